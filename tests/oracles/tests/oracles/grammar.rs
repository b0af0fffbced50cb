//! The document, the picture, the parser's source and the parser itself: all four say the same.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use bhxh_sms::parse;
use bhxh_sms_oracles::ebnf::{Expression, Grammar, Rule, without_comments};
use bhxh_sms_oracles::random::Random;
use bhxh_sms_oracles::sentences::{
    CONDITIONS, Generator, START, Sentence, class, holds, is_sentence, words,
};
use bhxh_sms_oracles::{EBNF, PICTURE, file, picture};

use super::oracle::{Fault, Reading, read, said};
use super::spell::{Choices, spell};

fn text(path: &str) -> String {
    fs::read_to_string(file(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn grammar() -> Grammar {
    Grammar::read(&text(EBNF))
}

/// The blanks of a text do not matter, but that there are some.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_document_is_read_whole() {
    let grammar = grammar();
    let printed: Vec<String> = grammar.rules.iter().map(ToString::to_string).collect();
    let written = one_line(&without_comments(&text(EBNF)));
    assert_eq!(printed.join(" "), written);

    let mut named = BTreeSet::from([START.to_owned()]);
    for rule in &grammar.rules {
        names(&rule.definition, &mut named);
        let same = grammar.rules.iter().filter(|other| other.name == rule.name);
        assert_eq!(same.count(), 1, "{} is defined once", rule.name);
        assert_eq!(class(&rule.name), None, "{} is a class", rule.name);
    }
    let rules = grammar.rules.iter().map(|rule| rule.name.clone());
    let classes = ["digit", "letter", "level"].map(str::to_owned);
    let defined: BTreeSet<String> = rules.chain(classes).collect();
    assert_eq!(named, defined, "used, and defined");
}

fn names(expression: &Expression, found: &mut BTreeSet<String>) {
    match expression {
        Expression::Choice(all) | Expression::Sequence(all) => {
            for inner in all {
                names(inner, found);
            }
        }
        Expression::Optional(inner)
        | Expression::Repetition(inner)
        | Expression::Times(_, inner) => names(inner, found),
        Expression::Name(name) => drop(found.insert(name.clone())),
        Expression::Word(_) => {}
    }
}

/// Comments that say where a rule comes from or what it is for, and ask for nothing.
const REMARKS: [&str; 7] =
    ["soan", "reset", "participation", "validity", "status", "sp", "dossier"];

#[test]
fn every_condition_of_the_document_is_known() {
    let grammar = grammar();
    let noted: Vec<(&str, &str)> = grammar
        .rules
        .iter()
        .filter(|rule| !REMARKS.contains(&rule.name.as_str()))
        .filter_map(|rule| Some((rule.name.as_str(), rule.note.as_deref()?)))
        .collect();
    assert_eq!(noted, CONDITIONS);
}

#[test]
fn the_picture_is_the_one_drawn_from_the_document() {
    let drawn = picture::draw(&grammar()).unwrap();
    let command = "cargo run --manifest-path tests/oracles/Cargo.toml";
    assert!(text(PICTURE) == drawn, "{PICTURE} is old: run {command}");
    for rule in &grammar().rules {
        let name = format!(">{}</text>", rule.name);
        assert!(drawn.contains(&name), "{} has no diagram", rule.name);
    }
}

const SOURCE: &str = "src/grammar.rs";
const SPECIFICATION: &str = "docs/SPEC.md";

/// The block of EBNF of a text, one line, without comments.
fn block(path: &str, line_start: &str, fence: &str) -> String {
    let text = text(path);
    let lines: String = text
        .lines()
        .map(|line| line.strip_prefix(line_start).unwrap_or(line).trim_start())
        .skip_while(|line| *line != fence)
        .skip(1)
        .take_while(|line| *line != "```")
        .flat_map(|line| [line, "\n"])
        .collect();
    one_line(&without_comments(&lines))
}

#[test]
fn the_specification_and_the_source_have_the_document_word_for_word() {
    let document = one_line(&without_comments(&text(EBNF)));
    assert_eq!(block(SPECIFICATION, "", "```ebnf"), document, "{SPECIFICATION}");
    assert_eq!(block(SOURCE, "//!", "```ebnf"), document, "{SOURCE}");
}

#[test]
fn every_rule_has_its_function_with_the_rule_above_it() {
    let source = text(SOURCE);
    for rule in &grammar().rules {
        let named = format!("fn {}", rule.name);
        let (above, _) = source
            .match_indices(&named)
            .map(|(at, _)| source.split_at(at))
            .find(|(_, from)| from[named.len()..].starts_with(['(', '<']))
            .unwrap_or_else(|| panic!("{SOURCE} has no function {}", rule.name));
        let above = above.trim_end_matches("pub(crate) ").trim_end_matches("const ").trim_end();
        let above: Vec<&str> = above
            .lines()
            .rev()
            .skip_while(|line| line.starts_with("#["))
            .map_while(|line| line.strip_prefix("///"))
            .collect();
        let above: Vec<&str> = above.into_iter().rev().collect();
        let (above, rule) = (one_line(&above.join(" ")), rule.to_string());
        assert!(above.contains(&rule), "above it stands: {above}\n{rule}");
    }
}

/// What the parts of a sentence say.
fn meant(sentence: &Sentence<'_>) -> Reading {
    let parts = |name| sentence.parts_named(name);
    let whole = |name| parts(name).concat();
    let has = |name| !parts(name).is_empty();
    if has("reset") {
        Reading::Reset(whole("code"))
    } else if has("participation") {
        let months = parts("month").into_iter();
        let months = months.map(|month| format!("{}-{}", &month[2..], &month[..2]));
        let mut bounds: Vec<String> = months.collect();
        if bounds.is_empty() {
            bounds = parts("year").into_iter().map(str::to_owned).collect();
        }
        let bounds = <[String; 2]>::try_from(bounds).ok();
        Reading::Participation(whole("code"), bounds.map(|[from, to]| (from, to)))
    } else if has("validity") {
        Reading::Validity(whole("card").to_uppercase())
    } else {
        let dossier = whole("dossier").to_uppercase();
        let (number, letter, year, serial) =
            (&dossier[..5], &dossier[5..6], &dossier[6..10], &dossier[10..]);
        Reading::Status(format!("{number}.{letter}/{year}/{serial}"))
    }
}

#[test]
fn every_sentence_is_accepted_and_every_way_is_used() {
    const SENTENCES: u32 = 20_000;
    let grammar = grammar();
    let every_way = grammar.rules.iter().flat_map(Rule::every_way);
    let mut used: BTreeMap<_, u64> = every_way.map(|way| (way, 0)).collect();
    let mut symbols: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut commands: BTreeMap<&str, u64> = BTreeMap::new();
    let mut drawn = Vec::new();
    for number in 0..SENTENCES {
        let mut generator =
            Generator { grammar: &grammar, random: Random::numbered(0, number), breaking: None };
        let sentence = generator.sentence();
        assert!(is_sentence(&grammar, &sentence.symbols), "{}", sentence.symbols);
        let choices = generator.random.bytes(600);
        let spelled = spell(&sentence.symbols, &mut Choices::of(&choices));
        let meant = meant(&sentence);
        for text in [&sentence.symbols, &spelled] {
            assert_eq!(read(text), meant, "the oracle: {text:?}");
            assert_eq!(said(parse(text)), meant, "{text:?}");
        }
        *commands.entry(meant.name()).or_default() += 1;
        for way in &sentence.ways {
            *used.get_mut(way).expect("a way of the grammar") += 1;
        }
        drawn.push(sentence);
    }
    for sentence in &drawn {
        for class in ["digit", "letter", "level"] {
            symbols.entry(class).or_default().extend(sentence.parts_named(class));
        }
    }
    println!("{SENTENCES} sentences, twice each: {commands:?}");
    for (way, times) in &used {
        assert!(*times > 0, "never used: {way:?}");
    }
    assert_eq!(commands.len(), 4, "every command");
    for (name, drawn) in symbols {
        assert_eq!(drawn.len(), class(name).unwrap().len(), "{name}");
    }
}

#[test]
fn every_condition_is_needed() {
    let grammar = grammar();
    for (rule, kinds) in [
        ("subject", &["code-length"][..]),
        ("card", &["card"]),
        ("year", &["period", "dossier"]),
        ("month", &["period"]),
        ("period", &["reversed"]),
    ] {
        let mut refused = BTreeMap::new();
        for number in 0..2_000 {
            let mut generator = Generator {
                grammar: &grammar,
                random: Random::numbered(1, number),
                breaking: Some(rule),
            };
            let sentence = generator.sentence();
            let Sentence { symbols, .. } = &sentence;
            let broken = !sentence.parts_named(rule).is_empty();
            assert_eq!(is_sentence(&grammar, symbols), !broken, "{symbols}");
            match said(parse(symbols)) {
                Reading::Fault(Fault { kind, .. }) => {
                    assert!(broken, "{symbols}: {kind}");
                    *refused.entry(kind).or_insert(0) += 1;
                }
                _ => assert!(!broken, "{symbols} is accepted"),
            }
        }
        println!("{rule} broken: {refused:?}");
        for kind in kinds {
            assert!(refused.contains_key(kind), "{rule}: never {kind}");
        }
    }
    // And those that are not a rule's own.
    assert!(!holds("month", "132017") && holds("month", "122017"));
    assert!(!holds("period", "022016den012016") && holds("period", "tu122016cach012017"));
    assert!(!holds("year", "1994") && !holds("year", "2100"));
}

/// A word more, or another word for one that is there.
fn change_word(symbols: &str, words: &[&str], random: &mut Random) -> String {
    let word = random.pick(words);
    let place = random.below(symbols.len() + 1);
    let there = words.iter().copied().filter(|word| symbols.contains(word));
    match random.below(3) {
        0 => [&symbols[..place], word, &symbols[place..]].concat(),
        1 => [symbols, word].concat(),
        _ => symbols.replacen(random.pick(&there.collect::<Vec<_>>()), word, 1),
    }
}

/// One change or two by symbols that the grammar has, and by one that it has not.
fn change(symbols: &str, random: &mut Random) -> String {
    let mut symbols: Vec<char> = symbols.chars().collect();
    for _ in 0..=random.below(4) / 3 {
        let place = random.below(symbols.len());
        let symbol = char::from(random.pick(b"00112345678999abdeghikmnostuvxy%"));
        match random.below(8) {
            0 => symbols.insert(place, symbol),
            1 if symbols.len() > 1 => drop(symbols.remove(place)),
            2 => symbols.truncate(place.max(1)),
            3 => {
                let other = random.below(symbols.len());
                symbols.swap(place, other);
            }
            4 => {
                // A piece once more: another label, a second tail, a third year.
                let piece = symbols[place..].iter().copied().take(1 + random.below(8));
                let piece: Vec<char> = piece.collect();
                symbols.splice(place..place, piece);
            }
            5 => symbols[place] = symbol,
            // Another letter for a letter, another digit for a digit.
            _ => {
                let alike = ["digit", "letter"].map(|name| class(name).unwrap_or_default());
                let alike = alike.into_iter().find(|class| class.contains(symbols[place]));
                symbols[place] =
                    alike.map_or(symbol, |class| char::from(random.pick(class.as_bytes())));
            }
        }
    }
    symbols.into_iter().collect()
}

#[test]
fn what_is_accepted_is_a_sentence() {
    let grammar = grammar();
    let words = words(&grammar);
    let (mut accepted, mut refused) = (0, 0);
    for number in 0..40_000 {
        let mut generator =
            Generator { grammar: &grammar, random: Random::numbered(2, number), breaking: None };
        let sentence = generator.sentence();
        for _ in 0..5 {
            let random = &mut generator.random;
            let changed = match random.below(3) {
                0 => change_word(&sentence.symbols, &words, random),
                _ => change(&sentence.symbols, random),
            };
            // `%` is no symbol of the grammar; as a text it would be a gap.
            let text = changed.replace('%', "ж");
            let is_sentence = is_sentence(&grammar, &changed);
            assert_eq!(
                is_sentence,
                !matches!(read(&text), Reading::Fault(_)),
                "the oracle: {text:?}"
            );
            assert_eq!(is_sentence, parse(&text).is_ok(), "{text:?}");
            *(if is_sentence { &mut accepted } else { &mut refused }) += 1;
        }
    }
    println!("{accepted} changed sentences are still some, {refused} are not");
    assert!(accepted > 10_000 && refused > 10_000);
}
