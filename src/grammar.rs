//! The grammar of a message (SPEC 3.2 and 7), one function a rule; the first stands in `message.rs`.
//!
//! ```ebnf
//! message       = "bh" , sp , ( reset | participation | validity | status ) , [ tail ] ;
//! reset         = "mk"  , sp , [ label , sp ] , subject ;
//! participation = "qt"  , sp , [ label , sp ] , subject , [ period ] ;
//! validity      = "the" , sp , [ label , sp ] , card ;
//! status        = "hs"  , sp , [ label , sp ] , dossier ;
//! sp            = { "daucach" } ;
//! label         = "ma" , ( "so" , [ "the" ] | "the" ) , [ org ]
//!               | ( "ma" | "so" ) , [ "the" ] , org ;
//! org           = "bhxh" | "bhyt" | "baohiemxahoi" | "baohiemyte" ;
//! subject       = card | code ;
//! code          = 10 * digit ;
//! card          = 2 * letter , level , 2 * digit , code ;
//! period        = year , year | month , month ;
//! year          = 4 * digit ;
//! month         = 2 * digit , year ;
//! dossier       = 5 * digit , letter , year , 5 * digit ;
//! tail          = "gui" , [ "den" | "toi" ] , [ "dauso" ] , "8079" ;
//! ```
//!
//! It reads the original text and folds one character at a time, so spans are exact by construction.
//! Invisibles and gaps may stand between any two symbols and never matter: what the rules see is one
//! symbol after the other, the next one always known.
//!
//! A rule that does not fit gives way (`Err::Error`), so that another may be tried; one that knows
//! what is wrong ends the reading with a [`Fault`] (`Err::Failure`). So a number is read as one
//! [`run`], however long, and then judged: its length tells what it is, or what is wrong with it.
//!
//! A message is read in two steps: [`verb`] tells which of the four rules reads what follows, and that
//! rule, from behind its verb on, reads to the end of the text. Neither gives way.
//!
//! The message that nearly everybody sends is `BH MK` and ten digits in ASCII, and a glance tells it:
//! [`usual_verb`] and [`usual_subject`] are tried before [`verb`] and [`reset`]. They read nothing that
//! these don't read alike, and a test holds it. Digits that stand together are told at a glance too,
//! [`solid_run`], before they are read as a run.

use nom::Parser;
use nom::branch::alt;
use nom::combinator::opt;
use nom::sequence::{delimited, preceded, terminated};

use crate::code::{CardNumber, InsuranceCode};
use crate::command::Verb;
use crate::dossier::DossierNumber;
use crate::error::ParseErrorKind;
use crate::leaf::{
    AsciiGaps, Cursor, Digits, EachDigit, End, Fault, Gaps, Keyword, Letter, NoDigit, Rest, Rule,
    Solid, SolidDigits, Word, WordEnd, Words, apart, expect, judged, run, wrong,
};
use crate::period::{Between, Month, Period, Year};

/// `"bh" , "mk"` as nearly everybody writes them.
#[inline(always)]
pub(crate) fn usual_verb<'a>() -> impl Rule<'a> {
    (Solid(b"bh"), AsciiGaps, Solid(b"mk"), AsciiGaps)
}

/// `code` as nearly everybody writes it, and the end of the text.
#[inline(always)]
pub(crate) fn usual_subject<'a>() -> impl Rule<'a, Output = InsuranceCode> {
    terminated(SolidDigits::<10>, (AsciiGaps, End)).map(|ten| InsuranceCode::from_digits(*ten))
}

/// `"bh" , sp , ( "mk" | "qt" | "the" | "hs" )`, the front of every message: it tells which rule reads
/// what follows.
///
/// It never gives way: it reads a verb or ends in a fault. [`no_verb`] comes second, because a letter
/// glued to `bh` is no fault where it begins a verb.
pub(crate) fn verb<'a>() -> impl Rule<'a, Output = Verb> {
    let verb = alt((
        Word(b"mk").map(|()| Verb::ResetPassword),
        Word(b"qt").map(|()| Verb::Participation),
        Word(b"the").map(|()| Verb::CardValidity),
        Word(b"hs").map(|()| Verb::DossierStatus),
    ));
    preceded(
        Keyword(ParseErrorKind::NotAddressed, b"bh"),
        alt((
            preceded((Gaps, sp()), verb),
            apart(|here| no_verb().read(here)),
        )),
    )
}

/// What is wrong where no verb follows: the first word or the second.
///
/// 8079 was shared with other tenants, told apart by the first word. A letter glued to `bh` makes it
/// another word, unless it begins one that may follow: the verbs have been tried.
fn no_verb<'a>() -> impl Rule<'a, Output = Verb> {
    let word_end = WordEnd(ParseErrorKind::NotAddressed, Word(b"daucach"));
    preceded((word_end, sp()), wrong(ParseErrorKind::Verb))
}

