//! From an outcome to a class: the classes themselves, the tables, the default classifier, the derive, and classifiers
//! of one's own.

mod classifiers;
mod codes;
mod derive;
mod grpc;
mod io_kinds;
mod known;
mod markers;
mod names;
mod order;
mod pointers;
mod retried;
mod status;
mod text;
