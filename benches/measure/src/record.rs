//! How a measurement is told.

use serde::{Deserialize, Serialize};

/// One figure; a program prints one in each line of its output.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The table.
    pub bench: String,
    /// The row.
    pub case: String,
    /// The column.
    pub subject: String,
    /// What is counted.
    pub unit: String,
    /// The figure.
    pub value: f64,
    /// What has to be known about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl Record {
    /// A figure without a note.
    pub fn new(bench: &str, case: &str, subject: &str, unit: &str, value: f64) -> Self {
        Self {
            bench: bench.into(),
            case: case.into(),
            subject: subject.into(),
            unit: unit.into(),
            value,
            note: None,
        }
    }

    /// With a note.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }

    /// Prints it, in a line of its own.
    pub fn print(&self) {
        println!("{}", serde_json::to_string(self).expect("strings and a number"));
    }
}
