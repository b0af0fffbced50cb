//! The grammar of a message (SPEC 3.2 and 7) over its symbols, one function per rule.
//!
//! ```ebnf
//! message       = [ soan ] , "bh" , sp , ( reset | participation | validity | status ) , sp , [ tail ] ;
//! soan          = "soan" , [ "tin" , [ "nhan" ] ] ;
//! reset         = "mk"  , sp , subject ;
//! participation = "qt"  , sp , subject , sp , [ period ] ;
//! validity      = "the" , sp , ( card | labels , card ) ;
//! status        = "hs"  , sp , { ( label | "hoso" ) , sp } , dossier ;
//! sp            = { "daucach" | "khoangtrang" | "khoangcach" | "cach" } ;
//! subject       = card | labels , ( card | code ) ;
//! labels        = { label , sp } ;
//! label         = "ma" | "so" | "the" | "bhxh" | "bhyt" | "baohiemxahoi" | "baohiemyte" ;
//! code          = 10 * digit ;
//! card          = 2 * letter , level , 2 * digit , code ;   (* level 1-5, the two digits not 00 *)
//! period        = [ from ] , ( year , sp , [ to ] , year | month , sp , [ to ] , month ) ;
//! from          = "tu" , [ "thang" ] , [ "nam" ] , sp ;
//! to            = ( "den" | "toi" ) , [ "thang" ] , [ "nam" ] , sp ;
//! year          = 4 * digit ;                               (* 1995-2099 *)
//! month         = 2 * digit , year ;                        (* 01-12 *)
//! dossier       = 5 * digit , letter , year , 5 * digit ;
//! tail          = [ "va" ] , ( "gui" | "goi" | "send" ) , [ "den" | "toi" | "ve" | "to" ] ,
//!                 [ "dauso" | "so" | "tongdai" ] , "8079" ;
//! ```
//!
//! A rule that does not match backtracks (`Err::Error`), so that another may be tried; one that knows
//! what is wrong ends the parse with a [`Fault`] (`Err::Failure`). Every rule gets all symbols that are
//! left, so the number of them is the position of a fault.

use nom::branch::alt;
use nom::combinator::{map, map_opt, not, opt, peek, value, verify};
use nom::error::ErrorKind;
use nom::multi::many0_count;
use nom::sequence::{preceded, terminated};
use nom::{Err, IResult, Parser};

use crate::code::{CardNumber, InsuranceCode};
use crate::command::{Command, Verb};
use crate::dossier::DossierNumber;
use crate::error::ParseErrorKind as Kind;
use crate::period::{Between, Month, Period, Year};
use crate::symbols::{Symbol, WINDOW};
use crate::utf8::all_digits;

type Symbols<'s> = &'s [Symbol];
type Parsed<'s, T> = IResult<Symbols<'s>, T, Fault>;

/// What is wrong, and with which symbols.
pub(crate) struct Fault {
    /// The digits of a [`Kind::CodeLength`] are not filled in: they are `length`.
    pub(crate) kind: Kind,
    /// The command that was meant, if its verb was right.
    pub(crate) verb: Option<Verb>,
    /// How many symbols are left from the first wrong one to the end of the text.
    pub(crate) left: u16,
    /// How many are wrong.
    pub(crate) length: u16,
}

impl nom::error::ParseError<Symbols<'_>> for Fault {
    fn from_error_kind(_: Symbols<'_>, _: ErrorKind) -> Self {
        NO_MATCH
    }

    fn append(_: Symbols<'_>, _: ErrorKind, fault: Self) -> Self {
        fault
    }
}

/// The fault of a rule that does not match. Nobody sees it, since another rule is tried.
pub(crate) const NO_MATCH: Fault = Fault { kind: Kind::Trailing, verb: None, left: 0, length: 0 };

/// A number of digits that no rule has.
const WRONG_LENGTH: Kind = Kind::CodeLength { digits: 0 };

