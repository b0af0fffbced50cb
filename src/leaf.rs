//! What the grammar's rules are composed of: the leaves, which read symbols, and the few combinators
//! that nom has not.
//!
//! A leaf looks at one ASCII byte at a time; everything from U+0080 on, and every gap, goes one cold
//! way out of line. nom stops here and in the grammar.
//!
//! Knows nothing of the rules.

use core::ops::Range;

use nom::error::{ErrorKind, ParseError};
use nom::sequence::terminated;
use nom::{Check, Complete, Emit, Err, IResult, Mode, OutputM, OutputMode, PResult, Parser};

use crate::error::ParseErrorKind;
use crate::fold::{Symbol, fold, skip, skip_invisibles};

/// A rule of the grammar, over the bytes that are left.
pub(crate) trait Rule<'a>: Parser<&'a [u8], Error = Fault> {}

impl<'a, P: Parser<&'a [u8], Error = Fault>> Rule<'a> for P {}

/// What is wrong, and where: how many bytes are left where it begins, and behind it.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) kind: ParseErrorKind,
    pub(crate) left_at_start: usize,
    pub(crate) left_behind: usize,
}

impl Fault {
    /// A fault in some of the symbols that `text` begins with; where there are none left, at its
    /// empty end.
    #[cold]
    #[inline(never)]
    pub(crate) fn at(kind: ParseErrorKind, mut text: &[u8], symbols: Range<usize>) -> Self {
        for _ in 0..symbols.start {
            text = skip(behind_first(text));
        }
        let left_at_start = text.len();
        let mut left_behind = left_at_start;
        for _ in symbols {
            let behind = behind_first(text);
            left_behind = behind.len();
            text = skip(behind);
        }
        Self {
            kind,
            left_at_start,
            left_behind,
        }
    }

    /// A fault of all that is left of the text.
    pub(crate) fn rest(kind: ParseErrorKind, text: &[u8]) -> Self {
        Self {
            kind,
            left_at_start: text.len(),
            left_behind: 0,
        }
    }
}

/// What follows the first character, if there is one.
fn behind_first(text: &[u8]) -> &[u8] {
    fold(text).map_or(text, |(_, behind)| behind)
}

/// nom asks for these where a rule gives way. Nothing of it leaves the grammar, whose every way out is
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

/// Reads all of `text` as `rule` says.
#[inline(always)]
pub(crate) fn read<'a, R: Rule<'a>>(mut rule: R, text: &'a [u8]) -> Result<R::Output, Fault> {
    match rule.process::<OutputM<Emit, Emit, Complete>>(text) {
        Ok((_, value)) => Ok(value),
        Err(Err::Error(fault) | Err::Failure(fault)) => Err(fault),
        // No leaf asks for more text.
        Err(Err::Incomplete(_)) => Err(Fault::from_error_kind(text, ErrorKind::Complete)),
    }
}

/// Whether `rule` fits what `text` begins with.
pub(crate) fn fits<'a>(mut rule: impl Rule<'a>, text: &'a [u8]) -> bool {
    rule.process::<OutputM<Check, Check, Complete>>(text)
        .is_ok()
}

/// The gaps and invisibles between two symbols, which never matter.
pub(crate) struct Gaps;

impl<'a> Parser<&'a [u8]> for Gaps {
    type Output = ();
    type Error = Fault;

    #[inline(always)]
    fn process<OM: OutputMode>(&mut self, text: &'a [u8]) -> PResult<OM, &'a [u8], (), Fault> {
        Ok((skip(text), OM::Output::bind(|| ())))
    }
}

/// The end of the text.
pub(crate) struct End;

impl<'a> Parser<&'a [u8]> for End {
    type Output = ();
    type Error = Fault;

