measure::memory!(subject_tryhard::cases(), subject_tryhard::Tryhard);
