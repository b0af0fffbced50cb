//! Any bytes are read, and a span of them is a span.

#![no_main]

#[path = "../../tests/support/mod.rs"]
mod support;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| support::properties::total(bytes));
