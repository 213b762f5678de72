//! A hundred thousand random steps beside a breaker of plain fields, which is written from the documentation.

use std::cell::Cell;
use std::time::Duration;

use reflexio::ErrorClass;
use reflexio::breaker::{CircuitBreaker, CircuitState, Permit};
use reflexio_tests::{seed, seeded};

const STEPS: usize = 100_000;

#[derive(Clone)]
struct Rules {
    in_a_row: Option<u32>,
    /// The ratio, the length of a slot, and the least number of calls.
    ratio: Option<(f64, Duration, usize)>,
    open_for: Duration,
    probes: usize,
    successes: usize,
    counted: Vec<ErrorClass>,
}

#[derive(Clone, Copy, PartialEq, Debug)]
enum Mode {
    Closed,
    Open,
    HalfOpen,
    ForcedOpen,
    ForcedClosed,
}

/// Who was admitted: in which mode, and after how many changes of it.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Admitted(Mode, u64);

struct Model {
    rules: Rules,
    mode: Mode,
    changes: u64,
    failed_in_a_row: u32,
    outcomes: Vec<(u128, bool)>,
    open_until: Duration,
    probing: usize,
    succeeded: usize,
}

/// What a step did, as far as one can see.
#[derive(PartialEq, Debug)]
struct Seen {
    admitted: Option<bool>,
    retry_in: Option<Duration>,
    transition: Option<CircuitState>,
    clock_was_read: bool,
    random_was_drawn: bool,
}

const NOTHING: Seen =
    Seen { admitted: None, retry_in: None, transition: None, clock_was_read: false, random_was_drawn: false };

impl Model {
    fn new(rules: Rules) -> Self {
        Self {
            rules,
            mode: Mode::Closed,
            changes: 0,
            failed_in_a_row: 0,
            outcomes: Vec::new(),
            open_until: Duration::ZERO,
            probing: 0,
            succeeded: 0,
        }
    }

    fn become_(&mut self, mode: Mode) {
        self.mode = mode;
        self.changes += 1;
        self.failed_in_a_row = 0;
        self.outcomes.clear();
        self.probing = 0;
        self.succeeded = 0;
    }

    fn state(&self) -> CircuitState {
        match self.mode {
            Mode::Closed | Mode::ForcedClosed => CircuitState::Closed,
            Mode::Open | Mode::ForcedOpen => CircuitState::Open,
            Mode::HalfOpen => CircuitState::HalfOpen,
        }
    }

    fn refuses_for(&self, now: Duration) -> Option<Duration> {
        match self.mode {
            Mode::ForcedOpen => Some(Duration::MAX),
            Mode::Open if now < self.open_until => Some(self.open_until - now),
            _ => None,
        }
    }

    fn acquire(&mut self, now: Duration) -> (Option<Admitted>, Seen) {
        let mut seen = Seen { clock_was_read: self.mode == Mode::Open, ..NOTHING };
        let admit = match self.mode {
            Mode::Closed | Mode::ForcedClosed => true,
            Mode::ForcedOpen => false,
            Mode::Open if now < self.open_until => {
                seen.retry_in = Some(self.open_until - now);
                false
            }
            Mode::Open => {
                self.become_(Mode::HalfOpen);
                seen.transition = Some(CircuitState::HalfOpen);
                true
            }
            Mode::HalfOpen => self.probing < self.rules.probes,
        };
        if admit && self.mode == Mode::HalfOpen {
            self.probing += 1;
        }
        seen.admitted = Some(admit);
        (admit.then_some(Admitted(self.mode, self.changes)), seen)
    }

