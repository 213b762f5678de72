//! `fail/**/*.rs` hold one mistake each and `pass/*.rs` none.
//!
//! The words of the compiler change from version to version, so that only the stable toolchain
//! is held to them. `TRYBUILD=overwrite cargo test -p reflexio-ui-tests` writes them anew.

use std::process::Command;

#[test]
fn ui() {
    let rustc = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    let version = Command::new(rustc).arg("--version").output().expect("rustc runs");
    let version = String::from_utf8_lossy(&version.stdout);
    let number = version.split_whitespace().nth(1).unwrap_or_default();
    if number.contains('-') {
        println!("skipped: the expected messages are those of a stable rustc, this is {number}");
        return;
    }
    let cases = trybuild::TestCases::new();
    cases.pass("pass/*.rs");
    cases.compile_fail("fail/*/*.rs");
}
