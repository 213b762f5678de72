use subject_by_hand::{AllOfIt, AllOfItWithDeadline, ByHand, Object, ObjectWithDeadline, WithDeadline};

measure::memory!(
    subject_by_hand::cases(),
    ByHand,
    WithDeadline,
    AllOfIt,
    AllOfItWithDeadline,
    Object,
    ObjectWithDeadline
);
