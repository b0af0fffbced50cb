//! The GSM 7-bit alphabet against an encoder that is not ours, and the segments of a text against a model.

use std::collections::BTreeMap;
use std::process::Command;

use bhxh_sms::gsm7;
use rand::RngExt as _;
use rand::seq::IndexedRandom as _;

use super::{SCALARS, Tally, every, random};

/// Encoding, total length in its units, and segments, which are really filled.
fn measure(text: &str, septets: impl Fn(char) -> Option<usize>) -> (&'static str, usize, usize) {
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

/// Prints the code point and the octets of every character that Perl's `Encode::GSM0338` (3GPP TS 23.038) has septets
/// for. Before 2.8 the module lost zero octets, and `@` is one.
const PERL: &str = r#"
    use Encode::GSM0338 2.08;
    my $gsm = Encode::find_encoding('gsm0338');
    for my $value (0 .. 0xD7FF, 0xE000 .. 0x10FFFF) {
        my $octets = length $gsm->encode(chr $value, sub { '' });
        print "$value $octets\n" if $octets;
    }
"#;

/// The characters that Perl has septets for, and how many.
fn alphabet() -> BTreeMap<char, usize> {
    let output = Command::new("perl").args(["-e", PERL]).output();
    let output = output.expect("perl is the oracle of the GSM alphabet (Debian package `perl`)");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let pair = |line: &str| {
        let (value, octets) = line.split_once(' ').unwrap();
        (char::from_u32(value.parse().unwrap()).unwrap(), octets.parse().unwrap())
    };
    String::from_utf8(output.stdout).unwrap().lines().map(pair).collect()
}

#[test]
fn alphabet_against_perl() {
    let alphabet = alphabet();
    assert_eq!(alphabet.len(), 137, "127 characters, and 10 in the extension table");
    every(SCALARS, &["one", "two", "none"], |tally, c| {
        let expected = alphabet.get(&c).copied();
        assert_eq!(gsm7::septets(c), expected, "{c:?}");
        tally.compared(match expected {
            None => "none",
            Some(1) => "one",
            Some(_) => "two",
        });
    });
}

#[test]
fn segments_against_the_model() {
    let alphabet = alphabet();
    let septets = |character: char| alphabet.get(&character).copied();
    let compare = |tally: &mut Tally, text: &str| {
        let expected = measure(text, septets);
        let size = gsm7::measure(text);
        assert_eq!((size.encoding.as_str(), size.units, size.segments), expected, "{text:?}");
        tally.compared(match (expected.0, expected.2) {
            ("gsm7", 1) => "gsm7 whole",
            ("gsm7", _) => "gsm7 split",
            (_, 1) => "ucs2 whole",
            _ => "ucs2 split",
        });
    };
    let reached = ["gsm7 whole", "gsm7 split", "ucs2 whole", "ucs2 split"];

    // Every length around the borders, of one-unit and of two-unit characters, and of one among
    // the other at every place.
    every(0..=480, &reached, |tally, length| {
        for (one, two) in [("a", "€"), ("ơ", "😀")] {
            compare(tally, &one.repeat(length));
            compare(tally, &two.repeat(length));
            for (lone, other) in [(two, one), (one, two), ("ơ", one)] {
                for total in [69, 70, 134, 160, 161, 306, 307] {
                    if let Some(after) = usize::checked_sub(total, length) {
                        compare(
                            tally,
                            &[&other.repeat(length), lone, &other.repeat(after)].concat(),
                        );
                    }
                }
            }
        }
    });

    let inside: Vec<char> = alphabet.keys().copied().collect();
    let extension: Vec<char> = inside.iter().copied().filter(|&c| septets(c) == Some(2)).collect();
    let outside = ['ơ', 'ậ', '\u{301}', '`', '\t', '\u{1B}', 'ç', 'ж', '\u{FFFD}'];
    let pairs = ['😀', '𝟎', '\u{10000}', '\u{10FFFF}'];
    every(0..200_000, &reached, |tally, number| {
        let random = &mut random(number);
        // How many cost two, and whether the alphabet is left at all.
        let costly = *[0.0, 0.05, 0.3, 0.9].choose(random).unwrap();
        let leaves = if random.random() { 0.4 } else { 0.0 };
        let length = random.random_range(0..500);
        let text = (0..length).map(|_| {
            let characters = match (random.random_bool(leaves), random.random_bool(costly)) {
                (true, true) => &pairs[..],
                (true, false) => &outside,
                (false, true) => &extension,
                (false, false) => &inside,
            };
            *characters.choose(random).unwrap()
        });
        compare(tally, &text.collect::<String>());
    });
}
