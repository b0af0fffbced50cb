//! What the grammar's rules are composed of: the leaves, which read symbols, and the few combinators
//! that nom has not.
//!
//! All leaves but the [`Solid`] ones pass over gaps and invisibles before each symbol, and nearly all
//! pass over those behind, so that alternatives don't read the same gaps again. An ASCII symbol is
//! looked at in line; whatever else stands there goes one way out of line.
//!
//! nom stops here and in the grammar. Knows nothing of the rules.

use core::ops::Range;

use nom::error::{ErrorKind, ParseError};
use nom::{Check, Complete, Emit, Err, Mode, OutputM, OutputMode, PResult, Parser};

use crate::command::Verb;
use crate::error::ParseErrorKind;
use crate::fold::{
    GAP, INVISIBLE, LONGER, Symbol, byte_symbol, fold, next, skip, skip_ascii, skip_invisibles,
    tabled,
};

/// What a rule reads and what follows it; what is wrong; or `None` where it gives way.
pub(crate) type Outcome<'a, T> = Result<(&'a [u8], T), Option<Fault>>;

/// A rule of the grammar, over the bytes that are left.
pub(crate) trait Rule<'a>: Parser<&'a [u8], Error = Fault> {
    /// Reads what `text` begins with.
    #[inline(always)]
    fn read(mut self, text: &'a [u8]) -> Outcome<'a, Self::Output>
    where
        Self: Sized,
    {
        match self.process::<OutputM<Emit, Check, Complete>>(text) {
            Ok(found) => Ok(found),
            Err(Err::Failure(fault)) => Err(Some(fault)),
            // No leaf asks for more text.
            Err(Err::Error(()) | Err::Incomplete(_)) => Err(None),
        }
    }
}

impl<'a, P: Parser<&'a [u8], Error = Fault>> Rule<'a> for P {}

/// What is wrong, and where: how many bytes are left where it begins, and behind it.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) kind: ParseErrorKind,
    pub(crate) verb: Option<Verb>,
    pub(crate) left_at_start: usize,
    pub(crate) left_behind: usize,
}

impl Fault {
    /// A fault between two ends of the text.
    #[inline(always)]
    fn between(kind: ParseErrorKind, start: &[u8], behind: &[u8]) -> Self {
        Self {
            kind,
            verb: None,
            left_at_start: start.len(),
            left_behind: behind.len(),
        }
    }

    /// A fault in some of the symbols that `text` begins with; where there are none left, at the
    /// empty end.
    #[cold]
    #[inline(never)]
    pub(crate) fn at(kind: ParseErrorKind, text: &[u8], symbols: Range<usize>) -> Self {
        let mut start = skip(text);
        for _ in 0..symbols.start {
            start = skip(behind_first(start));
        }
        let mut behind = start;
        for _ in symbols {
            behind = behind_first(skip(behind));
        }
        Self::between(kind, start, behind)
    }

    /// A fault of all that is left of the text.
    pub(crate) fn rest(kind: ParseErrorKind, text: &[u8]) -> Self {
        Self::between(kind, text, &[])
    }
}

/// What follows the first character, if there is one.
fn behind_first(text: &[u8]) -> &[u8] {
    fold(text).map_or(text, |(_, behind)| behind)
}

/// nom asks for these where a rule gives way. None of it leaves the grammar, whose every way out is
/// an [`expect`] or a verdict.
impl ParseError<&[u8]> for Fault {
    fn from_error_kind(text: &[u8], _: ErrorKind) -> Self {
        Self::rest(ParseErrorKind::Trailing, text)
    }

    fn append(_: &[u8], _: ErrorKind, fault: Self) -> Self {
        fault
    }
}

/// The way of a rule that does not fit.
#[inline(always)]
fn give_way<OM: OutputMode, O>(text: &[u8]) -> PResult<OM, &[u8], O, Fault> {
    Err(Err::Error(OM::Error::bind(|| {
        Fault::from_error_kind(text, ErrorKind::Fail)
    })))
}

/// Gives a leaf its `process`: `self` and the text to an `Option` of what follows it.
macro_rules! leaf {
    ($leaf:ty $(, const $n:ident: usize)?: |$this:ident, $text:ident| $behind:expr) => {
        impl<'a $(, const $n: usize)?> Parser<&'a [u8]> for $leaf {
            type Output = ();
            type Error = Fault;

            #[inline(always)]
            fn process<OM: OutputMode>(
                &mut self,
                $text: &'a [u8],
            ) -> PResult<OM, &'a [u8], (), Fault> {
                let $this = self;
                match $behind {
                    Some(behind) => Ok((behind, OM::Output::bind(|| ()))),
                    None => give_way::<OM, _>($text),
                }
            }
        }
    };
}

