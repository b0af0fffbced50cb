//! What a character counts as, for everyone but the crate.

use unicode_normalization::char::{decompose_canonical, is_combining_mark};

/// What a character of a decomposed text counts as, each letter and digit as an ASCII character; nothing if it is
/// invisible. Gaps stay as they are.
pub(crate) fn fold(character: char) -> Option<char> {
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
pub(crate) fn is_gap(character: char) -> bool {
    character.is_whitespace()
        || character.is_ascii_punctuation()
        || matches!(character, '\u{AB}' | '\u{B7}' | '\u{BB}' | '\u{2212}')
        || matches!(character, '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205E}')
}

/// What a character of any text counts as: the first of its decomposition, if that is neither gap nor invisible.
pub(crate) fn symbol(character: char) -> Option<char> {
    let mut first = None;
    if character.is_ascii() {
        first = Some(character);
    } else {
        decompose_canonical(character, |part| {
            first.get_or_insert(part);
        });
    }
    first.and_then(fold).filter(|&part| !is_gap(part))
}
