//! `parse_bytes`: every byte outside of a well-formed sequence is one foreign symbol.

use bhxh_sms_oracles::random::Random;

use super::properties::{differential, total};
use super::spell::{Choices, sentence, spell};
use super::tally::in_parts;

/// Where the bytes are put: what stands before them and after them.
const PLACES: [(&str, &str); 7] = [
    ("", "bh mk 0123456789"),
    ("bh", "mk 0123456789"),
    ("bh mk ", "c4010123456789"),
    ("bh mk 01234", "56789"),
    ("bh mk 0123456789", ""),
    ("bh qt 0123456789 2017", "2018"),
    ("bh hs 04486", "201908708"),
];

fn everywhere(inside: &[u8]) {
    for (before, after) in PLACES {
        differential(&[before.as_bytes(), inside, after.as_bytes()].concat());
    }
}

#[test]
fn every_one_and_two_bytes() {
    for first in 0..=u8::MAX {
        everywhere(&[first]);
        for second in 0..=u8::MAX {
            everywhere(&[first, second]);
        }
    }
}

/// Both sides of every border in the table of well-formed sequences, and bytes that fold to a letter
/// or nothing.
const BORDERS: [u8; 26] = [
    0x00, 0x20, b'b', b'h', 0x7F, 0x80, 0x8B, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF,
    0xE0, 0xE1, 0xE2, 0xED, 0xEE, 0xEF, 0xF0, 0xF3, 0xF4, 0xF5,
];

#[test]
fn every_four_bytes_of_the_borders() {
    let last = u32::try_from(BORDERS.len()).unwrap();
    let tally = in_parts(0..last, |range, tally| {
        for first in range {
            for second in BORDERS {
                for third in BORDERS {
                    for fourth in BORDERS {
                        let four = [BORDERS[first as usize], second, third, fourth];
                        differential(&[b"bh", &four[..], b"mk 0123456789"].concat());
                        differential(&[b"bh mk 0123456789", &four[..]].concat());
                        tally.count();
                    }
                }
            }
        }
    });
    tally.finish("every four bytes of the borders", &[]);
}

#[test]
fn damaged_sentences() {
    let tally = in_parts(0..300_000, |range, tally| {
        for number in range {
            let mut random = Random::numbered(0xB7E5, number);
            let choices = random.bytes(300);
            let mut choices = Choices::of(&choices);
            let sentence = sentence(&mut choices);
            let mut bytes = spell(&sentence.symbols, &mut choices).into_bytes();
            // A byte lost, changed or added cuts sequences open.
            for _ in 0..=random.below(3) {
                let place = random.below(bytes.len());
                match random.below(4) {
                    0 => drop(bytes.remove(place)),
                    1 => bytes[place] = random.bytes(1)[0],
                    2 => bytes.insert(place, random.pick(&BORDERS)),
                    _ => bytes.truncate(place.max(1)),
                }
                if bytes.is_empty() {
                    break;
                }
            }
            total(&bytes);
            differential(&bytes);
            tally.count();
        }
    });
    tally.finish("damaged sentences", &[]);
}
