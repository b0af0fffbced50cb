//! What a character counts as (SPEC 3.1), by ICU4X's canonical decomposition, general category and
//! `White_Space`.

use std::iter;
use std::sync::LazyLock;

use icu_normalizer::{DecomposingNormalizer, DecomposingNormalizerBorrowed};
use icu_properties::props::{GeneralCategory, GeneralCategoryGroup, WhiteSpace};
use icu_properties::{
    CodePointMapData, CodePointMapDataBorrowed, CodePointSetData, CodePointSetDataBorrowed,
};

use super::authority::row;

/// ICU4X's data, borrowed once.
struct Icu {
    canonical: DecomposingNormalizerBorrowed<'static>,
    category: CodePointMapDataBorrowed<'static, GeneralCategory>,
    white_space: CodePointSetDataBorrowed<'static>,
}

static ICU: LazyLock<Icu> = LazyLock::new(|| Icu {
    canonical: DecomposingNormalizer::new_nfd(),
    category: CodePointMapData::<GeneralCategory>::new(),
    white_space: CodePointSetData::new::<WhiteSpace>(),
});

/// The first character of the full canonical decomposition.
pub(crate) fn first(character: char) -> char {
    let mut decomposition = ICU.canonical.normalize_iter(iter::once(character));
    decomposition.next().unwrap_or(character)
}

pub(crate) fn category(character: char) -> GeneralCategory {
    ICU.category.get(character)
}

pub(crate) fn is_white_space(character: char) -> bool {
    ICU.white_space.contains(character)
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
/// ICU4X 2.4 and `unicode-normalization` 0.1.26 both carry Unicode 18, so `unicode.rs` finds no
/// difference between this and the crate's authority. When an update of one of them opens one, the
/// characters are to be listed there, and the authority's class is to be used here for them.
pub(crate) fn class(character: char) -> u8 {
    CLASSES[character as usize]
}
