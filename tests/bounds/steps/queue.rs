//! A queue: three workers, and calls that lie in it between their attempts.

use std::collections::VecDeque;
use std::time::Duration;

use reflexio::engine::Scheduled;
use reflexio::event::EventRecord;
use reflexio::strategies::{decorrelated_jitter, fixed_s};
use reflexio::{Budget, ErrorClass, EventName, RetryPolicy};
use reflexio_tests::{Script, VirtualTime};
use serde_json::json;

use super::{Outcome, POLICY, Virtual, fails, recorded};

/// Messages as text, each with the moment before which it is not to be taken.
#[derive(Default)]
struct Queue {
    messages: VecDeque<(Duration, String)>,
}

impl Queue {
    fn put(&mut self, due: Duration, message: String) {
        self.messages.push_back((due, message));
    }

    /// The message that is due first, after a wait for it.
    fn take(&mut self) -> Option<String> {
        let first = self.messages.iter().map(|(due, _)| *due).min()?;
        let at = self.messages.iter().position(|(due, _)| *due == first)?;
        VirtualTime::advance(first.saturating_sub(VirtualTime::now()));
        self.messages.remove(at).map(|(_, message)| message)
    }
}

/// A job, and who did what for it.
struct Job {
    script: Script,
    outcome: Option<Outcome>,
    events: Vec<EventRecord>,
    workers: Vec<usize>,
}

fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).expect("the test is short")
}

struct Worker {
    number: usize,
    policy: Virtual,
}

impl Worker {
    /// Makes one attempt for the job of that message, and puts what is left to do into the queue.
    fn work(&self, message: &str, jobs: &mut [Job], queue: &mut Queue) {
        let message: serde_json::Value = serde_json::from_str(message).expect("it was put there so");
        let job =
            &mut jobs[usize::try_from(message["job"].as_u64().expect("a number")).expect("a small one")];
        let began = Duration::from_nanos(message["began_ns"].as_u64().expect("a number"));
        let progress = serde_json::from_value(message["progress"].clone()).expect("it was put there so");
        let attempts = self.policy.resume(progress, VirtualTime::now() - began);
        recorded();
        let next = attempts.schedule(job.script.attempt());
        job.events.extend(recorded());
        job.workers.push(self.number);
        match next.continue_value() {
            None => job.outcome = Some(job.script.outcome_of(job.script.attempts())),
            Some(Scheduled { delay, progress, .. }) => {
                let later = json!({ "job": message["job"], "began_ns": nanos(began), "progress": progress });
                queue.put(VirtualTime::now() + delay, later.to_string());
            }
        }
    }
}

fn scripts() -> Vec<Script> {
    use ErrorClass::{Permanent, RateLimit, Transient, Unknown};
    vec![
        Script::of([Ok(1)]),
        Script::of([fails(Transient), fails(Transient), fails(RateLimit), Ok(4)]),
        Script::of([fails(Transient)]),
        Script::of([fails(Transient), fails(Permanent)]),
        Script::of([fails(Unknown)]),
        Script::of([fails(RateLimit), fails(RateLimit), fails(RateLimit)]),
    ]
}

#[test]
fn every_call_comes_to_what_it_would_in_one_go_whoever_makes_its_attempts() {
    const PLAIN: RetryPolicy = POLICY
        .strategy(decorrelated_jitter().max_s(20.0))
        .strategy_for(ErrorClass::RateLimit, fixed_s(30.0))
        .per_class_max_attempts(ErrorClass::RateLimit, 2)
        .deadline_s(300.0);
    let in_one_go: Vec<_> = scripts()
        .into_iter()
        .map(|mut script| {
            recorded();
            (PLAIN.timer(VirtualTime).call(|| script.attempt()), recorded())
        })
        .collect();

    let mut queue = Queue::default();
    let mut jobs: Vec<_> = scripts()
        .into_iter()
        .map(|script| Job { script, outcome: None, events: Vec::new(), workers: Vec::new() })
        .collect();
    for job in 0..jobs.len() {
        let message = json!({ "job": job, "began_ns": nanos(VirtualTime::now()), "progress": {} });
        queue.put(VirtualTime::now(), message.to_string());
    }
    let workers = [0, 1, 2].map(|number| Worker { number, policy: PLAIN.timer(VirtualTime) });
    let mut turns = workers.iter().cycle();
    while let Some(message) = queue.take() {
        turns.next().expect("they take turns without end").work(&message, &mut jobs, &mut queue);
    }

    for (job, (outcome, events)) in jobs.iter().zip(&in_one_go) {
        assert_eq!(job.outcome.as_ref(), Some(outcome));
        let renamed = events.iter().cloned().map(|mut event| {
            if event.name == EventName::Retry {
                event.name = EventName::Scheduled;
            }
            event
        });
        assert_eq!(job.events, renamed.collect::<Vec<_>>());
    }
    assert!(jobs.iter().any(|job| (0..3).all(|number| job.workers.contains(&number))), "calls change hands");
}

#[test]
fn the_workers_share_one_budget_for_all_that_lies_in_the_queue() {
    static BUDGET: Budget = Budget::new(4).cost(1).refund(0.0);
    let policy = POLICY.timer(VirtualTime).budget(&BUDGET).strategy(fixed_s(1.0)).max_attempts(10);
    let mut queue = Queue::default();
    let fails = || Script::of([fails(ErrorClass::Transient)]);
    let mut jobs: Vec<_> = (0..3)
        .map(|_| Job { script: fails(), outcome: None, events: Vec::new(), workers: Vec::new() })
        .collect();
    for job in 0..jobs.len() {
        queue.put(
            VirtualTime::now(),
            json!({ "job": job, "began_ns": nanos(VirtualTime::now()), "progress": {} }).to_string(),
        );
    }
    let workers = [0, 1, 2].map(|number| Worker { number, policy });
    let mut turns = workers.iter().cycle();
    while let Some(message) = queue.take() {
        turns.next().expect("they take turns without end").work(&message, &mut jobs, &mut queue);
    }
    let attempts: Vec<_> = jobs.iter().map(|job| job.script.attempts()).collect();
    assert_eq!(attempts, [3, 2, 2], "three first attempts and four retries");
    let ends: Vec<_> = jobs.iter().filter_map(|job| job.events.last().map(|event| event.name)).collect();
    assert_eq!(ends, [EventName::BudgetExhausted; 3]);
}
