//! The yardstick: a scanner for all of 8079, written by hand, safe Rust, one pass, no combinators, no allocation.
//!
//! It gives the crate's answers, error kinds and spans included, and is kept as fast as plain code can be
//! kept, so that the price of reading as a grammar can be told. It shares no code with the crate.
#![allow(
    clippy::inline_always,
    reason = "what is inlined where is most of the speed, and was measured by `benches/instructions`"
)]

mod siblings;
mod symbol;

use symbol::{END, Symbol, gaps, only_invisible, symbol, two, word};

/// What a message asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// `BH MK`: a new password for this code.
    ResetPassword([u8; 10]),
    /// `BH QT`: the participation of this code, all of it or in this time.
    Participation {
        /// The code.
        code: [u8; 10],
        /// From when to when.
        period: Option<Period>,
    },
    /// `BH THE`: whether this card is valid.
    CardValidity([u8; 15]),
    /// `BH HS`: the status of this dossier.
    DossierStatus([u8; 18]),
}

/// Both ends of a time, each its year and, where it is one, its month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// From year to year.
    Years(u16, u16),
    /// From month to month.
    Months((u16, u8), (u16, u8)),
}

/// Why a message was not understood, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What was wrong.
    pub kind: Kind,
    /// How many digits there were; 0 but for [`Kind::CodeLength`].
    pub digits: usize,
    /// First byte of the fault.
    pub start: usize,
    /// The byte after it.
    pub end: usize,
}

/// The kinds of SPEC 3.3, and those of the other commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The first word is not `BH`.
    NotAddressed,
    /// No verb.
    Verb,
    /// Digits, but not ten.
    CodeLength,
    /// No code.
    Code,
    /// Two letters and a bad card number.
    Card,
    /// More text.
    Trailing,
    /// A month or a year that there is not.
    Period,
    /// A time that ends before it begins.
    Reversed,
    /// No dossier.
    Dossier,
    /// A code where only a card will do.
    CardNeeded,
}

impl Kind {
    /// The kind's name in the test vectors.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotAddressed => "not-addressed",
            Self::Verb => "verb",
            Self::CodeLength => "code-length",
            Self::Code => "code",
            Self::Card => "card",
            Self::Trailing => "trailing",
            Self::Period => "period",
            Self::Reversed => "reversed",
            Self::Dossier => "dossier",
            Self::CardNeeded => "card-needed",
        }
    }
}

fn fault(kind: Kind, start: usize, end: usize) -> Fault {
    Fault {
        kind,
        digits: 0,
        start,
        end,
    }
}

/// Reads a message.
///
/// The words as most people write them are compared whole; where that fails, the step is done again one symbol
/// after the other, out of line.
///
/// # Errors
///
/// Everything that SPEC 3 does not understand.
#[inline(never)]
pub fn scan(text: &[u8]) -> Result<Answer, Fault> {
    if two(text, 0, *b"bh") {
        after_bh(text, 2)
    } else {
        spelled_bh(text)
    }
}

#[inline(always)]
fn after_bh(text: &[u8], at: usize) -> Result<Answer, Fault> {
    let start = gaps(text, at);
    if two(text, start, *b"mk") {
        after_mk(text, start + 2)
    } else {
        spelled_verb(text, at)
    }
}

#[inline(always)]
fn after_mk(text: &[u8], at: usize) -> Result<Answer, Fault> {
    let at = gaps(text, at);
    match ten(text, at) {
        Some(code) if at + 10 == text.len() => Ok(Answer::ResetPassword(code)),
        Some(_) => after_ten(text, at),
        None if text.get(at).is_some_and(u8::is_ascii_digit) => digits(text, at),
        None => subject(text, at),
    }
}

/// Ten digits that stand together at `at`.
#[inline(always)]
fn ten(text: &[u8], at: usize) -> Option<[u8; 10]> {
    let ten = text.get(at..at + 10)?.first_chunk::<10>()?;
    let (eight, last) = ten.split_first_chunk::<8>()?;
    let digits = others(u64::from_le_bytes(*eight)) == 0 && last.iter().all(u8::is_ascii_digit);
    digits.then_some(*ten)
}

