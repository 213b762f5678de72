measure::instructions!(subject_backoff::cases());
