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

/// How far the crate reads the commands that share 8079 with `BH MK` (SPEC 7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Siblings {
    /// Their verbs are told apart and refused with kind `sibling`.
    Refused,
    /// Their arguments are read.
    Read,
}

/// What the crate under test does today.
pub const SIBLINGS: Siblings = Siblings::Refused;

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

const SIBLING: &[(&str, Verdict)] = &[("^bh<sp>(qt|the|hs)", At("sibling"))];

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
    sibling: Table,
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
    sibling: table(&[SIBLING]),
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
pub fn read(text: &str, siblings: Siblings) -> Outcome {
    read_symbols(&Symbols::of_text(text), siblings)
}

/// Reads bytes that may be ill-formed.
#[must_use]
pub fn read_bytes(bytes: &[u8], siblings: Siblings) -> Outcome {
    read_symbols(&Symbols::of_bytes(bytes), siblings)
}

/// Reads the symbols of a text.
#[must_use]
pub fn read_symbols(symbols: &Symbols, siblings: Siblings) -> Outcome {
    KNOWN.with_borrow_mut(|known| {
        let known = &mut known[usize::from(symbols.glued)][siblings as usize];
        if let Some(row) = known.get(&symbols.string) {
            return outcome(row, symbols);
        }
        let row = deciding_row(&symbols.string, symbols.glued, siblings);
        let outcome = outcome(&row, symbols);
        if known.len() == REMEMBERED {
            known.clear();
        }
        known.insert(symbols.string.clone(), row);
        outcome
    })
}

thread_local! {
    /// What has been read already, by gluing, by siblings, by the string of symbols: exhaustive runs
    /// put a million characters into one place, and there they are only a few different symbols.
    static KNOWN: RefCell<[[HashMap<String, Row>; 2]; 2]> = RefCell::default();
}

/// How many strings of symbols are kept at most.
const REMEMBERED: usize = 4_096;

/// The row of a table that decides about a message, and its groups as runs of symbols of the whole
/// string: group 1 first, the empty run at the end of the text where it is empty.
struct Row {
    verdict: Verdict,
    groups: Vec<Range<usize>>,
}

