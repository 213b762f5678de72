//! A hundred functions, checked and built with the attribute and without it.
//!
//! What does not depend on the attribute, such as starting cargo, is in both. Only blocking functions are built: code for an
//! async one is made where it is polled.

use std::fmt::Write as _;

use measure::Record;
use meter::median;

use crate::scratch::Package;

const FUNCTIONS: usize = 100;
const ROUNDS: usize = 11;

const BARE: &str = "#[retry]";
const SETTINGS: &str = "#[retry(strategy = reflexio::strategies::full_jitter().max_s(10.0), deadline_s = 60, \
                        rate_limit(max_attempts = 3))]";

/// The name of the row, what cargo does, the attribute, and whether the functions are async.
const ROWS: [(&str, &str, &str, bool); 5] = [
    ("blocking, `#[retry]`", "check", BARE, false),
    ("blocking, three settings", "check", SETTINGS, false),
    ("async, `#[retry]`", "check", BARE, true),
    ("async, three settings", "check", SETTINGS, true),
    ("blocking, `#[retry]`, built without optimisation", "build", BARE, false),
];

pub(crate) fn measure() {
    let package = Package::new(r#"reflexio = { path = "REFLEXIO" }"#);
    package.build("check", &[]);
    package.build("build", &[]);
    let sources = ROWS.map(|(_, _, attribute, is_async)| [source("", is_async), source(attribute, is_async)]);
    let mut seconds = ROWS.map(|_| [Vec::new(), Vec::new()]);
    for _ in 0..ROUNDS {
        for ((row, sources), seconds) in ROWS.iter().zip(&sources).zip(&mut seconds) {
            for (source, seconds) in sources.iter().zip(seconds) {
                package.write("src/lib.rs", source);
                seconds.push(package.build(row.1, &[]).cpu);
            }
        }
    }
    for ((case, ..), [without, with]) in ROWS.into_iter().zip(seconds) {
        let added = median(with.iter().zip(&without).map(|(with, without)| with - without).collect());
        for (column, value) in [("without", median(without)), ("with", median(with)), ("added", added)] {
            Record::new("a hundred annotated functions", case, column, "s", value).print();
        }
    }
}

fn source(attribute: &str, is_async: bool) -> String {
    let (function, wait) = if is_async { ("async fn", ".await") } else { ("fn", "") };
    let mut source = HEAD.to_owned();
    for number in 0..FUNCTIONS {
        write!(
            source,
            r#"
impl Client {{
    {attribute}
    pub {function} fetch_{number}(&self, id: u64, name: &str) -> Result<String, Failure> {{
        let known = self.find_{number}(id){wait}?;
        if known > self.limit {{
            return Err(Failure::Http(503));
        }}
        Ok(format!("{{name}}: {{known}}"))
    }}

    {function} find_{number}(&self, id: u64) -> Result<u64, Failure> {{
        if id == {number} {{ Err(Failure::Lost) }} else {{ Ok(id) }}
    }}
}}
"#
        )
        .expect("a string takes everything");
    }
    source
}

const HEAD: &str = "\
#![allow(dead_code, unused_imports)]
use reflexio::{Classify, retry};

#[derive(Debug, Classify)]
pub enum Failure {
    #[class(transient)]
    Lost,
    #[class(status)]
    Http(u16),
}

pub struct Client {
    limit: u64,
}
";
