//! The grammar of 8079 by regular expressions over the string of symbols (SPEC 3.2, 3.3 and 7).
//!
//! A message is read in three steps: is it addressed to us, which verb does it carry (and a label,
//! if one stands there whole), and which row of the verb's table fits what remains. The rows are
//! tried from the top; group 1 of a row is what it points at, an empty group the end of the text.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::symbols::Symbols;

/// What a message means, in words that both readings can be put into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// `BH MK`.
    ResetPassword {
        /// Ten digits.
        code: String,
    },
    /// `BH QT`.
    Participation {
        /// Ten digits.
        code: String,
        /// From and to, both `YYYY` or both `YYYY-MM`; none for the whole history.
        period: Option<(String, String)>,
    },
    /// `BH THE`.
    CardValidity {
        /// Fifteen characters, letters upper case.
        card: String,
    },
    /// `BH HS`.
    DossierStatus {
        /// As in `04486.G/2019/08708`.
        dossier: String,
    },
    /// Not a command.
    Refused {
        /// The kind's published name.
        kind: &'static str,
        /// The verb, if it stands there whole.
        verb: Option<&'static str>,
        /// Bytes of the text.
        span: Range<usize>,
        /// How many digits there were, for `code-length`.
        digits: Option<usize>,
    },
}

impl Outcome {
    /// One word for the command or the kind, to count by.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::ResetPassword { .. } => "reset-password",
            Self::Participation { .. } => "participation",
            Self::CardValidity { .. } => "card-validity",
            Self::DossierStatus { .. } => "dossier-status",
            Self::Refused { kind, .. } => kind,
        }
    }

    /// The verb of the message.
    #[must_use]
    pub fn verb(&self) -> Option<&'static str> {
        match self {
            Self::ResetPassword { .. } => Some("mk"),
            Self::Participation { .. } => Some("qt"),
            Self::CardValidity { .. } => Some("the"),
            Self::DossierStatus { .. } => Some("hs"),
            Self::Refused { verb, .. } => *verb,
        }
    }
}

