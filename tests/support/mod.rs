//! What the suite and the fuzzer share: an independent reading of the specification, a speller of
//! values, and the properties.

#![allow(dead_code, reason = "no user of these uses all of them")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may panic, its helpers included"
)]

pub(crate) mod classes;
pub(crate) mod oracle;
pub(crate) mod properties;
pub(crate) mod spell;
