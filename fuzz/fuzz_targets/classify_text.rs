//! `#[derive(Classify)]` on whatever somebody writes.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| reflexio_fuzz::classify_text::check(data));
