//! The crate's answers in the oracle's words. The only file that names the crate's types.

use bhxh_sms::{Command, Month, Msisdn, ParseError, ParseErrorKind, Period, Verb, gsm7};

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

/// The verb that the crate names for a text, whether it is a command or not.
#[must_use]
pub fn verb(text: &str) -> Option<&'static str> {
    let verb =
        bhxh_sms::parse(text).map_or_else(|error| error.verb(), |command| Some(command.verb()));
    verb.map(Verb::as_str)
}

fn outcome(read: Result<Command, ParseError>) -> Outcome {
    match read {
        Ok(command) => accepted(&command),
        Err(error) => refused(&error),
    }
}

fn accepted(command: &Command) -> Outcome {
    match command {
        Command::ResetPassword(code) => Outcome::ResetPassword {
            code: code.expose().to_owned(),
        },
        Command::Participation { code, period } => Outcome::Participation {
            code: code.expose().to_owned(),
            period: period.map(from_and_to),
        },
        Command::CardValidity(card) => Outcome::CardValidity {
            card: card.expose().to_owned(),
        },
        Command::DossierStatus(dossier) => Outcome::DossierStatus {
            dossier: dossier.expose().to_owned(),
        },
        _ => panic!("a command that this oracle does not know yet"),
    }
}

fn from_and_to(period: Period) -> (String, String) {
    let month = |month: Month| format!("{}-{:02}", month.year().value(), month.month());
    match period {
        Period::Years(years) => (
            years.from().value().to_string(),
            years.to().value().to_string(),
        ),
        Period::Months(months) => (month(months.from()), month(months.to())),
    }
}

fn refused(error: &ParseError) -> Outcome {
    let digits = match error.kind() {
        ParseErrorKind::CodeLength { digits } => Some(digits),
        _ => None,
    };
    Outcome::Refused {
        kind: error.kind().as_str(),
        verb: error.verb().map(Verb::as_str),
        span: error.span(),
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
