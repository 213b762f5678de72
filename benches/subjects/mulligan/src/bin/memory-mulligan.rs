measure::memory!(subject_mulligan::cases(), subject_mulligan::Mulligan);
