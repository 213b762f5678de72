//! `fail/**/*.rs` hold one mistake each and `pass/*.rs` none.
//!
//! The words of the compiler change from version to version, so that only a stable toolchain, of the
//! version that wrote them or later, is held to them. `TRYBUILD=overwrite cargo test -p reflexio-ui-tests` writes them anew.

use std::io::Write;
use std::path::PathBuf;
use std::process::Command;

/// The version whose words the expected messages are: 1.95.
const MINOR: u32 = 95;

/// What comes of a mistake must not look like one more. This reads only what is expected, so that it runs everywhere.
#[test]
fn each_mistake_is_one_error() {
    // Asked when the test runs: checkouts may share a target folder, and one's binary then serves the other.
    let tests = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo runs the tests"));
    let mut cases = 0;
    for kind in ["classify", "retry", "tower"] {
        let folder = tests.join("fail").join(kind);
        for entry in folder.read_dir().expect("the folder is there") {
            let path = entry.expect("it can be listed").path();
            if path.extension().is_none_or(|extension| extension != "stderr") {
                continue;
            }
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let mistakes = match name.as_str() {
                _ if name.starts_with("three_mistakes") => 3,
                "called_after_a_mistake" | "mistake_in_argument_and_function" => 2,
                _ => 1,
            };
            let text = std::fs::read_to_string(&path).expect("it can be read");
            let errors = text.lines().filter(|line| line.starts_with("error")).count();
            assert_eq!(errors, mistakes, "{kind}/{name}");
            assert!(!text.contains("\nwarning"), "{kind}/{name}");
            cases += 1;
        }
    }
    assert!(cases >= 45, "{cases}");
}

#[test]
fn ui() {
    let rustc = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    let version = Command::new(rustc).arg("--version").output().expect("rustc runs");
    let version = String::from_utf8_lossy(&version.stdout);
    let number = version.split_whitespace().nth(1).unwrap_or_default();
    let minor = number.split('.').nth(1).and_then(|minor| minor.parse().ok()).unwrap_or(0);
    if number.contains('-') || minor < MINOR {
        // Not `println!`, which a test that succeeds swallows.
        let message = "skipped: the expected messages are those of a stable rustc from 1";
        writeln!(std::io::stderr(), "{message}.{MINOR} on, this is {number}").expect("stderr is open");
        return;
    }
    let cases = trybuild::TestCases::new();
    // With a case that runs, the others are built and not only checked: mistakes in constants show too.
    cases.pass("pass/*.rs");
    cases.compile_fail("fail/*/*.rs");
}
