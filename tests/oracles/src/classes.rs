//! What a character counts as (SPEC 3.1), by ICU4X's canonical decomposition, general category and
//! `White_Space`; compared with `unicode-normalization`'s.

use std::iter;
use std::sync::LazyLock;

use icu_normalizer::DecomposingNormalizer;
use icu_properties::props::{GeneralCategory, GeneralCategoryGroup, WhiteSpace};
use icu_properties::{CodePointMapData, CodePointSetData};

use super::SCALARS;
use super::authority::{self, GAPS, row};

/// The first character of the full canonical decomposition.
fn first(character: char) -> char {
    let mut decomposition =
        const { DecomposingNormalizer::new_nfd() }.normalize_iter(iter::once(character));
    decomposition.next().unwrap_or(character)
}

fn category(character: char) -> GeneralCategory {
    const { CodePointMapData::<GeneralCategory>::new() }.get(character)
}

fn is_white_space(character: char) -> bool {
    const { CodePointSetData::new::<WhiteSpace>() }.contains(character)
}

/// The class of every scalar value, so that exhaustive runs ask ICU4X once a character.
static CLASSES: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let class = |character| {
        let first = first(character);
        let is_mark = GeneralCategoryGroup::Mark.contains(category(first));
        row(first, is_mark, is_white_space(first))
    };
    (0..=u32::from(char::MAX)).map(|value| char::from_u32(value).map_or(b'.', class)).collect()
});

/// The class that the crate is held to.
///
/// ICU4X 2.4 and `unicode-normalization` 0.1.26 both carry Unicode 18, so there is no difference
/// between this and the crate's authority. When an update of one of them opens one, the characters are
/// to be listed in the test below, and the authority's class is to be used here for them.
pub(crate) fn class(character: char) -> u8 {
    CLASSES[character as usize]
}

#[test]
fn both_implementations_give_the_same_class() {
    let differing: Vec<char> = SCALARS.filter(|&c| class(c) != authority::class(c)).collect();
    assert!(differing.is_empty(), "to be listed, see `class`: {differing:?}");
}

/// "A gap's ranges hold punctuation and pictures and nothing that reads as a letter or a digit."
#[test]
fn the_ranges_of_gaps_hold_punctuation_and_pictures_only() {
    // VERTICAL TILDE, and the two long marks that Japanese keyboards put for a hyphen.
    const LETTERS: [char; 3] = ['\u{2E2F}', '\u{30FC}', '\u{FF70}'];
    let mut gaps: Vec<char> = GAPS.into_iter().flatten().collect();
    for &c in &gaps {
        let category = category(c);
        let is_one_of = |group: GeneralCategoryGroup| group.contains(category);
        assert!(
            is_one_of(GeneralCategoryGroup::Punctuation)
                || is_one_of(GeneralCategoryGroup::Symbol)
                || is_white_space(c)
                || category == GeneralCategory::Unassigned
                || LETTERS.contains(&c),
            "U+{:04X} is {category:?}",
            u32::from(c)
        );
        // Nor does it decompose to a letter: so its class is that of its range.
        assert_eq!(class(c), b',', "U+{:04X}", u32::from(c));
        assert!(!first(c).is_alphanumeric() || LETTERS.contains(&c));
    }
    // Nothing is in two ranges, so that a range that is dropped by mistake is missed.
    let listed = gaps.len();
    gaps.sort_unstable();
    gaps.dedup();
    assert_eq!(gaps.len(), listed);
}
