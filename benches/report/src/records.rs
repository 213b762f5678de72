//! Records as text, and what follows from several of them.

use std::collections::HashMap;

use measure::Record;

use crate::Result;

/// The subject that is taken off the others.
const BARE: &str = "bare";

pub(crate) fn to_lines(records: &[Record]) -> String {
    records.iter().map(|record| serde_json::to_string(record).expect("strings and a number") + "\n").collect()
}

/// The records among the lines that a program has printed.
pub(crate) fn from_lines(lines: &str) -> Result<Vec<Record>> {
    lines
        .lines()
        .filter(|line| line.starts_with('{'))
        .map(|line| {
            serde_json::from_str(line).map_err(|error| format!("not a record: {line}: {error}").into())
        })
        .collect()
}

/// What was kept, with these in the place of what there was in their tables.
pub(crate) fn renewed(mut kept: Vec<Record>, new: Vec<Record>) -> Vec<Record> {
    kept.retain(|record| new.iter().all(|renewed| renewed.bench != record.bench));
    kept.extend(new);
    kept
}

/// Takes the bare call off the figures of a table.
pub(crate) fn above_bare(records: Vec<Record>, bench: &str) -> Result<Vec<Record>> {
    let is_bare = |record: &Record| record.bench == bench && record.subject == BARE;
    let bare: HashMap<String, f64> = records
        .iter()
        .filter(|record| is_bare(record))
        .map(|record| (record.case.clone(), record.value))
        .collect();
    records
        .into_iter()
        .filter(|record| !is_bare(record))
        .map(|mut record| {
            if record.bench == bench {
                let bare = bare.get(&record.case);
                record.value -= bare.ok_or_else(|| format!("no bare call for `{}`", record.case))?;
            }
            Ok(record)
        })
        .collect()
}

/// The difference between two rows, as a row of its own. There is none where the one is not more than the other: something
/// else is at work then, such as an allocator.
pub(crate) fn difference(records: &[Record], bench: &str, case: &str, more: &str, less: &str) -> Vec<Record> {
    let value = |subject: &str, case: &str| {
        let is_meant =
            |record: &&Record| record.bench == bench && record.subject == subject && record.case == case;
        records.iter().find(is_meant).map(|record| record.value)
    };
    let of = |record: &Record| {
        let difference = record.value - value(&record.subject, less)?;
        (difference > 0.0).then(|| Record::new(bench, case, &record.subject, &record.unit, difference))
    };
    records.iter().filter(|record| record.bench == bench && record.case == more).filter_map(of).collect()
}
