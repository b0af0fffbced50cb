//! `Msisdn` against a model of SPEC 6, and against libphonenumber's data.

use bhxh_sms::{Msisdn, MsisdnError};
use bhxh_sms_oracles::random::Random;
use phonenumber::country::Id::{self, VN};
use phonenumber::metadata::DATABASE;
use phonenumber::{Mode, PhoneNumber, Type};

use super::classes::class;
use super::tally::{CODE_POINTS, Tally, in_parts, scalars};

/// The two constructors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum As {
    Sender,
    Record,
}

const BOTH: [As; 2] = [As::Sender, As::Record];

/// What the crate reads: the canonical form, or the identifier of the refusal.
fn crate_reads(text: &str, which: As) -> Result<String, &'static str> {
    let phone = match which {
        As::Sender => Msisdn::from_sender(text),
        As::Record => Msisdn::from_record(text),
    };
    phone.map(|phone| phone.expose().to_owned()).map_err(MsisdnError::as_str)
}

/// The move of 15 September 2018: what stood after the trunk 0, before and after, as SPEC 6 prints it.
const RENUMBERED: &str = "0120→070 0121→079 0122→077 0126→076 0128→078 0123→083 0124→084 0125→085 \
    0127→081 0129→082 0162→032 0163→033 0164→034 0165→035 0166→036 0167→037 0168→038 0169→039 \
    0186→056 0188→058 0199→059";

fn renumbered() -> impl Iterator<Item = (&'static str, &'static str)> {
    let pairs = RENUMBERED.split_whitespace().filter_map(|pair| pair.split_once('→'));
    pairs.map(|(old, new)| (&old[1..], &new[1..]))
}

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
        let moved = renumbered().find_map(|(old, new)| Some((new, national.strip_prefix(old)?)));
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
    for which in BOTH {
        let expected = read(text, which);
        tally.saw(expected.as_ref().err().unwrap_or(&"mobile"));
        tally.same(&(which, text), &expected, &crate_reads(text, which));
    }
}

const EVERY_OUTCOME: [&str; 10] = [
    "mobile",
    "alphanumeric",
    "foreign",
    "short-code",
    "not-a-number",
    "bare",
    "old-plan",
    "fixed-line",
    "length",
    "not-mobile",
];

/// What stands before the national digits in the spellings of SPEC 6: bare, trunk 0, country code in
/// each form, with and without the trunk 0 after it, and with a blank for the `+`.
const FRONTS: [&str; 12] =
    ["", "0", "84", "+84", "0084", "840", "+840", "00840", " 84", " 840", " 0", "+84 "];

