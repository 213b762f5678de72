//! A hundred functions, checked and built with the attribute, with a loop by hand, and without a retry.
//!
//! What does not depend on the attribute, such as starting cargo, is in both. Only blocking functions are built: code for an
//! async one is made where it is polled.

use std::fmt::Write as _;

use measure::Record;
use meter::median;

use crate::TOKIO;
use crate::scratch::Package;

const FUNCTIONS: usize = 100;
const ROUNDS: usize = 11;

const BARE: &str = "#[retry]";
const SETTINGS: &str = "#[retry(strategy = reflexio::strategies::full_jitter().max_s(10.0), deadline_s = 60, \
                        rate_limit(max_attempts = 3))]";

/// How a function is retried.
#[derive(Clone, Copy)]
enum Retried {
    Not,
    By(&'static str),
    ByHand,
    /// So that calls in the body see this one, and with every class counted, as `#[retry]` does.
    ByHandAll,
}

/// The name of the row, what cargo does, how the functions are retried, and whether they are async.
const ROWS: [(&str, &str, Retried, bool); 8] = [
    ("blocking, by hand", "check", Retried::ByHand, false),
    ("blocking, `#[retry]`", "check", Retried::By(BARE), false),
    ("blocking, three settings", "check", Retried::By(SETTINGS), false),
    ("async, by hand", "check", Retried::ByHand, true),
    ("async, by hand, all of it", "check", Retried::ByHandAll, true),
    ("async, `#[retry]`", "check", Retried::By(BARE), true),
    ("async, three settings", "check", Retried::By(SETTINGS), true),
    ("blocking, `#[retry]`, built without optimisation", "build", Retried::By(BARE), false),
];

pub(crate) fn measure() {
    let package = Package::new(&format!("{TOKIO}\nreflexio = {{ path = \"REFLEXIO\" }}"));
    package.build("check", &[]);
    package.build("build", &[]);
    let sources =
        ROWS.map(|(_, _, retried, is_async)| [source(Retried::Not, is_async), source(retried, is_async)]);
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

fn source(retried: Retried, is_async: bool) -> String {
    let (function, wait) = if is_async { ("async fn", ".await") } else { ("fn", "") };
    let attribute = if let Retried::By(attribute) = retried { attribute } else { "" };
    let mut source =
        format!("{HEAD}\nmod shown {{\n{}\n}}\n", include_str!("../../../subjects/by-hand/src/shown.rs"));
    for number in 0..FUNCTIONS {
        let body = format!(
            r#"let known = self.find_{number}(id){wait}?;
        if known > self.limit {{
            return Err(Failure::Http(503));
        }}
        Ok(format!("{{name}}: {{known}}"))"#
        );
        let body = match (retried, is_async) {
            (Retried::ByHand, false) => by_hand(&format!("(|| {{ {body} }})()"), "std::thread::sleep(delay)"),
            (Retried::ByHand, true) => {
                by_hand(&format!("async {{ {body} }}.await"), "tokio::time::sleep(delay).await")
            }
            (Retried::ByHandAll, _) => by_hand_all(&body),
            _ => body,
        };
        write!(
            source,
            r#"
impl Client {{
    {attribute}
    pub {function} fetch_{number}(&self, id: u64, name: &str) -> Result<String, Failure> {{
        {body}
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

/// The loop that everybody writes, around an attempt.
fn by_hand(attempt: &str, wait: &str) -> String {
    format!(
        r#"let mut retries = Retries {{ attempts: 0 }};
        loop {{
            let outcome: Result<String, Failure> = {attempt};
            let failure = match outcome {{
                Ok(value) => return Ok(value),
                Err(failure) => failure,
            }};
            match retries.next(&failure) {{
                Some(delay) => {wait},
                None => return Err(failure),
            }}
        }}"#
    )
}

/// The loop of somebody who does the same as `#[retry]`, around an attempt that is awaited.
fn by_hand_all(body: &str) -> String {
    format!(
        r#"let end = Some(tokio::time::Instant::now().into_std() + std::time::Duration::from_secs(60));
        let mut retries = Counted::default();
        loop {{
            let outcome: Result<String, Failure> = {{
                let mut attempt = std::pin::pin!(async {{ {body} }});
                std::future::poll_fn(|cx| {{
                    let _shown = shown::Shown::new(retries.attempt(), end);
                    attempt.as_mut().poll(cx)
                }})
                .await
            }};
            let failure = match outcome {{
                Ok(value) => return Ok(value),
                Err(failure) => failure,
            }};
            match retries.next(&failure, end) {{
                Some(delay) => tokio::time::sleep(delay).await,
                None => return Err(failure),
            }}
        }}"#
    )
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

struct Retries {
    attempts: u32,
}

impl Retries {
    fn next(&mut self, failure: &Failure) -> Option<std::time::Duration> {
        self.attempts += 1;
        let is_transient = matches!(failure, Failure::Lost | Failure::Http(500..));
        (is_transient && self.attempts < 6).then_some(std::time::Duration::from_millis(250) * self.attempts)
    }
}

#[derive(Default)]
struct Counted {
    attempts: u32,
    retried: [u16; 8],
}

impl Counted {
    fn attempt(&self) -> u32 {
        self.attempts + 1
    }

    fn next(&mut self, failure: &Failure, end: Option<std::time::Instant>) -> Option<std::time::Duration> {
        self.attempts += 1;
        let class = if matches!(failure, Failure::Lost | Failure::Http(500..)) { 4 } else { 0 };
        let delay = std::time::Duration::from_millis(250) * self.attempts;
        let end = end.into_iter().chain(shown::around()).min();
        let is_late = end.is_some_and(|end| std::time::Instant::now() + delay >= end);
        if class == 0 || self.attempts >= 6 || is_late {
            return None;
        }
        self.retried[class] += 1;
        Some(delay)
    }
}
";
