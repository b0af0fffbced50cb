//! What each character counts as, and the next symbol of a text (SPEC 3.1).

use unicode_normalization::char::{decompose_canonical, is_combining_mark};

use super::{Fault, Kind, fault};

/// What a character counts as. Letters (lower case) and digits are their own ASCII byte.
type Class = u8;
const GAP: Class = 0;
const INVISIBLE: Class = 1;
/// Not a class: the byte does not say, or the table does not.
const ASK: Class = 2;
const FOREIGN: Class = 3;
/// Not a class: there is no symbol any more.
pub(super) const END: Class = 4;

/// The classes of the bytes of ASCII; the others ask.
const ASCII: [Class; 256] = {
    let mut table = [ASK; 256];
    let mut byte = 0_u8;
    while byte < 0x80 {
        table[byte as usize] = match byte {
            b'\t'..=b'\r' | b' ' => GAP,
            b'a'..=b'z' | b'A'..=b'Z' => byte | 0x20,
            b'0'..=b'9' => byte,
            _ if byte.is_ascii_punctuation() => GAP,
            _ => FOREIGN,
        };
        byte += 1;
    }
    table
};

/// U+0080 to U+023F. In both strings a blank is a gap, `_` invisible, `?` foreign.
const LATIN: &[u8; 448] =
    b"?????\x20??????????????????????????\x20??????????\x20?_?????????\x20???\x20????\
    aaaaaa?ceeeeiiiidnooooo??uuuuy??aaaaaa?ceeeeiiiidnooooo??uuuuy?y\
    aaaaaaccccccccddddeeeeeeeeeegggggggghh??iiiiiiiii???jjkk?llllll?\
    ???nnnnnn???oooooo??rrrrrrsssssssstttt??uuuuuuuuuuuuwwyyyzzzzzz?\
    ?????????d??????????????????????oo?????????????uu???????????????\
    ?????????????aaiioouuuuuuuuuu?aaaa????ggkkoooo??j???gg??nnaa????\
    aaaaeeeeiiiioooorrrruuuusstt??hh??????aaeeooooooooyy????????????";

/// U+1E00 to U+1EFF.
const LATIN_ADDITIONAL: &[u8; 256] =
    b"aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmm\
    mmmmnnnnnnnnoooooooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvv\
    wwwwwwwwwwxxxxyyzzzzzzhtwy??????aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeee\
    eeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy??????";

const fn drawn(sign: u8) -> Class {
    match sign {
        b' ' => GAP,
        b'_' => INVISIBLE,
        b'?' => FOREIGN,
        letter => letter,
    }
}

/// The class of a character that phones write, beyond ASCII; any other asks.
const fn listed(code: usize) -> Class {
    match code {
        0x80..=0x23F => drawn(LATIN[code - 0x80]),
        0x1E00..=0x1EFF => drawn(LATIN_ADDITIONAL[code - 0x1E00]),
        0x2000..=0x200A | 0x2010..=0x2029 | 0x202F..=0x205F | 0x3000 => GAP,
        0x300..=0x36F | 0x200B..=0x200F | 0x202A..=0x202E | 0x2060..=0x2064 | 0x2066..=0x206F => {
            INVISIBLE
        }
        0xFF01..=0xFF5E => ASCII[code - 0xFEE0],
        _ => ASK,
    }
}

/// The classes of all characters of two bytes, U+0080 to U+07FF.
const TWO_BYTES: [Class; 2048] = {
    let mut table = [ASK; 2048];
    let mut code = 0x80;
    while code < 2048 {
        table[code] = listed(code);
        code += 1;
    }
    table
};

/// The blocks of 64 characters of three bytes in which some are listed. The first stands for all others.
const BLOCKS: [usize; 10] = [
    0, 0x1E00, 0x1E40, 0x1E80, 0x1EC0, 0x2000, 0x2040, 0x3000, 0xFF00, 0xFF40,
];

/// The classes of the characters of a block; 16 of them, so that four bits need no check.
const PAGES: [[Class; 64]; 16] = {
    let mut pages = [[ASK; 64]; 16];
    let mut page = 1;
    while page < BLOCKS.len() {
        let mut low = 0;
        while low < 64 {
            pages[page][low] = listed(BLOCKS[page] | low);
            low += 1;
        }
        page += 1;
    }
    pages
};

