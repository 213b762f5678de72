//! What is left of the time in calls inside of calls, of any kind and in any order.

use std::future::ready;
use std::pin::pin;
use std::task::{Context, Waker};
use std::time::Duration;

use reflexio::policy::Nested;
use reflexio::time::within;
use reflexio::{AsyncRetryPolicy, RetryPolicy, current};
use reflexio_tests::{Failure, VirtualTime, seed, seeded};

const TREES: u64 = 2_000;
const DEEPEST: usize = 5;
/// The test takes less than that, so that the clock may run.
const TOLERANCE_S: f64 = 50.0;

#[derive(Debug, Clone, Copy)]
struct Level {
    deadline_s: Option<f64>,
    nested: Nested,
    is_async: bool,
    /// By a clock that stands still, and is no `Instant`.
    is_virtual: bool,
    /// Around it, by who is no call.
    within_s: Option<f64>,
}

impl Level {
    fn draw(is_virtual: bool) -> Self {
        let deadline_s = match seeded() % 6 {
            0 => None,
            step => Some(step as f64 * 100.0),
        };
        let nested = [Nested::Clip, Nested::Independent, Nested::StandDown][seeded() as usize % 3];
        // It counts by the system's clock.
        let within_s = (!is_virtual && seeded().is_multiple_of(3)).then(|| (seeded() % 6 + 1) as f64 * 100.0);
        Self { deadline_s, nested, is_async: seeded().is_multiple_of(2), is_virtual, within_s }
    }

    /// What is left in its attempt.
    fn left(self, around: Option<f64>) -> Option<f64> {
        let around = [around, self.within_s].into_iter().flatten().reduce(f64::min);
        let around = around.filter(|_| self.nested != Nested::Independent);
        [self.deadline_s, around].into_iter().flatten().reduce(f64::min)
    }

    fn run(self, body: &dyn Fn()) {
        macro_rules! policy {
            ($new:expr) => {{
                let policy = $new.nested(self.nested);
                match self.deadline_s {
                    Some(deadline_s) => policy.deadline_s(deadline_s),
                    None => policy.no_deadline(),
                }
            }};
        }
        let succeed = || {
            body();
            Ok::<_, Failure>(())
        };
        macro_rules! awaited {
            ($policy:expr) => {{
                let policy = $policy;
                let call = pin!(policy.call(|| ready(succeed())));
                assert!(call.poll(&mut Context::from_waker(Waker::noop())).is_ready());
            }};
        }
        match (self.is_async, self.is_virtual) {
            (false, false) => policy!(RetryPolicy::new()).call(succeed).expect("it succeeds"),
            (false, true) => {
                policy!(RetryPolicy::new().timer(VirtualTime)).call(succeed).expect("it succeeds");
            }
            (true, false) => awaited!(policy!(AsyncRetryPolicy::new())),
            (true, true) => awaited!(policy!(AsyncRetryPolicy::new().timer(VirtualTime))),
        }
    }
}

/// Makes calls inside of those in `trail`, of which that much is left, and looks before and after each.
fn descend(trail: &[Level], left: Option<f64>, is_virtual: bool) {
    look(trail, left, is_virtual);
    if trail.len() == DEEPEST {
        return;
    }
    for _ in 0..seeded() % 3 {
        let level = Level::draw(is_virtual);
        let inside = [trail, &[level]].concat();
        let run = || level.run(&|| descend(&inside, level.left(left), is_virtual));
        match level.within_s {
            Some(limit_s) => within(Duration::from_secs_f64(limit_s), run),
            None => run(),
        }
        look(trail, left, is_virtual);
    }
}

fn look(trail: &[Level], left: Option<f64>, is_virtual: bool) {
    let Some(current) = current() else {
        assert!(trail.is_empty(), "{trail:?}");
        return;
    };
    assert_eq!(current.depth() as usize + 1, trail.len(), "{trail:?}");
    let seen = if is_virtual { current.remaining_on(&VirtualTime) } else { current.remaining() };
    let seen = seen.map(|seen| seen.as_secs_f64());
    let is_right = match (seen, left) {
        (Some(seen), Some(left)) => seen <= left && seen > left - TOLERANCE_S,
        (None, None) => true,
        _ => false,
    };
    assert!(is_right, "{seen:?} in place of {left:?} in {trail:#?}");
}

#[test]
fn whatever_is_inside_of_what_an_attempt_sees_the_nearest_end_before_and_after() {
    for tree in 0..TREES {
        seed(tree);
        for is_virtual in [false, true] {
            descend(&[], None, is_virtual);
        }
    }
    assert!(current().is_none());
}