/// The end of the text.
pub(crate) struct End;

leaf!(End: |_this, text| text.is_empty().then_some(text));

/// The gaps and invisibles that stand here, if any do.
pub(crate) struct Gaps;

leaf!(Gaps: |_this, text| Some(skip(text)));

/// The ASCII gaps that stand here, if any do.
pub(crate) struct AsciiGaps;

leaf!(AsciiGaps: |_this, text| Some(skip_ascii(text)));

/// These letters, in ASCII of either case, with nothing before and between them.
pub(crate) struct Solid<const N: usize>(pub(crate) &'static [Symbol; N]);

leaf!(Solid<N>, const N: usize: |this, text| solid(text, this.0));

/// A word of the grammar, whole and however it is spelled.
pub(crate) struct Word<const N: usize>(pub(crate) &'static [Symbol; N]);

leaf!(Word<N>, const N: usize: |this, text| {
    // No closure here: one that borrows the word would keep every word of a rule in memory.
    let [first, ..] = this.0.as_slice() else {
        return give_way::<OM, _>(text);
    };
    if !may_begin(text, *first) {
        return give_way::<OM, _>(text);
    }
    // `solid` tells letters only: what has bit 0x20 set may be a control character for a digit.
    let whole = if first.is_ascii_lowercase() {
        solid(text, this.0)
    } else {
        None
    };
    match whole {
        Some(behind) => Some(skip(behind)),
        None => spelled(text, this.0).map(skip),
    }
});

/// What follows these letters, if they stand here in ASCII with nothing between.
#[inline(always)]
fn solid<'a, const N: usize>(text: &'a [u8], letters: &[Symbol; N]) -> Option<&'a [u8]> {
    let (bytes, behind) = text.split_first_chunk()?;
    (bytes.map(|byte| byte | 0x20) == *letters).then_some(behind)
}

/// Whether this symbol may be the next: it stands here, or no ASCII symbol does.
#[inline(always)]
fn may_begin(text: &[u8], symbol: Symbol) -> bool {
    text.first().is_some_and(|byte| {
        let here = byte_symbol(*byte);
        here == symbol || here <= INVISIBLE
    })
}

/// What follows these symbols, if they stand here, however they are spelled.
#[inline(always)]
fn spelled<'a, const N: usize>(mut text: &'a [u8], symbols: &[Symbol; N]) -> Option<&'a [u8]> {
    for &symbol in symbols {
        text = match text {
            [byte, behind @ ..] if byte_symbol(*byte) == symbol => behind,
            _ => distant(text, symbol)?,
        };
    }
    Some(text)
}

/// What follows this symbol, if it is the next one: behind gaps, or of more than one byte.
#[inline(never)]
fn distant(mut text: &[u8], symbol: Symbol) -> Option<&[u8]> {
    while let Some((here, behind)) = tabled(text) {
        match here {
            _ if here == symbol => return Some(behind),
            GAP | INVISIBLE => text = behind,
            LONGER => return far(text, symbol),
            _ => return None,
        }
    }
    None
}

/// [`distant`] where the tables do not say.
#[cold]
#[inline(never)]
fn far(text: &[u8], symbol: Symbol) -> Option<&[u8]> {
    let (here, _, behind) = next(text)?;
    (here == symbol).then_some(behind)
}

/// These symbols, which must stand here: the first that does not fit is a fault of this kind.
pub(crate) struct Keyword<const N: usize>(
    pub(crate) ParseErrorKind,
    pub(crate) &'static [Symbol; N],
);

leaf!(Keyword<N>, const N: usize: |this, text| {
    let mut rest = text;
    for &symbol in this.1 {
        match next(rest) {
            Some((here, _, behind)) if here == symbol => rest = behind,
            Some((_, start, behind)) => {
                return Err(Err::Failure(Fault::between(this.0, start, behind)));
            }
            None => return Err(Err::Failure(Fault::rest(this.0, &[]))),
        }
    }
    Some(rest)
});

/// All that is left of the text, as a fault of this kind.
pub(crate) struct Rest(pub(crate) ParseErrorKind);