    fn outcome(&mut self, who: Admitted, class: Option<ErrorClass>, now: Duration, random: u64) -> Seen {
        let mut seen = NOTHING;
        if who != Admitted(self.mode, self.changes) {
            return seen;
        }
        let failed = class.is_some_and(|class| self.rules.counted.contains(&class));
        let mut trip = false;
        match self.mode {
            Mode::Closed => {
                if let Some((ratio, slot, min_calls)) = self.rules.ratio {
                    seen.clock_was_read = true;
                    let present = now.as_nanos() / slot.as_nanos();
                    self.outcomes.push((present, failed));
                    self.outcomes.retain(|(slot, _)| slot + 10 > present);
                    let (calls, failures) =
                        (self.outcomes.len(), self.outcomes.iter().filter(|(_, failed)| *failed).count());
                    trip |= failed && calls >= min_calls && failures as f64 >= ratio * calls as f64;
                }
                self.failed_in_a_row = if failed { self.failed_in_a_row + 1 } else { 0 };
                trip |= self.rules.in_a_row.is_some_and(|n| self.failed_in_a_row >= n);
            }
            Mode::HalfOpen if failed => trip = true,
            Mode::HalfOpen => {
                self.probing -= 1;
                self.succeeded += 1;
                if self.succeeded == self.rules.successes {
                    self.become_(Mode::Closed);
                    seen.transition = Some(CircuitState::Closed);
                }
            }
            Mode::Open | Mode::ForcedOpen | Mode::ForcedClosed => {}
        }
        if trip {
            self.become_(Mode::Open);
            // A fifth of the open time, times the random number as a part of 2^64.
            let jitter = self.rules.open_for.as_nanos() * u128::from(random >> 32) / 5 / (1 << 32);
            let end = now.as_nanos() + self.rules.open_for.as_nanos() + jitter;
            self.open_until = Duration::from_millis(end.div_ceil(1_000_000) as u64);
            seen.transition = Some(CircuitState::Open);
            seen.clock_was_read = true;
            seen.random_was_drawn = true;
        }
        seen
    }

    fn drop(&mut self, who: Admitted) {
        if who == Admitted(Mode::HalfOpen, self.changes) {
            self.probing -= 1;
        }
    }
}

/// The breaker and the model, side by side.
struct Pair<'a> {
    breaker: &'a CircuitBreaker,
    model: Model,
    now: Duration,
    held: Vec<(Permit<'a>, Admitted)>,
}

impl<'a> Pair<'a> {
    fn acquire(&mut self) {
        let read = Cell::new(false);
        let now = || {
            read.set(true);
            self.now
        };
        let (permit, mut seen) = match self.breaker.try_acquire(now) {
            Ok(admission) => {
                let seen = Seen { admitted: Some(true), transition: admission.transition, ..NOTHING };
                (Some(admission.permit), seen)
            }
            Err(refusal) => (None, Seen { admitted: Some(false), retry_in: refusal.retry_in, ..NOTHING }),
        };
        seen.clock_was_read = read.get();
        let (admitted, expected) = self.model.acquire(self.now);
        assert_eq!(seen, expected);
        self.held.extend(permit.zip(admitted));
    }

    fn outcome(&mut self, class: Option<ErrorClass>) {
        let Some((permit, who)) = self.take() else { return };
        let (read, drawn) = (Cell::new(false), Cell::new(false));
        let now = || {
            read.set(true);
            self.now
        };
        // Such that a fifth of the open time times it needs no rounding.
        let random = [0, 1 << 62, 1 << 63, 3 << 62][below(4)];
        let draw = || {
            drawn.set(true);
            random
        };
        let transition = match class {
            None => permit.success(now),
            Some(class) => permit.failure(class, now, draw),
        };
        let seen = Seen { transition, clock_was_read: read.get(), random_was_drawn: drawn.get(), ..NOTHING };
        assert_eq!(seen, self.model.outcome(who, class, self.now, random));
    }

    fn drop_one(&mut self) {
        if let Some((permit, who)) = self.take() {
            drop(permit);
            self.model.drop(who);
        }
    }

    fn take(&mut self) -> Option<(Permit<'a>, Admitted)> {
        let held = self.held.len();
        (held > 0).then(|| self.held.swap_remove(below(held)))
    }

    fn let_time_pass(&mut self) {
        let rules = &self.model.rules;
        let slot = rules.ratio.map_or(rules.open_for, |(_, slot, _)| slot);
        let nano = Duration::from_nanos(1);
        let by = match below(8) {
            0 => nano,
            1 => Duration::from_nanos(below(1_000_000) as u64),
            2 => slot,
            3 => slot * below(12) as u32,
            4 => rules.open_for / 3,
            // To the edge of the open time, from either side.
            5 => self.model.open_until.saturating_sub(self.now + nano),
            6 => self.model.open_until.saturating_sub(self.now),
            _ => rules.open_for + Duration::from_nanos(below(1_000) as u64),
        };
        self.now += by;
    }

    fn take_in_hand(&mut self) {
        let (by_hand, mode): (fn(&CircuitBreaker), _) = match below(4) {
            0 => (CircuitBreaker::force_open, Mode::ForcedOpen),
            1 => (CircuitBreaker::force_closed, Mode::ForcedClosed),
            _ => (CircuitBreaker::release, Mode::Closed),
        };
        by_hand(self.breaker);
        self.model.become_(mode);
    }

