//! Normalising first: the text once more as a `String`, decomposed, without marks and invisibles, each letter and
//! digit as the ASCII character that it counts as.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// `text` by the `unicode-normalization` crate. Gaps stay as they are.
#[must_use]
pub fn folded(text: &str) -> String {
    text.nfd().filter_map(fold).collect()
}

/// What a character of a decomposed text counts as; nothing if it is invisible.
#[must_use]
pub fn fold(character: char) -> Option<char> {
    match character {
        'A'..='Z' => Some(character.to_ascii_lowercase()),
        '\0'..='\x7F' => Some(character),
        'đ' | 'Đ' | 'ð' | 'Ð' | 'ɖ' | 'Ɖ' => Some('d'),
        '\u{FF01}'..='\u{FF5E}' => {
            let ascii = char::from_u32(u32::from(character) - 0xFEE0)?;
            Some(ascii.to_ascii_lowercase())
        }
        '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' => {
            None
        }
        '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206F}' | '\u{FEFF}' => None,
        mark if is_combining_mark(mark) => None,
        other => Some(other),
    }
}

/// Whether a folded character is a gap.
#[must_use]
pub fn is_gap(character: char) -> bool {
    character.is_whitespace()
        || character.is_ascii_punctuation()
        || matches!(character, '\u{AB}' | '\u{B7}' | '\u{BB}' | '\u{2212}')
        || matches!(character, '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205E}')
}
