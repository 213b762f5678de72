//! Measures what the benches measure, and writes `docs/performance.md` and its charts.
//!
//! `benches/run` says how it is called.

mod bars;
mod callgrind;
mod cargo;
mod crates;
mod machine;
mod page;
mod plan;
mod records;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

use plan::{Extent, Topic};

type Result<T, E = Box<dyn Error>> = std::result::Result<T, E>;

const USAGE: &str = "\
usage: benches/run                    measure everything, write docs/performance.md and its charts
       benches/run --check            measure what is a count, fail where a bar of benches/bars.toml is missed
       benches/run --only TOPIC,…     measure these topics, print their tables, and keep them for --render
       benches/run --render           write the page again from what was measured last";

enum Command {
    All,
    Check,
    Only(Vec<Topic>),
    Render,
}

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Whether all is well.
fn run() -> Result<bool> {
    let command = command(env::args().skip(1).collect())?;
    let last = cargo::target_directory()?.join("records.jsonl");
    match command {
        Command::All => {
            let mut records = Vec::new();
            for topic in Topic::ALL {
                records.extend(plan::measure(Extent::Everything, &[topic])?);
                // It takes long: what is measured is kept, for `--render`, whatever becomes of the rest.
                fs::write(&last, records::to_lines(&records))?;
            }
            write_page(&last)?;
            Ok(true)
        }
        Command::Render => {
            write_page(&last)?;
            Ok(true)
        }
        Command::Only(topics) => {
            let records = plan::measure(Extent::Everything, &topics)?;
            println!("{}", page::tables(&records));
            // Kept in the place of what was measured of these before.
            if let Ok(kept) = fs::read_to_string(&last) {
                let all = records::renewed(records::from_lines(&kept)?, records);
                fs::write(&last, records::to_lines(&all))?;
            }
            Ok(true)
        }
        Command::Check => {
            let records = plan::measure(Extent::Counts, &Topic::COUNTS)?;
            bars::check(&benches().join("bars.toml"), &records)
        }
    }
}

fn command(arguments: Vec<String>) -> Result<Command> {
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => Ok(Command::All),
        ["--check"] => Ok(Command::Check),
        ["--render"] => Ok(Command::Render),
        ["--only", topics] => Ok(Command::Only(topics.split(',').map(Topic::parse).collect::<Result<_>>()?)),
        _ => Err(USAGE.into()),
    }
}

fn write_page(last: &Path) -> Result<()> {
    let records = fs::read_to_string(last).map_err(|error| format!("{}: {error}", last.display()))?;
    let docs = benches().join("../docs");
    for (name, content) in page::files(&records::from_lines(&records)?)? {
        fs::write(docs.join(name), content)?;
        println!("wrote docs/{name}");
    }
    Ok(())
}

/// The folder of the benches.
fn benches() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}
