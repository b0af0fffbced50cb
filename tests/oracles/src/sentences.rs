//! Sentences of the grammar as strings of symbols: drawn at random, and distinguished from what is not a sentence.
//!
//! Besides the rules of the document this knows three classes of symbols and what some of the comments
//! after rules ask for: [`class`] and [`holds`].

use std::collections::BTreeSet;
use std::ops::Range;

use crate::ebnf::{Expression, Grammar, Rule};
use crate::random::Random;

/// The rule that a sentence is drawn from.
pub const START: &str = "message";

/// What a comment after a rule asks for, in the words of the document. Each is respected by what is
/// here; a comment that is not in this list or not in the document fails the tests.
pub const CONDITIONS: [(&str, &str); 6] = [
    // That a sentence is all of the text.
    ("message", "then the end of the text; 256 symbols at most"),
    (
        "subject",
        "once a label was read, a word that is a label is one: no card of group MA or SO follows",
    ),
    ("card", "letters a to z, level 1 to 5, the two digits not 00"),
    ("period", "never reversed"),
    ("year", "1995 to 2099"),
    ("month", "the two digits 01 to 12"),
];

/// The symbols that a name stands for which no rule defines.
#[must_use]
pub fn class(name: &str) -> Option<&'static str> {
    match name {
        "digit" => Some("0123456789"),
        "letter" => Some("abcdefghijklmnopqrstuvwxyz"),
        "level" => Some("12345"),
        _ => None,
    }
}

/// Whether symbols of a rule's form are also what its comment asks for.
#[must_use]
pub fn holds(rule: &str, symbols: &str) -> bool {
    match rule {
        "message" => symbols.len() <= 256,
        "card" => &symbols[3..5] != "00",
        "year" => ("1995"..="2099").contains(&symbols),
        "month" => ("01"..="12").contains(&&symbols[..2]),
        "period" => {
            let digits: String = symbols.chars().filter(char::is_ascii_digit).collect();
            let (from, to) = digits.split_at(digits.len() / 2);
            in_order_of_time(from) <= in_order_of_time(to)
        }
        "subject" => !is_labelled_card_of_a_label(symbols),
        "validity" => {
            let mut rest = symbols.trim_start_matches("the");
            while let Some(after) = SP.into_iter().find_map(|word| rest.strip_prefix(word)) {
                rest = after;
            }
            !is_labelled_card_of_a_label(rest)
        }
        _ => true,
    }
}

/// The words of `sp`, to tell where the labels of `validity` begin.
const SP: [&str; 4] = ["daucach", "khoangtrang", "khoangcach", "cach"];

/// Whether something, which then is labels, stands before a card whose letters are a label too.
fn is_labelled_card_of_a_label(symbols: &str) -> bool {
    let before = symbols.len().checked_sub("MA4010110129425".len());
    let card = before.map_or("", |before| &symbols[before..]);
    let group_of_a_label = card
        .strip_prefix("ma")
        .or_else(|| card.strip_prefix("so"))
        .is_some_and(|digits| digits.starts_with(|symbol: char| symbol.is_ascii_digit()));
    before > Some(0) && group_of_a_label
}

/// A month is written before its year and counts after it.
fn in_order_of_time(end: &str) -> (&str, &str) {
    let (month, year) = end.split_at(end.len() - "YYYY".len());
    (year, month)
}

/// Every word of a grammar.
#[must_use]
pub fn words(grammar: &Grammar) -> Vec<&str> {
    fn of<'g>(expression: &'g Expression, words: &mut BTreeSet<&'g str>) {
        match expression {
            Expression::Word(word) => drop(words.insert(word)),
            Expression::Name(_) => {}
            Expression::Choice(all) | Expression::Sequence(all) => {
                for inner in all {
                    of(inner, words);
                }
            }
            Expression::Optional(inner)
            | Expression::Repetition(inner)
            | Expression::Times(_, inner) => of(inner, words),
        }
    }
    let mut words = BTreeSet::new();
    for rule in &grammar.rules {
        of(&rule.definition, &mut words);
    }
    words.into_iter().collect()
}

