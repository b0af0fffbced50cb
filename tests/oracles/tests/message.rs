//! `parse` against the second reading: whole where finite, seeded where not.

use bhxh_sms_oracles::judged;
use bhxh_sms_oracles::message::{Outcome, read};
use bhxh_sms_oracles::random::Random;
use bhxh_sms_oracles::spelling::{FRAGMENTS, Freedom, LABELS, SPACES, TAILS, characters, spell};
use bhxh_sms_oracles::symbols::{FOREIGN, GAP, INVISIBLE, class};
use bhxh_sms_oracles::tally::{CODE_POINTS, COMMANDS, OUTCOMES, Tally, in_parts, scalars};
use icu_normalizer::{ComposingNormalizer, DecomposingNormalizer};

/// Where every scalar value is put: what stands before it and behind it.
const PLACES: [(&str, &str); 42] = [
    ("", ""),
    ("", "BH MK 0123456789"),
    ("B", "H MK 0123456789"),
    ("BH", "MK 0123456789"),
    ("BH", "XH 0123456789"),
    ("BH", "T 0123456789"),
    ("BH ", "XH"),
    ("BH ", " MK0123456789"),
    ("BH M", "K 0123456789"),
    ("BHMK", "0123456789"),
    ("BH MK ", " 0123456789"),
    ("BH MK 01234", "56789"),
    ("BH MK 01234", "6789"),
    ("BH MK 012345678", ""),
    ("BH MK 0123456789", ""),
    ("BH MK 0123456789 ", " 0"),
    ("BH MK 0123456789 ", "ui 8079"),
    ("BH MK 0123456789 gui 80", "79"),
    ("BH MK 0123456789 gui 80", "9"),
    ("BH MK 0123456789 gui 8079", ""),
    ("BH MK 012345678 ", "gui 8079"),
    ("BH MK H", "C4010123456789"),
    ("BH MK H", "4010123456789"),
    ("BH MK HC", "010123456789"),
    ("BH MK HC4", "10123456789"),
    ("BH MK HC40", "0123456789"),
    ("BH MK HC401012345678", ""),
    ("BH MK m", " so 0123456789"),
    ("BH MK ma so b", "xh 0123456789"),
    ("BH (d", "u cach) MK 0123456789"),
    ("BH ", "T 0123456789"),
    ("BH T", "E HC4010123456789"),
    ("BH THE H", "4010123456789"),
    ("BH THE 012345678", ""),
    ("BH QT 0123456789", ""),
    ("BH QT 0123456789 2017", "2018"),
    ("BH QT 0123456789 ", "22016122017"),
    ("BH QT 0123456789 01201", "122017"),
    ("BH HS 04486", "2019/08708"),
    ("BH HS 04486.G/201", "/08708"),
    ("BH HS 04486.G/2019/0870", ""),
    ("BH HS 04486.G/2019/08708", ""),
];

#[test]
fn every_scalar_value_in_every_place() {
    let tally = in_parts(0..CODE_POINTS, |range, tally| {
        let mut text = String::new();
        for character in scalars(range) {
            for (before, behind) in PLACES {
                text.clear();
                text.push_str(before);
                text.push(character);
                text.push_str(behind);
                tally.text(&text);
            }
        }
    });
    println!("places: {}", PLACES.len());
    tally.finish("every scalar value in every place", &OUTCOMES);
}

/// A message that is a command only if the character in it counts as the letter.
const WITNESSES: [(u8, &str, &str); 18] = [
    (b'b', "", "h mk 0123456789"),
    (b'h', "b", " mk 0123456789"),
    (b'm', "bh ", "k 0123456789"),
    (b'k', "bh m", " 0123456789"),
    (b'a', "bh mk m", " so 0123456789"),
    (b's', "bh mk ma ", "o 0123456789"),
    (b'o', "bh mk ma s", " 0123456789"),
    (b't', "bh mk ma ", "he 0123456789"),
    (b'e', "bh mk ma th", " 0123456789"),
    (b'x', "bh mk ma bh", "h 0123456789"),
    (b'y', "bh mk ma bh", "t 0123456789"),
    (b'i', "bh mk ma bao h", "em y te 0123456789"),
    (b'd', "bh ", "au cach mk 0123456789"),
    (b'u', "bh da", " cach mk 0123456789"),
    (b'c', "bh dau ", "ach mk 0123456789"),
    (b'g', "bh mk 0123456789 ", "ui 8079"),
    (b'n', "bh mk 0123456789 gui de", " 8079"),
    (b'q', "bh ", "t 0123456789"),
];

