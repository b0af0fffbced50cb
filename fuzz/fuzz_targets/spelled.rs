//! Values are read back however the bytes spell them.

#![no_main]

#[path = "../../tests/support/mod.rs"]
mod support;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| support::properties::spelled(bytes));
