//! What the grammar's rules are composed of: the place where they read, the leaves, which read symbols,
//! and the few combinators that nom has not.
//!
//! Leaves are handed the next symbol, folded already, and hand on the one behind what they read: gaps
//! and invisibles are passed over once, between the two. Some work on a place that nobody has looked
//! at yet:
//!
//! | leaf | may begin there | leaves such a place |
//! |---|---|---|
//! | [`Solid`], [`SolidDigits`], [`AsciiGaps`], [`Keyword`] | yes | yes |
//! | [`Gaps`], [`WordEnd`], [`End`] | yes | no |
//! | all others | no | no |
//!
//! nom stops here and in the grammar. Knows nothing of the rules.

use core::marker::PhantomData;
use core::ops::Range;

use nom::error::{ErrorKind, ParseError};
use nom::{Check, Complete, Emit, Err, Mode, OutputM, OutputMode, PResult, Parser};

use crate::error::ParseErrorKind;
use crate::fold::{Place, Symbol, byte_symbol, next, skip_ascii, skip_invisibles, tabled};

/// What the rules read: a text, and a place in it, whose symbol is known but for the leaves listed
/// above. So whoever must choose between rules compares one byte that it has in its hand.
#[derive(Clone, Copy)]
pub(crate) struct Cursor<'a> {
    text: &'a [u8],
    place: Place,
}

impl<'a> Cursor<'a> {
    /// Before the character that begins at `start`, which has not been looked at.
    #[inline(always)]
    pub(crate) fn before(text: &'a [u8], start: usize) -> Self {
        Self {
            text,
            place: Place::unread(start),
        }
    }

    /// At the next symbol from `start` on.
    #[inline(always)]
    pub(crate) fn at(text: &'a [u8], start: usize) -> Self {
        Self {
            text,
            place: next(text, start),
        }
    }

    /// Where this is, in bytes from the front of the text.
    #[inline(always)]
    pub(crate) fn start(&self) -> usize {
        self.place.start
    }

    /// The symbol here.
    #[inline(always)]
    fn symbol(&self) -> Symbol {
        self.place.symbol()
    }

    /// At the symbol behind the one here.
    #[inline(always)]
    fn next(&self) -> Self {
        self.next_from(self.place.end())
    }

    /// At the next symbol from `start` on.
    #[inline(always)]
    fn next_from(&self, start: usize) -> Self {
        Self::at(self.text, start)
    }

    /// A fault of the symbol here; where there is none left, of the empty end.
    #[inline(always)]
    pub(crate) fn fault(&self, kind: ParseErrorKind) -> Fault {
        Fault::of(kind, self.place.start..self.place.end())
    }

    /// A fault of all that is left of the text.
    #[inline(always)]
    fn fault_of_rest(&self, kind: ParseErrorKind) -> Fault {
        Fault::of(kind, self.place.start..self.text.len())
    }

    /// A fault of some of the symbols from here on, at least one.
    #[cold]
    #[inline(never)]
    pub(crate) fn fault_of(&self, kind: ParseErrorKind, symbols: Range<usize>) -> Fault {
        let mut first = self.place;
        for _ in 0..symbols.start {
            first = next(self.text, first.end());
        }
        let mut last = first;
        for _ in symbols.skip(1) {
            last = next(self.text, last.end());
        }
        Fault::of(kind, first.start..last.end())
    }
}

/// What a rule reads and where it stops; what is wrong; or `None` where it gives way.
pub(crate) type Outcome<'a, T> = Result<(Cursor<'a>, T), Option<Fault>>;

