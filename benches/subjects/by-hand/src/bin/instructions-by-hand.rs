use subject_by_hand::{ByHand, WithDeadline};

measure::instructions!(
    [
        measure::blocking::<ByHand>(),
        measure::blocking::<WithDeadline>(),
        measure::awaited::<ByHand>(),
        measure::awaited::<WithDeadline>(),
    ]
    .concat()
);