impl<'a> Parser<&'a [u8]> for Rest {
    type Output = ();
    type Error = Fault;

    fn process<OM: OutputMode>(&mut self, text: &'a [u8]) -> PResult<OM, &'a [u8], (), Fault> {
        Err(Err::Failure(Fault::rest(self.0, text)))
    }
}

/// The end of the first word: no letter stands here, or the rule fits that begins here. Else that
/// letter is a fault of this kind.
///
/// Invisibles do not separate.
pub(crate) struct WordEnd<F>(pub(crate) ParseErrorKind, pub(crate) F);

impl<'a, F: Fn(&'a [u8]) -> bool> Parser<&'a [u8]> for WordEnd<F> {
    type Output = ();
    type Error = Fault;

    #[inline(always)]
    fn process<OM: OutputMode>(&mut self, text: &'a [u8]) -> PResult<OM, &'a [u8], (), Fault> {
        let here = skip_invisibles(text);
        match fold(here) {
            Some((b'a'..=b'z', _)) if !(self.1)(here) => {
                Err(Err::Failure(Fault::at(self.0, here, 0..1)))
            }
            _ => Ok((skip(here), OM::Output::bind(|| ()))),
        }
    }
}

/// Any letter, folded.
pub(crate) struct Letter;

impl<'a> Parser<&'a [u8]> for Letter {
    type Output = Symbol;
    type Error = Fault;

    #[inline(always)]
    fn process<OM: OutputMode>(&mut self, text: &'a [u8]) -> PResult<OM, &'a [u8], Symbol, Fault> {
        let found = match text {
            [byte, behind @ ..] => match byte_symbol(*byte) {
                letter @ b'a'..=b'z' => Some((letter, behind)),
                ..=INVISIBLE => distant_letter(text),
                _ => None,
            },
            [] => None,
        };
        match found {
            Some((letter, behind)) => Ok((skip(behind), OM::Output::bind(|| letter))),
            None => give_way::<OM, _>(text),
        }
    }
}

/// The letter that is the next symbol, behind gaps or of more than one byte, and what follows it.
#[inline(never)]
fn distant_letter(text: &[u8]) -> Option<(Symbol, &[u8])> {
    match next(text) {
        Some((letter @ b'a'..=b'z', _, behind)) => Some((letter, behind)),
        _ => None,
    }
}

/// `N` digits, folded: the first symbol that is none is a fault of this kind.
pub(crate) struct EachDigit<const N: usize>(pub(crate) ParseErrorKind);

impl<'a, const N: usize> Parser<&'a [u8]> for EachDigit<N> {
    type Output = [u8; N];
    type Error = Fault;

    fn process<OM: OutputMode>(
        &mut self,
        text: &'a [u8],
    ) -> PResult<OM, &'a [u8], Self::Output, Fault> {
        let mut digits = [b'0'; N];
        let mut rest = text;
        for digit in &mut digits {
            match next(rest) {
                Some((here @ b'0'..=b'9', _, behind)) => (*digit, rest) = (here, behind),
                _ => return Err(Err::Failure(Fault::at(self.0, rest, 0..1))),
            }
        }
        Ok((skip(rest), OM::Output::bind(|| digits)))
    }
}

/// That no digit is the next symbol: else it is a fault of this kind.
pub(crate) fn no_digit(kind: ParseErrorKind, text: &[u8]) -> Result<(), Fault> {
    if begins_with_digit(text) {
        Err(Fault::at(kind, text, 0..1))
    } else {
        Ok(())
    }
}

#[cold]
#[inline(never)]
fn begins_with_digit(text: &[u8]) -> bool {
    matches!(next(text), Some((b'0'..=b'9', ..)))
}

/// Ten ASCII digits with nothing before and between them, and no digit behind them.
pub(crate) struct SolidDigits;

impl<'a> Parser<&'a [u8]> for SolidDigits {
    type Output = [u8; 10];
    type Error = Fault;

    #[inline(always)]
    fn process<OM: OutputMode>(
        &mut self,
        text: &'a [u8],
    ) -> PResult<OM, &'a [u8], Self::Output, Fault> {
        match text.split_first_chunk() {
            Some((digits, behind)) if all_digits(digits) => {
                let rest = skip_ascii(behind);
                let more = match rest {
                    [byte, ..] if byte.is_ascii() => byte.is_ascii_digit(),
                    [] => false,
                    _ => begins_with_digit(rest),
                };
                if more {
                    give_way::<OM, _>(text)
                } else {
                    Ok((rest, OM::Output::bind(|| *digits)))
                }
            }
            _ => give_way::<OM, _>(text),
        }
    }
}

