//! The page: tables, charts, and what has to be known about them.

mod table;

use measure::Record;

use crate::Result;

/// The tables of all records.
pub(crate) fn tables(records: &[Record]) -> String {
    let mut benches: Vec<&str> = Vec::new();
    for record in records {
        if !benches.contains(&record.bench.as_str()) {
            benches.push(&record.bench);
        }
    }
    benches.into_iter().map(|bench| format!("## {bench}\n\n{}\n", table::of(records, bench))).collect()
}

/// The files of the page, by name.
pub(crate) fn files(records: &[Record]) -> Result<Vec<(&'static str, String)>> {
    Ok(vec![("performance.md", tables(records))])
}
