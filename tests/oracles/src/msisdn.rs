//! `Msisdn` against a model of SPEC 6, and against libphonenumber's data.

use std::sync::LazyLock;

use bhxh_sms::{Msisdn, MsisdnError};
use phonenumber::country::Id::{self, VN};
use phonenumber::metadata::DATABASE;
use phonenumber::{Mode, Type};
use rand::RngExt as _;
use rand::seq::IndexedRandom as _;

use super::classes::class;
use super::message::lengthened;
use super::{SCALARS, Tally, every, random, text};

/// The two constructors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum As {
    Sender,
    Record,
}

/// What the crate reads: the canonical form, or the identifier of the refusal.
fn crate_reads(text: &str, which: As) -> Result<String, &'static str> {
    let phone = match which {
        As::Sender => Msisdn::from_sender(text),
        As::Record => Msisdn::from_record(text),
    };
    phone.map(|phone| phone.expose().to_owned()).map_err(MsisdnError::as_str)
}

/// The move of 15 September 2018, from the table of SPEC 6: what stood after the trunk 0, before and after.
static RENUMBERED: LazyLock<Vec<(String, String)>> = LazyLock::new(|| {
    let specification = text("docs/SPEC.md");
    let pairs = specification.split_whitespace().filter_map(|word| word.split_once("→0"));
    let pairs = pairs.filter_map(|(old, new)| Some((old.strip_prefix('0')?.into(), new.into())));
    let pairs: Vec<_> = pairs.collect();
    assert_eq!(pairs.len(), 21);
    pairs
});

/// SPEC 6 in its words: the refusals in their published order, one test each.
fn read(text: &str, which: As) -> Result<String, &'static str> {
    let is_plus = |c: &char| matches!(c, '+' | '\u{FF0B}');
    let is_digit = |c: char| class(c).is_ascii_digit();
    let front = text.find(is_digit).unwrap_or(text.len());
    let (before, from_digits) = text.split_at(front);
    let digits: String =
        text.chars().filter(|&c| is_digit(c)).map(|c| char::from(class(c))).collect();
    let plus = before.contains(|c| is_plus(&c));
    let zeros = !plus && digits.starts_with("00");

    if text.chars().any(|c| class(c).is_ascii_lowercase()) {
        return Err("alphanumeric");
    }
    if plus && !digits.starts_with("84") || zeros && !digits.starts_with("0084") {
        return Err("foreign");
    }
    if (1..=6).contains(&digits.len()) {
        return Err("short-code");
    }
    let late_plus = from_digits.contains(|c| is_plus(&c));
    if digits.is_empty() || late_plus || text.chars().any(|c| class(c) == b'.') {
        return Err("not-a-number");
    }
    // The country code is decided by length: `084` and seven digits are a national number.
    let after_country = match (plus, zeros) {
        (true, _) => Some(&digits[2..]),
        (_, true) => Some(&digits[4..]),
        _ if digits.len() >= 11 => digits.strip_prefix("84"),
        _ => None,
    };
    let after_country_or_trunk = after_country.unwrap_or(&digits);
    let national = after_country_or_trunk.strip_prefix('0').unwrap_or(after_country_or_trunk);
    let has_trunk = national.len() < after_country_or_trunk.len();
    if which == As::Sender && digits.len() == 9 && after_country.is_none() && !has_trunk {
        return Err("bare");
    }
    if national.len() == 10 {
        let moved = |(old, new): &'static (String, _)| Some((new, national.strip_prefix(old)?));
        let moved = RENUMBERED.iter().find_map(moved);
        return match (moved, which) {
            (Some(_), As::Sender) => Err("old-plan"),
            (Some((new, subscriber)), As::Record) => Ok(format!("+84{new}{subscriber}")),
            _ if national.starts_with('2') => Err("fixed-line"),
            _ if national.starts_with('1') => Err("not-mobile"),
            _ => Err("length"),
        };
    }
    match national.len() {
        9 if national.starts_with(['3', '5', '7', '8', '9']) => Ok(format!("+84{national}")),
        9 => Err("not-mobile"),
        _ => Err("length"),
    }
}

/// Compares model and crate, both constructors.
fn compare(tally: &mut Tally, text: &str) {
    for which in [As::Sender, As::Record] {
        let expected = read(text, which);
        assert_eq!(crate_reads(text, which), expected, "{which:?}: {text:?}");
        tally.compared(expected.err().unwrap_or("mobile"));
    }
}

/// What stands before the national digits in the spellings of SPEC 6: bare, trunk 0, country code in
/// each form, with and without the trunk 0 after it, and with a blank for the `+`.
const FRONTS: [&str; 12] =
    ["", "0", "84", "+84", "0084", "840", "+840", "00840", " 84", " 840", " 0", "+84 "];