/// Whether all ten are ASCII digits, by two machine words that overlap.
#[inline(always)]
fn all_digits(ten: &[u8; 10]) -> bool {
    match (ten.first_chunk(), ten.last_chunk()) {
        (Some(first), Some(last)) => {
            no_digits(u64::from_le_bytes(*first)) | no_digits(u64::from_le_bytes(*last)) == 0
        }
        _ => false,
    }
}

/// The top bit of each of eight bytes that is no ASCII digit; right up to the first of them, from
/// where a carry may run on.
#[inline(always)]
fn no_digits(eight: u64) -> u64 {
    let values = eight ^ 0x3030_3030_3030_3030;
    (values.wrapping_add(0x7676_7676_7676_7676) | values) & 0x8080_8080_8080_8080
}

/// All the digits that stand here, at least one, and a verdict over them and what is left: a value,
/// or what is wrong.
#[inline(always)]
pub(crate) fn run<J, O>(judge: J) -> Run<J>
where
    J: Fn(&Digits<'_>, &[u8]) -> Result<O, Fault>,
{
    Run(judge)
}

pub(crate) struct Run<J>(J);

/// A card's 13 and the 12 of two months are the most that mean anything; eight are kept at once.
const KEPT: usize = 32;

/// The digits of a [`Run`].
pub(crate) struct Digits<'a> {
    kept: &'a [u8; KEPT],
    /// How many there are in all.
    pub(crate) count: usize,
    text: &'a [u8],
    behind: &'a [u8],
}

impl Digits<'_> {
    /// `N` of the digits that are kept, from this one on. Directly behind the last one stands anything
    /// but a digit.
    #[inline(always)]
    pub(crate) fn kept<const N: usize>(&self, from: usize) -> [u8; N] {
        let kept = self.kept.get(from..).and_then(<[u8]>::first_chunk);
        kept.copied().unwrap_or([b'0'; N])
    }

    /// A fault of the whole run.
    pub(crate) fn fault(&self, kind: ParseErrorKind) -> Fault {
        Fault::between(kind, self.text, self.behind)
    }

    /// A fault of some of its digits.
    pub(crate) fn fault_of(&self, kind: ParseErrorKind, digits: Range<usize>) -> Fault {
        Fault::at(kind, self.text, digits)
    }
}

impl<'a, O, J> Parser<&'a [u8]> for Run<J>
where
    J: Fn(&Digits<'_>, &[u8]) -> Result<O, Fault>,
{
    type Output = O;
    type Error = Fault;

    #[inline(always)]
    fn process<OM: OutputMode>(&mut self, text: &'a [u8]) -> PResult<OM, &'a [u8], O, Fault> {
        let text = skip(text);
        let (mut kept, mut count) = ([0; KEPT], 0);
        let (mut behind, mut rest) = (text, text);
        loop {
            let (eight, digits);
            (eight, digits, behind) = match rest {
                [b'0'..=b'9', ..] => stretch(rest, text),
                [byte, ..] if !byte.is_ascii() => match fold(rest) {
                    Some((digit @ b'0'..=b'9', behind)) => (u64::from(digit), 1, behind),
                    _ => break,
                },
                _ => break,
            };
            if let Some(slots) = kept.get_mut(count..).and_then(<[u8]>::first_chunk_mut) {
                *slots = eight.to_le_bytes();
            }
            count += digits;
            rest = skip(behind);
        }
        if count == 0 {
            return give_way::<OM, _>(text);
        }
        match (self.0)(
            &Digits {
                kept: &kept,
                count,
                text,
                behind,
            },
            rest,
        ) {
            Ok(value) => Ok((rest, OM::Output::bind(|| value))),
            Err(fault) => Err(Err::Failure(fault)),
        }
    }
}

/// The next eight bytes, how many of them are ASCII digits before the first that is none, and what
/// follows those. Behind the end of the text stand zeros.
#[inline(always)]
fn stretch<'a>(rest: &'a [u8], whole: &[u8]) -> (u64, usize, &'a [u8]) {
    let eight = match (rest.first_chunk(), whole.last_chunk()) {
        (Some(bytes), _) => u64::from_le_bytes(*bytes),
        (None, Some(bytes)) => u64::from_le_bytes(*bytes) >> (8 * (8 - rest.len())),
        _ => rest
            .iter()
            .rev()
            .fold(0, |word, byte| word << 8 | u64::from(*byte)),
    };
    let digits = no_digits(eight).trailing_zeros() as usize / 8;
    (eight, digits, rest.get(digits..).unwrap_or_default())
}

/// `rule`, which must fit: else the first symbol here is a fault of this kind.
#[inline(always)]
pub(crate) fn expect<R>(kind: ParseErrorKind, rule: R) -> Expect<R> {
    Expect { kind, rule }
}

pub(crate) struct Expect<R> {
    kind: ParseErrorKind,
    rule: R,
}

impl<'a, R: Rule<'a>> Parser<&'a [u8]> for Expect<R> {
    type Output = R::Output;
    type Error = Fault;

    #[inline(always)]
    fn process<OM: OutputMode>(
        &mut self,
        text: &'a [u8],
    ) -> PResult<OM, &'a [u8], Self::Output, Fault> {
        match self
            .rule
            .process::<OutputM<OM::Output, Check, OM::Incomplete>>(text)
        {
            Ok(found) => Ok(found),
            Err(Err::Error(())) => Err(Err::Failure(Fault::at(self.kind, text, 0..1))),
            Err(Err::Failure(fault)) => Err(Err::Failure(fault)),
            Err(Err::Incomplete(needed)) => Err(Err::Incomplete(needed)),
        }
    }
}

