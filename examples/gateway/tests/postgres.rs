//! The suite on PostgreSQL, and what only it can have: several gateways on one database.
//!
//! Starts a cluster of its own with Debian's `postgresql`.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "helpers of tests may panic"
)]

mod suite;
mod support;

const KIND: support::Kind = support::Kind::Postgres;
