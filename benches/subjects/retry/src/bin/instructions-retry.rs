measure::instructions!(subject_retry::cases());
