//! The table of gRPC status codes: every code there is, and some that there are not.

use reflexio::ErrorClass::{
    Auth, Concurrency, Permanent, Permission, RateLimit, ServerError, Transient, Unknown,
};
use reflexio::{Classification, ErrorClass};

const CODES: [(&str, ErrorClass); 17] = [
    ("OK", Unknown),
    ("CANCELLED", Permanent),
    ("UNKNOWN", Unknown),
    ("INVALID_ARGUMENT", Permanent),
    ("DEADLINE_EXCEEDED", Transient),
    ("NOT_FOUND", Permanent),
    ("ALREADY_EXISTS", Permanent),
    ("PERMISSION_DENIED", Permission),
    ("RESOURCE_EXHAUSTED", RateLimit),
    ("FAILED_PRECONDITION", Permanent),
    ("ABORTED", Concurrency),
    ("OUT_OF_RANGE", Permanent),
    ("UNIMPLEMENTED", Permanent),
    ("INTERNAL", ServerError),
    ("UNAVAILABLE", Transient),
    ("DATA_LOSS", Permanent),
    ("UNAUTHENTICATED", Auth),
];

#[test]
fn every_grpc_code_has_a_class() {
    for (code, (name, class)) in (0..).zip(CODES) {
        assert_eq!(ErrorClass::from_grpc_code(code), class, "{name}");
        assert_eq!(Classification::from_grpc_code(code), Classification::new(class), "{name}");
    }
}

#[test]
fn what_is_no_grpc_code_is_unknown() {
    for code in [-1, 17, 503, i32::MIN, i32::MAX] {
        assert_eq!(ErrorClass::from_grpc_code(code), Unknown, "{code}");
    }
}
