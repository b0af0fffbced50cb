//! The grammar read the other way round: normalise first, drop what never matters, then regular
//! expressions over the symbols (SPEC 3.2 and 3.3).
//!
//! It shares no code with the crate. It allocates freely and is slow, so that the crate need not be;
//! it is what the crate must agree with. `tests/oracles/` reads with it too, over another Unicode
//! implementation.

use core::ops::Range;
use std::sync::LazyLock;

use bhxh_sms::{Command, Month, ParseError, ParseErrorKind, Period, Verb, Year};
use regex_lite::Regex;

use super::classes::class;

/// What a message is, in plain types.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    Reset(String),
    Participation(String, Option<Bounds>),
    Validity(String),
    Status(String),
    Fault(Fault),
}

/// The first year or month of a period, and the last.
type Bounds = (String, String);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// The stable identifier of the kind.
    pub(crate) kind: &'static str,
    /// The verb, if it stands there whole.
    pub(crate) verb: Option<&'static str>,
    pub(crate) span: Range<usize>,
    /// How many digits there are, for a code length.
    pub(crate) digits: Option<usize>,
}

impl Reading {
    /// The command, or the kind of the error, in a word.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Reset(_) => "reset-password",
            Self::Participation(..) => "participation",
            Self::Validity(_) => "card-validity",
            Self::Status(_) => "dossier-status",
            Self::Fault(fault) => fault.kind,
        }
    }

    /// What it means, but for where the bytes lie.
    pub(crate) fn without_span(self) -> Self {
        match self {
            Self::Fault(fault) => Self::Fault(Fault { span: 0..0, ..fault }),
            value => value,
        }
    }
}

/// What the crate says, in the oracle's types.
pub(crate) fn said(result: Result<Command, ParseError>) -> Reading {
    match result {
        Ok(Command::ResetPassword(code)) => Reading::Reset(code.expose().into()),
        Ok(Command::Participation { code, period }) => Reading::Participation(
            code.expose().into(),
            period.map(|period| match period {
                Period::Years(years) => (year(years.first()), year(years.last())),
                Period::Months(months) => (month(months.first()), month(months.last())),
            }),
        ),
        Ok(Command::CardValidity(card)) => Reading::Validity(card.expose().into()),
        Ok(Command::DossierStatus(dossier)) => Reading::Status(dossier.expose().into()),
        Ok(other) => panic!("a command without a reading: {other:?}"),
        Err(error) => Reading::Fault(Fault {
            kind: error.kind().as_str(),
            verb: error.verb().map(word),
            span: error.span(),
            digits: match error.kind() {
                ParseErrorKind::CodeLength { digits } => Some(usize::from(digits)),
                _ => None,
            },
        }),
    }
}

fn word(verb: Verb) -> &'static str {
    match verb {
        Verb::ResetPassword => "mk",
        Verb::Participation => "qt",
        Verb::CardValidity => "the",
        Verb::DossierStatus => "hs",
        other => panic!("a verb without a word: {other:?}"),
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
    let symbols = Symbols::of(text);
    symbols.in_bytes(meaning(&symbols.folded, symbols.glued))
}

/// The bytes as text, where a foreign character of one byte stands for each byte outside of a
/// well-formed sequence: so every offset stays what it was.
pub(crate) fn decoded(bytes: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.utf8_chunks() {
        text += chunk.valid();
        text.extend(chunk.invalid().iter().map(|_| '\u{1}'));
    }
    text
}

/// How many symbols are read; all that follows is one foreign symbol.
const WINDOW: usize = 256;

/// A text without its gaps and invisibles.
pub(crate) struct Symbols {
    /// One ASCII character a symbol, `.` for a foreign one.
    pub(crate) folded: String,
    /// Whether there is no gap between the second symbol and the third.
    pub(crate) glued: bool,
    /// Where each symbol's character stands in the text.
    spans: Vec<Range<usize>>,
    text_len: usize,
}

