//! Names that others have for what stands here under another one. By their letters they would be taken for something else.

/// What to write in place of an argument that is named as in another library, or in most people's mouths.
pub(super) fn meant(name: &str) -> Option<&'static str> {
    let meant = match name {
        "max_retries" | "retries" | "num_retries" | "retry_count" | "attempts" | "max_tries" | "tries"
        | "times" | "stop" => "write `max_attempts`, which counts the first attempt too",
        "timeout" | "timeout_s" | "max_elapsed_time" | "max_time" | "max_duration" | "total_timeout" => {
            "write `deadline_s` for the whole call, or `attempt_timeout_s` for each attempt"
        }
        "backoff" | "delay" | "wait" | "interval" | "jitter" | "base" | "min" | "max" | "factor"
        | "multiplier" | "max_delay" | "min_delay" | "initial_delay" | "max_backoff" | "max_interval" => {
            "write `strategy = …`, such as `strategy = equal_jitter().base_s(0.5).max_s(10.0)`"
        }
        "when" | "retry_if" | "retry_on" | "retry_when" | "retryable" | "predicate" | "condition" => {
            "write `classifier = …`, or put `#[derive(reflexio::Classify)]` on the error type"
        }
        "notify" | "on_retry" | "hook" | "callback" | "listener" | "log" => "write `on_metric = …`",
        "sleep" | "sleeper" | "clock" | "runtime" => "write `timer = …`",
        "circuit_breaker" => "write `breaker = …`",
        "name" => "write `operation = …`",
        _ => return None,
    };
    Some(meant)
}
