#![allow(dead_code)]

use std::error::Error;
use std::fmt;

use reflexio::retry;

use crate::operation::{Failure, read, read_awaited};

// Nobody says what class it is: that is left to what its `Debug` prints.
impl Error for Failure {}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the file cannot be read")
    }
}

#[retry]
pub fn blocking(path: &str) -> Result<usize, Failure> {
    read(path)
}

#[retry]
pub async fn awaited(path: &str) -> Result<usize, Failure> {
    read_awaited(path).await
}