/// What a row of a table says when its expression fits.
#[derive(Clone, Copy, Debug)]
enum Verdict {
    /// A refusal of this kind at group 1.
    At(&'static str),
    /// A wrong number of digits: group 1.
    Digits,
    /// Something after the message: from group 1 to the end of the text.
    Trailing,
    /// Two years in group 1: the row fits if the first is after the second.
    Years,
    /// The same with two months.
    Months,
    /// `BH MK` with the code in group 1.
    ResetPassword,
    /// `BH QT` with the code in group 1 and the period's digits, if any, in group 2.
    Participation,
    /// `BH THE` with the card in group 1.
    CardValidity,
    /// `BH HS` with its four parts in groups 1 to 4.
    DossierStatus,
}

type Table = Vec<(Regex, Verdict)>;

/// Short names for what the rows have in common; `<name>` in a row stands for the expression.
const FRAGMENTS: [(&str, &str); 12] = [
    // Two letters, a level and a province whose rows above have let them pass.
    ("<subject>", "(?:<card>)?[0-9]{10}"),
    ("<card>", "[a-z]{2}[0-9]{3}"),
    ("<tail>", "(?:gui(?:den|toi)?(?:dauso)?8079)"),
    ("<sp>", "(?:daucach)*"),
    (
        "<label>",
        "(?:ma(?:so(?:the)?|the)<org>?|(?:ma|so)(?:the)?<org>)",
    ),
    ("<org>", "(?:bhxh|bhyt|baohiemxahoi|baohiemyte)"),
    ("<verb>", "(?:mk|qt|the|hs)"),
    // The run of digits ends here.
    ("<stop>", "(?:[^0-9]|$)"),
    ("<no-month>", "00|1[3-9]|[2-9][0-9]"),
    // 1995 to 2099 are years, and nothing else of four digits is.
    (
        "<no-year>",
        "0[0-9]{3}|1[0-8][0-9]{2}|19[0-8][0-9]|199[0-4]|2[1-9][0-9]{2}|[3-9][0-9]{3}",
    ),
    ("<period>", "(?:[0-9]{12}|[0-9]{8})"),
    ("<dossier>", "[0-9]{5}[a-z][0-9]{9}"),
];

fn expression(pattern: &str) -> Regex {
    let mut pattern = pattern.to_owned();
    // Twice, since fragments are built of fragments.
    for _ in 0..2 {
        for (name, meaning) in FRAGMENTS {
            pattern = pattern.replace(name, meaning);
        }
    }
    Regex::new(&pattern).expect("a table's expression")
}

fn table(rows: &[&[(&str, Verdict)]]) -> Table {
    rows.iter()
        .copied()
        .flatten()
        .map(|(pattern, verdict)| (expression(pattern), *verdict))
        .collect()
}

use Verdict::{
    At, CardValidity, Digits, DossierStatus, Months, Participation, ResetPassword, Trailing, Years,
};

/// The symbols do not start with `b`, `h`.
const NOT_BH: &[(&str, Verdict)] = &[
    ("^([^b]|$)", At("not-addressed")),
    ("^b([^h]|$)", At("not-addressed")),
];

/// A letter right after `bh` begins no verb.
const OTHER_WORD: &[(&str, Verdict)] = &[("^bh([a-z])", At("not-addressed"))];

const NO_VERB: &[(&str, Verdict)] = &[("^bh<sp>(.|$)", At("verb"))];

/// Fewer than ten digits.
const SHORT_CODE: &[(&str, Verdict)] = &[
    ("^([0-9]{1,9})<tail>?$", Digits),
    ("^[0-9]{1,9}([^0-9])", At("code")),
];

const LONG_CODE: &[(&str, Verdict)] = &[("^([0-9]{11,})", Digits)];

const CARD_GROUPS: &[(&str, Verdict)] = &[
    ("^[a-z]{2}([06-9])", At("card")),
    ("^[a-z]{2}[1-5](00)", At("card")),
];

const CARD_LENGTH: &[(&str, Verdict)] = &[("^[a-z]{2}([0-9]{1,12}|[0-9]{14,})<stop>", At("card"))];

const NO_SUBJECT: &[(&str, Verdict)] = &[("^(.|$)", At("code"))];

const RESET_PASSWORD: &[(&str, Verdict)] = &[
    ("^(?:<card>)?([0-9]{10})<tail>?$", ResetPassword),
    ("^<subject><tail>?(.)", Trailing),
];

const PERIOD_LENGTH: &[(&str, Verdict)] =
    &[("^([0-9]{11,17}|[0-9]{19,21}|[0-9]{23,})<stop>", Digits)];

const CARD_PERIOD_LENGTH: &[(&str, Verdict)] = &[
    ("^[a-z]{2}([0-9]{1,12})<stop>", At("card")),
    (
        "^[a-z]{2}([0-9]{14,20}|[0-9]{22,24}|[0-9]{26,})<stop>",
        Digits,
    ),
];

const PARTICIPATION: &[(&str, Verdict)] = &[
    ("^<subject>(<no-month>)[0-9]{10}<stop>", At("period")),
    ("^<subject>[0-9]{2}(<no-year>)[0-9]{6}<stop>", At("period")),
    ("^<subject>[0-9]{6}(<no-month>)[0-9]{4}<stop>", At("period")),
    ("^<subject>[0-9]{8}(<no-year>)<stop>", At("period")),
    ("^<subject>(<no-year>)[0-9]{4}<stop>", At("period")),
    ("^<subject>[0-9]{4}(<no-year>)<stop>", At("period")),
    ("^<subject>([0-9]{8})<stop>", Years),
    ("^<subject>([0-9]{12})<stop>", Months),
    ("^(?:<card>)?([0-9]{10})(<period>)?<tail>?$", Participation),
    ("^<subject><period>?<tail>?(.)", Trailing),
];

/// Ten digits are what cards since 2021 print, and the short form was never published.
const CARD_NEEDED: &[(&str, Verdict)] = &[("^([0-9]{10})<stop>", At("card-needed"))];

const CARD_VALIDITY: &[(&str, Verdict)] = &[
    ("^(<card>[0-9]{10})<tail>?$", CardValidity),
    ("^<card>[0-9]{10}<tail>?(.)", Trailing),
];

const DOSSIER_STATUS: &[(&str, Verdict)] = &[
    ("^[0-9]{0,4}([^0-9]|$)", At("dossier")),
    ("^[0-9]{5}([^a-z]|$)", At("dossier")),
    ("^[0-9]{5}[a-z][0-9]{0,3}([^0-9]|$)", At("dossier")),
    ("^[0-9]{5}[a-z](<no-year>)", At("dossier")),
    ("^[0-9]{5}[a-z][0-9]{4,8}([^0-9]|$)", At("dossier")),
    ("^<dossier>([0-9])", At("dossier")),
    (
        "^([0-9]{5})([a-z])([0-9]{4})([0-9]{5})<tail>?$",
        DossierStatus,
    ),
    ("^<dossier><tail>?(.)", Trailing),
];

/// The compiled tables.
struct Expressions {
    not_bh: Table,
    own_word: Regex,
    other_word: Table,
    head: Regex,
    no_verb: Table,
    reset: Table,
    participation: Table,
    validity: Table,
    status: Table,
}

static EXPRESSIONS: LazyLock<Expressions> = LazyLock::new(|| Expressions {
    not_bh: table(&[NOT_BH]),
    own_word: expression("^bh(?:daucach|<verb>|[^a-z]|$)"),
    other_word: table(&[OTHER_WORD]),
    // A label is taken whole or not at all, and nothing after it may change that: hence this
    // expression of its own, whose greedy choices no later row can take back.
    head: expression("^bh<sp>(<verb>)<sp>(?:<label><sp>)?"),
    no_verb: table(&[NO_VERB]),
    reset: table(&[
        LONG_CODE,
        SHORT_CODE,
        CARD_GROUPS,
        CARD_LENGTH,
        RESET_PASSWORD,
        NO_SUBJECT,
    ]),
    participation: table(&[
        PERIOD_LENGTH,
        SHORT_CODE,
        CARD_GROUPS,
        CARD_PERIOD_LENGTH,
        PARTICIPATION,
        NO_SUBJECT,
    ]),
    validity: table(&[
        CARD_NEEDED,
        LONG_CODE,
        SHORT_CODE,
        CARD_GROUPS,
        CARD_LENGTH,
        CARD_VALIDITY,
        NO_SUBJECT,
    ]),
    status: table(&[DOSSIER_STATUS]),
});

/// Reads a text.
#[must_use]
pub fn read(text: &str) -> Outcome {
    read_symbols(&Symbols::of_text(text))
}

/// Reads bytes that may be ill-formed.
#[must_use]
pub fn read_bytes(bytes: &[u8]) -> Outcome {
    read_symbols(&Symbols::of_bytes(bytes))
}

/// Reads the symbols of a text.
#[must_use]
pub fn read_symbols(symbols: &Symbols) -> Outcome {
    KNOWN.with_borrow_mut(|known| {
        let known = &mut known[usize::from(symbols.glued)];
        if let Some(row) = known.get(&symbols.string) {
            return outcome(row, symbols);
        }
        let row = deciding_row(&symbols.string, symbols.glued);
        let outcome = outcome(&row, symbols);
        if known.len() == REMEMBERED {
            known.clear();
        }
        known.insert(symbols.string.clone(), row);
        outcome
    })
}

thread_local! {
    /// What has been read already, by gluing, by the string of symbols: exhaustive runs put a million
    /// characters into one place, and there they are only a few different symbols.
    static KNOWN: RefCell<[HashMap<String, Row>; 2]> = RefCell::default();
}

/// How many strings of symbols are kept at most.
const REMEMBERED: usize = 4_096;

/// The row of a table that decides about a message, and its groups as runs of symbols of the whole
/// string: group 1 first, the empty run at the end of the text where it is empty.
struct Row {
    verdict: Verdict,
    verb: Option<&'static str>,
    groups: Vec<Range<usize>>,
}

/// What the symbols mean, wherever their bytes lie.
///
/// # Panics
///
/// If no row of a table fits, which would be a fault of the table.
fn deciding_row(string: &str, glued: bool) -> Row {
    let expressions = &*EXPRESSIONS;
    if let Some(row) = first_row(&expressions.not_bh, string, 0) {
        return row;
    }
    if glued && !expressions.own_word.is_match(string) {
        return first_row(&expressions.other_word, string, 0).expect("a letter after bh");
    }
    let Some(head) = expressions.head.captures(string) else {
        return first_row(&expressions.no_verb, string, 0).expect("no verb after bh");
    };
    let (verb, rows) = match &head[1] {
        "mk" => ("mk", &expressions.reset),
        "qt" => ("qt", &expressions.participation),
        "the" => ("the", &expressions.validity),
        _ => ("hs", &expressions.status),
    };
    let row = first_row(rows, string, head[0].len()).expect("a row for every message");
    Row {
        verb: Some(verb),
        ..row
    }
}

/// The first row that fits the symbols from `start` on.
fn first_row(rows: &Table, string: &str, start: usize) -> Option<Row> {
    let rest = &string[start..];
    rows.iter().find_map(|(row, verdict)| {
        let found = row.captures(rest)?;
        let fits = match verdict {
            Years => reversed(years(&found[1])),
            Months => reversed(months(&found[1])),
            _ => true,
        };
        let groups = found.iter().skip(1).flatten();
        fits.then(|| Row {
            verdict: *verdict,
            verb: None,
            groups: groups
                .map(|group| start + group.start()..start + group.end())
                .collect(),
        })
    })
}

/// Says a row in terms of the text.
fn outcome(row: &Row, symbols: &Symbols) -> Outcome {
    let group = |number: usize| &symbols.string[row.groups[number - 1].clone()];
    let pointed = row.groups[0].clone();
    let refused = |kind, span, digits| Outcome::Refused {
        kind,
        verb: row.verb,
        span,
        digits,
    };
    let span = symbols.bytes_under(pointed.clone());
    match row.verdict {
        At(kind) => refused(kind, span, None),
        Years | Months => refused("reversed", span, None),
        Digits => refused("code-length", span, Some(pointed.len())),
        Trailing => refused("trailing", span.start..symbols.length, None),
        ResetPassword => Outcome::ResetPassword {
            code: group(1).to_owned(),
        },
        Participation => Outcome::Participation {
            code: group(1).to_owned(),
            period: row.groups.get(1).map(|digits| match digits.len() {
                8 => years(group(2)),
                _ => months(group(2)),
            }),
        },
        CardValidity => Outcome::CardValidity {
            card: group(1).to_uppercase(),
        },
        DossierStatus => Outcome::DossierStatus {
            dossier: format!(
                "{}.{}/{}/{}",
                group(1),
                group(2).to_uppercase(),
                group(3),
                group(4)
            ),
        },
    }
}

fn reversed((from, to): (String, String)) -> bool {
    from > to
}

/// `YYYYYYYY` as two years.
fn years(digits: &str) -> (String, String) {
    (digits[..4].to_owned(), digits[4..].to_owned())
}

/// `MMYYYYMMYYYY` as two months, written so that the order of the texts is the order of time.
fn months(digits: &str) -> (String, String) {
    let month = |digits: &str| format!("{}-{}", &digits[2..], &digits[..2]);
    (month(&digits[..6]), month(&digits[6..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn reset(text: &str) {
        let code = "0110129425".to_owned();
        assert_eq!(read(text), Outcome::ResetPassword { code }, "{text:?}");
    }

    #[track_caller]
    fn refused(text: &str, verb: Option<&'static str>, kind: &'static str, span: Range<usize>) {
        let digits = (kind == "code-length").then(|| {
            let inside = Symbols::of_text(&text[span.clone()]).string;
            assert!(inside.bytes().all(|symbol| symbol.is_ascii_digit()));
            inside.len()
        });
        let expected = Outcome::Refused {
            kind,
            verb,
            span,
            digits,
        };
        assert_eq!(read(text), expected, "{text:?}");
    }

    /// A fault before the verb or in it.
    #[track_caller]
    fn without_verb(text: &str, kind: &'static str, span: Range<usize>) {
        refused(text, None, kind, span);
    }

    /// A fault of `BH MK`.
    #[track_caller]
    fn reset_refused(text: &str, kind: &'static str, span: Range<usize>) {
        refused(text, Some("mk"), kind, span);
    }

    #[test]
    fn spellings_of_the_specification() {
        for text in [
            "BH MK 0110129425",
            "bhmk0110129425",
            "Bh  Mk: 0110 129 425.",
            "BH MK {0110129425}",
            "BH (dấu cách) MK (dấu cách) 0110129425",
            "BH MK HC4010110129425",
            "bh mk hc 4 01 0110129425",
            "BH MK Mã số BHXH: 0110129425 gửi 8079",
            "BH MK {Mã số bảo hiểm xã hội} 0110129425",
            "BH MK 0110129425 GỬI ĐẾN ĐẦU SỐ 8079",
            "bhdaucachdaucachmk mã thẻ BHYT (dấu cách) HC4010110129425 gui toi 8079",
            "b h m k so the baohiemyte 0110129425",
            "bhmkma401 0110129425",
            "bhmkmasoth401 0110129425",
        ] {
            reset(text);
        }
    }

    #[test]
    fn refusals_of_the_specification() {
        reset_refused("BH MK 1234567xxx", "code", 13..14);
        reset_refused("BH MK 110129425", "code-length", 6..15);
        reset_refused("BH MK 110129425 gửi 8079", "code-length", 6..15);
        reset_refused("BH MK HC9010110129425", "card", 8..9);
        reset_refused("BH MK 0110129425 cam on", "trailing", 17..23);
        reset_refused("BH MK", "code", 5..5);
        without_verb("BHXH 0110129425", "not-addressed", 2..3);
        without_verb("BHX 12", "not-addressed", 2..3);
        without_verb("BH XH 0110129425", "verb", 3..4);
        without_verb("Soạn tin BH MK 0110129425", "not-addressed", 0..1);
        without_verb("TC BHXH", "not-addressed", 0..1);
    }

    #[test]
    fn borders_of_the_refusals() {
        without_verb("", "not-addressed", 0..0);
        without_verb(" ~ ", "not-addressed", 3..3);
        without_verb("b", "not-addressed", 1..1);
        without_verb("bm", "not-addressed", 1..2);
        without_verb("bh ", "verb", 3..3);
        without_verb("bh 1", "verb", 3..4);
        without_verb("bh1", "verb", 2..3);
        without_verb("bhВ", "verb", 2..4);
        without_verb("bhm", "not-addressed", 2..3);
        without_verb("bh m", "verb", 3..4);
        without_verb("bhdaucac", "not-addressed", 2..3);
        without_verb("bh dau cach xh", "verb", 12..13);
        without_verb("bhdaucachxh", "verb", 9..10);
        without_verb("bh\u{301}\u{200B}xh", "not-addressed", 7..8);
        reset_refused("bhmk ma so bhx 1", "code", 11..12);
        reset_refused("bhmk daucac", "code", 5..6);
        reset_refused("bhmk hc", "code", 5..6);
        reset_refused("bhmk hcm4", "code", 5..6);
        reset_refused("bhmk 01234567890", "code-length", 5..16);
        reset_refused("bhmk 0123 456 789 0 12 x gui 8079", "code-length", 5..22);
        reset_refused("bhmk 012345678 gui 8079 x", "code", 15..16);
        reset_refused("bhmk 012345678 gui 807", "code", 15..16);
        reset_refused("bhmk 01234 daucach 56789", "code", 11..12);
        reset_refused("bhmk hc0", "card", 7..8);
        reset_refused("bhmk hc400 x", "card", 8..10);
        reset_refused("bhmk hc4 0 ", "card", 7..10);
        reset_refused("bhmk hc4010110129425 1", "card", 7..22);
        reset_refused("bhmk 0110129425 gui 8079 gui 8079", "trailing", 25..33);
        reset_refused("bhmk 0110129425 gui 80790", "trailing", 24..25);
        reset_refused("bhmk 0110129425 gui 807. ", "trailing", 16..25);
        reset_refused("bhmk 0110129425 gui daucach 8079", "trailing", 16..32);
        reset_refused("bhmk 0110129425 gui dau so den 8079", "trailing", 16..35);
    }

    #[track_caller]
    fn participation(text: &str, period: Option<(&str, &str)>) {
        let expected = Outcome::Participation {
            code: "0110129425".to_owned(),
            period: period.map(|(from, to)| (from.to_owned(), to.to_owned())),
        };
        assert_eq!(read(text), expected, "{text:?}");
    }

    #[test]
    fn participation_read() {
        participation("BH QT 0110129425", None);
        participation("BH QT HC4010110129425 gui 8079", None);
        participation("BH QT 0110129425 2017 2018", Some(("2017", "2018")));
        participation(
            "BH QT 0110129425 012016 122017",
            Some(("2016-01", "2017-12")),
        );
        participation(
            "bh qt ma so bhxh hc4010110129425 01-2016 12/2017 gui 8079",
            Some(("2016-01", "2017-12")),
        );
        participation("BHQT0110129425 1995 1995", Some(("1995", "1995")));
        participation("BHQT0110129425 122099 122099", Some(("2099-12", "2099-12")));
        refused("bhqt", Some("qt"), "code", 4..4);
        refused("bhqt 011012942", Some("qt"), "code-length", 5..14);
        refused("bhqt 011012942 x", Some("qt"), "code", 15..16);
        refused("bhqt 0110129425 2017", Some("qt"), "code-length", 5..20);
        refused("bhqt 0110129425 2017 x", Some("qt"), "code-length", 5..20);
        refused(
            "bhqt 0110129425 2017 20183",
            Some("qt"),
            "code-length",
            5..26,
        );
        refused("bhqt hc401011012942", Some("qt"), "card", 7..19);
        refused("bhqt hc9010110129425 1", Some("qt"), "card", 7..8);
        refused(
            "bhqt hc4010110129425 2017",
            Some("qt"),
            "code-length",
            7..25,
        );
        refused("bhqt 0110129425 1994 0000", Some("qt"), "period", 16..20);
        refused("bhqt 0110129425 2018 2100 x", Some("qt"), "period", 21..25);
        refused(
            "bhqt 0110129425 002016 132017",
            Some("qt"),
            "period",
            16..18,
        );
        refused(
            "bhqt 0110129425 012100 132017",
            Some("qt"),
            "period",
            18..22,
        );
        refused(
            "bhqt 0110129425 012016 132017",
            Some("qt"),
            "period",
            23..25,
        );
        refused(
            "bhqt 0110129425 012016 121994",
            Some("qt"),
            "period",
            25..29,
        );
        refused(
            "bhqt 0110129425 2018 2017 x",
            Some("qt"),
            "reversed",
            16..25,
        );
        refused(
            "bhqt 0110129425 022016-01 2016",
            Some("qt"),
            "reversed",
            16..30,
        );
        refused(
            "bhqt 0110129425 2017 (dau cach) 2018",
            Some("qt"),
            "code-length",
            5..20,
        );
        refused(
            "bhqt 0110129425 2017 2018 x",
            Some("qt"),
            "trailing",
            26..27,
        );
        refused(
            "bhqt 0110129425 daucach 2017 2018",
            Some("qt"),
            "trailing",
            16..33,
        );
    }

    #[test]
    fn validity_read() {
        let card = "HC4010110129425".to_owned();
        assert_eq!(
            read("BH THẺ mã thẻ BHYT hc 4 01 0110129425 gui 8079"),
            Outcome::CardValidity { card }
        );
        refused("bh the 0110129425", Some("the"), "card-needed", 7..17);
        refused(
            "bh the 0110129425 cam on",
            Some("the"),
            "card-needed",
            7..17,
        );
        refused("bh the 01101294250", Some("the"), "code-length", 7..18);
        refused(
            "bh the 011012942 gui 8079",
            Some("the"),
            "code-length",
            7..16,
        );
        refused("bh the 011012942 x", Some("the"), "code", 17..18);
        refused("bh the", Some("the"), "code", 6..6);
        refused("bh the hc400", Some("the"), "card", 10..12);
        refused("bh the hc40101101294251", Some("the"), "card", 9..23);
        refused("bh the hc4010110129425 x", Some("the"), "trailing", 23..24);
    }

    #[test]
    fn status_read() {
        for text in [
            "BH HS 04486.G/2019/08708",
            "bhhs04486g201908708 gửi tới 8079",
            "bh hs mã số 04486 Ｇ 2019 08708.",
        ] {
            let dossier = "04486.G/2019/08708".to_owned();
            assert_eq!(read(text), Outcome::DossierStatus { dossier }, "{text:?}");
        }
        refused("bhhs", Some("hs"), "dossier", 4..4);
        refused("bhhs 0448.g", Some("hs"), "dossier", 10..11);
        refused("bhhs 04486 1", Some("hs"), "dossier", 11..12);
        refused("bhhs 04486", Some("hs"), "dossier", 10..10);
        refused("bhhs 04486 g 201x", Some("hs"), "dossier", 16..17);
        refused("bhhs 04486 g 1994 x", Some("hs"), "dossier", 13..17);
        refused("bhhs 04486 g 2019 0870", Some("hs"), "dossier", 22..22);
        refused("bhhs 04486 g 2019 08708 1", Some("hs"), "dossier", 24..25);
        refused("bhhs 04486 g 2019 08708 x", Some("hs"), "trailing", 24..25);
        refused(
            "bhhs 04486 g 2019 08708 gui 8079 1",
            Some("hs"),
            "trailing",
            33..34,
        );
    }
}
