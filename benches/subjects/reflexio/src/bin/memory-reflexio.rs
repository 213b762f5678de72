use subject_reflexio::{Macro, MacroEverything, MacroNoDeadline, Policy, PolicyEverything, PolicyNoDeadline};

measure::memory!(
    subject_reflexio::cases(),
    MacroNoDeadline,
    Macro,
    MacroEverything,
    PolicyNoDeadline,
    Policy,
    PolicyEverything,
);
