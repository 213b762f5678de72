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

const COUNTED: [Counted; 1] = [Counted {
    subject: "reflexio",
    dependency: r#"reflexio = { path = "REFLEXIO", default-features = false, features = ["tokio"] }"#,
    is_peer: false,
}];

/// Counts the crates that come on top of tokio, besides the subject itself where it is a peer.
pub(crate) fn count(extent: Extent) -> Result<Vec<Record>> {
    let alone = crates_of("tokio", TOKIO)?;
    let mut records = Vec::new();
    for counted in COUNTED.iter().filter(|counted| extent == Extent::Everything || !counted.is_peer) {
        let more: Vec<String> = crates_of(counted.subject, &format!("{TOKIO}\n{}", counted.dependency))?
            .into_iter()
            .filter(|name| !alone.contains(name))
            .collect();
        let record =
            Record::new("crates", "more than tokio alone", counted.subject, "crates", more.len() as f64);
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
