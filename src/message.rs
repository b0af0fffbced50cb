//! Text to command (SPEC 3 and 7): runs the grammar and turns its fault into the public error.
//!
//! Knows nothing of deciding.

use crate::command::Command;
use crate::error::{ParseError, ParseErrorKind};
use crate::grammar::message;
use crate::leaf::{Fault, Rule as _};

/// Reads a message that has been decoded to Unicode.
///
/// Understood is everything that can only mean one thing: any case, any Vietnamese accents in any
/// normalisation, gaps and invisible characters anywhere, glued words, full-width letters and digits,
/// a card number for the code, and what people copy off the printed instruction. Nothing is repaired
/// that could mean two things. The tolerance table of the crate's first page has an example of each
/// kind, and `tests/data/` has them all.
///
/// It is total, takes linear time and allocates nothing.
///
/// # Errors
///
/// A [`ParseError`] with a kind and the bytes that it is about: `BH MK 1234567xxx` is
/// [`Code`](crate::ParseErrorKind::Code) at 13..14, `BH MK 110129425` is
/// [`CodeLength`](crate::ParseErrorKind::CodeLength) at 6..15, `Xin chào` is
/// [`NotAddressed`](crate::ParseErrorKind::NotAddressed) at 0..1.
///
/// ```
/// use bhxh_sms::{Command, parse};
///
/// let command = parse("Bh mk: 0123 456 789 gửi 8079")?;
/// assert_eq!(command, Command::ResetPassword("0123456789".parse().unwrap()));
/// assert_eq!(command, parse("BH MK HC4010123456789")?);
/// # Ok::<(), bhxh_sms::ParseError>(())
/// ```
///
/// Source: SPEC 3 and 7; the commands are published, the tolerance is ours.
pub fn parse(text: &str) -> Result<Command, ParseError> {
    parse_bytes(text.as_bytes())
}

/// Reads a message whose bytes are UTF-8, or should be.
///
/// The same as [`parse`] on UTF-8. Each byte outside of a well-formed sequence is one foreign symbol
/// of one byte, which never matches and is never dropped silently; reading resumes at the next byte.
/// So a damaged message needs no error path of its own, and nothing is validated twice.
///
/// # Errors
///
/// As for [`parse`]; the span is in bytes of `text`.
///
/// ```
/// use bhxh_sms::{ParseErrorKind, parse, parse_bytes};
///
/// assert_eq!(parse_bytes(b"BH MK 0123456789"), parse("BH MK 0123456789"));
/// let error = parse_bytes(b"BH MK 01234\xFF6789").unwrap_err();
/// assert_eq!((error.kind(), error.span()), (ParseErrorKind::Code, 11..12));
/// ```
///
/// Source: ours; a gateway hands over bytes, and what a text means must not hang on who decodes it.
pub fn parse_bytes(text: &[u8]) -> Result<Command, ParseError> {
    match message().read(text) {
        Ok((_, command)) => Ok(command),
        Err(fault) => Err(located(fault, text)),
    }
}

/// A fault as the caller sees it: counted from the front of the text, where the grammar counts what
/// is left of it.
fn located(fault: Option<Fault>, text: &[u8]) -> ParseError {
    // The message rule never gives way: whatever is no message is a fault of some kind.
    let fault = fault.unwrap_or_else(|| Fault::rest(ParseErrorKind::Trailing, text));
    let from_front = |left: usize| text.len().saturating_sub(left);
    let span = from_front(fault.left_at_start)..from_front(fault.left_behind);
    ParseError::new(fault.kind, fault.verb, span)
}
