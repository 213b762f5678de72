//! The decision, apart from clocks, waiting and futures.
//!
//! [`RetryPolicy::decide`](crate::RetryPolicy::decide) judges one failure, given a [`Progress`] and the time since the
//! call began; [`Attempts`] is the loop around it for those who like to write the loop themselves. The policies' `call`
//! and `execute` and the macro go through the very same function.

mod attempts;
mod call;
mod decision;
mod progress;
mod rule;
mod scope;

pub use attempts::Attempts;
#[doc(hidden)]
pub use call::Call;
pub(crate) use call::Under;
pub use decision::Decision;
pub use progress::Progress;
pub(crate) use scope::Observer;
#[doc(hidden)]
pub use scope::Scope;
