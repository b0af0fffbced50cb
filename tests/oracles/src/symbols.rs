//! What a character counts as (SPEC 3.1), and a text as the string of its symbols.
//!
//! Every class is one ASCII character, so that the grammar can be read by regular expressions:
//! a letter or a digit stands for itself, [`FOREIGN`] for any other symbol, and [`GAP`] and
//! [`INVISIBLE`] for what the string of symbols leaves out.

use std::iter;
use std::ops::Range;
use std::sync::LazyLock;

use icu_normalizer::{DecomposingNormalizer, DecomposingNormalizerBorrowed};
use icu_properties::props::{GeneralCategory, GeneralCategoryGroup, WhiteSpace};
use icu_properties::{
    CodePointMapData, CodePointMapDataBorrowed, CodePointSetData, CodePointSetDataBorrowed,
};

/// The class of characters that count as nothing at all.
pub const INVISIBLE: u8 = b'~';
/// The class of characters that may stand between symbols.
pub const GAP: u8 = b' ';
/// The symbol of every character that no rule of the grammar matches.
pub const FOREIGN: u8 = b'#';

/// A character whose class depends on which of the two Unicode implementations is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The character.
    pub character: char,
    /// Its class by ICU4X.
    pub icu: u8,
    /// Its class by `unicode-normalization`, the crate's authority.
    pub authority: u8,
}

/// Every character on which the locked ICU4X and the locked `unicode-normalization` differ.
///
/// None: ICU4X 2.4 and `unicode-normalization` 0.1.26 both carry Unicode 18. When an update of one
/// of them opens a difference, `tests/unicode.rs` prints the entries to be listed here; from then on
/// the crate is held to its authority's class for them, and to ICU4X's for every other character.
pub const DIFFERENCES: &[Difference] = &[];

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

/// The class of a character by ICU4X alone.
#[must_use]
pub fn class_by_icu(character: char) -> u8 {
    let first = ICU
        .canonical
        .normalize_iter(iter::once(character))
        .next()
        .unwrap_or(character);
    let mark = GeneralCategoryGroup::Mark.contains(ICU.category.get(first));
    classify(first, mark, ICU.white_space.contains(first))
}

/// The rows of SPEC 3.1 from the top, for the first character of a canonical decomposition.
#[must_use]
#[expect(
    clippy::match_same_arms,
    reason = "the rows and lists of the specification, in its order"
)]
pub fn classify(first: char, is_mark: bool, is_white_space: bool) -> u8 {
    match first {
        _ if is_mark => INVISIBLE,
        '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' => {
            INVISIBLE
        }
        '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206F}' | '\u{FEFF}' => INVISIBLE,
        _ if is_white_space => GAP,
        // The four runs of ASCII punctuation, and the same at their full-width places (+ U+FEE0).
        '!'..='/' | ':'..='@' | '['..='`' | '{'..='~' => GAP,
        '\u{FF01}'..='\u{FF0F}' | '\u{FF1A}'..='\u{FF20}' => GAP,
        '\u{FF3B}'..='\u{FF40}' | '\u{FF5B}'..='\u{FF5E}' => GAP,
        '\u{AB}' | '\u{B7}' | '\u{BB}' | '\u{2212}' => GAP,
        '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205E}' => GAP,
        'a'..='z' => nth(b'a', first, 'a'),
        'A'..='Z' => nth(b'a', first, 'A'),
        '\u{FF21}'..='\u{FF3A}' => nth(b'a', first, '\u{FF21}'),
        '\u{FF41}'..='\u{FF5A}' => nth(b'a', first, '\u{FF41}'),
        'đ' | 'Đ' | 'ð' | 'Ð' | 'ɖ' | 'Ɖ' => b'd',
        '0'..='9' => nth(b'0', first, '0'),
        '\u{FF10}'..='\u{FF19}' => nth(b'0', first, '\u{FF10}'),
        _ => FOREIGN,
    }
}

/// The symbol as far from `base` as `character` is from `origin`.
fn nth(base: u8, character: char, origin: char) -> u8 {
    let distance = u32::from(character) - u32::from(origin);
    base + u8::try_from(distance).expect("at most 25 letters from the first")
}

/// The class of every scalar value, so that exhaustive runs ask ICU4X once a character.
static CLASSES: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut classes: Vec<u8> = (0..=u32::from(char::MAX))
        .map(|value| char::from_u32(value).map_or(FOREIGN, class_by_icu))
        .collect();
    for difference in DIFFERENCES {
        classes[difference.character as usize] = difference.authority;
    }
    classes
});

/// The class that the crate is held to: ICU4X's but for [`DIFFERENCES`].
#[must_use]
pub fn class(character: char) -> u8 {
    CLASSES[character as usize]
}

