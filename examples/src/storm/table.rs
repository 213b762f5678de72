//! One scenario, played with several contenders.

use std::thread;

use super::{Contender, Record, Scenario, simulate};

/// What came of one scenario, contender by contender.
#[derive(Debug)]
pub struct Table {
    rows: Vec<(Contender, Record)>,
}

impl Table {
    /// Plays the scenario with each of them. The same seed gives the same table.
    #[must_use]
    pub fn play(scenario: Scenario, contenders: &[Contender], seed: u64) -> Self {
        // Virtual time is a thread's own, so that each of them can have a thread.
        let rows = thread::scope(|scope| {
            let play = |&contender| (contender, scope.spawn(move || simulate(scenario, contender, seed)));
            let played: Vec<_> = contenders.iter().map(play).collect();
            let end = |(contender, run): (_, thread::ScopedJoinHandle<'_, _>)| {
                (contender, run.join().expect("it ran to its end"))
            };
            played.into_iter().map(end).collect()
        });
        Self { rows }
    }

    /// In the order in which they were named.
    #[must_use]
    pub fn rows(&self) -> &[(Contender, Record)] {
        &self.rows
    }

    /// What came of one of them.
    ///
    /// # Panics
    ///
    /// If it did not play.
    #[must_use]
    pub fn of(&self, contender: Contender) -> &Record {
        let row = self.rows.iter().find(|(played, _)| *played == contender);
        &row.unwrap_or_else(|| panic!("{contender:?} did not play")).1
    }
}
