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
    let verdicts = judge(&fs::read_to_string(file)?, records)?;
    let missed = verdicts.iter().filter(|verdict| !verdict.passes).count();
    print(&verdicts);
    if missed > 0 {
        println!("\n{missed} of {} bars missed", verdicts.len());
    } else {
        println!("\nall {} bars held", verdicts.len());
    }
    Ok(missed == 0)
}

fn judge(bars: &str, records: &[Record]) -> Result<Vec<Verdict>> {
    let bars: Bars = toml::from_str(bars)?;
    let mut verdicts = Vec::new();
    for bar in &bars.bar {
        bar.complete()?;
        let slack = bars.slack.get(&bar.bench).copied().unwrap_or(0.0);
        verdicts.extend(bar.subjects.iter().flat_map(|subject| bar.judge(subject, slack, records)));
    }
    Ok(verdicts)
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

#[cfg(test)]
mod tests {
    use measure::Record;

    use super::judge;

    /// Whether bars of ten, with that much of slack, hold.
    fn hold(case: &str, more: &str, values: &[f64]) -> Vec<bool> {
        let bars = format!(
            "slack = {{ instructions = 0.1 }}\n\
             [[bar]]\nbench = 'instructions'\ncase = '{case}'\nsubjects = ['ours']\nlimit = 10\n{more}"
        );
        let records: Vec<Record> = values
            .iter()
            .zip(["first", "second"])
            .map(|(value, case)| Record::new("instructions", case, "ours", "instructions", *value))
            .collect();
        judge(&bars, &records).unwrap().iter().map(|verdict| verdict.passes).collect()
    }

    #[test]
    fn a_bar_holds_up_to_its_slack() {
        assert_eq!(hold("first", "", &[10.9]), [true]);
        assert_eq!(hold("first", "", &[11.1]), [false]);
    }

    #[test]
    fn a_star_is_every_case() {
        assert_eq!(hold("*", "", &[9.0, 12.0]), [true, false]);
    }

    #[test]
    fn a_bar_that_nothing_was_measured_for_is_missed() {
        assert_eq!(hold("third", "", &[1.0, 1.0]), [false]);
        assert_eq!(hold("*", "", &[]), [false]);
    }

    #[test]
    fn a_raised_limit_says_why() {
        let bar = "slack = {}\n[[bar]]\nbench = 'b'\ncase = 'c'\nsubjects = ['s']\nlimit = 2\nwanted = 1\n";
        assert!(judge(bar, &[]).is_err());
        assert!(judge(&format!("{bar}floor = 2\nreason = 'because'\n"), &[]).is_ok());
    }
}
