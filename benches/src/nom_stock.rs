//! nom 8 on `&str` with the combinators that it brings, as its documentation shows them; each character is folded where
//! it is read.

use nom::branch::alt;
use nom::bytes::complete::take_while;
use nom::character::complete::satisfy;
use nom::combinator::{eof, map_opt, opt, verify};
use nom::multi::{fold_many_m_n, fold_many0};
use nom::sequence::{pair, preceded, terminated};
use nom::{IResult, Parser};

use crate::Code;
use crate::fold;

pub(crate) fn read(text: &str) -> Option<Code> {
    message(text).ok().map(|(_, code)| code)
}

fn skipped(input: &str) -> IResult<&str, &str> {
    take_while(|character| fold::symbol(character).is_none())(input)
}

fn symbol(fits: impl Fn(char) -> bool) -> impl Fn(&str) -> IResult<&str, char> {
    move |input| {
        let read = map_opt(satisfy(|_| true), fold::symbol);
        preceded(skipped, verify(read, |&read: &char| fits(read))).parse(input)
    }
}

fn word(letters: &'static str) -> impl Fn(&str) -> IResult<&str, ()> {
    move |mut input| {
        for letter in letters.chars() {
            (input, _) = symbol(|read| read == letter)(input)?;
        }
        Ok((input, ()))
    }
}

fn digit(input: &str) -> IResult<&str, char> {
    symbol(|read| read.is_ascii_digit())(input)
}

fn message(input: &str) -> IResult<&str, Code> {
    let labelled = opt(pair(label, sp));
    let subject = alt((preceded(card, code), code));
    let before = (word("bh"), sp, word("mk"), sp, labelled);
    preceded(before, terminated(subject, (opt(tail), skipped, eof))).parse(input)
}

fn sp(input: &str) -> IResult<&str, ()> {
    fold_many0(word("daucach"), || (), |(), ()| ()).parse(input)
}

fn label(input: &str) -> IResult<&str, ()> {
    let the = || opt(word("the"));
    let kind = alt((pair(word("so"), the()).map(drop), word("the")));
    let of_kind = (word("ma"), kind, opt(organisation)).map(drop);
    let of_organisation = (alt((word("ma"), word("so"))), the(), organisation).map(drop);
    alt((of_kind, of_organisation)).parse(input)
}

fn organisation(input: &str) -> IResult<&str, ()> {
    alt((word("bhxh"), word("bhyt"), word("baohiemxahoi"), word("baohiemyte"))).parse(input)
}

fn card(input: &str) -> IResult<&str, ()> {
    let letter = || symbol(|read| read.is_ascii_lowercase());
    let level = symbol(|read| matches!(read, '1'..='5'));
    let province = verify(pair(digit, digit), |&province| province != ('0', '0'));
    (letter(), letter(), level, province).map(drop).parse(input)
}

fn code(input: &str) -> IResult<&str, Code> {
    let push = |(mut code, count): (Code, usize), digit: char| {
        if let (Some(place), Ok(digit)) = (code.get_mut(count), u8::try_from(digit)) {
            *place = digit;
        }
        (code, count + 1)
    };
    fold_many_m_n(10, 10, digit, || ([0; 10], 0), push).map(|(code, _)| code).parse(input)
}

fn tail(input: &str) -> IResult<&str, ()> {
    let to = opt(alt((word("den"), word("toi"))));
    (word("gui"), to, opt(word("dauso")), word("8079")).map(drop).parse(input)
}
