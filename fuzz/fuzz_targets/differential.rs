//! The crate and the oracle say the same of any bytes.

#![no_main]

#[path = "../../tests/support/mod.rs"]
mod support;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| support::properties::differential(bytes));
