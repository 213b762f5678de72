measure::instructions!(subject_mulligan::cases());