/// `rule`, whose faults are this verb's.
#[inline(always)]
pub(crate) fn under<R>(verb: Verb, rule: R) -> Under<R> {
    Under { verb, rule }
}

pub(crate) struct Under<R> {
    verb: Verb,
    rule: R,
}

impl<'a, R: Rule<'a>> Parser<&'a [u8]> for Under<R> {
    type Output = R::Output;
    type Error = Fault;

    #[inline(always)]
    fn process<OM: OutputMode>(
        &mut self,
        text: &'a [u8],
    ) -> PResult<OM, &'a [u8], Self::Output, Fault> {
        self.rule.process::<OM>(text).map_err(|error| match error {
            Err::Failure(fault) => Err::Failure(Fault {
                verb: Some(self.verb),
                ..fault
            }),
            error => error,
        })
    }
}

/// `rule`, and a verdict over its value, the text from it on and what is left: another value, or what
/// is wrong.
#[inline(always)]
pub(crate) fn judged<'a, R, J, O>(rule: R, judge: J) -> Judged<R, J>
where
    R: Rule<'a>,
    J: Fn(R::Output, &'a [u8], &'a [u8]) -> Result<O, Fault>,
{
    Judged { rule, judge }
}

pub(crate) struct Judged<R, J> {
    rule: R,
    judge: J,
}

impl<'a, R, J, O> Parser<&'a [u8]> for Judged<R, J>
where
    R: Rule<'a>,
    J: Fn(R::Output, &'a [u8], &'a [u8]) -> Result<O, Fault>,
{
    type Output = O;
    type Error = Fault;

    #[inline(always)]
    fn process<OM: OutputMode>(&mut self, text: &'a [u8]) -> PResult<OM, &'a [u8], O, Fault> {
        let (rest, value) = self
            .rule
            .process::<OutputM<Emit, OM::Error, OM::Incomplete>>(text)?;
        match (self.judge)(value, text, rest) {
            Ok(value) => Ok((rest, OM::Output::bind(|| value))),
            Err(fault) => Err(Err::Failure(fault)),
        }
    }
}

/// `rule`, not even tried where an ASCII symbol stands that is none of these.
#[inline(always)]
pub(crate) fn if_begins<const N: usize, R>(
    symbols: &'static [Symbol; N],
    rule: R,
) -> IfBegins<N, R> {
    IfBegins { symbols, rule }
}

pub(crate) struct IfBegins<const N: usize, R> {
    symbols: &'static [Symbol; N],
    rule: R,
}

impl<'a, const N: usize, R: Rule<'a>> Parser<&'a [u8]> for IfBegins<N, R> {
    type Output = R::Output;
    type Error = Fault;

    #[inline(always)]
    fn process<OM: OutputMode>(
        &mut self,
        text: &'a [u8],
    ) -> PResult<OM, &'a [u8], Self::Output, Fault> {
        if self.symbols.iter().any(|symbol| may_begin(text, *symbol)) {
            self.rule.process::<OM>(text)
        } else {
            give_way::<OM, _>(text)
        }
    }
}

