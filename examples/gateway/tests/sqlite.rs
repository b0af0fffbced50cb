//! The suite on SQLite.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "helpers of tests may panic"
)]

mod suite;
mod support;

const KIND: support::Kind = support::Kind::Sqlite;
