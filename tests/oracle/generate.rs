//! Random cases: everything that the public interface lets one say, and everything that an attempt can meet.

use std::time::Duration;

use reflexio::{Classification, ErrorClass, RetryAfter};

use crate::case::{Bucket, CUSTOMS, Case, Kind, Script, Setting, Step, Strategy};
use crate::delays::{Stream, duration};

const YEAR: Duration = Duration::from_secs(365 * 86_400);

/// As long as one thing may take where nothing ends the call: 20 of them are less than the 584 years that a call is measured.
const LONG: Duration = Duration::from_secs(14 * 365 * 86_400);

/// The case with that number.
pub(crate) fn case(number: u64) -> Case {
    let mut random = Stream(number);
    let coarse = random.next().is_multiple_of(2);
    let hinted = random.next().is_multiple_of(2);
    let mut draw = Draw { random, coarse, hinted, longest_hint: Duration::MAX };
    let settings = draw.settings();
    let told = |wanted: fn(&Setting) -> bool| settings.iter().any(wanted);
    let endless = |setting: &Setting| match setting {
        Setting::NoDeadline => true,
        Setting::Deadline(deadline) => *deadline > 580 * YEAR,
        _ => false,
    };
    if told(endless) {
        draw.longest_hint = LONG;
    }
    let aborts = told(|setting| matches!(setting, Setting::AbortIf));
    let shares = aborts || told(|setting| matches!(setting, Setting::Budget(_)));
    let calls = 1 + draw.below(if shares { 5 } else { 2 });
    let calls = (0..calls).map(|_| draw.script(aborts)).collect();
    Case { settings, calls, jitter: draw.random.next() }
}

struct Draw {
    random: Stream,
    /// Whether all durations are small multiples of a quarter of a second. Sums then often hit a deadline exactly.
    coarse: bool,
    /// Whether servers say how long to wait.
    hinted: bool,
    /// A wait of the longest of all durations would be the end of the clock, were there no deadline to forbid it.
    longest_hint: Duration,
}

impl Draw {
    fn below(&mut self, end: u64) -> u64 {
        self.random.next() % end
    }

