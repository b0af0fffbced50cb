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
        '\u{202E}' => b'.',
        _ if is_combining_mark(first) => b'-',
        '\0' | '\u{1B}' | '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' => b'-',
        '\u{202A}'..='\u{202D}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206F}' => b'-',
        '\u{FEFF}' | '\u{FFFC}' => b'-',
        _ if first.is_whitespace() || first.is_ascii_punctuation() => b',',
        '\u{A1}' | '\u{A7}' | '\u{AB}' | '\u{B6}' | '\u{B7}' | '\u{BB}' | '\u{BF}' => b',',
        '\u{2FD}' | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205E}' => b',',
        '\u{2190}'..='\u{21FF}' | '\u{27F0}'..='\u{27FF}' | '\u{2900}'..='\u{297F}' => b',',
        '\u{2B00}'..='\u{2BFF}' | '\u{2212}' | '\u{2300}'..='\u{23FF}' | '\u{2423}' => b',',
        '\u{2500}'..='\u{2775}' | '\u{2794}'..='\u{27BF}' | '\u{2E00}'..='\u{2E7F}' => b',',
        '\u{3000}'..='\u{3003}' | '\u{3008}'..='\u{3011}' | '\u{3014}'..='\u{301F}' => b',',
        '\u{3030}' | '\u{30FB}' | '\u{30FC}' | '\u{FE10}'..='\u{FE19}' => b',',
        '\u{FE30}'..='\u{FE52}' | '\u{FE54}'..='\u{FE66}' | '\u{FE68}'..='\u{FE6B}' => b',',
        '\u{FF5F}'..='\u{FF65}' | '\u{FF70}' => b',',
        '\u{1F4AF}' | '\u{1F51E}'..='\u{1F524}' => b'.',
        '\u{1F300}'..='\u{1F64F}' | '\u{1F680}'..='\u{1F6FF}' | '\u{1F7E0}'..='\u{1F7EB}' => b',',
        '\u{1F900}'..='\u{1F9FF}' | '\u{1FA70}'..='\u{1FAFF}' => b',',
        'đ' | 'Đ' | 'ð' | 'Ð' | 'ɖ' | 'Ɖ' => b'd',
        // The full-width forms of ASCII count as what they are a form of.
        '\u{FF01}'..='\u{FF5E}' => class(char::from_u32(u32::from(first) - 0xFEE0).unwrap_or('.')),
        _ if first.is_ascii_alphanumeric() => {
            u8::try_from(first.to_ascii_lowercase()).unwrap_or(b'.')
        }
        _ => b'.',
    }
}