/// A rule of the grammar.
pub(crate) trait Rule<'a>: Parser<Cursor<'a>, Error = Fault> {
    /// Reads what stands here.
    #[inline(always)]
    fn read(mut self, here: Cursor<'a>) -> Outcome<'a, Self::Output>
    where
        Self: Sized,
    {
        match self.process::<OutputM<Emit, Check, Complete>>(here) {
            Ok(found) => Ok(found),
            Err(Err::Failure(fault)) => Err(Some(fault)),
            // No leaf asks for more text.
            Err(Err::Error(()) | Err::Incomplete(_)) => Err(None),
        }
    }
}

impl<'a, P: Parser<Cursor<'a>, Error = Fault>> Rule<'a> for P {}

/// What is wrong, and where.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) kind: ParseErrorKind,
    pub(crate) span: Range<usize>,
}

impl Fault {
    #[inline(always)]
    fn of(kind: ParseErrorKind, span: Range<usize>) -> Self {
        Self { kind, span }
    }
}

/// nom asks for these where a rule gives way. Nobody builds one: rules are run so that giving way is
/// told and not kept.
impl ParseError<Cursor<'_>> for Fault {
    fn from_error_kind(here: Cursor<'_>, _: ErrorKind) -> Self {
        here.fault(ParseErrorKind::Trailing)
    }

    fn append(_: Cursor<'_>, _: ErrorKind, fault: Self) -> Self {
        fault
    }
}

/// The way of a rule that does not fit.
#[inline(always)]
fn give_way<OM: OutputMode, O>(here: Cursor<'_>) -> PResult<OM, Cursor<'_>, O, Fault> {
    Err(Err::Error(OM::Error::bind(|| {
        Fault::from_error_kind(here, ErrorKind::Fail)
    })))
}

/// Gives a leaf its `process`: `self` and the place to an `Option` of where it stops.
macro_rules! leaf {
    ($leaf:ty $(, const $n:ident: usize)?: |$this:ident, $here:ident| $behind:expr) => {
        impl<'a $(, const $n: usize)?> Parser<Cursor<'a>> for $leaf {
            type Output = ();
            type Error = Fault;

            #[inline(always)]
            fn process<OM: OutputMode>(
                &mut self,
                $here: Cursor<'a>,
            ) -> PResult<OM, Cursor<'a>, (), Fault> {
                let $this = self;
                match $behind {
                    Some(behind) => Ok((behind, OM::Output::bind(|| ()))),
                    None => give_way::<OM, _>($here),
                }
            }
        }
    };
}

/// The end of the text.
pub(crate) struct End;

leaf!(End: |_this, here| (here.start() == here.text.len()).then_some(here));

/// The gaps and invisibles that stand here, if any do.
pub(crate) struct Gaps;

leaf!(Gaps: |_this, here| Some(here.next_from(here.start())));

/// The ASCII gaps that stand here, if any do.
pub(crate) struct AsciiGaps;

leaf!(AsciiGaps: |_this, here| {
    Some(Cursor::before(here.text, skip_ascii(here.text, here.start())))
});