#[test]
fn every_prefix_in_every_spelling() {
    let reached = ["mobile", "foreign", "bare", "old-plan", "fixed-line", "length", "not-mobile"];
    // Every string of five digits, and so every shorter beginning.
    every(0..100_000, &reached, |tally, prefix| {
        // National lengths around both of those that exist.
        for length in 7..=12 {
            for front in FRONTS {
                compare(tally, &format!("{front}{prefix:05}{}", &"6789012"[..length - 5]));
            }
        }
    });
}

/// Every text of up to seven of these characters: the short end of every rule.
#[test]
fn every_short_text() {
    let reached = ["alphanumeric", "foreign", "short-code", "not-a-number", "length"];
    every(["", "+", "0", "4", "8", "9", " ", "ж", "x"], &reached, |tally, first| {
        let more = if first.is_empty() { 0 } else { 6 };
        lengthened(first, "+0489 жx", more, &mut |text| compare(tally, text));
    });
}

#[test]
fn every_scalar_value_at_every_place() {
    let reached = ["mobile", "alphanumeric", "foreign", "short-code", "not-a-number", "length"];
    every(SCALARS, &reached, |tally, character| {
        for number in ["", "8079", "0912345678", "+84912345678"] {
            for place in [0, number.len() / 2, number.len()] {
                let (before, after) = number.split_at(place);
                compare(tally, &format!("{before}{character}{after}"));
            }
        }
    });
}

/// A separator of each kind, characters that are none, and digits.
const CHARACTERS: [char; 20] = [
    ' ', '.', '-', '(', '\u{A0}', '–', '\u{202A}', '\0', '+', '＋', '9', '0', '８', '٩', '²', 'x',
    'đ', '\u{301}', 'ж', '\u{202E}',
];

/// So many random digits.
fn digits(random: &mut impl rand::Rng, count: usize) -> String {
    (0..count).map(|_| char::from(random.random_range(b'0'..=b'9'))).collect()
}

#[test]
fn random_addresses() {
    let mut reached = vec!["mobile", "alphanumeric", "foreign", "short-code", "not-a-number"];
    reached.extend(["bare", "old-plan", "fixed-line", "length", "not-mobile"]);
    every(0..1_000_000, &reached, |tally, number| {
        let random = &mut random(number);
        let (moved, _) = RENUMBERED.choose(random).unwrap();
        let prefix = if random.random_bool(0.3) { moved } else { "" };
        let count = random.random_range(0..13);
        let front = FRONTS.choose(random).unwrap();
        let mut text: Vec<char> =
            format!("{front}{prefix}{}", digits(random, count)).chars().collect();
        for _ in 0..random.random_range(0..4) {
            let place = random.random_range(0..=text.len());
            let character = match random.random_range(0..20) {
                0 => random.random(),
                1..=4 => *['0', '8', '4'].choose(random).unwrap(),
                _ => *CHARACTERS.choose(random).unwrap(),
            };
            text.insert(place, character);
        }
        compare(tally, &String::from_iter(text));
    });
}

/// "Whoever is taken for another phone gets its account": a live number of any country, in the three
/// spellings of international numbers, is read as itself if it is a Vietnamese mobile phone, and else
/// as none.
#[test]
fn no_two_live_numbers_of_any_country_are_one_sender() {
    let countries: Vec<(u16, Id)> = (1..=999)
        .flat_map(|code| DATABASE.by_code(&code).unwrap_or_default())
        .filter_map(|region| Some((region.country_code(), region.id().parse().ok()?)))
        .collect();
    assert!(countries.len() > 200, "only {} countries", countries.len());
    every(countries, &["as itself", "as none"], |tally, (code, id)| {
        let random = &mut random(id as u32);
        for _ in 0..4_000 {
            let length = random.random_range(6..13);
            let number = format!("+{code}{}", digits(random, length));
            let number = phonenumber::parse(Some(id), number);
            let Some(number) = number.ok().filter(phonenumber::is_valid) else { continue };
            let canonical = number.format().mode(Mode::E164).to_string();
            for front in ["+", "", "00"] {
                let found = crate_reads(&canonical.replace('+', front), As::Sender);
                tally.compared(match found {
                    Err(_) => "as none",
                    Ok(found) => {
                        assert_eq!(found, canonical);
                        "as itself"
                    }
                });
            }
        }
    });
}

/// The canonical form, if libphonenumber's data say that the text is a live mobile number of Vietnam.
fn mobile_by_libphonenumber(text: &str) -> Option<String> {
    by_libphonenumber(text).and_then(|(kind, number)| (kind == Type::Mobile).then_some(number))
}

