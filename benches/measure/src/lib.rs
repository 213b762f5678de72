//! What is measured of every subject, and how it is told.
//!
//! A subject implements [`Blocking`] and [`Awaited`], as far as it can. From these come the [`Case`]s, which are the same
//! for all, and a package's programs `instructions` and `memory` hold two meters against them.

mod case;
mod instructions;
mod memory;
mod record;
mod subject;

pub use case::{Case, awaited, blocking, repeat};
pub use record::Record;
pub use subject::{Awaited, BASE, Blocking, HOUR, MAX, MAX_ATTEMPTS};

#[doc(hidden)]
pub mod __private {
    pub use crate::instructions::main as instructions;
    pub use crate::memory::{Sizes, main as memory, sizes};
    pub use stats_alloc;
}

/// `std::thread::sleep` without the sleep: the system call under it is replaced by one that returns at once.
///
/// So a blocking subject waits in the way that it does by default, also where it takes no other sleeper.
#[macro_export]
macro_rules! no_sleep {
    () => {
        /// Takes the place of libc's function in this program.
        #[unsafe(no_mangle)]
        extern "C" fn clock_nanosleep(
            _clock: i32,
            _flags: i32,
            _request: *const std::ffi::c_void,
            _remain: *mut std::ffi::c_void,
        ) -> i32 {
            0
        }
    };
}

/// The program `instructions` of a subject: `instructions list`, or `instructions CASE SUBJECT N`.
#[macro_export]
macro_rules! instructions {
    ($cases:expr) => {
        $crate::no_sleep!();

        fn main() {
            $crate::__private::instructions($cases);
        }
    };
}

/// The program `memory` of a subject: heap allocations of every case, and the sizes of its futures.
#[macro_export]
macro_rules! memory {
    ($cases:expr $(, $awaited:ty)* $(,)?) => {
        use $crate::__private::stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};

        $crate::no_sleep!();

        #[global_allocator]
        static HEAP: &StatsAlloc<std::alloc::System> = &INSTRUMENTED_SYSTEM;

        fn main() {
            $crate::__private::memory($cases, &[$($crate::__private::sizes::<$awaited>()),*], HEAP);
        }
    };
}
