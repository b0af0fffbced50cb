// The README is written for a code host, where its links lead to files. Of two definitions of a link the
// first one holds, so these replace them in the documentation.
//! [`AsyncDirectory`]: AsyncDirectory
//! [`Directory`]: Directory
//! [`Grant`]: Grant
//! [`Inbound`]: Inbound
//! [`InsuranceCode`]: InsuranceCode
//! [`Msisdn`]: Msisdn
//! [`Password`]: Password
//! [`Refusal`]: Refusal
//! [`Reply`]: Reply
//! [`Reply::expose_string`]: Reply::expose_string
//! [`Request`]: Request
//! [`Texts`]: Texts
//! [`decide`]: decide()
//! [`gather_async`]: gather_async()
//! [`gather`]: gather()
//! [`gsm7`]: gsm7
//! [`parse`]: parse()
//! [`receive`]: receive()
//! [changelog]: https://docs.rs/crate/bhxh-sms/latest/source/CHANGELOG.md
//! [contributing]: https://docs.rs/crate/bhxh-sms/latest/source/CONTRIBUTING.md
//! [gateway]: https://docs.rs/crate/bhxh-sms/latest/source/examples/
//! [grammar]: https://docs.rs/crate/bhxh-sms/latest/source/docs/grammar.svg
//! [proof]: https://docs.rs/crate/bhxh-sms/latest/source/docs/PROOF.md
//! [rows]: https://docs.rs/crate/bhxh-sms/latest/source/tests/data/README.md
//! [security]: https://docs.rs/crate/bhxh-sms/latest/source/SECURITY.md
//! [spec]: crate::spec
//! [speed]: https://docs.rs/crate/bhxh-sms/latest/source/docs/SPEED.md
//! [vi]: https://docs.rs/crate/bhxh-sms/latest/source/README.vi.md
//! [tolerance]: https://docs.rs/crate/bhxh-sms/latest/source/docs/TOLERANCE.md
#![doc = ""]
#![doc = include_str!("../README.md")]
#![no_std]

extern crate alloc;

mod code;
mod command;
mod decision;
mod directory;
mod dossier;
mod error;
mod grammar;
pub mod gsm7;
mod inbound;
mod macros;
mod message;
mod msisdn;
mod period;
mod reply;
mod symbols;
mod utf8;

pub use code::{CardNumber, CardNumberError, InsuranceCode, InsuranceCodeError};
pub use command::{Command, Verb};
pub use decision::{Decision, Grant, Refusal, RefusalReason, decide};
pub use directory::{
    AsyncDirectory, Directory, Facts, Link, Registration, Request, gather, gather_async,
};
pub use dossier::{DossierNumber, DossierNumberError};
pub use error::{ParseError, ParseErrorKind};
pub use inbound::{Inbound, Malformed, SHORT_CODE, Silence, receive, receive_bytes};
pub use message::{parse, parse_bytes};
pub use msisdn::{Msisdn, MsisdnError};
pub use period::{Between, Month, Period, Year};
pub use reply::{
    GRANTED, MALFORMED, MALFORMED_CODE_LENGTH, Password, PasswordError, REFUSED,
    REFUSED_AS_PUBLISHED, Reply, Texts, TextsError, Wording,
};

#[doc = include_str!("../docs/SPEC.md")]
pub mod spec {}

/// What must not compile.
#[cfg(doctest)]
#[doc = include_str!("../tests/suite/misuse.md")]
struct Misuse;
