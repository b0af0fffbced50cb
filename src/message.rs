//! Text to command (SPEC 3 and 7): the fast paths, then the grammar, and its fault as the public error.
//!
//! Knows nothing of deciding.

use crate::code::InsuranceCode;
use crate::command::{Command, Verb};
use crate::error::{ParseError, ParseErrorKind};
use crate::grammar::{self, Fault, NO_MATCH};
use crate::symbols::{INVISIBLE, WINDOW, Window, after_ascii_gaps, glued_letter, span, symbol};
use crate::utf8::all_digits;

/// Reads a message that has been decoded to Unicode.
///
/// Understood is everything that can only mean one thing: any case, any Vietnamese accents in any
/// normalisation, gaps and invisible characters anywhere, glued words, full-width letters and digits,
/// a card number for the code, and what people copy off the printed instruction. Nothing is repaired
/// that could mean two things. `docs/TOLERANCE.md` has an example of each kind, and `tests/data/` has
/// them all. Which combining marks are invisible depends on the Unicode version of
/// `unicode-normalization`; 18.0 was tested.
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
/// Source: [SPEC 3](crate::spec#3-reading-a-message) and [7](crate::spec#7-sibling-commands-on-the-same-short-code); the commands are published, the tolerance is ours.
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
/// Source: ours; a gateway has bytes, and the meaning of a text must not depend on who decodes it.
pub fn parse_bytes(text: &[u8]) -> Result<Command, ParseError> {
    match usual(text) {
        Some(code) => Ok(Command::ResetPassword(code)),
        None => unusual(text),
    }
}

/// `BH MK` and ten digits in ASCII, as nearly everybody writes them: a fast path that accepts a subset
/// of the grammar, with equal results.
#[inline(always)]
fn usual(text: &[u8]) -> Option<InsuranceCode> {
    let (ten, rest) = after_verb(text)?.split_first_chunk()?;
    (all_digits(ten) && after_ascii_gaps(rest).is_empty()).then(|| InsuranceCode::from_digits(*ten))
}

/// The same with any other number of digits, which is what people send instead.
#[inline(always)]
fn wrong_length(text: &[u8]) -> Option<ParseError> {
    let rest = after_verb(text)?;
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let kind = ParseErrorKind::CodeLength { digits: u16::try_from(digits).ok()? };
    let (start, ends) = (text.len() - rest.len(), after_ascii_gaps(rest.get(digits..)?).is_empty());
    let error = ParseError::new(kind, Some(Verb::ResetPassword), start..start + digits);
    (digits > 0 && ends).then_some(error)
}

/// What follows `BH MK` in a text of the usual length.
#[inline(always)]
fn after_verb(text: &[u8]) -> Option<&[u8]> {
    let text = matches!(text.len(), 12..=20).then_some(text)?;
    after_word(after_word(text, *b"bh")?, *b"mk")
}

/// What follows two letters in either case, and the ASCII gaps after them.
#[inline(always)]
fn after_word(text: &[u8], letters: [u8; 2]) -> Option<&[u8]> {
    let (two, rest) = text.split_first_chunk()?;
    (two.map(|byte| byte | 0x20) == letters).then_some(after_ascii_gaps(rest))
}

/// What is not usual. Out of line, so that the fast path saves no registers for it.
#[inline(never)]
fn unusual(text: &[u8]) -> Result<Command, ParseError> {
    match (symbol(text, 0), wrong_length(text)) {
        // Other people's messages are refused by their first letter, before anything is folded.
        ((b'b' | b's' | ..=INVISIBLE, _), None) if text.len() < 64 => by_grammar::<64>(text),
        ((b'b' | b's' | ..=INVISIBLE, _), None) => by_grammar::<{ WINDOW + 1 }>(text),
        (_, Some(error)) => Err(error),
        ((_, width), None) => Err(ParseError::new(ParseErrorKind::NotAddressed, None, 0..width)),
    }
}

/// Any message, by the grammar, through a window with a slot for each of its symbols: what is short
/// needs few.
#[inline(always)]
fn by_grammar<const SLOTS: usize>(text: &[u8]) -> Result<Command, ParseError> {
    let mut window = Window::<SLOTS>::EMPTY;
    window.fold(text);
    let symbols = window.symbols();
    match grammar::message(symbols) {
        Ok((_, command)) => Ok(command),
        Err(nom::Err::Error(fault) | nom::Err::Failure(fault)) => {
            Err(located(text, symbols.len(), &fault))
        }
        // No rule asks for more symbols.
        Err(nom::Err::Incomplete(_)) => Err(located(text, symbols.len(), &NO_MATCH)),
    }
}

/// The public error of a fault: where its symbols stand in the text.
#[cold]
#[inline(never)]
fn located(text: &[u8], symbols: usize, fault: &Fault) -> ParseError {
    let (first, length) = (symbols - usize::from(fault.left), usize::from(fault.length));
    let kind = match fault.kind {
        ParseErrorKind::CodeLength { .. } => ParseErrorKind::CodeLength { digits: fault.length },
        // 8079 was shared with other tenants, distinguished by the first word: a letter directly after
        // `bh` makes it another word.
        ParseErrorKind::Verb if first == 2 && glued_letter(text, 2) => ParseErrorKind::NotAddressed,
        kind => kind,
    };
    ParseError::new(kind, fault.verb, span(text, first, length))
}

#[cfg(test)]
mod tests {
    use super::{WINDOW, by_grammar, parse_bytes, usual, wrong_length};

    #[test]
    fn the_fast_path_accepts_a_subset_with_equal_results() {
        let (mut codes, mut lengths) = (0, 0);
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
                "1",
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
                "............",
                "HC4010123456789",
                "ma so 0123456789",
                "",
            ] {
                let text = [opening, subject].concat();
                let text = text.as_bytes();
                codes += usize::from(usual(text).is_some());
                lengths += usize::from(wrong_length(text).is_some());
                assert_eq!(parse_bytes(text), by_grammar::<{ WINDOW + 1 }>(text), "{text:?}");
            }
        }
        for digits in 0..=300 {
            let text = ["bhmk", &"0".repeat(digits)].concat();
            let any = by_grammar::<{ WINDOW + 1 }>(text.as_bytes());
            assert_eq!(parse_bytes(text.as_bytes()), any, "{digits} digits");
        }
        // Both fast paths are taken, for this many of the texts.
        assert_eq!((codes, lengths), (13, 23));
    }
}
