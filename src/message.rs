//! Text to command (SPEC 3 and 7): the grammar's first rule, and its fault as the public error.
//!
//! Knows nothing of deciding.

use crate::command::{Command, Verb};
use crate::error::{ParseError, ParseErrorKind};
use crate::grammar;
use crate::leaf::{Cursor, Rule};

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
    let Ok((behind, _)) = grammar::usual_verb().read(Cursor::before(text, 0)) else {
        return message(text);
    };
    let Ok((_, code)) = grammar::usual_subject().read(behind) else {
        return any_subject(text, behind.start());
    };
    Ok(Command::ResetPassword(code))
}

// What is not usual, and what is rare, is out of line: so the usual message is read by one flat
// function, which saves no registers for the others.

/// `message = "bh" , sp , ( reset | participation | validity | status ) , [ tail ] ;`
#[inline(never)]
fn message(text: &[u8]) -> Result<Command, ParseError> {
    let (here, verb) = taken(grammar::verb(), None, Cursor::before(text, 0))?;
    let start = here.start();
    match verb {
        Verb::ResetPassword => command(grammar::reset(), verb, Command::ResetPassword, here),
        Verb::Participation => rare_command(
            grammar::participation(),
            verb,
            |(code, period)| Command::Participation { code, period },
            (text, start),
        ),
        Verb::CardValidity => rare_command(
            grammar::validity(),
            verb,
            Command::CardValidity,
            (text, start),
        ),
        Verb::DossierStatus => rare_command(
            grammar::status(),
            verb,
            Command::DossierStatus,
            (text, start),
        ),
    }
}

/// What follows the usual `BH MK`, however it is written.
#[inline(never)]
fn any_subject(text: &[u8], start: usize) -> Result<Command, ParseError> {
    let (verb, here) = (Verb::ResetPassword, Cursor::at(text, start));
    command(grammar::reset(), verb, Command::ResetPassword, here)
}

/// The command that this verb and what `rule` takes from here make.
///
/// Each is made where it is returned: where several met first, it would be put together from bytes.
#[inline(always)]
fn command<'a, R: Rule<'a>>(
    rule: R,
    verb: Verb,
    make: impl FnOnce(R::Output) -> Command,
    here: Cursor<'a>,
) -> Result<Command, ParseError> {
    let (_, arguments) = taken(rule, Some(verb), here)?;
    Ok(make(arguments))
}

/// [`command`] out of line; the place is taken apart so that it is handed over in registers.
#[inline(never)]
fn rare_command<'a, R: Rule<'a>>(
    rule: R,
    verb: Verb,
    make: impl FnOnce(R::Output) -> Command,
    (text, start): (&'a [u8], usize),
) -> Result<Command, ParseError> {
    command(rule, verb, make, Cursor::at(text, start))
}

/// What `rule` takes from here, or its fault as the caller sees it: behind this verb.
#[inline(always)]
fn taken<'a, R: Rule<'a>>(
    rule: R,
    verb: Option<Verb>,
    here: Cursor<'a>,
) -> Result<(Cursor<'a>, R::Output), ParseError> {
    rule.read(here).map_err(|fault| {
        // These rules never give way: what is no message is a fault of some kind.
        let fault = fault.unwrap_or_else(|| here.fault(ParseErrorKind::Trailing));
        ParseError::new(fault.kind, verb, fault.span)
    })
}

#[cfg(test)]
mod tests {
    use super::{message, parse_bytes};
    use crate::grammar::{usual_subject, usual_verb};
    use crate::leaf::{Cursor, Rule as _};

    #[test]
    fn what_is_usual_is_read_as_message_is() {
        let mut usual = 0;
        for opening in [
            "BH MK ",
            "bhmk",
            "Bh-mK:",
            "bH\t. MK\r\n",
            "BH MK",
            "BH MKX ",
            "BH M K ",
            "BHX MK ",
            "B H MK ",
            "BH QT ",
            "ＢＨ MK ",
            "BH\u{301}MK ",
            "BH MK\u{A0}",
            "\u{2}H MK ",
            "BH M\u{B} ",
            " BH MK ",
            "",
        ] {
            for subject in [
                "0123456789",
                "0123456789.\n",
                "{0123456789}",
                "01234 56789",
                "01234\u{301}56789",
                "012345678",
                "01234567890",
                "0123456789 0",
                "01234５6789",
                "０123456789",
                "012345678９",
                "0123456789５",
                "0123456789 gui 8079",
                "0123456789\u{A0}",
                "0123456789\u{301}",
                "0123456789x",
                "01234x6789",
                "012345678\u{10}",
                "HC4010123456789",
                "ma so 0123456789",
                "",
            ] {
                let text = [opening, subject].concat();
                let cursor = Cursor::before(text.as_bytes(), 0);
                let verb = usual_verb().read(cursor).map(|(behind, _)| behind);
                if verb.is_ok_and(|behind| usual_subject().read(behind).is_ok()) {
                    usual += 1;
                }
                assert_eq!(
                    parse_bytes(text.as_bytes()),
                    message(text.as_bytes()),
                    "{text:?}"
                );
            }
        }
        // Five openings and three subjects.
        assert_eq!(usual, 15);
    }
}
