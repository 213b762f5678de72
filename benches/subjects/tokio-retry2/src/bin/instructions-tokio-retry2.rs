measure::instructions!(subject_tokio_retry2::cases());
