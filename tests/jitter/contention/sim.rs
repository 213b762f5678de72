//! The simulation: events in virtual time.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Duration;

use reflexio::engine::Progress;
use reflexio::{Decision, ErrorClass, RetryPolicy};
use reflexio_tests::{Failure, seed, seeded};

/// What one run came to.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Run {
    /// How many writes the server was asked for: one by each client succeeds.
    pub(crate) calls: u32,
    /// When the last client was done.
    pub(crate) took: Duration,
}

/// What travels between a client and the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Message {
    Read,
    Version(u64),
    Write(u64),
    Written(bool),
}

/// A message on its way: when it arrives, in nanoseconds, and whose it is.
type Flight = Reverse<(u64, usize, Message)>;

/// So many clients begin at once to read a row and to write it back, each until the row has not changed in between.
pub(crate) fn contend(policy: &RetryPolicy, clients: usize, run: u64) -> Run {
    seed(run);
    let mut network = Network { flights: BinaryHeap::new() };
    let mut progress = vec![Progress::new(); clients];
    let mut row = 0;
    let mut result = Run::default();
    for client in 0..clients {
        network.send(0, client, Message::Read);
    }
    while let Some(Reverse((now, client, message))) = network.flights.pop() {
        match message {
            Message::Read => network.send(now, client, Message::Version(row)),
            Message::Version(version) => network.send(now, client, Message::Write(version)),
            Message::Write(version) => {
                result.calls += 1;
                let written = version == row;
                row += u64::from(written);
                network.send(now, client, Message::Written(written));
            }
            Message::Written(written) => {
                result.took = Duration::from_nanos(now);
                let outcome = if written { Ok(()) } else { Err(Failure::of(ErrorClass::Concurrency)) };
                match policy.decide(&mut progress[client], &outcome, result.took) {
                    Some(Decision::RetryAfter(delay)) => {
                        let delay = u64::try_from(delay.as_nanos()).expect("seconds at most");
                        network.send(now + delay, client, Message::Read);
                    }
                    None => {}
                    other => panic!("nothing but a success ends a call here: {other:?}"),
                }
            }
        }
    }
    result
}

struct Network {
    flights: BinaryHeap<Flight>,
}

impl Network {
    /// Mean and standard deviation of the time that a message takes, in nanoseconds.
    const DELAY: (f64, f64) = (10e6, 2e6);

    fn send(&mut self, now: u64, client: usize, message: Message) {
        let (mean, deviation) = Self::DELAY;
        let takes = (mean + deviation * normal()).abs();
        self.flights.push(Reverse((now + takes as u64, client, message)));
    }
}

/// A number from the standard normal distribution (G. E. P. Box, M. E. Muller, 1958).
fn normal() -> f64 {
    // In (0, 1]: the logarithm of 0 is no number.
    let radius = ((seeded() >> 11) + 1) as f64 / (1_u64 << 53) as f64;
    let angle = (seeded() >> 11) as f64 / (1_u64 << 53) as f64;
    (-2.0 * radius.ln()).sqrt() * (std::f64::consts::TAU * angle).cos()
}

#[test]
fn a_client_alone_takes_one_call_and_four_messages() {
    let runs: Vec<_> = (0..2_000).map(|run| contend(&RetryPolicy::new(), 1, run)).collect();
    assert!(runs.iter().all(|run| run.calls == 1));
    let took: Vec<_> = runs.iter().map(|run| run.took.as_secs_f64() * 1e3).collect();
    let mean = took.iter().sum::<f64>() / took.len() as f64;
    let variance = took.iter().map(|took| (took - mean).powi(2)).sum::<f64>() / took.len() as f64;
    // Four times 10 ms, with a deviation of the square root of four times 2 ms; five standard errors of each.
    assert!((mean - 40.0).abs() < 0.45, "{mean} ms");
    assert!((variance.sqrt() - 4.0).abs() < 0.32, "{} ms", variance.sqrt());
}
