//! The page: tables, charts, and what has to be known about them.

mod chart;
mod peers;
mod sections;
mod table;

use measure::Record;

use crate::{Result, cargo, machine};
use sections::{SECTIONS, Section};

/// Benches whose cases are numbers, so that there are curves.
const GROWTH: &str = "growth: ";

/// The tables of all records.
pub(crate) fn tables(records: &[Record]) -> String {
    [known(records), others(records), curves(records)].concat()
}

/// The files of the page, by name.
pub(crate) fn files(records: &[Record]) -> Result<Vec<(&'static str, String)>> {
    let metadata = cargo::metadata()?;
    let mut page = String::from(include_str!("head.md"));
    page += "\n| | |\n|---|---|\n";
    for (what, which) in machine::describe()? {
        page += &format!("| {what} | {which} |\n");
    }
    page +=
        "\n## At a glance\n\n![Instructions of each library, on a logarithmic scale](performance.svg)\n\n";
    page += &known(records);
    page += &others(records);
    let growth = chart::growth::draw(records)?;
    if growth.is_some() {
        page += "## How cost grows\n\n![Cost by attempts, policies, tasks and threads](performance-growth.svg)\n\n";
        page += &curves(records);
    }
    page += "## What each of them does\n\n";
    page += &peers::table(&metadata)?;
    page += include_str!("tail.md");
    let mut files = vec![("performance.md", page), ("performance.svg", chart::dots::draw(records)?)];
    files.extend(growth.map(|svg| ("performance-growth.svg", svg)));
    Ok(files)
}

fn known(records: &[Record]) -> String {
    SECTIONS.iter().filter_map(|section| section.render(records)).collect()
}

/// The curves, as tables.
fn curves(records: &[Record]) -> String {
    let benches = benches(records).filter(|bench| bench.starts_with(GROWTH));
    benches.filter_map(|bench| Section::curve(bench).render(records)).collect()
}

/// What no section shows.
fn others(records: &[Record]) -> String {
    let is_known = |bench: &str| SECTIONS.iter().any(|section| section.bench == bench);
    let benches = benches(records).filter(|bench| !bench.starts_with(GROWTH) && !is_known(bench));
    benches.filter_map(|bench| Section::plain(bench).render(records)).collect()
}

fn benches(records: &[Record]) -> impl Iterator<Item = &str> {
    table::distinct(records.iter().map(|record| record.bench.as_str())).into_iter()
}
