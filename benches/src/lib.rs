//! How fast `bhxh-sms` reads a message: the corpus, and who else reads it. See docs/SPEED.md.

pub mod corpus;
pub mod readers;
