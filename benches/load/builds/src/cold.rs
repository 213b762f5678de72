//! From nothing to everything built that a dependency brings along.

use measure::Record;
use meter::least;

use crate::TOKIO;
use crate::scratch::Package;

const ROUNDS: usize = 3;

/// What `reflexio-macros` needs, as it needs it: for a procedural macro, and therefore without debug information.
const SYN_AND_DARLING: &str = r#"darling = "0.24"
syn = { version = "3", default-features = false, features = ["clone-impls", "derive", "full", "parsing", "printing", "proc-macro"] }"#;

/// On top of tokio, with the features that the subjects take.
const MORE: [(&str, &str); 16] = [
    ("tokio alone", ""),
    ("tokio, syn, darling", r#"scratch-macros = { path = "macros" }"#),
    (
        "tokio, syn, darling, rand",
        r#"scratch-macros = { path = "macros" }
rand = { version = "0.10", default-features = false }"#,
    ),
    // What an attribute and a library cost that do little.
    (
        "tokio, syn, darling, rand, tokio-macros, backon",
        r#"scratch-macros = { path = "macros" }
rand = { version = "0.10", default-features = false }
tokio-macros = "2"
backon = { version = "1.6", default-features = false, features = ["std", "std-blocking-sleep", "tokio-sleep"] }"#,
    ),
    ("reflexio", r#"reflexio = { path = "REFLEXIO" }"#),
    (
        "reflexio, without macros",
        r#"reflexio = { path = "REFLEXIO", default-features = false, features = ["tokio"] }"#,
    ),
    (
        "backon",
        r#"backon = { version = "1.6", default-features = false, features = ["std", "std-blocking-sleep", "tokio-sleep"] }"#,
    ),
    ("tokio-retry", r#"tokio-retry = "0.3""#),
    ("tokio-retry2", r#"tokio-retry2 = { version = "0.9", features = ["jitter"] }"#),
    ("tryhard", r#"tryhard = "0.5""#),
    ("backoff", r#"backoff = { version = "0.4", features = ["tokio"] }"#),
    ("mulligan", r#"mulligan = "0.7""#),
    ("retry", r#"retry = "2.2""#),
    ("retry-if", r#"retry-if = { version = "0.3", default-features = false }"#),
    ("qubit-retry", r#"qubit-retry = { version = "0.26", features = ["tokio"] }"#),
    ("tower", r#"tower = { version = "0.5", default-features = false, features = ["retry", "util"] }"#),
];

pub(crate) fn measure() {
    let packages: Vec<Package> = MORE.iter().map(|(_, dependencies)| package(dependencies)).collect();
    let mut seconds = vec![Vec::new(); MORE.len()];
    let mut crates = vec![0; MORE.len()];
    for _ in 0..ROUNDS {
        for (index, package) in packages.iter().enumerate() {
            package.clean();
            let built = package.build("build", &[]);
            seconds[index].push(built.cpu);
            crates[index] = built.libraries.len();
        }
    }
    for ((subject, _), (seconds, crates)) in MORE.iter().zip(seconds.into_iter().zip(crates)) {
        Record::new("cold build", "processor time", subject, "s", least(&seconds))
            .note(format!("{crates} crates"))
            .print();
    }
}

fn package(dependencies: &str) -> Package {
    let macros = [
        ("macros/Cargo.toml", format!("{MACROS}\n{SYN_AND_DARLING}\n")),
        ("macros/src/lib.rs", String::new()),
    ];
    Package::with(&format!("{TOKIO}\n{dependencies}"), &macros)
}

/// A procedural macro that has no macro.
const MACROS: &str = r#"[package]
name = "scratch-macros"
version = "0.0.0"
edition = "2024"

[lib]
proc-macro = true

[dependencies]"#;
