//! The grammar of a message (SPEC 3.2 and 7) over its symbols, one function per rule.
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
//! A rule that does not match backtracks (`Err::Error`), so that another may be tried; one that knows
//! what is wrong ends the parse with a [`Fault`] (`Err::Failure`). So the digits that stand together
//! are taken as one run, and their number tells what they are, or what is wrong with them.

use nom::branch::alt;
use nom::character::complete::digit0;
use nom::combinator::{eof, map, opt, value};
use nom::error::ErrorKind;
use nom::multi::many0_count;
use nom::sequence::preceded;
use nom::{Err, IResult, Parser};

use crate::code::{CardNumber, InsuranceCode};
use crate::command::{Command, Verb};
use crate::dossier::DossierNumber;
use crate::error::ParseErrorKind as Kind;
use crate::period::{Between, Month, Period, Year};
use crate::symbols::Symbol;

type Symbols<'s> = &'s [Symbol];
type Parsed<'s, T> = IResult<Symbols<'s>, T, Fault>;

/// What is wrong, and with which symbols.
pub(crate) struct Fault {
    pub(crate) kind: Kind,
    /// The command that was meant, if its verb was right.
    pub(crate) verb: Option<Verb>,
    /// How many symbols are left from the first wrong one to the end of the text.
    pub(crate) left: usize,
    /// How many are wrong.
    pub(crate) length: usize,
}

impl Fault {
    fn new(kind: Kind, symbols: Symbols<'_>, length: usize) -> Self {
        Self {
            kind,
            verb: None,
            left: symbols.len(),
            length,
        }
    }
}

impl nom::error::ParseError<Symbols<'_>> for Fault {
    fn from_error_kind(symbols: Symbols<'_>, _: ErrorKind) -> Self {
        Self::new(Kind::Trailing, symbols, 1)
    }

    fn append(_: Symbols<'_>, _: ErrorKind, fault: Self) -> Self {
        fault
    }
}

/// Ends the parse: these symbols, `length` of them, are wrong.
fn wrong<'s, T>(kind: Kind, symbols: Symbols<'s>, length: usize) -> Parsed<'s, T> {
    Err(Err::Failure(Fault::new(kind, symbols, length)))
}