    fn step(&mut self, is_sick: bool) {
        let is_forced = matches!(self.model.mode, Mode::ForcedOpen | Mode::ForcedClosed);
        match below(1000) {
            0..400 => self.acquire(),
            400..870 => self.outcome(outcome(&self.model.rules.counted, is_sick)),
            870..930 => self.drop_one(),
            930..990 => self.let_time_pass(),
            990..994 => self.take_in_hand(),
            // For a forced state does not end by itself.
            _ if is_forced => self.take_in_hand(),
            _ => {}
        }
        assert_eq!(self.breaker.state(), self.model.state());
        assert_eq!(self.breaker.refuses_for(|| self.now), self.model.refuses_for(self.now));
        let is_forced = matches!(self.model.mode, Mode::ForcedOpen | Mode::ForcedClosed);
        assert_eq!(self.breaker.is_forced(), is_forced);
    }
}

/// A success, or a failure of any class; in a sick dependency, most often of one that counts.
fn outcome(counted: &[ErrorClass], is_sick: bool) -> Option<ErrorClass> {
    match below(10) {
        0..8 if is_sick => Some(counted[below(counted.len())]),
        0..2 => Some(ErrorClass::ALL[below(ErrorClass::COUNT)]),
        _ => None,
    }
}

fn below(n: usize) -> usize {
    (seeded() % n as u64) as usize
}

fn breaker(rules: &Rules) -> CircuitBreaker {
    let mut breaker = CircuitBreaker::new()
        .open_for(rules.open_for)
        .probes(rules.probes as u16)
        .successes_to_close(rules.successes as u16);
    for class in &rules.counted {
        breaker = breaker.trips_on(*class);
    }
    for class in ErrorClass::ALL.iter().filter(|class| !rules.counted.contains(class)) {
        breaker = breaker.ignores(*class);
    }
    if let Some((ratio, slot, min_calls)) = rules.ratio {
        breaker = breaker.failure_ratio(ratio, slot * 10, min_calls as u32);
    }
    match rules.in_a_row {
        Some(n) => breaker.consecutive_failures(n),
        None => breaker.no_consecutive_failures(),
    }
}

fn walk(rules: &Rules) {
    seed(7);
    let breaker = breaker(rules);
    let mut pair = Pair {
        breaker: &breaker,
        model: Model::new(rules.clone()),
        now: Duration::from_nanos(123),
        held: Vec::new(),
    };
    let mut times = [0; 5];
    let mut is_sick = false;
    for _ in 0..STEPS {
        if below(100) == 0 {
            is_sick = !is_sick;
        }
        let before = pair.model.changes;
        pair.step(is_sick);
        if pair.model.changes != before {
            times[pair.model.mode as usize] += 1;
        }
    }
    assert!(times.iter().all(|n| *n > 100), "too little has happened for a proof: {times:?}");
}

#[test]
fn it_does_what_a_breaker_of_plain_fields_does() {
    let ms = Duration::from_millis;
    let usual = vec![ErrorClass::ServerError, ErrorClass::Transient, ErrorClass::Unknown];
    let rules = Rules {
        in_a_row: Some(2),
        ratio: None,
        open_for: ms(30_000),
        probes: 1,
        successes: 1,
        counted: usual,
    };
    for rules in [
        rules.clone(),
        Rules { in_a_row: Some(1), probes: 3, successes: 2, open_for: ms(1), ..rules.clone() },
        Rules {
            successes: 5,
            counted: vec![ErrorClass::RateLimit, ErrorClass::ServerError],
            ..rules.clone()
        },
        Rules { probes: 2, counted: ErrorClass::ALL.to_vec(), ..rules.clone() },
        Rules { in_a_row: None, ratio: Some((0.5, ms(1_000), 4)), ..rules.clone() },
        Rules { in_a_row: None, ratio: Some((0.25, ms(60_000), 10)), successes: 3, ..rules.clone() },
        Rules { in_a_row: None, ratio: Some((1.0, ms(5_000), 2)), open_for: ms(700), ..rules.clone() },
        Rules { in_a_row: Some(4), ratio: Some((0.5, ms(10_000), 6)), probes: 4, ..rules },
    ] {
        walk(&rules);
    }
}
