//! The suite: one binary, one module a promise.
//!
//! A failing input that proptest finds is printed whole and smallest; it becomes a row of
//! `tests/data/` or a seed of `fuzz/seeds/`, with the reason why it once failed. So there is no
//! folder of regressions beside those.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may panic, its helpers included"
)]
#![allow(clippy::std_instead_of_alloc, reason = "a test has the whole standard library")]

#[path = "../support/mod.rs"]
mod support;

mod codes;
mod conformance;
mod deciding;
mod errors;
mod exhaustive;
mod inbound;
mod misuse;
mod msisdn;
mod properties;
mod readme;
mod redaction;
mod replies;
mod rows;
mod seeds;
mod steps;
