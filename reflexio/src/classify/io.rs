//! `std::io::Error` and what of `std` else is about waiting.

#[cfg(not(feature = "std"))]
mod without_std {
    use core::error::Error;

    use crate::class::Classification;

    pub(in crate::classify) fn known(_: &(dyn Error + 'static)) -> Option<Classification> {
        None
    }

    pub(in crate::classify) fn by_kind(_: &(dyn Error + 'static)) -> Option<Classification> {
        None
    }

    pub(in crate::classify) fn carried<'a>(
        _: &'a (dyn Error + 'static),
    ) -> Option<&'a (dyn Error + 'static)> {
        None
    }

    pub(in crate::classify) fn is_io(_: &(dyn Error + 'static)) -> bool {
        false
    }
}

#[cfg(feature = "std")]
pub(super) use with_std::{by_kind, carried, is_io, known};
#[cfg(not(feature = "std"))]
pub(super) use without_std::{by_kind, carried, is_io, known};

#[cfg(feature = "std")]
mod with_std {
    use std::error::Error;
    use std::io;
    use std::sync::mpsc::RecvTimeoutError;

    use crate::class::{Classification, ErrorClass};
    use crate::classify::{Classify, chain};
    use crate::time::TimedOut;

    /// By the error that it carries, where that one is known; else by its [kind](io::Error::kind).
    ///
    /// | kind | class |
    /// |---|---|
    /// | `ConnectionRefused` (nothing was sent), `ConnectionReset`, `ConnectionAborted`, `NotConnected`, `BrokenPipe`, `HostUnreachable`, `NetworkUnreachable`, `NetworkDown`, `TimedOut`, `UnexpectedEof`, `WriteZero`, `WouldBlock`, `Interrupted`, `StaleNetworkFileHandle` | `Transient` |
    /// | `ResourceBusy`, `ExecutableFileBusy`, `Deadlock`, `AddrInUse` | `Concurrency` |
    /// | `PermissionDenied`, `ReadOnlyFilesystem` | `Permission` |
    /// | `NotFound`, `AlreadyExists`, `InvalidInput`, `InvalidData`, `Unsupported`, `StorageFull`, `OutOfMemory`, … | `Permanent` |
    /// | `Other` and kinds that std does not name yet | `Unknown` |
    impl Classify for io::Error {
        fn classify(&self) -> Classification {
            chain::classify_chain(self, None)
        }
    }

    impl Classify for RecvTimeoutError {
        fn classify(&self) -> Classification {
            match self {
                Self::Timeout => ErrorClass::Transient.into(),
                Self::Disconnected => ErrorClass::Permanent.into(),
            }
        }
    }

    #[cfg(feature = "tokio")]
    impl Classify for tokio::time::error::Elapsed {
        fn classify(&self) -> Classification {
            ErrorClass::Transient.into()
        }
    }

    /// The error inside of an io error.
    pub(in crate::classify) fn carried<'a>(
        error: &'a (dyn Error + 'static),
    ) -> Option<&'a (dyn Error + 'static)> {
        Some(error.downcast_ref::<io::Error>()?.get_ref()? as &(dyn Error + 'static))
    }

    pub(in crate::classify) fn is_io(error: &(dyn Error + 'static)) -> bool {
        error.is::<io::Error>()
    }

    pub(in crate::classify) fn known(error: &(dyn Error + 'static)) -> Option<Classification> {
        #[cfg(feature = "tokio")]
        if let Some(elapsed) = error.downcast_ref::<tokio::time::error::Elapsed>() {
            return Some(elapsed.classify());
        }
        if let Some(timed_out) = error.downcast_ref::<TimedOut>() {
            return Some(timed_out.classify());
        }
        if let Some(waited) = error.downcast_ref::<RecvTimeoutError>() {
            return Some(waited.classify());
        }
        None
    }

    /// What the kind of an io error says.
    pub(in crate::classify) fn by_kind(error: &(dyn Error + 'static)) -> Option<Classification> {
        use io::ErrorKind as K;
        let class = match error.downcast_ref::<io::Error>()?.kind() {
            K::ConnectionRefused => return Some(Classification::new(ErrorClass::Transient).not_sent()),
            K::ConnectionReset
            | K::ConnectionAborted
            | K::NotConnected
            | K::BrokenPipe
            | K::HostUnreachable
            | K::NetworkUnreachable
            | K::NetworkDown
            | K::TimedOut
            | K::UnexpectedEof
            | K::WriteZero
            | K::WouldBlock
            | K::Interrupted
            | K::StaleNetworkFileHandle => ErrorClass::Transient,
            K::ResourceBusy | K::ExecutableFileBusy | K::Deadlock | K::AddrInUse => ErrorClass::Concurrency,
            K::PermissionDenied | K::ReadOnlyFilesystem => ErrorClass::Permission,
            K::NotFound
            | K::AlreadyExists
            | K::AddrNotAvailable
            | K::InvalidInput
            | K::InvalidData
            | K::InvalidFilename
            | K::ArgumentListTooLong
            | K::Unsupported
            | K::NotADirectory
            | K::IsADirectory
            | K::DirectoryNotEmpty
            | K::CrossesDevices
            | K::TooManyLinks
            | K::NotSeekable
            | K::FileTooLarge
            | K::QuotaExceeded
            | K::StorageFull
            | K::OutOfMemory => ErrorClass::Permanent,
            _ => return None,
        };
        Some(class.into())
    }
}
