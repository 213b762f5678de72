//! `#[derive(Classify)]` on types as they may be.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| reflexio_fuzz::classify_tokens::check(data));
