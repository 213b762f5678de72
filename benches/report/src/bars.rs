//! The bars that the counts are held against.

use std::fs;
use std::path::Path;

use measure::Record;
use serde::Deserialize;

use crate::Result;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Bars {
    /// How much more than the limit passes, in each table: a share of the limit.
    slack: std::collections::BTreeMap<String, f64>,
    bar: Vec<Bar>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Bar {
    bench: String,
    /// `*` stands for every case that was measured.
    case: String,
    subjects: Vec<String>,
    /// What must not be exceeded, but for the slack.
    limit: f64,
    /// What the limit would be, if it were possible.
    #[serde(default)]
    wanted: Option<f64>,
    /// What makes that impossible: a figure that was measured.
    #[serde(default)]
    floor: Option<f64>,
    /// And why.
    #[serde(default)]
    reason: Option<String>,
}

struct Verdict {
    what: String,
    limit: f64,
    value: Option<f64>,
    passes: bool,
    remark: String,
}

/// Prints how the records compare with the bars; whether none is missed.
pub(crate) fn check(file: &Path, records: &[Record]) -> Result<bool> {
    let bars: Bars = toml::from_str(&fs::read_to_string(file)?)?;
    let mut verdicts = Vec::new();
    for bar in &bars.bar {
        bar.complete()?;
        let slack = bars.slack.get(&bar.bench).copied().unwrap_or(0.0);
        verdicts.extend(bar.subjects.iter().flat_map(|subject| bar.judge(subject, slack, records)));
    }
    let missed = verdicts.iter().filter(|verdict| !verdict.passes).count();
    print(&verdicts);
    if missed > 0 {
        println!("\n{missed} of {} bars missed", verdicts.len());
    } else {
        println!("\nall {} bars held", verdicts.len());
    }
    Ok(missed == 0)
}

impl Bar {
    /// A higher limit needs its floor and a reason.
    fn complete(&self) -> Result<()> {
        match (self.wanted, self.floor, &self.reason) {
            (None, None, None) | (Some(_), Some(_), Some(_)) => Ok(()),
            _ => Err(format!("bar `{}`: `wanted`, `floor` and `reason` go together", self.case).into()),
        }
    }

    /// A bar that nothing was measured for is missed.
    fn judge(&self, subject: &str, slack: f64, records: &[Record]) -> Vec<Verdict> {
        let is_meant = |record: &&Record| {
            record.bench == self.bench
                && record.subject == subject
                && (self.case == "*" || record.case == self.case)
        };
        let verdicts: Vec<Verdict> =
            records.iter().filter(is_meant).map(|record| self.compare(record, slack)).collect();
        if !verdicts.is_empty() {
            return verdicts;
        }
        vec![Verdict {
            what: format!("{}: {} ({subject})", self.bench, self.case),
            limit: self.limit,
            value: None,
            passes: false,
            remark: "nothing was measured under this name".to_owned(),
        }]
    }

    fn compare(&self, record: &Record, slack: f64) -> Verdict {
        let allowed = self.limit * (1.0 + slack);
        let passes = record.value <= allowed;
        let remark = match (passes, self.wanted, self.floor, &self.reason) {
            (false, ..) => format!("more than {allowed:.1}"),
            (true, Some(wanted), Some(floor), Some(reason)) => {
                format!("not {wanted}; the floor is {floor}: {reason}")
            }
            (true, ..) => String::new(),
        };
        Verdict {
            what: format!("{}: {} ({})", record.bench, record.case, record.subject),
            limit: self.limit,
            value: Some(record.value),
            passes,
            remark,
        }
    }
}

fn print(verdicts: &[Verdict]) {
    let width = verdicts.iter().map(|verdict| verdict.what.chars().count()).max().unwrap_or(0);
    println!("{:<width$}  {:>8}  {:>8}", "bar", "limit", "measured");
    for Verdict { what, limit, value, passes, remark } in verdicts {
        let value = value.map_or("–".to_owned(), |value| format!("{value:.1}"));
        let mark = if *passes { "ok" } else { "MISSED" };
        println!("{}", format!("{what:<width$}  {limit:>8}  {value:>8}  {mark:<6}  {remark}").trim_end());
    }
}
