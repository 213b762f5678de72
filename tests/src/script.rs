//! An operation that follows a script.

use std::time::Duration;

use crate::{Failure, VirtualTime};

/// One attempt: how long it takes, and what comes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// How long the attempt takes in [`VirtualTime`].
    pub takes: Duration,
    /// What comes of it.
    pub outcome: Result<u32, Failure>,
}

/// An operation that plays its steps one by one; the last one again and again.
#[derive(Debug, Clone)]
pub struct Script {
    steps: Vec<Step>,
    attempts: u32,
}

impl Script {
    /// # Panics
    ///
    /// If there is no step.
    pub fn new(steps: impl IntoIterator<Item = Step>) -> Self {
        let steps: Vec<_> = steps.into_iter().collect();
        assert!(!steps.is_empty(), "a script has at least one step");
        Self { steps, attempts: 0 }
    }

    /// Attempts that take no time.
    pub fn of(outcomes: impl IntoIterator<Item = Result<u32, Failure>>) -> Self {
        Self::new(outcomes.into_iter().map(|outcome| Step { takes: Duration::ZERO, outcome }))
    }

    /// How many attempts were made.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// What comes of that attempt; the first is 1.
    ///
    /// # Errors
    ///
    /// As the script says.
    pub fn outcome_of(&self, attempt: u32) -> Result<u32, Failure> {
        self.step_of(attempt).outcome
    }

    fn step_of(&self, attempt: u32) -> Step {
        self.steps[(attempt as usize).clamp(1, self.steps.len()) - 1]
    }

    /// Makes an attempt.
    ///
    /// # Errors
    ///
    /// As the script says.
    pub fn attempt(&mut self) -> Result<u32, Failure> {
        self.attempts += 1;
        let step = self.step_of(self.attempts);
        VirtualTime::advance(step.takes);
        step.outcome
    }
}