/// A text as the grammar sees it.
#[derive(Clone, Debug)]
pub struct Symbols {
    /// One ASCII character per symbol; gaps and invisibles are gone.
    pub string: String,
    /// Whether no gap stands between the second symbol and the third (the word rule's question).
    pub glued: bool,
    /// The length of the text in bytes.
    pub length: usize,
    spans: Vec<Range<usize>>,
}

impl Symbols {
    /// Reads a text.
    #[must_use]
    pub fn of_text(text: &str) -> Self {
        let mut symbols = Self::empty(text.len());
        for (start, character) in text.char_indices() {
            symbols.push(class(character), start..start + character.len_utf8());
        }
        symbols
    }

    /// Reads bytes: every byte outside a well-formed sequence is a foreign symbol of its own.
    #[must_use]
    pub fn of_bytes(bytes: &[u8]) -> Self {
        let mut symbols = Self::empty(bytes.len());
        let mut start = 0;
        while start < bytes.len() {
            if let Some(character) = character_at(&bytes[start..]) {
                let end = start + character.len_utf8();
                symbols.push(class(character), start..end);
                start = end;
            } else {
                symbols.push(FOREIGN, start..start + 1);
                start += 1;
            }
        }
        symbols
    }

    fn empty(length: usize) -> Self {
        Self {
            string: String::with_capacity(length),
            glued: true,
            length,
            spans: Vec::with_capacity(length),
        }
    }

    fn push(&mut self, class: u8, span: Range<usize>) {
        match class {
            INVISIBLE => {}
            GAP => self.glued &= self.spans.len() != 2,
            symbol => {
                self.string.push(char::from(symbol));
                self.spans.push(span);
            }
        }
    }

    /// The bytes of the text under a run of symbols; the end of the text for an empty run.
    #[must_use]
    pub fn bytes_under(&self, run: Range<usize>) -> Range<usize> {
        match self.spans.get(run) {
            Some([first, .., last]) => first.start..last.end,
            Some([only]) => only.clone(),
            _ => self.length..self.length,
        }
    }
}

/// The character whose well-formed sequence `bytes` begin with.
fn character_at(bytes: &[u8]) -> Option<char> {
    (1..=bytes.len().min(4))
        .find_map(|length| str::from_utf8(&bytes[..length]).ok())
        .and_then(|sequence| sequence.chars().next())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn each(class: u8, characters: &str) {
        for character in characters.chars() {
            let found = class_by_icu(character);
            assert_eq!(
                found,
                class,
                "U+{:04X} counts as {:?}",
                character as u32,
                char::from(found)
            );
        }
    }

    #[test]
    fn characters_named_in_the_specification() {
        each(
            INVISIBLE,
            "\u{301}\u{303}\u{309}\u{323}\u{31B}\u{FE0F}\u{20E3}\u{AD}\u{61C}\u{180E}",
        );
        each(
            INVISIBLE,
            "\u{200B}\u{200F}\u{202A}\u{202E}\u{2060}\u{2064}\u{2066}\u{206F}\u{FEFF}",
        );
        each(
            GAP,
            "\t\n\r\u{85}\u{A0}\u{3000} !/:@[`{~！～（）«·»−\u{2010}\u{2027}\u{2030}\u{205E}",
        );
        each(
            GAP,
            "\u{2028}\u{2029}\u{202F}\u{205F}≠≮≯\u{37E}\u{387}\u{1FEF}",
        );
        each(b'a', "aAậẬａＡǍ\u{212B}");
        each(b'u', "uUửỬưựｕＵ");
        each(b'k', "kK\u{212A}");
        each(b'd', "dDđĐðÐɖƉ");
        each(b'7', "7７");
        each(
            FOREIGN,
            "ВН٣²½①\u{0}\u{7F}\u{1B}😀ł\u{FFFD}\u{2065}\u{2070}",
        );
        each(FOREIGN, "ⒷⅯﬁ℀가ıøæ¡¿§\u{FF5F}\u{FFE0}");
    }

    #[test]
    fn spans_and_gluing() {
        let symbols = Symbols::of_text("B\u{301}h, Ở\u{AD}x");
        assert_eq!(symbols.string, "bhox");
        assert!(!symbols.glued);
        assert_eq!(symbols.bytes_under(0..1), 0..1);
        assert_eq!(symbols.bytes_under(2..3), 6..9);
        assert_eq!(symbols.bytes_under(1..4), 3..12);
        assert_eq!(symbols.bytes_under(4..4), 12..12);
        assert!(Symbols::of_text("b h\u{301}x y").glued);
        assert!(Symbols::of_text("bh").glued);
    }

    #[test]
    fn ill_formed_bytes_are_foreign_one_by_one() {
        let symbols = Symbols::of_bytes(b"b\xE2\x82h\xC3\xA1\xED\xA0\x80");
        assert_eq!(symbols.string, "b##ha###");
        assert_eq!(symbols.bytes_under(4..5), 4..6);
        assert_eq!(symbols.bytes_under(5..8), 6..9);
    }
}
