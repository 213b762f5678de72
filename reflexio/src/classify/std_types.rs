//! Errors of `core` and `alloc`: what does not parse now will not parse later.

use core::error::Error;

use super::Classify;
use crate::class::{Classification, ErrorClass};

macro_rules! permanent {
    ($($error:ty),+ $(,)?) => {
        $(impl Classify for $error {
            fn classify(&self) -> Classification {
                ErrorClass::Permanent.into()
            }
        })+

        pub(super) fn known(error: &(dyn Error + 'static)) -> Option<Classification> {
            $(if let Some(error) = error.downcast_ref::<$error>() {
                return Some(error.classify());
            })+
            None
        }
    };
}

permanent!(
    core::fmt::Error,
    core::num::ParseIntError,
    core::num::ParseFloatError,
    core::num::TryFromIntError,
    core::str::ParseBoolError,
    core::str::Utf8Error,
    core::char::ParseCharError,
    core::net::AddrParseError,
    alloc::string::FromUtf8Error,
);

impl Classify for core::convert::Infallible {
    fn classify(&self) -> Classification {
        match *self {}
    }
}
