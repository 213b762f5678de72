measure::instructions!(subject_retry_if::cases());
