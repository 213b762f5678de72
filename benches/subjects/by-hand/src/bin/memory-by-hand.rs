use subject_by_hand::{ByHand, WithDeadline};

measure::memory!(subject_by_hand::cases(), ByHand, WithDeadline);
