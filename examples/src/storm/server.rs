//! The dependency: one queue, served one after the other.

use std::collections::VecDeque;
use std::time::Duration;

use super::scenario::{CAPACITY, QUEUE};

/// A server of requests `R`.
#[derive(Debug)]
pub(super) struct Server<R> {
    per_s: u32,
    waiting: VecDeque<R>,
    served: Option<R>,
}

impl<R> Server<R> {
    pub(super) const fn new() -> Self {
        Self { per_s: CAPACITY, waiting: VecDeque::new(), served: None }
    }

    /// Takes a request, or refuses it where the queue is full.
    pub(super) fn takes(&mut self, request: R) -> bool {
        let has_room = self.waiting.len() < QUEUE;
        if has_room {
            self.waiting.push_back(request);
        }
        has_room
    }

    /// Goes on with the next request, if it is free to: how long that will take.
    pub(super) fn begins(&mut self) -> Option<Duration> {
        if self.served.is_some() || self.per_s == 0 {
            return None;
        }
        self.served = Some(self.waiting.pop_front()?);
        Some(Duration::from_secs(1) / self.per_s)
    }

    /// The request that it has just served.
    pub(super) fn done(&mut self) -> R {
        self.served.take().expect("it was busy until now")
    }

    /// How many it serves in a second, from the next one on.
    pub(super) fn set_capacity(&mut self, per_s: u32) {
        self.per_s = per_s;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_serves_one_after_the_other_in_their_order() {
        let mut server = Server::new();
        assert_eq!(server.begins(), None, "there is nothing to do");
        assert!(server.takes('a') && server.takes('b'));
        assert_eq!(server.begins(), Some(Duration::from_millis(10)));
        assert_eq!(server.begins(), None, "it is busy");
        assert_eq!(server.done(), 'a');
        assert!(server.begins().is_some());
        assert_eq!(server.done(), 'b');
    }

    #[test]
    fn it_refuses_what_finds_the_queue_full() {
        let mut server = Server::new();
        for request in 0..QUEUE {
            assert!(server.takes(request));
        }
        assert!(!server.takes(QUEUE));
        assert!(server.begins().is_some());
        assert!(server.takes(QUEUE), "one has left the queue");
    }

    #[test]
    fn without_capacity_it_begins_nothing() {
        let mut server = Server::new();
        assert!(server.takes('a') && server.takes('b'));
        assert!(server.begins().is_some());
        server.set_capacity(0);
        assert_eq!(server.done(), 'a', "what it has begun it ends");
        assert_eq!(server.begins(), None);
        server.set_capacity(50);
        assert_eq!(server.begins(), Some(Duration::from_millis(20)));
    }
}