impl Symbols {
    pub(crate) fn of(text: &str) -> Self {
        let mut symbols =
            Self { folded: String::new(), glued: true, spans: Vec::new(), text_len: text.len() };
        for (at, c) in text.char_indices() {
            match class(c) {
                b'-' => {}
                b',' => symbols.glued &= symbols.spans.len() != 2,
                _ if symbols.spans.len() == WINDOW => {
                    symbols.folded.push('.');
                    symbols.spans.push(at..text.len());
                    break;
                }
                symbol => {
                    symbols.folded.push(char::from(symbol));
                    symbols.spans.push(at..at + c.len_utf8());
                }
            }
        }
        symbols
    }

    /// A reading whose span is in symbols, with its span in bytes.
    pub(crate) fn in_bytes(&self, reading: Reading) -> Reading {
        let Reading::Fault(fault) = reading else {
            return reading;
        };
        let symbols = fault.span;
        let span = match self.spans.get(symbols.clone()) {
            Some([first, ..]) if fault.kind == "trailing" => first.start..self.text_len,
            Some([first, .., last]) => first.start..last.end,
            Some([only]) => only.clone(),
            _ => self.text_len..self.text_len,
        };
        Reading::Fault(Fault { span, ..fault })
    }
}

/// What the symbols mean. The span of a fault is in symbols; one beyond them is the missing symbol.
pub(crate) fn meaning(folded: &str, glued: bool) -> Reading {
    let mut reader = Reader { symbols: folded, glued, verb: None };
    let soan = reader.length(&SOAN, 0);
    match reader.addressed(soan) {
        Reading::Fault(_) if soan > 0 => {
            reader.verb = None;
            reader.fault("not-addressed", 0..1)
        }
        reading => reading,
    }
}

struct Reader<'a> {
    symbols: &'a str,
    glued: bool,
    verb: Option<&'static str>,
}

