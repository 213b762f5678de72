//! `#[derive(Classify)]`.

use std::io;
use std::time::Duration;

use reflexio::classify::{StatusError, TransientError};
use reflexio::{Classification, Classify, ErrorClass};

const HINT: Duration = Duration::from_secs(4);

fn hinted(class: ErrorClass) -> Classification {
    Classification::new(class).with_retry_after(Some(HINT))
}

#[derive(Debug, Classify)]
#[allow(dead_code)]
enum EachClass {
    #[class(permanent)]
    Unit,
    #[class(concurrency)]
    Tuple(u8, &'static str),
    #[class(rate_limit)]
    Struct { status: u16 },
    #[class(server_error)]
    Empty {},
    #[class(transient)]
    Nothing(),
    #[class(unknown)]
    Odd,
    #[class(auth)]
    WhoAreYou,
    #[class(permission)]
    NotYou,
}

#[test]
fn each_variant_has_the_class_above_it() {
    let rows = [
        (EachClass::Unit, ErrorClass::Permanent),
        (EachClass::Tuple(1, "timeout"), ErrorClass::Concurrency),
        // A field that looks like a status says nothing unless the attribute names it.
        (EachClass::Struct { status: 503 }, ErrorClass::RateLimit),
        (EachClass::Empty {}, ErrorClass::ServerError),
        (EachClass::Nothing(), ErrorClass::Transient),
        (EachClass::Odd, ErrorClass::Unknown),
        (EachClass::WhoAreYou, ErrorClass::Auth),
        (EachClass::NotYou, ErrorClass::Permission),
    ];
    for (error, class) in rows {
        assert_eq!(error.classify(), Classification::new(class), "{error:?}");
    }
}

#[derive(Debug, Classify)]
enum Limited {
    #[class(rate_limit, retry_after = wait)]
    Named { wait: Duration },
    #[class(server_error, retry_after = 1)]
    Indexed(
        #[allow(dead_code, reason = "it only makes the other the second")] &'static str,
        Option<Duration>,
    ),
    #[class(concurrency)]
    OnTheField(#[class(retry_after)] Duration),
    #[class(transient)]
    #[class(retry_after = r#in)]
    Raw { r#in: Option<Duration> },
}

#[test]
fn a_hint_is_read_from_the_field_that_the_attribute_names() {
    assert_eq!(Limited::Named { wait: HINT }.classify(), hinted(ErrorClass::RateLimit));
    assert_eq!(Limited::Indexed("x", Some(HINT)).classify(), hinted(ErrorClass::ServerError));
    assert_eq!(Limited::OnTheField(HINT).classify(), hinted(ErrorClass::Concurrency));
    assert_eq!(Limited::Raw { r#in: Some(HINT) }.classify(), hinted(ErrorClass::Transient));
    assert_eq!(Limited::Indexed("x", None).classify().retry_after, None);
}

/// As the type of a client's library: no number, but one can be had of it.
#[derive(Debug, Clone, Copy)]
struct StatusCode(u16);

impl From<StatusCode> for u16 {
    fn from(code: StatusCode) -> Self {
        code.0
    }
}

#[derive(Debug, Classify)]
enum Answered {
    #[class(status = 0)]
    Indexed(u16),
    #[class(status = code)]
    Named { code: StatusCode },
    #[class(status = status, retry_after = hint)]
    // Names that the expansion uses itself.
    Both { status: StatusCode, hint: Option<Duration> },
    OnTheFields {
        #[class(status)]
        inner: u16,
        #[class(retry_after)]
        wait: Duration,
    },
}

#[test]
fn a_status_is_read_from_the_field_that_the_attribute_names() {
    assert_eq!(Answered::Indexed(503).classify(), ErrorClass::ServerError.into());
    assert_eq!(Answered::Named { code: StatusCode(404) }.classify(), ErrorClass::Permanent.into());
    assert_eq!(Answered::Indexed(302).classify(), ErrorClass::Unknown.into());
    let both = Answered::Both { status: StatusCode(429), hint: Some(HINT) };
    assert_eq!(both.classify(), hinted(ErrorClass::RateLimit));
    assert_eq!(Answered::OnTheFields { inner: 503, wait: HINT }.classify(), hinted(ErrorClass::ServerError));
}

/// It says nothing of classes.
#[derive(Debug, thiserror::Error)]
#[error("plain")]
struct ReadTimeout {
    #[source]
    cause: Option<StatusError>,
}

#[derive(Debug, thiserror::Error, Classify)]
enum Outer {
    #[error(transparent)]
    #[class(transparent)]
    Io(#[from] io::Error),
    #[error("plain")]
    #[class(transparent)]
    Plain(#[from] ReadTimeout),
    #[error(transparent)]
    #[class(transparent)]
    Boxed(#[from] Box<dyn std::error::Error + Send + Sync>),
    #[error(transparent)]
    #[class(transparent)]
    Marked { source: TransientError },
    #[error("inner")]
    #[class(transparent)]
    Inner(Inner),
    #[error("timeout")]
    #[class(permanent)]
    Own,
}

#[derive(Debug, Classify)]
#[class(rate_limit)]
struct Inner {
    #[class(retry_after)]
    wait: Duration,
}

#[test]
fn transparent_asks_an_inner_error_that_knows_its_class() {
    let io = Outer::from(io::Error::from(io::ErrorKind::ConnectionRefused));
    assert_eq!(io.classify(), Classification::new(ErrorClass::Transient).not_sent());
    assert_eq!(Outer::Inner(Inner { wait: HINT }).classify(), hinted(ErrorClass::RateLimit));
    let marked = Outer::Marked { source: TransientError::new("x").retry_after(HINT) };
    assert_eq!(marked.classify(), hinted(ErrorClass::Transient));
    assert_eq!(Outer::Boxed(Box::new(StatusError::new(409))).classify(), ErrorClass::Concurrency.into());
    assert_eq!(Outer::Own.classify(), ErrorClass::Permanent.into());
}

#[test]
fn transparent_looks_into_an_inner_error_that_is_only_an_error() {
    assert_eq!(Outer::Plain(ReadTimeout { cause: None }).classify(), ErrorClass::Transient.into());
    let caused = ReadTimeout { cause: Some(StatusError::new(401)) };
    assert_eq!(Outer::Plain(caused).classify(), ErrorClass::Auth.into());
}

#[derive(Debug, Classify)]
#[class(default = transient)]
enum WithDefault {
    First,
    Second {
        status: u16,
    },
    #[class(permanent)]
    Exception,
    #[class(status = 0)]
    Status(u16),
}

#[test]
fn a_container_default_holds_for_variants_that_say_nothing() {
    assert_eq!(WithDefault::First.classify(), ErrorClass::Transient.into());
    let second = WithDefault::Second { status: 404 };
    assert_eq!(second.classify(), ErrorClass::Transient.into());
    assert!(matches!(second, WithDefault::Second { status: 404 }));
    assert_eq!(WithDefault::Exception.classify(), ErrorClass::Permanent.into());
    assert_eq!(WithDefault::Status(429).classify(), ErrorClass::RateLimit.into());
}

#[derive(Classify)]
#[class(auth)]
struct UnitStruct;

#[derive(Classify)]
#[class(concurrency)]
struct TupleStruct(#[allow(dead_code)] u8);

#[derive(Classify)]
#[class(status = status, retry_after = wait)]
struct NamedStruct {
    status: u16,
    wait: Option<Duration>,
}

#[derive(Classify)]
struct OnFields {
    #[class(status)]
    status: StatusCode,
    #[class(retry_after)]
    wait: Duration,
}

#[derive(Classify)]
#[class(transparent)]
struct Wrapper(io::Error);

#[test]
fn structs_are_classified_like_variants() {
    assert_eq!(UnitStruct.classify(), ErrorClass::Auth.into());
    assert_eq!(TupleStruct(1).classify(), ErrorClass::Concurrency.into());
    assert_eq!(NamedStruct { status: 429, wait: Some(HINT) }.classify(), hinted(ErrorClass::RateLimit));
    assert_eq!(OnFields { status: StatusCode(500), wait: HINT }.classify(), hinted(ErrorClass::ServerError));
    assert_eq!(Wrapper(io::ErrorKind::TimedOut.into()).classify(), ErrorClass::Transient.into());
}

#[derive(Debug, Classify)]
#[class(default = unknown)]
enum Ending {
    #[class(permanent, abort)]
    AfterTheClass,
    #[class(abort, not_sent, status = 0, retry_after = 1)]
    BeforeEverything(u16, Duration),
    #[class(transparent, abort)]
    Inside(io::Error),
    #[class(abort)]
    ByDefault,
    #[class(transparent)]
    Found(TransientError),
    Other,
}

#[derive(Classify)]
#[class(abort, auth)]
struct Locked;

#[test]
fn abort_stands_beside_any_class_and_leaves_it_as_it_is() {
    assert_eq!(Ending::AfterTheClass.classify(), Classification::new(ErrorClass::Permanent).abort());
    let limited = Ending::BeforeEverything(429, HINT);
    assert_eq!(limited.classify(), hinted(ErrorClass::RateLimit).not_sent().abort());
    let timed_out = Ending::Inside(io::ErrorKind::TimedOut.into());
    assert_eq!(timed_out.classify(), Classification::new(ErrorClass::Transient).abort());
    assert_eq!(Ending::ByDefault.classify(), Classification::new(ErrorClass::Unknown).abort());
    let found = Ending::Found(TransientError::new("shutting down").abort());
    assert_eq!(found.classify(), Classification::new(ErrorClass::Transient).abort());
    assert_eq!(Ending::Other.classify(), ErrorClass::Unknown.into());
    assert_eq!(Locked.classify(), Classification::new(ErrorClass::Auth).abort());
}

#[derive(Classify)]
enum Generic<'a, E, const N: usize>
where
    E: std::fmt::Debug,
{
    #[class(transparent)]
    Inner(E),
    #[class(permanent)]
    Borrowed(#[allow(dead_code)] &'a [u8; N]),
    #[class(transparent)]
    Boxed(Box<E>),
}

#[test]
fn generic_types_are_classified() {
    let inner = Generic::<_, 0>::Inner(Inner { wait: HINT });
    assert_eq!(inner.classify(), hinted(ErrorClass::RateLimit));
    let boxed = Generic::<_, 0>::Boxed(Box::new(Inner { wait: HINT }));
    assert_eq!(boxed.classify(), hinted(ErrorClass::RateLimit));
    assert_eq!(Generic::<Inner, 2>::Borrowed(&[1, 2]).classify(), ErrorClass::Permanent.into());
}

#[test]
fn a_generic_type_may_hold_itself() {
    #[derive(Classify)]
    enum Nested<E> {
        #[class(transparent)]
        Deeper(Box<Nested<E>>),
        #[class(transparent)]
        Inner(E),
        #[class(auth)]
        Denied,
    }
    let inner = Nested::Deeper(Box::new(Nested::Inner(Inner { wait: HINT })));
    assert_eq!(inner.classify(), hinted(ErrorClass::RateLimit));
    assert_eq!(Nested::<Inner>::Deeper(Box::new(Nested::Denied)).classify(), ErrorClass::Auth.into());
}

#[test]
fn a_generic_status_or_hint_needs_no_bound_on_the_type() {
    #[derive(Classify)]
    #[class(rate_limit)]
    struct Limited<T> {
        #[allow(dead_code)]
        body: T,
        #[class(retry_after)]
        wait: Duration,
    }
    struct Opaque;
    assert_eq!(Limited { body: Opaque, wait: HINT }.classify(), hinted(ErrorClass::RateLimit));
}

#[test]
fn an_enum_without_variants_can_be_derived() {
    #[derive(Debug, Classify)]
    enum Never {}
    let nothing: Option<Never> = None;
    assert!(nothing.map(|never| never.classify()).is_none());
}

#[test]
fn the_derive_stands_where_names_are_shadowed() {
    #[allow(dead_code)]
    mod shadowed {
        #[derive(Debug)]
        struct Option;
        struct Some;
        struct Result;
        struct Classification;
        struct ErrorClass;
        #[derive(::reflexio::Classify)]
        #[class(crate = ::reflexio)]
        pub(super) enum Problem {
            #[class(status = 0)]
            Status(u16),
        }
    }
    assert_eq!(shadowed::Problem::Status(429).classify(), ErrorClass::RateLimit.into());
}

/// Of a library that says nothing of classes.
#[derive(Debug, Clone, Copy)]
enum Code {
    Busy,
    Constraint,
}

fn by_code(code: &Code) -> Classification {
    match code {
        Code::Busy => hinted(ErrorClass::Concurrency),
        Code::Constraint => ErrorClass::Permanent.into(),
    }
}

#[derive(Debug, Classify)]
enum Stored<E> {
    #[class(with = by_code)]
    Database(Code),
    #[class(with = |code: &Code| by_code(code).class, not_sent)]
    Connection { code: Code },
    #[allow(dead_code)]
    Table(#[class(with = crate::derive::by_code)] Code, &'static str),
    #[class(with = |_| ErrorClass::Auth, abort)]
    Other(E),
}

#[test]
fn a_function_says_what_class_a_field_is_of() {
    type Failure = Stored<[u8; 2]>;
    assert_eq!(Failure::Database(Code::Busy).classify(), hinted(ErrorClass::Concurrency));
    assert_eq!(Failure::Database(Code::Constraint).classify(), ErrorClass::Permanent.into());
    let unsent = Failure::Connection { code: Code::Busy }.classify();
    assert_eq!(unsent, Classification::new(ErrorClass::Concurrency).not_sent());
    assert_eq!(Failure::Table(Code::Busy, "users").classify().retry_after, Some(HINT));
    assert_eq!(Stored::Other([1, 2]).classify(), Classification::new(ErrorClass::Auth).abort());
}

#[test]
fn a_function_says_what_class_a_struct_is_of() {
    #[derive(Debug, Classify)]
    #[class(with = by_code)]
    struct Failed(Code);
    assert_eq!(Failed(Code::Busy).classify().class, ErrorClass::Concurrency);
}
