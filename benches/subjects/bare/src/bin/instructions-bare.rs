measure::instructions!(subject_bare::cases());