/// The top bit of each of eight bytes that is no digit; right up to the first of them.
#[inline(always)]
fn others(eight: u64) -> u64 {
    let values = eight ^ 0x3030_3030_3030_3030;
    (values.wrapping_add(0x7676_7676_7676_7676) | values) & 0x8080_8080_8080_8080
}

/// The eight bytes at `at`, and how many of them are digits before the first that is none. Past the end of the
/// text stand zeros.
#[inline(always)]
fn eight(text: &[u8], at: usize) -> (u64, usize) {
    let bytes = if let Some(bytes) = text.get(at..at + 8).and_then(<[u8]>::first_chunk::<8>) {
        u64::from_le_bytes(*bytes)
    } else if let Some(bytes) = text.last_chunk::<8>() {
        u64::from_le_bytes(*bytes) >> (8 * (at + 8 - text.len()))
    } else {
        0
    };
    (bytes, others(bytes).trailing_zeros() as usize / 8)
}

/// `bh` one symbol at a time.
#[inline(never)]
fn spelled_bh(text: &[u8]) -> Result<Answer, Fault> {
    let first = symbol(text, 0);
    if first.class != b'b' {
        return Err(first.fault(Kind::NotAddressed));
    }
    let second = symbol(text, first.end);
    if second.class != b'h' {
        return Err(second.fault(Kind::NotAddressed));
    }
    after_bh(text, second.end)
}

/// `sp` and the verb one symbol at a time, and the word rule.
#[inline(never)]
fn spelled_verb(text: &[u8], at: usize) -> Result<Answer, Fault> {
    let first = symbol(text, at);
    let next = spaces(text, first);
    match next.class {
        b'm' => {
            if let Some(at) = word(text, next.end, b"k") {
                return after_mk(text, at);
            }
        }
        b'q' => {
            if let Some(at) = word(text, next.end, b"t") {
                return siblings::participation(text, at);
            }
        }
        b't' => {
            if let Some(at) = word(text, next.end, b"he") {
                return siblings::validity(text, at);
            }
        }
        b'h' => {
            if let Some(at) = word(text, next.end, b"s") {
                return siblings::status(text, at);
            }
        }
        _ => {}
    }
    let glued = next.start == first.start && next.is_letter();
    if glued && only_invisible(text, at, next.start) {
        return Err(next.fault(Kind::NotAddressed));
    }
    Err(next.fault(Kind::Verb))
}

/// `sp`, the label, `sp`, the subject and what follows it.
#[inline(never)]
fn subject(text: &[u8], at: usize) -> Result<Answer, Fault> {
    let next = labelled(text, at);
    if next.is_digit() {
        return if ten(text, next.start).is_some() {
            ten_digits(text, next.start)
        } else {
            digits(text, next.start)
        };
    }
    if next.is_letter() {
        return card(text, next);
    }
    Err(next.fault(Kind::Code))
}

/// What follows `sp`, the label and `sp`.
#[inline(always)]
fn labelled(text: &[u8], at: usize) -> Symbol {
    let mut next = symbol(text, at);
    if matches!(next.class, b'd' | b'm' | b's') {
        next = spaces(text, next);
        if let Some(at) = label(text, next) {
            next = spaces(text, symbol(text, at));
        }
    }
    next
}

/// The printed "(dấu cách)", as often as it was copied.
#[inline(always)]
fn spaces(text: &[u8], mut next: Symbol) -> Symbol {
    while next.class == b'd'
        && let Some(at) = word(text, next.end, b"aucach")
    {
        next = symbol(text, at);
    }
    next
}

/// The end of a label, if a whole one begins with `next`.
#[inline(always)]
fn label(text: &[u8], next: Symbol) -> Option<usize> {
    if next.class == b's' {
        let at = word(text, next.end, b"o")?;
        return org(text, symbol(text, word(text, at, b"the").unwrap_or(at)));
    }
    if next.class != b'm' {
        return None;
    }
    let mut at = word(text, next.end, b"a")?;
    let mut next = symbol(text, at);
    if next.class == b's' {
        at = word(text, next.end, b"o")?;
        next = symbol(text, at);
        if next.class == b't'
            && let Some(end) = word(text, next.end, b"he")
        {
            at = end;
            next = symbol(text, at);
        }
    } else if next.class == b't' {
        at = word(text, next.end, b"he")?;
        next = symbol(text, at);
    } else {
        return org(text, next);
    }
    Some(org(text, next).unwrap_or(at))
}

