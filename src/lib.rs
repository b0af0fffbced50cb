//! bhxh-sms
#![no_std]

extern crate alloc;

mod code;
mod command;
mod decision;
mod directory;
mod error;
mod fold;
mod grammar;
pub mod gsm7;
mod leaf;
mod msisdn;
pub mod reply;
mod service;
mod utf8;

pub use code::{CardNumber, CardNumberError, InsuranceCode, InsuranceCodeError};
pub use command::{Command, parse, parse_bytes};
pub use decision::{Decision, Grant, Refusal, RefusalReason, decide};
pub use directory::{
    AsyncDirectory, Directory, Facts, Link, Registration, Request, gather, gather_async,
};
pub use error::{ParseError, ParseErrorKind};
pub use msisdn::{Msisdn, MsisdnError};
pub use reply::{Password, PasswordError, Reply};
pub use service::{FEE_VND, FIRST_DAY, SHORT_CODE};
