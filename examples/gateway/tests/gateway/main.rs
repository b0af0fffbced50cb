//! The gateway from outside: a message's way through both databases, through a socket, and the command line.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "helpers of tests may panic"
)]

mod cli;
mod http;
mod postgres;
mod readme;
mod sqlite;
mod support;
