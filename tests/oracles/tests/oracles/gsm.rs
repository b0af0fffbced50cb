//! The GSM 7-bit alphabet against encoders that are not ours, and the segments of a text against a model.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use ::gsm7::Gsm7Writer;
use bhxh_sms::gsm7;
use bhxh_sms_oracles::random::Random;

use super::tally::{CODE_POINTS, Tally, scalars};

/// The septets of a text's characters, or nothing where one is outside of the GSM alphabet.
type Septets<'s> = &'s dyn Fn(char) -> Option<usize>;

/// Encoding, total length in its units, and segments, which are really filled.
fn measure(text: &str, septets: Septets<'_>) -> (&'static str, usize, usize) {
    let in_septets: Option<Vec<usize>> = text.chars().map(septets).collect();
    let (encoding, costs, alone, each) = match in_septets {
        Some(costs) => ("gsm7", costs, 160, 153),
        None => ("ucs2", text.chars().map(char::len_utf16).collect(), 70, 67),
    };
    let total = costs.iter().sum();
    let segments = if total <= alone { 1 } else { fill(&costs, each).len() };
    (encoding, total, segments)
}

/// The segments one after the other; a character that does not fit whole begins the next one.
fn fill(costs: &[usize], room: usize) -> Vec<usize> {
    let mut segments = vec![0];
    for &cost in costs {
        match segments.last_mut() {
            Some(filled) if *filled + cost <= room => *filled += cost,
            _ => segments.push(cost),
        }
    }
    segments
}

/// What Perl's `Encode::GSM0338` makes of every scalar value: the characters that it has septets for.
fn alphabet_by_perl() -> BTreeMap<char, usize> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("perl/gsm0338.pl");
    let output = Command::new("perl")
        .arg(script)
        .output()
        .expect("perl is needed as the oracle of the GSM alphabet (Debian package `perl`)");
    assert!(
        output.status.success(),
        "perl/gsm0338.pl failed: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let printed = String::from_utf8(output.stdout).expect("the script prints ASCII");
    let (lines, end) = printed.trim_end().rsplit_once('\n').expect("lines and an end");
    assert_eq!(end, "END 1112064", "the script asked every scalar value");
    lines
        .lines()
        .map(|line| {
            let (character, octets) = line.split_once(' ').expect("a code point and its octets");
            let value = u32::from_str_radix(character, 16).expect("hexadecimal");
            (char::from_u32(value).expect("a scalar value"), octets.len() / 2)
        })
        .collect()
}

#[test]
fn alphabet_against_perl() {
    let alphabet = alphabet_by_perl();
    assert_eq!(alphabet.len(), 137, "127 characters, and 10 in the extension table");
    let mut tally = Tally::default();
    for character in scalars(0..CODE_POINTS) {
        let expected = alphabet.get(&character).copied();
        tally.saw(match expected {
            Some(1) => "alphabet",
            Some(2) => "extension",
            Some(_) => "longer",
            None => "outside",
        });
        tally.same(&character, &expected, &gsm7::septets(character));
    }
    tally.finish("septets against Encode::GSM0338", &["alphabet", "extension", "outside"]);
}

/// The septets that the crate `gsm7` writes for a character.
fn septets_written(character: char) -> Option<usize> {
    // Nine times, so that the octets tell the septets: 9 septets fill 8 octets, 18 fill 16.
    let mut writer = Gsm7Writer::new(Vec::new());
    for _ in 0..9 {
        writer.write_char(character).ok()?;
    }
    let octets = writer.into_writer().ok()?.len();
    match octets {
        8 => Some(1),
        16 => Some(2),
        _ => panic!("{octets} octets for nine times one character"),
    }
}

#[test]
fn alphabet_against_the_crate_gsm7() {
    let mut tally = Tally::default();
    for character in scalars(0..CODE_POINTS) {
        let expected = match character {
            // The writer takes it for the septet 0x1B, which is the escape to the extension table and
            // no character: here the oracle is wrong, as Perl's confirms.
            '\u{1B}' => {
                assert_eq!(septets_written(character), Some(1), "mended: drop this exception");
                None
            }
            character => septets_written(character),
        };
        tally.saw(if expected.is_some() { "inside" } else { "outside" });
        tally.same(&character, &expected, &gsm7::septets(character));
    }
    tally.finish("septets against the crate gsm7", &["inside", "outside"]);
}

#[test]
fn segments_against_the_model() {
    let alphabet = alphabet_by_perl();
    let septets = |character: char| alphabet.get(&character).copied();
    let mut tally = Tally::default();
    let mut compare = |text: &str| {
        let expected = measure(text, &septets);
        let size = gsm7::measure(text);
        let found = (size.encoding.as_str(), size.units, size.segments);
        tally.saw(match (expected.0, expected.2) {
            ("gsm7", 1) => "gsm7 whole",
            ("gsm7", _) => "gsm7 split",
            (_, 1) => "ucs2 whole",
            _ => "ucs2 split",
        });
        tally.same(text, &expected, &found);
    };

    // Every length around the borders, of one-unit and of two-unit characters, and of one among
    // the other at every place.
    for (one, two) in [('a', '€'), ('ơ', '😀')] {
        for length in 0..=480 {
            compare(&one.to_string().repeat(length));
            compare(&two.to_string().repeat(length));
        }
        for length in [69, 70, 134, 160, 161, 306, 307] {
            for place in 0..=length {
                let (before, after) = (place, length - place);
                let text = |lone: char, other: char| {
                    let side = |times: usize| other.to_string().repeat(times);
                    format!("{}{lone}{}", side(before), side(after))
                };
                compare(&text(two, one));
                compare(&text(one, two));
                compare(&text('ơ', one));
            }
        }
    }

    let inside: Vec<char> = alphabet.keys().copied().collect();
    let extension: Vec<char> = inside.iter().copied().filter(|&c| septets(c) == Some(2)).collect();
    let outside = ['ơ', 'ậ', '\u{301}', '`', '\t', '\u{1B}', 'ç', 'ж', '\u{FFFD}'];
    let pairs = ['😀', '𝟎', '\u{10000}', '\u{10FFFF}'];
    let mut random = Random::numbered(0x0338, 0);
    for _ in 0..200_000 {
        // How many of a hundred cost two, and whether the alphabet is left at all.
        let costly = [0, 5, 30, 90][random.below(4)];
        let leaves = random.happens(50);
        let mut text = String::new();
        for _ in 0..random.below(500) {
            text.push(match (leaves && random.happens(40), random.happens(costly)) {
                (true, true) => random.pick(&pairs),
                (true, false) => random.pick(&outside),
                (false, true) => random.pick(&extension),
                (false, false) => random.pick(&inside),
            });
        }
        compare(&text);
    }
    tally.finish(
        "segments against the model",
        &["gsm7 whole", "gsm7 split", "ucs2 whole", "ucs2 split"],
    );
}
