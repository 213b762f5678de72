//! The transitions in all interleavings that two threads can have, and in many of three.
//!
//! `RUSTFLAGS="--cfg reflexio_loom" cargo test -p reflexio --lib --release`
//!
//! What the tests keep for themselves is in atomics of std: the checker does not see them, so they add no interleavings.

use core::num::NonZeroU32;
use core::time::Duration;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use loom::sync::atomic::AtomicU64;
use loom::thread;

use super::circuit::Circuit;
use super::packed::{Phase, Snapshot, Ticket};
use super::settings::Settings;
use super::window::{Ratio, Window};
use super::{CircuitOpen, CircuitState};
use crate::class::ErrorClass;
use crate::word::Word;

struct Shared(AtomicU64);

impl Word for Shared {
    fn load(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    fn replace(&self, current: u64, new: u64) -> Result<(), u64> {
        self.0.compare_exchange_weak(current, new, Ordering::Relaxed, Ordering::Relaxed).map(drop)
    }
}

const START: Duration = Duration::from_secs(100);
const OPEN_FOR: Duration = Duration::from_secs(1);
const AFTER: Duration = Duration::from_secs(200);

/// A circuit whose threads tell what they saw.
struct Watched {
    circuit: Circuit<Shared>,
    transitions: AtomicU32,
    probes: AtomicU32,
    most_probes: AtomicU32,
}

impl Watched {
    fn new(settings: Settings) -> Self {
        let word = || Shared(AtomicU64::new(0));
        Self {
            circuit: Circuit {
                settings: Settings { open_for: OPEN_FOR, ..settings },
                word: word(),
                window: Window::of(word),
            },
            transitions: AtomicU32::new(0),
            probes: AtomicU32::new(0),
            most_probes: AtomicU32::new(0),
        }
    }

    /// Open, and its open time over.
    fn due(settings: Settings) -> Self {
        let watched = Self::new(Settings { consecutive_failures: NonZeroU32::MIN.into(), ..settings });
        let ticket = watched.admit().unwrap();
        watched.fail(ticket);
        assert!(matches!(watched.phase(), Phase::Open { .. }));
        watched
    }

    fn saw(&self, transition: Option<CircuitState>) {
        self.transitions.fetch_add(transition.is_some().into(), Ordering::Relaxed);
    }

    fn admit(&self) -> Result<Ticket, CircuitOpen> {
        let (ticket, transition) = self.circuit.admit(|| AFTER)?;
        self.saw(transition);
        if ticket.is_probe() {
            let probes = self.probes.fetch_add(1, Ordering::Relaxed) + 1;
            self.most_probes.fetch_max(probes, Ordering::Relaxed);
        }
        Ok(ticket)
    }

    fn succeed(&self, ticket: Ticket) {
        let transition = self.circuit.succeeded(ticket, || START);
        self.returned(ticket, transition);
    }

    fn fail(&self, ticket: Ticket) {
        let transition = self.circuit.failed(ticket, ErrorClass::ServerError, || START, || 0);
        self.returned(ticket, transition);
    }

    fn abandon(&self, ticket: Ticket) {
        self.circuit.abandoned(ticket);
        self.returned(ticket, None);
    }

    // After the circuit knows: threads change only before they touch it.
    fn returned(&self, ticket: Ticket, transition: Option<CircuitState>) {
        self.probes.fetch_sub(ticket.is_probe().into(), Ordering::Relaxed);
        self.saw(transition);
    }

    /// The epoch counts transitions: each was seen, and by one thread only.
    fn each_transition_was_seen_once(&self) {
        let epoch = Snapshot(self.circuit.word.load()).ticket().epoch();
        assert_eq!(self.transitions.load(Ordering::Relaxed), epoch);
    }

    fn phase(&self) -> Phase {
        self.circuit.phase()
    }

