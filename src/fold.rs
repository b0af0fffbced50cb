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

/// What a character counts as: the lower-case letter `a`-`z`, the digit `0`-`9`, or one of the classes
/// below, which are less than these, in this order.
pub(crate) type Symbol = u8;

/// Not a class: no character by itself, or one that is in no table.
const LONGER: Symbol = b'+';
/// Counts as a gap. Of what one byte says, what is more is a symbol: nothing in ASCII is invisible.
const GAP: Symbol = b',';
/// Counts as nothing at all. What is more is a symbol, or the end.
const INVISIBLE: Symbol = b'-';
/// A symbol that never matches and is never dropped silently.
const FOREIGN: Symbol = b'.';
/// Not a class: there is no character any more.
const END: Symbol = b'/';

/// Where a character stands in a text, and what it counts as. Two machine words, which are handed on
/// in registers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) start: usize,
    /// In the low byte the symbol, above it the number of its bytes.
    folded: usize,
}

impl Place {
    /// A place whose character has not been looked at.
    #[inline(always)]
    pub(crate) fn unread(start: usize) -> Self {
        Self::new(start, INVISIBLE, 0)
    }

    #[inline(always)]
    fn new(start: usize, symbol: Symbol, width: u8) -> Self {
        let folded = usize::from(symbol) | usize::from(width) << 8;
        Self { start, folded }
    }

    /// What the character counts as, which must have been looked at.
    #[inline(always)]
    pub(crate) fn symbol(self) -> Symbol {
        debug_assert_ne!(self, Self::unread(self.start), "nobody has looked");
        let [symbol, ..] = self.folded.to_le_bytes();
        symbol
    }

    /// Whether it is one byte: in ASCII, or no character.
    #[inline(always)]
    pub(crate) fn is_one_byte(self) -> bool {
        self.folded >> 8 == 1
    }

    /// Where the character behind it begins.
    #[inline(always)]
    pub(crate) fn end(self) -> usize {
        self.start + (self.folded >> 8)
    }
}

/// The character at `at`, whatever it counts as.
#[inline(never)]
fn fold(text: &[u8], at: usize) -> Place {
    fold_inline(text, at)
}

/// [`fold`], for loops.
#[inline(always)]
fn fold_inline(text: &[u8], at: usize) -> Place {
    let (symbol, width) = match text.get(at..) {
        Some(rest @ [byte, ..]) => match byte_symbol(*byte) {
            LONGER => match tabled(rest) {
                (LONGER, _) => rare(rest),
                found => found,
            },
            symbol => (symbol, 1),
        },
        _ => (END, 0),
    };
    Place::new(at, symbol, width)
}

/// The next symbol from `at` on, beyond gaps and invisibles; the end of the text if there is none.
#[inline(always)]
pub(crate) fn next(text: &[u8], mut at: usize) -> Place {
    while let Some(byte) = text.get(at) {
        let symbol = byte_symbol(*byte);
        if symbol > GAP {
            return Place::new(at, symbol, 1);
        }
        if symbol == LONGER {
            return next_longer(text, at);
        }
        at += 1;
    }
    Place::new(at, END, 0)
}

/// [`next`] from a byte beyond ASCII on: what stands there is often an accent, and what follows is
/// nearly always ASCII or an accent.
#[inline(never)]
fn next_longer(text: &[u8], mut at: usize) -> Place {
    if is_accent(text, at) {
        at += 2;
    } else {
        let (symbol, width) = text.get(at..).map_or((END, 0), tabled);
        if symbol > INVISIBLE {
            return Place::new(at, symbol, width);
        }
        if symbol == LONGER {
            return next_rest(text, at);
        }
        at += usize::from(width);
    }
    while let Some(byte) = text.get(at) {
        let symbol = byte_symbol(*byte);
        if symbol > GAP {
            return Place::new(at, symbol, 1);
        }
        if symbol == GAP {
            at += 1;
        } else if is_accent(text, at) {
            at += 2;
        } else {
            return next_tabled(text, at);
        }
    }
    Place::new(at, END, 0)
}

/// Whether one of U+0300 to U+033F stands there, the lower half of the combining accents.
#[inline(always)]
fn is_accent(text: &[u8], at: usize) -> bool {
    matches!(text.get(at..at + 2), Some([0xCC, 0x80..=0xBF]))
}

/// [`next`] by the tables.
#[inline(never)]
fn next_tabled(text: &[u8], mut at: usize) -> Place {
    while let Some(rest @ [byte, ..]) = text.get(at..) {
        let (symbol, width) = match byte_symbol(*byte) {
            LONGER => tabled(rest),
            symbol => (symbol, 1),
        };
        if symbol > INVISIBLE {
            return Place::new(at, symbol, width);
        }
        if symbol == LONGER {
            return next_rest(text, at);
        }
        at += usize::from(width);
    }
    Place::new(at, END, 0)
}

/// [`next`] from a character on that is in no table.
#[cold]
#[inline(never)]
fn next_rest(text: &[u8], mut at: usize) -> Place {
    loop {
        let place = fold_inline(text, at);
        if place.symbol() > INVISIBLE {
            return place;
        }
        at = place.end();
    }
}

/// The first character from `at` on that is not invisible.
pub(crate) fn skip_invisibles(text: &[u8], mut at: usize) -> Place {
    loop {
        let place = fold(text, at);
        if place.symbol() != INVISIBLE {
            return place;
        }
        at = place.end();
    }
}

