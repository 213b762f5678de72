//! Time on the clock, as multiples of what the loop by hand takes.

use std::time::Duration;

use load_subjects::{REFERENCE, VisitAwaited, VisitBlocking};
use measure::{Awaited, Blocking, Case, Record};
use meter::{Turn, alternate, median, ratio};

measure::no_sleep!();

const BATCH: Duration = Duration::from_millis(2);
const ROUNDS: usize = 101;

fn main() {
    let cases = cases();
    let mut names: Vec<&str> = Vec::new();
    for case in &cases {
        if !names.contains(&case.name) {
            names.push(case.name);
        }
    }
    for name in names {
        let subjects: Vec<&Case> = cases.iter().filter(|case| case.name == name).collect();
        print(name, &subjects);
    }
}

/// A case, for all subjects that have it.
fn print(name: &str, subjects: &[&Case]) {
    let mut turns: Vec<Turn<'_>> = subjects.iter().map(|case| Turn::lasting(BATCH, case.run)).collect();
    let nanos = alternate(meter::wall, &mut turns, ROUNDS);
    let reference = subjects.iter().position(|case| case.subject == REFERENCE).expect("it has every case");
    for (case, nanos_of_one) in subjects.iter().zip(&nanos) {
        let times = ratio(nanos_of_one, &nanos[reference]);
        Record::new("time on the clock", name, case.subject, "times by hand", times)
            .note(format!("{:.1} ns", median(nanos_of_one.clone())))
            .print();
    }
}

fn cases() -> Vec<Case> {
    struct All(Vec<Case>);
    impl VisitBlocking for All {
        fn visit<S: Blocking>(&mut self) {
            self.0.extend(measure::blocking::<S>());
        }
    }
    impl VisitAwaited for All {
        fn visit<S: Awaited>(&mut self) {
            self.0.extend(measure::awaited::<S>());
        }
    }
    let mut all = All(Vec::new());
    load_subjects::blocking(&mut all);
    load_subjects::awaited(&mut all);
    // The start of a thread takes longer than what is asked for, and varies more.
    all.0.retain(|case| !case.name.contains("of a thread"));
    all.0
}
