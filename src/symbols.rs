//! Text to symbols: what each character counts as (SPEC 3.1), folded into a window on the stack.
//!
//! A character has the class of the first character of its full canonical decomposition, so a text,
//! its NFC and its NFD always mean the same. Compatibility decomposition is wrong here: it makes
//! digits out of `½ ① ²`.
//!
//! The characters that decompose to an ASCII letter are in tables. `unicode-normalization` stays the
//! authority: the tests check these tables against its decomposition over every scalar value, and its
//! `is_combining_mark` is called at run time. Its decomposition is not, because it keeps a panic path
//! linked (0.1.26).
//!
//! The only file that knows Unicode tables. Knows nothing of the grammar.

use core::ops::Range;

use unicode_normalization::char::is_combining_mark;

use crate::utf8::first_char;

/// What a character counts as: the lower-case letter `a`-`z`, the digit `0`-`9`, or one of the classes
/// below. They are less than every letter and digit, in this order, so that one comparison finds a
/// symbol.
pub(crate) type Symbol = u8;

/// Not a class: a character of several bytes, not decoded yet.
const LONGER: Symbol = b'+';
/// Counts as a gap.
pub(crate) const GAP: Symbol = b',';
/// Counts as nothing at all.
pub(crate) const INVISIBLE: Symbol = b'-';
/// A symbol that never matches and is never dropped silently.
pub(crate) const FOREIGN: Symbol = b'.';

/// How many symbols are read; all the text after them counts as one foreign symbol. Twice what version 2 of
/// the specification says, so that the rows of version 1 hold.
pub(crate) const WINDOW: usize = 512;

/// The symbols of a text, without its gaps and invisibles. It holds personal data for the length of a
/// call and has no `Debug`.
pub(crate) struct Window {
    symbols: [Symbol; WINDOW + 1],
    count: usize,
    /// How many bytes of the text have been folded.
    folded: usize,
}

impl Window {
    #[inline(always)]
    pub(crate) const fn new() -> Self {
        Self {
            symbols: [FOREIGN; WINDOW + 1],
            count: 0,
            folded: 0,
        }
    }

    /// Folds on until the window holds `limit` symbols or the text ends.
    ///
    /// A gap is written like a symbol and overwritten by what follows, so that ASCII hardly branches.
    #[inline(always)]
    pub(crate) fn fold(&mut self, text: &[u8], limit: usize) {
        let (mut count, mut at) = (self.count, self.folded);
        while let (Some(&byte), true) = (text.get(at), count < limit) {
            let mut symbol = byte_symbol(byte);
            let mut width = 1;
            if symbol == LONGER {
                (symbol, width) = longer(text, at);
            }
            if let Some(slot) = self.symbols.get_mut(count) {
                *slot = symbol;
            }
            count += usize::from(symbol > INVISIBLE);
            at += width;
        }
        (self.count, self.folded) = (count, at);
    }

    /// Folds the whole text, or as much of it as is read.
    #[inline(always)]
    pub(crate) fn fold_all(&mut self, text: &[u8]) {
        self.fold(text, WINDOW);
        if self.count == WINDOW && spans(text, self.folded).next().is_some() {
            self.count += 1;
        }
    }

    #[inline(always)]
    pub(crate) fn symbols(&self) -> &[Symbol] {
        self.symbols.get(..self.count).unwrap_or_default()
    }
}

/// The bytes of each symbol of a text, from `at` on.
fn spans(text: &[u8], mut at: usize) -> impl Iterator<Item = Range<usize>> {
    core::iter::from_fn(move || {
        while at < text.len() {
            let (symbol, width) = symbol(text, at);
            let start = at;
            at += width;
            if symbol > INVISIBLE {
                return Some(start..at);
            }
        }
        None
    })
}

/// The bytes of `length` symbols of a text after the first `skipped` ones: the empty span at its end
/// where there is none.
#[cold]
#[inline(never)]
pub(crate) fn span(text: &[u8], skipped: usize, length: usize) -> Range<usize> {
    let mut spans = spans(text, 0).skip(skipped);
    let Some(first) = spans.next() else {
        return text.len()..text.len();
    };
    if skipped + length > WINDOW {
        return first.start..text.len();
    }
    let last = spans.take(length.saturating_sub(1)).last();
    first.start..last.map_or(first.end, |last| last.end)
}

/// Whether the symbol that starts at `start` is a letter, and no gap separates it from the symbol
/// before.
#[cold]
pub(crate) fn is_glued_letter(text: &[u8], start: usize) -> bool {
    let (mut at, mut glued) = (0, true);
    while at < start {
        let (symbol, width) = symbol(text, at);
        glued = symbol != GAP && (glued || symbol != INVISIBLE);
        at += width;
    }
    glued && symbol(text, start).0.is_ascii_lowercase()
}

/// What follows the ASCII gaps that a text begins with.
#[inline(always)]
pub(crate) fn after_ascii_gaps(mut text: &[u8]) -> &[u8] {
    loop {
        match text {
            [byte, rest @ ..] if byte_symbol(*byte) == GAP => text = rest,
            _ => return text,
        }
    }
}

