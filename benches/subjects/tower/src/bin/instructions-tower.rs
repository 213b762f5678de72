measure::instructions!(subject_tower::cases());