/// The end of `bhxh`, `bhyt`, `baohiemxahoi` or `baohiemyte`, if one begins with `next`.
#[inline(always)]
fn org(text: &[u8], next: Symbol) -> Option<usize> {
    if next.class != b'b' {
        return None;
    }
    if let Some(four) = four(text, next.start)
        && (four | 0x2020_2020) == u32::from_le_bytes(*b"bhxh")
    {
        return Some(next.start + 4);
    }
    let next = symbol(text, next.end);
    match next.class {
        b'h' => word(text, next.end, b"xh").or_else(|| word(text, next.end, b"yt")),
        b'a' => {
            let next = symbol(text, word(text, next.end, b"ohiem")?);
            match next.class {
                b'x' => word(text, next.end, b"ahoi"),
                b'y' => word(text, next.end, b"te"),
                _ => None,
            }
        }
        _ => None,
    }
}

/// The four bytes at `at`.
#[inline(always)]
fn four(text: &[u8], at: usize) -> Option<u32> {
    text.get(at..at + 4)?
        .first_chunk()
        .map(|four| u32::from_le_bytes(*four))
}

/// A run of digits, and the symbol after it.
struct Run<const ROOM: usize> {
    /// The first of them; those past `ROOM` less eight are only counted.
    digits: [u8; ROOM],
    count: usize,
    end: usize,
    after: Symbol,
}

/// The digits from `next` on: as many at a time as stand together, eight at most.
#[inline(always)]
fn run<const ROOM: usize>(text: &[u8], mut next: Symbol) -> Run<ROOM> {
    let mut run = Run {
        digits: [0; ROOM],
        count: 0,
        end: next.start,
        after: next,
    };
    while next.is_digit() {
        let (mut bytes, mut more) = eight(text, next.start);
        run.end = next.start + more;
        if more == 0 {
            // A full-width one.
            (bytes, more, run.end) = (u64::from(next.class), 1, next.end);
        }
        if let Some(slot) = run
            .digits
            .get_mut(run.count..)
            .and_then(<[u8]>::first_chunk_mut)
        {
            *slot = bytes.to_le_bytes();
        }
        run.count += more;
        next = symbol(text, run.end);
    }
    run.after = next;
    run
}

/// A code in groups, or a wrong one, from its first digit on.
#[inline(never)]
fn digits(text: &[u8], at: usize) -> Result<Answer, Fault> {
    let first = symbol(text, at);
    let run = run::<24>(text, first);
    if run.count == 10 {
        return ending(
            text,
            run.after,
            Answer::ResetPassword(first_ten(&run.digits)),
        );
    }
    Err(not_ten(text, first, &run))
}

/// The fault of a run that is no code.
#[inline(always)]
fn not_ten<const ROOM: usize>(text: &[u8], first: Symbol, run: &Run<ROOM>) -> Fault {
    let after = run.after;
    if run.count > 10
        || after.class == END
        || tail(text, after).is_some_and(|at| symbol(text, at).class == END)
    {
        return Fault {
            kind: Kind::CodeLength,
            digits: run.count,
            start: first.start,
            end: run.end,
        };
    }
    after.fault(Kind::Code)
}

fn first_ten(digits: &[u8]) -> [u8; 10] {
    digits.first_chunk().copied().unwrap_or_default()
}

/// What follows ten digits that stand together at `at`.
#[inline(never)]
fn after_ten(text: &[u8], at: usize) -> Result<Answer, Fault> {
    ten_digits(text, at)
}

#[inline(always)]
fn ten_digits(text: &[u8], at: usize) -> Result<Answer, Fault> {
    let mut next = symbol(text, at + 10);
    if next.is_digit() {
        let mut count = 10;
        let mut end = at + 10;
        while next.is_digit() {
            let (_, more) = eight(text, next.start);
            end = if more == 0 {
                next.end
            } else {
                next.start + more
            };
            count += more.max(1);
            next = symbol(text, end);
        }
        return Err(Fault {
            kind: Kind::CodeLength,
            digits: count,
            start: at,
            end,
        });
    }
    let code = text.get(at..).map_or([0; 10], first_ten);
    ending(text, next, Answer::ResetPassword(code))
}

