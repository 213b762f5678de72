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
        verdicts.extend(bar.subjects.iter().map(|subject| bar.judge(subject, slack, records)));
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

    fn judge(&self, subject: &str, slack: f64, records: &[Record]) -> Verdict {
        let is_meant = |record: &&Record| {
            record.bench == self.bench && record.case == self.case && record.subject == subject
        };
        let value = records.iter().find(is_meant).map(|record| record.value);
        let allowed = self.limit * (1.0 + slack);
        let (passes, remark) = match (value, self.floor) {
            (None, _) => (false, "nothing was measured under this name".to_owned()),
            (Some(value), _) if value > allowed => (false, format!("MISSED: {allowed:.1} is allowed")),
            (Some(_), Some(floor)) => {
                let wanted = self.wanted.unwrap_or(self.limit);
                let reason = self.reason.as_deref().unwrap_or_default();
                (true, format!("floor {floor}, not {wanted}: {reason}"))
            }
            (Some(_), None) => (true, String::new()),
        };
        let what = format!("{}: {} ({subject})", self.bench, self.case);
        Verdict { what, limit: self.limit, value, passes, remark }
    }
}

fn print(verdicts: &[Verdict]) {
    let width = verdicts.iter().map(|verdict| verdict.what.chars().count()).max().unwrap_or(0);
    println!("{:<width$}  {:>8}  {:>8}", "bar", "limit", "measured");
    for Verdict { what, limit, value, passes, remark } in verdicts {
        let value = value.map_or("–".to_owned(), |value| format!("{value:.1}"));
        let mark = if *passes { "ok" } else { "no" };
        println!("{}", format!("{what:<width$}  {limit:>8}  {value:>8}  {mark}  {remark}").trim_end());
    }
}
