//! `parse_bytes`: like `parse` where the bytes are a text, and every other byte one foreign symbol.

use bhxh_sms_oracles::judged;
use bhxh_sms_oracles::random::Random;
use bhxh_sms_oracles::spelling::{FRAGMENTS, Freedom, spell};
use bhxh_sms_oracles::tally::{CODE_POINTS, OUTCOMES, Tally, in_parts, scalars};

/// Where the bytes are put: what stands before them and behind them.
const PLACES: [(&str, &str); 8] = [
    ("", ""),
    ("", "bh mk 0123456789"),
    ("bh", "mk 0123456789"),
    ("bh mk ", "c4010123456789"),
    ("bh mk 01234", "56789"),
    ("bh mk 0123456789", ""),
    ("bh qt 0123456789 2017", "2018"),
    ("bh hs 04486", "201908708"),
];

fn everywhere(tally: &mut Tally, inside: &[u8]) {
    for (before, behind) in PLACES {
        tally.bytes(&[before.as_bytes(), inside, behind.as_bytes()].concat());
    }
}

#[test]
fn every_scalar_value_as_bytes() {
    let tally = in_parts(0..CODE_POINTS, |range, tally| {
        for character in scalars(range) {
            let text = format!("BH{character}mk 01234{character}56789");
            tally.same(
                &text,
                &judged::parse(&text),
                &judged::parse_bytes(text.as_bytes()),
            );
        }
    });
    tally.finish("every scalar value, parse_bytes against parse", &[]);
}

#[test]
fn every_one_and_two_bytes() {
    let mut tally = Tally::default();
    for first in 0..=u8::MAX {
        everywhere(&mut tally, &[first]);
        for second in 0..=u8::MAX {
            everywhere(&mut tally, &[first, second]);
        }
    }
    tally.finish(
        "every one and two bytes",
        &["reset-password", "not-addressed", "verb", "code"],
    );
}

/// Both sides of every border in the table of well-formed sequences, and bytes that fold to a letter
/// or nothing.
const BORDERS: [u8; 26] = [
    0x00, 0x20, b'b', b'h', 0x7F, 0x80, 0x8B, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF,
    0xE0, 0xE1, 0xE2, 0xED, 0xEE, 0xEF, 0xF0, 0xF3, 0xF4, 0xF5,
];

#[test]
fn every_four_bytes_of_the_borders() {
    let last = u32::try_from(BORDERS.len()).expect("26 bytes");
    let tally = in_parts(0..last, |range, tally| {
        for first in range {
            for second in BORDERS {
                for third in BORDERS {
                    let three = [BORDERS[first as usize], second, third];
                    everywhere(tally, &three);
                    for fourth in BORDERS {
                        let [first, second, third] = three;
                        let four = [first, second, third, fourth];
                        tally.bytes(&[b"bh", &four[..], b"mk 0123456789"].concat());
                        tally.bytes(&[b"bh mk 0123456789", &four[..]].concat());
                    }
                }
            }
        }
    });
    tally.finish(
        "every four bytes of the borders",
        &["reset-password", "not-addressed", "verb", "trailing"],
    );
}

#[test]
fn random_bytes() {
    let tally = in_parts(0..1_000_000, |range, tally| {
        for number in range {
            let mut random = Random::numbered(0xB7E5, number);
            let mut symbols = random
                .pick(&["bhmk", "bhmk", "bhqt", "bhthe", "bhhs"])
                .to_owned();
            for _ in 0..random.below(4) {
                symbols.push_str(random.pick(&FRAGMENTS));
            }
            let freedom = Freedom::drawn(&mut random);
            let mut bytes = spell(&symbols, freedom, &mut random).into_bytes();
            // A byte lost, changed or added cuts sequences open.
            for _ in 0..random.below(4) {
                let place = random.below(bytes.len());
                let byte = u8::try_from(random.below(256)).expect("a byte");
                match random.below(4) {
                    0 => drop(bytes.remove(place)),
                    1 => bytes[place] = byte,
                    2 => bytes.insert(place, BORDERS[random.below(BORDERS.len())]),
                    _ => bytes.truncate(place.max(1)),
                }
                if bytes.is_empty() {
                    break;
                }
            }
            tally.bytes(&bytes);
        }
    });
    tally.finish("random bytes", &OUTCOMES);
}
