//! The decision, apart from clocks, waiting and futures.
//!
//! [`RetryPolicy::decide`](crate::RetryPolicy::decide) judges one failure, given a [`Progress`] and the time since the
//! call began; [`Attempts`] is the loop around it for those who like to write the loop themselves. The policies' `call`
//! and `execute` and the macro go through the very same function.

mod attempts;
mod call;
pub(crate) mod company;
mod decision;
mod frame;
mod gate;
mod judged;
mod moment;
mod progress;
mod rule;
mod scope;
#[cfg(feature = "serde")]
mod stored;

pub use attempts::{Attempts, Scheduled};
#[doc(hidden)]
pub use call::Call;
pub(crate) use call::Limits;
pub(crate) use company::Company;
pub use decision::Decision;
#[cfg(feature = "testing")]
pub(crate) use frame::Outermost;
#[doc(hidden)]
pub use frame::Published;
#[cfg(feature = "std")]
pub(crate) use frame::{Around, Bounded, attempt_around, budget_around, depth_around, end_around};
pub(crate) use frame::{End, NEVER};
#[doc(hidden)]
pub use gate::Rejects;
pub use gate::{Admits, Gate};
#[doc(hidden)]
pub use judged::Judged;
pub(crate) use moment::Moment;
pub use progress::Progress;
#[doc(hidden)]
pub use scope::{Observer, Scope};
