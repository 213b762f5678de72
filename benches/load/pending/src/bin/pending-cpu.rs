//! Processor time to make a million calls, let each fail, wait five times, and end.
//!
//! On one thread: with more, the time depends on who of them finds work.

use std::time::Duration;

use load_pending::{Subject, TASKS, asked, grouped, in_a_process_of_its_own, subjects};
use load_subjects::REFERENCE;
use measure::Record;
use meter::{median, ratio};

fn main() {
    match asked() {
        Ok((subject, tasks)) => {
            let before = meter::own_cpu();
            (subject.drive)(tasks);
            println!("{}", nanos(meter::own_cpu() - before) / tasks as f64);
        }
        Err(arguments) if arguments.is_empty() => table(),
        Err(_) => panic!("usage: pending-cpu | pending-cpu of SUBJECT TASKS"),
    }
}

fn nanos(time: Duration) -> f64 {
    time.as_secs_f64() * 1e9
}

fn table() {
    let mut subjects: Vec<Subject> = subjects();
    // It counts no attempts, so that its calls never end.
    subjects.retain(|subject| subject.name != "backoff");
    for (tasks, rounds) in TASKS.into_iter().zip([15, 5]) {
        let mut measured = vec![Vec::new(); subjects.len()];
        for _ in 0..rounds {
            for (subject, measured) in subjects.iter().zip(&mut measured) {
                measured.extend(in_a_process_of_its_own(subject, tasks));
            }
        }
        let reference =
            subjects.iter().position(|subject| subject.name == REFERENCE).expect("it is one of them");
        for (subject, nanos) in subjects.iter().zip(&measured) {
            let case = format!("{} tasks", grouped(tasks));
            let times = ratio(nanos, &measured[reference]);
            Record::new("pending retries: processor time", &case, subject.name, "times by hand", times)
                .note(format!("{:.0} ns each", median(nanos.clone())))
                .print();
        }
    }
}
