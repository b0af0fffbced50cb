//! Values, spelled the many ways that people and their phones spell them.
//!
//! The choices come from bytes, so that a generator, a seed file and the fuzzer all drive the same
//! speller: `byte % alternatives` each, 0 when the bytes run out.

use std::sync::LazyLock;

use super::classes::class;
use super::oracle::Reading;

/// The bytes that choose.
pub(crate) struct Choices<'a>(core::slice::Iter<'a, u8>);

impl<'a> Choices<'a> {
    pub(crate) fn of(bytes: &'a [u8]) -> Self {
        Self(bytes.iter())
    }

    pub(crate) fn one_of(&mut self, alternatives: usize) -> usize {
        self.0.next().map_or(0, |&byte| usize::from(byte) % alternatives)
    }

    /// A number below a bound of more than a byte.
    fn below(&mut self, bound: usize) -> usize {
        (self.one_of(256) * 256 + self.one_of(256)) % bound
    }

    fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.one_of(list.len())]
    }

    fn digits(&mut self, count: usize) -> String {
        (0..count).map(|_| char::from(self.pick(b"0123456789"))).collect()
    }

    fn letter(&mut self) -> char {
        char::from(self.pick(b"abcdefghijklmnopqrstuvwxyz"))
    }

    /// A card's symbols, in lower case.
    fn card(&mut self) -> String {
        let group = format!("{}{}", self.letter(), self.letter());
        let level = 1 + self.one_of(5);
        let province = 1 + self.one_of(99);
        format!("{group}{level}{province:02}{}", self.digits(10))
    }

    fn year(&mut self) -> usize {
        1995 + self.one_of(105)
    }
}

/// A message of only symbols, and what it means.
pub(crate) struct Sentence {
    pub(crate) symbols: String,
    pub(crate) means: Reading,
    /// Where the ten digits of the code stand, if it has one.
    pub(crate) code_at: Option<usize>,
}

/// A message of the grammar, from values.
pub(crate) fn sentence(choices: &mut Choices<'_>) -> Sentence {
    let verb = choices.pick(&["mk", "qt", "the", "hs"]);
    let mut symbols = String::from(choices.pick(&["", "", "", "soan", "soantin", "soantinnhan"]));
    symbols += "bh";
    sp(&mut symbols, choices);
    symbols += verb;
    sp(&mut symbols, choices);
    let labels = choices.pick(&[0, 0, 1, 2, 3]);
    for _ in 0..labels {
        symbols += match verb {
            "hs" => choices.pick(&["ma", "so", "hoso", "bhxh"]),
            _ => choices.pick(&["ma", "so", "the", "bhxh", "bhyt", "baohiemxahoi", "baohiemyte"]),
        };
        sp(&mut symbols, choices);
    }
    let start = symbols.len();
    let mut card = choices.card();
    // After a label the letters of these groups are one more.
    if labels > 0 && (card.starts_with("ma") || card.starts_with("so")) {
        card.replace_range(..1, "h");
    }
    let (subject, means) = match verb {
        "the" => (card.clone(), Reading::Validity(card.to_uppercase())),
        "hs" => dossier(choices),
        _ => {
            let subject = match choices.one_of(2) {
                0 => card[5..].to_owned(),
                _ => card.clone(),
            };
            let code = card[5..].to_owned();
            if verb == "mk" {
                (subject, Reading::Reset(code))
            } else {
                let (period, bounds) = period(choices);
                (subject + &period, Reading::Participation(code, bounds))
            }
        }
    };
    let code_at = match (&means, subject.starts_with(|c: char| c.is_ascii_digit())) {
        (Reading::Status(_), _) => None,
        (_, true) => Some(start),
        (_, false) => Some(start + 5),
    };
    symbols += &subject;
    sp(&mut symbols, choices);
    if choices.one_of(3) == 0 {
        symbols += choices.pick(&["", "va"]);
        symbols += choices.pick(&["gui", "goi", "send"]);
        symbols += choices.pick(&["", "den", "toi", "ve", "to"]);
        symbols += choices.pick(&["", "dauso", "so", "tongdai"]);
        symbols += "8079";
    }
    Sentence { symbols, means, code_at }
}

/// `sp`, seldom. With the longest everywhere a sentence has 230 symbols: all stand in the window.
fn sp(symbols: &mut String, choices: &mut Choices<'_>) {
    if choices.one_of(4) == 3 {
        let words = "daucach khoangtrang khoangcach cach cachdaucach";
        symbols.push_str(choices.pick(&words.split(' ').collect::<Vec<_>>()));
    }
}

fn dossier(choices: &mut Choices<'_>) -> (String, Reading) {
    let (number, letter, year) = (choices.digits(5), choices.letter(), choices.year());
    let serial = choices.digits(5);
    let printed = format!("{number}.{}/{year}/{serial}", letter.to_ascii_uppercase());
    (format!("{number}{letter}{year}{serial}"), Reading::Status(printed))
}

