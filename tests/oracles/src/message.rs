//! `parse` and `parse_bytes` against the oracle: whole where finite, seeded where not.

use std::ops::Range;

use bhxh_sms::parse;
use rand::RngExt as _;
use rand::seq::IndexedRandom as _;
use serde_json::Value;

use super::document::{Sentences, words};
use super::grammar::compare;
use super::oracle::{read, said};
use super::properties::{differential, spelled, total};
use super::spell::{Choices, changed, sentence, spell};
use super::{SCALARS, Tally, every, random, text};

/// Every command that a message can be.
pub(crate) const COMMANDS: [&str; 4] =
    ["reset-password", "participation", "card-validity", "dossier-status"];

/// Every error of a message to this service.
const ERRORS: [&str; 9] = [
    "verb",
    "code-length",
    "code",
    "card",
    "trailing",
    "period",
    "reversed",
    "dossier",
    "card-needed",
];

/// Every outcome that a message can have.
fn outcomes() -> Vec<&'static str> {
    [&COMMANDS[..], &ERRORS, &["not-addressed"]].concat()
}

/// Compares the crate's `parse` with the oracle on a text.
fn same(tally: &mut Tally, text: &str) {
    let expected = read(text);
    assert_eq!(said(parse(text)), expected, "{text:?}");
    tally.compared(expected.name());
}

/// Where every scalar value is put: what stands before it and after it. Each rule once, and each way
/// in which a reader may look at a character: first, glued, as a letter that is shown, as a digit, in
/// a run, as the end, and after the window.
const PLACES: [(&str, &str); 20] = [
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
];

#[test]
fn every_scalar_value_in_every_place() {
    // 2 + 2 + 236 + 10 + 6 symbols: the character, and what follows, stand around the 256th.
    let full = format!("BH MK {}0123456789gui80", "cach".repeat(59));
    let places = [&PLACES[..], &[(&full, "79")]].concat();
    every(SCALARS, &outcomes(), |tally, c| {
        for (before, after) in &places {
            same(tally, &format!("{before}{c}{after}"));
        }
    });
}

/// The messages of `tests/data/`.
fn rows() -> Vec<String> {
    let rows = text("tests/data/messages.jsonl") + &text("tests/data/siblings.jsonl");
    let text =
        |line| serde_json::from_str::<Value>(line).unwrap()["text"].as_str().unwrap().to_owned();
    rows.lines().map(text).collect()
}

/// A symbol or two of each rule, a gap, an invisible, a foreign character, and ill-matched forms.
const ALPHABET: &str = "bhMkqtesđấgux0149７ →\u{301}\0ж\u{202E}";

#[test]
fn one_character_edits_of_the_rows() {
    let rows: Vec<String> = rows().into_iter().filter(|row| row.len() < 80).collect();
    every(&rows, &outcomes(), |tally, row| {
        let chars: Vec<char> = row.chars().collect();
        let mut edited = |range: Range<usize>, new: &[char]| {
            let edited = [&chars[..range.start], new, &chars[range.end..]].concat();
            same(tally, &String::from_iter(edited));
        };
        for at in 0..=chars.len() {
            let next = chars.len().min(at + 1);
            edited(at..next, &[]);
            for new in ALPHABET.chars() {
                edited(at..at, &[new]);
                edited(at..next, &[new]);
            }
            if let Some(&[first, second]) = chars.get(at..at + 2) {
                edited(at..at + 2, &[second, first]);
            }
        }
    });
}

/// A prefix, an alphabet, and how many of its characters follow at most.
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

/// Does the work with the text, and with it and up to `most` characters more.
pub(crate) fn lengthened(text: &str, alphabet: &str, most: usize, work: &mut impl FnMut(&str)) {
    work(text);
    if most > 0 {
        for character in alphabet.chars() {
            lengthened(&format!("{text}{character}"), alphabet, most - 1, work);
        }
    }
}

#[test]
fn short_strings_whole() {
    every(SHORT, &outcomes(), |tally, (prefix, alphabet, most)| {
        lengthened(prefix, alphabet, most, &mut |text| same(tally, text));
    });
}

#[test]
fn every_year_and_every_month() {
    let reached = ["participation", "dossier-status", "period", "reversed", "dossier"];
    every(0..10_000, &reached, |tally, year| {
        let mut same = |text: String| same(tally, &text);
        same(format!("bh hs 04486g{year:04}08708"));
        for between in ["", "cach", "den"] {
            for other in [1994, 1995, 2017, 2099, 2100] {
                same(format!("bh qt 0123456789 {year:04}{between}{other}"));
                same(format!("bh qt 0123456789 tu {other}{between}{year:04}"));
                same(format!("bh qt hc4010123456789 06{year:04}{between}07{other}"));
                same(format!("bh qt hc4010123456789 06{other}{between}05{year:04}"));
            }
            // The same number as two months, all pairs of them.
            let (first, second) = (year / 100, year % 100);
            same(format!("bh qt 0123456789 {first:02}2016{between}{second:02}2016"));
            same(format!("bh qt 0123456789 {first:02}2016{between}{second:02}2017"));
        }
    });
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
    let reached = [&COMMANDS[..], &ERRORS].concat();
    every(0..=30, &reached, |tally, length| {
        for digits in LONG_RUNS.map(|run| &run[..length]) {
            for verb in ["mk", "qt", "the", "hs", ""] {
                for before in before {
                    for after in after {
                        same(tally, &format!("bh {verb} {before}{digits}{after}"));
                    }
                }
            }
        }
    });
}