/// Letters that no word of the grammar has; a card that is shown tells them apart, and a dossier.
const WITHOUT_WITNESS: &[u8] = b"fjlprvwz";

fn with(before: &str, character: char, behind: &str) -> Outcome {
    judged::parse(&format!("{before}{character}{behind}"))
}

/// The class of a character as nothing but `parse` shows it.
fn observed(character: char) -> u8 {
    let end = 2 + character.len_utf8();
    match with("BH", character, "XH") {
        Outcome::Refused {
            kind: "not-addressed",
            span,
            ..
        } if span == (end..end + 1) => INVISIBLE,
        Outcome::Refused {
            kind: "not-addressed",
            span,
            ..
        } if span == (2..end) => letter(character),
        Outcome::Refused {
            kind: "verb", span, ..
        } if span == (end..end + 1) => GAP,
        Outcome::Refused {
            kind: "verb", span, ..
        } if span == (2..end) => match with("BH MK 012345678", character, "") {
            Outcome::ResetPassword { code } => *code.as_bytes().last().expect("ten digits"),
            _ => FOREIGN,
        },
        outcome => panic!("U+{:04X}: {outcome:?}", u32::from(character)),
    }
}

/// The letter that a card shows, if a dossier shows the same and the words agree.
fn letter(character: char) -> u8 {
    let Outcome::CardValidity { card } = with("BH THE ", character, "C4010123456789") else {
        panic!("a letter begins a card");
    };
    let Outcome::DossierStatus { dossier } = with("BH HS 04486", character, "201908708") else {
        panic!("a letter stands in a dossier");
    };
    assert_eq!(card[..1], dossier[6..7], "in a card and in a dossier");
    let letter = card.as_bytes()[0].to_ascii_lowercase();
    let mut words = WITNESSES
        .iter()
        .filter(|(_, before, behind)| COMMANDS.contains(&with(before, character, behind).name()));
    let word = words.next().map(|(letter, ..)| *letter);
    assert_eq!(words.next(), None, "one letter at a time");
    let expected = (!WITHOUT_WITNESS.contains(&letter)).then_some(letter);
    assert_eq!(word, expected, "in a card and in a word");
    letter
}

#[test]
fn every_class_as_observed_through_parse() {
    let tally = in_parts(0..CODE_POINTS, |range, tally| {
        for character in scalars(range) {
            let expected = class(character);
            tally.saw(match expected {
                INVISIBLE => "invisible",
                GAP => "gap",
                FOREIGN => "foreign",
                b'0'..=b'9' => "digit",
                _ => "letter",
            });
            let named = (u32::from(character), char::from(expected));
            tally.same(&named, &expected, &observed(character));
        }
    });
    tally.finish(
        "every class as observed",
        &["invisible", "gap", "foreign", "digit", "letter"],
    );
}

