//! The grammar document of `bhxh-sms`, `docs/grammar.ebnf`, and what is made of it.
//!
//! [`ebnf`] reads the document, [`picture`] draws it, [`sentences`] draws sentences from it and tells
//! what is one. None of them knows how the crate reads a message. The comparisons are the tests of
//! this package.

pub mod ebnf;
pub mod picture;
pub mod random;
pub mod sentences;

use std::path::PathBuf;

/// A file of the repository.
#[must_use]
pub fn file(path: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "..", "..", path].iter().collect()
}

/// The grammar.
pub const EBNF: &str = "docs/grammar.ebnf";

/// The grammar as a picture.
pub const PICTURE: &str = "docs/grammar.svg";
