//! All subjects side by side in one program.
//!
//! Here their features unify, unlike where instructions are counted: whoever is timed beside another one has to run on the
//! same tokio.

use measure::{Awaited, Blocking};

/// Does something with every subject that is awaited.
pub trait VisitAwaited {
    /// Does it with this one.
    fn visit<S: Awaited>(&mut self);
}

/// Does something with every subject that blocks.
pub trait VisitBlocking {
    /// Does it with this one.
    fn visit<S: Blocking>(&mut self);
}

/// The name of the subject that the others are compared with.
pub const REFERENCE: &str = <subject_by_hand::ByHand as Awaited>::NAME;

/// Shows every subject that is awaited.
pub fn awaited(visitor: &mut impl VisitAwaited) {
    visitor.visit::<subject_by_hand::ByHand>();
    visitor.visit::<subject_by_hand::WithDeadline>();
    visitor.visit::<subject_by_hand::AllOfIt>();
    visitor.visit::<subject_by_hand::AllOfItWithDeadline>();
    visitor.visit::<subject_reflexio::MacroNoDeadline>();
    visitor.visit::<subject_reflexio::Macro>();
    visitor.visit::<subject_reflexio::MacroEverything>();
    visitor.visit::<subject_reflexio::PolicyNoDeadline>();
    visitor.visit::<subject_reflexio::Policy>();
    visitor.visit::<subject_reflexio::PolicyEverything>();
    visitor.visit::<subject_backon::Backon>();
    visitor.visit::<subject_tokio_retry::TokioRetry>();
    visitor.visit::<subject_tokio_retry2::TokioRetry2>();
    visitor.visit::<subject_tryhard::Tryhard>();
    visitor.visit::<subject_backoff::Backoff>();
    visitor.visit::<subject_mulligan::Mulligan>();
    visitor.visit::<subject_retry_if::RetryIf>();
    visitor.visit::<subject_qubit_retry::QubitRetry>();
    visitor.visit::<subject_tower::Tower>();
}

/// Shows every subject that blocks.
pub fn blocking(visitor: &mut impl VisitBlocking) {
    visitor.visit::<subject_by_hand::ByHand>();
    visitor.visit::<subject_by_hand::WithDeadline>();
    visitor.visit::<subject_by_hand::AllOfIt>();
    visitor.visit::<subject_by_hand::AllOfItWithDeadline>();
    visitor.visit::<subject_reflexio::MacroNoDeadline>();
    visitor.visit::<subject_reflexio::Macro>();
    visitor.visit::<subject_reflexio::MacroEverything>();
    visitor.visit::<subject_reflexio::PolicyNoDeadline>();
    visitor.visit::<subject_reflexio::Policy>();
    visitor.visit::<subject_reflexio::PolicyEverything>();
    visitor.visit::<subject_backon::Backon>();
    visitor.visit::<subject_backoff::Backoff>();
    visitor.visit::<subject_mulligan::Mulligan>();
    visitor.visit::<subject_retry::Retry>();
    visitor.visit::<subject_qubit_retry::QubitRetry>();
}