/// Messages that stand for what people send.
const REPRESENTATIVES: [&str; 80] = [
    // Canonical, solid, messy.
    "BH MK 0123456789",
    "bhmk0123456789",
    "Bh  Mk: 0123 456 789.",
    "BH MK {0123456789}",
    "b.h-m/k (0123)456,789",
    "\tBH\r\nMK\u{A0}0123456789\u{85}",
    "ＢＨ　ＭＫ　０１２３４５６７８９",
    "bh mk 0 1 2 3 4 5 6 7 8 9",
    "BH\u{200B}MK\u{FEFF}0123456789",
    "B\u{301}H MK 01234\u{FE0F}\u{20E3}56789",
    // (dấu cách), NFC and NFD.
    "BH (dấu cách) MK (dấu cách) 0123456789",
    "BH (da\u{302}\u{301}u ca\u{301}ch) MK 0123456789",
    "bhdaucachmkdaucachdaucach0123456789",
    "BH (dau cac) MK 0123456789",
    "BH MK 01234 dau cach 56789",
    // Labels.
    "BH MK Mã số BHXH: 0123456789",
    "BH MK Ma\u{303} so\u{302}\u{301} 0123456789",
    "BH MK {Mã số bảo hiểm xã hội} 0123456789",
    "BH MK mã thẻ BHYT HC4010123456789",
    "BH MK so the bao hiem y te 0123456789",
    "bhmk maso 0123456789",
    "bhmk so 0123456789",
    "bhmk ma so the bhx 0123456789",
    // Cards.
    "BH MK HC4010123456789",
    "bh mk hc 4 01 0123456789",
    "BH MK MA4010123456789",
    "BH MK ma so TH4010123456789",
    "BH MK ĐN4790123456789 gửi 8079",
    "BH MK HC9010123456789",
    "BH MK HC4000123456789",
    "BH MK HC40101234567890",
    "BH MK HC401",
    "BH MK HCM401",
    "BH MK H4010123456789",
    // Tails.
    "BH MK 0123456789 gửi 8079",
    "BH MK 0123456789 GỬI ĐẾN ĐẦU SỐ 8079",
    "bhmk0123456789guitoi8079.",
    "BH MK 0123456789 gui dau so 8079",
    "BH MK 123456789 gửi 8079",
    "BH MK 0123456789 gui 807",
    "BH MK 0123456789 gui 8079 cam on",
    "BH MK HC4010123456789 gui 8079",
    // Wrong numbers of digits.
    "BH MK 123456789",
    "BH MK 012345678901",
    "BH MK 0123456789 0123456789",
    "BH MK 1",
    "BH MK 1234567xxx",
    // Other refusals.
    "",
    "BH",
    "BH MK",
    "BHMK ma so",
    "BH XH 0123456789",
    "BHXH 0123456789",
    "BH 0123456789",
    "MK 0123456789",
    "Soạn BH MK 0123456789",
    "TC BHXH 0123456789",
    "BH MK 0123456789 cam on",
    "BH MK không nhớ",
    "ВН МК 0123456789",
    "BH MK ٠١٢٣٤٥٦٧٨٩",
    // The other commands of 8079.
    "BH QT 0123456789",
    "BH QT HC4010123456789 2017 2018 gui 8079",
    "BH QT 0123456789 01-2016 12/2017",
    "BH QT 0123456789 2018 2017",
    "BHQT 0123456789 2017",
    "BH THẺ HC4010123456789",
    "BH THE 0123456789",
    "BH HS 04486.G/2019/08708",
    "bhhs mã số 04486g201908708 gửi đến 8079",
    "BHQT (dấu cách) mã số 0123456789 2017 2018",
    "bhqt hc4010123456789012016122017",
    "BH QT 0123456789 02/2016 01/2016 gui 8079",
    "BH QT 0123456789 2018 2100",
    "BH QT 0123456789 2017",
    "bhthe mathe hc4010123456789 gui toi 8079",
    "BH THẺ HC401012345678",
    "BH HS 04486.G/1994/08708",
    "BH HS 04486.G/2019/0870",
    "BH HS 04486.Đ/2019/08708 cam on",
];

#[test]
fn one_character_edits() {
    let mut tally = Tally::default();
    let ascii: Vec<char> = ('\0'..='\x7F').collect();
    let mut text = String::new();
    for message in REPRESENTATIVES {
        let original: Vec<char> = message.chars().collect();
        let mut compare = |tally: &mut Tally, edited: &[char]| {
            text.clear();
            text.extend(edited);
            tally.text(&text);
        };
        compare(&mut tally, &original);
        for place in 0..=original.len() {
            let mut edited = original.clone();
            edited.insert(place, '\0');
            for &character in &ascii {
                edited[place] = character;
                compare(&mut tally, &edited);
            }
            if place == original.len() {
                continue;
            }
            let mut edited = original.clone();
            for &character in &ascii {
                edited[place] = character;
                compare(&mut tally, &edited);
            }
            edited.remove(place);
            compare(&mut tally, &edited);
            // Any two characters, not neighbours only.
            for other in place + 1..original.len() {
                let mut edited = original.clone();
                edited.swap(place, other);
                compare(&mut tally, &edited);
            }
        }
    }
    println!("representative messages: {}", REPRESENTATIVES.len());
    tally.finish("one-character edits", &OUTCOMES);
}