/// Where the ASCII gaps end that stand at `at`.
#[inline(always)]
pub(crate) fn skip_ascii(text: &[u8], mut at: usize) -> usize {
    while let Some(byte) = text.get(at) {
        if byte_symbol(*byte) != GAP {
            break;
        }
        at += 1;
    }
    at
}

#[inline(always)]
#[expect(clippy::indexing_slicing, reason = "no byte is outside of 256 entries")]
pub(crate) fn byte_symbol(byte: u8) -> Symbol {
    BYTES[byte as usize]
}

/// The class of the character of several bytes that `text` begins with, and how many they are:
/// [`LONGER`] for what is in no table.
#[inline(always)]
pub(crate) fn tabled(text: &[u8]) -> (Symbol, u8) {
    match text {
        [a @ 0xC0..=0xDF, b @ 0x80..=0xBF, ..] => (cell(&TWO_BYTES, *a, *b), 2),
        [0xE1, a @ 0xB8..=0xBB, b @ 0x80..=0xBF, ..] => (cell(&LATIN_ADDITIONAL, *a, *b), 3),
        [0xE2, a @ 0x80..=0x81, b @ 0x80..=0xBF, ..] => (cell(&PUNCTUATION, *a, *b), 3),
        // IDEOGRAPHIC SPACE.
        [0xE3, 0x80, 0x80, ..] => (GAP, 3),
        _ => (LONGER, 0),
    }
}

#[cold]
#[inline(never)]
#[expect(
    clippy::cast_possible_truncation,
    reason = "a character has four bytes at most"
)]
fn rare(text: &[u8]) -> (Symbol, u8) {
    match first_char(text) {
        (Some(c), _) => (scattered(c), c.len_utf8() as u8),
        (None, _) => (FOREIGN, 1),
    }
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
    use super::{END, FOREIGN, Place, fold, is_accent, next, skip_ascii, skip_invisibles};

    /// What `text` begins with, read where it stands: the symbol, and how many bytes it has.
    fn folded(text: &[u8]) -> (u8, usize) {
        let behind = [b"!", text].concat();
        let (here, there) = (fold(text, 0), fold(&behind, 1));
        assert_eq!(
            (there.start, there.end()),
            (1, here.end() + 1),
            "{text:02X?}"
        );
        assert_eq!(there.symbol(), here.symbol(), "{text:02X?}");
        assert_eq!(here.is_one_byte(), here.end() == 1, "{text:02X?}");
        (here.symbol(), here.end())
    }

    #[test]
    fn every_scalar_value_counts_as_the_specification_says() {
        for c in '\0'..=char::MAX {
            let mut text = [b'!'; 5];
            let len = c.encode_utf8(&mut text).len();
            assert_eq!(folded(&text), (class(c), len), "U+{:04X}", u32::from(c));
            let accent = matches!(c, '\u{300}'..='\u{33F}');
            assert_eq!(is_accent(&text, 0), accent, "U+{:04X}", u32::from(c));
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
            assert_eq!(folded(text), (FOREIGN, 1), "{text:02X?}");
            assert_eq!(next(text, 0), fold(text, 0), "{text:02X?}");
        }
        assert_eq!(folded(b""), (END, 0));
        assert_eq!(fold(b"m", 2).symbol(), END);
    }

    #[test]
    #[should_panic(expected = "nobody has looked")]
    fn what_has_not_been_looked_at_is_nowhere_taken_for_a_symbol() {
        let place = Place::unread(3);
        assert_eq!((place.start, place.end()), (3, 3));
        place.symbol();
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
            ("\u{301} \u{345}m", "m", "\u{301} \u{345}m", " \u{345}m"),
            ("\u{301}", "", "\u{301}", ""),
            ("\u{301}\u{323}", "", "\u{301}\u{323}", ""),
            (
                "\u{301}\u{302}\u{303}.\u{304}á",
                "á",
                "\u{301}\u{302}\u{303}.\u{304}á",
                ".\u{304}á",
            ),
            ("\u{3000}\0", "\0", "\u{3000}\0", "\u{3000}\0"),
            ("\u{301}ж", "ж", "\u{301}ж", "ж"),
            // Beyond the tables: a Thai mark, an astral mark, a minus sign.
            (
                "\u{E31}\u{1D165}\u{2212}m",
                "m",
                "\u{E31}\u{1D165}\u{2212}m",
                "\u{2212}m",
            ),
            (
                "\u{301}\u{E31} \u{E31}m",
                "m",
                "\u{301}\u{E31} \u{E31}m",
                " \u{E31}m",
            ),
            ("\u{E31}\u{E01}", "\u{E01}", "\u{E31}\u{E01}", "\u{E01}"),
        ] {
            for before in ["", "m", ". \u{301}"] {
                let whole = [before, text].concat();
                let (whole, at) = (whole.as_bytes(), before.len());
                let rest = |from: usize| core::str::from_utf8(&whole[from..]);
                assert_eq!(rest(next(whole, at).start), Ok(all), "{text:?}");
                assert_eq!(rest(skip_ascii(whole, at)), Ok(ascii), "{text:?}");
                assert_eq!(
                    rest(skip_invisibles(whole, at).start),
                    Ok(invisibles),
                    "{text:?}"
                );
                // The place that is stopped at is the same as if one had looked there.
                for place in [next(whole, at), skip_invisibles(whole, at)] {
                    assert_eq!(place, fold(whole, place.start), "{text:?}");
                }
            }
        }
    }
}