    #[inline(always)]
    fn process<OM: OutputMode>(&mut self, text: &'a [u8]) -> PResult<OM, &'a [u8], (), Fault> {
        if text.is_empty() {
            Ok((text, OM::Output::bind(|| ())))
        } else {
            give_way::<OM, _>(text)
        }
    }
}

/// These symbols, in lower case, with any gaps between them; the gaps behind them stay.
pub(crate) struct Letters<const N: usize>(pub(crate) &'static [Symbol; N]);

impl<'a, const N: usize> Parser<&'a [u8]> for Letters<N> {
    type Output = ();
    type Error = Fault;

    #[inline(always)]
    fn process<OM: OutputMode>(&mut self, text: &'a [u8]) -> PResult<OM, &'a [u8], (), Fault> {
        let mut rest = text;
        for &symbol in self.0 {
            let case = if symbol.is_ascii_lowercase() { 0x20 } else { 0 };
            rest = match rest {
                [byte, behind @ ..] if byte | case == symbol => behind,
                [byte, ..] if byte.is_ascii_alphanumeric() => return give_way::<OM, _>(text),
                _ => match distant(rest, symbol) {
                    Some(behind) => behind,
                    None => return give_way::<OM, _>(text),
                },
            };
        }
        Ok((rest, OM::Output::bind(|| ())))
    }
}

/// What follows this symbol, if it is the next one: beyond gaps, or of more than one byte.
#[inline(never)]
fn distant(text: &[u8], symbol: Symbol) -> Option<&[u8]> {
    let (found, behind) = fold(skip(text))?;
    (found == symbol).then_some(behind)
}

/// A word of the grammar, whole, and the gaps behind it.
pub(crate) fn word<'a, const N: usize>(
    symbols: &'static [Symbol; N],
) -> impl Rule<'a, Output = ()> {
    terminated(Letters(symbols), Gaps)
}

/// Any letter, folded, and the gaps behind it.
pub(crate) struct Letter;

impl<'a> Parser<&'a [u8]> for Letter {
    type Output = Symbol;
    type Error = Fault;

    #[inline(always)]
    fn process<OM: OutputMode>(&mut self, text: &'a [u8]) -> PResult<OM, &'a [u8], Symbol, Fault> {
        match fold(text) {
            Some((letter @ b'a'..=b'z', behind)) => Ok((skip(behind), OM::Output::bind(|| letter))),
            _ => give_way::<OM, _>(text),
        }
    }
}

/// All the digits that stand here, at least one, and the gaps behind them; the first `N` are kept.
pub(crate) struct Run<const N: usize>;

/// A [`Run`] as it was found.
pub(crate) struct Digits<'a, const N: usize> {
    /// The first `N` digits; `0` where there are fewer.
    pub(crate) kept: [u8; N],
    /// How many there are in all.
    pub(crate) count: usize,
    text: &'a [u8],
    left_behind: usize,
}

impl<const N: usize> Digits<'_, N> {
    /// A fault of the whole run.
    pub(crate) fn fault(&self, kind: ParseErrorKind) -> Fault {
        Fault {
            kind,
            left_at_start: self.text.len(),
            left_behind: self.left_behind,
        }
    }

    /// A fault of some of its digits.
    pub(crate) fn fault_of(&self, kind: ParseErrorKind, digits: Range<usize>) -> Fault {
        Fault::at(kind, self.text, digits)
    }
}

impl<'a, const N: usize> Parser<&'a [u8]> for Run<N> {
    type Output = Digits<'a, N>;
    type Error = Fault;

    #[inline(always)]
    fn process<OM: OutputMode>(
        &mut self,
        text: &'a [u8],
    ) -> PResult<OM, &'a [u8], Self::Output, Fault> {
        let (rest, digits) = match solid_run(text) {
            Some(found) => found,
            None => spaced_run(text),
        };
        if digits.count == 0 {
            return give_way::<OM, _>(text);
        }
        Ok((rest, OM::Output::bind(|| digits)))
    }
}

/// Just `N` ASCII digits without a gap, as nearly everybody writes them.
#[inline(always)]
fn solid_run<const N: usize>(text: &[u8]) -> Option<(&[u8], Digits<'_, N>)> {
    let (kept, behind) = text.split_first_chunk()?;
    // No early way out: so the compiler compares whole machine words.
    let digits = kept
        .iter()
        .fold(true, |all, byte| all & byte.is_ascii_digit());
    let rest = skip(behind);
    let more = rest
        .first()
        .is_some_and(|byte| byte.is_ascii_digit() || !byte.is_ascii());
    (digits && !more).then_some((
        rest,
        Digits {
            kept: *kept,
            count: N,
            text,
            left_behind: behind.len(),
        },
    ))
}

#[inline(never)]
fn spaced_run<const N: usize>(text: &[u8]) -> (&[u8], Digits<'_, N>) {
    let mut digits = Digits {
        kept: [b'0'; N],
        count: 0,
        text,
        left_behind: text.len(),
    };
    let mut slots = digits.kept.iter_mut();
    let mut rest = text;
    while let Some((digit @ b'0'..=b'9', behind)) = fold(rest) {
        if let Some(slot) = slots.next() {
            *slot = digit;
        }
        digits.count += 1;
        digits.left_behind = behind.len();
        rest = skip(behind);
    }
    (rest, digits)
}