/// A card from its first letter on.
#[inline(always)]
fn card(text: &[u8], first: Symbol) -> Result<Answer, Fault> {
    let (_, level) = group(text, first)?;
    if let Some(thirteen) = text
        .get(level.start..level.start + 13)
        .and_then(<[u8]>::first_chunk::<13>)
        && let [b'1'..=b'5', tens, ones, code @ ..] = thirteen
        && [*tens, *ones] != *b"00"
        && let (Some(first), Some(last)) = (thirteen.first_chunk::<8>(), thirteen.last_chunk::<8>())
        && others(u64::from_le_bytes(*first)) | others(u64::from_le_bytes(*last)) == 0
    {
        let after = symbol(text, level.start + 13);
        if !after.is_digit() {
            return ending(text, after, Answer::ResetPassword(*code));
        }
    }
    card_in_blocks(text, level)
}

/// The second letter of a card's group and its benefit level, which must be two letters and a digit.
#[inline(always)]
fn group(text: &[u8], first: Symbol) -> Result<(Symbol, Symbol), Fault> {
    let second = symbol(text, first.end);
    if !second.is_letter() {
        return Err(first.fault(Kind::Code));
    }
    let level = symbol(text, second.end);
    if !level.is_digit() {
        return Err(first.fault(Kind::Code));
    }
    Ok((second, level))
}

/// A card in blocks, or a wrong one, from its benefit level on.
#[inline(never)]
fn card_in_blocks(text: &[u8], level: Symbol) -> Result<Answer, Fault> {
    let run = run::<24>(text, level);
    level_and_province(text, level, &run)?;
    if run.count != 13 {
        return Err(fault(Kind::Card, level.start, run.end));
    }
    let code = first_ten(&run.digits[3..]);
    ending(text, run.after, Answer::ResetPassword(code))
}

/// The first three digits of a card.
#[inline(always)]
fn level_and_province<const ROOM: usize>(
    text: &[u8],
    level: Symbol,
    run: &Run<ROOM>,
) -> Result<(), Fault> {
    if !matches!(run.digits[0], b'1'..=b'5') {
        return Err(level.fault(Kind::Card));
    }
    if run.count >= 3 && run.digits[1..3] == *b"00" {
        return Err(within(text, Kind::Card, level.start, 1, 2));
    }
    Ok(())
}

/// A fault over the `count` symbols after the first `before` of those that begin at `at`.
#[cold]
fn within(text: &[u8], kind: Kind, mut at: usize, before: usize, count: usize) -> Fault {
    for _ in 0..before {
        at = symbol(text, at).end;
    }
    let first = symbol(text, at);
    let mut end = first.end;
    for _ in 1..count {
        end = symbol(text, end).end;
    }
    fault(kind, first.start, end)
}

/// A tail, if there is a whole one, and the end of the text.
#[inline(always)]
fn ending(text: &[u8], after: Symbol, answer: Answer) -> Result<Answer, Fault> {
    if after.class == END {
        return Ok(answer);
    }
    let next = tail(text, after).map_or(after, |at| symbol(text, at));
    if next.class == END {
        Ok(answer)
    } else {
        Err(fault(Kind::Trailing, next.start, text.len()))
    }
}

/// The end of a tail, if a whole one begins with `next`.
#[inline(always)]
fn tail(text: &[u8], next: Symbol) -> Option<usize> {
    if next.class != b'g' {
        return None;
    }
    let mut at = word(text, next.end, b"ui")?;
    let mut next = symbol(text, at);
    if next.class != b'8' {
        at = match next.class {
            b'd' => word(text, next.end, b"en").unwrap_or(at),
            b't' => word(text, next.end, b"oi").unwrap_or(at),
            _ => at,
        };
        at = word(text, at, b"dauso").unwrap_or(at);
        next = symbol(text, at);
        if next.class != b'8' {
            return None;
        }
    }
    if four(text, next.start) == Some(u32::from_le_bytes(*b"8079")) {
        return Some(next.start + 4);
    }
    word(text, next.end, b"079")
}