/// A period with its words, and its two bounds in order.
fn period(choices: &mut Choices<'_>) -> (String, Option<(String, String)>) {
    let mut bounds =
        [(choices.year(), 1 + choices.one_of(12)), (choices.year(), 1 + choices.one_of(12))];
    bounds.sort_unstable();
    let by_months = match choices.one_of(3) {
        0 => return (String::new(), None),
        choice => choice == 1,
    };
    let [from, to] = bounds.map(|(year, month)| {
        if by_months {
            (format!("{month:02}{year}"), format!("{year}-{month:02}"))
        } else {
            (year.to_string(), year.to_string())
        }
    });
    let mut symbols = String::new();
    before_bound(&["", "tu"], &mut symbols, choices);
    symbols += &from.0;
    before_bound(&["", "", "den", "toi"], &mut symbols, choices);
    symbols += &to.0;
    (symbols, Some((from.1, to.1)))
}

/// `sp` and one of the words, with what may follow it.
fn before_bound(words: &[&str], symbols: &mut String, choices: &mut Choices<'_>) {
    sp(symbols, choices);
    let word = choices.pick(words);
    if !word.is_empty() {
        symbols.push_str(word);
        symbols.push_str(choices.pick(&["", "thang"]));
        symbols.push_str(choices.pick(&["", "nam"]));
        sp(symbols, choices);
    }
}

/// The symbols as text: any case, any character that counts as the symbol, gaps and invisibles
/// between, before and after.
pub(crate) fn spell(symbols: &str, choices: &mut Choices<'_>) -> String {
    let mut text = String::new();
    for symbol in symbols.chars() {
        between(&mut text, choices);
        text.push(character(symbol, choices));
    }
    between(&mut text, choices);
    text
}

fn between(text: &mut String, choices: &mut Choices<'_>) {
    for _ in 0..choices.pick(&[0, 0, 0, 0, 1, 1, 2, 3]) {
        text.push(match choices.one_of(8) {
            0 => any_of(b',', choices),
            1 => any_of(b'-', choices),
            _ => choices.pick(&BETWEEN),
        });
    }
}

/// A character that counts as this symbol.
pub(crate) fn character(symbol: char, choices: &mut Choices<'_>) -> char {
    match (choices.one_of(4), symbol) {
        (0 | 1, '.') => 'ж',
        (0, _) => symbol,
        (1, _) => symbol.to_ascii_uppercase(),
        _ => any_of(symbol as u8, choices),
    }
}

/// A text with one to three changes: characters are put in, replaced, lost, swapped or repeated. New ones are of
/// `pieces`, of ASCII or any.
pub(crate) fn changed(text: &str, pieces: &[impl ToString], choices: &mut Choices<'_>) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for _ in 0..=choices.one_of(3) {
        // One place more than there are characters: its end.
        let (at, to) = (choices.below(chars.len() + 1), choices.below(chars.len() + 1));
        let end = chars.len().min(at + 1);
        let new = match choices.one_of(4) {
            0 => {
                let any = choices.one_of(17) * 0x1_0000 + choices.below(0x1_0000);
                u32::try_from(any).ok().and_then(char::from_u32).unwrap_or_default().to_string()
            }
            1 => u8::try_from(choices.one_of(128)).map(char::from).unwrap().to_string(),
            _ => pieces[choices.one_of(pieces.len())].to_string(),
        };
        match choices.one_of(6) {
            0 => drop(chars.splice(at..at, new.chars())),
            1 => drop(chars.splice(at..end, new.chars())),
            2 => drop(chars.drain(at..end)),
            3 => chars.truncate(at),
            4 if at + 1 < chars.len() => chars.swap(at, at + 1),
            _ => chars.extend_from_within(at.min(to)..at.max(to)),
        }
    }
    chars.into_iter().collect()
}

fn any_of(class: u8, choices: &mut Choices<'_>) -> char {
    let spellings = &SPELLINGS[usize::from(class)];
    spellings[choices.below(spellings.len())]
}

/// A few of each: blanks, punctuation and pictures of every keyboard, accents, joiners, selectors,
/// controls of the writing direction, and what decoders leave.
const BETWEEN: [char; 32] = [
    ' ', ' ', ' ', '.', '-', '\t', '\n', '\r', ':', '{', '\u{A0}', '\u{3000}', '\u{2013}',
    '\u{FF0C}', '≠', '\u{37E}', '\u{301}', '\u{309}', '\u{31B}', '\u{323}', '\u{200B}', '\u{FE0F}',
    '\u{202D}', '\u{FEFF}', '\0', '\u{1B}', '\u{FFFC}', '→', '。', 'ー', '\u{2FD}', '🙏',
];

/// Every character of the first two planes, by its class.
static SPELLINGS: LazyLock<[Vec<char>; 128]> = LazyLock::new(|| {
    let mut spellings = [const { Vec::new() }; 128];
    for c in '\0'..='\u{1FFFF}' {
        spellings[usize::from(class(c))].push(c);
    }
    spellings
});
