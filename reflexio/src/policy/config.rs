//! A policy as data: for numbers that come from a file or from the environment.

use alloc::collections::BTreeMap;
use core::fmt;

use super::numbers::checked_seconds;
use super::{Nested, RetryAfter, Settings, Ties};
use crate::class::ErrorClass;
use crate::engine::NEVER;
use crate::strategies::{
    Backoff, decorrelated_jitter, equal_jitter, exponential, fixed, full_jitter, immediate, nanos,
    token_backoff,
};

/// A policy as data. Its defaults are those of [`RetryPolicy::new`](crate::RetryPolicy::new).
///
/// With the feature `serde` it can be read from a configuration file; what is missing there is the default, and what is
/// not known is refused. A strategy needs its `kind`, and classes are written as in events (`"RATE_LIMIT"`) or as in attributes
/// (`"rate_limit"`). A format that has no null, such as TOML, cannot say `None`, and leaves it out where it is written: there a
/// deadline of `inf` is none, and a cap of `65535` as good as none.
///
/// An attempt timeout and what is shared are no data: they are added to the policy.
///
/// ```
/// use reflexio::{ErrorClass, RetryPolicy, policy::{ClassConfig, RetryConfig}};
///
/// let mut config = RetryConfig { deadline_s: Some(10.0), ..RetryConfig::default() };
/// config.classes.insert(ErrorClass::RateLimit, ClassConfig { max_attempts: Some(3), strategy: None });
/// let policy = RetryPolicy::from_config(&config)?;
///
/// config.deadline_s = Some(f64::NAN);
/// assert_eq!(
///     RetryPolicy::from_config(&config).unwrap_err().to_string(),
///     "deadline_s must be a number of seconds above 0 and below 2^64",
/// );
/// # Ok::<_, reflexio::policy::ConfigError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct RetryConfig {
    /// Seconds for the whole call; `None` or infinity for no deadline.
    pub deadline_s: Option<f64>,
    /// Attempts, the first included; at least 1.
    pub max_attempts: u32,
    /// Retries of unknown failures; `None` for no cap of their own.
    pub max_unknown_attempts: Option<u16>,
    /// How long to wait.
    pub strategy: StrategyConfig,
    /// What is made of a server's wish to wait: `floor`, `exact` or `ignore`.
    pub retry_after: RetryAfter,
    /// Whether the operation may be done twice.
    pub idempotent: bool,
    /// What a call minds of a retried call that it is made in: `clip`, `stand_down` or `independent`.
    pub nested: Nested,
    /// What is different for a class.
    #[cfg_attr(feature = "serde", serde(deserialize_with = "each_once"))]
    pub classes: BTreeMap<ErrorClass, ClassConfig>,
}

/// The classes, none of which may be given twice: each can be written in two ways, which no format takes for the same.
#[cfg(feature = "serde")]
fn each_once<'de, D>(deserializer: D) -> Result<BTreeMap<ErrorClass, ClassConfig>, D::Error>
where
    D: serde::Deserializer<'de>,
{
    struct Classes;

    impl<'de> serde::de::Visitor<'de> for Classes {
        type Value = BTreeMap<ErrorClass, ClassConfig>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a table by error class")
        }

        fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut classes = BTreeMap::new();
            while let Some((class, config)) = map.next_entry()? {
                if classes.insert(class, config).is_some() {
                    return Err(serde::de::Error::custom(format_args!("the class {class} is given twice")));
                }
            }
            Ok(classes)
        }
    }

    deserializer.deserialize_map(Classes)
}

/// What is different for one class.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct ClassConfig {
    /// How many failures of the class are retried; `None` for no cap of its own. For `Unknown` the smaller of this and
    /// `max_unknown_attempts` counts.
    pub max_attempts: Option<u16>,
    /// How long to wait; `None` for the policy's strategy.
    pub strategy: Option<StrategyConfig>,
}

/// A built-in strategy as data.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct StrategyConfig {
    /// Which one.
    pub kind: StrategyKind,
    /// Its base in seconds; for `Fixed` the delay itself. `None` for the strategy's default.
    #[cfg_attr(feature = "serde", serde(default))]
    pub base_s: Option<f64>,
    /// Its longest delay in seconds. `None` for the strategy's default.
    #[cfg_attr(feature = "serde", serde(default))]
    pub max_s: Option<f64>,
}