/// A way that a rule can be taken: which of a choice, without or with an option, how often around.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Way<'g> {
    /// The rule.
    pub rule: &'g str,
    /// Which of its places where a way is chosen, in the order of the document; 0 is the rule itself.
    pub place: usize,
    /// Which of the ways there, from 0.
    pub way: usize,
}

/// A part of a sentence that a rule or a class stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part<'g> {
    /// The name of the rule or the class.
    pub name: &'g str,
    /// Which symbols of the sentence.
    pub symbols: Range<usize>,
}

/// A sentence and how it was drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sentence<'g> {
    /// Symbols, one ASCII character each.
    pub symbols: String,
    /// What its parts are, the outer before the inner ones.
    pub parts: Vec<Part<'g>>,
    /// The ways that were taken.
    pub ways: Vec<Way<'g>>,
}

impl Sentence<'_> {
    /// The symbols of every part of this name, in their order.
    #[must_use]
    pub fn parts_named(&self, name: &str) -> Vec<&str> {
        let named = self.parts.iter().filter(|part| part.name == name);
        named.map(|part| &self.symbols[part.symbols.clone()]).collect()
    }
}

/// Draws sentences of a grammar.
///
/// A part that does not hold what its rule's comment asks for is drawn again; that of
/// [`breaking`](Self::breaking) is drawn until it does not hold it, so that the sentence breaks this
/// one rule's comment and no other.
#[derive(Debug)]
pub struct Generator<'g> {
    /// Whose sentences.
    pub grammar: &'g Grammar,
    /// Where from.
    pub random: Random,
    /// The rule whose condition every part of it breaks, if there is to be one.
    pub breaking: Option<&'g str>,
}

impl<'g> Generator<'g> {
    /// A sentence.
    ///
    /// # Panics
    ///
    /// If the document names something that is neither a rule nor a class.
    pub fn sentence(&mut self) -> Sentence<'g> {
        let mut sentence = Sentence::default();
        self.name(START, &mut sentence);
        sentence
    }

    fn name(&mut self, name: &'g str, sentence: &mut Sentence<'g>) {
        let start = sentence.symbols.len();
        let part = sentence.parts.len();
        sentence.parts.push(Part { name, symbols: start..start });
        if let Some(symbols) = class(name) {
            let drawn = self.random.pick(symbols.as_bytes());
            sentence.symbols.push(char::from(drawn));
        } else {
            let rule = self.grammar.rule(name).expect("a rule or a class");
            let (parts, ways) = (sentence.parts.len(), sentence.ways.len());
            loop {
                sentence.ways.push(rule.way(0, 0));
                self.expression(rule, &mut 0, &rule.definition, sentence);
                let wanted = self.breaking != Some(name);
                if holds(name, &sentence.symbols[start..]) == wanted {
                    break;
                }
                sentence.symbols.truncate(start);
                sentence.parts.truncate(parts);
                sentence.ways.truncate(ways);
            }
        }
        sentence.parts[part].symbols.end = sentence.symbols.len();
    }

    /// `place` counts the places where a way is chosen, whether they are passed or not.
    fn expression(
        &mut self,
        rule: &'g Rule,
        place: &mut usize,
        expression: &'g Expression,
        sentence: &mut Sentence<'g>,
    ) {
        let (ways, here) = (expression.ways(), *place + 1);
        let way = ways.map(|ways| {
            *place = here;
            let way = self.random.below(ways);
            sentence.ways.push(rule.way(here, way));
            way
        });
        match (expression, way) {
            (Expression::Word(word), _) => sentence.symbols.push_str(word),
            (Expression::Name(name), _) => self.name(name, sentence),
            (Expression::Sequence(parts), _) => {
                for part in parts {
                    self.expression(rule, place, part, sentence);
                }
            }
            (Expression::Choice(inner), way) => {
                for (at, inner) in inner.iter().enumerate() {
                    if Some(at) == way {
                        self.expression(rule, place, inner, sentence);
                    } else {
                        *place += inner.places();
                    }
                }
            }
            (Expression::Times(times, inner), _) => {
                self.again(rule, place, inner, *times, sentence);
            }
            (Expression::Optional(inner) | Expression::Repetition(inner), way) => {
                // Without, with, and for a repetition more than once.
                let times = match way {
                    Some(2) => 2 + self.random.below(3),
                    way => way.unwrap_or(0),
                };
                self.again(rule, place, inner, times, sentence);
            }
        }
    }

    fn again(
        &mut self,
        rule: &'g Rule,
        place: &mut usize,
        inner: &'g Expression,
        times: usize,
        sentence: &mut Sentence<'g>,
    ) {
        for _ in 0..times {
            self.expression(rule, &mut place.clone(), inner, sentence);
        }
        *place += inner.places();
    }
}

