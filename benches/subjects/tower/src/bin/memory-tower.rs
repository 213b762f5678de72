measure::memory!(subject_tower::cases(), subject_tower::Tower);
