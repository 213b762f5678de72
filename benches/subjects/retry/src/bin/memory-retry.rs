measure::memory!(subject_retry::cases());
