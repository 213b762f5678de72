//! `#[retry(…)]` on functions as they may be.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| reflexio_fuzz::retry_tokens::check(data));