impl Rule {
    fn way(&self, place: usize, way: usize) -> Way<'_> {
        Way { rule: &self.name, place, way }
    }

    /// Every way through it.
    #[must_use]
    pub fn every_way(&self) -> Vec<Way<'_>> {
        let mut places = vec![1];
        self.definition.ways_of_places(&mut places);
        let places = places.into_iter().enumerate();
        places.flat_map(|(place, ways)| (0..ways).map(move |way| self.way(place, way))).collect()
    }
}

impl Expression {
    /// How many ways there are, if it is a place where one is chosen.
    fn ways(&self) -> Option<usize> {
        match self {
            Self::Choice(ways) => Some(ways.len()),
            Self::Optional(_) => Some(2),
            Self::Repetition(_) => Some(3),
            Self::Sequence(_) | Self::Times(..) | Self::Name(_) | Self::Word(_) => None,
        }
    }

    /// How many places there are in it where a way is chosen.
    fn places(&self) -> usize {
        let mut places = Vec::new();
        self.ways_of_places(&mut places);
        places.len()
    }

    fn ways_of_places(&self, places: &mut Vec<usize>) {
        places.extend(self.ways());
        match self {
            Self::Choice(all) | Self::Sequence(all) => {
                for inner in all {
                    inner.ways_of_places(places);
                }
            }
            Self::Optional(inner) | Self::Repetition(inner) | Self::Times(_, inner) => {
                inner.ways_of_places(places);
            }
            Self::Name(_) | Self::Word(_) => {}
        }
    }
}

/// Whether symbols are a sentence: every way is tried.
///
/// # Panics
///
/// If the document names something that is neither a rule nor a class.
#[must_use]
pub fn is_sentence(grammar: &Grammar, symbols: &str) -> bool {
    let start = Expression::Name(START.to_owned());
    symbols.is_ascii() && ends(grammar, &start, symbols, 0).contains(&symbols.len())
}

/// Where an expression that begins at `start` can end.
fn ends(
    grammar: &Grammar,
    expression: &Expression,
    symbols: &str,
    start: usize,
) -> BTreeSet<usize> {
    let after = |starts: &BTreeSet<usize>, inner: &Expression| {
        let starts = starts.iter();
        starts.flat_map(|start| ends(grammar, inner, symbols, *start)).collect::<BTreeSet<_>>()
    };
    let here = BTreeSet::from([start]);
    match expression {
        Expression::Word(word) if symbols[start..].starts_with(word.as_str()) => {
            BTreeSet::from([start + word.len()])
        }
        Expression::Word(_) => BTreeSet::new(),
        Expression::Name(name) => {
            if let Some(class) = class(name) {
                let fits = symbols[start..].starts_with(|symbol| class.contains(symbol));
                return fits.then_some(start + 1).into_iter().collect();
            }
            let rule = grammar.rule(name).expect("a rule or a class");
            let mut ends = ends(grammar, &rule.definition, symbols, start);
            ends.retain(|end| holds(name, &symbols[start..*end]));
            ends
        }
        Expression::Sequence(parts) => parts.iter().fold(here, |ends, part| after(&ends, part)),
        Expression::Choice(ways) => ways.iter().flat_map(|way| after(&here, way)).collect(),
        Expression::Times(times, inner) => (0..*times).fold(here, |ends, _| after(&ends, inner)),
        Expression::Optional(inner) => &here | &after(&here, inner),
        Expression::Repetition(inner) => {
            let (mut all, mut last) = (here.clone(), here);
            while !last.is_empty() {
                last = &after(&last, inner) - &all;
                all.extend(&last);
            }
            all
        }
    }
}
