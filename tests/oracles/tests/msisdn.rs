//! `Msisdn` against the model of SPEC 6, and both against libphonenumber's data.

use bhxh_sms_oracles::judged;
use bhxh_sms_oracles::msisdn::{self, RENUMBERED, SEPARATORS};
use bhxh_sms_oracles::random::Random;
use bhxh_sms_oracles::tally::{CODE_POINTS, Tally, in_parts, scalars};
use phonenumber::country::Id::VN;
use phonenumber::metadata::DATABASE;
use phonenumber::{Mode, Type};

/// Compares model and crate on a sender's address.
fn compare(tally: &mut Tally, text: &str) {
    let expected = msisdn::read(text);
    tally.saw(match &expected {
        Ok(_) => "mobile",
        Err(kind) => kind,
    });
    tally.same(text, &expected, &judged::msisdn(text));
}

const EVERY_OUTCOME: [&str; 8] = [
    "mobile",
    "alphanumeric",
    "foreign",
    "short-code",
    "not-a-number",
    "fixed-line",
    "length",
    "not-mobile",
];

/// What stands before the national digits in the spellings of SPEC 6: bare, trunk 0, country code in
/// each form, with and without the trunk 0 behind it, and with a blank for the `+`.
const FRONTS: [&str; 12] = [
    "", "0", "84", "+84", "0084", "840", "+840", "00840", " 84", " 840", " 0", "+84 ",
];

/// Every string of one to five digits, by its number: 10 + 100 + ... of them.
const PREFIXES: u32 = 111_110;

fn prefix(number: u32) -> String {
    let (mut number, mut length, mut count) = (number, 1, 10);
    while number >= count {
        number -= count;
        length += 1;
        count *= 10;
    }
    format!("{number:0length$}")
}

#[test]
fn every_prefix_in_every_spelling() {
    assert_eq!(
        (prefix(0), prefix(9), prefix(10)),
        ("0".into(), "9".into(), "00".into())
    );
    assert_eq!(prefix(PREFIXES - 1), "99999");
    let tally = in_parts(0..PREFIXES, |range, tally| {
        let mut text = String::new();
        for prefix in range.map(prefix) {
            // National lengths around both of those that exist.
            for length in 7..=12 {
                let tail = &"6789012345678"[..length - prefix.len()];
                for front in FRONTS {
                    text.clear();
                    text.extend([front, &prefix, tail]);
                    compare(tally, &text);
                }
            }
        }
    });
    tally.finish(
        "every prefix of up to 5 digits in every spelling",
        &["mobile", "foreign", "fixed-line", "length", "not-mobile"],
    );
}

/// Every text of up to seven of these characters: the short end of every rule.
#[test]
fn every_short_text() {
    fn extend(tally: &mut Tally, text: &mut String, depth: usize) {
        compare(tally, text);
        if depth > 0 {
            for character in ['+', '0', '4', '8', '9', ' ', '*', 'x'] {
                text.push(character);
                extend(tally, text, depth - 1);
                text.pop();
            }
        }
    }
    let mut tally = Tally::default();
    extend(&mut tally, &mut String::new(), 7);
    tally.finish(
        "every short text",
        &[
            "alphanumeric",
            "foreign",
            "short-code",
            "not-a-number",
            "length",
        ],
    );
}

#[test]
fn the_whole_table_of_2018() {
    let mut tally = Tally::default();
    for (old, new) in RENUMBERED {
        // Each old prefix with every of a thousand subscriber beginnings and ends.
        for subscriber in (0..10_000_000).step_by(9_973) {
            let canonical = format!("+84{new}{subscriber:07}");
            for front in FRONTS {
                for prefix in [old, new] {
                    let text = format!("{front}{prefix}{subscriber:07}");
                    tally.saw("mobile");
                    tally.same(&text, &Ok(canonical.clone()), &judged::msisdn(&text));
                }
            }
        }
    }
    // And every other prefix of an old number is none.
    for prefix in 100..200 {
        if RENUMBERED.iter().all(|(old, _)| *old != prefix.to_string()) {
            for front in FRONTS {
                let text = format!("{front}{prefix}2345678");
                tally.saw("not-mobile");
                tally.same(&text, &Err("not-mobile"), &judged::msisdn(&text));
            }
        }
    }
    tally.finish("the table of 2018", &["mobile", "not-mobile"]);
}

/// Numbers that stand for each form and each refusal.
const NUMBERS: [&str; 16] = [
    "0912345678",
    "+84912345678",
    "0084912345678",
    "84912345678",
    "912345678",
    "+840912345678",
    "01201234567",
    "+841991234567",
    "02431234567",
    "0412345678",
    "8079",
    "+15550100",
    "0044123",
    "091234567",
    "",
    "841234567",
];

