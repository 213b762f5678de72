//! `#[retry]` in the edition 2021, in a crate that exports `reflexio` again, and on functions that are `unsafe`.

#![deny(warnings)]

use std::cell::{Cell, RefCell};

pub use reflexio as retries;
use reflexio::strategies::immediate;
use reflexio::{retry, Classify};
use reflexio_tests::VirtualTime;

/// Fails until it is asked the third time, and remembers what was dropped.
#[derive(Debug, Default)]
pub struct Server {
    attempts: Cell<u32>,
    dropped: RefCell<Vec<&'static str>>,
}

/// What the server says.
#[derive(Debug, PartialEq, Classify)]
pub enum Problem {
    /// It will pass.
    #[class(rate_limit)]
    Busy,
}

struct Request<'s>(&'s Server, &'static str);

impl Request<'_> {
    fn attempt(&self) -> Result<u32, Problem> {
        self.0.attempt()
    }
}

impl Drop for Request<'_> {
    fn drop(&mut self) {
        self.0.dropped.borrow_mut().push(self.1);
    }
}

impl Server {
    /// Fails twice.
    pub fn attempt(&self) -> Result<u32, Problem> {
        self.attempts.set(self.attempts.get() + 1);
        if self.attempts.get() < 3 {
            Err(Problem::Busy)
        } else {
            Ok(self.attempts.get())
        }
    }
}

/// Reads a number.
///
/// # Safety
///
/// The pointer must be that of a number.
#[retry(strategy = immediate())]
pub unsafe fn read(server: &Server, number: *const u32) -> Result<u32, Problem> {
    Ok(server.attempt()? + *number)
}

/// Reads a number.
///
/// # Safety
///
/// The pointer must be that of a number.
#[retry(timer = VirtualTime)]
pub async unsafe fn read_async(server: &Server, number: *const u32) -> Result<u32, Problem> {
    std::future::ready(()).await;
    Ok(server.attempt()? + *number)
}

/// Called from elsewhere.
///
/// # Safety
///
/// The pointer must be that of a number.
#[retry(strategy = immediate())]
#[allow(improper_ctypes_definitions)]
pub unsafe extern "C" fn exported(server: &Server, number: *const u32) -> Result<u32, Problem> {
    Ok(server.attempt()? + *number)
}

/// Uses what the processor may have.
///
/// # Safety
///
/// The processor must have it.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "sse2")]
#[retry(strategy = immediate())]
pub unsafe fn with_feature(server: &Server) -> Result<u32, Problem> {
    Ok(server.attempt()? + feature())
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "sse2")]
fn feature() -> u32 {
    1
}

/// A method.
#[derive(Debug)]
pub struct Client(*const u32);

impl Client {
    /// Reads a number.
    ///
    /// # Safety
    ///
    /// The pointer must be that of a number.
    #[retry(strategy = immediate())]
    pub unsafe fn read(&mut self, server: &Server) -> Result<u32, Problem> {
        Ok(server.attempt()? + *self.0)
    }
}

/// The temporary of the last expression lives as long as the edition says.
#[retry(strategy = immediate())]
pub fn tail(server: &Server) -> Result<u32, Problem> {
    let _local = Request(server, "local");
    Request(server, "tail").attempt()
}

/// The same, as a future.
#[retry(timer = VirtualTime)]
pub async fn tail_async(server: &Server) -> Result<u32, Problem> {
    let _local = Request(server, "local");
    Request(server, "tail").attempt()
}

#[cfg(test)]
mod tests {
    use reflexio_tests::now;

    use super::*;

    #[test]
    fn unsafe_fn() {
        let server = Server::default;
        // SAFETY: The pointers are those of numbers.
        unsafe {
            assert_eq!(read(&server(), &1), Ok(4));
            assert_eq!(now(read_async(&server(), &1)), Ok(4));
            assert_eq!(exported(&server(), &1), Ok(4));
            assert_eq!(Client(&1).read(&server()), Ok(4));
        }
    }

    #[test]
    #[cfg(target_arch = "x86_64")]
    fn target_feature() {
        // SAFETY: Every x86_64 processor has it.
        assert_eq!(unsafe { with_feature(&Server::default()) }, Ok(4));
    }

    #[test]
    fn temporaries() {
        let (blocking, future) = (Server::default(), Server::default());
        assert_eq!((tail(&blocking), now(tail_async(&future))), (Ok(3), Ok(3)));
        assert_eq!(*blocking.dropped.borrow(), ["local", "tail"].repeat(3));
        assert_eq!(*future.dropped.borrow(), ["local", "tail"].repeat(3));
    }
}
