//! The document, its picture, the specification, the parser's source and the parser itself: all say the same.

use std::fs;

use bhxh_sms::parse;
use rand::RngExt as _;

use super::document::{CONDITIONS, RULES, Sentences, is_sentence, one_line, words};
use super::message::COMMANDS;
use super::oracle::{Symbols, said};
use super::properties::agrees;
use super::spell::{Choices, spell};
use super::{Tally, every, path, picture, random, text};

/// Rules whose comment says where they come from or what they are for, and asks for nothing.
const REMARKS: [&str; 6] = ["soan", "reset", "participation", "status", "sp", "dossier"];

/// The comments that no pattern tells: `is_sentence` does.
const COUNTED: [(&str, &str); 2] =
    [("message", "then the end of the text; 256 symbols at most"), ("period", "never reversed")];

#[test]
fn every_condition_of_the_document_is_known() {
    let mut known: Vec<(&str, &str)> =
        CONDITIONS.into_iter().map(|(rule, note, ..)| (rule, note)).chain(COUNTED).collect();
    for rule in RULES.iter().filter(|rule| !REMARKS.contains(&rule.name.as_str())) {
        if let Some(note) = &rule.note {
            let place = known.iter().position(|known| *known == (&rule.name, note));
            known.remove(place.unwrap_or_else(|| panic!("{}: {note}", rule.name)));
        }
    }
    assert_eq!(known, [], "not in the document");
}

#[test]
fn the_picture_is_the_one_drawn_from_the_document() {
    const PICTURE: &str = "docs/grammar.svg";
    let drawn = picture::draw();
    if text(PICTURE) != drawn {
        fs::write(path(PICTURE), drawn).unwrap();
        panic!(
            "{PICTURE} was not the document's and has been drawn anew: look at it, and commit it"
        );
    }
}

#[test]
fn the_specification_and_the_source_have_the_document_word_for_word() {
    let document: Vec<&str> = RULES.iter().map(|rule| rule.line.as_str()).collect();
    for file in ["docs/SPEC.md", "src/grammar.rs"] {
        let text = text(file);
        let lines = text.lines().map(|line| line.trim_start_matches("//!").trim());
        let block = lines.skip_while(|line| *line != "```ebnf").skip(1);
        let block: Vec<&str> = block.take_while(|line| *line != "```").collect();
        // Without the comments, of which none spans lines there.
        let block: Vec<&str> = block.iter().filter_map(|line| line.split("(*").next()).collect();
        assert_eq!(one_line(&block.join(" ")), document.join(" "), "{file}");
    }
}

#[test]
fn every_rule_has_its_function_with_the_rule_above_it() {
    let source = text("src/grammar.rs");
    let lines = source.lines().filter(|line| !line.starts_with("//!"));
    let lines: Vec<&str> = lines.map(|line| line.trim_start_matches("///")).collect();
    let source = one_line(&lines.join(" "));
    for rule in RULES.iter() {
        let (_, after) = source.split_once(&rule.line).expect(&rule.line);
        let (_, function) = after.split_once("fn ").expect("a function");
        let rest = function.strip_prefix(&rule.name);
        assert!(
            rest.is_some_and(|rest| rest.starts_with(['(', '<'])),
            "above `{function:.20}`: {}",
            rule.line
        );
    }
}

/// Compares the document, the oracle and the crate on a text: accepted by all of them or by none.
pub(crate) fn compare(tally: &mut Tally, text: &str) {
    agrees(text);
    let parsed = parse(text);
    assert_eq!(is_sentence(&Symbols::of(text).folded), parsed.is_ok(), "the document: {text:?}");
    tally.compared(said(parsed).name());
}

/// Sentences are accepted, and what breaks one condition of the document is refused.
#[test]
fn every_sentence_is_accepted_and_every_condition_is_needed() {
    let sentences = [&COMMANDS[..], &["reversed"]].concat();
    for (broken, reached) in [
        (None, &sentences[..]),
        (Some("validity"), &["code-length"]),
        (Some("subject"), &["code-length"]),
        (Some("card"), &["card"]),
        (Some("year"), &["period", "dossier"]),
        (Some("month"), &["period"]),
    ] {
        let form = Sentences::breaking(broken);
        every(0..10_000, reached, |tally, number| {
            let mut random = random(number);
            let symbols = form.draw(&mut random);
            compare(tally, &symbols);
            let mut choices = [0; 600];
            random.fill(&mut choices);
            compare(tally, &spell(&symbols, &mut Choices::of(&choices)));
        });
    }
    let form = Sentences::breaking(None);
    let drawn: Vec<String> = (0..1_000).map(|number| form.draw(&mut random(number))).collect();
    for word in words() {
        assert!(drawn.iter().any(|symbols| symbols.contains(word)), "{word} was never drawn");
    }
}