/// These letters, in ASCII of either case, with nothing before and between them.
///
/// No digits: without bit 0x20, which tells the cases apart, they are control characters.
pub(crate) struct Solid<const N: usize>(pub(crate) &'static [Symbol; N]);

leaf!(Solid<N>, const N: usize: |this, here| {
    if is_solid(here.text, here.start(), this.0) {
        Some(Cursor::before(here.text, here.start() + N))
    } else {
        None
    }
});

/// A word of the grammar, whole and however it is spelled.
pub(crate) struct Word<const N: usize>(pub(crate) &'static [Symbol; N]);

leaf!(Word<N>, const N: usize: |this, here| behind_word(here, this.0));

/// A word of the grammar, as often as it stands here.
pub(crate) struct Words<const N: usize>(pub(crate) &'static [Symbol; N]);

leaf!(Words<N>, const N: usize: |this, here| {
    let mut behind = here;
    while let Some(further) = behind_word(behind, this.0) {
        behind = further;
    }
    Some(behind)
});

/// What follows this word, if it stands here.
#[inline(always)]
fn behind_word<'a, const N: usize>(here: Cursor<'a>, word: &[Symbol; N]) -> Option<Cursor<'a>> {
    match word.as_slice() {
        [first, others @ ..] if *first == here.symbol() => {
            spelled(here.text, here.place.end(), others).map(|end| here.next_from(end))
        }
        _ => None,
    }
}

/// Whether these letters stand here in ASCII with nothing between.
#[inline(always)]
fn is_solid<const N: usize>(text: &[u8], at: usize, letters: &[Symbol; N]) -> bool {
    solid(text, at).is_some_and(|bytes| bytes.map(|byte| byte | 0x20) == *letters)
}

/// Where these symbols end, if they stand here, however they are spelled.
#[inline(always)]
fn spelled(text: &[u8], mut at: usize, symbols: &[Symbol]) -> Option<usize> {
    for &symbol in symbols {
        at = match text.get(at) {
            Some(byte) if byte_symbol(*byte) == symbol => at + 1,
            _ => distant(text, at, symbol)?,
        };
    }
    Some(at)
}

/// Where this symbol ends, if it is the next one: behind gaps, or of more than one byte.
#[inline(never)]
fn distant(text: &[u8], at: usize, symbol: Symbol) -> Option<usize> {
    let (here, width) = tabled(text.get(at..)?);
    if here == symbol {
        return Some(at + usize::from(width));
    }
    farther(text, at, symbol)
}

/// [`distant`] where more than one character must be looked at.
#[inline(never)]
fn farther(text: &[u8], at: usize, symbol: Symbol) -> Option<usize> {
    let place = next(text, at);
    (place.symbol() == symbol).then_some(place.end())
}

/// The first word of a message: the first of these symbols that does not fit is a fault of this kind.
/// Behind it gaps do matter, see [`WordEnd`].
pub(crate) struct Keyword<const N: usize>(
    pub(crate) ParseErrorKind,
    pub(crate) &'static [Symbol; N],
);

leaf!(Keyword<N>, const N: usize: |this, here| {
    let mut end = here.start();
    for &symbol in this.1 {
        let found = here.next_from(end);
        if found.symbol() != symbol {
            return Err(Err::Failure(found.fault(this.0)));
        }
        end = found.place.end();
    }
    Some(Cursor::before(here.text, end))
});

/// All that is left of the text, as a fault of this kind.
pub(crate) struct Rest(pub(crate) ParseErrorKind);

impl<'a> Parser<Cursor<'a>> for Rest {
    type Output = ();
    type Error = Fault;

    #[inline(always)]
    fn process<OM: OutputMode>(&mut self, here: Cursor<'a>) -> PResult<OM, Cursor<'a>, (), Fault> {
        Err(Err::Failure(here.fault_of_rest(self.0)))
    }
}

/// The symbol here, as a fault of this kind.
#[inline(always)]
pub(crate) fn wrong<O>(kind: ParseErrorKind) -> Wrong<O> {
    Wrong(kind, PhantomData)
}

pub(crate) struct Wrong<O>(ParseErrorKind, PhantomData<fn() -> O>);

impl<'a, O> Parser<Cursor<'a>> for Wrong<O> {
    type Output = O;
    type Error = Fault;

    #[inline(always)]
    fn process<OM: OutputMode>(&mut self, here: Cursor<'a>) -> PResult<OM, Cursor<'a>, O, Fault> {
        Err(Err::Failure(here.fault(self.0)))
    }
}

/// That the word before has ended: invisibles do not separate, and what stands behind them is no
/// letter, or that rule fits it. Else that letter is a fault of this kind.
pub(crate) struct WordEnd<R>(pub(crate) ParseErrorKind, pub(crate) R);

impl<'a, R: Rule<'a>> Parser<Cursor<'a>> for WordEnd<R> {
    type Output = ();
    type Error = Fault;

    #[inline(always)]
    fn process<OM: OutputMode>(&mut self, here: Cursor<'a>) -> PResult<OM, Cursor<'a>, (), Fault> {
        let glued = Cursor {
            place: skip_invisibles(here.text, here.start()),
            ..here
        };
        if glued.symbol().is_ascii_lowercase() {
            self.1
                .process::<OutputM<Check, Check, OM::Incomplete>>(glued)
                .map_err(|_| Err::Failure(glued.fault(self.0)))?;
        }
        Ok((here.next_from(glued.start()), OM::Output::bind(|| ())))
    }
}

/// Any letter, folded.
pub(crate) struct Letter;

impl<'a> Parser<Cursor<'a>> for Letter {
    type Output = Symbol;
    type Error = Fault;

    #[inline(always)]
    fn process<OM: OutputMode>(
        &mut self,
        here: Cursor<'a>,
    ) -> PResult<OM, Cursor<'a>, Symbol, Fault> {
        match here.symbol() {
            letter @ b'a'..=b'z' => Ok((here.next(), OM::Output::bind(|| letter))),
            _ => give_way::<OM, _>(here),
        }
    }
}

/// `N` digits, folded: the first symbol that is none is a fault of this kind.
pub(crate) struct EachDigit<const N: usize>(pub(crate) ParseErrorKind);

impl<'a, const N: usize> Parser<Cursor<'a>> for EachDigit<N> {
    type Output = [u8; N];
    type Error = Fault;

    fn process<OM: OutputMode>(
        &mut self,
        mut here: Cursor<'a>,
    ) -> PResult<OM, Cursor<'a>, Self::Output, Fault> {
        let mut digits = [b'0'; N];
        for digit in &mut digits {
            *digit = match here.symbol() {
                symbol @ b'0'..=b'9' => symbol,
                _ => return Err(Err::Failure(here.fault(self.0))),
            };
            here = here.next();
        }
        Ok((here, OM::Output::bind(|| digits)))
    }
}

/// Anything but a digit, which stays where it is.
pub(crate) struct NoDigit;

leaf!(NoDigit: |_this, here| (!here.symbol().is_ascii_digit()).then_some(here));

/// `N` ASCII digits, 8 to 16, with nothing before and between them.
pub(crate) struct SolidDigits<const N: usize>;

impl<'a, const N: usize> Parser<Cursor<'a>> for SolidDigits<N> {
    type Output = &'a [u8; N];
    type Error = Fault;

    #[inline(always)]
    fn process<OM: OutputMode>(
        &mut self,
        here: Cursor<'a>,
    ) -> PResult<OM, Cursor<'a>, Self::Output, Fault> {
        match solid(here.text, here.start()) {
            Some(digits) if all_digits(digits) => Ok((
                Cursor::before(here.text, here.start() + N),
                OM::Output::bind(|| digits),
            )),
            _ => give_way::<OM, _>(here),
        }
    }
}