#[test]
fn every_scalar_value_at_every_place() {
    let tally = in_parts(0..CODE_POINTS, |range, tally| {
        let mut text = String::new();
        for character in scalars(range) {
            // `is_alphabetic` is the standard library's, whose Unicode version is the compiler's:
            // `letters_of_the_standard_library` lists what that changes.
            if character.is_alphabetic() != msisdn::is_letter(character) {
                continue;
            }
            for number in ["", "8079", "0912345678", "+84912345678"] {
                for place in [0, number.len() / 2, number.len()] {
                    text.clear();
                    text.push_str(&number[..place]);
                    text.push(character);
                    text.push_str(&number[place..]);
                    compare(tally, &text);
                }
            }
        }
    });
    tally.finish(
        "every scalar value in a number",
        &[
            "mobile",
            "alphanumeric",
            "foreign",
            "short-code",
            "not-a-number",
            "length",
        ],
    );
}

#[test]
fn letters_of_the_standard_library() {
    let newer = (icu_version(), char::UNICODE_VERSION);
    let mut differing = Vec::new();
    for character in scalars(0..CODE_POINTS) {
        let (icu, std) = (msisdn::is_letter(character), character.is_alphabetic());
        if icu != std {
            // Only ever a letter that the older tables do not know yet.
            assert!(
                icu,
                "U+{:04X} is a letter to the older tables only",
                u32::from(character)
            );
            differing.push(u32::from(character));
        }
    }
    let ranges = ranges(&differing);
    println!(
        "letters: ICU4X (Unicode {:?}) knows {} that the standard library (Unicode {:?}) does not: {}",
        newer.0,
        differing.len(),
        newer.1,
        ranges.join(" ")
    );
    assert_eq!(
        differing.is_empty(),
        newer.0 == newer.1,
        "a difference has its reason in the versions"
    );
    // What is not yet a letter is another character: refused all the same.
    for value in differing {
        let character = char::from_u32(value).expect("a scalar value");
        let text = format!("0912{character}345678");
        assert_eq!(judged::msisdn(&text), Err("not-a-number"));
    }
}

/// ICU4X 2.4 does not tell its version; `tests/unicode.rs` shows it equal to this one.
fn icu_version() -> (u8, u8, u8) {
    unicode_normalization::UNICODE_VERSION
}

/// `1E00-1E05` for a run.
fn ranges(values: &[u32]) -> Vec<String> {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for &value in values {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == value => *last = value,
            _ => runs.push((value, value)),
        }
    }
    runs.iter()
        .map(|(first, last)| format!("{first:04X}-{last:04X}"))
        .collect()
}

#[test]
fn edits_and_separators() {
    let mut tally = Tally::default();
    let mut characters: Vec<char> = ('\0'..='\x7F').collect();
    characters.extend([
        '\u{A0}', '\u{2010}', '\u{2011}', '\u{2212}', '\u{AD}', '\u{200B}',
    ]);
    characters.extend([
        '\u{3000}', '＋', '９', '٩', '²', 'đ', 'é', '\u{301}', 'ж', '中',
    ]);
    for number in NUMBERS {
        let original: Vec<char> = number.chars().collect();
        let mut both = |edited: &[char]| compare(&mut tally, &String::from_iter(edited));
        for place in 0..=original.len() {
            for &character in &characters {
                let mut edited = original.clone();
                edited.insert(place, character);
                both(&edited);
                if place < original.len() {
                    edited.remove(place + 1);
                    both(&edited);
                }
            }
            if place < original.len() {
                let mut edited = original.clone();
                edited.remove(place);
                both(&edited);
                for other in place + 1..original.len() {
                    let mut edited = original.clone();
                    edited.swap(place, other);
                    both(&edited);
                }
            }
            // Two separators, here and anywhere behind.
            for first in SEPARATORS {
                for second in SEPARATORS {
                    for other in place..=original.len() {
                        let mut edited = original.clone();
                        edited.insert(other, second);
                        edited.insert(place, first);
                        both(&edited);
                    }
                }
            }
        }
    }
    tally.finish("edits and separators of a number", &EVERY_OUTCOME);
}

#[test]
fn random_addresses() {
    let tally = in_parts(0..2_000_000, |range, tally| {
        for number in range {
            let mut random = Random::numbered(0x84, number);
            let mut text = String::from(random.pick(&FRONTS));
            if random.happens(30) {
                text.push_str(RENUMBERED[random.below(RENUMBERED.len())].0);
            }
            let digits = random.below(13);
            text.push_str(&random.digits(digits));
            for _ in 0..random.below(4) {
                let place = random.below(text.len() + 1);
                if text.is_char_boundary(place) {
                    text.insert(
                        place,
                        match random.below(20) {
                            0 => random.scalar(),
                            1 => random.pick_char(&['+', '*', '#', '/', ',', '\t', 'A', 'z']),
                            2..=4 => random.pick_char(&['0', '8', '4']),
                            _ => random.pick_char(&SEPARATORS),
                        },
                    );
                }
            }
            if text
                .chars()
                .any(|c| c.is_alphabetic() != msisdn::is_letter(c))
            {
                continue;
            }
            compare(tally, &text);
        }
    });
    tally.finish("random addresses", &EVERY_OUTCOME);
}

