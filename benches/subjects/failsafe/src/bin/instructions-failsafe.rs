measure::instructions!(subject_failsafe::cases());