/// What libphonenumber's data say of a text: valid and mobile, valid and a fixed line, or neither.
fn by_libphonenumber(text: &str) -> Option<(Type, String)> {
    let number = phonenumber::parse(Some(VN), text).ok()?;
    let valid = number.is_valid() && number.country().id() == Some(VN);
    valid.then(|| (number.number_type(&DATABASE), number.format().mode(Mode::E164).to_string()))
}

/// Beginnings of nine national digits that SPEC 6 takes for mobile and libphonenumber does not.
///
/// SPEC 6 decides by the first digit alone. libphonenumber lists the blocks that were given to an
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

#[test]
fn nine_digits_against_libphonenumber() {
    // No national number begins with the trunk 0.
    every(10_000..100_000, &["both", "neither", "known to disagree"], |tally, block| {
        let national = format!("{block}6789");
        let is_in = |blocks: &[&str]| blocks.iter().any(|block| national.starts_with(block));
        let ours = crate_reads(&format!("0{national}"), As::Sender).ok();
        let theirs = mobile_by_libphonenumber(&format!("+84{national}"));
        match (&ours, &theirs) {
            (Some(_), None) => assert!(is_in(&BLOCKS_NOT_GIVEN_OUT), "{national}"),
            (None, Some(_)) => assert!(is_in(&BLOCKS_OUTSIDE_THE_SPECIFICATION), "{national}"),
            _ => {
                assert_eq!(ours, theirs);
                let known =
                    is_in(&BLOCKS_NOT_GIVEN_OUT) || is_in(&BLOCKS_OUTSIDE_THE_SPECIFICATION);
                assert!(!known, "to be taken off a list: {national}");
            }
        }
        tally.compared(match (ours, theirs) {
            (Some(_), Some(_)) => "both",
            (None, None) => "neither",
            _ => "known to disagree",
        });
    });
}

#[test]
fn ten_digits_against_libphonenumber() {
    every(10_000..100_000, &["moved", "fixed-line", "not-mobile", "length"], |tally, block| {
        let national = format!("{block}56789");
        let text = format!("0{national}");
        assert!(crate_reads(&text, As::Sender).is_err(), "{text}");
        match crate_reads(&text, As::Record) {
            // Where an old number went is a mobile number of today.
            Ok(moved) => {
                assert_eq!(mobile_by_libphonenumber(&moved), Some(moved), "{text}");
                tally.compared("moved");
            }
            // A fixed line is one, in an area that was given out or not; no mobile phone is lost.
            Err(kind) => {
                let theirs = by_libphonenumber(&format!("+84{national}")).map(|(kind, _)| kind);
                let is_lost = match theirs {
                    Some(Type::Mobile) => true,
                    Some(Type::FixedLine) => kind != "fixed-line",
                    _ => false,
                };
                assert!(!is_lost, "{text}: {kind}, but {theirs:?}");
                tally.compared(kind);
            }
        }
    });
}

/// How the nine digits are set apart, and what the second and third set are joined by.
const STYLES: [(&str, &str, &str); 5] =
    [("", "", ""), ("", " ", " "), ("", ".", "."), ("-", "-", "-"), ("(", ") ", "\u{A0}")];

#[test]
fn spellings_against_libphonenumber() {
    every(0..1_000, &["equal", "known to disagree"], |tally, block| {
        let national = format!("{block:03}456789");
        let canonical = format!("+84{national}");
        let ours = crate_reads(&canonical, As::Record).ok();
        if ours.is_none() || ours != mobile_by_libphonenumber(&canonical) {
            return;
        }
        let (network, middle, end) = (&national[..2], &national[2..5], &national[5..]);
        for front in FRONTS {
            for (before, joint, second) in STYLES {
                let text = format!("{front}{before}{network}{joint}{middle}{second}{end}");
                assert_eq!(crate_reads(&text, As::Record).as_ref(), Ok(&canonical), "{text}");
                let known = match (front, joint) {
                    // `841456789`: SPEC 6 decides by length, nine digits are a national number;
                    // libphonenumber takes 84 for the country code whatever is left.
                    ("", _) if national.starts_with("84") => true,
                    // `+8430.045.6789`, `+840-30-045-6789`: the Rust port does not find the country
                    // code when a dot ends the first group, or a hyphen one with a trunk 0.
                    ("+84" | "+840", ".") | ("+840", "-") => true,
                    _ => false,
                };
                let theirs = by_libphonenumber(&text).map(|(_, canonical)| canonical);
                assert_eq!(theirs, (!known).then(|| canonical.clone()), "{text}");
                tally.compared(if known { "known to disagree" } else { "equal" });
            }
        }
    });
}