/// What this reads, kept out of line: `apart(|text| rule().read(text))`.
///
/// A closure over the text, and not a rule, so that the types of the grammar end here: the compiler
/// takes exponential time over nested ones.
#[inline(always)]
pub(crate) fn apart<'a, T, F: Fn(&'a [u8]) -> Outcome<'a, T> + Copy>(read: F) -> Apart<F> {
    Apart(read)
}

pub(crate) struct Apart<F>(F);

impl<'a, T, F: Fn(&'a [u8]) -> Outcome<'a, T> + Copy> Parser<&'a [u8]> for Apart<F> {
    type Output = T;
    type Error = Fault;

    #[inline(always)]
    fn process<OM: OutputMode>(&mut self, text: &'a [u8]) -> PResult<OM, &'a [u8], T, Fault> {
        match out_of_line(self.0, text) {
            Ok((rest, value)) => Ok((rest, OM::Output::bind(|| value))),
            Err(Some(fault)) => Err(Err::Failure(fault)),
            Err(None) => give_way::<OM, _>(text),
        }
    }
}

#[inline(never)]
fn out_of_line<'a, T>(read: impl Fn(&'a [u8]) -> Outcome<'a, T>, text: &'a [u8]) -> Outcome<'a, T> {
    read(text)
}

// The rules are tested through `parse`; here is what `parse` cannot show, since the slower way reads
// the same: that the shortcuts are taken, and only where they hold.
#[cfg(test)]
mod tests {
    use super::{all_digits, may_begin, no_digits, solid, stretch};

    #[test]
    fn a_solid_word_is_its_letters_in_either_case_and_nothing_else() {
        for text in [&b"mk1"[..], b"MK1", b"mK1", b"Mk1"] {
            assert_eq!(solid(text, b"mk"), Some(&b"1"[..]), "{text:?}");
        }
        for text in [&b""[..], b"m", b"m k", b"mx", b"km", b" mk", b"M\x0B"] {
            assert_eq!(solid(text, b"mk"), None, "{text:?}");
        }
    }

    #[test]
    fn a_word_is_not_begun_where_another_ascii_symbol_stands() {
        for text in [&b"m"[..], b"M", b" k", b"\xCC\x81m", b"-"] {
            assert!(may_begin(text, b'm'), "{text:?}");
        }
        for text in [&b""[..], b"k", b"1", b"\0"] {
            assert!(!may_begin(text, b'm'), "{text:?}");
        }
    }

    #[test]
    fn ten_digits_are_told_from_any_one_other_byte() {
        assert!(all_digits(b"0123456789"));
        for at in 0..10 {
            for byte in 0..=u8::MAX {
                let mut ten = *b"0918273645";
                ten[at] = byte;
                assert_eq!(all_digits(&ten), byte.is_ascii_digit(), "{at} {byte:02X}");
            }
        }
    }

    #[test]
    fn the_first_byte_that_is_no_digit_is_found_in_a_word() {
        for at in 0..8 {
            for byte in 0..=u8::MAX {
                let mut eight = *b"09182736";
                eight[at] = byte;
                let zeros = no_digits(u64::from_le_bytes(eight)).trailing_zeros() as usize;
                let expected = if byte.is_ascii_digit() { 8 } else { at };
                assert_eq!(zeros / 8, expected, "{at} {byte:02X}");
            }
        }
    }

    #[test]
    fn a_stretch_is_read_alike_in_front_of_the_end_and_far_from_it() {
        for digits in 1..=8 {
            for behind in ["", "x", " 1", "x0123456789"] {
                for before in ["", "a", "0123456789"] {
                    let run = "98765432".get(..digits).unwrap();
                    let whole = [before, run, behind].concat();
                    let rest = whole.as_bytes().get(before.len()..).unwrap();
                    let (eight, found, left) = stretch(rest, whole.as_bytes());
                    assert_eq!((found, left), (digits, behind.as_bytes()), "{whole}");
                    let kept = eight.to_le_bytes();
                    assert_eq!(kept.get(..digits), Some(run.as_bytes()), "{whole}");
                    // What `Digits::kept` says of what stands behind the last one.
                    let next = kept.get(digits);
                    assert!(next.is_none_or(|byte| !byte.is_ascii_digit()), "{whole}");
                }
            }
        }
    }
}