/// What libphonenumber's data say of a text: valid and mobile, valid and a fixed line, or neither.
fn by_libphonenumber(text: &str) -> Option<(Type, String)> {
    let number = phonenumber::parse(Some(VN), text).ok()?;
    let valid = number.is_valid() && number.country().id() == Some(VN);
    valid.then(|| {
        let canonical = number.format().mode(Mode::E164).to_string();
        (number.number_type(&DATABASE), canonical)
    })
}

/// Beginnings of nine national digits that SPEC 6 takes for mobile and libphonenumber does not.
///
/// SPEC 6 judges by the first digit alone. libphonenumber lists the blocks that were given to an
/// operator; these were not when its data were made. The crate does not follow the blocks: one given
/// out tomorrow would be a customer turned away, and a number that nobody has sends nothing.
const BLOCKS_NOT_GIVEN_OUT: [&str; 33] = [
    "50", "520", "521", "524", "525", "526", "527", "529", "53", "54", "550", "551", "552", "553",
    "554", "555", "556", "557", "558", "57", "71", "72", "73", "74", "75", "80", "890", "891",
    "892", "893", "894", "895", "992",
];

/// Beginnings of nine national digits that libphonenumber takes for mobile and SPEC 6 does not: every
/// number of SPEC 6 begins with 3, 5, 7, 8 or 9. Outside of the published form, so never answered.
const BLOCKS_OUTSIDE_THE_SPECIFICATION: [&str; 5] = ["1210", "1211", "1212", "1213", "160"];

/// Beginnings of ten national digits that are a fixed line to SPEC 6 and none to libphonenumber.
///
/// The same reason: area codes that were not given to a province. Either way no mobile phone.
const AREAS_NOT_GIVEN_OUT: [&str; 24] = [
    "200", "201", "202", "217", "223", "224", "230", "231", "240", "241", "249", "250", "253",
    "264", "265", "266", "267", "268", "278", "279", "280", "281", "295", "298",
];

/// Beginnings of ten national digits that are an old mobile number to SPEC 6 and toll-free to
/// libphonenumber, whose toll-free numbers of these beginnings have eight digits (users' reports, say
/// its data): its Rust port takes longer ones along. The table of 2018 names 0120 and 0122 whole.
const TOLL_FREE_TO_LIBPHONENUMBER: [&str; 3] = ["1201", "1203", "1228"];

/// Compares what the crate and libphonenumber say of national numbers, by their five-digit
/// beginnings; returns those that are something to the crate only, and to libphonenumber only.
fn blocks(tally: &mut Tally, tail: &str) -> (Vec<String>, Vec<String>) {
    let (mut ours_only, mut theirs_only) = (Vec::new(), Vec::new());
    // No national number begins with the trunk 0.
    for block in 10_000..100_000 {
        let beginning = format!("{block:05}");
        let national = format!("{beginning}{tail}");
        let ours = judged::msisdn(&format!("0{national}"));
        let theirs = by_libphonenumber(&format!("+84{national}"));
        let (name, agreed) = match (&ours, &theirs) {
            (Ok(found), Some((Type::Mobile, expected))) => ("mobile to both", found == expected),
            (Err("fixed-line"), Some((Type::FixedLine, _))) => ("fixed line to both", true),
            // libphonenumber has forgotten the numbers from before 2018, but not where they went.
            (Ok(found), None) if national.len() == 10 => {
                let moved = by_libphonenumber(found);
                let mobile = moved.is_some_and(|(kind, _)| kind == Type::Mobile);
                ("moved to a mobile number", mobile)
            }
            (Ok(_) | Err("fixed-line"), None) => {
                ours_only.push(beginning);
                ("to the crate only", true)
            }
            (Ok(_), Some((Type::TollFree, _)))
                if TOLL_FREE_TO_LIBPHONENUMBER.contains(&&beginning[..4]) =>
            {
                ("toll-free to libphonenumber", true)
            }
            (Ok(_) | Err("fixed-line"), Some(_)) => ("another kind to libphonenumber", false),
            (Err(_), Some((Type::Mobile | Type::FixedLine, _))) => {
                theirs_only.push(beginning);
                ("to libphonenumber only", true)
            }
            (Err(_), Some(_)) => ("neither mobile nor a fixed line", true),
            (Err(_), None) => ("to neither", true),
        };
        tally.saw(name);
        tally.same(&(national, &ours, &theirs), &true, &agreed);
    }
    (beginnings(ours_only), beginnings(theirs_only))
}