/// The page of each block up to U+FFFF.
const PAGE: [u8; 1024] = {
    let mut table = [0; 1024];
    let mut page = 1_u8;
    while (page as usize) < BLOCKS.len() {
        table[BLOCKS[page as usize] >> 6] = page;
        page += 1;
    }
    table
};

/// A letter, a digit, a foreign character or the end of the text; what came before it is skipped.
#[derive(Clone, Copy)]
pub(super) struct Symbol {
    pub(super) class: u8,
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Symbol {
    pub(super) fn is_letter(self) -> bool {
        self.class.is_ascii_lowercase()
    }

    pub(super) fn is_digit(self) -> bool {
        self.class.is_ascii_digit()
    }

    pub(super) fn fault(self, kind: Kind) -> Fault {
        fault(kind, self.start, self.end)
    }
}

/// The next symbol from `at` on.
#[inline(always)]
pub(super) fn symbol(text: &[u8], mut at: usize) -> Symbol {
    loop {
        let Some(&byte) = text.get(at) else {
            return Symbol {
                class: END,
                start: at,
                end: at,
            };
        };
        let class = ASCII[usize::from(byte)];
        if class > ASK {
            return Symbol {
                class,
                start: at,
                end: at + 1,
            };
        }
        if class == ASK {
            let (start, packed) = wide_symbol(text, at);
            return Symbol {
                class: packed.to_le_bytes()[0],
                start,
                end: start + (packed >> 8),
            };
        }
        at += 1;
    }
}

/// [`symbol`] where `at` stands on a byte beyond ASCII: out of line, so that the path of ASCII stays small.
/// Gives the start, and the width above the class: two registers.
#[inline(never)]
fn wide_symbol(text: &[u8], at: usize) -> (usize, usize) {
    let (class, width) = wide(text, at);
    if class > ASK {
        return (at, usize::from(class) | width << 8);
    }
    if class == ASK {
        return rare_symbol(text, at);
    }
    let mut at = at + width;
    while let Some(&byte) = text.get(at) {
        let class = ASCII[usize::from(byte)];
        if class > ASK {
            return (at, usize::from(class) | 1 << 8);
        }
        if class == GAP {
            at += 1;
        } else if let Some(&second) = text.get(at + 1)
            && byte == 0xCC
            && is_continuation(second)
        {
            // U+0300 to U+033F: the accents, one after the other.
            at += 2;
        } else {
            return past_wide(text, at);
        }
    }
    (at, usize::from(END))
}

/// [`wide_symbol`] where something is skipped.
#[inline(never)]
fn past_wide(text: &[u8], mut at: usize) -> (usize, usize) {
    while let Some(&byte) = text.get(at) {
        let mut class = ASCII[usize::from(byte)];
        let mut width = 1;
        if class == ASK {
            (class, width) = wide(text, at);
            if class == ASK {
                return rare_symbol(text, at);
            }
        }
        if class > ASK {
            return (at, usize::from(class) | width << 8);
        }
        at += width;
    }
    (at, usize::from(END))
}

/// [`wide_symbol`] where the tables do not say.
#[inline(never)]
fn rare_symbol(text: &[u8], mut at: usize) -> (usize, usize) {
    while let Some(&byte) = text.get(at) {
        let (class, width) = any(text, at, byte);
        if class > ASK {
            return (at, usize::from(class) | width << 8);
        }
        at += width;
    }
    (at, usize::from(END))
}

/// Class and width of the character at `at`, whatever it is.
#[inline(always)]
fn any(text: &[u8], at: usize, byte: u8) -> (Class, usize) {
    match ASCII[usize::from(byte)] {
        ASK => match wide(text, at) {
            (ASK, _) => rare(text, at),
            found => found,
        },
        class => (class, 1),
    }
}

/// Class and width of the character beyond ASCII at `at`, if the tables say.
#[inline(always)]
fn wide(text: &[u8], at: usize) -> (Class, usize) {
    if let Some(&lead) = text.get(at)
        && let Some(&second) = text.get(at + 1)
        && is_continuation(second)
    {
        let low = usize::from(second & 0x3F);
        if (0xC0..0xE0).contains(&lead) {
            return (TWO_BYTES[usize::from(lead & 0x1F) << 6 | low], 2);
        }
        if lead & 0xF0 == 0xE0
            && let Some(&third) = text.get(at + 2)
            && is_continuation(third)
        {
            let page = PAGE[usize::from(lead & 0xF) << 6 | low] & 0xF;
            return (PAGES[usize::from(page)][usize::from(third & 0x3F)], 3);
        }
    }
    (ASK, 0)
}

fn is_continuation(byte: u8) -> bool {
    byte & 0xC0 == 0x80
}

/// Class and width where the tables do not say: the rest of Unicode, and ill-formed bytes.
#[cold]
#[inline(never)]
fn rare(text: &[u8], at: usize) -> (Class, usize) {
    let Some(character) = text.get(at..).and_then(character) else {
        return (FOREIGN, 1);
    };
    let class = match listed(character as usize) {
        ASK => decomposed(character),
        class => class,
    };
    (class, character.len_utf8())
}

fn decomposed(character: char) -> Class {
    let mut first = None;
    decompose_canonical(character, |part| {
        first.get_or_insert(part);
    });
    match first.unwrap_or(character) {
        mark if is_combining_mark(mark) => INVISIBLE,
        '\u{61C}' | '\u{180E}' | '\u{FEFF}' => INVISIBLE,
        '\u{B7}' | '\u{1680}' | '\u{2212}' => GAP,
        'ɖ' | 'Ɖ' => b'd',
        ascii if ascii.is_ascii() => ASCII[ascii as usize],
        _ => FOREIGN,
    }
}

/// The character at the start of `text`, if it is well-formed.
fn character(text: &[u8]) -> Option<char> {
    let width = match text.first()? {
        0xC2..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF4 => 4,
        _ => return None,
    };
    str::from_utf8(text.get(..width)?).ok()?.chars().next()
}

/// The end of `expected` if it stands at `at`, one symbol after the other.
#[inline(always)]
pub(super) fn word<const N: usize>(
    text: &[u8],
    mut at: usize,
    expected: &[u8; N],
) -> Option<usize> {
    for &class in expected {
        match text.get(at) {
            Some(&byte) if ASCII[usize::from(byte)] == class => at += 1,
            _ => at = far(text, at, class)?,
        }
    }
    Some(at)
}

/// The end of the symbol `class`, if it is the next one: beyond ASCII, as it mostly is, or with
/// something before it.
#[inline(never)]
fn far(text: &[u8], at: usize, class: Class) -> Option<usize> {
    let (found, width) = wide(text, at);
    if found == class {
        Some(at + width)
    } else {
        farther(text, at, class)
    }
}

#[inline(never)]
fn farther(text: &[u8], mut at: usize, class: Class) -> Option<usize> {
    while let Some(&byte) = text.get(at) {
        let (mut found, mut width) = (ASCII[usize::from(byte)], 1);
        if found == ASK {
            (found, width) = wide(text, at);
            if found == ASK {
                return rarely(text, at, class);
            }
        }
        if found > ASK {
            return (found == class).then_some(at + width);
        }
        at += width;
    }
    None
}

/// [`far`] where the tables do not say.
#[inline(never)]
fn rarely(text: &[u8], at: usize, class: Class) -> Option<usize> {
    let (start, packed) = rare_symbol(text, at);
    (packed & 0xFF == usize::from(class)).then_some(start + (packed >> 8))
}

/// Whether the two bytes at `at` are the ASCII letters `expected`, in either case and with nothing between.
#[inline(always)]
pub(super) fn two(text: &[u8], at: usize, expected: [u8; 2]) -> bool {
    let found = text.get(at..at + 2).and_then(<[u8]>::first_chunk::<2>);
    found.is_some_and(|found| u16::from_le_bytes(*found) | 0x2020 == u16::from_le_bytes(expected))
}

/// Skips the gaps of ASCII.
#[inline(always)]
pub(super) fn gaps(text: &[u8], mut at: usize) -> usize {
    while let Some(&byte) = text.get(at)
        && ASCII[usize::from(byte)] == GAP
    {
        at += 1;
    }
    at
}

/// Whether nothing but invisibles stands between `at` and `end`.
pub(super) fn only_invisible(text: &[u8], mut at: usize, end: usize) -> bool {
    while at < end
        && let Some(&byte) = text.get(at)
    {
        let (class, width) = any(text, at, byte);
        if class != INVISIBLE {
            return false;
        }
        at += width;
    }
    true
}
