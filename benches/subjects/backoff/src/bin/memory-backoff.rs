measure::memory!(subject_backoff::cases(), subject_backoff::Backoff);
