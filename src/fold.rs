//! One character: which symbol it counts as (SPEC 3.1). The only file that knows Unicode tables.
//!
//! A character has the class of the first character of its full canonical decomposition, so a text,
//! its NFC and its NFD always mean the same. Compatibility decomposition is wrong here: it makes
//! digits out of `½ ① ²`.
//!
//! The characters that decompose to an ASCII letter stand in tables, and so does the general
//! punctuation block. `unicode-normalization` stays the authority: the tests hold these tables
//! against its decomposition over every scalar value, and its `is_combining_mark` is asked at run
//! time. Its decomposition is not, because it keeps a panic path linked (0.1.26).
//!
//! Knows nothing of the grammar.

use unicode_normalization::char::is_combining_mark;

use crate::utf8::first_char;

/// What a character counts as: the lower-case letter `a`-`z`, the digit `0`-`9`, [`FOREIGN`],
/// [`INVISIBLE`] or [`GAP`]. What is no symbol is less than what is one.
pub(crate) type Symbol = u8;

/// Counts as a gap.
pub(crate) const GAP: Symbol = b',';
/// Counts as nothing at all.
pub(crate) const INVISIBLE: Symbol = b'-';
/// Never matches, never dropped silently.
pub(crate) const FOREIGN: Symbol = b'.';
/// Not a class: the byte is no character by itself.
const LONGER: Symbol = b'+';

/// The first character's symbol, and what follows that character.
#[inline]
pub(crate) fn fold(text: &[u8]) -> Option<(Symbol, &[u8])> {
    let (&byte, rest) = text.split_first()?;
    Some(match byte_symbol(byte) {
        LONGER => fold_longer(text),
        symbol => (symbol, rest),
    })
}

/// Drops the gaps and invisibles that `text` begins with.
#[inline(always)]
pub(crate) fn skip(text: &[u8]) -> &[u8] {
    match text {
        [] => text,
        [byte, ..] if is_plain(*byte) => text,
        // One blank between two words is how nearly everybody writes.
        [b' ', rest @ ..] if matches!(rest, [byte, ..] if is_plain(*byte)) => rest,
        _ => skip_all(text),
    }
}

/// Drops the invisibles that `text` begins with, but no gap.
pub(crate) fn skip_invisibles(mut text: &[u8]) -> &[u8] {
    while let Some((INVISIBLE, rest)) = fold(text) {
        text = rest;
    }
    text
}

/// Whether a byte is an ASCII character and a symbol.
#[inline(always)]
fn is_plain(byte: u8) -> bool {
    byte_symbol(byte) > INVISIBLE
}

#[inline(never)]
fn skip_all(mut text: &[u8]) -> &[u8] {
    while let Some((..=INVISIBLE, rest)) = fold(text) {
        text = rest;
    }
    text
}

#[inline(always)]
#[expect(clippy::indexing_slicing, reason = "no byte is outside of 256 entries")]
fn byte_symbol(byte: u8) -> Symbol {
    BYTES[byte as usize]
}

/// [`fold`] from U+0080 on, and for ill-formed bytes.
#[inline]
fn fold_longer(text: &[u8]) -> (Symbol, &[u8]) {
    match text {
        // The accents of every word that is typed as NFD.
        [0xCC, 0x80..=0xBF, rest @ ..] | [0xCD, 0x80..=0xAF, rest @ ..] => (INVISIBLE, rest),
        [a @ 0xC2..=0xC9, b @ 0x80..=0xBF, rest @ ..] => (cell(&LATIN, a - 0xC2, *b), rest),
        [0xE1, a @ 0xB8..=0xBB, b @ 0x80..=0xBF, rest @ ..] => {
            (cell(&LATIN_ADDITIONAL, a - 0xB8, *b), rest)
        }
        [0xE2, a @ 0x80..=0x81, b @ 0x80..=0xBF, rest @ ..] => {
            (cell(&PUNCTUATION, a - 0x80, *b), rest)
        }
        _ => {
            let (first, rest) = first_char(text);
            (first.map_or(FOREIGN, scattered), rest)
        }
    }
}

/// The cell of a table of 64 code points a row, by the last continuation byte.
#[inline(always)]
fn cell<const ROWS: usize>(table: &[[Symbol; 64]; ROWS], row: u8, continuation: u8) -> Symbol {
    match table.get(usize::from(row)) {
        #[expect(
            clippy::indexing_slicing,
            reason = "six bits are never outside of 64 cells"
        )]
        Some(cells) => cells[usize::from(continuation & 0x3F)],
        None => FOREIGN,
    }
}

/// The class of a character outside of the tables.
fn scattered(c: char) -> Symbol {
    match c {
        '\u{061C}' | '\u{180E}' | '\u{FEFF}' => INVISIBLE,
        // OGHAM SPACE MARK, MINUS SIGN, IDEOGRAPHIC SPACE.
        '\u{1680}' | '\u{2212}' | '\u{3000}' => GAP,
        // They decompose to `;`, U+00B7, a grave accent, and `=`, `<`, `>` with a stroke.
        '\u{037E}' | '\u{0387}' | '\u{1FEF}' | '\u{2260}' | '\u{226E}' | '\u{226F}' => GAP,
        // KELVIN SIGN and ANGSTROM SIGN.
        '\u{212A}' => b'k',
        '\u{212B}' => b'a',
        // Full-width forms stand in the order of ASCII.
        '\u{FF01}'..='\u{FF5E}' => match u8::try_from(u32::from(c) - 0xFEE0) {
            Ok(byte) => byte_symbol(byte),
            Err(_) => FOREIGN,
        },
        _ if is_combining_mark(c) => INVISIBLE,
        _ => FOREIGN,
    }
}