/// The end of the first word, and the gaps behind it: no letter stands here, or `begins` fits.
///
/// Invisibles do not separate. The fault is that letter's.
pub(crate) struct WordEnd<F>(pub(crate) ParseErrorKind, pub(crate) F);

impl<'a, R: Rule<'a>, F: Fn() -> R> Parser<&'a [u8]> for WordEnd<F> {
    type Output = ();
    type Error = Fault;

    #[inline(always)]
    fn process<OM: OutputMode>(&mut self, text: &'a [u8]) -> PResult<OM, &'a [u8], (), Fault> {
        if let [b' ', ..] | [] = text {
            return Ok((skip(text), OM::Output::bind(|| ())));
        }
        match glued(&self.1, text) {
            Ok(rest) => Ok((rest, OM::Output::bind(|| ()))),
            Err(letter) => Err(Err::Failure(Fault::at(self.0, letter, 0..1))),
        }
    }
}

#[inline(never)]
fn glued<'a, R: Rule<'a>>(begins: &impl Fn() -> R, text: &'a [u8]) -> Result<&'a [u8], &'a [u8]> {
    let here = skip_invisibles(text);
    match fold(here) {
        Some((b'a'..=b'z', _)) if !fits(begins(), here) => Err(here),
        _ => Ok(skip(here)),
    }
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

/// `rule`, and then a verdict over what it found and what is left: a value, or what is wrong.
#[inline(always)]
pub(crate) fn judged<'a, R, J, O>(rule: R, judge: J) -> Judged<R, J>
where
    R: Rule<'a>,
    J: Fn(R::Output, &'a [u8]) -> Result<O, Fault>,
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
    J: Fn(R::Output, &'a [u8]) -> Result<O, Fault>,
{
    type Output = O;
    type Error = Fault;

    #[inline(always)]
    fn process<OM: OutputMode>(&mut self, text: &'a [u8]) -> PResult<OM, &'a [u8], O, Fault> {
        let (rest, found) = self
            .rule
            .process::<OutputM<Emit, OM::Error, OM::Incomplete>>(text)?;
        match (self.judge)(found, rest) {
            Ok(value) => Ok((rest, OM::Output::bind(|| value))),
            Err(fault) => Err(Err::Failure(fault)),
        }
    }
}

/// The rule that `rule` makes, kept out of the common path's line.
#[inline(always)]
pub(crate) fn apart<F>(rule: F) -> Apart<F> {
    Apart(rule)
}

pub(crate) struct Apart<F>(F);

impl<'a, R: Rule<'a>, F: Fn() -> R> Parser<&'a [u8]> for Apart<F> {
    type Output = R::Output;
    type Error = Fault;

    #[inline(always)]
    fn process<OM: OutputMode>(
        &mut self,
        text: &'a [u8],
    ) -> PResult<OM, &'a [u8], Self::Output, Fault> {
        match out_of_line(&self.0, text) {
            Ok((rest, value)) => Ok((rest, OM::Output::bind(|| value))),
            Err(Err::Error(fault)) => Err(Err::Error(OM::Error::bind(|| fault))),
            Err(Err::Failure(fault)) => Err(Err::Failure(fault)),
            Err(Err::Incomplete(needed)) => Err(Err::Incomplete(needed)),
        }
    }
}

#[inline(never)]
fn out_of_line<'a, R: Rule<'a>>(
    rule: &impl Fn() -> R,
    text: &'a [u8],
) -> IResult<&'a [u8], R::Output, Fault> {
    rule().process::<OutputM<Emit, Emit, Complete>>(text)
}

/// [`apart`], and not even called where an ASCII character stands that is none of these letters.
#[inline(always)]
pub(crate) fn rarely<const N: usize, F>(initials: &'static [Symbol; N], rule: F) -> Rarely<N, F> {
    Rarely {
        initials,
        rule: Apart(rule),
    }
}

pub(crate) struct Rarely<const N: usize, F> {
    initials: &'static [Symbol; N],
    rule: Apart<F>,
}

impl<'a, const N: usize, R: Rule<'a>, F: Fn() -> R> Parser<&'a [u8]> for Rarely<N, F> {
    type Output = R::Output;
    type Error = Fault;

    #[inline(always)]
    fn process<OM: OutputMode>(
        &mut self,
        text: &'a [u8],
    ) -> PResult<OM, &'a [u8], Self::Output, Fault> {
        let may_begin = |byte: &u8| !byte.is_ascii() || self.initials.contains(&(byte | 0x20));
        if text.first().is_some_and(may_begin) {
            self.rule.process::<OM>(text)
        } else {
            give_way::<OM, _>(text)
        }
    }
}
