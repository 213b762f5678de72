//! Who waits for an abort.

use core::mem;
use core::task::Waker;
use std::vec::Vec;

/// The place of one who waits. 32 bits keep the future small; so many waits at a time do not fit into memory.
pub(super) type Key = u32;

/// A slab of wakers: who comes takes a free place, so that the slab is as long as the most who ever waited at a time.
#[derive(Debug)]
pub(super) struct Waiters {
    slots: Vec<Slot>,
    /// The first free place; each free place knows the next.
    free: Option<Key>,
    aborts: u64,
}

#[derive(Debug)]
enum Slot {
    /// Without a waker the wait is over, but its owner has not come to see. Only the owner gives up a place, so that no
    /// key ever means somebody else.
    Taken(Option<Waker>),
    Free {
        next: Option<Key>,
    },
}

// Inlined with the signal that it belongs to.
impl Waiters {
    pub(super) const fn new() -> Self {
        Self { slots: Vec::new(), free: None, aborts: 0 }
    }

    /// How often all who waited have been let go.
    #[inline]
    pub(super) const fn aborts(&self) -> u64 {
        self.aborts
    }

    /// Begins a wait.
    #[inline]
    pub(super) fn enter(&mut self, waker: Waker) -> Key {
        let taken = Slot::Taken(Some(waker));
        let Some(key) = self.free else {
            let key = Key::try_from(self.slots.len()).expect("fewer than 2^32 waits at a time");
            self.slots.push(taken);
            return key;
        };
        if let Slot::Free { next } = mem::replace(&mut self.slots[key as usize], taken) {
            self.free = next;
        }
        key
    }

    /// Exchanges the waker of a wait for `waker`; `false`, and nothing exchanged, where the wait is over.
    #[inline]
    pub(super) fn renew(&mut self, key: Key, waker: &mut Waker) -> bool {
        if let Slot::Taken(Some(old)) = &mut self.slots[key as usize] {
            mem::swap(old, waker);
            return true;
        }
        false
    }

    /// Gives up a place. The waker, if nobody has woken it, is the caller's to drop, outside of the lock.
    #[inline]
    pub(super) fn leave(&mut self, key: Key) -> Option<Waker> {
        let slot = mem::replace(&mut self.slots[key as usize], Slot::Free { next: self.free });
        self.free = Some(key);
        match slot {
            Slot::Taken(waker) => waker,
            Slot::Free { .. } => None,
        }
    }

    /// Ends all waits. The wakers are the caller's to wake, outside of the lock.
    #[inline]
    pub(super) fn let_go(&mut self) -> Vec<Waker> {
        self.aborts += 1;
        let wakers = self.slots.iter_mut().filter_map(|slot| match slot {
            Slot::Taken(waker) => waker.take(),
            Slot::Free { .. } => None,
        });
        wakers.collect()
    }

    /// How many places there are, free ones included.
    #[cfg(test)]
    pub(super) fn places(&self) -> usize {
        self.slots.len()
    }
}
