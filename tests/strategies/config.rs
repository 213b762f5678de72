//! Policies as data.

use std::collections::BTreeMap;
use std::time::Duration;

use reflexio::policy::{ClassConfig, Nested, RetryConfig, StrategyConfig, StrategyKind};
use reflexio::{AsyncRetryPolicy, Classification, ErrorClass, RetryAfter, RetryPolicy, StopReason};
use reflexio_tests::{Failure, VirtualTime, now, play};

fn strategy(kind: StrategyKind, base_s: Option<f64>, max_s: Option<f64>) -> StrategyConfig {
    StrategyConfig { kind, base_s, max_s }
}

fn fails(class: ErrorClass) -> impl Fn(u32) -> Result<(), Failure> {
    move |_| Err(Failure::of(class))
}

#[test]
fn the_default_is_a_new_policy() {
    let policy = RetryPolicy::from_config(&RetryConfig::default()).unwrap();
    assert_eq!(format!("{policy:?}"), format!("{:?}", RetryPolicy::new()));
    let policy = AsyncRetryPolicy::from_config(&RetryConfig::default()).unwrap();
    assert_eq!(format!("{policy:?}"), format!("{:?}", AsyncRetryPolicy::new()));
}

#[test]
fn every_number_reaches_the_policy() {
    let config = RetryConfig {
        deadline_s: Some(12.5),
        max_attempts: 4,
        max_unknown_attempts: Some(1),
        strategy: strategy(StrategyKind::Fixed, Some(2.0), None),
        retry_after: RetryAfter::Ignore,
        idempotent: true,
        nested: Nested::Clip,
        classes: BTreeMap::from([
            (ErrorClass::RateLimit, ClassConfig { max_attempts: Some(2), strategy: None }),
            (
                ErrorClass::Concurrency,
                ClassConfig {
                    max_attempts: None,
                    strategy: Some(strategy(StrategyKind::Fixed, Some(5.0), None)),
                },
            ),
        ]),
    };
    let policy = RetryPolicy::from_config(&config).unwrap();
    let seconds = |class| {
        let played = play(policy, fails(class));
        (played.attempts, played.sleeps().iter().map(Duration::as_secs_f64).collect::<Vec<_>>())
    };
    assert_eq!(seconds(ErrorClass::Transient), (4, vec![2.0; 3]));
    assert_eq!(seconds(ErrorClass::Unknown), (2, vec![2.0]));
    assert_eq!(seconds(ErrorClass::RateLimit), (3, vec![2.0; 2]));
    assert_eq!(seconds(ErrorClass::Concurrency), (3, vec![5.0; 2]), "the third would end after 12.5 s");
}

#[test]
fn what_is_no_number_reaches_the_policy_too() {
    let config = RetryConfig {
        retry_after: RetryAfter::Ignore,
        idempotent: false,
        nested: Nested::StandDown,
        ..RetryConfig::default()
    };
    let policy = RetryPolicy::from_config(&config).unwrap();
    let expected = RetryPolicy::new().retry_after(RetryAfter::Ignore).idempotent(false);
    assert_eq!(format!("{policy:?}"), format!("{:?}", expected.nested(Nested::StandDown)));
    assert_eq!(
        policy.execute(|| fails(ErrorClass::Transient)(1)).stop_reason(),
        Some(StopReason::NotIdempotent)
    );
    let unsent = policy.classifier(|_: &Failure| Classification::new(ErrorClass::Transient).not_sent());
    let stop =
        RetryPolicy::new().call(|| Ok::<_, Failure>(unsent.execute(|| fails(ErrorClass::Transient)(1))));
    assert_eq!(stop.unwrap().stop_reason(), Some(StopReason::StoodDown));
}

#[test]
fn an_infinite_deadline_is_none() {
    let config: RetryConfig = toml::from_str("deadline_s = inf").unwrap();
    let policy = RetryPolicy::from_config(&config).unwrap();
    assert_eq!(format!("{policy:?}"), format!("{:?}", RetryPolicy::new().no_deadline()));
}

#[test]
fn a_file_may_write_everything_as_attributes_do() {
    let config: RetryConfig = toml::from_str(
        r#"
        idempotent = false
        nested = "stand_down"
        retry_after = "exact"
        classes.rate_limit.max_attempts = 3
        classes.SERVER_ERROR.max_attempts = 1
        "#,
    )
    .unwrap();
    assert_eq!(
        (config.idempotent, config.nested, config.retry_after),
        (false, Nested::StandDown, RetryAfter::Exact)
    );
    let caps = config.classes.iter().map(|(class, of)| (*class, of.max_attempts.unwrap()));
    assert!(caps.eq([(ErrorClass::RateLimit, 3), (ErrorClass::ServerError, 1)]));
}

