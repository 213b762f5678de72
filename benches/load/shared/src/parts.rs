//! What is shared.

use std::hint::black_box;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use failsafe::Config;
use failsafe::backoff::constant;
use failsafe::failure_policy::consecutive_failures;
use reflexio::{Budget, CircuitBreaker, ErrorClass};
use tower::retry::budget::{Budget as _, TpsBudget};

/// Something that threads do to what they share.
pub(crate) struct Part {
    pub(crate) case: &'static str,
    pub(crate) subject: &'static str,
    /// How many operations it is.
    pub(crate) operations: u32,
    /// Whether it is for one thread: what is only taken from runs out, and has to be made anew in each run.
    pub(crate) is_alone: bool,
    /// Does it that many times.
    pub(crate) run: Box<dyn Fn(u64) + Sync>,
}

const DEPOSIT: &str = "budget full, deposit";
const WITHDRAW: &str = "budget, withdraw";
const BOTH: &str = "budget, withdraw and deposit, each";
const BREAKER: &str = "breaker closed, permit and record";
const REFLEXIO: &str = "reflexio";
/// What an atomic number costs that all write: nothing that counts can do with less.
const FLOOR: &str = "`fetch_add`";

/// As many tokens as a budget can hold.
const MANY: u32 = 4_294_967;

/// All of them, fresh.
pub(crate) fn all() -> Vec<Part> {
    [reflexio_budget(), tower_budget(), breakers(), floor()].into_iter().flatten().collect()
}

fn part(case: &'static str, subject: &'static str, operations: u32, one: impl Fn() + Sync + 'static) -> Part {
    let run = move |times| {
        for _ in 0..times {
            one();
        }
    };
    Part { case, subject, operations, is_alone: case == WITHDRAW, run: Box::new(run) }
}

fn no_clock() -> Duration {
    unreachable!("nothing here asks for the time")
}

fn reflexio_budget() -> Vec<Part> {
    static FULL: Budget = Budget::new(1_000);
    static USED: Budget = Budget::new(1_000).cost(1);
    let withdraw = |mut times: u64| {
        while times > 0 {
            let budget = black_box(Budget::new(MANY).cost(1));
            let now = times.min(MANY.into());
            for _ in 0..now {
                assert!(budget.withdraw(ErrorClass::Transient, no_clock));
            }
            times -= now;
        }
    };
    vec![
        part(DEPOSIT, REFLEXIO, 1, || black_box(&FULL).succeeded()),
        Part { case: WITHDRAW, subject: REFLEXIO, operations: 1, is_alone: true, run: Box::new(withdraw) },
        part(BOTH, REFLEXIO, 2, || {
            black_box(black_box(&USED).withdraw(ErrorClass::Transient, no_clock));
            black_box(&USED).succeeded();
        }),
    ]
}

fn tower_budget() -> Vec<Part> {
    // Its reserve is too large to be used up.
    let budget = || TpsBudget::new(Duration::from_secs(10), i32::MAX as u32 - 1, 0.2);
    let (deposit, withdraw, both) = (budget(), budget(), budget());
    vec![
        part(DEPOSIT, "tower", 1, move || black_box(&deposit).deposit()),
        part(WITHDRAW, "tower", 1, move || assert!(black_box(&withdraw).withdraw())),
        part(BOTH, "tower", 2, move || {
            black_box(black_box(&both).withdraw());
            black_box(&both).deposit();
        }),
    ]
}

fn breakers() -> Vec<Part> {
    static CLOSED: CircuitBreaker = CircuitBreaker::new();
    let failsafe =
        Config::new().failure_policy(consecutive_failures(20, constant(Duration::from_secs(30)))).build();
    vec![
        part(BREAKER, REFLEXIO, 1, || {
            let admission = black_box(&CLOSED).try_acquire(no_clock).expect("it is closed");
            black_box(admission.permit.success(no_clock));
        }),
        part(BREAKER, "failsafe", 1, move || {
            assert!(black_box(&failsafe).is_call_permitted());
            black_box(&failsafe).on_success();
        }),
    ]
}

fn floor() -> Vec<Part> {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let add = || {
        black_box(NUMBER.fetch_add(1, Ordering::Relaxed));
    };
    vec![part(WITHDRAW, FLOOR, 1, add), part(BOTH, FLOOR, 1, add)]
}