/// Ends the parse: the first `length` of these symbols are wrong.
#[expect(clippy::cast_possible_truncation, reason = "a window holds 257 symbols at most")]
fn wrong<T>(kind: Kind, symbols: Symbols<'_>, length: usize) -> Parsed<'_, T> {
    let (left, length) = (symbols.len() as u16, length as u16);
    Err(Err::Failure(Fault { kind, left, length, ..NO_MATCH }))
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

/// A word, whole. The first letter is compared by itself, because it rules out nearly every word.
fn word<'s, const N: usize>(word: &'static [Symbol; N]) -> impl Fn(Symbols<'s>) -> Parsed<'s, ()> {
    move |symbols| match symbols.split_first_chunk() {
        Some((chunk, rest)) if chunk.first() == word.first() && chunk == word => Ok((rest, ())),
        _ => no_match(),
    }
}

/// Backtracks, so that another rule may match.
fn no_match<'s, T>() -> Parsed<'s, T> {
    Err(Err::Error(NO_MATCH))
}

/// `message = [ soan ] , "bh" , sp , ( reset | participation | validity | status ) , sp , [ tail ] ;`
///
/// `soan` is how instructions begin, and our own replies: with any error after it, the message is not
/// for us.
pub(crate) fn message(symbols: Symbols<'_>) -> Parsed<'_, Command> {
    match soan(symbols) {
        Ok((rest, ())) => instruction(rest).or_else(|_| wrong(Kind::NotAddressed, symbols, 1)),
        Err(_) => instruction(symbols),
    }
}

/// A message after its `soan`.
fn instruction(symbols: Symbols<'_>) -> Parsed<'_, Command> {
    let (rest, verb) = preceded((bh, sp), expect(Kind::Verb, verb)).parse(symbols)?;
    let command = match verb {
        Verb::ResetPassword => map(terminated(reset, end), Command::ResetPassword).parse(rest),
        Verb::Participation => terminated(participation, end).parse(rest),
        Verb::CardValidity => map(terminated(validity, end), Command::CardValidity).parse(rest),
        Verb::DossierStatus => map(terminated(status, end), Command::DossierStatus).parse(rest),
    };
    command.map_err(|err| err.map(|fault| Fault { verb: Some(verb), ..fault }))
}

/// Which command is meant.
fn verb(symbols: Symbols<'_>) -> Parsed<'_, Verb> {
    alt((
        value(Verb::ResetPassword, word(b"mk")),
        value(Verb::Participation, word(b"qt")),
        value(Verb::CardValidity, word(b"the")),
        value(Verb::DossierStatus, word(b"hs")),
    ))
    .parse(symbols)
}

/// `sp , [ tail ]` and the end of the text: trailing text makes a message invalid.
#[inline(always)]
fn end(symbols: Symbols<'_>) -> Parsed<'_, ()> {
    match symbols {
        [] => Ok((symbols, ())),
        _ => tail_end(symbols),
    }
}

/// [`end`] where something follows. The common case is inline, and this is not.
fn tail_end(symbols: Symbols<'_>) -> Parsed<'_, ()> {
    match preceded(sp, opt(tail)).parse(symbols)? {
        ([], _) => Ok((&[], ())),
        // Beyond the window is to the end of the text, gaps included.
        (rest, _) => wrong(Kind::Trailing, rest, WINDOW),
    }
}

/// `soan = "soan" , [ "tin" , [ "nhan" ] ] ;`
fn soan(symbols: Symbols<'_>) -> Parsed<'_, ()> {
    let tin = (word(b"tin"), opt(word(b"nhan")));
    value((), (word(b"soan"), opt(tin))).parse(symbols)
}

/// `"bh"`
fn bh(symbols: Symbols<'_>) -> Parsed<'_, ()> {
    let letter = |letter| expect(Kind::NotAddressed, word(letter));
    preceded(letter(b"b"), letter(b"h")).parse(symbols)
}

/// `reset = "mk" , sp , subject ;`
fn reset(symbols: Symbols<'_>) -> Parsed<'_, InsuranceCode> {
    preceded(sp, subject(Verb::ResetPassword, number_ends)).parse(symbols)
}

/// `participation = "qt" , sp , subject , sp , [ period ] ;`
fn participation(symbols: Symbols<'_>) -> Parsed<'_, Command> {
    let subject = subject(Verb::Participation, period_begins);
    let command = |(code, period)| Command::Participation { code, period };
    map(preceded(sp, (subject, period)), command).parse(symbols)
}

/// `validity = "the" , sp , ( card | labels , card ) ;`
///
/// Cards since 2021-04-01 print ten digits only. How such a card is asked for was never published, so
/// ten digits are an error of their own.
fn validity(symbols: Symbols<'_>) -> Parsed<'_, CardNumber> {
    let card = |symbols| terminated(card, number_ends).parse(symbols);
    let wrong = |symbols| wrong_number(Verb::CardValidity, symbols);
    preceded(sp, alt((card, preceded(labels, alt((card, wrong)))))).parse(symbols)
}

/// `status = "hs" , sp , { ( label | "hoso" ) , sp } , dossier ;`
fn status(symbols: Symbols<'_>) -> Parsed<'_, DossierNumber> {
    let labels = many0_count((alt((label, word(b"hoso"))), sp));
    preceded((sp, labels), dossier).parse(symbols)
}

/// `sp = { "daucach" | "khoangtrang" | "khoangcach" | "cach" } ;`
#[inline(always)]
fn sp(symbols: Symbols<'_>) -> Parsed<'_, usize> {
    match symbols {
        [b'c' | b'd' | b'k', ..] => blanks(symbols),
        _ => Ok((symbols, 0)),
    }
}

/// The words of `sp`, where one may begin. The common case is inline, and this is not.
fn blanks(symbols: Symbols<'_>) -> Parsed<'_, usize> {
    let blank = alt((word(b"daucach"), word(b"khoangtrang"), word(b"khoangcach"), word(b"cach")));
    many0_count(blank).parse(symbols)
}

/// `subject = card | labels , ( card | code ) ;`, and then `end`.
///
/// A card is tried before any label, and only whole, so that a group whose two letters are a label
/// (`MA`, `SO`) is read as the card's. A code is tried first of all, because it is what most people
/// send: it begins with a digit, and neither a card nor a label does.
fn subject<'s>(
    verb: Verb,
    end: impl Fn(Symbols<'s>) -> Parsed<'s, ()> + Copy,
) -> impl FnMut(Symbols<'s>) -> Parsed<'s, InsuranceCode> {
    move |symbols| {
        let code = |symbols| terminated(code, end).parse(symbols);
        let card = |symbols| map(terminated(card, end), |card| card.code()).parse(symbols);
        let wrong = |symbols| wrong_number(verb, symbols);
        alt((code, card, preceded(labels, alt((code, card, wrong))))).parse(symbols)
    }
}

/// `labels = { label , sp } ;`
#[inline(always)]
fn labels(symbols: Symbols<'_>) -> Parsed<'_, usize> {
    many0_count((label, sp)).parse(symbols)
}

/// `label = "ma" | "so" | "the" | "bhxh" | "bhyt" | "baohiemxahoi" | "baohiemyte" ;`
fn label(symbols: Symbols<'_>) -> Parsed<'_, ()> {
    let kind = alt((word(b"ma"), word(b"so"), word(b"the")));
    let short = alt((word(b"bhxh"), word(b"bhyt")));
    alt((kind, short, word(b"baohiemxahoi"), word(b"baohiemyte"))).parse(symbols)
}

/// `code = 10 * digit ;`
#[inline(always)]
fn code(symbols: Symbols<'_>) -> Parsed<'_, InsuranceCode> {
    map(chunk, InsuranceCode::from_digits).parse(symbols)
}

/// `card = 2 * letter , level , 2 * digit , code ;`, the level 1-5, the two digits not 00.
#[inline(always)]
fn card(symbols: Symbols<'_>) -> Parsed<'_, CardNumber> {
    let level_and_province = |[level, tens, units, ..]: &[Symbol; 13]| {
        matches!(level, b'1'..=b'5') && [*tens, *units] != *b"00"
    };
    let card = (letter, letter, verify(chunk, level_and_province));
    map(card, |(first, second, digits)| CardNumber::from_symbols([first, second], digits))
        .parse(symbols)
}

/// What is wrong where neither a card nor a code is read after this verb.
#[cold]
fn wrong_number<T>(verb: Verb, symbols: Symbols<'_>) -> Parsed<'_, T> {
    if let Ok((card, _)) = (letter, letter, peek(chunk::<1>)).parse(symbols) {
        return wrong_card(verb, card);
    }
    let digits = digits(symbols);
    let rest = symbols.get(digits..).unwrap_or_default();
    match digits {
        0 => wrong(Kind::Code, symbols, 1),
        // Only after `the`: elsewhere ten digits have been read as a code.
        10 => wrong(Kind::CardNeeded, symbols, 10),
        1..10 if end(rest).is_err() => wrong(Kind::Code, rest, 1),
        _ => wrong(WRONG_LENGTH, symbols, digits),
    }
}

/// What is wrong with the digits of a card.
fn wrong_card<T>(verb: Verb, symbols: Symbols<'_>) -> Parsed<'_, T> {
    let digits = digits(symbols);
    match symbols {
        [b'1'..=b'5', province @ ..] if province.starts_with(b"00") => {
            wrong(Kind::Card, province, 2)
        }
        [b'1'..=b'5', ..] if digits >= 13 && matches!(verb, Verb::Participation) => {
            wrong(WRONG_LENGTH, symbols, digits)
        }
        [b'1'..=b'5', ..] => wrong(Kind::Card, symbols, digits),
        _ => wrong(Kind::Card, symbols, 1),
    }
}

/// That the digits directly after a code are none, both bounds of a period, or its first bound.
fn period_begins(symbols: Symbols<'_>) -> Parsed<'_, ()> {
    let digits = digits(symbols);
    let first_of_two =
        |symbols| (sp, opt(to)).parse(symbols).is_ok_and(|(_, (sp, to))| sp > 0 || to.is_some());
    match digits {
        0 | 8 | 12 => Ok((symbols, ())),
        4 | 6 if first_of_two(symbols.get(digits..).unwrap_or_default()) => Ok((symbols, ())),
        _ => no_match(),
    }
}

/// `sp , [ period ]`
///
/// `period = [ from ] , ( year , sp , [ to ] , year | month , sp , [ to ] , month ) ;`
fn period(symbols: Symbols<'_>) -> Parsed<'_, Option<Period>> {
    let (rest, (_, from)) = (sp, opt(from)).parse(symbols)?;
    match digits(rest) {
        0 if from.is_none() => Ok((symbols, None)),
        4 | 8 => map(between(4, year), |years| Some(Period::Years(years))).parse(rest),
        6 | 12 => map(between(6, month), |months| Some(Period::Months(months))).parse(rest),
        digits => wrong(Kind::Period, rest, digits.max(1)),
    }
}

/// `bound , sp , [ to ] , bound`, each of so many digits.
fn between<'s, T: Ord>(
    length: usize,
    bound: fn(Symbols<'s>) -> Parsed<'s, T>,
) -> impl FnMut(Symbols<'s>) -> Parsed<'s, Between<T>> {
    move |symbols| {
        let (rest, (first, _, _)) = (bound, sp, opt(to)).parse(symbols)?;
        let digits = digits(rest);
        if digits != length {
            return wrong(Kind::Period, rest, digits.max(1));
        }
        let (rest, last) = bound(rest)?;
        match Between::new(first, last) {
            Some(between) => Ok((rest, between)),
            None => wrong(Kind::Reversed, symbols, symbols.len() - rest.len()),
        }
    }
}

/// `from = "tu" , [ "thang" ] , [ "nam" ] , sp ;`
fn from(symbols: Symbols<'_>) -> Parsed<'_, ()> {
    value((), (word(b"tu"), opt(word(b"thang")), opt(word(b"nam")), sp)).parse(symbols)
}

/// `to = ( "den" | "toi" ) , [ "thang" ] , [ "nam" ] , sp ;`
fn to(symbols: Symbols<'_>) -> Parsed<'_, ()> {
    let to = alt((word(b"den"), word(b"toi")));
    value((), (to, opt(word(b"thang")), opt(word(b"nam")), sp)).parse(symbols)
}

/// `year = 4 * digit ;`, 1995 to 2099.
fn year(symbols: Symbols<'_>) -> Parsed<'_, Year> {
    match map_opt(chunk, Year::from_digits).parse(symbols) {
        Err(_) => wrong(Kind::Period, symbols, 4),
        parsed => parsed,
    }
}

/// `month = 2 * digit , year ;`, 01 to 12.
fn month(symbols: Symbols<'_>) -> Parsed<'_, Month> {
    let (month, year_digits) = match symbols {
        [b'0', units @ b'1'..=b'9', rest @ ..] => (units - b'0', rest),
        [b'1', units @ b'0'..=b'2', rest @ ..] => (units - b'0' + 10, rest),
        _ => return wrong(Kind::Period, symbols, 2),
    };
    let (rest, year) = year(year_digits)?;
    let month = Month::new(year, month).map(|month| (rest, month));
    month.map_or_else(|| wrong(Kind::Period, symbols, 2), Ok)
}

/// `dossier = 5 * digit , letter , year , 5 * digit ;`, and no digit more.
fn dossier(symbols: Symbols<'_>) -> Parsed<'_, DossierNumber> {
    let (rest, number) = dossier_digits(symbols)?;
    let (year_digits, letter) = expect(Kind::Dossier, letter).parse(rest)?;
    let (rest, year) = dossier_digits(year_digits)?;
    if Year::from_digits(year).is_none() {
        return wrong(Kind::Dossier, year_digits, 4);
    }
    let (rest, serial) =
        terminated(dossier_digits, expect(Kind::Dossier, number_ends)).parse(rest)?;
    Ok((rest, DossierNumber::from_symbols(number, letter, year, serial)))
}

/// `N` digits of a dossier: the first symbol that is not a digit is wrong.
fn dossier_digits<const N: usize>(symbols: Symbols<'_>) -> Parsed<'_, [Symbol; N]> {
    match chunk(symbols) {
        Err(_) => wrong(Kind::Dossier, symbols.get(digits(symbols)..).unwrap_or_default(), 1),
        parsed => parsed,
    }
}

/// `N * digit`
#[inline(always)]
fn chunk<const N: usize>(symbols: Symbols<'_>) -> Parsed<'_, [Symbol; N]> {
    match symbols.split_first_chunk() {
        Some((chunk, rest)) if all_digits(chunk) => Ok((rest, *chunk)),
        _ => no_match(),
    }
}

/// That no digit follows.
#[inline(always)]
fn number_ends(symbols: Symbols<'_>) -> Parsed<'_, ()> {
    not(chunk::<1>).parse(symbols)
}

/// `letter`
#[inline(always)]
fn letter(symbols: Symbols<'_>) -> Parsed<'_, Symbol> {
    match symbols {
        [letter @ b'a'..=b'z', rest @ ..] => Ok((rest, *letter)),
        _ => no_match(),
    }
}

/// How many digits stand here.
fn digits(symbols: Symbols<'_>) -> usize {
    symbols.iter().take_while(|symbol| symbol.is_ascii_digit()).count()
}

/// ```ebnf
/// tail = [ "va" ] , ( "gui" | "goi" | "send" ) , [ "den" | "toi" | "ve" | "to" ] ,
///        [ "dauso" | "so" | "tongdai" ] , "8079" ;
/// ```
fn tail(symbols: Symbols<'_>) -> Parsed<'_, ()> {
    let send = alt((word(b"gui"), word(b"goi"), word(b"send")));
    let to = alt((word(b"den"), word(b"toi"), word(b"ve"), word(b"to")));
    // Without the preposition first: `to` begins `tongdai` too.
    let number = alt((number, preceded(to, number)));
    value((), (opt(word(b"va")), send, number)).parse(symbols)
}

/// `[ "dauso" | "so" | "tongdai" ] , "8079"`
fn number(symbols: Symbols<'_>) -> Parsed<'_, ()> {
    let number = alt((word(b"dauso"), word(b"so"), word(b"tongdai")));
    preceded(opt(number), word(b"8079")).parse(symbols)
}