/// The bytes that stand here.
#[inline(always)]
fn solid<const N: usize>(text: &[u8], at: usize) -> Option<&[u8; N]> {
    text.get(at..at + N)?.first_chunk()
}

/// Whether all are ASCII digits, by two machine words that overlap.
#[inline(always)]
fn all_digits<const N: usize>(digits: &[u8; N]) -> bool {
    const { assert!(matches!(N, 8..=16)) };
    match (digits.first_chunk(), digits.last_chunk()) {
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

/// All the digits that stand here, at least one, and a verdict over them and what follows: a value,
/// or what is wrong.
#[inline(always)]
pub(crate) fn run<'a, J, O>(judge: J) -> Run<J>
where
    J: Fn(&Digits<'_>, Cursor<'a>) -> Result<O, Fault>,
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
    pub(crate) first: Cursor<'a>,
    end: usize,
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
    #[inline(always)]
    pub(crate) fn fault(&self, kind: ParseErrorKind) -> Fault {
        Fault::of(kind, self.first.start()..self.end)
    }

    /// A fault of some of its digits.
    pub(crate) fn fault_of(&self, kind: ParseErrorKind, digits: Range<usize>) -> Fault {
        self.first.fault_of(kind, digits)
    }
}

impl<'a, O, J> Parser<Cursor<'a>> for Run<J>
where
    J: Fn(&Digits<'_>, Cursor<'a>) -> Result<O, Fault>,
{
    type Output = O;
    type Error = Fault;

    #[inline(always)]
    fn process<OM: OutputMode>(
        &mut self,
        mut here: Cursor<'a>,
    ) -> PResult<OM, Cursor<'a>, O, Fault> {
        let (first, mut kept, mut count, mut end) = (here, [0; KEPT], 0, here.start());
        while let digit @ b'0'..=b'9' = here.symbol() {
            let (eight, digits);
            if here.place.is_one_byte() {
                (eight, digits) = stretch(here.text, here.start());
                end = here.start() + digits;
            } else {
                (eight, digits) = (u64::from(digit), 1);
                end = here.place.end();
            }
            if let Some(slots) = kept.get_mut(count..).and_then(<[u8]>::first_chunk_mut) {
                *slots = eight.to_le_bytes();
            }
            count += digits;
            here = here.next_from(end);
        }
        if count == 0 {
            return give_way::<OM, _>(here);
        }
        let digits = Digits {
            kept: &kept,
            count,
            first,
            end,
        };
        match (self.0)(&digits, here) {
            Ok(value) => Ok((here, OM::Output::bind(|| value))),
            Err(fault) => Err(Err::Failure(fault)),
        }
    }
}

