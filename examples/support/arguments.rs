//! Command lines, read with lexopt but without its wording, which repeats the arguments.

use std::ffi::OsString;

use lexopt::{Arg, Error, Parser};

use super::stop::Stop;

/// Wrong usage: exit status 2, and the way to the right one.
pub(crate) fn wrong_usage(text: &str) -> Stop {
    Stop::fault(format!("wrong usage: {text}; --help tells more"))
}

/// The next argument.
///
/// # Errors
///
/// A value behind an option that takes none.
pub(crate) fn next(parser: &mut Parser) -> Result<Option<Arg<'_>>, Stop> {
    parser.next().map_err(|error| untold(&error))
}

/// The one message of a command line.
///
/// # Errors
///
/// A second message, or one that is not UTF-8.
pub(crate) fn message(argument: OsString, slot: &mut Option<String>) -> Result<(), Stop> {
    if slot.is_some() {
        return Err(wrong_usage("more than one message; quote a message that has spaces"));
    }
    *slot = Some(text(argument)?);
    Ok(())
}

/// An argument as text.
///
/// # Errors
///
/// Not UTF-8.
pub(crate) fn text(argument: OsString) -> Result<String, Stop> {
    argument.into_string().map_err(|_| wrong_usage("an argument is not UTF-8"))
}

/// An argument that this program has no use for.
pub(crate) fn unknown(argument: &Arg<'_>) -> Stop {
    wrong_usage(match argument {
        Arg::Short(_) | Arg::Long(_) => "unknown option; `--` goes before a message with a hyphen",
        Arg::Value(_) => "an argument too many",
    })
}

/// lexopt's error without the argument that it holds.
fn untold(error: &Error) -> Stop {
    wrong_usage(match error {
        Error::UnexpectedValue { .. } => "a value behind an option that takes none",
        Error::NonUnicodeValue(_) => "an argument is not UTF-8",
        _ => "an argument that cannot be read",
    })
}
