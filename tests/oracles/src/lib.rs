//! Heavy oracles of `bhxh-sms`: the specification read a second time, sharing no code with the crate.
//!
//! [`symbols`] and [`message`] read a text by normalising first (ICU4X), then matching regular
//! expressions; [`msisdn`] and [`gsm`] are models of sections 6 and 5 of the specification;
//! [`judged`] puts the crate's answers into the same words; [`spelling`] and [`random`] make the
//! inputs, [`tally`] counts and reports. The comparisons themselves are the tests of this package.

pub mod gsm;
pub mod judged;
pub mod message;
pub mod msisdn;
pub mod random;
pub mod spelling;
pub mod symbols;
pub mod tally;