    /// Failures and calls in the window.
    fn counted(&self) -> (u32, u32) {
        let ratio = self.circuit.settings.failure_ratio.unwrap();
        let epoch = Snapshot(self.circuit.word.load()).ticket().epoch();
        self.circuit.window.totals(epoch, ratio.tick(START))
    }
}

/// Runs the threads on what `make` gives, in every interleaving, and then looks at it. Of three threads, it is every one in
/// which they are interrupted twice at most.
fn in_every_interleaving<const N: usize>(
    make: impl Fn() -> Watched + Send + Sync + 'static,
    threads: [fn(&Watched); N],
    finally: fn(&Watched),
) {
    let interleavings = Arc::new(AtomicU32::new(0));
    let counter = Arc::clone(&interleavings);
    let mut model = loom::model::Builder::new();
    if N > 2 && model.preemption_bound.is_none() {
        // All would take minutes; `LOOM_MAX_PREEMPTIONS` sets another bound.
        model.preemption_bound = Some(2);
    }
    model.check(move || {
        counter.fetch_add(1, Ordering::Relaxed);
        let watched = Arc::new(make());
        let handles = threads.map(|run| {
            let watched = Arc::clone(&watched);
            thread::spawn(move || run(&watched))
        });
        for handle in handles {
            handle.join().unwrap();
        }
        finally(&watched);
    });
    let interleavings = interleavings.load(Ordering::Relaxed);
    std::println!("{N} threads, {interleavings} interleavings");
    assert!(interleavings > 1, "nothing was interleaved");
}

fn failures_in_a_row(n: u32) -> Settings {
    Settings { consecutive_failures: NonZeroU32::new(n), ..Settings::DEFAULT }
}

/// All calls must fail, and there must be so many.
fn failure_ratio(min_calls: u32) -> Settings {
    let failure_ratio = Ratio::new(1.0, Duration::from_secs(1000), min_calls);
    Settings { consecutive_failures: None, failure_ratio, ..Settings::DEFAULT }
}

/// Of the first epoch, whatever the other threads have done by now.
fn first_ticket() -> Ticket {
    Snapshot(Snapshot::NEW).ticket()
}

fn ask_and_abandon(watched: &Watched) {
    if let Ok(ticket) = watched.admit() {
        watched.abandon(ticket);
    }
}

fn ask_and_succeed(watched: &Watched) {
    if let Ok(ticket) = watched.admit() {
        watched.succeed(ticket);
    }
}

fn ask_and_fail(watched: &Watched) {
    if let Ok(ticket) = watched.admit() {
        watched.fail(ticket);
    }
}

fn probes_are_bounded(watched: &Watched) {
    let allowed = watched.circuit.settings.probes;
    assert!(watched.most_probes.load(Ordering::Relaxed) <= allowed.into());
    assert!(matches!(watched.phase(), Phase::HalfOpen { probes: 0, .. }));
    for _ in 0..allowed {
        watched.admit().unwrap();
    }
    watched.admit().unwrap_err();
    watched.each_transition_was_seen_once();
}

#[test]
fn no_more_probes_than_allowed_are_out_at_once_and_none_is_lost() {
    for probes in [1, 2] {
        let due = move || Watched::due(Settings { probes, successes_to_close: 100, ..Settings::DEFAULT });
        in_every_interleaving(due, [ask_and_abandon, ask_and_succeed], probes_are_bounded);
        in_every_interleaving(due, [ask_and_abandon, ask_and_succeed, ask_and_abandon], probes_are_bounded);
    }
}

#[test]
fn probes_that_disagree_make_one_transition_each_time() {
    let due = || Watched::due(Settings { probes: 2, ..Settings::DEFAULT });
    let finally = Watched::each_transition_was_seen_once;
    in_every_interleaving(due, [ask_and_succeed, ask_and_fail], finally);
    in_every_interleaving(due, [ask_and_succeed, ask_and_fail, ask_and_abandon], finally);
}

#[test]
fn no_success_of_a_probe_is_lost() {
    in_every_interleaving(
        || Watched::due(Settings { probes: 3, successes_to_close: 3, ..Settings::DEFAULT }),
        [ask_and_succeed; 3],
        |watched| {
            assert_eq!(watched.phase(), Phase::FRESH);
            watched.each_transition_was_seen_once();
        },
    );
}

#[test]
fn no_failure_in_a_row_is_lost() {
    in_every_interleaving(
        || Watched::new(failures_in_a_row(4)),
        [ask_and_fail; 3],
        |watched| assert_eq!(watched.phase(), Phase::Closed { failures: 3 }),
    );
}

#[test]
fn failures_in_a_row_trip_it_once() {
    in_every_interleaving(
        || Watched::new(failures_in_a_row(2)),
        [|watched| watched.fail(first_ticket()); 3],
        |watched| {
            assert!(matches!(watched.phase(), Phase::Open { .. }));
            assert_eq!(watched.transitions.load(Ordering::Relaxed), 1);
            watched.each_transition_was_seen_once();
        },
    );
}

#[test]
fn a_share_of_failures_trips_it_once() {
    in_every_interleaving(
        || Watched::new(failure_ratio(2)),
        [|watched| watched.fail(first_ticket()); 2],
        |watched| {
            assert!(matches!(watched.phase(), Phase::Open { .. }));
            assert_eq!(watched.transitions.load(Ordering::Relaxed), 1);
            watched.each_transition_was_seen_once();
        },
    );
}

#[test]
fn no_outcome_in_the_window_is_lost() {
    in_every_interleaving(
        || Watched::new(failure_ratio(100)),
        [ask_and_fail, ask_and_succeed, ask_and_fail],
        |watched| assert_eq!(watched.counted(), (2, 3)),
    );
}

#[test]
fn a_result_from_before_a_trip_changes_nothing_after_it() {
    for late in [
        (|watched| watched.succeed(first_ticket())) as fn(&Watched),
        |watched| watched.fail(first_ticket()),
        |watched| watched.abandon(first_ticket()),
    ] {
        in_every_interleaving(
            || Watched::new(Settings { successes_to_close: 2, ..failures_in_a_row(1) }),
            [
                |watched| {
                    watched.fail(first_ticket());
                    ask_and_succeed(watched);
                },
                late,
            ],
            |watched| {
                assert_eq!(watched.phase(), Phase::HalfOpen { probes: 0, successes: 1 });
                watched.each_transition_was_seen_once();
            },
        );
    }
}

#[test]
fn a_result_from_before_a_trip_leaves_a_newer_window_alone() {
    in_every_interleaving(
        || {
            let watched = Watched::new(failure_ratio(100));
            watched.fail(first_ticket());
            watched
        },
        [
            |watched| {
                watched.circuit.force(Phase::FRESH);
                ask_and_succeed(watched);
            },
            |watched| watched.fail(first_ticket()),
        ],
        |watched| assert_eq!(watched.counted(), (0, 1)),
    );
}

#[test]
fn no_outcome_undoes_what_was_forced() {
    for outcome in [ask_and_succeed as fn(&Watched), ask_and_fail, ask_and_abandon] {
        in_every_interleaving(
            || Watched::due(Settings::DEFAULT),
            [|watched| watched.circuit.force(Phase::ForcedOpen), outcome],
            |watched| assert_eq!(watched.phase(), Phase::ForcedOpen),
        );
    }
}
