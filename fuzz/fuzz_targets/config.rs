//! Policies from a file.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| reflexio_fuzz::config::check(data));
