//! `parse` against the oracle: whole where finite, seeded where not.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fs;

use bhxh_sms_oracles::ebnf::Grammar;
use bhxh_sms_oracles::random::Random;
use bhxh_sms_oracles::sentences::{Generator, words};
use bhxh_sms_oracles::{EBNF, file};
use serde_json::Value;

use super::oracle::{Reading, Symbols, meaning};
use super::properties::{agrees, spelled};
use super::spell::{Choices, changed, spell};
use super::tally::{CODE_POINTS, OUTCOMES, Tally, in_parts, scalars};

/// How many strings of symbols are kept at most.
const REMEMBERED: usize = 4_096;

thread_local! {
    /// What has been read already, by gluing, by the string of symbols: exhaustive runs put a million
    /// characters into one place, and there they are only a few different symbols.
    static KNOWN: RefCell<[HashMap<String, Reading>; 2]> = RefCell::default();
}

/// What the specification says of a text.
pub(crate) fn read(text: &str) -> Reading {
    let symbols = Symbols::of(text);
    let reading = KNOWN.with_borrow_mut(|known| {
        let known = &mut known[usize::from(symbols.glued)];
        if let Some(reading) = known.get(&symbols.folded) {
            return reading.clone();
        }
        if known.len() == REMEMBERED {
            known.clear();
        }
        let reading = meaning(&symbols.folded, symbols.glued);
        known.insert(symbols.folded.clone(), reading.clone());
        reading
    });
    symbols.in_bytes(reading)
}

