use subject_by_hand::{ByHand, WithDeadline};

measure::memory!(
    [
        measure::blocking::<ByHand>(),
        measure::blocking::<WithDeadline>(),
        measure::awaited::<ByHand>(),
        measure::awaited::<WithDeadline>(),
    ]
    .concat(),
    ByHand,
    WithDeadline,
);