#[test]
fn the_property_of_spelled_values() {
    every(0..400_000, &["spelled"], |tally, number| {
        let mut bytes = [0; 600];
        let random = &mut random(number);
        random.fill(&mut bytes);
        // Few bytes spell the end of a message plainly.
        spelled(&bytes[..*[40, 150, 600].choose(random).unwrap()]);
        tally.compared("spelled");
    });
}

/// What the document's words are mixed with.
const NUMBERS: &str = "0 1 00 12345 0123456789 012345678 hc401 hc4 hc400 hc4010110129425 2017 2018 20172018 \
                       012016122017 012016 122017 04486g201908708 . x dau";

/// Rows, sentences of the document and strings of its words, spelled and changed.
#[test]
fn rows_sentences_and_words_changed() {
    let (rows, sentences) = (rows(), Sentences::breaking(None));
    let fragments: Vec<&str> = words().into_iter().chain(NUMBERS.split_whitespace()).collect();
    let single = ALPHABET.chars().map(String::from);
    let pieces: Vec<String> = fragments.iter().map(ToString::to_string).chain(single).collect();
    every(0..900_000, &outcomes(), |tally, number| {
        let random = &mut random(number);
        let mut bytes = [0; 630];
        random.fill(&mut bytes);
        let (changes, spellings) = bytes.split_at(30);
        let spellings = &spellings[..*[0, 60, 600].choose(random).unwrap()];
        let symbols = match number % 3 {
            0 => sentences.draw(random),
            1 => {
                let start = ["bhmk", "bhqt", "bhthe", "bhhs", "bh", ""].choose(random).unwrap();
                let count = random.random_range(0..8);
                (0..count)
                    .fold(start.to_string(), |text, _| text + fragments.choose(random).unwrap())
            }
            _ => {
                let row = rows.choose(random).unwrap();
                return compare(tally, &changed(row, &pieces, &mut Choices::of(changes)));
            }
        };
        let text = spell(&symbols, &mut Choices::of(spellings));
        compare(tally, &text);
        compare(tally, &changed(&text, &pieces, &mut Choices::of(changes)));
    });
}

/// Both sides of every border in the table of well-formed UTF-8, and bytes that fold to a letter or
/// nothing.
const BORDERS: [u8; 26] = [
    0x00, 0x20, b'b', b'h', 0x7F, 0x80, 0x8B, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF,
    0xE0, 0xE1, 0xE2, 0xED, 0xEE, 0xEF, 0xF0, 0xF3, 0xF4, 0xF5,
];

/// Every byte outside of a well-formed sequence is one foreign symbol.
#[test]
fn every_one_and_two_bytes_and_four_of_the_borders() {
    let put = |tally: &mut Tally, (before, after): (&str, &str), inside: &[u8]| {
        differential(&[before.as_bytes(), inside, after.as_bytes()].concat());
        tally.compared("bytes");
    };
    every(0..=u8::MAX, &["bytes"], |tally, first| {
        for place in PLACES {
            put(tally, place, &[first]);
            (0..=u8::MAX).for_each(|second| put(tally, place, &[first, second]));
        }
    });
    every(BORDERS, &["bytes"], |tally, first| {
        for second in BORDERS {
            for third in BORDERS {
                for fourth in BORDERS {
                    put(tally, ("bh", "mk 0123456789"), &[first, second, third, fourth]);
                    put(tally, ("bh mk 0123456789", ""), &[first, second, third, fourth]);
                }
            }
        }
    });
}

/// A byte lost, changed or added cuts sequences open.
#[test]
fn damaged_messages() {
    every(0..300_000, &["bytes"], |tally, number| {
        let random = &mut random(number);
        let mut choices = [0; 300];
        random.fill(&mut choices);
        let mut choices = Choices::of(&choices);
        let symbols = sentence(&mut choices).symbols;
        let mut bytes = spell(&symbols, &mut choices).into_bytes();
        for _ in 0..random.random_range(1..4) {
            let at = random.random_range(0..=bytes.len());
            let end = bytes.len().min(at + random.random_range(0..2));
            bytes.splice(at..end, BORDERS.choose(random).copied().filter(|_| random.random()));
        }
        total(&bytes);
        differential(&bytes);
        tally.compared("bytes");
    });
}
