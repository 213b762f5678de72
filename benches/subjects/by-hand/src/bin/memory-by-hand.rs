use subject_by_hand::{AllOfIt, AllOfItWithDeadline, ByHand, WithDeadline};

measure::memory!(subject_by_hand::cases(), ByHand, WithDeadline, AllOfIt, AllOfItWithDeadline);
