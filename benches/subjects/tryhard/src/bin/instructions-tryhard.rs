measure::instructions!(subject_tryhard::cases());
