//! What the compiler says about mistakes in `#[retry]` and `#[derive(Classify)]`: see `fail`.

#![forbid(unsafe_code)]