#[test]
fn every_prefix_in_every_spelling() {
    // Every string of five digits, and so every shorter beginning.
    let tally = in_parts(0..100_000, |range, tally| {
        let mut text = String::new();
        for prefix in range.map(|number| format!("{number:05}")) {
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
        "every prefix of 5 digits in every spelling",
        &["mobile", "foreign", "bare", "old-plan", "fixed-line", "length", "not-mobile"],
    );
}

/// Every text of up to seven of these characters: the short end of every rule.
#[test]
fn every_short_text() {
    fn extend(tally: &mut Tally, text: &mut String, depth: usize) {
        compare(tally, text);
        if depth > 0 {
            for character in ['+', '0', '4', '8', '9', ' ', 'ж', 'x'] {
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
        &["alphanumeric", "foreign", "short-code", "not-a-number", "length"],
    );
}

#[test]
fn every_scalar_value_at_every_place() {
    let tally = in_parts(0..CODE_POINTS, |range, tally| {
        let mut text = String::new();
        for character in scalars(range) {
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
        &["mobile", "alphanumeric", "foreign", "short-code", "not-a-number", "length"],
    );
}

/// A separator of each kind, characters that are none, and digits.
const CHARACTERS: [char; 20] = [
    ' ', '.', '-', '(', '\u{A0}', '–', '\u{202A}', '\0', '+', '＋', '9', '0', '８', '٩', '²', 'x',
    'đ', '\u{301}', 'ж', '\u{202E}',
];

#[test]
fn random_addresses() {
    let tally = in_parts(0..1_000_000, |range, tally| {
        for number in range {
            let mut random = Random::numbered(0x84, number);
            let mut text: Vec<char> = random.pick(&FRONTS).chars().collect();
            if random.happens(30) {
                text.extend(random.pick(&renumbered().collect::<Vec<_>>()).0.chars());
            }
            let digits = random.below(13);
            text.extend(random.digits(digits).chars());
            for _ in 0..random.below(4) {
                let place = random.below(text.len() + 1);
                let character = match random.below(20) {
                    0 => random.scalar(),
                    1..=4 => random.pick(&['0', '8', '4']),
                    _ => random.pick(&CHARACTERS),
                };
                text.insert(place, character);
            }
            compare(tally, &String::from_iter(text));
        }
    });
    tally.finish("random addresses", &EVERY_OUTCOME);
}

fn e164(number: &PhoneNumber) -> String {
    number.format().mode(Mode::E164).to_string()
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
    let last = u32::try_from(countries.len()).unwrap();
    let tally = in_parts(0..last, |range, tally| {
        for country in range {
            let (code, id) = countries[country as usize];
            let mut random = Random::numbered(code.into(), country);
            for _ in 0..4_000 {
                let length = 6 + random.below(7);
                let national = random.digits(length);
                let Ok(number) = phonenumber::parse(Some(id), format!("+{code}{national}")) else {
                    continue;
                };
                if !number.is_valid() {
                    continue;
                }
                let canonical = e164(&number);
                let bare = canonical.trim_start_matches('+');
                for text in [canonical.clone(), bare.to_owned(), format!("00{bare}")] {
                    let found = crate_reads(&text, As::Sender);
                    let as_itself = found.as_ref().is_ok_and(|found| *found == canonical);
                    tally.saw(if as_itself { "as itself" } else { "as none" });
                    tally.same(&(text, &found), &true, &(as_itself || found.is_err()));
                }
            }
        }
    });
    tally.finish("live numbers of every country", &["as itself", "as none"]);
}

/// What libphonenumber's data say of a text: valid and mobile, valid and a fixed line, or neither.
fn by_libphonenumber(text: &str) -> Option<(Type, String)> {
    let number = phonenumber::parse(Some(VN), text).ok()?;
    let valid = number.is_valid() && number.country().id() == Some(VN);
    valid.then(|| (number.number_type(&DATABASE), e164(&number)))
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
    let mut tally = Tally::default();
    let (mut ours_only, mut theirs_only) = (Vec::new(), Vec::new());
    // No national number begins with the trunk 0.
    for block in 10_000..100_000 {
        let beginning = format!("{block:05}");
        let national = format!("{beginning}6789");
        let ours = crate_reads(&format!("0{national}"), As::Sender).ok();
        let theirs = by_libphonenumber(&format!("+84{national}"));
        let theirs = theirs.and_then(|(kind, number)| (kind == Type::Mobile).then_some(number));
        match (&ours, &theirs) {
            (Some(_), None) => ours_only.push(beginning),
            (None, Some(_)) => theirs_only.push(beginning),
            _ => {
                tally.saw(if ours.is_some() { "mobile to both" } else { "to neither" });
                tally.same(&national, &theirs, &ours);
            }
        }
    }
    assert_eq!(beginnings(ours_only), BLOCKS_NOT_GIVEN_OUT);
    assert_eq!(beginnings(theirs_only), BLOCKS_OUTSIDE_THE_SPECIFICATION);
    tally.finish("nine national digits against libphonenumber", &["mobile to both", "to neither"]);
}

#[test]
fn ten_digits_against_libphonenumber() {
    let mut tally = Tally::default();
    for block in 10_000..100_000 {
        let national = format!("{block:05}56789");
        let text = format!("0{national}");
        tally.same(&text, &true, &crate_reads(&text, As::Sender).is_err());
        let theirs = by_libphonenumber(&format!("+84{national}")).map(|(kind, _)| kind);
        match crate_reads(&text, As::Record) {
            // Where an old number went is a mobile number of today.
            Ok(moved) => {
                tally.saw("moved");
                let mobile =
                    by_libphonenumber(&moved).is_some_and(|(kind, _)| kind == Type::Mobile);
                tally.same(&text, &true, &mobile);
            }
            // A fixed line is one, in an area that was given out or not; no mobile phone is lost.
            Err(kind) => {
                tally.saw(kind);
                let lost = matches!(theirs, Some(Type::Mobile))
                    || matches!(theirs, Some(Type::FixedLine)) && kind != "fixed-line";
                tally.same(&text, &false, &lost);
            }
        }
    }
    tally.finish(
        "ten national digits against libphonenumber",
        &["moved", "fixed-line", "not-mobile", "length"],
    );
}

/// How the nine digits are set apart, and what the second and third set are joined by.
const STYLES: [(&str, &str, &str); 5] =
    [("", "", ""), ("", " ", " "), ("", ".", "."), ("-", "-", "-"), ("(", ") ", "\u{A0}")];

#[test]
fn spellings_against_libphonenumber() {
    let mut tally = Tally::default();
    for block in (0..1_000).map(|block| format!("{block:03}")) {
        let national = format!("{block}456789");
        let canonical = format!("+84{national}");
        if by_libphonenumber(&canonical).is_none_or(|(kind, _)| kind != Type::Mobile)
            || BLOCKS_OUTSIDE_THE_SPECIFICATION.contains(&block.as_str())
        {
            continue;
        }
        let (network, subscriber) = national.split_at(2);
        let (middle, end) = subscriber.split_at(3);
        for front in FRONTS {
            for (before, joint, second) in STYLES {
                let text = format!("{front}{before}{network}{joint}{middle}{second}{end}");
                let theirs = by_libphonenumber(&text).map(|(_, canonical)| canonical);
                let known = match (front, joint) {
                    // `841456789`: SPEC 6 decides by length, nine digits are a national number;
                    // libphonenumber takes 84 for the country code whatever is left.
                    ("", _) if national.starts_with("84") => true,
                    // `+8430.045.6789`, `+840-30-045-6789`: the Rust port does not find the country
                    // code when a dot ends the first group, or a hyphen one with a trunk 0.
                    ("+84" | "+840", ".") | ("+840", "-") => true,
                    _ => false,
                };
                tally.saw(if known { "known to disagree" } else { "equal" });
                tally.same(&text, &theirs, &(!known).then(|| canonical.clone()));
                let record = crate_reads(&text, As::Record).ok();
                tally.same(&text, &Some(&canonical), &record.as_ref());
            }
        }
    }
    tally.finish("spellings against libphonenumber", &["equal", "known to disagree"]);
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
