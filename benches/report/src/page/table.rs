//! A table: subjects and cases, whichever are more below each other.

use measure::Record;

/// The figures of one bench.
pub(crate) fn of(records: &[Record], bench: &str) -> String {
    let records: Vec<&Record> = records.iter().filter(|record| record.bench == bench).collect();
    let subjects = distinct(records.iter().map(|record| record.subject.as_str()));
    let cases = distinct(records.iter().map(|record| record.case.as_str()));
    let find = |subject: &str, case: &str| {
        records.iter().find(|record| record.subject == subject && record.case == case).copied()
    };
    if subjects.len() > cases.len() {
        grid(&subjects, &cases, |subject, case| find(subject, case))
    } else {
        grid(&cases, &subjects, |case, subject| find(subject, case))
    }
}

fn grid<'a>(rows: &[&str], columns: &[&str], find: impl Fn(&str, &str) -> Option<&'a Record>) -> String {
    let mut table = format!("| | {} |\n|---|{}\n", columns.join(" | "), "--:|".repeat(columns.len()));
    for row in rows {
        let cells: Vec<String> = columns
            .iter()
            .map(|column| find(row, column).map_or("–".to_owned(), |it| number(it.value)))
            .collect();
        table += &format!("| {row} | {} |\n", cells.join(" | "));
    }
    table
}

/// As many digits as say something.
pub(crate) fn number(value: f64) -> String {
    let rounded = if value.abs() < 10.0 { (value * 10.0).round() / 10.0 } else { value.round() };
    // Not `-0`.
    let rounded = if rounded == 0.0 { 0.0 } else { rounded };
    let whole = format!("{rounded}");
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole.as_str()), |digits| ("−", digits));
    let (digits, fraction) =
        digits.split_once('.').map_or((digits, String::new()), |(w, f)| (w, format!(".{f}")));
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{sign}{grouped}{fraction}")
}

/// In the order in which they come first.
fn distinct<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut distinct = Vec::new();
    for name in names {
        if !distinct.contains(&name) {
            distinct.push(name);
        }
    }
    distinct
}
