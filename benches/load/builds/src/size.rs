//! What one retried call adds to a stripped program.

use std::fs;

use measure::Record;
use object::{Object as _, ObjectSection as _, SectionKind};

use crate::TOKIO;
use crate::scratch::Package;

const RAND: &str = r#"rand = { version = "0.10", default-features = false }"#;
const REFLEXIO: &str = r#"reflexio = { path = "REFLEXIO" }"#;
const BACKON: &str = r#"backon = { version = "1.6", default-features = false, features = ["std", "std-blocking-sleep", "tokio-sleep"] }"#;

/// A program that makes the call once more, by a way of its own.
pub(crate) struct Program {
    subject: &'static str,
    dependency: &'static str,
    /// The calls; what they have in common is `programs/main.rs`.
    calls: &'static str,
}

macro_rules! program {
    ($subject:literal, $dependency:expr, $file:literal) => {
        Program {
            subject: $subject,
            dependency: $dependency,
            calls: include_str!(concat!("../programs/", $file)),
        }
    };
}

pub(crate) const PROGRAMS: [Program; 8] = [
    program!("none", "", "none.rs"),
    program!("by hand", RAND, "by_hand.rs"),
    program!("by hand, all of it", RAND, "by_hand_all.rs"),
    program!("by hand, all of it, an object", RAND, "by_hand_object.rs"),
    program!("reflexio macro", REFLEXIO, "reflexio_macro.rs"),
    program!("reflexio policy", REFLEXIO, "reflexio_policy.rs"),
    program!("reflexio macro, an error not described", REFLEXIO, "reflexio_any_error.rs"),
    program!("backon", BACKON, "backon.rs"),
];

/// Those that contain no other library.
pub(crate) const OWN_PROGRAMS: &[Program] = PROGRAMS.split_last().expect("there are some").1;

pub(crate) fn measure(programs: &[Program]) {
    let mut sizes = Vec::new();
    for program in programs {
        let package = Package::new(&format!("{TOKIO}\n{}", program.dependency));
        package.write("src/calls.rs", program.calls);
        package.write("src/operation.rs", include_str!("../programs/operation.rs"));
        for (case, main) in [
            ("blocking", include_str!("../programs/main_blocking.rs")),
            ("async", include_str!("../programs/main_async.rs")),
        ] {
            package.write("src/main.rs", main);
            let built = package.build("build", &["--release", "--bin", "scratch"]);
            let file = fs::read(built.program.expect("it is a program")).expect("cargo has just written it");
            sizes.push((case, program.subject, loaded(&file), file.len()));
        }
    }
    for (case, subject, loaded, file) in &sizes {
        let base = |name| {
            let base = sizes.iter().find(|(of, subject, ..)| of == case && *subject == name);
            base.map(|(_, _, loaded, _)| *loaded as f64).expect("it was built")
        };
        let print = |over, name| {
            let added = *loaded as f64 - base(name);
            Record::new(
                "size that one retried call adds",
                &format!("{case}, over {over}"),
                subject,
                "bytes",
                added,
            )
            .note(format!("{loaded} bytes loaded, a file of {file} bytes"))
            .print();
        };
        print("no retry", "none");
        print("the loop by hand", "by hand");
    }
}

/// What of a program is code or data.
fn loaded(file: &[u8]) -> u64 {
    let file = object::File::parse(file).expect("a program of this machine");
    let is_loaded = |kind| {
        matches!(
            kind,
            SectionKind::Text
                | SectionKind::Data
                | SectionKind::ReadOnlyData
                | SectionKind::ReadOnlyDataWithRel
                | SectionKind::ReadOnlyString
                | SectionKind::Tls
                | SectionKind::OtherString
        )
    };
    file.sections().filter(|section| is_loaded(section.kind())).map(|section| section.size()).sum()
}
