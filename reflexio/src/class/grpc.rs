//! gRPC status codes.

use super::{Classification, ErrorClass};

impl ErrorClass {
    /// The class of a gRPC status code that reports a failure, by what gRPC's own documentation says of each.
    ///
    /// | code | class | why |
    /// |---|---|---|
    /// | 4 `DEADLINE_EXCEEDED`, 14 `UNAVAILABLE` | `Transient` | it may work a little later |
    /// | 8 `RESOURCE_EXHAUSTED` | `RateLimit` | |
    /// | 10 `ABORTED` | `Concurrency` | it lost against another transaction |
    /// | 13 `INTERNAL` | `ServerError` | |
    /// | 16 `UNAUTHENTICATED` | `Auth` | |
    /// | 7 `PERMISSION_DENIED` | `Permission` | |
    /// | 1 `CANCELLED` | `Permanent` | whoever called has given it up |
    /// | 3 `INVALID_ARGUMENT`, 5 `NOT_FOUND`, 6 `ALREADY_EXISTS`, 9 `FAILED_PRECONDITION`, 11 `OUT_OF_RANGE`, 12 `UNIMPLEMENTED`, 15 `DATA_LOSS` | `Permanent` | the same request fails again |
    /// | 2 `UNKNOWN`, and anything else | `Unknown` | |
    ///
    /// Where nobody names it, as below, a `tonic::Status` is left to the default classifier, which reads the names of some codes
    /// and knows no others.
    ///
    /// None of them tells whether the server has done anything: say [`idempotent`](crate::RetryPolicy::idempotent)`(false)` of
    /// what must not be done twice.
    ///
    /// ```
    /// use reflexio::ErrorClass;
    ///
    /// // With tonic, `#[retry(classifier = by_code)]` on a function that returns `Result<_, tonic::Status>`, where
    /// // `fn by_code(status: &tonic::Status) -> ErrorClass { ErrorClass::from_grpc_code(status.code().into()) }`
    /// assert_eq!(ErrorClass::from_grpc_code(14), ErrorClass::Transient);
    /// assert_eq!(ErrorClass::from_grpc_code(3), ErrorClass::Permanent);
    /// ```
    #[must_use]
    pub const fn from_grpc_code(code: i32) -> Self {
        match code {
            4 | 14 => Self::Transient,
            8 => Self::RateLimit,
            10 => Self::Concurrency,
            13 => Self::ServerError,
            16 => Self::Auth,
            7 => Self::Permission,
            1 | 3 | 5 | 6 | 9 | 11 | 12 | 15 => Self::Permanent,
            _ => Self::Unknown,
        }
    }
}

impl Classification {
    /// The class of a gRPC status code, see [`ErrorClass::from_grpc_code`].
    #[must_use]
    pub const fn from_grpc_code(code: i32) -> Self {
        Self::new(ErrorClass::from_grpc_code(code))
    }
}