/// What one byte says.
static BYTES: [Symbol; 256] = {
    let mut table = [LONGER; 256];
    let mut byte: u8 = 0;
    while byte.is_ascii() {
        #[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
        {
            table[byte as usize] = match byte {
                b'A'..=b'Z' | b'a'..=b'z' => byte.to_ascii_lowercase(),
                b'0'..=b'9' => byte,
                b' ' | b'\t'..=b'\r' => GAP,
                _ if byte.is_ascii_punctuation() => GAP,
                _ => FOREIGN,
            };
        }
        byte += 1;
    }
    table
};

/// U+0080-027F.
#[rustfmt::skip]
static LATIN: [[Symbol; 64]; 8] = [
    *b".....,..........................,..........,.-.........,...,....", // 0080
    *b"aaaaaa.ceeeeiiiidnooooo..uuuuy..aaaaaa.ceeeeiiiidnooooo..uuuuy.y", // 00C0
    *b"aaaaaaccccccccddddeeeeeeeeeegggggggghh..iiiiiiiii...jjkk.llllll.", // 0100
    *b"...nnnnnn...oooooo..rrrrrrsssssssstttt..uuuuuuuuuuuuwwyyyzzzzzz.", // 0140
    *b".........d......................oo.............uu...............", // 0180
    *b".............aaiioouuuuuuuuuu.aaaa....ggkkoooo..j...gg..nnaa....", // 01C0
    *b"aaaaeeeeiiiioooorrrruuuusstt..hh......aaeeooooooooyy............", // 0200
    *b"......................d.........................................", // 0240
];

/// U+1E00-1EFF, where the Vietnamese letters with two accents are.
#[rustfmt::skip]
static LATIN_ADDITIONAL: [[Symbol; 64]; 4] = [
    *b"aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmm", // 1E00
    *b"mmmmnnnnnnnnoooooooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvv", // 1E40
    *b"wwwwwwwwwwxxxxyyzzzzzzhtwy......aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeee", // 1E80
    *b"eeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy......", // 1EC0
];

/// U+2000-207F: blanks, joiners, dashes, quotes, bidirectional controls.
#[rustfmt::skip]
static PUNCTUATION: [[Symbol; 64]; 2] = [
    *b",,,,,,,,,,,-----,,,,,,,,,,,,,,,,,,,,,,,,,,-----,,,,,,,,,,,,,,,,,", // 2000
    *b",,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,-----.----------................", // 2040
];

#[cfg(test)]
mod tests {
    use super::{FOREIGN, GAP, INVISIBLE, Symbol, fold, is_plain, skip, skip_invisibles};
    use unicode_normalization::char::{decompose_canonical, is_combining_mark};

    /// SPEC 3.1 word for word, over the authority's decomposition.
    fn by_the_table(c: char) -> Symbol {
        let mut first = None;
        decompose_canonical(c, |d| {
            first.get_or_insert(d);
        });
        let first = first.unwrap();
        match first {
            _ if is_combining_mark(first) => INVISIBLE,
            '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' => INVISIBLE,
            '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}' => INVISIBLE,
            '\u{2066}'..='\u{206F}' | '\u{FEFF}' => INVISIBLE,
            _ if first.is_whitespace() || first.is_ascii_punctuation() => GAP,
            '\u{AB}' | '\u{B7}' | '\u{BB}' | '\u{2212}' => GAP,
            '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205E}' => GAP,
            'A'..='Z' | 'a'..='z' | '0'..='9' => u8::try_from(first).unwrap().to_ascii_lowercase(),
            'đ' | 'Đ' | 'ð' | 'Ð' | 'ɖ' | 'Ɖ' => b'd',
            '\u{FF01}'..='\u{FF5E}' => {
                by_the_table(char::from_u32(u32::from(first) - 0xFEE0).unwrap())
            }
            _ => FOREIGN,
        }
    }

    #[test]
    fn every_scalar_value_counts_as_the_specification_says() {
        for c in '\0'..=char::MAX {
            let mut text = [b'!'; 5];
            let len = c.encode_utf8(&mut text).len();
            let expected = Some((by_the_table(c), &b"!"[..]));
            assert_eq!(fold(&text[..=len]), expected, "U+{:04X}", u32::from(c));
        }
    }

    #[test]
    fn a_byte_outside_of_any_character_is_foreign_by_itself() {
        for text in [&b"\x80m"[..], b"\xC3m", b"\xE1\xB8m", b"\xFFm"] {
            assert_eq!(fold(text), Some((FOREIGN, &text[1..])), "{text:02X?}");
        }
        assert_eq!(fold(b""), None);
    }

    #[test]
    fn skipping_stops_at_the_first_symbol_or_the_end() {
        for (text, gaps, invisibles) in [
            ("", "", ""),
            ("m", "m", "m"),
            (" m", "m", " m"),
            ("  m", "m", "  m"),
            (" ", "", " "),
            (" \u{301}", "", " \u{301}"),
            ("\u{301}\u{200B}. m", "m", ". m"),
            ("\u{301}", "", ""),
            ("\u{3000}\0", "\0", "\u{3000}\0"),
            ("\u{301}ж", "ж", "ж"),
        ] {
            assert_eq!(skip(text.as_bytes()), gaps.as_bytes(), "{text:?}");
            let rest = skip_invisibles(text.as_bytes());
            assert_eq!(rest, invisibles.as_bytes(), "{text:?}");
        }
    }

    #[test]
    fn plain_bytes_are_the_ascii_symbols() {
        for byte in 0..=u8::MAX {
            let symbol = byte.is_ascii()
                && !byte.is_ascii_punctuation()
                && !matches!(byte, b' ' | b'\t'..=b'\r');
            assert_eq!(is_plain(byte), symbol, "{byte:02X}");
        }
    }
}
