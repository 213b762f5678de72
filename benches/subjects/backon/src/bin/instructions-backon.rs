measure::instructions!(subject_backon::cases());
