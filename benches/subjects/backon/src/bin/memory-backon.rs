measure::memory!(subject_backon::cases(), subject_backon::Backon);
