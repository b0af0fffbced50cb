// The first definition of a link wins: on docs.rs there is no `docs/` beside the page.
#![doc = concat!("[grammar]: data:image/svg+xml;base64,", include_str!("../docs/grammar.svg.base64"))]
#![doc = concat!("[speed]: data:image/svg+xml;base64,", include_str!("../docs/speed.svg.base64"))]
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
mod message;
mod msisdn;
mod period;
mod redact;
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

/// What must not compile.
#[cfg(doctest)]
#[doc = include_str!("../tests/suite/misuse.md")]
struct Misuse;
