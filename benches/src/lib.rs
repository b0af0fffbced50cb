//! How fast `bhxh-sms` reads a message: the corpus, and who else reads it. See README.md.

pub mod corpus;
pub mod readers;
pub mod rng;
