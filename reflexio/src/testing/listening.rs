//! A recorder that hears whatever is called on a thread.

use alloc::rc::Rc;
use core::cell::RefCell;
use core::ops::Deref;
use std::thread_local;
use std::vec::Vec;

use super::Recorder;
use super::switch::is_simulating;
use crate::event::Event;

thread_local! {
    static LISTENERS: RefCell<Vec<Rc<Recorder>>> = const { RefCell::new(Vec::new()) };
}

/// Hears every retried call of this thread, as long as the returned guard lives, whatever hooks the policies have.
///
/// It is a [`Recorder`] with its assertions. So a test hears a function under `#[retry]` that has no hook, or whose hook is the
/// affair of another crate:
///
/// ```
/// use reflexio::{StopReason, retry, testing::listen};
///
/// // In a library:
/// #[retry]
/// fn read_config(path: &str) -> std::io::Result<String> {
///     std::fs::read_to_string(path)
/// }
///
/// # /*
/// #[test]
/// # */
/// fn a_missing_file_is_not_tried_again() {
///     let heard = listen();
///     assert!(read_config("/no/such/file").is_err());
///     heard.assert_stopped(StopReason::NonRetryableClass);
/// }
/// # a_missing_file_is_not_tried_again();
/// ```
///
/// In an async test on a current-thread runtime it hears the tasks too. Other threads are not heard, and neither is what
/// [`simulate`](super::simulate) only plays.
pub fn listen() -> Listening {
    let recorder = Rc::new(Recorder::new());
    LISTENERS.with_borrow_mut(|listeners| listeners.push(Rc::clone(&recorder)));
    Listening { recorder }
}

/// Hears the retried calls of its thread until it is dropped; made by [`listen`].
#[must_use = "dropped at once, it hears nothing: bind it, `let heard = …;`"]
#[derive(Debug)]
pub struct Listening {
    recorder: Rc<Recorder>,
}

impl Deref for Listening {
    type Target = Recorder;

    fn deref(&self) -> &Recorder {
        &self.recorder
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        // At the end of its thread there may be nobody left to hear.
        let _ = LISTENERS.try_with(|listeners| {
            listeners.borrow_mut().retain(|listener| !Rc::ptr_eq(listener, &self.recorder));
        });
    }
}

pub(crate) fn somebody_listens() -> bool {
    // What is called at the end of a thread, by what the thread keeps, finds no listeners.
    LISTENERS.try_with(|listeners| !listeners.borrow().is_empty()).unwrap_or(false) && !is_simulating()
}

pub(crate) fn tell_listeners(event: &Event<'_>) {
    if !is_simulating() {
        let _ = LISTENERS
            .try_with(|listeners| listeners.borrow().iter().for_each(|listener| listener.record(event)));
    }
}
