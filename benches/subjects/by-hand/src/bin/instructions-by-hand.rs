measure::instructions!(subject_by_hand::cases());
