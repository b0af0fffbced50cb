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
//! The only file that knows Unicode tables. Of the grammar it knows only the letters that a message can
//! begin with, see [`Window::fold`].

use core::ops::Range;

use unicode_normalization::char::is_combining_mark;

use crate::utf8::{all_digits, first_char};

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

/// How many symbols are read; all the text after them counts as one foreign symbol.
pub(crate) const WINDOW: usize = 256;

/// The symbols of a text, without its gaps and invisibles: one to a slot, and the last slot for all that
/// follows the window. It holds personal data for the length of a call and has no `Debug`.
pub(crate) struct Window<const SLOTS: usize> {
    symbols: [Symbol; SLOTS],
    count: usize,
}

impl<const SLOTS: usize> Window<SLOTS> {
    pub(crate) const EMPTY: Self = Self { symbols: [FOREIGN; SLOTS], count: 0 };

    /// Folds a text, or as much of it as is read.
    ///
    /// A gap is written like a symbol and overwritten by what follows, so that ASCII hardly branches.
    #[inline(always)]
    pub(crate) fn fold(&mut self, text: &[u8]) {
        let (mut count, mut at) = (0, 0);
        'text: loop {
            // Eight characters at once, as long as they are ASCII.
            while let Some(eight) = text.get(at..).and_then(<[u8]>::first_chunk::<8>) {
                let slots = self.symbols.get_mut(count..).and_then(<[u8]>::first_chunk_mut);
                let (true, Some(slots)) = (eight.is_ascii(), slots) else {
                    break;
                };
                if all_digits(eight) {
                    *slots = *eight;
                    count += 8;
                } else {
                    for &byte in eight {
                        count = self.push(count, byte_symbol(byte));
                    }
                }
                at += 8;
            }
            // One at a time, up to the next of several bytes.
            loop {
                let (Some(&byte), true) = (text.get(at), count < SLOTS) else {
                    break 'text;
                };
                let symbol = byte_symbol(byte);
                if symbol == LONGER {
                    let (symbol, width) = longer(text, at);
                    count = self.push(count, symbol);
                    at += width;
                    break;
                }
                count = self.push(count, symbol);
                at += 1;
            }
            // No message begins with other letters: what follows does not matter.
            match self.symbols.first_chunk::<3>() {
                Some([b's', ..] | [b'b', b'h', b'm' | b'q' | b't' | b'h' | b'd' | b'k' | b'c']) => {
                }
                _ if count > 2 => break,
                _ => {}
            }
        }
        // All the text from there on counts as one foreign symbol.
        if let [.., last] = self.symbols.as_mut_slice() {
            *last = FOREIGN;
        }
        self.count = count;
    }

    /// Writes a symbol, which stays unless it is a gap or invisible.
    #[inline(always)]
    fn push(&mut self, count: usize, symbol: Symbol) -> usize {
        if let Some(slot) = self.symbols.get_mut(count) {
            *slot = symbol;
        }
        count + usize::from(symbol > INVISIBLE)
    }

    #[inline(always)]
    pub(crate) fn symbols(&self) -> &[Symbol] {
        self.symbols.get(..self.count).unwrap_or_default()
    }
}

/// The bytes of `length` symbols of a text after the first `skipped` ones: an empty span at its end
/// where there is none, and all the rest of it where they reach beyond the window.
#[cold]
#[inline(never)]
pub(crate) fn span(text: &[u8], skipped: usize, length: usize) -> Range<usize> {
    let mut start = skip(text, 0, skipped);
    while let (GAP | INVISIBLE, width) = symbol(text, start) {
        start += width;
    }
    let end = if skipped + length > WINDOW { text.len() } else { skip(text, start, length) };
    start..end
}

/// Where so many symbols end, from `at` on. The end of the text counts like a symbol.
#[inline(always)]
fn skip(text: &[u8], mut at: usize, mut count: usize) -> usize {
    while count > 0 {
        let (symbol, width) = symbol(text, at);
        count -= usize::from(symbol > INVISIBLE);
        at += width;
    }
    at
}