/// The name of a built-in strategy, see [`strategies`](crate::strategies).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[allow(missing_docs, reason = "each is the strategy of that name")]
#[non_exhaustive]
pub enum StrategyKind {
    DecorrelatedJitter,
    EqualJitter,
    FullJitter,
    TokenBackoff,
    Exponential,
    Fixed,
    Immediate,
}

impl Default for RetryConfig {
    fn default() -> Self {
        let default = Settings::DEFAULT;
        Self {
            deadline_s: default.deadline().map(|deadline| deadline.as_secs_f64()),
            max_attempts: default.max_attempts,
            max_unknown_attempts: default.max_unknown_attempts,
            strategy: StrategyConfig {
                kind: StrategyKind::DecorrelatedJitter,
                base_s: Some(0.25),
                max_s: Some(5.0),
            },
            retry_after: default.retry_after,
            idempotent: default.idempotent,
            nested: default.nested(),
            classes: BTreeMap::new(),
        }
    }
}

/// A setting that makes no sense.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    setting: &'static str,
    class: Option<ErrorClass>,
    refusal: &'static str,
}

impl ConfigError {
    const fn new(setting: &'static str, refusal: &'static str) -> Self {
        Self { setting, class: None, refusal }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(class) = self.class {
            write!(f, "{class}: ")?;
        }
        write!(f, "{} {}", self.setting, self.refusal)
    }
}

impl core::error::Error for ConfigError {}

impl RetryConfig {
    pub(super) fn settings(&self) -> Result<Settings, ConfigError> {
        let mut settings = Settings::DEFAULT;
        settings.deadline = match self.deadline_s {
            None | Some(f64::INFINITY) => NEVER,
            Some(value) => nanos(positive("deadline_s", value)?),
        };
        if self.max_attempts == 0 {
            return Err(ConfigError::new(
                "max_attempts",
                "counts the first attempt too: it must be at least 1",
            ));
        }
        settings.max_attempts = self.max_attempts;
        settings.max_unknown_attempts = self.max_unknown_attempts;
        settings.strategy = self.strategy.build()?;
        settings.retry_after = self.retry_after;
        settings.idempotent = self.idempotent;
        if self.nested != settings.nested() {
            settings.ties = Some(Ties { nested: self.nested, ..settings.ties() });
        }
        for class in ErrorClass::ALL {
            let Some(config) = self.classes.get(&class) else { continue };
            if class == ErrorClass::Permanent && config.max_attempts.is_some_and(|retries| retries > 0) {
                let refusal = "has no effect: a permanent failure is never retried";
                return Err(ConfigError { class: Some(class), ..ConfigError::new("max_attempts", refusal) });
            }
            if let Some(retries) = config.max_attempts {
                settings.class_caps = settings.class_caps.with(class, retries);
            }
            if let Some(strategy) = config.strategy {
                let strategy =
                    strategy.build().map_err(|error| ConfigError { class: Some(class), ..error })?;
                settings.strategies = settings.strategies.with(class, strategy);
            }
        }
        Ok(settings)
    }
}

impl StrategyConfig {
    fn build(&self) -> Result<Backoff, ConfigError> {
        let mut backoff = match self.kind {
            StrategyKind::DecorrelatedJitter => decorrelated_jitter(),
            StrategyKind::EqualJitter => equal_jitter(),
            StrategyKind::FullJitter => full_jitter(),
            StrategyKind::TokenBackoff => token_backoff(),
            StrategyKind::Exponential => exponential(),
            StrategyKind::Immediate if self.base_s.is_some() || self.max_s.is_some() => {
                return Err(ConfigError::new(
                    "immediate",
                    "does not wait: it takes neither base_s nor max_s",
                ));
            }
            StrategyKind::Immediate => immediate(),
            StrategyKind::Fixed if self.base_s.is_none() => {
                return Err(ConfigError::new("fixed", "needs base_s, its delay in seconds"));
            }
            StrategyKind::Fixed => fixed(core::time::Duration::ZERO),
        };
        if let Some(base_s) = self.base_s {
            backoff = backoff.base(positive("base_s", base_s)?);
        }
        if let Some(max_s) = self.max_s {
            backoff = backoff.max(positive("max_s", max_s)?);
        }
        if backoff.contradicts_itself() {
            return Err(ConfigError::new("max_s", "is below base_s"));
        }
        Ok(backoff)
    }
}

fn positive(setting: &'static str, value: f64) -> Result<core::time::Duration, ConfigError> {
    checked_seconds(value)
        .filter(|duration| !duration.is_zero())
        .ok_or(ConfigError::new(setting, "must be a number of seconds above 0 and below 2^64"))
}
