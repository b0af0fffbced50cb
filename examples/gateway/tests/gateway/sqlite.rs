//! The suite on SQLite.

use crate::support::Kind;

const KIND: Kind = Kind::Sqlite;

#[path = "suite.rs"]
mod suite;
