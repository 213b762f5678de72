//! The table in `docs/macro.md` has a row for every test here, and a test for every row.

use std::fs;
use std::path::PathBuf;

const GUIDE: &str = include_str!("../../docs/macro.md");

// Asked when the test runs: checkouts may share a target folder, and one's binary then serves the other.
fn tests() -> PathBuf {
    std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo runs the tests").into()
}

#[test]
fn every_row_has_its_test() {
    let links: Vec<_> = GUIDE.split("[`").filter_map(|link| link.split_once("`](../tests/")).collect();
    assert!(links.len() > 60, "the table was found");
    for (name, rest) in links {
        let (file, _) = rest.split_once(')').expect("a link ends");
        let text = fs::read_to_string(tests().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
        assert!(text.contains(&format!("fn {name}(")), "{file} has no test `{name}`");
    }
}

#[test]
fn every_test_has_its_row() {
    for entry in fs::read_dir(tests().join("shapes")).expect("this folder is there") {
        let file = entry.expect("it can be read").file_name().into_string().expect("it is a plain name");
        let text = fs::read_to_string(tests().join("shapes").join(&file)).expect("it is a text");
        for test in text.split("#[test]\n").skip(1).filter(|_| file != "table.rs") {
            let (_, name) = test.split_once("fn ").expect("a test is a function");
            let (name, _) = name.split_once('(').expect("it has parentheses");
            let link = format!("[`{name}`](../tests/shapes/{file})");
            assert!(GUIDE.contains(&link), "docs/macro.md has no row for {link}");
        }
    }
}
