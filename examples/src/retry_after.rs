//! The header `Retry-After`.

use std::time::{Duration, SystemTime};

use hyper::header::{HeaderMap, RETRY_AFTER};

/// How long the server asks to wait: a number of seconds, or the time until an HTTP date (RFC 9110 §10.2.3).
///
/// A date that has passed asks for no wait. A header that cannot be read is none.
#[must_use]
pub fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    // The parser takes a `+` too, which is none of the header's digits.
    if let Ok(seconds) = value.parse()
        && !value.starts_with('+')
    {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(value).ok()?;
    Some(date.duration_since(SystemTime::now()).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: &str) -> Option<Duration> {
        let value = value.parse().expect("a header's value");
        retry_after(&HeaderMap::from_iter([(RETRY_AFTER, value)]))
    }

    #[test]
    fn it_is_a_number_of_seconds() {
        assert_eq!(read("120"), Some(Duration::from_secs(120)));
    }

    #[test]
    fn it_is_a_date() {
        let wait = read(&httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(100)));
        // The header has no fractions of seconds.
        assert!(wait > Some(Duration::from_secs(95)) && wait <= Some(Duration::from_secs(100)), "{wait:?}");
    }

    #[test]
    fn a_date_that_has_passed_asks_for_no_wait() {
        assert_eq!(read("Sun, 06 Nov 1994 08:49:37 GMT"), Some(Duration::ZERO));
    }

    #[test]
    fn what_cannot_be_read_is_none() {
        assert_eq!(read("soon"), None);
        assert_eq!(read("-1"), None);
        assert_eq!(read("+1"), None);
        assert_eq!(retry_after(&HeaderMap::new()), None);
    }
}
