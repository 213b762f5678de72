//! Instructions, counted by valgrind.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;
use std::sync::Mutex;
use std::thread;

use measure::Record;

use crate::Result;
use crate::cargo::output;

/// How long a program's arguments and environment are together, in bytes.
const FILLED: usize = 4096;

/// A case as a program lists it.
struct Listed {
    name: String,
    subject: String,
    times: u64,
}

/// Says how to get valgrind where it is missing.
pub(crate) fn is_there() -> Result<()> {
    let version = Command::new("valgrind").arg("--version").output();
    match version {
        Ok(output) if output.status.success() => Ok(()),
        _ => {
            Err("instructions are counted by valgrind, which is not installed: apt-get install valgrind"
                .into())
        }
    }
}

/// What each case of a program costs, in the steady state: the slope between few times and many.
pub(crate) fn count(executable: &Path) -> Result<Vec<Record>> {
    // Of one length too.
    let program = executable.with_file_name("measured");
    let _ = fs::remove_file(&program);
    symlink(executable, &program)?;
    let executable = &program;
    let listed = output(Command::new(executable).arg("list"))?;
    let cases: Vec<Listed> = listed.lines().map(parse).collect::<Result<_>>()?;
    let next = Mutex::new(cases.iter().enumerate());
    let workers = thread::available_parallelism()?.get();
    let mut counted = thread::scope(|scope| {
        let work = || {
            let mut counted = Vec::new();
            loop {
                // Bound here, so that the lock is free while the case runs.
                let case = next.lock().expect("no worker panics").next();
                let Some((index, case)) = case else { return counted };
                counted.push((index, steady(executable, case).map_err(|error| error.to_string())));
            }
        };
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("no worker panics")).collect::<Vec<_>>()
    });
    // As they were listed.
    counted.sort_by_key(|(index, _)| *index);
    let records: Result<Vec<Record>, String> = counted.into_iter().map(|(_, record)| record).collect();
    Ok(records?)
}

fn parse(line: &str) -> Result<Listed> {
    match line.split('\t').collect::<Vec<_>>()[..] {
        [name, subject, times] => {
            Ok(Listed { name: name.into(), subject: subject.into(), times: times.parse()? })
        }
        _ => Err(format!("not a case: {line}").into()),
    }
}

/// Two slopes, which are the same unless something is at work that the number of times does not explain.
fn steady(executable: &Path, case: &Listed) -> Result<Record> {
    let counted = [1, 2, 3].map(|factor| collect(executable, case, factor * case.times));
    let [few, more, many] = counted;
    let (few, more, many) = (few?, more?, many?);
    let times = case.times as f64;
    let value = (many - few) / (2.0 * times);
    let (first, second) = ((more - few) / times, (many - more) / times);
    let record = Record::new("instructions", &case.name, &case.subject, "instructions", value);
    let steady = (first - second).abs() <= f64::max(1.0, value / 100.0);
    Ok(if steady { record } else { record.note(format!("not steady: {first:.1}, then {second:.1}")) })
}

fn collect(executable: &Path, case: &Listed, times: u64) -> Result<f64> {
    let mut valgrind = Command::new("valgrind");
    valgrind.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]).arg(executable);
    let arguments = [&case.name, &case.subject, &times.to_string()];
    valgrind.args(arguments);
    // Arguments and environment lie above the stack: as long as they are, they move it, and copies of memory take another way
    // where it is aligned otherwise. So they are of one length for all.
    let length: usize = arguments.iter().map(|argument| argument.len()).sum();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let filled = FILLED.checked_sub(length + path.len()).ok_or("the arguments are too long")?;
    valgrind.env_clear().env("PATH", path).env("FILLED", "x".repeat(filled));
    let output = valgrind.output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        return Err(format!("{valgrind:?}: {}\n{said}", output.status).into());
    }
    let collected = said.lines().find_map(|line| line.split_once("Collected : "));
    let (_, collected) = collected.ok_or_else(|| format!("callgrind counted nothing:\n{said}"))?;
    Ok(collected.trim().parse()?)
}
