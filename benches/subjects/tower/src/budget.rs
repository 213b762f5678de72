//! Its budget by itself.

use std::time::Duration;

use measure::{Case, repeat};
use tower::retry::budget::{Budget as _, TpsBudget};

pub(crate) fn cases() -> Vec<Case> {
    vec![
        Case::new("budget deposit, full", "tower", |n| {
            let budget = TpsBudget::default();
            repeat(n, |_| budget.deposit());
        }),
        Case::new("budget withdraw", "tower", |n| {
            // Enough for every withdrawal.
            let budget = TpsBudget::new(Duration::from_secs(10), 1_000_000, 0.2);
            repeat(n, |_| assert!(budget.withdraw()));
        }),
    ]
}