#[test]
fn nine_digits_against_libphonenumber() {
    let mut tally = Tally::default();
    let (ours_only, theirs_only) = blocks(&mut tally, "6789");
    println!("mobile to the crate only: {}", ours_only.join(" "));
    println!("mobile to libphonenumber only: {}", theirs_only.join(" "));
    assert_eq!(
        ours_only, BLOCKS_NOT_GIVEN_OUT,
        "the list is to hold exactly these"
    );
    assert_eq!(
        theirs_only, BLOCKS_OUTSIDE_THE_SPECIFICATION,
        "the list is to hold exactly these"
    );
    tally.finish(
        "nine national digits against libphonenumber",
        &["mobile to both", "to the crate only", "to neither"],
    );
}

#[test]
fn ten_digits_against_libphonenumber() {
    let mut tally = Tally::default();
    let (ours_only, theirs_only) = blocks(&mut tally, "56789");
    println!("a fixed line to the crate only: {}", ours_only.join(" "));
    assert_eq!(
        ours_only, AREAS_NOT_GIVEN_OUT,
        "the list is to hold exactly these"
    );
    assert_eq!(
        theirs_only, [""; 0],
        "nothing of ten digits is theirs alone"
    );
    tally.finish(
        "ten national digits against libphonenumber",
        &[
            "fixed line to both",
            "moved to a mobile number",
            "toll-free to libphonenumber",
            "to the crate only",
            "to neither",
        ],
    );
}

/// How the nine digits are set apart, and what the second and third set are joined by.
const STYLES: [(&str, &str, &str); 5] = [
    ("", "", ""),
    ("", " ", " "),
    ("", ".", "."),
    ("-", "-", "-"),
    ("(", ") ", "\u{A0}"),
];

/// Why libphonenumber's reading of a spelling is another than SPEC 6's, where it is known to be.
fn known_disagreement(front: &str, joint: &str, national: &str) -> Option<&'static str> {
    match (front, joint) {
        // `841456789`: SPEC 6 judges by length, nine digits are a national number; libphonenumber
        // takes 84 for the country code whatever is left.
        ("", _) if national.starts_with("84") => Some("84 of a bare national number"),
        // `+8430.045.6789`, `+840-30-045-6789`: the Rust port does not find the country code when a
        // dot ends the first group, or a hyphen the first group with a trunk 0.
        ("+84" | "+840", ".") | ("+840", "-") => Some("groups behind a country code"),
        _ => None,
    }
}

#[test]
fn spellings_against_libphonenumber() {
    let mut tally = Tally::default();
    for block in (0..1_000).map(|block| format!("{block:03}")) {
        let national = format!("{block}456789");
        let theirs = by_libphonenumber(&format!("+84{national}"));
        let Some((Type::Mobile, canonical)) = theirs else {
            continue;
        };
        if BLOCKS_OUTSIDE_THE_SPECIFICATION.contains(&block.as_str()) {
            continue;
        }
        assert_eq!(canonical, format!("+84{national}"));
        let (network, subscriber) = national.split_at(2);
        let (middle, end) = subscriber.split_at(3);
        for front in FRONTS {
            for (before, joint, second) in STYLES {
                let text = format!("{front}{before}{network}{joint}{middle}{second}{end}");
                let theirs = by_libphonenumber(&text).map(|(_, canonical)| canonical);
                let ours = judged::msisdn(&text).ok();
                if let Some(reason) = known_disagreement(front, joint, &national) {
                    tally.saw(reason);
                    tally.same(&text, &None, &theirs);
                    tally.same(&text, &Some(&canonical), &ours.as_ref());
                } else {
                    tally.saw("read alike");
                    tally.same(&text, &theirs, &ours);
                    tally.same(&text, &Some(&canonical), &ours.as_ref());
                }
            }
        }
    }
    tally.finish(
        "spellings against libphonenumber",
        &[
            "read alike",
            "84 of a bare national number",
            "groups behind a country code",
        ],
    );
}

/// The shortest beginnings that a sorted set of five-digit beginnings fills whole.
fn beginnings(mut set: Vec<String>) -> Vec<String> {
    for length in (1..5).rev() {
        let (whole, mut rest): (Vec<_>, Vec<_>) =
            set.into_iter().partition(|item| item.len() == length + 1);
        for group in whole.chunk_by(|one, next| one[..length] == next[..length]) {
            match group {
                [first, ..] if group.len() == 10 => rest.push(first[..length].to_owned()),
                _ => rest.extend_from_slice(group),
            }
        }
        set = rest;
    }
    set.sort();
    set
}
