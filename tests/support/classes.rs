//! SPEC 3.1 word for word, over the authority's decomposition: what the crate's tables are held
//! against, and what the oracle reads with.

use unicode_normalization::char::{decompose_canonical, is_combining_mark};

/// The class of a character: a lower-case letter or a digit for itself, `,` for a gap, `-` for an
/// invisible, `.` for a foreign character.
pub(crate) fn class(c: char) -> u8 {
    let mut first = None;
    decompose_canonical(c, |d| {
        first.get_or_insert(d);
    });
    let first = first.unwrap_or(c);
    match first {
        _ if is_combining_mark(first) => b'-',
        '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' => b'-',
        '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}' => b'-',
        '\u{2066}'..='\u{206F}' | '\u{FEFF}' => b'-',
        _ if first.is_whitespace() || first.is_ascii_punctuation() => b',',
        '\u{AB}' | '\u{B7}' | '\u{BB}' | '\u{2212}' => b',',
        '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205E}' => b',',
        'đ' | 'Đ' | 'ð' | 'Ð' | 'ɖ' | 'Ɖ' => b'd',
        // The full-width forms of ASCII count as what they are a form of.
        '\u{FF01}'..='\u{FF5E}' => class(char::from_u32(u32::from(first) - 0xFEE0).unwrap_or('.')),
        _ if first.is_ascii_alphanumeric() => {
            u8::try_from(first.to_ascii_lowercase()).unwrap_or(b'.')
        }
        _ => b'.',
    }
}
