//! `RetryConfig`: from a file to a policy that keeps to it.

use std::time::Duration;

use reflexio::classify::StatusError;
use reflexio::engine::Progress;
use reflexio::policy::{RetryConfig, StrategyConfig, StrategyKind};
use reflexio::testing::seeded;
use reflexio::{AsyncRetryPolicy, Classification, Decision, ErrorClass, RetryPolicy};

use crate::world;

/// Reads the first line of `data` as a policy; each byte of the next is a failure that it judges.
///
/// # Panics
///
/// Where what is read cannot be written and read again, or a policy does not keep to what was read.
pub fn check(data: &[u8]) {
    world::begin(Duration::ZERO, data);
    let mut lines = data.splitn(2, |byte| *byte == b'\n');
    let (text, failures) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
    let Ok(config) = serde_json::from_slice::<RetryConfig>(text) else { return };
    let written = serde_json::to_string(&config).expect("what is read can be written");
    assert_eq!(serde_json::from_str::<RetryConfig>(&written).expect("what is written can be read"), config);

    let (policy, twin) = (RetryPolicy::from_config(&config), AsyncRetryPolicy::from_config(&config));
    match (policy, twin) {
        (Ok(policy), Ok(twin)) => {
            assert_eq!(format!("{policy:?}"), format!("{:?}", twin.into_blocking()));
            accepted(&config);
            keeps(&config, policy.random(&seeded), failures);
        }
        (Err(error), Err(twin)) => assert_eq!(error.to_string(), twin.to_string()),
        (policy, twin) => panic!("{config:?}: {policy:?}, {twin:?}"),
    }
}

/// What makes a policy makes sense.
fn accepted(config: &RetryConfig) {
    let seconds = |value: f64| assert!(value > 0.0 && value < 2_f64.powi(64), "{config:?}");
    config.deadline_s.into_iter().for_each(seconds);
    assert!(config.max_attempts > 0);
    let classes = config.classes.values().filter_map(|class| class.strategy);
    for strategy in classes.chain([config.strategy]) {
        strategy.base_s.into_iter().chain(strategy.max_s).for_each(seconds);
    }
    let permanent = config.classes.get(&ErrorClass::Permanent).and_then(|class| class.max_attempts);
    assert!(permanent.unwrap_or(0) == 0);
}

/// The shortest and the longest wait of a strategy.
fn range(strategy: &StrategyConfig) -> (Duration, Duration) {
    // Delays are whole nanoseconds, 584 years at most; floats are rounded to the nearest.
    let longest = Duration::from_nanos(u64::MAX);
    let seconds = |value: f64| Duration::try_from_secs_f64(value).unwrap_or(Duration::MAX).min(longest);
    let base = strategy.base_s.map_or(Duration::from_millis(250), seconds);
    let max = |default| strategy.max_s.map_or(default, seconds);
    let (least, most) = match strategy.kind {
        StrategyKind::Immediate => (Duration::ZERO, Duration::ZERO),
        StrategyKind::Fixed => (base, base),
        StrategyKind::FullJitter => (Duration::ZERO, max(Duration::from_secs(30))),
        StrategyKind::TokenBackoff => (base / 2, max(Duration::from_secs(20))),
        StrategyKind::EqualJitter => (base / 2, max(Duration::from_secs(30))),
        _ => (base, max(Duration::from_secs(30))),
    };
    let slack = Duration::from_nanos(1);
    (least.saturating_sub(slack), most.saturating_add(slack).min(longest))
}

fn judge(class: ErrorClass) -> impl Fn(&StatusError) -> Classification {
    move |_| class.into()
}

/// Judges failures until the policy ends the call.
fn keeps(config: &RetryConfig, policy: RetryPolicy, failures: &[u8]) {
    let mut progress = Progress::new();
    let mut elapsed = Duration::ZERO;
    let mut retried = [0_u32; ErrorClass::COUNT];
    for failure in failures {
        let class = ErrorClass::ALL[usize::from(*failure) % ErrorClass::COUNT];
        let outcome = Err::<(), _>(StatusError::new(0));
        let decision = policy.classifier(judge(class)).decide(&mut progress, &outcome, elapsed);
        let Some(Decision::RetryAfter(delay)) = decision else { return };

        let own = config.classes.get(&class);
        let (least, most) = range(own.and_then(|own| own.strategy.as_ref()).unwrap_or(&config.strategy));
        assert!((least..=most).contains(&delay), "{config:?}: {delay:?} is not in {least:?} to {most:?}");
        elapsed = elapsed.saturating_add(delay);
        // What cannot be counted is no deadline.
        let countable = Duration::from_nanos(u64::MAX).as_secs_f64();
        if let Some(deadline) = config.deadline_s.filter(|deadline| *deadline < countable) {
            assert!(elapsed.as_secs_f64() <= deadline, "{config:?}: {elapsed:?}");
        }
        assert!(progress.attempts() < config.max_attempts, "{config:?}: {progress:?}");

        let count = &mut retried[class as usize];
        *count += 1;
        assert_eq!(u32::from(progress.retried(class)), *count);
        let cap = own.and_then(|own| own.max_attempts);
        assert!(cap.is_none_or(|cap| *count <= cap.into()), "{config:?}: {class} {count} times");
        match class {
            ErrorClass::Permanent => panic!("{config:?}: a permanent failure was retried"),
            ErrorClass::Auth | ErrorClass::Permission => assert!(cap.is_some(), "{config:?}: {class}"),
            ErrorClass::Unknown => {
                let cap = config.max_unknown_attempts;
                assert!(cap.is_none_or(|cap| *count <= cap.into()), "{config:?}: unknown {count} times");
            }
            _ => {}
        }
    }
}