/// Whether a letter follows so many symbols directly: invisibles do not separate, gaps do.
#[cold]
pub(crate) fn glued_letter(text: &[u8], symbols: usize) -> bool {
    let mut at = skip(text, 0, symbols);
    while let (INVISIBLE, width) = symbol(text, at) {
        at += width;
    }
    symbol(text, at).0.is_ascii_lowercase()
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
#[inline(always)]
pub(crate) fn symbol(text: &[u8], at: usize) -> (Symbol, usize) {
    match text.get(at).map(|byte| byte_symbol(*byte)) {
        Some(LONGER) => longer(text, at),
        Some(symbol) => (symbol, 1),
        None => (FOREIGN, 0),
    }
}

#[inline(always)]
#[expect(clippy::indexing_slicing, reason = "no byte is outside of 256 entries")]
fn byte_symbol(byte: u8) -> Symbol {
    BYTES[usize::from(byte)]
}

/// [`symbol`] of a character of several bytes.
#[inline(always)]
fn longer(text: &[u8], at: usize) -> (Symbol, usize) {
    match text.get(at..).unwrap_or_default() {
        [a @ 0xC2..=0xC9, b @ 0x80..=0xBF, ..] => (cell(&LATIN, *a - 0xC2, *b), 2),
        // The accents of every word that is typed as NFD, U+0300-033F.
        [0xCC, 0x80..=0xBF, ..] => (INVISIBLE, 2),
        [0xE1, a @ 0xB8..=0xBB, b @ 0x80..=0xBF, ..] => (cell(&LATIN_ADDITIONAL, *a - 0xB8, *b), 3),
        [0xE2, 0x80, 0x80..=0x8A, ..] | [0xE3, 0x80, 0x80, ..] => (GAP, 3),
        rest => rare(rest),
    }
}

/// [`longer`] of a character outside of the tables, or of a byte outside of any character.
#[inline(never)]
fn rare(text: &[u8]) -> (Symbol, usize) {
    match first_char(text) {
        (Some(c), _) => (scattered(c), c.len_utf8()),
        (None, _) => (FOREIGN, 1),
    }
}

/// The cell of a table of 64 code points a row.
#[inline(always)]
fn cell(table: &[Symbol], row: u8, continuation: u8) -> Symbol {
    let cell = usize::from(row) * 64 + usize::from(continuation % 64);
    table.get(cell).copied().unwrap_or(FOREIGN)
}

/// The class of a character outside of the tables.
#[rustfmt::skip]
fn scattered(c: char) -> Symbol {
    match c {
        // White space, and first: arms are tried in turn.
        '\u{2000}'..='\u{200A}' | '\u{3000}'..='\u{3003}' | '\u{1680}' | '\u{2028}' | '\u{2029}'
        | '\u{202F}' | '\u{205F}' => GAP,
        // Not U+202E, RIGHT-TO-LEFT OVERRIDE: it shows digits in another order than they are read.
        '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202D}'
        | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206F}' | '\u{FEFF}' | '\u{FFFC}' => INVISIBLE,
        // Printed for the blank by a state company.
        '\u{2FD}' => GAP,
        // They decompose to `;`, U+00B7, a grave accent, and `=`, `<`, `>` with a stroke.
        '\u{37E}' | '\u{387}' | '\u{1FEF}' | '\u{2260}' | '\u{226E}' | '\u{226F}' => GAP,
        // Punctuation, arrows, technical signs, boxes, shapes, dingbats without the circled digits.
        '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205E}' | '\u{2190}'..='\u{21FF}' | '\u{2212}'
        | '\u{2300}'..='\u{23FF}' | '\u{2423}' | '\u{2500}'..='\u{2775}' | '\u{2794}'..='\u{27BF}'
        | '\u{27F0}'..='\u{27FF}' | '\u{2900}'..='\u{297F}' | '\u{2B00}'..='\u{2BFF}'
        | '\u{2E00}'..='\u{2E7F}' => GAP,
        // Of East Asian keyboards, with the long mark that they put for a hyphen.
        '\u{3008}'..='\u{3011}' | '\u{3014}'..='\u{301F}' | '\u{3030}'
        | '\u{30FB}' | '\u{30FC}' | '\u{FE10}'..='\u{FE19}' | '\u{FE30}'..='\u{FE52}'
        | '\u{FE54}'..='\u{FE66}' | '\u{FE68}'..='\u{FE6B}' | '\u{FF5F}'..='\u{FF65}'
        | '\u{FF70}' => GAP,
        // Pictographs, but for those that read as a number or as letters.
        '\u{1F4AF}' | '\u{1F51E}'..='\u{1F524}' => FOREIGN,
        '\u{1F300}'..='\u{1F64F}' | '\u{1F680}'..='\u{1F6FF}' | '\u{1F7E0}'..='\u{1F7EB}'
        | '\u{1F900}'..='\u{1F9FF}' | '\u{1FA70}'..='\u{1FAFF}' => GAP,
        // KELVIN SIGN and ANGSTROM SIGN.
        '\u{212A}' => b'k',
        '\u{212B}' => b'a',
        // Full-width forms are in the order of ASCII.
        '\u{FF01}'..='\u{FF5E}' => byte_symbol(((u32::from(c) - 0xFEE0) & 0x7F) as u8),
        _ if is_combining_mark(c) => INVISIBLE,
        _ => FOREIGN,
    }
}

