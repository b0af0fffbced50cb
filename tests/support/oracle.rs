//! The grammar read the other way round: normalise first, drop what never matters, then regular
//! expressions over the symbols.
//!
//! It shares no code with the crate. It allocates freely and is slow, so that the crate need not be;
//! it is what the crate must agree with.

use core::ops::Range;
use std::sync::LazyLock;

use bhxh_sms::{Command, Month, ParseError, ParseErrorKind, Period, Year};
use regex_lite::Regex;

use super::classes::class;

/// What a message is, in plain types.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    Reset(String),
    Participation(String, Option<(String, String)>),
    Validity(String),
    Status(String),
    /// The kind's name for machines, the span, and the count of digits for a code length.
    Fault(&'static str, Range<usize>, Option<usize>),
}

/// What the crate says, in the oracle's types.
pub(crate) fn said(result: Result<Command, ParseError>) -> Reading {
    match result {
        Ok(Command::ResetPassword(code)) => Reading::Reset(code.expose().into()),
        Ok(Command::Participation { code, period }) => Reading::Participation(
            code.expose().into(),
            period.map(|period| match period {
                Period::Years(years) => (year(years.from()), year(years.to())),
                Period::Months(months) => (month(months.from()), month(months.to())),
            }),
        ),
        Ok(Command::CardValidity(card)) => Reading::Validity(card.expose().into()),
        Ok(Command::DossierStatus(dossier)) => Reading::Status(dossier.expose().into()),
        Ok(other) => panic!("a command without a reading: {other:?}"),
        Err(error) => {
            let digits = match error.kind() {
                ParseErrorKind::CodeLength { digits } => Some(digits),
                _ => None,
            };
            Reading::Fault(error.kind().as_str(), error.span(), digits)
        }
    }
}

fn year(year: Year) -> String {
    format!("{:04}", year.value())
}

fn month(month: Month) -> String {
    format!("{:04}-{:02}", month.year().value(), month.month())
}

/// What the specification says of a text.
pub(crate) fn read(text: &str) -> Reading {
    Symbols::of(text).message()
}

/// A text without its gaps and invisibles.
struct Symbols {
    /// One ASCII character a symbol.
    folded: String,
    /// Where each symbol's character stands in the text.
    spans: Vec<Range<usize>>,
    /// Whether a gap stands before the symbol.
    gap_before: Vec<bool>,
    text_len: usize,
}

impl Symbols {
    fn of(text: &str) -> Self {
        let mut symbols = Self {
            folded: String::new(),
            spans: Vec::new(),
            gap_before: Vec::new(),
            text_len: text.len(),
        };
        let mut gap = false;
        for (at, c) in text.char_indices() {
            match class(c) {
                b'-' => {}
                b',' => gap = true,
                symbol => {
                    symbols.folded.push(char::from(symbol));
                    symbols.spans.push(at..at + c.len_utf8());
                    symbols.gap_before.push(core::mem::take(&mut gap));
                }
            }
        }
        symbols
    }

    fn message(&self) -> Reading {
        for (at, letter) in ["b", "h"].into_iter().enumerate() {
            if self.folded.get(at..=at) != Some(letter) {
                return self.fault("not-addressed", at..at + 1);
            }
        }
        let glued = self.gap_before.get(2) == Some(&false);
        let letter = self.folded[2..].starts_with(|c: char| c.is_ascii_lowercase());
        if glued && letter && self.prefix(&FIRST_WORD, 0) == 0 {
            return self.fault("not-addressed", 2..3);
        }
        let at = 2 + self.prefix(&SPACES, 2);
        match self.prefix(&VERB, at) {
            0 => self.fault("verb", at..at + 1),
            length => {
                let verb = &self.folded[at..at + length];
                let at = at + length;
                let at = at + self.prefix(&SPACES, at);
                let at = at + self.prefix(&LABEL, at);
                match verb {
                    "hs" => self.dossier(at),
                    _ => self.numbers(verb, at),
                }
            }
        }
    }

    /// A code or a card, a period behind it for `qt`, and the end.
    fn numbers(&self, verb: &str, at: usize) -> Reading {
        let n = self.prefix(&DIGITS, at);
        if n > 0 {
            if verb == "the" && n == 10 {
                return self.fault("card-needed", at..at + n);
            }
            if verb != "the" && n == 10 || verb == "qt" && (n == 18 || n == 22) {
                return self.subject(verb, at, at, n);
            }
            if n > 10 || END.is_match(&self.folded[at + n..]) {
                return self.code_length(at..at + n);
            }
            return self.fault("code", at + n..at + n + 1);
        }
        if self.prefix(&TWO_LETTERS_AND_A_DIGIT, at) == 0 {
            return self.fault("code", at..at + 1);
        }
        let digits = at + 2;
        let m = self.prefix(&DIGITS, digits);
        if !(b'1'..=b'5').contains(&self.folded.as_bytes()[digits]) {
            return self.fault("card", digits..digits + 1);
        }
        if m >= 3 && &self.folded[digits + 1..digits + 3] == "00" {
            return self.fault("card", digits + 1..digits + 3);
        }
        match m {
            13 => self.subject(verb, at, digits + 3, 10),
            21 | 25 if verb == "qt" => self.subject(verb, at, digits + 3, m - 3),
            14.. if verb == "qt" => self.code_length(digits..digits + m),
            _ => self.fault("card", digits..digits + m),
        }
    }

