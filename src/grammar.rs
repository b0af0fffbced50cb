//! The grammar of a message (SPEC 3.2), one function a rule.
//!
//! ```ebnf
//! message = "bh" , sp , "mk" , sp , [ label , sp ] , subject , [ tail ] ;   (* then the end of the text *)
//! sp      = { "daucach" } ;
//! label   = "ma" , ( "so" , [ "the" ] | "the" ) , [ org ]
//!         | ( "ma" | "so" ) , [ "the" ] , org ;
//! org     = "bhxh" | "bhyt" | "baohiemxahoi" | "baohiemyte" ;
//! subject = card | code ;
//! code    = 10 * digit ;
//! card    = 2 * letter , level , 2 * digit , code ;   (* level 1-5, the two digits not 00 *)
//! tail    = "gui" , [ "den" | "toi" ] , [ "dauso" ] , "8079" ;
//! ```
//!
//! It reads the original text and folds one character at a time in its leaves, so spans are exact by
//! construction. Invisibles and gaps may stand between any two symbols: **every rule begins at a
//! symbol or at the end of the text, and leaves off at one.** A rule that does not fit gives way
//! (`Err::Error`), so that another may be tried; one that knows what is wrong ends the reading with
//! a [`Fault`] (`Err::Failure`).
//!
//! Rules are functions that return a parser, and the leaves are small [`Parser`]s: nom's combinators
//! are always inlined over them, and the common path becomes one flat function. What is rare is kept
//! out of its line ([`apart`], [`rarely`]).
//!
//! Knows nothing of commands.

use nom::Parser;
use nom::branch::alt;
use nom::combinator::{consumed, opt};
use nom::multi::many1_count;
use nom::sequence::delimited;

use crate::code::{CardNumber, InsuranceCode};
use crate::error::ParseErrorKind;
use crate::leaf::{
    Digits, End, Fault, Gaps, Letter, Letters, Rule, Run, WordEnd, apart, expect, fits, judged,
    rarely, word,
};

/// `message = "bh" , sp , "mk" , sp , [ label , sp ] , subject , [ tail ] ;`
pub(crate) fn message<'a>() -> impl Rule<'a, Output = InsuranceCode> {
    delimited(
        (Gaps, bh(), sp(), mk(), sp(), opt((label(), sp()))),
        subject(),
        (opt(tail()), nothing_more()),
    )
}

/// `"bh"`, the keyword of the service, and the word rule behind it.
fn bh<'a>() -> impl Rule<'a> {
    (
        expect(ParseErrorKind::NotAddressed, word(b"b")),
        expect(ParseErrorKind::NotAddressed, Letters(b"h")),
        word_end(),
    )
}

/// The word rule: 8079 was shared with other tenants, told apart by the first word. A letter glued to
/// `bh` makes it another word, unless it begins one that may follow.
fn word_end<'a>() -> impl Rule<'a> {
    WordEnd(ParseErrorKind::NotAddressed, || {
        alt((
            word(b"daucach"),
            word(b"mk"),
            word(b"qt"),
            word(b"the"),
            word(b"hs"),
        ))
    })
}

/// `"mk"`, the verb of this service.
fn mk<'a>() -> impl Rule<'a> {
    alt((word(b"mk"), apart(other_verb)))
}

/// What may stand where `"mk"` should: a sibling's verb, or nothing of ours.
fn other_verb<'a>() -> impl Rule<'a, Output = ()> {
    let sibling = alt((Letters(b"qt"), Letters(b"the"), Letters(b"hs")));
    judged(
        expect(ParseErrorKind::Verb, consumed(sibling)),
        |(verb, ()), rest| {
            Err(Fault {
                kind: ParseErrorKind::Sibling,
                left_at_start: verb.len() + rest.len(),
                left_behind: rest.len(),
            })
        },
    )
}

/// `sp = { "daucach" } ;`
fn sp<'a>() -> impl Rule<'a> {
    opt(rarely(b"d", || many1_count(word(b"daucach"))))
}

/// ```ebnf
/// label = "ma" , ( "so" , [ "the" ] | "the" ) , [ org ]
///       | ( "ma" | "so" ) , [ "the" ] , org ;
/// ```
fn label<'a>() -> impl Rule<'a> {
    rarely(b"ms", || {
        let so_the = (word(b"so"), opt(word(b"the"))).map(drop);
        alt((
            (word(b"ma"), alt((so_the, word(b"the"))), opt(org())).map(drop),
            (alt((word(b"ma"), word(b"so"))), opt(word(b"the")), org()).map(drop),
        ))
    })
}

/// `org = "bhxh" | "bhyt" | "baohiemxahoi" | "baohiemyte" ;`
fn org<'a>() -> impl Rule<'a, Output = ()> {
    alt((
        word(b"bhxh"),
        word(b"bhyt"),
        word(b"baohiemxahoi"),
        word(b"baohiemyte"),
    ))
}

/// `subject = card | code ;`
fn subject<'a>() -> impl Rule<'a, Output = InsuranceCode> {
    alt((code(), apart(|| card().map(|card| card.code()))))
}

/// `code = 10 * digit ;`
fn code<'a>() -> impl Rule<'a, Output = InsuranceCode> {
    judged(Run::<10>, |run, rest| match run.count {
        10 => Ok(InsuranceCode::from_digits(run.kept)),
        _ => Err(wrong_count(&run, rest)),
    })
}

/// `card = 2 * letter , level , 2 * digit , code ;`
fn card<'a>() -> impl Rule<'a, Output = CardNumber> {
    let symbols = expect(ParseErrorKind::Code, (Letter, Letter, Run::<13>));
    judged(symbols, |(first, second, run), _| {
        let [level, tens, units, ..] = run.kept;
        match level {
            b'1'..=b'5' if run.count > 2 && [tens, units] == *b"00" => {
                Err(run.fault_of(ParseErrorKind::Card, 1..3))
            }
            b'1'..=b'5' if run.count != 13 => Err(run.fault(ParseErrorKind::Card)),
            b'1'..=b'5' => Ok(CardNumber::from_symbols([first, second], run.kept)),
            _ => Err(run.fault_of(ParseErrorKind::Card, 0..1)),
        }
    })
}

/// The end of the text, which ends every message: a code with words behind it is no code.
fn nothing_more<'a>() -> impl Rule<'a> {
    alt((
        End,
        judged(Gaps, |(), rest| {
            Err(Fault::rest(ParseErrorKind::Trailing, rest))
        }),
    ))
}

/// `tail = "gui" , [ "den" | "toi" ] , [ "dauso" ] , "8079" ;`
fn tail<'a>() -> impl Rule<'a> {
    rarely(b"g", || {
        let to = alt((word(b"den"), word(b"toi")));
        (word(b"gui"), opt(to), opt(word(b"dauso")), word(b"8079"))
    })
}

/// What is wrong with a number that has not ten digits.
#[cold]
#[inline(never)]
fn wrong_count<const N: usize>(run: &Digits<'_, N>, rest: &[u8]) -> Fault {
    if run.count > 10 || fits((opt(tail()), End), rest) {
        run.fault(ParseErrorKind::CodeLength { digits: run.count })
    } else {
        Fault::at(ParseErrorKind::Code, rest, 0..1)
    }
}
