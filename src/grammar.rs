//! The grammar of a message (SPEC 3.2 and 7), one function a rule.
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
//! It reads the original text and folds one character at a time in its leaves, so spans are exact by
//! construction. Invisibles and gaps may stand between any two symbols and never matter: leaves pass
//! over those that stand before them.
//!
//! A rule that does not fit gives way (`Err::Error`), so that another may be tried; one that knows
//! what is wrong ends the reading with a [`Fault`] (`Err::Failure`). So a number is read as one
//! [`run`], however long, and then judged: its length tells what it is, or what is wrong with it.
//!
//! Where nearly everybody writes the same, that spelling is tried first and everything else is kept
//! out of its line: `alt((usual, apart(rule)))`, where `rule` reads the usual spelling too. So the
//! common message is read by one flat function, and no rule exists twice.

use nom::Parser;
use nom::branch::alt;
use nom::combinator::opt;
use nom::multi::many0_count;
use nom::sequence::{delimited, preceded, terminated};

use crate::code::{CardNumber, InsuranceCode};
use crate::command::{Command, Verb};
use crate::dossier::DossierNumber;
use crate::error::ParseErrorKind;
use crate::fold::Symbol;
use crate::leaf::{
    AsciiGaps, Digits, EachDigit, End, Fault, Gaps, Keyword, Letter, Rest, Rule, Solid,
    SolidDigits, Word, WordEnd, apart, expect, if_begins, judged, no_digit, run, under,
};
use crate::period::{Between, Month, Period, Year};

/// `message = "bh" , sp , ( reset | participation | validity | status ) , [ tail ] ;`
pub(crate) fn message<'a>() -> impl Rule<'a, Output = Command> {
    alt((
        preceded(Solid(b"bh"), command()),
        apart(|text| {
            let bh = Keyword(ParseErrorKind::NotAddressed, b"bh");
            preceded(bh, apart(|text| command().read(text))).read(text)
        }),
    ))
}

/// What follows `"bh"`: of the four commands, the password is what nearly everybody asks for.
fn command<'a>() -> impl Rule<'a, Output = Command> {
    alt((
        preceded((AsciiGaps, Solid(b"mk")), reset()),
        apart(|text| {
            let verb = expect(ParseErrorKind::Verb, any_command());
            preceded((word_end(), sp()), verb).read(text)
        }),
    ))
}

/// The word rule: 8079 was shared with other tenants, told apart by the first word. A letter glued to
/// `bh` makes it another word, unless it begins one that may follow.
fn word_end<'a>() -> impl Rule<'a, Output = ()> {
    WordEnd(ParseErrorKind::NotAddressed, |text| {
        alt((
            Word(b"daucach"),
            Word(b"mk"),
            Word(b"qt"),
            Word(b"the"),
            Word(b"hs"),
        ))
        .read(text)
        .is_ok()
    })
}

/// `reset | participation | validity | status`, each from its verb on.
fn any_command<'a>() -> impl Rule<'a, Output = Command> {
    alt((
        preceded(Word(b"mk"), apart(|text| reset().read(text))),
        preceded(Word(b"qt"), apart(|text| participation().read(text))),
        preceded(Word(b"the"), apart(|text| validity().read(text))),
        preceded(Word(b"hs"), apart(|text| status().read(text))),
    ))
}

/// `reset = "mk" , sp , [ label , sp ] , subject ;`
fn reset<'a>() -> impl Rule<'a, Output = Command> {
    let usual = preceded(AsciiGaps, terminated(SolidDigits, end()));
    under(
        Verb::ResetPassword,
        alt((
            usual.map(InsuranceCode::from_digits),
            apart(|text| delimited(label_sp(), subject(), end()).read(text)),
        )),
    )
    .map(Command::ResetPassword)
}

/// `participation = "qt" , sp , [ label , sp ] , subject , [ period ] ;`
fn participation<'a>() -> impl Rule<'a, Output = Command> {
    under(
        Verb::Participation,
        delimited(label_sp(), subject_and_period(), end()),
    )
    .map(|(code, period)| Command::Participation { code, period })
}