impl Reader<'_> {
    /// `"bh" , sp , ( reset | participation | validity | status )`, from `at` on.
    fn addressed(&mut self, at: usize) -> Reading {
        for (at, letter) in [(at, "b"), (at + 1, "h")] {
            if self.symbols.get(at..=at) != Some(letter) {
                return self.fault("not-addressed", at..at + 1);
            }
        }
        let at = at + 2;
        let letter = self.symbols[at..].starts_with(|c: char| c.is_ascii_lowercase());
        if letter && self.glued && self.length(&OWN_WORD, at) == 0 {
            return self.fault("not-addressed", at..at + 1);
        }
        let at = at + self.length(&SP, at);
        let end = at + self.length(&VERB, at);
        self.verb = match &self.symbols[at..end] {
            "mk" => Some("mk"),
            "qt" => Some("qt"),
            "the" => Some("the"),
            "hs" => Some("hs"),
            _ => return self.fault("verb", at..at + 1),
        };
        let at = end + self.length(&SP, end);
        match self.verb {
            Some("hs") => self.dossier(at + self.length(&DOSSIER_LABELS, at)),
            _ => self.subject(at),
        }
    }

    /// `card | labels , ( card | code )`, or what is wrong with it.
    fn subject(&self, at: usize) -> Reading {
        let solid = self.length(&CARD, at);
        if solid > 0 {
            let end = at + 2 + self.length(&DIGITS, at + 2);
            if end == at + solid || self.period_begins(at + solid, end) {
                return self.card(at);
            }
        }
        let at = at + self.length(&LABELS, at);
        let n = self.length(&DIGITS, at);
        let run = at..at + n;
        match (self.verb, n) {
            (_, 0) if self.length(&TWO_LETTERS_AND_A_DIGIT, at) > 0 => self.card(at),
            (_, 0) => self.fault("code", at..at + 1),
            (Some("the"), 10) => self.fault("card-needed", run),
            (_, 10) => self.after_code(at, None),
            (Some("qt"), 11..) if self.period_begins(at + 10, run.end) => self.after_code(at, None),
            (_, 1..10) if !END.is_match(&self.symbols[run.end..]) => {
                self.fault("code", run.end..run.end + 1)
            }
            _ => self.fault("code-length", run),
        }
    }

    /// Two letters and digits, a card or what is wrong with it.
    fn card(&self, at: usize) -> Reading {
        let digits = at + 2;
        let m = self.length(&DIGITS, digits);
        let run = digits..digits + m;
        if !self.symbols[digits..].starts_with(['1', '2', '3', '4', '5']) {
            return self.fault("card", digits..digits + 1);
        }
        if self.symbols[digits + 1..].starts_with("00") {
            return self.fault("card", digits + 1..digits + 3);
        }
        match (self.verb, m) {
            (_, 13) => self.after_code(digits + 3, Some(at)),
            (Some("qt"), 14..) if self.period_begins(digits + 13, run.end) => {
                self.after_code(digits + 3, Some(at))
            }
            (Some("qt"), 14..) => self.fault("code-length", run),
            _ => self.fault("card", run),
        }
    }

    /// Whether the digits of `from..end`, which stand directly after a code, begin a period.
    fn period_begins(&self, from: usize, end: usize) -> bool {
        self.verb == Some("qt")
            && match end - from {
                8 | 12 => true,
                4 | 6 => self.length(&SP, end) > 0 || self.length(&TO, end) > 0,
                _ => false,
            }
    }

    /// What follows a code of ten digits at `at`, in the card at `card` or by itself.
    fn after_code(&self, at: usize, card: Option<usize>) -> Reading {
        let end = at + 10;
        let code = self.symbols[at..end].to_owned();
        match (self.verb, card) {
            (Some("the"), Some(card)) => {
                self.whole(end, Reading::Validity(self.symbols[card..end].to_uppercase()))
            }
            (Some("qt"), _) => match self.period(end) {
                Ok(None) => self.whole(end, Reading::Participation(code, None)),
                Ok(Some((bounds, end))) => {
                    self.whole(end, Reading::Participation(code, Some(bounds)))
                }
                Err(fault) => fault,
            },
            _ => self.whole(end, Reading::Reset(code)),
        }
    }

    /// The bounds of the period that follows a code, and where it ends.
    fn period(&self, at: usize) -> Result<Option<(Bounds, usize)>, Reading> {
        let mut first = at;
        if self.length(&DIGITS, at) == 0 {
            first += self.length(&SP, first);
            let from = self.length(&FROM, first);
            first += from;
            if from == 0 && self.length(&DIGITS, first) == 0 {
                return Ok(None);
            }
        }
        let n = self.length(&DIGITS, first);
        let (half, second) = match n {
            0 => return Err(self.fault("period", first..first + 1)),
            8 | 12 => (n / 2, first + n / 2),
            4 | 6 => {
                let second = first + n + self.length(&SP, first + n);
                (n, second + self.length(&TO, second))
            }
            _ => return Err(self.fault("period", first..first + n)),
        };
        let from = self.bound(first, half)?;
        if matches!(n, 4 | 6) {
            let found = self.length(&DIGITS, second);
            if found == 0 {
                return Err(self.fault("period", second..second + 1));
            }
            if found != n {
                return Err(self.fault("period", second..second + found));
            }
        }
        let to = self.bound(second, half)?;
        let end = second + half;
        if from > to {
            return Err(self.fault("reversed", first..end));
        }
        Ok(Some(((from, to), end)))
    }

    /// A year of four digits or a month of six, written so that the order of texts is that of time.
    fn bound(&self, at: usize, length: usize) -> Result<String, Reading> {
        let year = at + length - 4;
        let (month, digits) = (&self.symbols[at..year], &self.symbols[year..year + 4]);
        if !month.is_empty() && !("01"..="12").contains(&month) {
            return Err(self.fault("period", at..year));
        }
        if !("1995"..="2099").contains(&digits) {
            return Err(self.fault("period", year..year + 4));
        }
        Ok(match month {
            "" => digits.to_owned(),
            _ => format!("{digits}-{month}"),
        })
    }

    fn dossier(&self, at: usize) -> Reading {
        // Five digits, a letter, four digits of a year, five digits, and no digit more.
        for (offset, form) in "00000a000000000".chars().enumerate() {
            let symbol = self.symbols.as_bytes().get(at + offset).copied();
            let fits = symbol.is_some_and(|symbol| match form {
                'a' => symbol.is_ascii_lowercase(),
                _ => symbol.is_ascii_digit(),
            });
            if !fits {
                return self.fault("dossier", at + offset..at + offset + 1);
            }
            if offset == 9 && !("1995"..="2099").contains(&&self.symbols[at + 6..at + 10]) {
                return self.fault("dossier", at + 6..at + 10);
            }
        }
        if self.length(&DIGITS, at + 15) > 0 {
            return self.fault("dossier", at + 15..at + 16);
        }
        let mut printed = self.symbols[at..at + 15].to_uppercase();
        for (at, sign) in [(5, '.'), (7, '/'), (12, '/')] {
            printed.insert(at, sign);
        }
        self.whole(at + 15, Reading::Status(printed))
    }

    /// This reading, if only `sp` and a tail follow.
    fn whole(&self, at: usize, reading: Reading) -> Reading {
        let at = at + self.length(&SP, at);
        let at = at + self.length(&TAIL, at);
        if at < self.symbols.len() {
            return self.fault("trailing", at..self.symbols.len());
        }
        reading
    }

    /// How many symbols from `at` on the pattern takes.
    fn length(&self, pattern: &Regex, at: usize) -> usize {
        let rest = self.symbols.get(at..).unwrap_or_default();
        pattern.find(rest).map_or(0, |found| found.len())
    }

    fn fault(&self, kind: &'static str, span: Range<usize>) -> Reading {
        let digits = (kind == "code-length").then_some(span.len());
        Reading::Fault(Fault { kind, verb: self.verb, span, digits })
    }
}

