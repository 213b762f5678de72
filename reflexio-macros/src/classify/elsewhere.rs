//! What people call a class that has another name here. By its letters it would be taken for something else.

/// What to write in place of it.
pub(super) fn meant(name: &str) -> Option<&'static str> {
    let meant = match name {
        "retry" | "retryable" | "retriable" | "retried" => {
            "write a class that is retried, such as `transient`"
        }
        "fatal" | "never" | "no_retry" | "not_retryable" | "non_retryable" | "unrecoverable" | "invalid"
        | "not_found" | "bad_request" | "client" | "client_error" => "write `permanent`",
        "temporary" | "timeout" | "timed_out" | "network" | "connection" => "write `transient`",
        "conflict" | "deadlock" | "locked" => "write `concurrency`",
        "throttled" | "throttle" | "throttling" | "too_many_requests" | "quota" | "rate_limited" => {
            "write `rate_limit`"
        }
        "server" | "internal" | "unavailable" | "overloaded" => "write `server_error`",
        "unauthorized" | "unauthenticated" | "authentication" => "write `auth`",
        "forbidden" | "denied" | "permission_denied" | "authorization" => "write `permission`",
        "other" | "unclassified" => "write `unknown`",
        _ => return None,
    };
    Some(meant)
}
