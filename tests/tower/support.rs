//! Services that follow a script, and an error that every policy can speak through.

use std::cell::RefCell;
use std::future::{Ready, ready};
use std::rc::Rc;

use reflexio::classify::DefaultClassifier;
use reflexio::{AsyncRetryPolicy, Classify, ErrorClass, Rejected, TimedOut};
use reflexio_tests::{Failure, Script, VirtualTime, log, seeded};
use tower::service_fn;
use tower::util::ServiceFn;

/// What went wrong: the script says so, or the policy does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Classify)]
pub(crate) enum Failed {
    #[class(transparent)]
    Script(Failure),
    #[class(transparent)]
    TimedOut(TimedOut),
    #[class(transparent)]
    Rejected(Rejected),
}

impl From<TimedOut> for Failed {
    fn from(timed_out: TimedOut) -> Self {
        Self::TimedOut(timed_out)
    }
}

impl From<Rejected> for Failed {
    fn from(rejected: Rejected) -> Self {
        Self::Rejected(rejected)
    }
}

pub(crate) type Answer = Result<u32, Failed>;

pub(crate) fn fails(class: ErrorClass) -> Answer {
    Err(Failed::Script(Failure::of(class)))
}

/// A policy that waits in virtual time, and is heard by [`log`].
pub(crate) const VIRTUAL: AsyncRetryPolicy<DefaultClassifier, VirtualTime> =
    AsyncRetryPolicy::new().timer(VirtualTime).operation("op").on_metric(&log::hear).random(&seeded);

/// A policy that waits in tokio's time, and is heard by [`log`].
pub(crate) const HEARD: AsyncRetryPolicy = AsyncRetryPolicy::new().operation("op").on_metric(&log::hear);

/// A script that many hold.
#[derive(Clone)]
pub(crate) struct Shared(Rc<RefCell<Script>>);

impl Shared {
    pub(crate) fn new(outcomes: impl IntoIterator<Item = Answer>) -> Self {
        let scripted = |answer: Answer| {
            answer.map_err(|failed| match failed {
                Failed::Script(failure) => failure,
                Failed::TimedOut(_) | Failed::Rejected(_) => unreachable!("no script says that"),
            })
        };
        Self::of(Script::of(outcomes.into_iter().map(scripted)))
    }

    pub(crate) fn of(script: Script) -> Self {
        Self(Rc::new(RefCell::new(script)))
    }

    pub(crate) fn attempt(&self) -> Answer {
        self.0.borrow_mut().attempt().map_err(Failed::Script)
    }

    pub(crate) fn attempts(&self) -> u32 {
        self.0.borrow().attempts()
    }

    /// A service that makes the attempts of the script, at once.
    pub(crate) fn service<Req>(&self) -> ServiceFn<impl Fn(Req) -> Ready<Answer> + Clone + use<Req>> {
        let script = self.clone();
        service_fn(move |_| ready(script.attempt()))
    }
}
