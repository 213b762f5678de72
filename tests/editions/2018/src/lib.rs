//! `#[retry]` in the edition 2018, with the crate renamed in `Cargo.toml`.

#![deny(warnings)]

use std::cell::{Cell, RefCell};

use reflexio_tests::VirtualTime;
use retries::{retry, Classify};

/// Fails until it is asked the third time, and remembers what was dropped.
#[derive(Debug, Default)]
pub struct Server {
    attempts: Cell<u32>,
    dropped: RefCell<Vec<&'static str>>,
}

/// What the server says.
#[derive(Debug, PartialEq, Classify)]
#[class(crate = ::retries)]
pub enum Problem {
    /// It will pass.
    #[class(rate_limit)]
    Busy,
}

struct Request<'s>(&'s Server, &'static str);

impl Request<'_> {
    fn attempt(&self) -> Result<u32, Problem> {
        self.0.attempts.set(self.0.attempts.get() + 1);
        if self.0.attempts.get() < 3 {
            Err(Problem::Busy)
        } else {
            Ok(self.0.attempts.get())
        }
    }
}

impl Drop for Request<'_> {
    fn drop(&mut self) {
        self.0.dropped.borrow_mut().push(self.1);
    }
}

/// `gen` and `r#async` are names here.
#[retry(
    crate = ::retries,
    timer = VirtualTime,
    strategy = retries::strategies::fixed(std::time::Duration::from_secs(1)),
    rate_limit(max_attempts = 2),
    retry_after = Exact,
    clone(body),
)]
pub fn blocking(server: &Server, gen: u32, r#async: u32, body: String) -> Result<String, Problem> {
    let attempt = Request(server, "it").attempt()?;
    Ok(body + &(attempt + gen + r#async).to_string())
}

/// As a future.
#[retry(crate = ::retries, timer = VirtualTime, on_metric = |_| ())]
pub async fn awaited(server: &Server, cell: Cell<u32>) -> Result<u32, Problem> {
    let attempt = Request(server, "it").attempt()?;
    std::future::ready(()).await;
    Ok(attempt + cell.get())
}

static POLICY: retries::RetryPolicy<retries::classify::DefaultClassifier, VirtualTime> =
    retries::RetryPolicy::new().timer(VirtualTime);

/// By a policy made elsewhere.
#[retry(crate = retries, policy = POLICY, on_metric = |_| (), operation = "tail")]
pub fn tail(server: &Server) -> Result<u32, Problem> {
    let _local = Request(server, "local");
    Request(server, "tail").attempt()
}

/// The temporary of the last expression lives as long as the edition says.
#[retry(crate = ::retries, timer = VirtualTime)]
pub async fn tail_async(server: &Server) -> Result<u32, Problem> {
    let _local = Request(server, "local");
    Request(server, "tail").attempt()
}

#[cfg(test)]
mod tests {
    use reflexio_tests::now;

    use super::*;

    #[test]
    fn renamed() {
        assert_eq!(blocking(&Server::default(), 1, 1, "a".into()), Ok("a5".into()));
        assert_eq!(now(awaited(&Server::default(), Cell::new(1))), Ok(4));
    }

    #[test]
    fn temporaries() {
        let (blocking, future) = (Server::default(), Server::default());
        assert_eq!((tail(&blocking), now(tail_async(&future))), (Ok(3), Ok(3)));
        assert_eq!(*blocking.dropped.borrow(), ["local", "tail"].repeat(3));
        assert_eq!(*future.dropped.borrow(), ["local", "tail"].repeat(3));
    }
}
