//! What is wrong with a message, and where (SPEC 3.3).

use core::fmt;
use core::ops::Range;

use crate::command::Verb;

/// Why a message is no [`Command`](crate::Command): a kind, and the bytes of the original text that
/// it is about.
///
/// It holds nothing of the text. The span lies inside the text and on its character boundaries; where
/// something is missing it is an empty span at the end. `Display` says in the sender's terms what
/// was expected and where.
///
/// ```
/// use bhxh_sms::{ParseErrorKind, parse};
///
/// let error = parse("BH MK 110129425").unwrap_err();
/// assert_eq!(error.kind(), ParseErrorKind::CodeLength { digits: 9 });
/// assert_eq!(error.span(), 6..15);
/// assert_eq!(
///     error.to_string(),
///     "expected the 10 digits of the code, found 9: a leading 0 may be missing (bytes 6..15)",
/// );
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[error("{} (bytes {start}..{end})", Wanted(*kind, *verb))]
pub struct ParseError {
    kind: ParseErrorKind,
    verb: Option<Verb>,
    start: usize,
    end: usize,
}

impl ParseError {
    pub(crate) const fn new(kind: ParseErrorKind, verb: Option<Verb>, span: Range<usize>) -> Self {
        Self { kind, verb, start: span.start, end: span.end }
    }

    /// What is wrong.
    #[must_use]
    pub const fn kind(&self) -> ParseErrorKind {
        self.kind
    }

    /// Where: a byte range of the text that was parsed.
    #[must_use]
    pub const fn span(&self) -> Range<usize> {
        self.start..self.end
    }

    /// Which command the sender meant; `None` where the error is in or before the verb.
    ///
    /// ```
    /// use bhxh_sms::{Verb, parse};
    ///
    /// let meant = |text| parse(text).unwrap_err().verb();
    /// assert_eq!(meant("BH MK 123"), Some(Verb::ResetPassword));
    /// assert_eq!(meant("BH QT 123"), Some(Verb::Participation));
    /// assert_eq!(meant("BH XX 123"), None);
    /// ```
    #[must_use]
    pub const fn verb(&self) -> Option<Verb> {
        self.verb
    }

    /// What was expected, without the bytes: what `Display` says of [`kind`](Self::kind), in terms of
    /// the command that the sender meant.
    ///
    /// ```
    /// use bhxh_sms::parse;
    ///
    /// let error = parse("BH THE 12345").unwrap_err();
    /// assert_eq!(error.expected().to_string(), "expected a card number, found 5 digits");
    /// ```
    #[must_use]
    pub fn expected(&self) -> impl fmt::Display + use<> {
        Wanted(self.kind, self.verb)
    }
}

/// What is wrong with a message.
///
/// Source: [SPEC 3](crate::spec#3-reading-a-message).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ParseErrorKind {
    /// The first word is not `BH`: the message is for somebody else. The span is the first symbol
    /// that does not match (`Xin BH MK 0123456789`), or the letter after `BH` that makes it another
    /// word (`BHXH 0123456789`). A message that begins with `Soạn` is addressed only if it is right.
    NotAddressed,
    /// `BH` and then none of `MK`, `QT`, `THE` and `HS` (`BH XH 0123456789`). The span is the first
    /// symbol there.
    Verb,
    /// A wrong number of digits (`BH MK 123456789`): not 10, and after `QT` not 10, or 13 of a card,
    /// and those of a period. Fewer than 10 count only where the message, with its tail, ends after
    /// them: otherwise it is [`Code`](Self::Code). The span is all the digits.
    CodeLength {
        /// How many there are: 9 is usually a lost leading zero, 12 a personal ID.
        digits: u16,
    },
    /// Missing or malformed code (`BH MK`, `BH MK 1234567xxx`). The span is the symbol that is
    /// there.
    Code,
    /// A health-insurance card number that cannot be one (`BH MK HC9010110129425`). The span is the
    /// benefit level, the province, or all digits if they are not 13.
    Card,
    /// A code instead of a card number (`BH THE 0123456789`): cards since 2021 print only the
    /// ten digits, but how such a card is asked for was never published. The span is those digits.
    CardNeeded,
    /// A month that is not 01 to 12 or a year that is not 1995 to 2099
    /// (`BH QT 0123456789 132016 122017`), or a bound that is missing or of another length
    /// (`BH QT 0123456789 từ 2017`). The span is that month's two digits, that year's four, the digits
    /// of the other length, or the symbol instead of the bound.
    Period,
    /// A period that ends before it begins (`BH QT 0123456789 2018 2017`). The span runs
    /// from the first digit of the first bound to the last of the second.
    Reversed,
    /// Missing or malformed dossier number (`BH HS 04486`). The span is the first symbol that
    /// does not match, or the four digits that are no year from 1995 to 2099.
    Dossier,
    /// More after a whole message (`BH MK 0123456789 cam on`). The span runs from there to the end
    /// of the text.
    Trailing,
}

impl ParseErrorKind {
    /// A stable identifier, for logs and metrics: `not-addressed`, `verb`, `code-length`, `code`,
    /// `card`, `card-needed`, `period`, `reversed`, `dossier` or `trailing`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotAddressed => "not-addressed",
            Self::Verb => "verb",
            Self::CodeLength { .. } => "code-length",
            Self::Code => "code",
            Self::Card => "card",
            Self::CardNeeded => "card-needed",
            Self::Period => "period",
            Self::Reversed => "reversed",
            Self::Dossier => "dossier",
            Self::Trailing => "trailing",
        }
    }
}

impl fmt::Display for ParseErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Wanted(*self, None).fmt(f)
    }
}

/// What was expected, in the sender's terms: what a number should be depends on the command.
struct Wanted(ParseErrorKind, Option<Verb>);

impl fmt::Display for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use ParseErrorKind as Kind;
        f.write_str(match (self.0, self.1) {
            (Kind::NotAddressed, _) => "expected `BH` as the first word",
            (Kind::Verb, _) => "expected `MK`, `QT`, `THE` or `HS` after `BH`",
            (Kind::CodeLength { digits }, Some(Verb::CardValidity)) => {
                return write!(f, "expected a card number, found {digits} digits");
            }
            (Kind::CodeLength { digits: digits @ 11.. }, Some(Verb::Participation)) => {
                return write!(
                    f,
                    "expected a code or a card number, alone or with two years or two months, \
                     found {digits} digits"
                );
            }
            (Kind::CodeLength { digits }, _) => return code_length(digits, f),
            (Kind::Code, Some(Verb::CardValidity)) => "expected a card number",
            (Kind::Code, _) => "expected the 10 digits of the code, or a card number",
            (Kind::Card, _) => {
                "expected a card number: 2 letters, a digit from 1 to 5, 2 digits but not 00, and the \
                 10 digits of the code"
            }
            (Kind::CardNeeded, _) => {
                "expected the whole card number, 15 characters, not the 10 digits alone"
            }
            (Kind::Period, _) => {
                "expected two years from 1995 to 2099, or two months written MMYYYY"
            }
            (Kind::Reversed, _) => "expected a period that does not end before it begins",
            (Kind::Dossier, _) => {
                "expected a dossier number like 04486.G/2019/08708, its year from 1995 to 2099"
            }
            (Kind::Trailing, _) => "expected nothing more",
        })
    }
}

fn code_length(digits: u16, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "expected the 10 digits of the code, found {digits}")?;
    f.write_str(match digits {
        9 => ": a leading 0 may be missing",
        12 => ": a personal ID is not the code",
        _ => "",
    })
}
