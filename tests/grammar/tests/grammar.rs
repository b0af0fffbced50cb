//! The document, the picture, the parser's source and the parser itself: all four say the same.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use bhxh_sms::{Command, Month, Period, Year, parse};
use bhxh_sms_grammar::ebnf::{Expression, Grammar, Rule, without_comments};
use bhxh_sms_grammar::sentences::{
    CONDITIONS, Generator, Random, START, Sentence, class, holds, is_sentence,
};
use bhxh_sms_grammar::{EBNF, PICTURE, file, picture};

fn text(path: &str) -> String {
    fs::read_to_string(file(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn grammar() -> Grammar {
    Grammar::read(&text(EBNF)).unwrap_or_else(|fault| panic!("{EBNF}: {fault}"))
}

/// The blanks of a text do not matter, but that there are some.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_document_is_read_whole() {
    let grammar = grammar();
    let printed: Vec<String> = grammar.rules.iter().map(ToString::to_string).collect();
    let written = one_line(&without_comments(&text(EBNF)).unwrap());
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
const REMARKS: [&str; 8] = [
    "reset",
    "participation",
    "validity",
    "status",
    "sp",
    "label",
    "dossier",
    "tail",
];

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
    let command = "cargo run --manifest-path tests/grammar/Cargo.toml";
    assert!(text(PICTURE) == drawn, "{PICTURE} is old: run {command}");
    for rule in &grammar().rules {
        let name = format!(">{}</text>", rule.name);
        assert!(drawn.contains(&name), "{} has no diagram", rule.name);
    }
}

const SOURCE: &str = "src/grammar.rs";
const MESSAGE: &str = "src/message.rs";

#[test]
fn the_source_has_the_document_as_its_header() {
    let source = text(SOURCE);
    let header: String = source
        .lines()
        .take_while(|line| line.starts_with("//!"))
        .map(|line| line.trim_start_matches("//!"))
        .skip_while(|line| *line != " ```ebnf")
        .skip(1)
        .take_while(|line| *line != " ```")
        .flat_map(|line| [line.strip_prefix(' ').unwrap_or(line), "\n"])
        .collect();
    let document = without_comments(&text(EBNF)).unwrap();
    assert_eq!(header, document, "the header of {SOURCE}, and {EBNF}");
}

#[test]
fn every_rule_has_its_function_with_the_rule_above_it() {
    // The first rule stands where the text comes in.
    let source = text(SOURCE) + &text(MESSAGE);
    for rule in &grammar().rules {
        let (above, _) = source
            .split_once(&format!("\nfn {}<'a>(", rule.name))
            .or_else(|| source.split_once(&format!("\npub(crate) fn {}<'a>(", rule.name)))
            .or_else(|| source.split_once(&format!("\nfn {}(", rule.name)))
            .unwrap_or_else(|| {
                panic!(
                    "neither {SOURCE} nor {MESSAGE} has a function {}",
                    rule.name
                )
            });
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

/// The symbols as somebody might write them: what stands between them never matters.
fn spell(symbols: &str, random: &mut Random) -> String {
    let gaps = ["", "", "", " ", " ", ".", "-", "\u{301}"];
    let mut text = String::new();
    for symbol in symbols.chars() {
        text.push(match random.below(2) {
            0 => symbol.to_ascii_uppercase(),
            _ => symbol,
        });
        text.push_str(gaps[random.below(gaps.len())]);
    }
    text
}

/// What the parts of a sentence say, in words that a command can be put into too.
fn meant(sentence: &Sentence) -> String {
    let parts = |name| sentence.parts_named(name);
    let whole = |name| parts(name).concat().to_uppercase();
    let has = |name| !parts(name).is_empty();
    if has("reset") {
        format!("reset {}", whole("code"))
    } else if has("participation") {
        let months = parts("month").into_iter();
        let months = months.map(|month| format!("{}-{}", &month[2..], &month[..2]));
        let months: Vec<String> = months.collect();
        let ends = match months.len() {
            0 => parts("year").join(" "),
            _ => months.join(" "),
        };
        format!("participation {} {ends}", whole("code"))
    } else if has("validity") {
        format!("validity {}", whole("card"))
    } else {
        let dossier = whole("dossier");
        let (number, letter) = (&dossier[..5], &dossier[5..6]);
        let (year, serial) = dossier[6..].split_at("YYYY".len());
        format!("status {number}.{letter}/{year}/{serial}")
    }
}

fn said(command: &Command) -> String {
    let year = |year: Year| year.value().to_string();
    let month = |month: Month| format!("{}-{:02}", year(month.year()), month.month());
    match command {
        Command::ResetPassword(code) => format!("reset {}", code.expose()),
        Command::Participation { code, period } => {
            let ends = match period {
                None => String::new(),
                Some(Period::Years(years)) => {
                    format!("{} {}", year(years.from()), year(years.to()))
                }
                Some(Period::Months(months)) => {
                    format!("{} {}", month(months.from()), month(months.to()))
                }
            };
            format!("participation {} {ends}", code.expose())
        }
        Command::CardValidity(card) => format!("validity {}", card.expose()),
        Command::DossierStatus(dossier) => format!("status {}", dossier.expose()),
        _ => panic!("a command that the grammar does not know"),
    }
}

#[test]
fn every_sentence_is_accepted_and_every_way_is_used() {
    const SENTENCES: u64 = 20_000;
    let grammar = grammar();
    let every_way = grammar.rules.iter().flat_map(Rule::every_way);
    let mut used: BTreeMap<_, u64> = every_way.map(|way| (way, 0)).collect();
    let mut symbols: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let mut commands: BTreeMap<String, u64> = BTreeMap::new();
    for seed in 0..SENTENCES {
        let mut generator = Generator {
            grammar: &grammar,
            random: Random(seed),
            breaking: None,
        };
        let sentence = generator.sentence();
        assert!(
            is_sentence(&grammar, &sentence.symbols),
            "{}",
            sentence.symbols
        );
        let spelled = spell(&sentence.symbols, &mut generator.random);
        let meant = meant(&sentence);
        for text in [&sentence.symbols, &spelled] {
            match parse(text) {
                Ok(command) => assert_eq!(said(&command), meant, "{text:?}"),
                Err(error) => panic!("{text:?}: {error}"),
            }
        }
        let command = meant.split(' ').next().unwrap_or_default();
        *commands.entry(command.to_owned()).or_default() += 1;
        for way in &sentence.ways {
            *used.get_mut(way).expect("a way of the grammar") += 1;
        }
        for class in ["digit", "letter", "level"] {
            let drawn = sentence.parts_named(class).into_iter().map(str::to_owned);
            symbols.entry(class).or_default().extend(drawn);
        }
    }
    println!("{SENTENCES} sentences, twice each: {commands:?}");
    let rules = grammar.rules.len();
    let ways = used.len();
    let seldom = used.iter().min_by_key(|(_, times)| **times).unwrap();
    println!("{rules} rules, {ways} ways, the least used {seldom:?}");
    for (way, times) in &used {
        assert!(*times > 0, "never used: {way:?}");
    }
    assert_eq!(commands.len(), 4, "every command");
    for (name, drawn) in symbols {
        assert_eq!(drawn.into_iter().collect::<String>().len(), {
            class(name).unwrap().len()
        });
    }
}

#[test]
fn every_condition_is_needed() {
    let grammar = grammar();
    for (rule, kinds) in [
        ("card", &["card"][..]),
        ("year", &["period", "dossier"]),
        ("month", &["period"]),
        ("period", &["reversed"]),
    ] {
        let mut refused = BTreeMap::new();
        for seed in 0..2_000 {
            let mut generator = Generator {
                grammar: &grammar,
                random: Random(seed),
                breaking: Some(rule),
            };
            let sentence = generator.sentence();
            let Sentence { symbols, .. } = &sentence;
            let broken = !sentence.parts_named(rule).is_empty();
            assert_eq!(is_sentence(&grammar, symbols), !broken, "{symbols}");
            match parse(symbols) {
                Ok(_) => assert!(!broken, "{symbols} is accepted"),
                Err(error) => {
                    assert!(broken, "{symbols}: {error}");
                    *refused.entry(error.kind().as_str()).or_insert(0) += 1;
                }
            }
        }
        println!("{rule} broken: {refused:?}");
        let found: Vec<&str> = refused.into_keys().collect();
        let mut kinds = kinds.to_vec();
        kinds.sort_unstable();
        assert_eq!(found, kinds, "{rule}");
    }
    // And those that are not a rule's own.
    assert!(!holds("month", "132017") && holds("month", "122017"));
    assert!(!holds("period", "022016012016") && holds("period", "122016012017"));
    assert!(!holds("year", "1994") && !holds("year", "2100"));
}

/// The words of the specification, so that one which the document forgot is tried nevertheless.
const WORDS: [&str; 17] = [
    "bh",
    "mk",
    "qt",
    "the",
    "hs",
    "daucach",
    "ma",
    "so",
    "bhxh",
    "bhyt",
    "baohiemxahoi",
    "baohiemyte",
    "gui",
    "den",
    "toi",
    "dauso",
    "8079",
];

/// A word more, or another word for one that is there.
fn change_word(symbols: &str, random: &mut Random) -> String {
    let word = WORDS[random.below(WORDS.len())];
    let place = random.below(symbols.len() + 1);
    let there: Vec<&str> = WORDS
        .into_iter()
        .filter(|word| symbols.contains(word))
        .collect();
    match random.below(3) {
        0 => [&symbols[..place], word, &symbols[place..]].concat(),
        1 => [symbols, word].concat(),
        _ => symbols.replacen(there[random.below(there.len())], word, 1),
    }
}

/// One change or two by symbols that the grammar has, and by one that it has not.
fn change(symbols: &str, random: &mut Random) -> String {
    let mut symbols: Vec<char> = symbols.chars().collect();
    for _ in 0..=random.below(4) / 3 {
        let place = random.below(symbols.len());
        let symbol = random.of("00112345678999abdeghikmnostuxy%");
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
                let alike = alike
                    .into_iter()
                    .find(|class| class.contains(symbols[place]));
                symbols[place] = alike.map_or(symbol, |class| random.of(class));
            }
        }
    }
    symbols.into_iter().collect()
}

/// `%` is no symbol of the grammar; as a text it would be a gap.
fn with_foreign(symbols: &str) -> String {
    symbols.replace('%', "ж")
}

#[test]
fn what_is_accepted_is_a_sentence() {
    let grammar = grammar();
    let (mut accepted, mut refused) = (0, 0);
    for seed in 0..40_000 {
        let mut generator = Generator {
            grammar: &grammar,
            random: Random(!seed),
            breaking: None,
        };
        let sentence = generator.sentence();
        for _ in 0..5 {
            let random = &mut generator.random;
            let changed = match random.below(3) {
                0 => change_word(&sentence.symbols, random),
                _ => change(&sentence.symbols, random),
            };
            let text = with_foreign(&changed);
            let read = parse(&text);
            assert_eq!(is_sentence(&grammar, &changed), read.is_ok(), "{text:?}");
            match read {
                Ok(_) => accepted += 1,
                Err(_) => refused += 1,
            }
        }
    }
    println!("{accepted} changed sentences are still some, {refused} are not");
    assert!(accepted > 10_000 && refused > 10_000);
}
