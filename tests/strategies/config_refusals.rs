//! Data that makes no policy is refused with the name of the setting.

use std::collections::BTreeMap;

use reflexio::policy::{ClassConfig, RetryConfig, StrategyConfig, StrategyKind};
use reflexio::{AsyncRetryPolicy, ErrorClass, RetryPolicy};

fn refusal(config: RetryConfig) -> String {
    let text = RetryPolicy::from_config(&config).expect_err("this makes no policy").to_string();
    let twin = AsyncRetryPolicy::from_config(&config).expect_err("this makes no policy").to_string();
    assert_eq!(text, twin);
    text
}

fn with(kind: StrategyKind, base_s: Option<f64>, max_s: Option<f64>) -> RetryConfig {
    RetryConfig { strategy: StrategyConfig { kind, base_s, max_s }, ..RetryConfig::default() }
}

fn in_class(class: ErrorClass, config: RetryConfig) -> RetryConfig {
    let config = ClassConfig { max_attempts: None, strategy: Some(config.strategy) };
    RetryConfig { classes: BTreeMap::from([(class, config)]), ..RetryConfig::default() }
}

const NO_SECONDS: [f64; 6] = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -1.0, 0.0, 1e20];

#[test]
fn a_deadline_that_is_no_number_of_seconds() {
    // Infinity is no deadline.
    for seconds in NO_SECONDS.into_iter().filter(|seconds| *seconds != f64::INFINITY) {
        let config = RetryConfig { deadline_s: Some(seconds), ..RetryConfig::default() };
        assert_eq!(
            refusal(config),
            "deadline_s must be a number of seconds above 0 and below 2^64",
            "{seconds}"
        );
    }
}

#[test]
fn no_attempts_at_all() {
    let config = RetryConfig { max_attempts: 0, ..RetryConfig::default() };
    assert_eq!(refusal(config), "max_attempts counts the first attempt too: it must be at least 1");
}

#[test]
fn a_base_or_max_that_is_no_number_of_seconds() {
    for seconds in NO_SECONDS {
        for kind in [StrategyKind::EqualJitter, StrategyKind::Fixed, StrategyKind::Exponential] {
            let base = refusal(with(kind, Some(seconds), None));
            assert_eq!(base, "base_s must be a number of seconds above 0 and below 2^64", "{seconds}");
            let max = refusal(with(kind, Some(1.0), Some(seconds)));
            assert_eq!(max, "max_s must be a number of seconds above 0 and below 2^64", "{seconds}");
        }
    }
}

#[test]
fn a_max_below_the_base() {
    assert_eq!(refusal(with(StrategyKind::EqualJitter, Some(2.0), Some(1.0))), "max_s is below base_s");
    assert_eq!(refusal(with(StrategyKind::Fixed, Some(2.0), Some(1.0))), "max_s is below base_s");
    assert_eq!(refusal(with(StrategyKind::EqualJitter, Some(31.0), None)), "max_s is below base_s");
    assert_eq!(refusal(with(StrategyKind::EqualJitter, None, Some(0.2))), "max_s is below base_s");
}

#[test]
fn immediate_with_numbers() {
    let text = "immediate does not wait: it takes neither base_s nor max_s";
    assert_eq!(refusal(with(StrategyKind::Immediate, Some(1.0), None)), text);
    assert_eq!(refusal(with(StrategyKind::Immediate, None, Some(1.0))), text);
}

#[test]
fn fixed_without_a_delay() {
    assert_eq!(refusal(with(StrategyKind::Fixed, None, None)), "fixed needs base_s, its delay in seconds");
}

#[test]
fn a_mistake_in_a_class_names_the_class() {
    assert_eq!(
        refusal(in_class(ErrorClass::RateLimit, with(StrategyKind::EqualJitter, Some(2.0), Some(1.0)))),
        "RATE_LIMIT: max_s is below base_s"
    );
    assert_eq!(
        refusal(in_class(ErrorClass::Auth, with(StrategyKind::Fixed, None, None))),
        "AUTH: fixed needs base_s, its delay in seconds"
    );
}

#[test]
fn an_unknown_key_in_json_or_toml() {
    for json in [
        r#"{ "deadline": 30 }"#,
        r#"{ "strategy": { "kind": "fixed", "base": 1 } }"#,
        r#"{ "classes": { "AUTH": { "attempts": 1 } } }"#,
    ] {
        let text = serde_json::from_str::<RetryConfig>(json).unwrap_err().to_string();
        assert!(text.contains("unknown field"), "{text}");
    }
    for toml in ["deadline = 30", "[strategy]\nkind = 'fixed'\nbase = 1", "[classes.AUTH]\nattempts = 1"] {
        let text = toml::from_str::<RetryConfig>(toml).unwrap_err().to_string();
        assert!(text.contains("unknown field"), "{text}");
    }
}

#[test]
fn retries_of_permanent_failures() {
    let mut config = RetryConfig::default();
    config.classes.insert(ErrorClass::Permanent, ClassConfig { max_attempts: Some(1), strategy: None });
    let error = RetryPolicy::from_config(&config).unwrap_err();
    let text = "PERMANENT: max_attempts has no effect: a permanent failure is never retried";
    assert_eq!(error.to_string(), text);
    // That it is never retried may be said.
    config.classes.insert(ErrorClass::Permanent, ClassConfig { max_attempts: Some(0), strategy: None });
    RetryPolicy::from_config(&config).unwrap();
}

#[test]
fn an_unknown_class_or_kind() {
    let class = r#"{ "classes": { "RATELIMIT": {} } }"#;
    assert!(serde_json::from_str::<RetryConfig>(class).unwrap_err().to_string().contains("RATELIMIT"));
    let kind = r#"{ "strategy": { "kind": "linear" } }"#;
    let text = serde_json::from_str::<RetryConfig>(kind).unwrap_err().to_string();
    assert!(text.contains("linear") && text.contains("equal_jitter"), "{text}");
    assert!(
        serde_json::from_str::<RetryConfig>(r#"{ "strategy": {} }"#)
            .unwrap_err()
            .to_string()
            .contains("kind")
    );
}

#[test]
fn numbers_of_the_wrong_kind() {
    for json in [r#"{ "max_attempts": -1 }"#, r#"{ "max_attempts": 2.5 }"#, r#"{ "deadline_s": "60" }"#] {
        serde_json::from_str::<RetryConfig>(json).unwrap_err();
    }
}

#[test]
fn a_class_that_is_given_twice() {
    let twice = [
        serde_json::from_str::<RetryConfig>(
            r#"{ "classes": { "rate_limit": { "max_attempts": 1 }, "RATE_LIMIT": {} } }"#,
        )
        .unwrap_err()
        .to_string(),
        toml::from_str::<RetryConfig>(
            "classes.rate_limit.max_attempts = 1\nclasses.RATE_LIMIT.max_attempts = 5",
        )
        .unwrap_err()
        .to_string(),
    ];
    assert!(twice.iter().all(|text| text.contains("the class RATE_LIMIT is given twice")), "{twice:?}");
}