/// All strings over an alphabet, up to a length, behind a prefix.
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

#[test]
fn short_strings_whole() {
    let runs: [(&str, &str, usize); 17] = [
        ("", "bhmkqt 0\u{301}ж", 6),
        ("bh", "mkqthesd 1\u{301}", 5),
        ("bh daucac", "hmk 0dauc", 5),
        ("bhmk", "bhmkdg014 \u{301}", 5),
        ("bhmk ma", "sothebyx 1", 5),
        ("bhmk hc", "014569x \u{301}ж", 5),
        ("bhmk hc401012345", "0678ghx ", 5),
        ("bhmk 0123456", "0789gix \u{301}", 5),
        ("bhmk 0123456789 gu", "iden8079 ", 5),
        ("bhmk 0123456789 gui 80", "79 xg0ж", 5),
        ("bhmk 012345678 gui 80", "79 xg0ж", 5),
        ("bhqt 0123456789 20", "0129x ", 6),
        ("bhqt 0123456789 1220161", "0129x ", 5),
        ("bhthe 01234567", "0789gx ", 5),
        ("bhthe hc401012345", "0678ghx ", 5),
        ("bhhs 044", "86g29x ", 5),
        ("bhhs 04486g20190", "019gx ", 5),
    ];
    let mut tally = Tally::default();
    for (prefix, alphabet, depth) in runs {
        let alphabet: Vec<char> = alphabet.chars().collect();
        whole(&mut tally, &mut prefix.to_owned(), &alphabet, depth);
    }
    tally.finish("all short strings behind a prefix", &OUTCOMES);
}

/// Both sides of the borders of a year, and two that are in the middle.
const YEARS: [u32; 6] = [1994, 1995, 2016, 2017, 2099, 2100];

#[test]
fn every_year_and_every_month() {
    let tally = in_parts(0..10_000, |range, tally| {
        for year in range {
            tally.text(&format!("bh hs 04486g{year:04}08708"));
            for other in YEARS {
                tally.text(&format!("bh qt 0123456789 {year:04} {other}"));
                tally.text(&format!("bh qt 0123456789 {other} {year:04}"));
                tally.text(&format!("bh qt hc4010123456789 06{year:04} 07{other}"));
                tally.text(&format!("bh qt hc4010123456789 06{other} 05{year:04}"));
            }
            // The same number as two months, all pairs of them.
            let (first, second) = (year / 100, year % 100);
            for from in YEARS {
                for to in YEARS {
                    let period = format!("{first:02}{from}{second:02}{to}");
                    tally.text(&format!("bh qt 0123456789 {period}"));
                }
            }
            // And as two years of ours, those right beside them included.
            let (from, to) = (1994 + first, 1994 + second);
            tally.text(&format!("bh qt 0123456789 {from} {to}"));
            tally.text(&format!("bh qt 0123456789 {} {to}", from + 6));
        }
    });
    tally.finish(
        "every year and every month",
        &[
            "participation",
            "dossier-status",
            "period",
            "reversed",
            "dossier",
        ],
    );
}

/// Digits that are, from the eleventh or behind a province from the thirteenth on, years, months and
/// neither, in order and not.
const LONG_RUNS: [&str; 6] = [
    "012345678920172018201920202021",
    "012345678920182017201620152014",
    "012345678901201612201701201612",
    "010123456789201720182019202020",
    "010123456789122017012016122017",
    "000000000000000000000000000000",
];

