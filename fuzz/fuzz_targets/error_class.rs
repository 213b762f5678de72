//! The names of the classes, and HTTP statuses.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| reflexio_fuzz::error_class::check(data));
