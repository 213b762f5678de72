//! What it costs to build: cold, in the size of a program, and by annotated function.
//!
//! `load-builds [cold|size|functions]` runs cargo many times, one build after the other.

mod cold;
mod functions;
mod scratch;
mod size;

use std::env;

fn main() {
    match env::args().nth(1).as_deref() {
        Some("cold") => cold::measure(),
        Some("size") => size::measure(),
        Some("functions") => functions::measure(),
        None => {
            functions::measure();
            size::measure();
            cold::measure();
        }
        Some(_) => panic!("usage: load-builds [cold|size|functions]"),
    }
}