/// Where every scalar value is put: what stands before it and after it. Each rule once, and each way
/// in which a reader may look at a character: first, glued, as a letter that is shown, as a digit, in
/// a run, as the end, and after the window.
fn places() -> [(String, &'static str); 21] {
    let filler = "cach".repeat(59);
    [
        ("", ""),
        ("", "BH MK 0123456789"),
        ("B", "H MK 0123456789"),
        ("S", "ANBH MK 0123456789"),
        ("BH", "XH 0123456789"),
        ("BH", "T 0123456789"),
        ("BH M", "K 0123456789"),
        ("BHMK", "0123456789"),
        ("BH MK 01234", "56789"),
        ("BH MK 01234", "6789"),
        ("BH MK 012345678 ", "gui 8079"),
        ("BH MK 0123456789", ""),
        ("BH MK 0123456789 gui 80", "9"),
        ("BH MK ma so b", "xh 0123456789"),
        ("BH THE H", "4010123456789"),
        ("BH THE 012345678", ""),
        ("BH THE HC40", "0123456789"),
        ("BH QT 0123456789 2018 201", ""),
        ("BH QT 0123456789 ", "22016 den 122017"),
        ("BH HS 04486", "2019/08708"),
        ("BH MK ", " 0123456789 x"),
    ]
    .map(|(before, after)| match after {
        // 2 + 2 + 236 + 10 symbols: the character, and what follows, stand around the 256th.
        " 0123456789 x" => (format!("{before}{filler}0123456789gui80"), "79"),
        after => (before.to_owned(), after),
    })
}

#[test]
fn every_scalar_value_in_every_place() {
    let tally = in_parts(0..CODE_POINTS, |range, tally| {
        let places = places();
        let mut text = String::new();
        for character in scalars(range) {
            for (before, after) in &places {
                text.clear();
                text.push_str(before);
                text.push(character);
                text.push_str(after);
                tally.text(&text);
            }
        }
    });
    tally.finish("every scalar value in every place", &OUTCOMES);
}

/// The messages of `tests/data/`.
fn rows() -> Vec<String> {
    let texts = ["messages.jsonl", "siblings.jsonl"].map(|name| {
        let lines = fs::read_to_string(file(&format!("tests/data/{name}"))).unwrap();
        let text = |line| {
            let row: Value = serde_json::from_str(line).unwrap();
            row["text"].as_str().unwrap().to_owned()
        };
        lines.lines().map(text).collect::<Vec<_>>()
    });
    texts.concat()
}

/// A symbol or two of each rule, a gap, an invisible, a foreign character, and ill-matched forms.
const ALPHABET: [char; 24] = [
    'b', 'h', 'M', 'k', 'q', 't', 'e', 's', 'đ', 'ấ', 'g', 'u', 'x', '0', '1', '4', '9', '７', ' ',
    '→', '\u{301}', '\0', 'ж', '\u{202E}',
];

#[test]
fn one_character_edits_of_the_rows() {
    let rows: Vec<String> = rows().into_iter().filter(|row| row.len() < 80).collect();
    println!("{} rows", rows.len());
    let last = u32::try_from(rows.len()).unwrap();
    let tally = in_parts(0..last, |range, tally| {
        for number in range {
            let original: Vec<char> = rows[number as usize].chars().collect();
            let mut compare = |edited: &[char]| tally.text(&String::from_iter(edited));
            for place in 0..=original.len() {
                let (before, after) = original.split_at(place);
                for character in ALPHABET {
                    compare(&[before, &[character], after].concat());
                    if let [_, after @ ..] = after {
                        compare(&[before, &[character], after].concat());
                    }
                }
                if let [first, rest @ ..] = after {
                    compare(&[before, rest].concat());
                    if let [second, rest @ ..] = rest {
                        compare(&[before, &[*second, *first], rest].concat());
                    }
                }
            }
        }
    });
    tally.finish("one-character edits of the rows", &OUTCOMES);
}

/// All strings over an alphabet, up to a length, after a prefix.
fn whole(tally: &mut Tally, text: &mut String, alphabet: &[char], depth: usize) {
    tally.text(text);
    if depth > 0 {
        for &character in alphabet {
            text.push(character);
            whole(tally, text, alphabet, depth - 1);
            text.pop();
        }
    }
}

/// A prefix, an alphabet and a length.
const SHORT: [(&str, &str, usize); 20] = [
    ("", "bhmkqt 0\u{301}ж", 6),
    ("bh", "mkqthesd 1\u{301}", 5),
    ("soan", "tinhab ", 6),
    ("bh daucac", "hmk 0dauc", 5),
    ("bhmk ma", "sothebyx 14", 5),
    ("bhmk hc", "014569x \u{301}ж", 5),
    ("bhmk ma40101234567", "0189gx ", 5),
    ("bhmk hc401012345", "0678ghx ", 5),
    ("bhmk 0123456", "0789gixc \u{301}", 5),
    ("bhmk 0123456789 gui t", "oinged8 ", 6),
    ("bhmk 0123456789 gui 80", "79 xg0ж", 5),
    ("bhmk 012345678 gui 80", "79 xg0ж", 5),
    ("bhqt 0123456789 20", "0129x ", 6),
    ("bhqt 0123456789 2017 de", "n2018 x", 6),
    ("bhqt 0123456789 t", "u2017 dc", 6),
    ("bhqt 0123456789 1220161", "0129x ", 5),
    ("bhthe 01234567", "0789gx ", 5),
    ("bhthe hc401012345", "0678ghx ", 5),
    ("bhhs ho", "so0486g ", 5),
    ("bhhs 04486g20190", "019gcx ", 5),
];

#[test]
fn short_strings_whole() {
    let mut tally = Tally::default();
    for (prefix, alphabet, depth) in SHORT {
        let alphabet: Vec<char> = alphabet.chars().collect();
        whole(&mut tally, &mut prefix.to_owned(), &alphabet, depth);
    }
    tally.finish("all short strings after a prefix", &OUTCOMES);
}

#[test]
fn every_year_and_every_month() {
    let tally = in_parts(0..10_000, |range, tally| {
        for year in range {
            tally.text(&format!("bh hs 04486g{year:04}08708"));
            for between in ["", "cach", "den"] {
                for other in [1994, 1995, 2017, 2099, 2100] {
                    tally.text(&format!("bh qt 0123456789 {year:04}{between}{other}"));
                    tally.text(&format!("bh qt 0123456789 tu {other}{between}{year:04}"));
                    tally.text(&format!("bh qt hc4010123456789 06{year:04}{between}07{other}"));
                    tally.text(&format!("bh qt hc4010123456789 06{other}{between}05{year:04}"));
                }
                // The same number as two months, all pairs of them.
                let (first, second) = (year / 100, year % 100);
                tally.text(&format!("bh qt 0123456789 {first:02}2016{between}{second:02}2016"));
                tally.text(&format!("bh qt 0123456789 {first:02}2016{between}{second:02}2017"));
            }
        }
    });
    tally.finish(
        "every year and every month",
        &["participation", "dossier-status", "period", "reversed", "dossier"],
    );
}

/// Digits that are, from the eleventh or the fourteenth on, years, months and neither, in order and
/// not.
const LONG_RUNS: [&str; 6] = [
    "012345678920172018201920202021",
    "012345678920182017201620152014",
    "012345678901201612201701201612",
    "401012345678920172018201920202",
    "401012345678912201701201612201",
    "000000000000000000000000000000",
];

#[test]
fn every_number_of_digits() {
    let before = ["", "ma ", "ma so ", "h", "hc", "hc9", "04486g", "04486g2019"];
    let after = [
        "",
        " gui 8079",
        " gui 807",
        " x",
        " ж",
        " cach",
        " cach 2018",
        " den 2018",
        " den 122017",
        " cach den gui 8079",
    ];
    let mut tally = Tally::default();
    for verb in ["mk", "qt", "the", "hs", ""] {
        for before in before {
            for digits in LONG_RUNS {
                for length in 0..=digits.len() {
                    for after in after {
                        let digits = &digits[..length];
                        tally.text(&format!("bh {verb} {before}{digits}{after}"));
                    }
                }
            }
        }
    }
    let of_ours = OUTCOMES.map(|outcome| match outcome {
        "not-addressed" => "verb",
        outcome => outcome,
    });
    tally.finish("every number of digits", &of_ours);
}

#[test]
fn the_property_of_spelled_values() {
    let tally = in_parts(0..400_000, |range, tally| {
        for number in range {
            let mut random = Random::numbered(0x8079, number);
            // Few bytes spell the end of a message plainly.
            let length = random.pick(&[40, 150, 600]);
            spelled(&random.bytes(length));
            tally.count();
        }
    });
    tally.finish("the property of spelled values", &[]);
}

#[test]
fn words_and_sentences_of_the_document_changed() {
    let grammar = Grammar::read(&fs::read_to_string(file(EBNF)).unwrap());
    let mut fragments = words(&grammar);
    let numbers = "0 1 00 12345 0123456789 012345678 hc401 hc4 hc400 hc4010110129425 2017 2018 20172018 \
                   012016122017 012016 122017 04486g201908708 . x dau";
    fragments.extend(numbers.split_whitespace());
    let rows = rows();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let tally = in_parts(0..900_000, |range, tally| {
        for number in range {
            let mut random = Random::numbered(0x5EED, number);
            let symbols = match random.below(3) {
                0 => {
                    let mut generator =
                        Generator { grammar: &grammar, random: random.clone(), breaking: None };
                    generator.sentence().symbols
                }
                1 => {
                    let mut symbols =
                        String::from(random.pick(&["bhmk", "bhqt", "bhthe", "bhhs", "bh", ""]));
                    for _ in 0..random.below(8) {
                        symbols.push_str(random.pick(&fragments));
                    }
                    symbols
                }
                _ => {
                    let row = random.pick(&rows);
                    agrees(&changed(row, &ALPHABET, &mut Choices::of(&random.bytes(30))));
                    tally.count();
                    continue;
                }
            };
            let length = random.pick(&[0, 60, 600]);
            let text = spell(&symbols, &mut Choices::of(&random.bytes(length)));
            agrees(&text);
            agrees(&changed(&text, &ALPHABET, &mut Choices::of(&random.bytes(30))));
            tally.count();
        }
    });
    tally.finish("words and sentences of the document, changed", &[]);
}
