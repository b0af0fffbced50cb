//! The heavy oracles: the specification read by other means, compared with the crate over everything
//! finite that takes seconds.
//!
//! `tests/support/oracle.rs` reads here over ICU4X's data; the properties are those of the suite and of
//! the fuzzer. Every test fails if it compared nothing or missed an outcome that it is there to reach.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may panic, its helpers included"
)]

#[path = "../../../support/classes.rs"]
mod authority;
mod classes;
#[path = "../../../support/oracle.rs"]
mod oracle;
#[allow(dead_code, reason = "the suite and the fuzzer find the properties by name")]
#[path = "../../../support/properties.rs"]
mod properties;
#[path = "../../../support/spell.rs"]
mod spell;

mod bytes;
mod grammar;
mod gsm;
mod message;
mod msisdn;
mod tally;
mod unicode;
