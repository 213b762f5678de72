//! What each library does and does not do.

use std::fs;

use serde::Deserialize;
use serde_json::Value;

use crate::{Result, benches};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Peers {
    peer: Vec<Peer>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Peer {
    name: String,
    drives: String,
    classify: String,
    jitter: String,
    bounds: String,
    clock: String,
    budget: String,
    breaker: String,
    events: String,
}

/// The table, with the versions that were measured.
pub(super) fn table(metadata: &Value) -> Result<String> {
    let peers: Peers = toml::from_str(&fs::read_to_string(benches().join("peers.toml"))?)?;
    let mut table = String::from(
        "| | version | drives | classifies by | jitter | bounds | reads the clock | budget | breaker | events |\n\
         |---|---|---|---|---|---|---|---|---|---|\n",
    );
    for peer in peers.peer {
        let version = version(metadata, &peer.name).unwrap_or("–");
        let Peer { name, drives, classify, jitter, bounds, clock, budget, breaker, events } = &peer;
        table += &format!(
            "| {name} | {version} | {drives} | {classify} | {jitter} | {bounds} | {clock} | {budget} | {breaker} | {events} |\n"
        );
    }
    let others = ["tokio", "rand"].map(|name| format!("{name} {}", version(metadata, name).unwrap_or("–")));
    Ok(format!("{table}\nBeside them: {}.\n", others.join(", ")))
}

/// The newest version among the packages: other libraries bring older ones along.
fn version<'a>(metadata: &'a Value, name: &str) -> Option<&'a str> {
    let packages = metadata["packages"].as_array()?.iter().filter(|package| package["name"] == name);
    packages.filter_map(|package| package["version"].as_str()).max_by_key(|version| parts(version))
}

fn parts(version: &str) -> Vec<u64> {
    version.split(['.', '-', '+']).map_while(|part| part.parse().ok()).collect()
}
