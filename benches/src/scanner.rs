//! Written by hand: what plain code without a combinator takes.

use std::str::Chars;

use crate::Code;
use crate::fold::symbol;

/// The class of a gap and of what is invisible: neither is a letter.
const SKIPPED: u8 = b' ';
/// The class of what no rule wants, and of the end of the text.
const FOREIGN: u8 = 0;
/// Characters below this have their class in a table: all of Latin, and the blanks.
const TABLE: u32 = 0x3100;

/// One pass over the text, one table for the classes, the usual message in one comparison.
pub(crate) fn reader() -> impl Fn(&str) -> Option<Code> + Clone {
    let classes = (0..TABLE).map(|number| char::from_u32(number).map_or(FOREIGN, class)).collect();
    let scanner = Scanner { classes };
    // Not `or_else`, which takes three nanoseconds more.
    move |text| match usual(text.as_bytes()) {
        Some(code) => Some(code),
        None => scanner.spelled(text),
    }
}

#[derive(Clone)]
struct Scanner {
    classes: Vec<u8>,
}

impl Scanner {
    fn class(&self, character: char) -> u8 {
        let known = self.classes.get(u32::from(character) as usize).copied();
        known.unwrap_or_else(|| class(character))
    }

    #[inline(never)]
    fn spelled(&self, text: &str) -> Option<Code> {
        let mut symbols = Symbols { scanner: self, rest: text.chars() };
        let mut code = [0; 10];
        let whole = symbols.word(b"bh")
            && symbols.blanks()
            && symbols.word(b"mk")
            && symbols.blanks()
            && symbols.subject(&mut code);
        whole.then_some(code)
    }
}

/// `BH MK` and ten digits in ASCII, in capitals or small letters.
fn usual(text: &[u8]) -> Option<Code> {
    let (start, code) = text.split_last_chunk::<10>()?;
    let usual = start.eq_ignore_ascii_case(b"bh mk ") && code.iter().all(u8::is_ascii_digit);
    usual.then_some(*code)
}

fn class(character: char) -> u8 {
    match symbol(character) {
        Some(symbol) if symbol.is_ascii_alphanumeric() => u8::try_from(symbol).unwrap_or(FOREIGN),
        Some(_) => FOREIGN,
        None => SKIPPED,
    }
}

#[derive(Clone)]
struct Symbols<'a> {
    scanner: &'a Scanner,
    rest: Chars<'a>,
}

impl Symbols<'_> {
    fn next(&mut self) -> u8 {
        let scanner = self.scanner;
        let mut classes = self.rest.by_ref().map(|character| scanner.class(character));
        classes.find(|&class| class != SKIPPED).unwrap_or(FOREIGN)
    }

    /// Takes what the rule takes, or nothing.
    fn attempt(&mut self, rule: impl FnOnce(&mut Self) -> bool) -> bool {
        let mut ahead = self.clone();
        let found = rule(&mut ahead);
        if found {
            *self = ahead;
        }
        found
    }

    fn word(&mut self, letters: &[u8]) -> bool {
        self.attempt(|ahead| letters.iter().all(|&letter| ahead.next() == letter))
    }

    /// Printed blanks, copied; true so that rules can be strung together.
    fn blanks(&mut self) -> bool {
        while self.word(b"daucach") {}
        true
    }

    fn organisation(&mut self) -> bool {
        [&b"bhxh"[..], b"bhyt", b"baohiemxahoi", b"baohiemyte"].iter().any(|name| self.word(name))
    }

    /// `ma`, `so` or both before `the` or an organisation.
    fn label(&mut self) -> bool {
        let (ma, so) = (self.word(b"ma"), self.word(b"so"));
        let the = (ma || so) && self.word(b"the");
        let organisation = (ma || so) && self.organisation();
        organisation || ma && (so || the)
    }

    fn subject(&mut self, code: &mut Code) -> bool {
        if self.attempt(Self::label) {
            self.blanks();
        }
        self.attempt(Self::card);
        for place in code {
            *place = self.next();
            if !place.is_ascii_digit() {
                return false;
            }
        }
        self.attempt(Self::tail);
        self.rest.all(|character| self.scanner.class(character) == SKIPPED)
    }

    fn card(&mut self) -> bool {
        let (first, second, level) = (self.next(), self.next(), self.next());
        let province = [self.next(), self.next()];
        first.is_ascii_lowercase()
            && second.is_ascii_lowercase()
            && matches!(level, b'1'..=b'5')
            && province.iter().all(u8::is_ascii_digit)
            && province != *b"00"
    }

    /// `gui 8079` in its forms.
    fn tail(&mut self) -> bool {
        if !self.word(b"gui") {
            return false;
        }
        let _ = self.word(b"den") || self.word(b"toi");
        self.word(b"dauso");
        self.word(b"8079")
    }
}
