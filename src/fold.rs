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
pub(crate) const LONGER: Symbol = b'+';

/// The first character's symbol, and what follows that character.
#[inline(always)]
pub(crate) fn fold(text: &[u8]) -> Option<(Symbol, &[u8])> {
    match tabled(text) {
        Some((LONGER, _)) => Some(fold_rest(text)),
        found => found,
    }
}

/// [`fold`] as far as the tables go: [`LONGER`] for what is in none.
#[inline(always)]
pub(crate) fn tabled(text: &[u8]) -> Option<(Symbol, &[u8])> {
    let (&byte, rest) = text.split_first()?;
    Some(match byte_symbol(byte) {
        LONGER => tabled_longer(text),
        symbol => (symbol, rest),
    })
}

/// Drops the gaps and invisibles that `text` begins with.
#[inline(always)]
pub(crate) fn skip(mut text: &[u8]) -> &[u8] {
    while let [byte, rest @ ..] = text {
        match byte_symbol(*byte) {
            GAP => text = rest,
            LONGER => return skip_longer(text),
            _ => break,
        }
    }
    text
}

/// Drops the ASCII gaps that `text` begins with.
#[inline(always)]
pub(crate) fn skip_ascii(mut text: &[u8]) -> &[u8] {
    while let [byte, rest @ ..] = text {
        if byte_symbol(*byte) != GAP {
            break;
        }
        text = rest;
    }
    text
}

/// The next symbol beyond gaps and invisibles, with the text from it on and behind it.
#[inline(always)]
pub(crate) fn next(mut text: &[u8]) -> Option<(Symbol, &[u8], &[u8])> {
    while let Some((symbol, behind)) = fold(text) {
        if symbol > INVISIBLE {
            return Some((symbol, text, behind));
        }
        text = behind;
    }
    None
}

/// [`skip`] from a byte beyond ASCII on.
#[inline(never)]
fn skip_longer(mut text: &[u8]) -> &[u8] {
    while let Some((symbol, behind)) = tabled(text) {
        match symbol {
            LONGER => return skip_rest(text),
            GAP | INVISIBLE => text = behind,
            _ => break,
        }
    }
    text
}

#[cold]
#[inline(never)]
fn skip_rest(mut text: &[u8]) -> &[u8] {
    while let Some((..=INVISIBLE, rest)) = fold(text) {
        text = rest;
    }
    text
}

/// Drops the invisibles that `text` begins with, but no gap.
pub(crate) fn skip_invisibles(mut text: &[u8]) -> &[u8] {
    while let Some((INVISIBLE, rest)) = fold(text) {
        text = rest;
    }
    text
}

#[inline(always)]
#[expect(clippy::indexing_slicing, reason = "no byte is outside of 256 entries")]
pub(crate) fn byte_symbol(byte: u8) -> Symbol {
    BYTES[byte as usize]
}

#[inline(always)]
fn tabled_longer(text: &[u8]) -> (Symbol, &[u8]) {
    match text {
        [a @ 0xC0..=0xDF, b @ 0x80..=0xBF, behind @ ..] => (cell(&TWO_BYTES, *a, *b), behind),
        [0xE1, a @ 0xB8..=0xBB, b @ 0x80..=0xBF, behind @ ..] => {
            (cell(&LATIN_ADDITIONAL, *a, *b), behind)
        }
        [0xE2, a @ 0x80..=0x81, b @ 0x80..=0xBF, behind @ ..] => {
            (cell(&PUNCTUATION, *a, *b), behind)
        }
        // IDEOGRAPHIC SPACE.
        [0xE3, 0x80, 0x80, behind @ ..] => (GAP, behind),
        _ => (LONGER, text),
    }
}

#[cold]
#[inline(never)]
fn fold_rest(text: &[u8]) -> (Symbol, &[u8]) {
    let (first, rest) = first_char(text);
    (first.map_or(FOREIGN, scattered), rest)
}

