//! What the tests of the Python library check, said of this one.
//!
//! A module stands for a file there. Tests of a policy go through the blocking and the async one (`play`), those of the
//! decorator through the macro on both kinds of function. Where this library means to differ, the test asserts what it
//! does and says why.
//!
//! Left out: the command line, `pyodbc` and SQLSTATE, which this library does not have.

mod async_policy;
mod classify;
mod context;
mod deadline;
mod decorator;
mod http;
mod limits;
mod metrics;
mod policy;
mod strategies;
