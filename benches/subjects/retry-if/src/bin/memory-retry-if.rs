measure::memory!(subject_retry_if::cases(), subject_retry_if::RetryIf);
