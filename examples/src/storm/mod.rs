//! Clients and a dependency in trouble, in virtual time.
//!
//! `simulation` drives the crate as a scheduler does: read that first. `contender` has the policies, `facts` what has to
//! come out.

mod contender;
pub mod facts;
mod random;
mod record;
mod scenario;
mod server;
mod simulation;
mod table;
mod virtual_time;

#[cfg(test)]
mod tests;

pub use contender::{Contender, Policy};
pub use record::{Record, Second};
pub use scenario::{Scenario, Trouble};
pub use simulation::simulate;
pub use table::Table;
pub use virtual_time::VirtualTime;
