//! What is measured, by which programs.

use std::process::Command;

use measure::Record;

use crate::cargo::{build, output};
use crate::records::{above_bare, difference, from_lines};
use crate::{Result, callgrind, crates};

/// What one can ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Topic {
    Instructions,
    Allocations,
    Sizes,
    Crates,
    Time,
    Memory,
    Contention,
    Scale,
    Programs,
    Builds,
}

impl Topic {
    pub(crate) const ALL: [Self; 10] = [
        Self::Instructions,
        Self::Allocations,
        Self::Sizes,
        Self::Crates,
        Self::Time,
        Self::Memory,
        Self::Contention,
        Self::Scale,
        Self::Programs,
        Self::Builds,
    ];
    /// What comes out the same on every machine of a kind, so that there can be bars.
    pub(crate) const COUNTS: [Self; 5] =
        [Self::Instructions, Self::Allocations, Self::Sizes, Self::Crates, Self::Programs];

    const fn name(self) -> &'static str {
        match self {
            Self::Instructions => "instructions",
            Self::Allocations => "allocations",
            Self::Sizes => "sizes",
            Self::Crates => "crates",
            Self::Time => "time",
            Self::Memory => "memory",
            Self::Contention => "contention",
            Self::Scale => "scale",
            Self::Programs => "programs",
            Self::Builds => "builds",
        }
    }

    pub(crate) fn parse(name: &str) -> Result<Self> {
        let names = Self::ALL.map(Self::name).join(", ");
        let named = Self::ALL.into_iter().find(|topic| topic.name() == name);
        named.ok_or_else(|| format!("no topic `{name}`; there are {names}").into())
    }
}

/// How much of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// reflexio, and what it is measured against: no peer is built.
    Counts,
    Everything,
}

/// The bare call, the loop by hand, reflexio.
const FLOORS: &[&str] = &["bare", "by-hand", "reflexio"];
const PEERS: &[&str] = &[
    "backon",
    "tokio-retry",
    "tokio-retry2",
    "tryhard",
    "backoff",
    "mulligan",
    "retry",
    "retry-if",
    "qubit-retry",
    "tower",
];
/// Without calls: only what they share.
const BREAKERS: &[&str] = &["failsafe"];

/// A program that prints records. One that reads the clock is run by itself.
struct Program {
    topic: Topic,
    package: &'static str,
    binary: &'static str,
    arguments: &'static [&'static str],
}

/// Programs that are built and run once.
const PROGRAMS: &[Program] = &[
    Program { topic: Topic::Time, package: "load-wall", binary: "load-wall", arguments: &[] },
    Program { topic: Topic::Memory, package: "load-pending", binary: "pending", arguments: &[] },
    Program { topic: Topic::Memory, package: "load-pending", binary: "pending-cpu", arguments: &[] },
    Program { topic: Topic::Contention, package: "load-shared", binary: "load-shared", arguments: &[] },
    Program { topic: Topic::Scale, package: "load-scale", binary: "load-scale", arguments: &[] },
    Program { topic: Topic::Scale, package: "load-pending", binary: "pending", arguments: &["growth"] },
    Program {
        topic: Topic::Builds,
        package: "load-builds",
        binary: "load-builds",
        arguments: &["functions"],
    },
    Program { topic: Topic::Builds, package: "load-builds", binary: "load-builds", arguments: &["cold"] },
];

/// Measures these topics.
pub(crate) fn measure(extent: Extent, topics: &[Topic]) -> Result<Vec<Record>> {
    let subjects = match extent {
        Extent::Counts => FLOORS.to_vec(),
        Extent::Everything => [FLOORS, PEERS].concat(),
    };
    let sharing = match extent {
        Extent::Counts => subjects.clone(),
        Extent::Everything => [&subjects, BREAKERS].concat(),
    };
    let mut records = Vec::new();
    for topic in topics {
        records.extend(match topic {
            Topic::Instructions => instructions(&sharing)?,
            Topic::Allocations => above_bare(memory(&subjects, "allocations", &[])?, "allocations")?,
            Topic::Sizes => {
                [memory(&subjects, "sizes", &[])?, memory(&subjects, "sizes", &["multi-thread"])?].concat()
            }
            Topic::Crates => crates::count(extent)?,
            Topic::Programs => programs(extent)?,
            Topic::Time | Topic::Memory | Topic::Contention | Topic::Scale | Topic::Builds => Vec::new(),
        });
        if extent == Extent::Everything {
            for program in PROGRAMS.iter().filter(|program| program.topic == *topic) {
                announce(topic.name(), program.binary);
                let executable = build(program.package, program.binary, &[])?;
                records.extend(from_lines(&output(Command::new(executable).args(program.arguments))?)?);
            }
        }
    }
    Ok(records)
}

fn instructions(subjects: &[&str]) -> Result<Vec<Record>> {
    callgrind::is_there()?;
    let mut raw = Vec::new();
    for subject in subjects {
        announce("instructions", subject);
        let executable = build(&format!("subject-{subject}"), &format!("instructions-{subject}"), &[])?;
        raw.extend(callgrind::count(&executable)?);
    }
    let mut records = above_bare(raw, "instructions")?;
    let in_place = difference(
        &records,
        "instructions",
        "one jittered delay, in place",
        "sync retry",
        "sync retry, fixed delay",
    );
    records.extend(in_place);
    Ok(records)
}

fn memory(subjects: &[&str], what: &str, features: &[&str]) -> Result<Vec<Record>> {
    let mut records = Vec::new();
    for subject in subjects {
        announce(what, subject);
        let executable = build(&format!("subject-{subject}"), &format!("memory-{subject}"), features)?;
        records.extend(from_lines(&output(Command::new(executable).arg(what))?)?);
    }
    Ok(records)
}

fn programs(extent: Extent) -> Result<Vec<Record>> {
    announce("programs", "load-builds");
    let executable = build("load-builds", "load-builds", &[])?;
    let which = match extent {
        Extent::Counts => "own-size",
        Extent::Everything => "size",
    };
    from_lines(&output(Command::new(executable).arg(which))?)
}

fn announce(topic: &str, program: &str) {
    eprintln!("{topic}: {program}");
}