    /// A whole subject that begins at `at`, its `n` digits of code and period at `code`.
    fn subject(&self, verb: &str, at: usize, code: usize, n: usize) -> Reading {
        let behind = code + n;
        let period = code + 10..behind;
        let code = self.folded[code..code + 10].to_owned();
        let half = period.len() / 2;
        let mut ends = Vec::new();
        for start in (period.start..period.end).step_by(half.max(1)) {
            let year = start + half - 4;
            if half == 6 && !(1..=12).contains(&self.number(start..year)) {
                return self.fault("period", start..year);
            }
            if !(1995..=2099).contains(&self.number(year..year + 4)) {
                return self.fault("period", year..year + 4);
            }
            let digits = &self.folded[year..year + 4];
            ends.push(if half == 6 {
                format!("{digits}-{}", &self.folded[start..year])
            } else {
                digits.to_owned()
            });
        }
        let ends = match <[String; 2]>::try_from(ends) {
            Ok([from, to]) if from > to => return self.fault("reversed", period),
            Ok([from, to]) => Some((from, to)),
            Err(_) => None,
        };
        self.whole(
            behind,
            match verb {
                "mk" => Reading::Reset(code),
                "qt" => Reading::Participation(code, ends),
                _ => Reading::Validity(self.folded[at..at + 15].to_uppercase()),
            },
        )
    }

    fn dossier(&self, at: usize) -> Reading {
        // Five digits, a letter, four digits of a year, five digits, and no digit more.
        for (offset, form) in "00000a000000000".chars().enumerate() {
            let symbol = self
                .folded
                .as_bytes()
                .get(at + offset)
                .copied()
                .unwrap_or(b'.');
            let fits = if form == 'a' {
                symbol.is_ascii_lowercase()
            } else {
                symbol.is_ascii_digit()
            };
            if !fits {
                return self.fault("dossier", at + offset..at + offset + 1);
            }
            if offset == 9 && !(1995..=2099).contains(&self.number(at + 6..at + 10)) {
                return self.fault("dossier", at + 6..at + 10);
            }
        }
        if self.prefix(&DIGITS, at + 15) > 0 {
            return self.fault("dossier", at + 15..at + 16);
        }
        let part =
            |range: Range<usize>| self.folded[at + range.start..at + range.end].to_uppercase();
        let dossier = format!(
            "{}.{}/{}/{}",
            part(0..5),
            part(5..6),
            part(6..10),
            part(10..15)
        );
        self.whole(at + 15, Reading::Status(dossier))
    }

    /// This reading, if only a tail follows.
    fn whole(&self, at: usize, reading: Reading) -> Reading {
        let end = at + self.prefix(&TAIL, at);
        match self.spans.get(end) {
            None => reading,
            Some(span) => Reading::Fault("trailing", span.start..self.text_len, None),
        }
    }

    fn number(&self, symbols: Range<usize>) -> u32 {
        self.folded[symbols].parse().unwrap()
    }

    /// How many symbols from `at` on the pattern takes.
    fn prefix(&self, pattern: &Regex, at: usize) -> usize {
        pattern
            .find(&self.folded[at..])
            .map_or(0, |found| found.len())
    }

    fn span(&self, symbols: Range<usize>) -> Range<usize> {
        match (
            self.spans.get(symbols.start),
            self.spans.get(symbols.end - 1),
        ) {
            (Some(first), Some(last)) => first.start..last.end,
            _ => self.text_len..self.text_len,
        }
    }

    fn fault(&self, kind: &'static str, symbols: Range<usize>) -> Reading {
        Reading::Fault(kind, self.span(symbols), None)
    }

    fn code_length(&self, symbols: Range<usize>) -> Reading {
        let count = symbols.len();
        Reading::Fault("code-length", self.span(symbols), Some(count))
    }
}

macro_rules! patterns {
    ($($name:ident = $pattern:expr;)+) => {
        $(static $name: LazyLock<Regex> = LazyLock::new(|| Regex::new($pattern).unwrap());)+
    };
}

patterns! {
    FIRST_WORD = "^bh(?:daucach|mk|qt|the|hs)";
    SPACES = "^(?:daucach)*";
    VERB = "^(?:mk|qt|the|hs)";
    LABEL = "^(?:ma(?:so(?:the)?|the)(?:bhxh|bhyt|baohiemxahoi|baohiemyte)?|(?:ma|so)(?:the)?(?:bhxh|bhyt|baohiemxahoi|baohiemyte))(?:daucach)*";
    DIGITS = "^[0-9]*";
    TWO_LETTERS_AND_A_DIGIT = "^[a-z][a-z][0-9]";
    TAIL = "^gui(?:den|toi)?(?:dauso)?8079";
    END = "^(?:gui(?:den|toi)?(?:dauso)?8079)?$";
}
