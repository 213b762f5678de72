#![allow(dead_code)]

use crate::operation::{Failure, read, read_awaited};

pub fn blocking(path: &str) -> Result<usize, Failure> {
    read(path)
}

pub async fn awaited(path: &str) -> Result<usize, Failure> {
    read_awaited(path).await
}