/// `validity = "the" , sp , [ label , sp ] , card ;`
///
/// Cards since 2021-04-01 print ten digits only. How such a card is asked for was never published, so
/// ten digits are told apart and not guessed at.
fn validity<'a>() -> impl Rule<'a, Output = Command> {
    let no_card = run(|run, rest| {
        Err(match run.count {
            10 => run.fault(ParseErrorKind::CardNeeded),
            _ => wrong_count(run, rest),
        })
    });
    under(
        Verb::CardValidity,
        delimited(
            label_sp(),
            expect(ParseErrorKind::Code, alt((card(), no_card))),
            end(),
        ),
    )
    .map(Command::CardValidity)
}

/// `status = "hs" , sp , [ label , sp ] , dossier ;`
fn status<'a>() -> impl Rule<'a, Output = Command> {
    under(Verb::DossierStatus, delimited(label_sp(), dossier(), end())).map(Command::DossierStatus)
}

/// `sp = { "daucach" } ;`
fn sp<'a>() -> impl Rule<'a> {
    let more = apart(|text| many0_count(Word(b"daucach")).read(text));
    opt((Word(b"daucach"), more))
}

/// `sp , [ label , sp ]`, as it stands behind every verb.
fn label_sp<'a>() -> impl Rule<'a> {
    (
        Gaps,
        opt(if_begins(
            b"dms",
            apart(|text| (sp(), opt((label(), sp()))).map(drop).read(text)),
        )),
    )
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
    let card = card_symbols(thirteen_digits).map(|(_, digits, ())| code_of(digits));
    expect(ParseErrorKind::Code, alt((card, code())))
}

/// `code = 10 * digit ;`
fn code<'a>() -> impl Rule<'a, Output = InsuranceCode> {
    alt((SolidDigits, run(ten_digits))).map(InsuranceCode::from_digits)
}

fn ten_digits(run: &Digits<'_>, rest: &[u8]) -> Result<[u8; 10], Fault> {
    match run.count {
        10 => Ok(run.kept(0)),
        _ => Err(wrong_count(run, rest)),
    }
}

/// `card = 2 * letter , level , 2 * digit , code ;`
fn card<'a>() -> impl Rule<'a, Output = CardNumber> {
    card_symbols(thirteen_digits)
        .map(|(letters, digits, ())| CardNumber::from_symbols(letters, digits))
}

fn thirteen_digits(run: &Digits<'_>) -> Result<(), Fault> {
    match run.count {
        13 => Ok(()),
        _ => Err(run.fault(ParseErrorKind::Card)),
    }
}

/// Two letters, a run of digits that begins as a card's do, and a verdict on how many they are.
fn card_symbols<'a, T>(
    judge: impl Fn(&Digits<'_>) -> Result<T, Fault>,
) -> impl Rule<'a, Output = ([Symbol; 2], [Symbol; 13], T)> {
    let digits = run(move |run, _| match run.kept::<13>(0) {
        [b'1'..=b'5', b'0', b'0', ..] => Err(run.fault_of(ParseErrorKind::Card, 1..3)),
        digits @ [b'1'..=b'5', ..] => Ok((digits, judge(run)?)),
        _ => Err(run.fault_of(ParseErrorKind::Card, 0..1)),
    });
    (Letter, Letter, digits)
        .map(|(first, second, (digits, judged))| ([first, second], digits, judged))
}

/// The code that a card's last ten digits are.
fn code_of([_, _, _, code @ ..]: [Symbol; 13]) -> InsuranceCode {
    InsuranceCode::from_digits(code)
}