/// The cell of a table of 64 code points a row: `ROWS` is a power of two, and the first byte's low
/// bits tell the row.
#[inline(always)]
#[expect(
    clippy::indexing_slicing,
    reason = "both remainders are inside of their tables"
)]
fn cell<const ROWS: usize>(table: &[[Symbol; 64]; ROWS], row: u8, continuation: u8) -> Symbol {
    table[usize::from(row) % ROWS][usize::from(continuation) % 64]
}

/// The class of a character outside of the tables.
fn scattered(c: char) -> Symbol {
    match c {
        '\u{061C}' | '\u{180E}' | '\u{FEFF}' => INVISIBLE,
        // OGHAM SPACE MARK and MINUS SIGN.
        '\u{1680}' | '\u{2212}' => GAP,
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

/// U+0000-07FF by the lead byte's five bits.
static TWO_BYTES: [[Symbol; 64]; 32] = {
    let mut rows = [[LONGER; 64]; 32];
    let [_, _, c2, c3, c4, c5, c6, c7, c8, c9, _, _, cc, cd, ..] = &mut rows;
    [*c2, *c3, *c4, *c5, *c6, *c7, *c8, *c9] = LATIN;
    // The accents of every word that is typed as NFD, U+0300-036F.
    *cc = [INVISIBLE; 64];
    *cd = *b"------------------------------------------------++++++++++++++++";
    rows
};

/// U+0080-027F.
#[rustfmt::skip]
const LATIN: [[Symbol; 64]; 8] = [
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
#[path = "../tests/support/classes.rs"]
mod classes;

#[cfg(test)]
mod tests {
    use super::classes::class;
    use super::{FOREIGN, fold, next, skip, skip_ascii, skip_invisibles};

    #[test]
    fn every_scalar_value_counts_as_the_specification_says() {
        for c in '\0'..=char::MAX {
            let mut text = [b'!'; 5];
            let len = c.encode_utf8(&mut text).len();
            let expected = Some((class(c), &b"!"[..]));
            assert_eq!(fold(&text[..=len]), expected, "U+{:04X}", u32::from(c));
        }
    }

    #[test]
    fn a_byte_outside_of_any_character_is_foreign_by_itself() {
        for text in [
            &b"\x80m"[..],
            b"\xC1\x81m",
            b"\xC3m",
            b"\xE1\xB8m",
            b"\xE3\x80m",
            b"\xFFm",
        ] {
            assert_eq!(fold(text), Some((FOREIGN, &text[1..])), "{text:02X?}");
        }
        assert_eq!(fold(b""), None);
    }

    #[test]
    fn skipping_stops_at_the_first_symbol_or_the_end() {
        // The text, and what each way of skipping leaves: everything, ASCII gaps, invisibles.
        for (text, all, ascii, invisibles) in [
            ("", "", "", ""),
            ("m", "m", "m", "m"),
            (" m", "m", "m", " m"),
            (" .m", "m", "m", " .m"),
            (" ", "", "", " "),
            (" \u{301}", "", "\u{301}", " \u{301}"),
            ("\u{301}\u{200B}. m", "m", "\u{301}\u{200B}. m", ". m"),
            ("\u{301}", "", "\u{301}", ""),
            ("\u{3000}\0", "\0", "\u{3000}\0", "\u{3000}\0"),
            ("\u{301}ж", "ж", "\u{301}ж", "ж"),
            // Beyond the tables: a Thai mark, an astral mark, a minus sign.
            (
                "\u{E31}\u{1D165}\u{2212}m",
                "m",
                "\u{E31}\u{1D165}\u{2212}m",
                "\u{2212}m",
            ),
            ("\u{E31}\u{E01}", "\u{E01}", "\u{E31}\u{E01}", "\u{E01}"),
        ] {
            assert_eq!(skip(text.as_bytes()), all.as_bytes(), "{text:?}");
            assert_eq!(skip_ascii(text.as_bytes()), ascii.as_bytes(), "{text:?}");
            assert_eq!(
                skip_invisibles(text.as_bytes()),
                invisibles.as_bytes(),
                "{text:?}"
            );
            let rest = next(text.as_bytes()).map_or(&b""[..], |(_, here, _)| here);
            assert_eq!(rest, all.as_bytes(), "{text:?}");
        }
    }
}
