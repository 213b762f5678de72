//! What is kept for each thread.

use std::thread_local;

use crate::engine::Around;
use crate::time::Generator;

/// Its calls, and its generator.
pub(crate) struct Thread {
    pub(crate) around: Around,
    pub(crate) generator: Generator,
}

thread_local! {
    // One variable for both: every one is looked up by itself, in a shared library by a call.
    pub(crate) static THIS_THREAD: Thread =
        const { Thread { around: Around::nothing(), generator: Generator::unseeded() } };
}
