measure::memory!(subject_tokio_retry2::cases(), subject_tokio_retry2::TokioRetry2);
