//! `#[retry(…)]` on whatever somebody writes.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| reflexio_fuzz::retry_text::check(data));