    fn one_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }

    fn pick<T: Copy>(&mut self, among: &[T]) -> T {
        among[self.below(among.len() as u64) as usize]
    }

    /// A nanosecond to 17 hours; zero in a coarse case only.
    fn span(&mut self) -> Duration {
        if self.coarse {
            return Duration::from_millis(250) * self.below(9) as u32;
        }
        let unit = self.pick(&[1, 1_000, 1_000_000, 1_000_000_000, 60_000_000_000]);
        let odd = if self.one_in(2) { self.below(unit) } else { 0 };
        Duration::from_nanos(unit * (1 + self.below(999)) + odd)
    }

    fn positive_span(&mut self) -> Duration {
        self.span().max(Duration::from_nanos(1))
    }

    /// Around the 584 years that anything can be long, and the longest of all durations.
    fn huge(&mut self) -> Duration {
        self.pick(&[YEAR, 580 * YEAR, Duration::from_nanos(u64::MAX), 600 * YEAR, Duration::MAX])
    }

    fn settings(&mut self) -> Vec<Setting> {
        let mut settings = Vec::new();
        if !self.one_in(4) {
            settings.push(Setting::Strategy(self.strategy()));
        }
        for _ in 0..self.below(4) {
            settings.push(Setting::StrategyFor(self.pick(&ErrorClass::ALL), self.strategy()));
        }
        for _ in 0..self.below(4) {
            let class = self.pick(&ErrorClass::ALL);
            let cap = if class == ErrorClass::Permanent { 0 } else { self.below(5) as u16 };
            settings.push(Setting::PerClassMaxAttempts(class, cap));
        }
        match self.below(16) {
            0..4 => settings.push(Setting::NoDeadline),
            4 => settings.push(Setting::Deadline(Duration::from_nanos(1 + self.below(1000)))),
            5 => settings.push(Setting::Deadline(self.huge())),
            6..14 => {
                let times = 1 + self.below(24) as u32;
                settings.push(Setting::Deadline(self.positive_span() * times));
            }
            _ => {}
        }
        if !self.one_in(4) {
            settings.push(Setting::MaxAttempts(1 + self.below(20) as u32));
        }
        match self.below(9) {
            0..6 => settings.push(Setting::MaxUnknownAttempts(self.below(6) as u16)),
            6 => settings.push(Setting::NoMaxUnknownAttempts),
            _ => {}
        }
        if self.one_in(2) {
            let mode = self.pick(&[RetryAfter::Floor, RetryAfter::Exact, RetryAfter::Ignore]);
            settings.push(Setting::RetryAfter(mode));
        }
        if self.one_in(6) {
            settings.push(Setting::Idempotent(self.one_in(4)));
        }
        if self.one_in(4) {
            settings.push(Setting::AbortIf);
        }
        if self.one_in(3) {
            settings.push(Setting::Budget(self.bucket()));
        }
        if self.one_in(2) {
            settings.push(Setting::Operation);
        }
        settings
    }

    fn bucket(&mut self) -> Bucket {
        let capacity = 1 + self.below(40);
        let dearest = if self.one_in(2) { capacity } else { capacity.min(3) };
        let cost = (!self.one_in(3)).then(|| 1 + self.below(dearest) as u32);
        let refund = (!self.one_in(3)).then(|| self.below(capacity + 3) as u32);
        Bucket { capacity: capacity as u32, cost, refund }
    }

    fn strategy(&mut self) -> Strategy {
        let custom = Kind::Custom(self.pick(&CUSTOMS));
        let kind = self.pick(&[
            Kind::DecorrelatedJitter,
            Kind::DecorrelatedJitter,
            Kind::EqualJitter,
            Kind::FullJitter,
            Kind::TokenBackoff,
            Kind::Exponential,
            Kind::Fixed,
            Kind::Fixed,
            Kind::Immediate,
            custom,
        ]);
        let mut strategy =
            Strategy { kind, base: None, max: None, factor: None, retry_after_or: self.one_in(5) };
        if kind == Kind::Fixed {
            strategy.base = Some(self.span());
        } else if !matches!(kind, Kind::Immediate | Kind::Custom(_)) && !self.one_in(3) {
            strategy.base = Some(self.positive_span());
        }
        if kind != Kind::Immediate && self.one_in(2) {
            let max = if self.one_in(8) { self.huge().min(LONG) } else { self.positive_span() };
            strategy.max = Some(max);
        }
        let grows =
            matches!(kind, Kind::EqualJitter | Kind::FullJitter | Kind::TokenBackoff | Kind::Exponential);
        if grows && self.one_in(3) {
            strategy.factor = Some(self.pick(&FACTORS));
        }
        // A policy refuses a maximum below the base.
        if !matches!(kind, Kind::Custom(_) | Kind::Immediate)
            && strategy.effective_max() < strategy.effective_base()
        {
            strategy.max = Some(duration(strategy.effective_base()));
        }
        strategy
    }

    /// Those that end a call at once are rare: what comes after a retry is worth more.
    fn class(&mut self) -> ErrorClass {
        match self.below(24) {
            0..6 => ErrorClass::Transient,
            6..11 => ErrorClass::RateLimit,
            11..15 => ErrorClass::ServerError,
            15..18 => ErrorClass::Concurrency,
            18..21 => ErrorClass::Unknown,
            21 => ErrorClass::Auth,
            22 => ErrorClass::Permission,
            _ => ErrorClass::Permanent,
        }
    }

    /// Of few classes, so that a cap is met.
    fn script(&mut self, aborts: bool) -> Script {
        let classes = [(); 2].map(|()| self.class());
        let succeeds = self.one_in(3);
        let steps = 1 + self.below(6);
        Script((0..steps).map(|_| self.step(&classes, succeeds, aborts)).collect())
    }

    fn step(&mut self, classes: &[ErrorClass], succeeds: bool, aborts: bool) -> Step {
        let takes = match self.below(100) {
            0..70 => Duration::ZERO,
            70..99 => self.span(),
            _ if self.one_in(4) => self.huge().min(LONG),
            _ => self.span() * 10,
        };
        let fails = !(succeeds && self.one_in(4));
        Step {
            takes,
            said: fails.then(|| self.failure(classes)),
            is_err: fails ^ self.one_in(8),
            aborts: aborts && self.one_in(12),
        }
    }

    fn failure(&mut self, classes: &[ErrorClass]) -> Classification {
        let mut failure = Classification::new(self.pick(classes));
        if self.one_in(2) {
            failure = failure.not_sent();
        }
        if self.hinted && self.one_in(2) {
            let hint = match self.below(16) {
                0..2 => Duration::ZERO,
                2..4 => Duration::from_nanos(1 + self.below(20)),
                4 => self.huge().min(self.longest_hint),
                _ => self.span(),
            };
            failure = failure.with_retry_after(Some(hint));
        }
        failure
    }
}

/// Their first twenty powers are doubles to the last bit, but for the last one, which is beyond all bounds at once.
const FACTORS: [f64; 9] = [1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 10.0, 1e300];
