//! A regular expression over a decomposed `String`, in two ways. `footprint` builds this file and `fold.rs` alone.

use regex::Regex;

use super::Code;
use super::fold::{folded, is_gap};

/// The grammar of `BH MK` as one expression; `gaps` may stand before each symbol.
pub(super) fn expression(gaps: &str) -> Regex {
    let word = |letters: &str| {
        let mut spelled = String::new();
        for letter in letters.chars() {
            spelled.push_str(gaps);
            spelled.push(letter);
        }
        spelled
    };
    let any = |choices: &[String]| format!("(?:{})", choices.join("|"));
    let digits = |count: usize| format!("(?:{gaps}[0-9]){{{count}}}");

    let sp = format!("(?:{})*", word("daucach"));
    let the = format!("(?:{})?", word("the"));
    let org = any(&[word("bhxh"), word("bhyt"), word("baohiemxahoi"), word("baohiemyte")]);
    let ma_so = format!("{}(?:{}{the}|{})(?:{org})?", word("ma"), word("so"), word("the"));
    let of_org = format!("{}{the}{org}", any(&[word("ma"), word("so")]));
    let label = any(&[ma_so, of_org]);
    let province = format!("(?:{gaps}0{gaps}[1-9]|{gaps}[1-9]{gaps}[0-9])");
    let card = format!("(?:{gaps}[a-z]){{2}}{gaps}[1-5]{province}");
    let tail = format!(
        "{}(?:{}|{})?(?:{})?{}",
        word("gui"),
        word("den"),
        word("toi"),
        word("dauso"),
        word("8079")
    );
    let code = digits(10);
    let whole = format!(
        "^{}{sp}{}{sp}(?:{label}{sp})?(?:{card})?({code})(?:{tail})?{gaps}$",
        word("bh"),
        word("mk")
    );
    Regex::new(&whole).expect("the expression is well-formed")
}

/// The digits that the expression found.
pub(super) fn code(expression: &Regex, text: &str) -> Option<Code> {
    let found = expression.captures(text)?.get(1)?;
    let mut code = [0; 10];
    let digits = found.as_str().bytes().filter(u8::is_ascii_digit);
    for (place, digit) in code.iter_mut().zip(digits) {
        *place = digit;
    }
    Some(code)
}

/// What most would write: a decomposed `String` without marks, and one expression with gaps between its symbols.
#[derive(Debug)]
pub struct NfdRegex(Regex);

impl NfdRegex {
    /// The expression, compiled.
    #[must_use]
    pub fn compile() -> Self {
        Self(expression(GAPS))
    }

    /// The code, if the message is right.
    #[must_use]
    pub fn read(&self, text: &str) -> Option<Code> {
        code(&self.0, &folded(text))
    }
}

/// The gaps of [`is_gap`] as a class.
const GAPS: &str =
    r"[\s!-/:-@\[-`{-~\x{AB}\x{B7}\x{BB}\x{2212}\x{2010}-\x{2027}\x{2030}-\x{205E}]*";

/// The same, better thought of: gaps never matter to a right message, so they go with the marks, and the expression
/// is left with bare symbols.
#[derive(Debug)]
pub struct BareRegex(Regex);

impl BareRegex {
    /// The expression, compiled.
    #[must_use]
    pub fn compile() -> Self {
        Self(expression(""))
    }

    /// The code, if the message is right.
    #[must_use]
    pub fn read(&self, text: &str) -> Option<Code> {
        let mut bare = folded(text);
        bare.retain(|character| !is_gap(character));
        code(&self.0, &bare)
    }
}
