//! What foreign errors print.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| reflexio_fuzz::default_classifier::check(data));
