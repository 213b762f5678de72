//! Engine against model, and what is said where they differ.

use std::fmt::{self, Write as _};

use crate::case::{Case, Heard, Run, Script, Step};
use crate::ways::{Way, play};
use crate::{invariants, model};

/// Plays the case each of these ways.
///
/// # Panics
///
/// If the engine does not do what the model says, or what holds for every case.
pub(crate) fn check(number: u64, case: &Case, ways: &[Way]) {
    let panicking = NameCase(number);
    let result = compare(case, ways);
    drop(panicking);
    if let Err(difference) = result {
        let (case, difference) = shrink(case.clone(), difference);
        panic!(
            "case {number}; to run it alone: ORACLE_CASE={number} cargo test -p reflexio-tests --test oracle\n\
             made smaller:\n{}\n{difference}",
            Shown(&case)
        );
    }
}

/// Says which case it was where the engine itself panics.
struct NameCase(u64);

impl Drop for NameCase {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("in case {}", self.0);
        }
    }
}

struct Difference {
    way: Way,
    predicted: Vec<Run>,
    played: Vec<Run>,
    why: String,
}

fn compare(case: &Case, ways: &[Way]) -> Result<(), Difference> {
    let predicted = model::predict(case);
    for way in ways {
        let played = play(case, *way);
        let why = if played == predicted {
            invariants::check(case, &played).err()
        } else {
            Some(first_difference(&predicted, &played))
        };
        if let Some(why) = why {
            return Err(Difference { way: *way, predicted, played, why });
        }
    }
    Ok(())
}

fn first_difference(predicted: &[Run], played: &[Run]) -> String {
    for (number, (model, engine)) in (1..).zip(predicted.iter().zip(played)) {
        let events = model.events.len().max(engine.events.len());
        let event = (0..events).find(|at| model.events.get(*at) != engine.events.get(*at));
        if let Some(at) = event {
            let shown =
                |run: &Run| run.events.get(at).map_or("nothing".into(), |event| Line(event).to_string());
            return format!(
                "call {number}, event {}\n  model  {}\n  engine {}",
                at + 1,
                shown(model),
                shown(engine)
            );
        }
        if model != engine {
            return format!(
                "call {number}, after the events\n  model  {}\n  engine {}",
                After(model),
                After(engine)
            );
        }
    }
    "none".into()
}

/// Takes away from the case whatever it fails without.
fn shrink(mut case: Case, mut difference: Difference) -> (Case, Difference) {
    'smaller: loop {
        for candidate in smaller(&case) {
            if let Err(same) = compare(&candidate, &[difference.way]) {
                (case, difference) = (candidate, same);
                continue 'smaller;
            }
        }
        return (case, difference);
    }
}

fn smaller(case: &Case) -> Vec<Case> {
    let mut cases = Vec::new();
    let mut without = |change: &dyn Fn(&mut Case)| {
        let mut smaller = case.clone();
        change(&mut smaller);
        cases.push(smaller);
    };
    for call in 0..case.calls.len() {
        without(&|case| {
            case.calls.remove(call);
        });
    }
    for setting in 0..case.settings.len() {
        without(&|case| {
            case.settings.remove(setting);
        });
    }
    for (call, Script(steps)) in case.calls.iter().enumerate() {
        for (at, step) in steps.iter().enumerate() {
            if steps.len() > 1 {
                without(&|case| {
                    case.calls[call].0.remove(at);
                });
            }
            if !step.takes.is_zero() {
                without(&|case| case.calls[call].0[at].takes = std::time::Duration::ZERO);
            }
            if step.said.is_some_and(|said| said.retry_after.is_some()) {
                without(&|case| {
                    let step = &mut case.calls[call].0[at];
                    step.said = step.said.map(|said| said.with_retry_after(None));
                });
            }
        }
    }
    cases
}

struct Shown<'a>(&'a Case);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "policy")?;
        for setting in &self.0.settings {
            writeln!(f, "  {setting:?}")?;
        }
        for (number, Script(steps)) in (1..).zip(&self.0.calls) {
            writeln!(f, "script of call {number}")?;
            for Step { takes, said, is_err, aborts } in steps {
                let variant = if *is_err { "Err" } else { "Ok" };
                let aborts = if *aborts { ", the caller aborts" } else { "" };
                writeln!(f, "  takes {takes:?}, {variant}, judged {said:?}{aborts}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (who, runs) in [("model", &self.predicted), ("engine", &self.played)] {
            for (number, run) in (1..).zip(runs) {
                writeln!(f, "{who}, call {number}")?;
                for event in &run.events {
                    writeln!(f, "  {}", Line(event))?;
                }
                writeln!(f, "  {}", After(run))?;
            }
        }
        write!(f, "{:?}: {}", self.way, self.why)
    }
}

/// Like the `Display` of an event, to the nanosecond.
struct Line<'a>(&'a Heard);

impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let event = self.0;
        write!(f, "{} {} at {:?}", event.attempt, event.name, event.elapsed)?;
        if let Some(class) = event.class {
            write!(f, ", {class}")?;
        }
        if let Some(hint) = event.retry_after {
            write!(f, ", hint {hint:?}")?;
        }
        write!(f, ", sleep {:?}, {:?}", event.sleep, event.stop_reason)?;
        write!(f, " ({:?}, {:?})", event.operation, event.error_type)
    }
}

struct After<'a>(&'a Run);

impl fmt::Display for After<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Run { events: _, outcome, attempts, took, asked, tokens } = self.0;
        write!(f, "{attempts} attempts in {took:?}, asked {asked} times whether to abort")?;
        if let Some(tokens) = tokens {
            write!(f, ", {tokens} tokens left")?;
        }
        f.write_char(' ')?;
        write!(f, "{outcome:?}")
    }
}