/// `subject , [ period ]`, told apart by the number of digits.
fn subject_and_period<'a>() -> impl Rule<'a, Output = (InsuranceCode, Option<Period>)> {
    let code = run(|run, rest| match run.count {
        10 | 18 | 22 => Ok((InsuranceCode::from_digits(run.kept(0)), period(run, 10)?)),
        _ => Err(wrong_count(run, rest)),
    });
    let card = card_symbols(|run| match run.count {
        13 | 21 | 25 => period(run, 13),
        ..13 => Err(run.fault(ParseErrorKind::Card)),
        digits => Err(run.fault(ParseErrorKind::CodeLength { digits })),
    });
    let card = card.map(|(_, digits, period)| (code_of(digits), period));
    expect(ParseErrorKind::Code, alt((card, code)))
}

/// `period = year , year | month , month ;`, the digits of a run from `at` on: 0, 8 or 12 of them.
fn period(run: &Digits<'_>, at: usize) -> Result<Option<Period>, Fault> {
    let whole = || run.fault_of(ParseErrorKind::Reversed, at..run.count);
    Ok(match run.count - at {
        0 => None,
        8 => {
            let (from, to) = (year(run, at)?, year(run, at + 4)?);
            Some(Period::Years(Between::new(from, to).ok_or_else(whole)?))
        }
        _ => {
            let (from, to) = (month(run, at)?, month(run, at + 6)?);
            Some(Period::Months(Between::new(from, to).ok_or_else(whole)?))
        }
    })
}

/// `year = 4 * digit ;`, 1995 to 2099.
fn year(run: &Digits<'_>, at: usize) -> Result<Year, Fault> {
    Year::from_digits(run.kept(at)).ok_or_else(|| run.fault_of(ParseErrorKind::Period, at..at + 4))
}

/// `month = 2 * digit , year ;`, 01 to 12.
fn month(run: &Digits<'_>, at: usize) -> Result<Month, Fault> {
    let [tens, units] = run.kept(at).map(|digit| digit - b'0');
    let month = tens * 10 + units;
    let fault = || run.fault_of(ParseErrorKind::Period, at..at + 2);
    if !(1..=12).contains(&month) {
        return Err(fault());
    }
    Month::new(year(run, at + 2)?, month).ok_or_else(fault)
}

/// `dossier = 5 * digit , letter , year , 5 * digit ;`, and no digit more.
fn dossier<'a>() -> impl Rule<'a, Output = DossierNumber> {
    const KIND: ParseErrorKind = ParseErrorKind::Dossier;
    let year = judged(EachDigit::<4>(KIND), |digits, text, _| {
        Year::from_digits(digits)
            .map(|_| digits)
            .ok_or_else(|| Fault::at(KIND, text, 0..4))
    });
    let serial = judged(EachDigit::<5>(KIND), |digits, _, rest| {
        no_digit(KIND, rest).map(|()| digits)
    });
    (EachDigit::<5>(KIND), expect(KIND, Letter), year, serial).map(
        |(number, letter, year, serial)| DossierNumber::from_symbols(number, letter, year, serial),
    )
}

/// `[ tail ]` and the end of the text, which ends every message: a code with words behind it is none.
fn end<'a>() -> impl Rule<'a, Output = ()> {
    alt((
        End,
        apart(|text| {
            let nothing_more = alt((End, Rest(ParseErrorKind::Trailing)));
            (Gaps, opt(tail()), nothing_more).map(drop).read(text)
        }),
    ))
}

/// `tail = "gui" , [ "den" | "toi" ] , [ "dauso" ] , "8079" ;`
fn tail<'a>() -> impl Rule<'a> {
    let to = alt((Word(b"den"), Word(b"toi")));
    (Word(b"gui"), opt(to), opt(Word(b"dauso")), Word(b"8079"))
}

/// What is wrong with a number whose length is that of nothing.
#[cold]
#[inline(never)]
fn wrong_count(run: &Digits<'_>, rest: &[u8]) -> Fault {
    if matches!(run.count, 11..) || (opt(tail()), End).read(rest).is_ok() {
        run.fault(ParseErrorKind::CodeLength { digits: run.count })
    } else {
        Fault::at(ParseErrorKind::Code, rest, 0..1)
    }
}
