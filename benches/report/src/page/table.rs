//! A table: subjects and cases, whichever are more below each other.

use measure::Record;

/// Where the notes of the figures go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Notes {
    Hidden,
    /// Behind the figure.
    InBrackets,
    /// In a column of their own; for a single case.
    Column,
}

/// The figures of one bench.
pub(super) fn of(records: &[&Record], notes: Notes) -> String {
    let subjects = distinct(records.iter().map(|record| record.subject.as_str()));
    let cases = distinct(records.iter().map(|record| record.case.as_str()));
    let find = |subject: &str, case: &str| {
        records.iter().find(|record| record.subject == subject && record.case == case).copied()
    };
    if subjects.len() > cases.len() {
        grid(&subjects, &cases, notes, |subject, case| find(subject, case))
    } else {
        grid(&cases, &subjects, notes, |case, subject| find(subject, case))
    }
}

fn grid<'a>(
    rows: &[&str],
    columns: &[&str],
    notes: Notes,
    find: impl Fn(&str, &str) -> Option<&'a Record>,
) -> String {
    let (more_head, more_rule) = if notes == Notes::Column { (" |", "---|") } else { ("", "") };
    let mut table = format!(
        "| | {} |{more_head}\n|---|{}{more_rule}\n",
        columns.join(" | "),
        "--:|".repeat(columns.len())
    );
    for row in rows {
        let found: Vec<Option<&Record>> = columns.iter().map(|column| find(row, column)).collect();
        let cells: Vec<String> = found.iter().map(|record| cell(*record, notes)).collect();
        table += &format!("| {row} | {} |", cells.join(" | "));
        if notes == Notes::Column {
            let note = found.iter().flatten().find_map(|record| record.note.as_deref());
            table += &format!(" {} |", note.unwrap_or_default());
        }
        table += "\n";
    }
    table
}

fn cell(record: Option<&Record>, notes: Notes) -> String {
    let Some(record) = record else { return "–".to_owned() };
    match &record.note {
        Some(note) if notes == Notes::InBrackets => format!("{} ({note})", number(record.value)),
        _ => number(record.value),
    }
}

/// As many digits as say something.
pub(super) fn number(value: f64) -> String {
    let digits = match value.abs() {
        size if (0.1..1.0).contains(&size) => 2,
        size if size < 10.0 && size.fract() != 0.0 => 1,
        _ => 0,
    };
    let written = format!("{:.digits$}", value.abs());
    let (whole, fraction) = written.split_once('.').unwrap_or((&written, ""));
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let fraction = if fraction.trim_matches('0').is_empty() { String::new() } else { format!(".{fraction}") };
    let is_zero = grouped == "0" && fraction.is_empty();
    let sign = if value < 0.0 && !is_zero { "−" } else { "" };
    format!("{sign}{grouped}{fraction}")
}

/// In the order in which they come first.
pub(super) fn distinct<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut distinct = Vec::new();
    for name in names {
        if !distinct.contains(&name) {
            distinct.push(name);
        }
    }
    distinct
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn a_number_has_the_digits_that_say_something() {
        let written = [0.0, -0.04, 0.473, 3.96, 7.0, 9.99, 53.7, 1_234.5, -99.2, 1_000_000.0].map(number);
        assert_eq!(written, ["0", "0", "0.47", "4", "7", "10", "54", "1,234", "−99", "1,000,000"]);
    }
}
