measure::instructions!(subject_reflexio::cases());