/// What the symbols mean, wherever their bytes lie.
///
/// # Panics
///
/// If no row of a table fits, which would be a fault of the table.
fn deciding_row(string: &str, glued: bool, siblings: Siblings) -> Row {
    let expressions = &*EXPRESSIONS;
    if let Some(row) = first_row(&expressions.not_bh, string, 0) {
        return row;
    }
    if glued && !expressions.own_word.is_match(string) {
        return first_row(&expressions.other_word, string, 0).expect("a letter after bh");
    }
    if siblings == Siblings::Refused
        && let Some(row) = first_row(&expressions.sibling, string, 0)
    {
        return row;
    }
    let Some(head) = expressions.head.captures(string) else {
        return first_row(&expressions.no_verb, string, 0).expect("no verb after bh");
    };
    let rows = match &head[1] {
        "mk" => &expressions.reset,
        "qt" => &expressions.participation,
        "the" => &expressions.validity,
        _ => &expressions.status,
    };
    first_row(rows, string, head[0].len()).expect("a row for every message")
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
    let refused = |kind, span, digits| Outcome::Refused { kind, span, digits };
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
        for siblings in [Siblings::Refused, Siblings::Read] {
            let code = "0110129425".to_owned();
            assert_eq!(
                read(text, siblings),
                Outcome::ResetPassword { code },
                "{text:?}"
            );
        }
    }

    #[track_caller]
    fn refused(text: &str, siblings: Siblings, kind: &'static str, span: Range<usize>) {
        let digits = (kind == "code-length").then(|| {
            let inside = Symbols::of_text(&text[span.clone()]).string;
            assert!(inside.bytes().all(|symbol| symbol.is_ascii_digit()));
            inside.len()
        });
        let expected = Outcome::Refused { kind, span, digits };
        assert_eq!(read(text, siblings), expected, "{text:?}");
    }

    /// The same with and without the sibling commands.
    #[track_caller]
    fn faulty(text: &str, kind: &'static str, span: Range<usize>) {
        refused(text, Siblings::Refused, kind, span.clone());
        refused(text, Siblings::Read, kind, span);
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
        faulty("BH MK 1234567xxx", "code", 13..14);
        faulty("BH MK 110129425", "code-length", 6..15);
        faulty("BH MK 110129425 gửi 8079", "code-length", 6..15);
        faulty("BH MK HC9010110129425", "card", 8..9);
        faulty("BH MK 0110129425 cam on", "trailing", 17..23);
        faulty("BH MK", "code", 5..5);
        faulty("BHXH 0110129425", "not-addressed", 2..3);
        faulty("BHX 12", "not-addressed", 2..3);
        faulty("BH XH 0110129425", "verb", 3..4);
        faulty("Soạn tin BH MK 0110129425", "not-addressed", 0..1);
        faulty("TC BHXH", "not-addressed", 0..1);
    }

    #[test]
    fn borders_of_the_refusals() {
        faulty("", "not-addressed", 0..0);
        faulty(" ~ ", "not-addressed", 3..3);
        faulty("b", "not-addressed", 1..1);
        faulty("bm", "not-addressed", 1..2);
        faulty("bh ", "verb", 3..3);
        faulty("bh 1", "verb", 3..4);
        faulty("bh1", "verb", 2..3);
        faulty("bhВ", "verb", 2..4);
        faulty("bhm", "not-addressed", 2..3);
        faulty("bh m", "verb", 3..4);
        faulty("bhdaucac", "not-addressed", 2..3);
        faulty("bh dau cach xh", "verb", 12..13);
        faulty("bhdaucachxh", "verb", 9..10);
        faulty("bh\u{301}\u{200B}xh", "not-addressed", 7..8);
        faulty("bhmk ma so bhx 1", "code", 11..12);
        faulty("bhmk daucac", "code", 5..6);
        faulty("bhmk hc", "code", 5..6);
        faulty("bhmk hcm4", "code", 5..6);
        faulty("bhmk 01234567890", "code-length", 5..16);
        faulty("bhmk 0123 456 789 0 12 x gui 8079", "code-length", 5..22);
        faulty("bhmk 012345678 gui 8079 x", "code", 15..16);
        faulty("bhmk 012345678 gui 807", "code", 15..16);
        faulty("bhmk 01234 daucach 56789", "code", 11..12);
        faulty("bhmk hc0", "card", 7..8);
        faulty("bhmk hc400 x", "card", 8..10);
        faulty("bhmk hc4 0 ", "card", 7..10);
        faulty("bhmk hc4010110129425 1", "card", 7..22);
        faulty("bhmk 0110129425 gui 8079 gui 8079", "trailing", 25..33);
        faulty("bhmk 0110129425 gui 80790", "trailing", 24..25);
        faulty("bhmk 0110129425 gui 807. ", "trailing", 16..25);
        faulty("bhmk 0110129425 gui daucach 8079", "trailing", 16..32);
        faulty("bhmk 0110129425 gui dau so den 8079", "trailing", 16..35);
    }

    #[test]
    fn siblings_refused() {
        use Siblings::Refused;
        refused("BH QT 0110129425", Refused, "sibling", 3..5);
        refused("bh t\u{301}h ê\u{323}\u{200B} x", Refused, "sibling", 3..10);
        refused("bhdaucach hs", Refused, "sibling", 10..12);
        refused("bh th", Refused, "verb", 3..4);
        refused("bhth", Refused, "not-addressed", 2..3);
    }

    #[track_caller]
    fn participation(text: &str, period: Option<(&str, &str)>) {
        let expected = Outcome::Participation {
            code: "0110129425".to_owned(),
            period: period.map(|(from, to)| (from.to_owned(), to.to_owned())),
        };
        assert_eq!(read(text, Siblings::Read), expected, "{text:?}");
    }

    #[test]
    fn participation_read() {
        use Siblings::Read;
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
        refused("bhqt", Read, "code", 4..4);
        refused("bhqt 011012942", Read, "code-length", 5..14);
        refused("bhqt 011012942 x", Read, "code", 15..16);
        refused("bhqt 0110129425 2017", Read, "code-length", 5..20);
        refused("bhqt 0110129425 2017 x", Read, "code-length", 5..20);
        refused("bhqt 0110129425 2017 20183", Read, "code-length", 5..26);
        refused("bhqt hc401011012942", Read, "card", 7..19);
        refused("bhqt hc9010110129425 1", Read, "card", 7..8);
        refused("bhqt hc4010110129425 2017", Read, "code-length", 7..25);
        refused("bhqt 0110129425 1994 0000", Read, "period", 16..20);
        refused("bhqt 0110129425 2018 2100 x", Read, "period", 21..25);
        refused("bhqt 0110129425 002016 132017", Read, "period", 16..18);
        refused("bhqt 0110129425 012100 132017", Read, "period", 18..22);
        refused("bhqt 0110129425 012016 132017", Read, "period", 23..25);
        refused("bhqt 0110129425 012016 121994", Read, "period", 25..29);
        refused("bhqt 0110129425 2018 2017 x", Read, "reversed", 16..25);
        refused("bhqt 0110129425 022016-01 2016", Read, "reversed", 16..30);
        refused(
            "bhqt 0110129425 2017 (dau cach) 2018",
            Read,
            "code-length",
            5..20,
        );
        refused("bhqt 0110129425 2017 2018 x", Read, "trailing", 26..27);
        refused(
            "bhqt 0110129425 daucach 2017 2018",
            Read,
            "trailing",
            16..33,
        );
    }

    #[test]
    fn validity_read() {
        use Siblings::Read;
        let card = "HC4010110129425".to_owned();
        assert_eq!(
            read("BH THẺ mã thẻ BHYT hc 4 01 0110129425 gui 8079", Read),
            Outcome::CardValidity { card }
        );
        refused("bh the 0110129425", Read, "card-needed", 7..17);
        refused("bh the 0110129425 cam on", Read, "card-needed", 7..17);
        refused("bh the 01101294250", Read, "code-length", 7..18);
        refused("bh the 011012942 gui 8079", Read, "code-length", 7..16);
        refused("bh the 011012942 x", Read, "code", 17..18);
        refused("bh the", Read, "code", 6..6);
        refused("bh the hc400", Read, "card", 10..12);
        refused("bh the hc40101101294251", Read, "card", 9..23);
        refused("bh the hc4010110129425 x", Read, "trailing", 23..24);
    }

    #[test]
    fn status_read() {
        use Siblings::Read;
        for text in [
            "BH HS 04486.G/2019/08708",
            "bhhs04486g201908708 gửi tới 8079",
            "bh hs mã số 04486 Ｇ 2019 08708.",
        ] {
            let dossier = "04486.G/2019/08708".to_owned();
            assert_eq!(
                read(text, Read),
                Outcome::DossierStatus { dossier },
                "{text:?}"
            );
        }
        refused("bhhs", Read, "dossier", 4..4);
        refused("bhhs 0448.g", Read, "dossier", 10..11);
        refused("bhhs 04486 1", Read, "dossier", 11..12);
        refused("bhhs 04486", Read, "dossier", 10..10);
        refused("bhhs 04486 g 201x", Read, "dossier", 16..17);
        refused("bhhs 04486 g 1994 x", Read, "dossier", 13..17);
        refused("bhhs 04486 g 2019 0870", Read, "dossier", 22..22);
        refused("bhhs 04486 g 2019 08708 1", Read, "dossier", 24..25);
        refused("bhhs 04486 g 2019 08708 x", Read, "trailing", 24..25);
        refused(
            "bhhs 04486 g 2019 08708 gui 8079 1",
            Read,
            "trailing",
            33..34,
        );
    }
}
