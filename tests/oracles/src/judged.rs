//! The crate's answers in the oracle's words. The only file that names the crate's types.

use std::ops::Range;

use bhxh_sms::{Command, Msisdn, ParseError, ParseErrorKind, gsm7};

use crate::message::Outcome;

/// What the crate reads in a text.
#[must_use]
pub fn parse(text: &str) -> Outcome {
    outcome(bhxh_sms::parse(text))
}

/// What the crate reads in bytes.
#[must_use]
pub fn parse_bytes(bytes: &[u8]) -> Outcome {
    outcome(bhxh_sms::parse_bytes(bytes))
}

fn outcome(read: Result<Command, ParseError>) -> Outcome {
    match read {
        Ok(command) => accepted(&command),
        Err(error) => refused(error.kind(), error.span()),
    }
}

fn accepted(command: &Command) -> Outcome {
    match command {
        Command::ResetPassword(code) => Outcome::ResetPassword {
            code: code.expose().to_owned(),
        },
        _ => panic!("a command that this oracle does not know yet"),
    }
}

fn refused(kind: ParseErrorKind, span: Range<usize>) -> Outcome {
    let digits = match kind {
        ParseErrorKind::CodeLength { digits } => Some(digits),
        _ => None,
    };
    Outcome::Refused {
        kind: kind.as_str(),
        span,
        digits,
    }
}

/// What the crate reads in a sender's address.
///
/// # Errors
///
/// The published name of the crate's refusal.
pub fn msisdn(text: &str) -> Result<String, &'static str> {
    match text.parse::<Msisdn>() {
        Ok(phone) => Ok(phone.expose().to_owned()),
        Err(error) => Err(error.as_str()),
    }
}

/// The crate's encoding, length and parts of a text.
#[must_use]
pub fn measure(text: &str) -> (&'static str, usize, usize) {
    let size = gsm7::measure(text);
    (size.encoding.as_str(), size.units, size.parts)
}

/// The crate's septets of a character.
#[must_use]
pub fn septets(character: char) -> Option<usize> {
    gsm7::septets(character)
}