#[test]
fn every_number_of_digits() {
    let mut tally = Tally::default();
    let before = [
        "",
        "ma so ",
        "h",
        "hc",
        "hc4",
        "hc9",
        "hcm",
        "04486g",
        "04486g2019",
    ];
    let behind = ["", " gui 8079", " gui 807", " x", " ж", " daucach 1"];
    for verb in ["mk", "qt", "the", "hs", ""] {
        for before in before {
            for digits in LONG_RUNS {
                for length in 0..=digits.len() {
                    for behind in behind {
                        let digits = &digits[..length];
                        tally.text(&format!("bh {verb} {before}{digits}{behind}"));
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

/// A message of the grammar as symbols, and what it means.
fn from_values(random: &mut Random) -> (String, Outcome) {
    let code = random.digits(10);
    let letters: String = (0..2)
        .map(|_| char::from(b'a' + u8::try_from(random.below(26)).expect("a letter")))
        .collect();
    let group = format!(
        "{letters}{}{:02}",
        1 + random.below(5),
        1 + random.below(99)
    );
    let (verb, subject, outcome) = match random.below(4) {
        1 => participation(random, &code, &group),
        2 => {
            let card = format!("{group}{code}");
            let outcome = Outcome::CardValidity {
                card: card.to_uppercase(),
            };
            ("the", card, outcome)
        }
        3 => dossier(random),
        _ => {
            let subject = if random.happens(30) {
                group + &code
            } else {
                code.clone()
            };
            ("mk", subject, Outcome::ResetPassword { code })
        }
    };
    let label = random.pick(&LABELS);
    let spaces: [&str; 3] = [(); 3].map(|()| random.pick(&SPACES));
    let behind_label = if label.is_empty() { "" } else { spaces[2] };
    let tail = if random.happens(40) {
        random.pick(&TAILS)
    } else {
        ""
    };
    let message = format!(
        "bh{}{verb}{}{label}{behind_label}{subject}{tail}",
        spaces[0], spaces[1]
    );
    (message, outcome)
}

fn participation(random: &mut Random, code: &str, group: &str) -> (&'static str, String, Outcome) {
    let years = [(); 2].map(|()| 1995 + random.below(105));
    let (from, to) = (years[0].min(years[1]), years[0].max(years[1]));
    let months = [(); 2].map(|()| 1 + random.below(12));
    // Within one year the months have to be in order.
    let last = if from == to {
        months[0].max(months[1])
    } else {
        months[1]
    };
    let (digits, period) = match random.below(3) {
        0 => (String::new(), None),
        1 => (
            format!("{from}{to}"),
            Some((from.to_string(), to.to_string())),
        ),
        _ => {
            let first = if from == to {
                months[0].min(last)
            } else {
                months[0]
            };
            let period = (format!("{from}-{first:02}"), format!("{to}-{last:02}"));
            (format!("{first:02}{from}{last:02}{to}"), Some(period))
        }
    };
    let group = if random.happens(30) { group } else { "" };
    let code = code.to_owned();
    (
        "qt",
        format!("{group}{code}{digits}"),
        Outcome::Participation { code, period },
    )
}

fn dossier(random: &mut Random) -> (&'static str, String, Outcome) {
    let number = random.digits(5);
    let letter = char::from(b'a' + u8::try_from(random.below(26)).expect("a letter"));
    let year = 1995 + random.below(105);
    let last = random.digits(5);
    let dossier = format!("{number}.{}/{year}/{last}", letter.to_ascii_uppercase());
    (
        "hs",
        format!("{number}{letter}{year}{last}"),
        Outcome::DossierStatus { dossier },
    )
}

#[test]
fn spelled_from_values() {
    let tally = in_parts(0..600_000, |range, tally| {
        for number in range {
            let mut random = Random::numbered(0x8079, number);
            let (symbols, meant) = from_values(&mut random);
            let freedom = Freedom::drawn(&mut random);
            let text = spell(&symbols, freedom, &mut random);
            // The oracle has to find what was meant before it may judge the crate.
            let oracle = read(&text);
            assert_eq!(oracle, meant, "the oracle misreads {text:?}");
            tally.saw(meant.name());
            tally.same(&text, &meant, &judged::parse(&text));
            tally.same(&text, &meant.verb(), &judged::verb(&text));
        }
    });
    tally.finish("spelled from values", &COMMANDS);
}

#[test]
fn random_fragments_of_the_grammar() {
    let tally = in_parts(0..1_200_000, |range, tally| {
        for number in range {
            let mut random = Random::numbered(0xF4A6, number);
            let mut symbols = String::new();
            if random.happens(80) {
                symbols.push_str(
                    random.pick(&["bh", "bhmk", "bhmk", "bhmk", "bhqt", "bhthe", "bhhs"]),
                );
            }
            for _ in 0..random.below(7) {
                symbols.push_str(random.pick(&FRAGMENTS));
            }
            let freedom = Freedom::drawn(&mut random);
            tally.text(&spell(&symbols, freedom, &mut random));
        }
    });
    tally.finish("random fragments", &OUTCOMES);
}

/// One to three edits by characters of every class, and of none in particular.
fn mutate(text: &str, random: &mut Random) -> String {
    let mut characters_of: Vec<char> = text.chars().collect();
    for _ in 0..=random.below(3) {
        let place = random.below(characters_of.len() + 1);
        let new = match random.below(6) {
            0 => random.scalar(),
            1 => random.pick_char(characters(INVISIBLE)),
            2 => random.pick_char(characters(GAP)),
            3 => random.pick_char(&['0', '1', '5', '9', '７']),
            4 => {
                let letter = b"abdeghikmostuxy"[random.below(15)];
                random.pick_char(characters(letter))
            }
            _ => char::from(u8::try_from(random.below(128)).expect("ASCII")),
        };
        match random.below(4) {
            0 => characters_of.insert(place, new),
            1 if place < characters_of.len() => characters_of[place] = new,
            2 if place < characters_of.len() => {
                characters_of.remove(place);
            }
            3 => characters_of.truncate(place),
            _ => {}
        }
    }
    characters_of.into_iter().collect()
}

#[test]
fn random_mutations() {
    let tally = in_parts(0..1_200_000, |range, tally| {
        for number in range {
            let mut random = Random::numbered(0x5EED, number);
            let text = if random.happens(50) {
                mutate(random.pick(&REPRESENTATIVES), &mut random)
            } else {
                let (symbols, _) = from_values(&mut random);
                let freedom = Freedom::drawn(&mut random);
                let text = spell(&symbols, freedom, &mut random);
                mutate(&text, &mut random)
            };
            tally.text(&text);
        }
    });
    tally.finish("random mutations", &OUTCOMES);
}

/// What a text means but for where its bytes lie.
fn meaning(outcome: Outcome) -> Outcome {
    match outcome {
        Outcome::Refused {
            kind, verb, digits, ..
        } => Outcome::Refused {
            kind,
            verb,
            span: 0..0,
            digits,
        },
        command => command,
    }
}

#[test]
fn a_text_and_its_normal_forms_mean_the_same() {
    let tally = in_parts(0..200_000, |range, tally| {
        let (composing, decomposing) = (
            ComposingNormalizer::new_nfc(),
            DecomposingNormalizer::new_nfd(),
        );
        for number in range {
            let mut random = Random::numbered(0x14FC, number);
            let (symbols, _) = from_values(&mut random);
            let freedom = Freedom::drawn(&mut random);
            let text = mutate(&spell(&symbols, freedom, &mut random), &mut random);
            let plain = meaning(judged::parse(&text));
            tally.saw(plain.name());
            tally.same(
                &text,
                &plain,
                &meaning(judged::parse(&composing.normalize(&text))),
            );
            tally.same(
                &text,
                &plain,
                &meaning(judged::parse(&decomposing.normalize(&text))),
            );
        }
    });
    tally.finish(
        "normal forms mean the same",
        &[
            "reset-password",
            "participation",
            "card-validity",
            "dossier-status",
            "verb",
            "code",
            "trailing",
            "dossier",
        ],
    );
}
