//! SPEC 3.1 by two Unicode implementations, and what it says of its own ranges.

use icu_properties::props::{GeneralCategory, GeneralCategoryGroup};
use unicode_normalization::UNICODE_VERSION;

use super::authority::{self, GAPS};
use super::classes::{category, class, first, is_white_space};
use super::tally::{CODE_POINTS, scalars};

#[test]
fn both_implementations_give_the_same_class() {
    let differing: Vec<char> =
        scalars(0..CODE_POINTS).filter(|&c| class(c) != authority::class(c)).collect();
    println!("classes by ICU4X and by unicode-normalization, Unicode {UNICODE_VERSION:?}");
    assert!(differing.is_empty(), "to be listed, see `class`: {differing:?}");
}

/// "A gap's ranges hold punctuation and pictures and nothing that reads as a letter or a digit."
#[test]
fn the_ranges_of_gaps_hold_punctuation_and_pictures_only() {
    // VERTICAL TILDE, and the two long marks that Japanese keyboards put for a hyphen.
    const LETTERS: [char; 3] = ['\u{2E2F}', '\u{30FC}', '\u{FF70}'];
    let (mut assigned, mut letters) = (0, Vec::new());
    for c in GAPS.into_iter().flatten() {
        let category = category(c);
        if GeneralCategoryGroup::Letter.contains(category) {
            letters.push(c);
        } else if category != GeneralCategory::Unassigned {
            assigned += 1;
            assert!(
                GeneralCategoryGroup::Punctuation.contains(category)
                    || GeneralCategoryGroup::Symbol.contains(category)
                    || is_white_space(c),
                "U+{:04X} is {category:?}",
                u32::from(c)
            );
        }
        // Nor does it decompose to one: so its class is that of its range.
        assert_eq!(class(c), b',', "U+{:04X}", u32::from(c));
        assert!(!first(c).is_alphanumeric() || LETTERS.contains(&c));
    }
    assert_eq!(letters, LETTERS);
    println!("{assigned} assigned characters in the ranges of gaps");
    assert!(assigned > 3_000);
}

/// Nothing is in two ranges, so that a range that is dropped by mistake is missed.
#[test]
fn the_ranges_of_gaps_are_disjoint() {
    let all: Vec<char> = GAPS.into_iter().flatten().collect();
    let mut sorted = all.clone();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(sorted.len(), all.len());
}