/// `rule`, which must match: otherwise the symbol here is wrong.
fn expect<'s, T>(
    kind: Kind,
    mut rule: impl Parser<Symbols<'s>, Output = T, Error = Fault>,
) -> impl FnMut(Symbols<'s>) -> Parsed<'s, T> {
    move |symbols| match rule.parse(symbols) {
        Err(Err::Error(_)) => wrong(kind, symbols, 1),
        parsed => parsed,
    }
}

/// A word, whole.
fn word<'s>(word: &'static str) -> impl Fn(Symbols<'s>) -> Parsed<'s, ()> {
    move |symbols| match symbols.strip_prefix(word.as_bytes()) {
        Some(rest) => Ok((rest, ())),
        None => Err(Err::Error(Fault::new(Kind::Trailing, symbols, 1))),
    }
}

/// `rule` after the verb of this command, which its faults name.
fn after<'s, T>(
    verb: Verb,
    mut rule: impl Parser<Symbols<'s>, Output = T, Error = Fault>,
) -> impl FnMut(Symbols<'s>) -> Parsed<'s, T> {
    move |symbols| {
        rule.parse(symbols).map_err(|err| {
            err.map(|fault| Fault {
                verb: Some(verb),
                ..fault
            })
        })
    }
}

/// `message = "bh" , sp , ( reset | participation | validity | status ) , [ tail ] ;`
pub(crate) fn message(symbols: Symbols<'_>) -> Result<Command, Fault> {
    let command = alt((
        map(reset, Command::ResetPassword),
        map(participation, |(code, period)| Command::Participation {
            code,
            period,
        }),
        map(validity, Command::CardValidity),
        map(status, Command::DossierStatus),
    ));
    let message = preceded((bh, sp), expect(Kind::Verb, command)).parse(symbols);
    let message = message.and_then(|(rest, command)| {
        let (rest, ()) = after(command.verb(), end)(rest)?;
        Ok((rest, command))
    });
    match message {
        Ok((_, command)) => Ok(command),
        Err(Err::Error(fault) | Err::Failure(fault)) => Err(fault),
        // No rule asks for more symbols.
        Err(Err::Incomplete(_)) => Err(Fault::new(Kind::Trailing, symbols, 1)),
    }
}

/// `"bh"`
fn bh(symbols: Symbols<'_>) -> Parsed<'_, ()> {
    let letter = |letter| expect(Kind::NotAddressed, word(letter));
    preceded(letter("b"), letter("h")).parse(symbols)
}

/// `reset = "mk" , sp , [ label , sp ] , subject ;`
fn reset(symbols: Symbols<'_>) -> Parsed<'_, InsuranceCode> {
    let subject = expect(Kind::Code, alt((map(card, |card| card.code()), code)));
    preceded(
        word("mk"),
        after(Verb::ResetPassword, preceded(label_sp, subject)),
    )
    .parse(symbols)
}

/// `participation = "qt" , sp , [ label , sp ] , subject , [ period ] ;`
fn participation(symbols: Symbols<'_>) -> Parsed<'_, (InsuranceCode, Option<Period>)> {
    preceded(
        word("qt"),
        after(
            Verb::Participation,
            preceded(label_sp, expect(Kind::Code, subject_and_period)),
        ),
    )
    .parse(symbols)
}

/// `validity = "the" , sp , [ label , sp ] , card ;`
///
/// Cards since 2021-04-01 print ten digits only. How such a card is asked for was never published, so
/// ten digits are an error of their own.
fn validity(symbols: Symbols<'_>) -> Parsed<'_, CardNumber> {
    let card = expect(Kind::Code, alt((card, no_card)));
    preceded(
        word("the"),
        after(Verb::CardValidity, preceded(label_sp, card)),
    )
    .parse(symbols)
}

/// `status = "hs" , sp , [ label , sp ] , dossier ;`
fn status(symbols: Symbols<'_>) -> Parsed<'_, DossierNumber> {
    preceded(
        word("hs"),
        after(Verb::DossierStatus, preceded(label_sp, dossier)),
    )
    .parse(symbols)
}

/// `sp = { "daucach" } ;`
fn sp(symbols: Symbols<'_>) -> Parsed<'_, usize> {
    many0_count(word("daucach")).parse(symbols)
}

/// `sp , [ label , sp ]`
fn label_sp(symbols: Symbols<'_>) -> Parsed<'_, ()> {
    value((), (sp, opt((label, sp)))).parse(symbols)
}

/// ```ebnf
/// label = "ma" , ( "so" , [ "the" ] | "the" ) , [ org ]
///       | ( "ma" | "so" ) , [ "the" ] , org ;
/// ```
fn label(symbols: Symbols<'_>) -> Parsed<'_, ()> {
    let so_the = value((), (word("so"), opt(word("the"))));
    alt((
        value((), (word("ma"), alt((so_the, word("the"))), opt(org))),
        value((), (alt((word("ma"), word("so"))), opt(word("the")), org)),
    ))
    .parse(symbols)
}

/// `org = "bhxh" | "bhyt" | "baohiemxahoi" | "baohiemyte" ;`
fn org(symbols: Symbols<'_>) -> Parsed<'_, ()> {
    alt((
        word("bhxh"),
        word("bhyt"),
        word("baohiemxahoi"),
        word("baohiemyte"),
    ))
    .parse(symbols)
}

/// All the digits that stand here, at least one.
fn run(symbols: Symbols<'_>) -> Parsed<'_, Symbols<'_>> {
    nom::character::complete::digit1(symbols)
}

/// `code = 10 * digit ;`
fn code(symbols: Symbols<'_>) -> Parsed<'_, InsuranceCode> {
    let (rest, digits) = run(symbols)?;
    match digits.split_first_chunk() {
        Some((ten, [])) => Ok((rest, InsuranceCode::from_digits(*ten))),
        _ => wrong_count(digits, rest, symbols),
    }
}

/// A number of digits that nothing has: more than ten, or fewer and then the end. Otherwise what
/// follows them is wrong.
fn wrong_count<'s, T>(
    digits: Symbols<'s>,
    rest: Symbols<'s>,
    symbols: Symbols<'s>,
) -> Parsed<'s, T> {
    let digits = digits.len();
    if digits > 10 || preceded(opt(tail), eof).parse(rest).is_ok() {
        wrong(Kind::CodeLength { digits }, symbols, digits)
    } else {
        wrong(Kind::Code, rest, 1)
    }
}

/// Digits where only a card is read.
fn no_card(symbols: Symbols<'_>) -> Parsed<'_, CardNumber> {
    let (rest, digits) = run(symbols)?;
    match digits.len() {
        10 => wrong(Kind::CardNeeded, symbols, 10),
        _ => wrong_count(digits, rest, symbols),
    }
}

/// `card = 2 * letter , level , 2 * digit , code ;`
fn card(symbols: Symbols<'_>) -> Parsed<'_, CardNumber> {
    let (rest, (group, digits)) = card_run(symbols)?;
    match digits.split_first_chunk() {
        Some((thirteen, [])) => Ok((rest, CardNumber::from_symbols(group, *thirteen))),
        _ => wrong(Kind::Card, digits_of(symbols), digits.len()),
    }
}

fn digits_of(symbols: Symbols<'_>) -> Symbols<'_> {
    symbols.get(2..).unwrap_or_default()
}

/// Two letters and all the digits after them, whose level and province are right.
fn card_run(symbols: Symbols<'_>) -> Parsed<'_, ([Symbol; 2], Symbols<'_>)> {
    let (rest, group) = group(symbols)?;
    let (after, digits) = run(rest)?;
    match digits {
        [b'1'..=b'5', b'0', b'0', ..] => wrong(Kind::Card, rest.get(1..).unwrap_or_default(), 2),
        [b'1'..=b'5', ..] => Ok((after, (group, digits))),
        _ => wrong(Kind::Card, rest, 1),
    }
}

/// `2 * letter`
fn group(symbols: Symbols<'_>) -> Parsed<'_, [Symbol; 2]> {
    match symbols {
        [a @ b'a'..=b'z', b @ b'a'..=b'z', rest @ ..] => Ok((rest, [*a, *b])),
        _ => Err(Err::Error(Fault::new(Kind::Trailing, symbols, 1))),
    }
}

/// `subject , [ period ]`, distinguished by the number of digits.
fn subject_and_period(symbols: Symbols<'_>) -> Parsed<'_, (InsuranceCode, Option<Period>)> {
    let of_card = |symbols| {
        let (rest, (_, digits)) = card_run(symbols)?;
        let start = digits_of(symbols);
        match digits.len() {
            13 | 21 | 25 => with_period(digits, 3, rest),
            ..13 => wrong(Kind::Card, start, digits.len()),
            digits => wrong(Kind::CodeLength { digits }, start, digits),
        }
    };
    let of_code = |symbols| {
        let (rest, digits) = run(symbols)?;
        match digits.len() {
            10 | 18 | 22 => with_period(digits, 0, rest),
            _ => wrong_count(digits, rest, symbols),
        }
    };
    alt((of_card, of_code)).parse(symbols)
}

fn with_period<'s>(
    digits: Symbols<'s>,
    skipped: usize,
    rest: Symbols<'s>,
) -> Parsed<'s, (InsuranceCode, Option<Period>)> {
    let left = digits.len() + rest.len();
    let subject = digits.get(skipped..).unwrap_or_default();
    let Some((code, bounds)) = subject.split_first_chunk() else {
        return wrong(Kind::Code, rest, 1);
    };
    let period = period(bounds).map_err(|mut fault| {
        fault.left += rest.len();
        debug_assert!(fault.left <= left);
        Err::Failure(fault)
    })?;
    Ok((rest, (InsuranceCode::from_digits(*code), period)))
}

/// `period = year , year | month , month ;`, no digits, 8 or 12 of them.
fn period(digits: Symbols<'_>) -> Result<Option<Period>, Fault> {
    let reversed = || Fault::new(Kind::Reversed, digits, digits.len());
    Ok(match digits.len() {
        0 => None,
        8 => {
            let (first, last) = (year(digits)?, year(digits.get(4..).unwrap_or_default())?);
            Some(Period::Years(
                Between::new(first, last).ok_or_else(reversed)?,
            ))
        }
        _ => {
            let (first, last) = (month(digits)?, month(digits.get(6..).unwrap_or_default())?);
            Some(Period::Months(
                Between::new(first, last).ok_or_else(reversed)?,
            ))
        }
    })
}

/// `year = 4 * digit ;`, 1995 to 2099.
fn year(digits: Symbols<'_>) -> Result<Year, Fault> {
    let year = digits
        .first_chunk()
        .and_then(|four| Year::from_digits(*four));
    year.ok_or_else(|| Fault::new(Kind::Period, digits, 4))
}

/// `month = 2 * digit , year ;`, 01 to 12.
fn month(digits: Symbols<'_>) -> Result<Month, Fault> {
    let fault = || Fault::new(Kind::Period, digits, 2);
    let [tens @ b'0'..=b'9', units @ b'0'..=b'9', year_digits @ ..] = digits else {
        return Err(fault());
    };
    let month = (tens - b'0') * 10 + (units - b'0');
    if !(1..=12).contains(&month) {
        return Err(fault());
    }
    Month::new(year(year_digits)?, month).ok_or_else(fault)
}

/// `dossier = 5 * digit , letter , year , 5 * digit ;`, and no digit more.
fn dossier(symbols: Symbols<'_>) -> Parsed<'_, DossierNumber> {
    let (rest, number) = each_digit(symbols)?;
    let [letter @ b'a'..=b'z', rest @ ..] = rest else {
        return wrong(Kind::Dossier, rest, 1);
    };
    let (after, year) = each_digit(rest)?;
    if Year::from_digits(year).is_none() {
        return wrong(Kind::Dossier, rest, 4);
    }
    let (rest, serial) = each_digit(after)?;
    match rest {
        [b'0'..=b'9', ..] => wrong(Kind::Dossier, rest, 1),
        _ => Ok((
            rest,
            DossierNumber::from_symbols(number, *letter, year, serial),
        )),
    }
}

/// `N` digits of a dossier: the first symbol that is none is wrong.
fn each_digit<const N: usize>(symbols: Symbols<'_>) -> Parsed<'_, [Symbol; N]> {
    let (_, digits) = digit0(symbols)?;
    match (digits.first_chunk(), symbols.get(N..)) {
        (Some(digits), Some(rest)) => Ok((rest, *digits)),
        _ => wrong(
            Kind::Dossier,
            symbols.get(digits.len()..).unwrap_or_default(),
            1,
        ),
    }
}

/// `[ tail ]` and the end of the text: trailing text makes a message invalid.
fn end(symbols: Symbols<'_>) -> Parsed<'_, ()> {
    let (rest, _) = opt(tail).parse(symbols)?;
    match rest {
        [] => Ok((rest, ())),
        _ => wrong(Kind::Trailing, rest, rest.len()),
    }
}

/// `tail = "gui" , [ "den" | "toi" ] , [ "dauso" ] , "8079" ;`
fn tail(symbols: Symbols<'_>) -> Parsed<'_, ()> {
    let to = alt((word("den"), word("toi")));
    value((), (word("gui"), opt(to), opt(word("dauso")), word("8079"))).parse(symbols)
}
