//! `#[retry]` in the edition 2024, from a crate that exports `reflexio` again.

#![deny(warnings)]

use std::cell::{Cell, RefCell};

use reflexio_edition_2021::retries::strategies::immediate;
use reflexio_edition_2021::retries::{Classify, retry};
use reflexio_tests::VirtualTime;

/// Fails until it is asked the third time, and remembers what was dropped.
#[derive(Debug, Default)]
pub struct Server {
    attempts: Cell<u32>,
    dropped: RefCell<Vec<&'static str>>,
}

/// What the server says.
#[derive(Debug, PartialEq, Classify)]
#[class(crate = reflexio_edition_2021::retries)]
pub enum Problem {
    /// It will pass.
    #[class(rate_limit)]
    Busy,
}

struct Request<'s>(&'s Server, &'static str);

impl Request<'_> {
    fn attempt(&self) -> Result<u32, Problem> {
        self.0.attempts.set(self.0.attempts.get() + 1);
        if self.0.attempts.get() < 3 { Err(Problem::Busy) } else { Ok(self.0.attempts.get()) }
    }
}

impl Drop for Request<'_> {
    fn drop(&mut self) {
        self.0.dropped.borrow_mut().push(self.1);
    }
}

/// By the path of another crate.
#[retry(
    crate = reflexio_edition_2021::retries,
    strategy = immediate(),
    rate_limit(strategy = immediate(), max_attempts = 2),
    retry_after = Ignore,
    clone(body),
    on_metric = |_| (),
)]
pub fn blocking(server: &Server, body: String) -> Result<String, Problem> {
    let attempt = Request(server, "it").attempt()?;
    Ok(body + &attempt.to_string())
}

/// As a future, that captures what the edition says.
#[retry(crate = reflexio_edition_2021::retries, timer = VirtualTime)]
#[allow(clippy::manual_async_fn, reason = "it is the shape")]
pub fn returned(server: &Server, cell: Cell<u32>) -> impl Future<Output = Result<u32, Problem>> {
    async move {
        let attempt = Request(server, "it").attempt()?;
        std::future::ready(()).await;
        Ok(attempt + cell.get())
    }
}

/// Reads a number.
///
/// # Safety
///
/// The pointer must be that of a number.
#[retry(crate = reflexio_edition_2021::retries, strategy = immediate())]
pub unsafe fn read(server: &Server, number: *const u32) -> Result<u32, Problem> {
    let attempt = Request(server, "it").attempt()?;
    // SAFETY: The caller says so.
    Ok(attempt + unsafe { *number })
}

/// Uses what the processor may have.
///
/// # Safety
///
/// The processor must have it, where the caller does not say so itself.
#[cfg(target_arch = "x86_64")]
#[retry(crate = reflexio_edition_2021::retries, strategy = immediate())]
#[target_feature(enable = "sse2")]
pub fn with_feature(server: &Server) -> Result<u32, Problem> {
    Ok(Request(server, "it").attempt()? + feature())
}

/// The same, as a future.
///
/// # Safety
///
/// The same.
#[cfg(target_arch = "x86_64")]
#[retry(crate = reflexio_edition_2021::retries, timer = VirtualTime)]
#[target_feature(enable = "sse2")]
pub async fn with_feature_async(server: &Server) -> Result<u32, Problem> {
    let attempt = Request(server, "it").attempt()?;
    std::future::ready(()).await;
    Ok(attempt + feature())
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "sse2")]
fn feature() -> u32 {
    1
}

/// The temporary of the last expression lives as long as the edition says.
#[retry(crate = reflexio_edition_2021::retries, strategy = immediate())]
pub fn tail(server: &Server) -> Result<u32, Problem> {
    let _local = Request(server, "local");
    Request(server, "tail").attempt()
}

/// The same, as a future.
#[retry(crate = reflexio_edition_2021::retries, timer = VirtualTime)]
pub async fn tail_async(server: &Server) -> Result<u32, Problem> {
    let _local = Request(server, "local");
    Request(server, "tail").attempt()
}

#[cfg(test)]
mod tests {
    use reflexio_tests::now;

    use super::*;

    #[test]
    fn exported_again() {
        assert_eq!(blocking(&Server::default(), "a".into()), Ok("a3".into()));
        assert_eq!(now(returned(&Server::default(), Cell::new(1))), Ok(4));
    }

    #[test]
    fn unsafe_fn() {
        // SAFETY: The pointer is that of a number.
        assert_eq!(unsafe { read(&Server::default(), &1) }, Ok(4));
    }

    #[test]
    #[cfg(target_arch = "x86_64")]
    fn target_feature() {
        // SAFETY: Every x86_64 processor has it.
        unsafe {
            assert_eq!(with_feature(&Server::default()), Ok(4));
            assert_eq!(now(with_feature_async(&Server::default())), Ok(4));
        }
    }

    #[test]
    fn temporaries() {
        let (blocking, future) = (Server::default(), Server::default());
        assert_eq!((tail(&blocking), now(tail_async(&future))), (Ok(3), Ok(3)));
        assert_eq!(*blocking.dropped.borrow(), ["tail", "local"].repeat(3));
        assert_eq!(*future.dropped.borrow(), ["tail", "local"].repeat(3));
    }
}
