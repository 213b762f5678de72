measure::memory!(subject_qubit_retry::cases(), subject_qubit_retry::QubitRetry);
