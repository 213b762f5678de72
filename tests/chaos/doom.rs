//! When a call is dropped.

use std::future::{pending, poll_fn};
use std::task::Poll;
use std::time::Duration;

use rand::RngExt;
use rand::rngs::SmallRng;
use tokio::task::yield_now;
use tokio::time::sleep;

#[derive(Debug, Clone, Copy)]
pub(crate) enum Doom {
    Never,
    /// After so many polls, when the next one is due.
    Polls(u32),
    /// After that time, and one poll.
    After(Duration),
}

impl Doom {
    /// Of the next call of a task that has made so many, and dropped so many of them: in the end it is half.
    pub(crate) fn draw(random: &mut SmallRng, made: u32, dropped: u32) -> Self {
        if 2 * dropped >= made + random.random_range(0..4) {
            return Self::Never;
        }
        // Many calls are over before they can be dropped. The next ones make up for that.
        if 2 * dropped + 2 < made {
            return Self::Polls(random.random_ratio(3, 4).into());
        }
        // Polls find the places in an attempt; most of the time passes in stalls and waits.
        if random.random_ratio(7, 8) {
            Self::Polls(random.random_range(0..8).min(random.random_range(0..8)))
        } else {
            Self::After(Duration::from_millis(random.random_range(0..60)))
        }
    }

    /// Has to be polled just before the call is.
    pub(crate) async fn comes(self) {
        match self {
            Self::Never => pending().await,
            Self::After(time) => {
                // However late the clock is.
                yield_now().await;
                sleep(time).await;
            }
            Self::Polls(polls) => {
                let mut left = polls;
                // It wakes nobody: that is left to the call.
                poll_fn(|_| match left.checked_sub(1) {
                    Some(rest) => {
                        left = rest;
                        Poll::Pending
                    }
                    None => Poll::Ready(()),
                })
                .await;
            }
        }
    }
}
