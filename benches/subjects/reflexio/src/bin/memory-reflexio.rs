use subject_reflexio::{
    Macro, MacroEverything, MacroNoDeadline, Policy, PolicyEverything, PolicyNoDeadline, awaited_cases,
    blocking_cases,
};

measure::memory!(
    [blocking_cases!().concat(), awaited_cases!().concat()].concat(),
    MacroNoDeadline,
    Macro,
    MacroEverything,
    PolicyNoDeadline,
    Policy,
    PolicyEverything,
);
