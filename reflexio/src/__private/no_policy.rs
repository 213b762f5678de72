//! What stands in for a policy that is none.

use core::future::Ready;
use core::time::Duration;

use crate::classify::DefaultClassifier;
use crate::engine::Scope;
use crate::policy::{AsyncPolicy, BlockingPolicy, Unguarded, Unlimited};
use crate::time::{AsyncSleep, Clock, Sleep};

/// A policy of every kind, of which there is none.
pub enum NoPolicy {}

impl Clock for NoPolicy {
    fn now(&self) -> Duration {
        match *self {}
    }
}

impl Sleep for NoPolicy {
    fn sleep(&self, _: Duration) {
        match *self {}
    }
}

impl AsyncSleep for NoPolicy {
    type Sleep = Ready<()>;

    fn sleep(&self, _: Duration) -> Ready<()> {
        match *self {}
    }
}

impl BlockingPolicy for NoPolicy {
    type Classifier = DefaultClassifier;
    type Timer = Self;
    type Gate = Unguarded;

    fn scope(&self) -> Scope<'_> {
        match *self {}
    }

    fn classifier(&self) -> &DefaultClassifier {
        match *self {}
    }

    fn timer(&self) -> &Self {
        self
    }
}

impl AsyncPolicy for NoPolicy {
    type Classifier = DefaultClassifier;
    type Timer = Self;
    type Limit = Unlimited;
    type Gate = Unguarded;

    fn scope(&self) -> Scope<'_> {
        match *self {}
    }

    fn classifier(&self) -> &DefaultClassifier {
        match *self {}
    }

    fn timer(&self) -> &Self {
        self
    }
}