/// A regular expression from here on, with names for what several have.
fn pattern(pattern: &str) -> Regex {
    let tail = "(?:va)?(?:gui|goi|send)(?:den|toi|ve|to)?(?:dauso|so|tongdai)?8079";
    let named = pattern
        .replace("TAIL", tail)
        .replace("LABEL", "ma|so|the|bhxh|bhyt|baohiemxahoi|baohiemyte")
        .replace("SP", "(?:daucach|khoangtrang|khoangcach|cach)");
    Regex::new(&format!("^(?:{named})")).unwrap()
}

macro_rules! patterns {
    ($($name:ident = $pattern:expr;)+) => {
        $(static $name: LazyLock<Regex> = LazyLock::new(|| pattern($pattern));)+
    };
}

patterns! {
    // Only in front of `bh`: what else begins like this is not addressed at its first symbol either.
    SOAN = "soan(?:tin(?:nhan)?)?";
    OWN_WORD = "SP|mk|qt|the|hs";
    SP = "SP*";
    VERB = "mk|qt|the|hs";
    LABELS = "(?:(?:LABEL)SP*)*";
    DOSSIER_LABELS = "(?:(?:hoso|LABEL)SP*)*";
    // The level and the province are right, and ten digits follow.
    CARD = "[a-z]{2}[1-5](?:0[1-9]|[1-9][0-9])[0-9]{10}";
    DIGITS = "[0-9]*";
    TWO_LETTERS_AND_A_DIGIT = "[a-z]{2}[0-9]";
    FROM = "tu(?:thang)?(?:nam)?SP*";
    TO = "(?:den|toi)(?:thang)?(?:nam)?SP*";
    TAIL = "TAIL";
    END = "SP*(?:TAIL)?$";
}
