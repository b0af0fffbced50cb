//! Messages spelled the many ways that people and keyboards spell them.

use std::sync::LazyLock;

use crate::random::Random;
use crate::symbols::{FOREIGN, GAP, INVISIBLE, class};
use crate::tally::{CODE_POINTS, scalars};

/// Every character of every class, by class.
static BY_CLASS: LazyLock<Vec<Vec<char>>> = LazyLock::new(|| {
    let mut by_class = vec![Vec::new(); 128];
    for character in scalars(0..CODE_POINTS) {
        by_class[usize::from(class(character))].push(character);
    }
    by_class
});

/// All characters of a class.
#[must_use]
pub fn characters(class: u8) -> &'static [char] {
    &BY_CLASS[usize::from(class)]
}

/// How freely a message is spelled.
#[derive(Clone, Copy, Debug)]
pub struct Freedom {
    /// Of a hundred symbols, how many are not plain ASCII.
    pub strange: usize,
    /// Of a hundred places between symbols, how many hold gaps.
    pub gaps: usize,
    /// Of a hundred places between symbols, how many hold invisibles.
    pub invisibles: usize,
}

impl Freedom {
    /// From as printed to hardly recognisable.
    #[must_use]
    pub fn drawn(random: &mut Random) -> Self {
        let levels: [&[usize]; 3] = [&[0, 10, 60, 100], &[0, 10, 40, 80], &[0, 0, 5, 50]];
        let [strange, gaps, invisibles] = levels.map(|level| level[random.below(level.len())]);
        Self {
            strange,
            gaps,
            invisibles,
        }
    }
}

/// Spells a string of symbols.
#[must_use]
pub fn spell(symbols: &str, freedom: Freedom, random: &mut Random) -> String {
    let mut text = String::new();
    between(&mut text, freedom, random);
    for symbol in symbols.bytes() {
        let plain = match symbol {
            FOREIGN => 'ж',
            symbol if random.happens(50) => char::from(symbol.to_ascii_uppercase()),
            symbol => char::from(symbol),
        };
        text.push(if random.happens(freedom.strange) {
            random.pick_char(characters(symbol))
        } else {
            plain
        });
        between(&mut text, freedom, random);
    }
    text
}

/// What may stand between two symbols and never matters.
fn between(text: &mut String, freedom: Freedom, random: &mut Random) {
    let mut some = |percent: usize, usual: &[char], class: u8| {
        while random.happens(percent) {
            text.push(if random.happens(60) {
                random.pick_char(usual)
            } else {
                random.pick_char(characters(class))
            });
            if random.happens(60) {
                break;
            }
        }
    };
    some(
        freedom.invisibles,
        &[
            '\u{301}', '\u{300}', '\u{323}', '\u{302}', '\u{200B}', '\u{FE0F}',
        ],
        INVISIBLE,
    );
    some(freedom.gaps, &[' ', ' ', ' ', '.', ',', '-', '\u{A0}'], GAP);
    some(
        freedom.invisibles,
        &['\u{200D}', '\u{FEFF}', '\u{AD}', '\u{30A}'],
        INVISIBLE,
    );
}

/// The labels of the grammar, none first.
pub const LABELS: [&str; 13] = [
    "",
    "maso",
    "masothe",
    "mathe",
    "masobhxh",
    "masothebhyt",
    "mathebhyt",
    "mathebaohiemyte",
    "mabhxh",
    "sobhxh",
    "sothebhyt",
    "masobaohiemxahoi",
    "sobaohiemxahoi",
];

/// Tails, none first.
pub const TAILS: [&str; 7] = [
    "",
    "gui8079",
    "guiden8079",
    "guitoi8079",
    "guidauso8079",
    "guidendauso8079",
    "guitoidauso8079",
];

/// The optional `(dấu cách)`.
pub const SPACES: [&str; 5] = ["", "", "", "daucach", "daucachdaucach"];

/// What messages are put together from: whole words of the grammar, and pieces that nearly are.
pub const FRAGMENTS: [&str; 66] = [
    "bh",
    "bh",
    "bh",
    "bhmk",
    "bhmk",
    "mk",
    "mk",
    "qt",
    "the",
    "hs",
    "bhqt",
    "bhthe",
    "bhhs",
    "b",
    "h",
    "m",
    "k",
    "t",
    "g",
    "x",
    "daucach",
    "dau",
    "cach",
    "ma",
    "so",
    "the",
    "maso",
    "bhxh",
    "bhyt",
    "baohiemxahoi",
    "baohiemyte",
    "baohiem",
    "masobhxh",
    "gui",
    "den",
    "toi",
    "dauso",
    "8079",
    "gui8079",
    "guidendauso8079",
    "807",
    "0",
    "1",
    "9",
    "00",
    "12345",
    "0123456789",
    "0110129425",
    "011012942",
    "hc401",
    "hc",
    "hc4",
    "hc400",
    "hc9010110129425",
    "hc4010110129425",
    "2017",
    "2018",
    "20172018",
    "20182017",
    "012016122017",
    "122017012016",
    "012016",
    "122017",
    "04486g201908708",
    "#",
    "camon",
];