#[test]
fn every_kind_is_the_strategy_of_its_name() {
    use reflexio::strategies as s;
    let rows = [
        (StrategyKind::DecorrelatedJitter, s::decorrelated_jitter().base_s(0.5).max_s(7.0)),
        (StrategyKind::EqualJitter, s::equal_jitter().base_s(0.5).max_s(7.0)),
        (StrategyKind::FullJitter, s::full_jitter().base_s(0.5).max_s(7.0)),
        (StrategyKind::TokenBackoff, s::token_backoff().base_s(0.5).max_s(7.0)),
        (StrategyKind::Exponential, s::exponential().base_s(0.5).max_s(7.0)),
        (StrategyKind::Fixed, s::fixed_s(0.5).max_s(7.0)),
    ];
    for (kind, expected) in rows {
        let config = RetryConfig { strategy: strategy(kind, Some(0.5), Some(7.0)), ..RetryConfig::default() };
        let policy = RetryPolicy::from_config(&config).unwrap();
        assert_eq!(format!("{policy:?}"), format!("{:?}", RetryPolicy::new().strategy(expected)));
    }
}

#[test]
fn numbers_left_out_are_the_strategys_own() {
    let config =
        RetryConfig { strategy: strategy(StrategyKind::TokenBackoff, None, None), ..RetryConfig::default() };
    let policy = RetryPolicy::from_config(&config).unwrap();
    let expected = RetryPolicy::new().strategy(reflexio::strategies::token_backoff());
    assert_eq!(format!("{policy:?}"), format!("{expected:?}"));
}

#[test]
fn none_takes_a_limit_away() {
    let config = RetryConfig {
        deadline_s: None,
        max_unknown_attempts: None,
        strategy: strategy(StrategyKind::Fixed, Some(100.0), None),
        ..RetryConfig::default()
    };
    let played = play(RetryPolicy::from_config(&config).unwrap(), fails(ErrorClass::Unknown));
    assert_eq!((played.attempts, played.took), (6, Duration::from_secs(500)));
}

#[test]
fn an_async_policy_is_made_of_the_same_data() {
    let config = RetryConfig { max_attempts: 2, ..RetryConfig::default() };
    let policy = AsyncRetryPolicy::from_config(&config).unwrap().timer(VirtualTime);
    let outcome =
        now(policy.execute(|| std::future::ready(Err::<(), _>(Failure::of(ErrorClass::Transient)))));
    assert_eq!(outcome.attempts(), 2);
}

const TOML: &str = r#"
    deadline_s = 30
    max_attempts = 8

    [strategy]
    kind = "equal_jitter"
    base_s = 0.5

    [classes.RATE_LIMIT]
    max_attempts = 3
    strategy = { kind = "decorrelated_jitter", max_s = 60.0 }

    [classes.TRANSIENT]
    max_attempts = 0
"#;

const JSON: &str = r#"{
    "deadline_s": 30,
    "max_attempts": 8,
    "strategy": { "kind": "equal_jitter", "base_s": 0.5 },
    "classes": {
        "RATE_LIMIT": { "max_attempts": 3, "strategy": { "kind": "decorrelated_jitter", "max_s": 60.0 } },
        "TRANSIENT": { "max_attempts": 0 }
    }
}"#;

fn read() -> RetryConfig {
    RetryConfig {
        deadline_s: Some(30.0),
        max_attempts: 8,
        strategy: strategy(StrategyKind::EqualJitter, Some(0.5), None),
        classes: BTreeMap::from([
            (
                ErrorClass::RateLimit,
                ClassConfig {
                    max_attempts: Some(3),
                    strategy: Some(strategy(StrategyKind::DecorrelatedJitter, None, Some(60.0))),
                },
            ),
            (ErrorClass::Transient, ClassConfig { max_attempts: Some(0), strategy: None }),
        ]),
        ..RetryConfig::default()
    }
}

#[test]
fn a_policy_is_read_from_toml() {
    assert_eq!(toml::from_str::<RetryConfig>(TOML).unwrap(), read());
    RetryPolicy::from_config(&read()).unwrap();
}

#[test]
fn a_policy_is_read_from_json() {
    assert_eq!(serde_json::from_str::<RetryConfig>(JSON).unwrap(), read());
}

#[test]
fn an_empty_file_is_the_default() {
    assert_eq!(toml::from_str::<RetryConfig>("").unwrap(), RetryConfig::default());
    assert_eq!(serde_json::from_str::<RetryConfig>("{}").unwrap(), RetryConfig::default());
}

#[test]
fn null_takes_a_limit_away() {
    let config: RetryConfig =
        serde_json::from_str(r#"{ "deadline_s": null, "max_unknown_attempts": null }"#).unwrap();
    assert_eq!((config.deadline_s, config.max_unknown_attempts), (None, None));
}

#[test]
fn what_is_written_is_read_back() {
    for config in [read(), RetryConfig::default()] {
        let json = serde_json::to_string(&config).unwrap();
        assert_eq!(serde_json::from_str::<RetryConfig>(&json).unwrap(), config);
    }
    for kind in [
        "decorrelated_jitter",
        "equal_jitter",
        "full_jitter",
        "token_backoff",
        "exponential",
        "fixed",
        "immediate",
    ] {
        let read: StrategyKind = serde_json::from_value(kind.into()).unwrap();
        assert_eq!(serde_json::to_value(read).unwrap(), kind);
    }
}
