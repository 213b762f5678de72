//! Stopping: the signal that all may wait for, and the failure that ends a call.

mod stop_now;
mod tasks;
mod threads;
