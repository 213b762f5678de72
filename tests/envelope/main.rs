//! Where a call meets the world: timeouts, dropped futures, hooks that misbehave, hints that are off.

mod attempt_timeout;
mod clock;
mod events;
mod sending;
mod waits;
