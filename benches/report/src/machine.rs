//! Where it was measured.

use std::fs;
use std::process::Command;
use std::thread;

use crate::Result;
use crate::cargo::output;

/// The machine and its tools, a line each.
pub(crate) fn describe() -> Result<Vec<(&'static str, String)>> {
    Ok(vec![
        ("processor", processor()?),
        ("rustc", version("rustc")?),
        ("valgrind", version("valgrind")?),
        ("system", output(Command::new("uname").args(["-s", "-r", "-m"]))?.trim().to_owned()),
    ])
}

fn processor() -> Result<String> {
    let cores = thread::available_parallelism()?;
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|line| line.strip_prefix("model name"));
    let model = model.map_or("unknown", |model| model.trim_start_matches([' ', '\t', ':']));
    Ok(format!("{model}, {cores} cores"))
}

fn version(program: &str) -> Result<String> {
    Ok(output(Command::new(program).arg("--version"))?.trim().to_owned())
}