/// What the character at `at` counts as, and its length in bytes: a byte of no well-formed sequence is
/// foreign by itself, and so is the end of the text, with no length.
pub(crate) fn symbol(text: &[u8], at: usize) -> (Symbol, usize) {
    match text.get(at) {
        Some(&byte) => match byte_symbol(byte) {
            LONGER => longer(text, at),
            symbol => (symbol, 1),
        },
        None => (FOREIGN, 0),
    }
}

#[inline(always)]
#[expect(clippy::indexing_slicing, reason = "no byte is outside of 256 entries")]
fn byte_symbol(byte: u8) -> Symbol {
    BYTES[byte as usize]
}

/// [`symbol`] of a character of several bytes.
#[inline(never)]
fn longer(text: &[u8], at: usize) -> (Symbol, usize) {
    match text.get(at..).unwrap_or_default() {
        [a @ 0xC3..=0xC9, b @ 0x80..=0xBF, ..] => (cell(&LATIN, *a - 0xC3, *b), 2),
        // The accents of every word that is typed as NFD, U+0300-033F.
        [0xCC, 0x80..=0xBF, ..] => (INVISIBLE, 2),
        [0xE1, a @ 0xB8..=0xBB, b @ 0x80..=0xBF, ..] => (cell(&LATIN_ADDITIONAL, *a, *b), 3),
        rest => match first_char(rest) {
            (Some(c), _) => (scattered(c), c.len_utf8()),
            (None, _) => (FOREIGN, 1),
        },
    }
}

/// The cell of a table of 64 code points a row: `ROWS` is a power of two.
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
        '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' => INVISIBLE,
        '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}' => INVISIBLE,
        '\u{2066}'..='\u{206F}' | '\u{FEFF}' => INVISIBLE,
        '\u{AB}' | '\u{B7}' | '\u{BB}' | '\u{2212}' => GAP,
        '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205E}' => GAP,
        // They decompose to `;`, U+00B7, a grave accent, and `=`, `<`, `>` with a stroke.
        '\u{37E}' | '\u{387}' | '\u{1FEF}' | '\u{2260}' | '\u{226E}' | '\u{226F}' => GAP,
        // KELVIN SIGN and ANGSTROM SIGN.
        '\u{212A}' => b'k',
        '\u{212B}' => b'a',
        // LATIN SMALL LETTER D WITH TAIL.
        '\u{256}' => b'd',
        // Full-width forms are in the order of ASCII.
        '\u{FF01}'..='\u{FF5E}' => match u8::try_from(u32::from(c) - 0xFEE0) {
            Ok(byte) => byte_symbol(byte),
            Err(_) => FOREIGN,
        },
        _ if c.is_whitespace() => GAP,
        _ if is_combining_mark(c) => INVISIBLE,
        _ => FOREIGN,
    }
}

/// What one byte counts as.
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

/// U+00C0-027F, and a row that is not used.
#[rustfmt::skip]
static LATIN: [[Symbol; 64]; 8] = [
    *b"aaaaaa.ceeeeiiiidnooooo..uuuuy..aaaaaa.ceeeeiiiidnooooo..uuuuy.y", // 00C0
    *b"aaaaaaccccccccddddeeeeeeeeeegggggggghh..iiiiiiiii...jjkk.llllll.", // 0100
    *b"...nnnnnn...oooooo..rrrrrrsssssssstttt..uuuuuuuuuuuuwwyyyzzzzzz.", // 0140
    *b".........d......................oo.............uu...............", // 0180
    *b".............aaiioouuuuuuuuuu.aaaa....ggkkoooo..j...gg..nnaa....", // 01C0
    *b"aaaaeeeeiiiioooorrrruuuusstt..hh......aaeeooooooooyy............", // 0200
    *b"......................d.........................................", // 0240
    [FOREIGN; 64],
];

/// U+1E00-1EFF, where the Vietnamese letters with two accents are.
#[rustfmt::skip]
static LATIN_ADDITIONAL: [[Symbol; 64]; 4] = [
    *b"aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmm", // 1E00
    *b"mmmmnnnnnnnnoooooooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvv", // 1E40
    *b"wwwwwwwwwwxxxxyyzzzzzzhtwy......aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeee", // 1E80
    *b"eeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy......", // 1EC0
];

#[cfg(test)]
#[path = "../tests/support/classes.rs"]
mod classes;

#[cfg(test)]
mod tests {
    use super::classes::class;
    use super::{FOREIGN, symbol};

    #[test]
    fn every_scalar_value_counts_as_the_specification_says() {
        for c in '\0'..=char::MAX {
            // In the middle of a text, so that what stands before and after it is not read.
            let mut text = *b"!!!!!!";
            let length = c.encode_utf8(&mut text[1..]).len();
            assert_eq!(
                symbol(&text, 1),
                (class(c), length),
                "U+{:04X}",
                u32::from(c)
            );
        }
    }

    #[test]
    fn a_byte_outside_of_any_character_is_foreign_by_itself() {
        for text in [
            &b"\x80m"[..],
            b"\xC1\x81m",
            b"\xC3m",
            b"\xCC",
            b"\xE1\xB8m",
            b"\xE3\x80m",
            b"\xFFm",
        ] {
            assert_eq!(symbol(text, 0), (FOREIGN, 1), "{text:02X?}");
        }
        assert_eq!(symbol(b"m", 1), (FOREIGN, 0));
    }
}
