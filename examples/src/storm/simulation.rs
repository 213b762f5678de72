//! The clients and the event loop: how a scheduler drives the engine.
//!
//! A call is three steps. [`begin`](reflexio::RetryPolicy::begin) asks whether it may start at all;
//! [`schedule`](reflexio::engine::Attempts::schedule) judges the outcome of an attempt and says when the next one is due;
//! [`resume`](reflexio::RetryPolicy::resume) asks whether that one may be made. What lies between, a
//! [`Scheduled`], is a few numbers, which a queue may store; nobody sleeps.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::{ControlFlow, Range};
use std::time::Duration;

use reflexio::Classify;
use reflexio::engine::{Attempts, Scheduled};
use reflexio::policy::Guarded;
use reflexio::time::Clock;

use super::contender::{Contender, Policy};
use super::random::Random;
use super::record::Record;
use super::scenario::{CAPACITY, PATIENCE, PROCESSES, ROUND_TRIP, SHARDS, Scenario, Trouble};
use super::server::Server;
use super::virtual_time::VirtualTime;

/// Why an attempt failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Classify)]
pub(super) enum Failure {
    #[class(transient)]
    TimedOut,
    #[class(server_error)]
    QueueFull,
    #[class(server_error)]
    Fault,
}

/// What a client keeps of a call: while it waits for an answer, the attempt; while it waits for the next one, what the
/// engine left for then.
struct Call<'p> {
    process: usize,
    shard: u64,
    /// In which it arrived.
    second: usize,
    sent: Option<Attempts<'p, Policy, Guarded>>,
    later: Option<Scheduled>,
}

/// One attempt of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Request {
    call: usize,
    /// How many went before it.
    after: u32,
}

/// What happens next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Arrival,
    Retry(usize),
    Failed(Request, Failure),
    Served,
    Capacity(u32),
}

struct Simulation<'p> {
    scenario: Scenario,
    /// One for each process.
    policies: &'p [Policy],
    server: Server<Request>,
    /// The earliest first; in the order of entry where the time is the same.
    agenda: BinaryHeap<Reverse<(Duration, u64, Event)>>,
    entries: u64,
    calls: Vec<Call<'p>>,
    traffic: Random,
    faults: Random,
    record: Record,
}

/// Plays a scenario with clients of that kind. The same seed gives the same record.
#[must_use]
pub fn simulate(scenario: Scenario, contender: Contender, seed: u64) -> Record {
    VirtualTime::start(seed);
    let policies: Vec<_> = (0..PROCESSES).map(|_| contender.policy()).collect();
    let mut simulation = Simulation {
        scenario,
        policies: &policies,
        server: Server::new(),
        agenda: BinaryHeap::new(),
        entries: 0,
        calls: Vec::new(),
        // Streams of their own: whatever the clients draw, they meet the same calls.
        traffic: Random::new(seed ^ 1),
        faults: Random::new(seed ^ 2),
        record: Record::new(),
    };
    simulation.run();
    simulation.record
}

impl<'p> Simulation<'p> {
    fn run(&mut self) {
        self.enter(Duration::ZERO, Event::Arrival);
        let Range { start, end } = Scenario::DURING;
        self.enter(seconds(start), Event::Capacity(self.scenario.capacity_in_trouble()));
        self.enter(seconds(end), Event::Capacity(CAPACITY));
        // After the last arrival it goes on until every call has come to its end.
        while let Some(Reverse((at, _, event))) = self.agenda.pop() {
            VirtualTime::set(at);
            self.happens(event);
        }
    }

    fn happens(&mut self, event: Event) {
        match event {
            Event::Arrival => self.arrives(),
            Event::Retry(call) => self.retries(call),
            Event::Failed(request, failure) => self.answered(request, Err(failure)),
            Event::Served => {
                let request = self.server.done();
                self.answered(request, Ok(()));
                self.serve();
            }
            Event::Capacity(per_s) => {
                self.server.set_capacity(per_s);
                self.serve();
            }
        }
    }

    fn arrives(&mut self) {
        let process = self.traffic.below(PROCESSES) as usize;
        let shard = self.traffic.below(SHARDS);
        let second = VirtualTime.now().as_secs() as usize;
        self.calls.push(Call { process, shard, second, sent: None, later: None });
        self.record.seconds[second].calls += 1;
        match self.policies[process].begin() {
            Ok(attempts) => self.sends(self.calls.len() - 1, attempts),
            Err(_) => self.record.refused += 1,
        }
        let next = seconds(self.calls.len()) / self.scenario.calls_per_s;
        if next < seconds(Scenario::END) {
            self.enter(next, Event::Arrival);
        }
    }

    fn retries(&mut self, call: usize) {
        let Call { process, later, .. } = &mut self.calls[call];
        let later = later.take().expect("it was scheduled");
        // What has passed since is the delay: this agenda is never late.
        match self.policies[*process].resume(later.progress, later.elapsed + later.delay) {
            Ok(attempts) => self.sends(call, attempts),
            // Its client is left with the error of the last attempt.
            Err(_) => self.record.failed += 1,
        }
    }

    fn sends(&mut self, call: usize, attempts: Attempts<'p, Policy, Guarded>) {
        let now = VirtualTime.now();
        let request = Request { call, after: attempts.progress().attempts() };
        self.calls[call].sent = Some(attempts);
        self.record.sent(now);
        if self.is_at_fault(call, now) {
            self.enter(now + ROUND_TRIP, Event::Failed(request, Failure::Fault));
        } else if self.server.takes(request) {
            self.enter(now + PATIENCE, Event::Failed(request, Failure::TimedOut));
            self.serve();
        } else {
            self.enter(now + ROUND_TRIP, Event::Failed(request, Failure::QueueFull));
        }
    }

    fn is_at_fault(&mut self, call: usize, now: Duration) -> bool {
        if !Scenario::DURING.contains(&(now.as_secs() as usize)) {
            return false;
        }
        match self.scenario.trouble {
            Trouble::Capacity(_) => false,
            Trouble::DeadShard => self.calls[call].shard == 0,
            Trouble::Flaky(percent) => self.faults.below(100) < percent,
        }
    }

    fn serve(&mut self) {
        if let Some(takes) = self.server.begins() {
            self.enter(VirtualTime.now() + takes, Event::Served);
        }
    }

    fn answered(&mut self, request: Request, answer: Result<(), Failure>) {
        let call = &mut self.calls[request.call];
        let is_its = |attempts: &mut Attempts<_, _>| attempts.progress().attempts() == request.after;
        let Some(attempts) = call.sent.take_if(is_its) else {
            // Served when the client had gone; or its time is over, and it was served long ago.
            self.record.late += u64::from(answer.is_ok());
            return;
        };
        self.record.answered(answer);
        match attempts.schedule(answer) {
            ControlFlow::Break(Ok(())) => self.record.seconds[call.second].succeeded += 1,
            ControlFlow::Break(Err(_)) => self.record.failed += 1,
            ControlFlow::Continue(later) => {
                call.later = Some(later);
                self.enter(VirtualTime.now() + later.delay, Event::Retry(request.call));
            }
        }
    }

    fn enter(&mut self, at: Duration, event: Event) {
        self.agenda.push(Reverse((at, self.entries, event)));
        self.entries += 1;
    }
}

fn seconds(seconds: usize) -> Duration {
    Duration::from_secs(seconds as u64)
}
