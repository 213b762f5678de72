//! What cargo builds and tells.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::{Result, benches};

/// Cargo, in the workspace of the benches.
fn cargo(subcommand: &str) -> Command {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(benches()).arg(subcommand).stderr(Stdio::inherit());
    cargo
}

/// What a command prints; it is an error if it fails.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let output = command.output().map_err(|error| format!("{command:?}: {error}"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{command:?}: {}\n{said}", output.status).into());
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// Builds a program of a package, by itself, so that no other package has a say in its features.
pub(crate) fn build(package: &str, binary: &str, features: &[&str]) -> Result<PathBuf> {
    let mut build = cargo("build");
    build.args(["--release", "--quiet", "--locked", "--message-format=json-render-diagnostics"]);
    build.args(["--package", package, "--bin", binary, "--features", &features.join(",")]);
    let executable = output(&mut build)?
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter(|message| message["target"]["name"] == binary)
        .find_map(|message| message["executable"].as_str().map(PathBuf::from));
    executable.ok_or_else(|| format!("cargo built no program `{binary}` of `{package}`").into())
}

/// The names and versions of what a manifest depends on, without itself.
pub(crate) fn tree(manifest: &OsStr) -> Result<Vec<String>> {
    let mut tree = cargo("tree");
    tree.args(["--edges", "normal", "--prefix", "none", "--format", "{p}", "--no-dedupe", "--manifest-path"]);
    tree.arg(manifest);
    // Crates that a procedural macro needs are built as well, and listed like the others. What else a line says, such as
    // where a crate lies, is left out.
    let name_and_version = |line: &str| line.split(' ').take(2).collect::<Vec<_>>().join(" ");
    let mut crates: Vec<String> = output(&mut tree)?.lines().skip(1).map(name_and_version).collect();
    crates.sort();
    crates.dedup();
    Ok(crates)
}

/// `cargo metadata` of the benches.
pub(crate) fn metadata() -> Result<Value> {
    let mut metadata = cargo("metadata");
    metadata.args(["--format-version", "1", "--locked"]);
    Ok(serde_json::from_str(&output(&mut metadata)?)?)
}

/// Where cargo puts what it builds.
pub(crate) fn target_directory() -> Result<PathBuf> {
    let metadata = metadata()?;
    let directory = metadata["target_directory"].as_str();
    Ok(directory.ok_or("cargo names no target folder")?.into())
}
