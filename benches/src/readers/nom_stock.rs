//! nom 8 on `&str` with the combinators that it brings, as its documentation shows them.

use nom::branch::alt;
use nom::bytes::complete::take_while;
use nom::character::complete::satisfy;
use nom::combinator::{eof, map_opt, opt, verify};
use nom::multi::{fold_many_m_n, fold_many0};
use nom::sequence::{pair, preceded, terminated};
use nom::{IResult, Parser};
use unicode_normalization::char::{decompose_canonical, is_combining_mark};

use super::Code;
use super::fold::{fold, folded, is_gap};

/// Over a folded `String`: a symbol is the character itself.
#[must_use]
pub fn over_nfd(text: &str) -> Option<Code> {
    message::<Folded>(&folded(text)).ok().map(|(_, code)| code)
}

/// Over the message itself, without a second copy: each character is folded where it is read.
#[must_use]
pub fn over_message(text: &str) -> Option<Code> {
    message::<Original>(text).ok().map(|(_, code)| code)
}

/// How a character of the input is looked at.
trait Alphabet: 'static {
    /// The symbol that it counts as; `None` if it is a gap or invisible.
    fn symbol(character: char) -> Option<char>;
}

struct Folded;

impl Alphabet for Folded {
    fn symbol(character: char) -> Option<char> {
        (!is_gap(character)).then_some(character)
    }
}

struct Original;

impl Alphabet for Original {
    fn symbol(character: char) -> Option<char> {
        let mut first = None;
        if character.is_ascii() {
            first = Some(character);
        } else {
            decompose_canonical(character, |part| {
                first.get_or_insert(part);
            });
        }
        first.filter(|&part| !is_combining_mark(part)).and_then(fold).filter(|&part| !is_gap(part))
    }
}

fn symbol<A: Alphabet>(fits: impl Fn(char) -> bool) -> impl Fn(&str) -> IResult<&str, char> {
    move |input| {
        let skipped = take_while(|character| A::symbol(character).is_none());
        let read = map_opt(satisfy(|_| true), A::symbol);
        preceded(skipped, verify(read, |&read: &char| fits(read))).parse(input)
    }
}

fn word<A: Alphabet>(letters: &'static str) -> impl Fn(&str) -> IResult<&str, ()> {
    move |mut input| {
        for letter in letters.chars() {
            (input, _) = symbol::<A>(|read| read == letter)(input)?;
        }
        Ok((input, ()))
    }
}

fn digit<A: Alphabet>(input: &str) -> IResult<&str, char> {
    symbol::<A>(|read| read.is_ascii_digit())(input)
}

fn message<A: Alphabet>(input: &str) -> IResult<&str, Code> {
    let bh = (word::<A>("bh"), sp::<A>);
    let mk = (word::<A>("mk"), sp::<A>);
    let labelled = opt(pair(label::<A>, sp::<A>));
    preceded((bh, mk, labelled), terminated(subject::<A>, (opt(tail::<A>), end::<A>))).parse(input)
}

fn sp<A: Alphabet>(input: &str) -> IResult<&str, ()> {
    fold_many0(word::<A>("daucach"), || (), |(), ()| ()).parse(input)
}

fn label<A: Alphabet>(input: &str) -> IResult<&str, ()> {
    let the = || opt(word::<A>("the"));
    let kind = alt((pair(word::<A>("so"), the()).map(drop), word::<A>("the")));
    let of_kind = (word::<A>("ma"), kind, opt(org::<A>)).map(drop);
    let of_org = (alt((word::<A>("ma"), word::<A>("so"))), the(), org::<A>).map(drop);
    alt((of_kind, of_org)).parse(input)
}

fn org<A: Alphabet>(input: &str) -> IResult<&str, ()> {
    alt((word::<A>("bhxh"), word::<A>("bhyt"), word::<A>("baohiemxahoi"), word::<A>("baohiemyte")))
        .parse(input)
}

fn subject<A: Alphabet>(input: &str) -> IResult<&str, Code> {
    alt((preceded(card::<A>, code::<A>), code::<A>)).parse(input)
}

fn card<A: Alphabet>(input: &str) -> IResult<&str, ()> {
    let letter = || symbol::<A>(|read| read.is_ascii_lowercase());
    let level = symbol::<A>(|read| matches!(read, '1'..='5'));
    let province = verify(pair(digit::<A>, digit::<A>), |&province| province != ('0', '0'));
    (letter(), letter(), level, province).map(drop).parse(input)
}

fn code<A: Alphabet>(input: &str) -> IResult<&str, Code> {
    let push = |(mut code, count): (Code, usize), digit: char| {
        if let (Some(place), Ok(digit)) = (code.get_mut(count), u8::try_from(digit)) {
            *place = digit;
        }
        (code, count + 1)
    };
    fold_many_m_n(10, 10, digit::<A>, || ([0; 10], 0), push).map(|(code, _)| code).parse(input)
}

fn tail<A: Alphabet>(input: &str) -> IResult<&str, ()> {
    let to = opt(alt((word::<A>("den"), word::<A>("toi"))));
    (word::<A>("gui"), to, opt(word::<A>("dauso")), word::<A>("8079")).map(drop).parse(input)
}

fn end<A: Alphabet>(input: &str) -> IResult<&str, &str> {
    preceded(take_while(|character| A::symbol(character).is_none()), eof).parse(input)
}
