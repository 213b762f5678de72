//! How many crates come with one.

use std::fs;

use measure::Record;

use crate::cargo::{self, tree};
use crate::plan::Extent;
use crate::{Result, benches};

/// A package that depends on nothing but what is counted.
struct Counted {
    subject: &'static str,
    dependency: &'static str,
    is_peer: bool,
}

const TOKIO: &str = r#"tokio = { version = "1.54", default-features = false, features = ["rt", "time"] }"#;

const fn peer(subject: &'static str, dependency: &'static str) -> Counted {
    Counted { subject, dependency, is_peer: true }
}

const COUNTED: &[Counted] = &[
    Counted {
        subject: "reflexio",
        dependency: r#"reflexio = { path = "REFLEXIO", default-features = false, features = ["tokio"] }"#,
        is_peer: false,
    },
    peer(
        "backon",
        r#"backon = { version = "1.6", default-features = false, features = ["std", "tokio-sleep"] }"#,
    ),
    peer("tokio-retry", r#"tokio-retry = "0.3""#),
    peer("tokio-retry2", r#"tokio-retry2 = { version = "0.9", features = ["jitter"] }"#),
    peer("tryhard", r#"tryhard = "0.5""#),
    peer("backoff", r#"backoff = { version = "0.4", features = ["tokio"] }"#),
    peer("mulligan", r#"mulligan = "0.7""#),
    peer("retry", r#"retry = "2.2""#),
    peer(
        "retry-if",
        "retry-if = { version = \"0.3\", default-features = false }\n\
         tracing = { version = \"0.1\", default-features = false }",
    ),
    peer("qubit-retry", r#"qubit-retry = { version = "0.26", features = ["tokio"] }"#),
    peer("tower", r#"tower = { version = "0.5", default-features = false, features = ["retry", "util"] }"#),
    peer("failsafe", r#"failsafe = { version = "1.3", default-features = false }"#),
];

/// Counts the crates that come on top of tokio, the subject itself among them.
pub(crate) fn count(extent: Extent) -> Result<Vec<Record>> {
    let alone = crates_of("tokio", TOKIO)?;
    let mut records = Vec::new();
    for counted in COUNTED.iter().filter(|counted| extent == Extent::Everything || !counted.is_peer) {
        let more: Vec<String> = crates_of(counted.subject, &format!("{TOKIO}\n{}", counted.dependency))?
            .into_iter()
            .filter(|name| !alone.contains(name))
            .collect();
        let record = Record::new("crates", "on top of tokio", counted.subject, "crates", more.len() as f64);
        records.push(record.note(more.join(", ")));
    }
    Ok(records)
}

fn crates_of(name: &str, dependencies: &str) -> Result<Vec<String>> {
    let folder = cargo::target_directory()?.join("crates").join(name);
    fs::create_dir_all(folder.join("src"))?;
    fs::write(folder.join("src/lib.rs"), "")?;
    // The versions that everything else is measured with.
    fs::copy(benches().join("Cargo.lock"), folder.join("Cargo.lock"))?;
    let reflexio = benches().join("../reflexio").canonicalize()?;
    let dependencies = dependencies.replace("REFLEXIO", &reflexio.to_string_lossy());
    let manifest = folder.join("Cargo.toml");
    let head = "[package]\nname = \"counted\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n";
    fs::write(&manifest, format!("{head}\n[dependencies]\n{dependencies}\n"))?;
    tree(manifest.as_os_str())
}