/// `reset = "mk" , sp , [ label , sp ] , subject ;`
pub(crate) fn reset<'a>() -> impl Rule<'a, Output = InsuranceCode> {
    delimited(label_sp(), subject(), end())
}

/// `participation = "qt" , sp , [ label , sp ] , subject , [ period ] ;`
pub(crate) fn participation<'a>() -> impl Rule<'a, Output = (InsuranceCode, Option<Period>)> {
    delimited(label_sp(), subject_and_period(), end())
}

/// `validity = "the" , sp , [ label , sp ] , card ;`
///
/// Cards since 2021-04-01 print ten digits only. How such a card is asked for was never published, so
/// ten digits are told apart and not guessed at.
pub(crate) fn validity<'a>() -> impl Rule<'a, Output = CardNumber> {
    let no_card = run(|digits, rest| {
        Err(match digits.count {
            10 => digits.fault(ParseErrorKind::CardNeeded),
            _ => wrong_count(digits, rest),
        })
    });
    let card = expect(ParseErrorKind::Code, alt((card(), no_card)));
    delimited(label_sp(), card, end())
}

/// `status = "hs" , sp , [ label , sp ] , dossier ;`
pub(crate) fn status<'a>() -> impl Rule<'a, Output = DossierNumber> {
    delimited(label_sp(), dossier(), end())
}

/// `sp = { "daucach" } ;`
fn sp<'a>() -> impl Rule<'a> {
    Words(b"daucach")
}

/// `sp , [ label , sp ]`, as it stands behind every verb.
fn label_sp<'a>() -> impl Rule<'a> {
    (sp(), opt((label(), sp())))
}

/// ```ebnf
/// label = "ma" , ( "so" , [ "the" ] | "the" ) , [ org ]
///       | ( "ma" | "so" ) , [ "the" ] , org ;
/// ```
fn label<'a>() -> impl Rule<'a> {
    let so_the = (Word(b"so"), opt(Word(b"the"))).map(drop);
    alt((
        (Word(b"ma"), alt((so_the, Word(b"the"))), opt(org())).map(drop),
        (alt((Word(b"ma"), Word(b"so"))), opt(Word(b"the")), org()).map(drop),
    ))
}

/// `org = "bhxh" | "bhyt" | "baohiemxahoi" | "baohiemyte" ;`
fn org<'a>() -> impl Rule<'a, Output = ()> {
    alt((
        Word(b"bhxh"),
        Word(b"bhyt"),
        Word(b"baohiemxahoi"),
        Word(b"baohiemyte"),
    ))
}

/// `subject = card | code ;`
fn subject<'a>() -> impl Rule<'a, Output = InsuranceCode> {
    let card = preceded((Letter, Letter), card_digits(code_of));
    expect(ParseErrorKind::Code, alt((card, code())))
}

/// `code = 10 * digit ;`
fn code<'a>() -> impl Rule<'a, Output = InsuranceCode> {
    let ten = run(|digits, rest| match digits.count {
        10 => Ok(digits.kept(0)),
        _ => Err(wrong_count(digits, rest)),
    });
    alt((solid_run().map(|ten| *ten), ten)).map(InsuranceCode::from_digits)
}

/// `N` digits as nearly everybody writes them, and none behind them.
#[inline(always)]
fn solid_run<'a, const N: usize>() -> impl Rule<'a, Output = &'a [u8; N]> {
    terminated(SolidDigits::<N>, (Gaps, NoDigit))
}

/// `card = 2 * letter , level , 2 * digit , code ;`
fn card<'a>() -> impl Rule<'a, Output = CardNumber> {
    (Letter, Letter, card_digits(|digits| *digits))
        .map(|(first, second, digits)| CardNumber::from_symbols([first, second], digits))
}

/// The 13 digits of a card, and what is wanted of them.
fn card_digits<'a, T>(wanted: fn(&[u8; 13]) -> T) -> impl Rule<'a, Output = T> {
    let solid = judged(solid_run(), move |digits, first| {
        level_and_province(digits, first).map(|()| wanted(digits))
    });
    let grouped = run(move |digits, _| {
        let card = digits.kept(0);
        level_and_province(&card, digits.first)?;
        match digits.count {
            13 => Ok(wanted(&card)),
            _ => Err(digits.fault(ParseErrorKind::Card)),
        }
    });
    alt((solid, grouped))
}

/// The level is 1 to 5, and the province behind it is not 00.
#[inline(always)]
fn level_and_province(digits: &[u8; 13], first: Cursor<'_>) -> Result<(), Fault> {
    match digits {
        [b'1'..=b'5', b'0', b'0', ..] => Err(first.fault_of(ParseErrorKind::Card, 1..3)),
        [b'1'..=b'5', ..] => Ok(()),
        _ => Err(first.fault(ParseErrorKind::Card)),
    }
}

