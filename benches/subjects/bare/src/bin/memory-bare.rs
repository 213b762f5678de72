measure::memory!(subject_bare::cases(), subject_bare::Bare);
