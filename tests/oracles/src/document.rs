//! `docs/grammar.ebnf`, turned into a regular expression: sentences are drawn from it, and it says what is one.

use std::sync::LazyLock;

use nom::branch::alt;
use nom::bytes::complete::{tag, take_until};
use nom::character::complete::{alphanumeric1, multispace0, u32};
use nom::combinator::{consumed, opt};
use nom::multi::{many1, separated_list1};
use nom::sequence::{delimited, preceded, terminated};
use nom::{IResult, Parser};
use rand::RngExt as _;
use rand::rngs::SmallRng;
use regex_lite::{Captures, Match, Regex};

use super::text;

/// The part of ISO/IEC 14977 that the document uses.
#[derive(Debug)]
pub(crate) enum Expression {
    /// `a | b`
    Choice(Vec<Expression>),
    /// `a , b`
    Sequence(Vec<Expression>),
    /// `[ a ]`
    Optional(Box<Expression>),
    /// `{ a }`
    Repetition(Box<Expression>),
    /// `3 * a`
    Times(u32, Box<Expression>),
    /// A rule, or a class of symbols.
    Name(String),
    /// `"a"`
    Word(String),
}

/// `name = definition ; (* note *)`
#[derive(Debug)]
pub(crate) struct Rule {
    pub(crate) name: String,
    pub(crate) definition: Expression,
    /// The rule without its note, on one line.
    pub(crate) line: String,
    pub(crate) note: Option<String>,
}

/// The rules of the document, in its order.
pub(crate) static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    let document = text("docs/grammar.ebnf");
    // The comment before the first rule is of none.
    let parsed = preceded(opt(comment), many1(rule)).parse(&document);
    let (rest, rules) = parsed.expect("rules");
    assert_eq!(rest, "", "is no rule");
    rules
});

type Parsed<'d, T> = IResult<&'d str, T>;

/// A sign, and the white space after it.
fn sign<'d>(
    sign: &'static str,
) -> impl Parser<&'d str, Output = &'d str, Error = nom::error::Error<&'d str>> {
    terminated(tag(sign), multispace0)
}

fn comment(input: &str) -> Parsed<'_, &str> {
    delimited(sign("(*"), take_until("*)"), sign("*)")).map(str::trim).parse(input)
}

fn rule(input: &str) -> Parsed<'_, Rule> {
    let definition = consumed((name, delimited(sign("="), choice, sign(";"))));
    let (rest, ((line, (name, definition)), note)) = (definition, opt(comment)).parse(input)?;
    Ok((rest, Rule { name, definition, line: one_line(line), note: note.map(str::to_owned) }))
}

fn choice(input: &str) -> Parsed<'_, Expression> {
    separated_list1(sign("|"), sequence).map(|ways| alone_or(ways, Expression::Choice)).parse(input)
}

fn sequence(input: &str) -> Parsed<'_, Expression> {
    separated_list1(sign(","), factor)
        .map(|parts| alone_or(parts, Expression::Sequence))
        .parse(input)
}

fn alone_or(mut all: Vec<Expression>, several: fn(Vec<Expression>) -> Expression) -> Expression {
    if all.len() == 1 { all.remove(0) } else { several(all) }
}

fn factor(input: &str) -> Parsed<'_, Expression> {
    let boxed = |expression| Box::new(expression);
    alt((
        delimited(sign("("), choice, sign(")")),
        delimited(sign("["), choice.map(boxed), sign("]")).map(Expression::Optional),
        delimited(sign("{"), choice.map(boxed), sign("}")).map(Expression::Repetition),
        (terminated(u32, (multispace0, sign("*"))), factor.map(boxed))
            .map(|(count, inner)| Expression::Times(count, inner)),
        delimited(tag("\""), alphanumeric1.map(str::to_owned), sign("\"")).map(Expression::Word),
        name.map(Expression::Name),
    ))
    .parse(input)
}

fn name(input: &str) -> Parsed<'_, String> {
    terminated(alphanumeric1, multispace0).map(str::to_owned).parse(input)
}

/// The blanks of a text do not matter, but that there are some.
pub(crate) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A rule, what the comment after it asks for, a pattern that has it, and one that breaks it. A name in angle brackets
/// is a rule or one of [`PIECES`].
type Condition = (&'static str, &'static str, &'static str, &'static str);

