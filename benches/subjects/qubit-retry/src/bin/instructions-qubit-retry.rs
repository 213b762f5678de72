measure::instructions!(subject_qubit_retry::cases());
