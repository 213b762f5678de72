//! Calls that were stored between two attempts.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| reflexio_fuzz::stored_call::check(data));
