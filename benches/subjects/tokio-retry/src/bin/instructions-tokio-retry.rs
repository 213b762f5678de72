measure::instructions!(subject_tokio_retry::cases());