/// The eight bytes at `at`, and how many of them are ASCII digits before the first that is none.
/// Behind the end of the text stand zeros.
#[inline(always)]
fn stretch(text: &[u8], at: usize) -> (u64, usize) {
    let eight = match solid(text, at) {
        Some(bytes) => u64::from_le_bytes(*bytes),
        None => near_end(text, at),
    };
    (eight, no_digits(eight).trailing_zeros() as usize / 8)
}

/// The last bytes of the text from `at` on, one to seven.
#[inline(always)]
fn near_end(text: &[u8], at: usize) -> u64 {
    let Some(last) = text.last_chunk() else {
        let mut eight = [0; 8];
        for (slot, byte) in eight.iter_mut().zip(text.get(at..).unwrap_or_default()) {
            *slot = *byte;
        }
        return u64::from_le_bytes(eight);
    };
    u64::from_le_bytes(*last) >> (8 * (at + 8 - text.len()))
}

/// `rule`, which must fit: else the symbol here is a fault of this kind.
#[inline(always)]
pub(crate) fn expect<R>(kind: ParseErrorKind, rule: R) -> Expect<R> {
    Expect { kind, rule }
}

pub(crate) struct Expect<R> {
    kind: ParseErrorKind,
    rule: R,
}

impl<'a, R: Rule<'a>> Parser<Cursor<'a>> for Expect<R> {
    type Output = R::Output;
    type Error = Fault;

    #[inline(always)]
    fn process<OM: OutputMode>(
        &mut self,
        here: Cursor<'a>,
    ) -> PResult<OM, Cursor<'a>, Self::Output, Fault> {
        match self
            .rule
            .process::<OutputM<OM::Output, Check, OM::Incomplete>>(here)
        {
            Ok(found) => Ok(found),
            Err(Err::Error(())) => Err(Err::Failure(here.fault(self.kind))),
            Err(Err::Failure(fault)) => Err(Err::Failure(fault)),
            Err(Err::Incomplete(needed)) => Err(Err::Incomplete(needed)),
        }
    }
}

