//! Calls that have failed once and wait for their retry: what each takes, and what it costs to bring it there and to its end.

mod task;

use std::process::Command;
use std::{env, process};

use load_subjects::VisitAwaited;
use measure::Awaited;

pub use task::{drive, hold};

/// A subject, and what can be done with it.
pub struct Subject {
    /// Its name.
    pub name: &'static str,
    /// See [`hold`].
    pub hold: fn(u64, &mut dyn FnMut()),
    /// See [`drive`].
    pub drive: fn(u64),
}

/// All of them, but for those that a budget and a breaker keep from waiting.
pub fn subjects() -> Vec<Subject> {
    struct All(Vec<Subject>);
    impl VisitAwaited for All {
        fn visit<S: Awaited>(&mut self) {
            if S::NAME.ends_with("everything") {
                return;
            }
            self.0.push(Subject { name: S::NAME, hold: hold::<S>, drive: drive::<S> });
        }
    }
    let mut all = All(Vec::new());
    load_subjects::awaited(&mut all);
    all.0
}

/// Runs this program again, for one subject and so many tasks, and returns the numbers that it prints.
pub fn in_a_process_of_its_own(subject: &Subject, tasks: u64) -> Vec<f64> {
    let program = env::current_exe().expect("this program is a file");
    let output = Command::new(program).args(["of", subject.name, &tasks.to_string()]).output();
    let output = output.expect("this program can be run again");
    assert!(output.status.success(), "{}: {}", subject.name, String::from_utf8_lossy(&output.stderr));
    let numbers = String::from_utf8(output.stdout).expect("it prints numbers");
    numbers.split_whitespace().map(|number| number.parse().expect("a number")).collect()
}

/// What the program is asked for: `of SUBJECT TASKS` or something else.
pub fn asked() -> Result<(Subject, u64), Vec<String>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let ["of", name, tasks] = arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] else {
        return Err(arguments);
    };
    let subject = subjects().into_iter().find(|subject| subject.name == name);
    let (Some(subject), Ok(tasks)) = (subject, tasks.parse()) else {
        eprintln!("no subject `{name}`, or no number of tasks: {tasks}");
        process::exit(2);
    };
    Ok((subject, tasks))
}

/// The numbers of tasks that the bars are stated for.
pub const TASKS: [u64; 2] = [100_000, 1_000_000];

/// A number as it is read: 1,000,000.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().map(|group| std::str::from_utf8(group).expect("digits")).collect();
    groups.join(",")
}