/// The code that a card's last ten digits are.
fn code_of([_, _, _, code @ ..]: &[u8; 13]) -> InsuranceCode {
    InsuranceCode::from_digits(*code)
}

/// `subject , [ period ]`, told apart by the number of digits.
fn subject_and_period<'a>() -> impl Rule<'a, Output = (InsuranceCode, Option<Period>)> {
    let code = run(|digits, rest| match digits.count {
        10 | 18 | 22 => Ok((
            InsuranceCode::from_digits(digits.kept(0)),
            period(digits, 10)?,
        )),
        _ => Err(wrong_count(digits, rest)),
    });
    let of_card = run(|digits, _| {
        let card = digits.kept(0);
        level_and_province(&card, digits.first)?;
        match digits.count {
            13 | 21 | 25 => Ok((code_of(&card), period(digits, 13)?)),
            ..13 => Err(digits.fault(ParseErrorKind::Card)),
            count => Err(digits.fault(ParseErrorKind::CodeLength { digits: count })),
        }
    });
    let card = preceded((Letter, Letter), of_card);
    expect(ParseErrorKind::Code, alt((card, code)))
}

/// `period = year , year | month , month ;`, the digits of a run from `at` on: 0, 8 or 12 of them.
fn period(digits: &Digits<'_>, at: usize) -> Result<Option<Period>, Fault> {
    let whole = || digits.fault_of(ParseErrorKind::Reversed, at..digits.count);
    Ok(match digits.count - at {
        0 => None,
        8 => {
            let (from, to) = (year(digits, at)?, year(digits, at + 4)?);
            Some(Period::Years(Between::new(from, to).ok_or_else(whole)?))
        }
        _ => {
            let (from, to) = (month(digits, at)?, month(digits, at + 6)?);
            Some(Period::Months(Between::new(from, to).ok_or_else(whole)?))
        }
    })
}

/// `year = 4 * digit ;`, 1995 to 2099.
fn year(digits: &Digits<'_>, at: usize) -> Result<Year, Fault> {
    Year::from_digits(digits.kept(at))
        .ok_or_else(|| digits.fault_of(ParseErrorKind::Period, at..at + 4))
}

/// `month = 2 * digit , year ;`, 01 to 12.
fn month(digits: &Digits<'_>, at: usize) -> Result<Month, Fault> {
    let [tens, units] = digits.kept(at).map(|digit| digit - b'0');
    let month = tens * 10 + units;
    let fault = || digits.fault_of(ParseErrorKind::Period, at..at + 2);
    if !(1..=12).contains(&month) {
        return Err(fault());
    }
    Month::new(year(digits, at + 2)?, month).ok_or_else(fault)
}

/// `dossier = 5 * digit , letter , year , 5 * digit ;`, and no digit more.
fn dossier<'a>() -> impl Rule<'a, Output = DossierNumber> {
    const KIND: ParseErrorKind = ParseErrorKind::Dossier;
    let year = judged(EachDigit::<4>(KIND), |digits, here| {
        Year::from_digits(digits)
            .map(|_| digits)
            .ok_or_else(|| here.fault_of(KIND, 0..4))
    });
    let serial = terminated(EachDigit::<5>(KIND), expect(KIND, NoDigit));
    (EachDigit::<5>(KIND), expect(KIND, Letter), year, serial).map(
        |(number, letter, year, serial)| DossierNumber::from_symbols(number, letter, year, serial),
    )
}

/// `[ tail ]` and the end of the text, which ends every message: a code with words behind it is none.
fn end<'a>() -> impl Rule<'a, Output = ()> {
    let nothing_more = alt((End, Rest(ParseErrorKind::Trailing)));
    preceded(opt(tail()), nothing_more)
}

/// `tail = "gui" , [ "den" | "toi" ] , [ "dauso" ] , "8079" ;`
fn tail<'a>() -> impl Rule<'a> {
    let to = alt((Word(b"den"), Word(b"toi")));
    (Word(b"gui"), opt(to), opt(Word(b"dauso")), Word(b"8079"))
}

/// What is wrong with a number whose length is that of nothing: more than ten digits, or fewer.
#[inline(always)]
fn wrong_count(digits: &Digits<'_>, rest: Cursor<'_>) -> Fault {
    let tail = apart(|here| tail().read(here));
    if matches!(digits.count, 11..) || alt((End, preceded(tail, End))).read(rest).is_ok() {
        digits.fault(ParseErrorKind::CodeLength {
            digits: digits.count,
        })
    } else {
        rest.fault(ParseErrorKind::Code)
    }
}
