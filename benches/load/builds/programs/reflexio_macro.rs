#![allow(dead_code)]

use reflexio::{Classification, Classify, ErrorClass, retry};

use crate::operation::{Failure, read, read_awaited};

impl Classify for Failure {
    fn classify(&self) -> Classification {
        match self {
            Self::Busy => ErrorClass::Transient.into(),
            Self::Gone => ErrorClass::Permanent.into(),
        }
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