/// `rule`, and a verdict over its value and where it stands: another value, or what is wrong.
#[inline(always)]
pub(crate) fn judged<'a, R, J, O>(rule: R, judge: J) -> Judged<R, J>
where
    R: Rule<'a>,
    J: Fn(R::Output, Cursor<'a>) -> Result<O, Fault>,
{
    Judged { rule, judge }
}

pub(crate) struct Judged<R, J> {
    rule: R,
    judge: J,
}

impl<'a, R, J, O> Parser<Cursor<'a>> for Judged<R, J>
where
    R: Rule<'a>,
    J: Fn(R::Output, Cursor<'a>) -> Result<O, Fault>,
{
    type Output = O;
    type Error = Fault;

    #[inline(always)]
    fn process<OM: OutputMode>(&mut self, here: Cursor<'a>) -> PResult<OM, Cursor<'a>, O, Fault> {
        let (behind, value) = self
            .rule
            .process::<OutputM<Emit, OM::Error, OM::Incomplete>>(here)?;
        match (self.judge)(value, here) {
            Ok(value) => Ok((behind, OM::Output::bind(|| value))),
            Err(fault) => Err(Err::Failure(fault)),
        }
    }
}

/// What this reads, kept out of line: `apart(|here| rule().read(here))`.
///
/// A closure over the place, and not a rule, so that the types of the grammar end here: the compiler
/// takes exponential time over nested ones.
#[inline(always)]
pub(crate) fn apart<'a, T, F: Fn(Cursor<'a>) -> Outcome<'a, T> + Copy>(read: F) -> Apart<F> {
    Apart(read)
}

pub(crate) struct Apart<F>(F);

impl<'a, T, F: Fn(Cursor<'a>) -> Outcome<'a, T> + Copy> Parser<Cursor<'a>> for Apart<F> {
    type Output = T;
    type Error = Fault;

    #[inline(always)]
    fn process<OM: OutputMode>(&mut self, here: Cursor<'a>) -> PResult<OM, Cursor<'a>, T, Fault> {
        match out_of_line(self.0, here.text, here.place) {
            Ok((behind, value)) => Ok((behind, OM::Output::bind(|| value))),
            Err(Some(fault)) => Err(Err::Failure(fault)),
            Err(None) => give_way::<OM, _>(here),
        }
    }
}

/// The place is taken apart so that it is handed over in registers.
#[inline(never)]
fn out_of_line<'a, T>(
    read: impl Fn(Cursor<'a>) -> Outcome<'a, T>,
    text: &'a [u8],
    place: Place,
) -> Outcome<'a, T> {
    read(Cursor { text, place })
}

// The rules are tested through `parse`; here is what `parse` cannot show, since the slower way reads
// the same: that the shortcuts are taken, and only where they hold.
#[cfg(test)]
mod tests {
    use super::{all_digits, is_solid, no_digits, stretch};

    #[test]
    fn a_solid_word_is_its_letters_in_either_case_and_nothing_else() {
        for text in [&b"mk"[..], b"MK1", b"mK1", b"Mk "] {
            assert!(is_solid(text, 0, b"mk"), "{text:?}");
            assert!(is_solid(&[b"bh ", text].concat(), 3, b"mk"), "{text:?}");
        }
        for text in [&b""[..], b"m", b"m k", b"mx", b"km", b" mk", b"M\x0B"] {
            assert!(!is_solid(text, 0, b"mk"), "{text:?}");
        }
        assert!(!is_solid(b"mk", 3, b"mk"));
    }

    #[test]
    fn digits_are_told_from_any_one_other_byte() {
        assert!(all_digits(b"0123456789"));
        assert!(!all_digits(b"xxxxxxxxxx"));
        for at in 0..13 {
            for byte in 0..=u8::MAX {
                let mut digits = *b"0918273645109";
                digits[at] = byte;
                assert_eq!(
                    all_digits(&digits),
                    byte.is_ascii_digit(),
                    "{at} {byte:02X}"
                );
                if let Some(ten) = digits.first_chunk::<10>().filter(|_| at < 10) {
                    assert_eq!(all_digits(ten), byte.is_ascii_digit(), "{at} {byte:02X}");
                }
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
                    let (eight, found) = stretch(whole.as_bytes(), before.len());
                    assert_eq!(found, digits, "{whole}");
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