pub(crate) const CONDITIONS: [Condition; 5] = [
    (
        "validity",
        "how long a card is valid",
        "the<sp>(?:<card>|<label><sp><labels><unlike>)",
        "the<sp><label><sp><labels><alike>",
    ),
    (
        "subject",
        "once a label was read, a word that is a label is one: no card of group MA or SO follows",
        "<card>|<labels><code>|<label><sp><labels><unlike>",
        "<label><sp><labels><alike>",
    ),
    (
        "card",
        "letters a to z, level 1 to 5, the two digits not 00",
        "<letter>{2}<level><province><code>",
        "<letter>{2}(?:<level>00|[06-9]<province>)<code>",
    ),
    ("year", "1995 to 2099", "199[5-9]|20<digit>{2}", "[013-9]<digit>{2}[0-4]|2[1-9]<digit>{2}"),
    (
        "month",
        "the two digits 01 to 12",
        "(?:0[1-9]|1[0-2])<year>",
        "(?:00|1[3-9]|[2-9]<digit>)<year>",
    ),
];

const PIECES: [(&str, &str); 6] = [
    ("digit", "[0-9]"),
    ("letter", "[a-z]"),
    ("level", "[1-5]"),
    ("province", "0[1-9]|[1-9][0-9]"),
    // Cards whose letters are a label, and whose letters are none.
    ("alike", "(?:ma|so)<level><province><code>"),
    ("unlike", "(?:[a-z--[ms]][a-z]|m[b-z]|s[a-z--o])<level><province><code>"),
];

/// A rule or a piece as a pattern, in which another may be chosen for a rule that has a condition.
fn pattern(name: &str, choose: &dyn Fn(Condition) -> Option<&'static str>) -> String {
    static NAME: LazyLock<Regex> = LazyLock::new(|| Regex::new("<([a-z]+)>").unwrap());
    let piece = PIECES.into_iter().find(|(piece, _)| *piece == name).map(|(_, form)| form);
    let condition = CONDITIONS.into_iter().find(|(rule, ..)| *rule == name);
    let form = piece.or_else(|| choose(condition?)).map_or_else(
        || of(&RULES.iter().find(|rule| rule.name == name).expect(name).definition),
        str::to_owned,
    );
    let form = NAME.replace_all(&form, |name: &Captures<'_>| pattern(&name[1], choose));
    // There is one period in a message at most.
    let group = if name == "period" { "?<period>" } else { "?:" };
    format!("({group}{form})")
}

fn of(expression: &Expression) -> String {
    let all = |inner: &[Expression], sign| inner.iter().map(of).collect::<Vec<_>>().join(sign);
    match expression {
        Expression::Choice(ways) => format!("(?:{})", all(ways, "|")),
        Expression::Sequence(parts) => all(parts, ""),
        Expression::Optional(inner) => format!("(?:{})?", of(inner)),
        Expression::Repetition(inner) => format!("(?:{})*", of(inner)),
        Expression::Times(count, inner) => format!("(?:{}){{{count}}}", of(inner)),
        Expression::Name(name) => format!("<{name}>"),
        Expression::Word(word) => word.clone(),
    }
}

/// Whether symbols are a sentence of the document: of its form, and what its comments ask for.
pub(crate) fn is_sentence(symbols: &str) -> bool {
    static FORM: LazyLock<Regex> = LazyLock::new(|| whole(&pattern("message", &|_| None)));
    static CONDITIONED: LazyLock<Regex> =
        LazyLock::new(|| whole(&pattern("message", &|(.., kept, _)| Some(kept))));
    let in_order = |sentence: Captures<'_>| sentence.name("period").is_none_or(is_in_order);
    symbols.len() <= 256
        && FORM.is_match(symbols)
        && CONDITIONED.captures(symbols).is_some_and(in_order)
}

fn whole(pattern: &str) -> Regex {
    Regex::new(&format!("^{pattern}$")).unwrap()
}

/// A month is written before its year and counts after it.
fn is_in_order(period: Match<'_>) -> bool {
    let digits: String = period.as_str().chars().filter(char::is_ascii_digit).collect();
    let (from, to) = digits.split_at(digits.len() / 2);
    let year = from.len() - "YYYY".len();
    (&from[year..], from) <= (&to[year..], to)
}

/// Draws sentences of the document, but that a period may be reversed, that all may be longer than 256 symbols, and
/// that the condition of one rule may be broken.
pub(crate) struct Sentences(rand_regex::Regex);

impl Sentences {
    pub(crate) fn breaking(rule: Option<&str>) -> Self {
        let choose = |(name, _, kept, broken)| Some(if rule == Some(name) { broken } else { kept });
        Self(rand_regex::Regex::compile(&pattern("message", &choose), 2).unwrap())
    }

    pub(crate) fn draw(&self, random: &mut SmallRng) -> String {
        random.sample(&self.0)
    }
}

/// Every word of the document.
pub(crate) fn words() -> Vec<&'static str> {
    RULES.iter().flat_map(|rule| rule.line.split('"').skip(1).step_by(2)).collect()
}
