//! What it costs to build: cold, in the size of a program, and by annotated function.
//!
//! `load-builds cold|size|own-size|functions` runs cargo many times, one build after the other. `own-size` builds no other
//! library.

mod cold;
mod functions;
mod scratch;
mod size;

use std::env;

const TOKIO: &str = r#"tokio = { version = "1.54", default-features = false, features = ["rt", "time"] }"#;

fn main() {
    match env::args().nth(1).as_deref() {
        Some("cold") => cold::measure(),
        Some("size") => size::measure(&size::PROGRAMS),
        Some("own-size") => size::measure(size::OWN_PROGRAMS),
        Some("functions") => functions::measure(),
        _ => panic!("usage: load-builds cold|size|own-size|functions"),
    }
}
