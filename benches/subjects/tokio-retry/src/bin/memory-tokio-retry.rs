measure::memory!(subject_tokio_retry::cases(), subject_tokio_retry::TokioRetry);
