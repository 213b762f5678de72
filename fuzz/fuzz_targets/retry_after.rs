//! The header `Retry-After`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| reflexio_fuzz::retry_after::check(data));
