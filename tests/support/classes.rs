//! SPEC 3.1 word for word, over the authority's decomposition: what the crate's tables are held
//! against, and what the oracle reads with.

use core::ops::RangeInclusive;

use unicode_normalization::char::{decompose_canonical, is_combining_mark};

/// The class of a character: a lower-case letter or a digit for itself, `,` for a gap, `-` for an
/// invisible, `.` for a foreign character.
pub(crate) fn class(c: char) -> u8 {
    let mut first = None;
    decompose_canonical(c, |d| {
        first.get_or_insert(d);
    });
    let first = first.unwrap_or(c);
    row(first, is_combining_mark(first), first.is_whitespace())
}

/// The rows of the table from the top, for the first character of a decomposition.
pub(crate) fn row(first: char, is_mark: bool, is_white_space: bool) -> u8 {
    let within =
        |ranges: &[RangeInclusive<char>]| ranges.iter().any(|range| range.contains(&first));
    match first {
        '\u{202E}' => b'.',
        _ if is_mark || within(&INVISIBLES) => b'-',
        _ if is_white_space || first.is_ascii_punctuation() || within(&GAPS) => b',',
        'đ' | 'Đ' | 'ð' | 'Ð' | 'ɖ' | 'Ɖ' => b'd',
        // The full-width forms of ASCII count as what they are a form of.
        '\u{FF01}'..='\u{FF5E}' => match char::from_u32(u32::from(first) - 0xFEE0) {
            Some(form_of) => row(form_of, false, false),
            None => b'.',
        },
        _ if first.is_ascii_alphanumeric() => {
            u8::try_from(first.to_ascii_lowercase()).unwrap_or(b'.')
        }
        _ => b'.',
    }
}

/// What counts as nothing, besides every combining mark.
const INVISIBLES: [RangeInclusive<char>; 11] = [
    '\0'..='\0',
    '\u{1B}'..='\u{1B}',
    '\u{AD}'..='\u{AD}',
    '\u{61C}'..='\u{61C}',
    '\u{180E}'..='\u{180E}',
    '\u{200B}'..='\u{200F}',
    '\u{202A}'..='\u{202D}',
    '\u{2060}'..='\u{2064}',
    '\u{2066}'..='\u{206F}',
    '\u{FEFF}'..='\u{FEFF}',
    '\u{FFFC}'..='\u{FFFC}',
];

/// What counts as a gap, besides `White_Space`, ASCII punctuation and its full-width forms.
pub(crate) const GAPS: [RangeInclusive<char>; 39] = [
    '\u{A1}'..='\u{A1}',
    '\u{A7}'..='\u{A7}',
    '\u{AB}'..='\u{AB}',
    '\u{B6}'..='\u{B6}',
    '\u{B7}'..='\u{B7}',
    '\u{BB}'..='\u{BB}',
    '\u{BF}'..='\u{BF}',
    '\u{2FD}'..='\u{2FD}',
    '\u{2010}'..='\u{2027}',
    '\u{2030}'..='\u{205E}',
    '\u{2190}'..='\u{21FF}',
    '\u{27F0}'..='\u{27FF}',
    '\u{2900}'..='\u{297F}',
    '\u{2B00}'..='\u{2BFF}',
    '\u{2212}'..='\u{2212}',
    '\u{2300}'..='\u{23FF}',
    '\u{2423}'..='\u{2423}',
    '\u{2500}'..='\u{2775}',
    '\u{2794}'..='\u{27BF}',
    '\u{2E00}'..='\u{2E7F}',
    '\u{3000}'..='\u{3003}',
    '\u{3008}'..='\u{3011}',
    '\u{3014}'..='\u{301F}',
    '\u{3030}'..='\u{3030}',
    '\u{30FB}'..='\u{30FB}',
    '\u{30FC}'..='\u{30FC}',
    '\u{FE10}'..='\u{FE19}',
    '\u{FE30}'..='\u{FE52}',
    '\u{FE54}'..='\u{FE66}',
    '\u{FE68}'..='\u{FE6B}',
    '\u{FF5F}'..='\u{FF65}',
    '\u{FF70}'..='\u{FF70}',
    // Pictographs, without those that read as a number or as letters: U+1F4AF, U+1F51E-1F524.
    '\u{1F300}'..='\u{1F4AE}',
    '\u{1F4B0}'..='\u{1F51D}',
    '\u{1F525}'..='\u{1F64F}',
    '\u{1F680}'..='\u{1F6FF}',
    '\u{1F7E0}'..='\u{1F7EB}',
    '\u{1F900}'..='\u{1F9FF}',
    '\u{1FA70}'..='\u{1FAFF}',
];
