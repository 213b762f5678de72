//! What the module `testing` gives to users' tests.

mod assertions;
mod listening;
mod simulated_guards;
mod simulation;
mod switches;
mod virtual_time;
mod waits;