/// What one byte counts as: U+0000-007F, and the bytes of longer characters.
#[rustfmt::skip]
static BYTES: [Symbol; 256] = *b"\
    -........,,,,,.............-....,,,,,,,,,,,,,,,,0123456789,,,,,,\
    ,abcdefghijklmnopqrstuvwxyz,,,,,,abcdefghijklmnopqrstuvwxyz,,,,.\
    ++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++\
    ++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++";

/// U+0080-027F.
#[rustfmt::skip]
static LATIN: [Symbol; 0x200] = *b"\
    .....,..........................,,.....,...,.-........,,...,...,\
    aaaaaa.ceeeeiiiidnooooo..uuuuy..aaaaaa.ceeeeiiiidnooooo..uuuuy.y\
    aaaaaaccccccccddddeeeeeeeeeegggggggghh..iiiiiiiii...jjkk.llllll.\
    ...nnnnnn...oooooo..rrrrrrsssssssstttt..uuuuuuuuuuuuwwyyyzzzzzz.\
    .........d......................oo.............uu...............\
    .............aaiioouuuuuuuuuu.aaaa....ggkkoooo..j...gg..nnaa....\
    aaaaeeeeiiiioooorrrruuuusstt..hh......aaeeooooooooyy............\
    ......................d.........................................";

/// U+1E00-1EFF, where the Vietnamese letters with two accents are.
#[rustfmt::skip]
static LATIN_ADDITIONAL: [Symbol; 0x100] = *b"\
    aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmm\
    mmmmnnnnnnnnoooooooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvv\
    wwwwwwwwwwxxxxyyzzzzzzhtwy......aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeee\
    eeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy......";

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
            assert_eq!(symbol(&text, 1), (class(c), length), "U+{:04X}", u32::from(c));
        }
    }

    #[test]
    fn a_byte_outside_of_any_character_is_foreign_by_itself() {
        for text in
            [&b"\x80m"[..], b"\xC1\x81m", b"\xC3m", b"\xCC", b"\xE1\xB8m", b"\xE3\x80m", b"\xFFm"]
        {
            assert_eq!(symbol(text, 0), (FOREIGN, 1), "{text:02X?}");
        }
        assert_eq!(symbol(b"m", 1), (FOREIGN, 0));
    }
}
