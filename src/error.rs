//! What is wrong with a message, and where (SPEC 3.3).

use core::fmt;
use core::ops::Range;

use crate::reply::Reply;

/// Why a message is no [`Command`](crate::Command): a kind, and the bytes of the original text that
/// it is about.
///
/// It holds nothing of the text. The span lies inside the text and on its character boundaries; where
/// something is missing it is the empty span at the end. `Display` says in the sender's terms what
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
#[error("{kind} (bytes {start}..{end})")]
pub struct ParseError {
    kind: ParseErrorKind,
    start: usize,
    end: usize,
}

impl ParseError {
    pub(crate) const fn new(kind: ParseErrorKind, span: Range<usize>) -> Self {
        Self {
            kind,
            start: span.start,
            end: span.end,
        }
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

    /// The reply to a message of ours that is malformed; `None` for a message that this crate does
    /// not answer: it is not addressed to the service, or it is a sibling command.
    ///
    /// It depends on nothing but what the sender wrote.
    #[must_use]
    pub const fn reply(&self) -> Option<Reply<'static>> {
        match self.kind {
            ParseErrorKind::NotAddressed | ParseErrorKind::Sibling => None,
            ParseErrorKind::CodeLength { .. } => Some(Reply::MALFORMED_CODE_LENGTH),
            ParseErrorKind::Verb
            | ParseErrorKind::Code
            | ParseErrorKind::Card
            | ParseErrorKind::Trailing => Some(Reply::MALFORMED),
        }
    }
}

/// What is wrong with a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ParseErrorKind {
    /// The first word is not `BH`: the message is for somebody else. The span is the first symbol
    /// that does not fit (`Soạn BH MK 0123456789`), or the letter behind a `BH` that goes on
    /// (`BHXH 0123456789`).
    NotAddressed,
    /// `BH` and then `QT`, `THE` or `HS`: another command of the same short code. The span is that
    /// verb.
    Sibling,
    /// `BH` and then anything else but `MK` (`BH XH 0123456789`). The span is the first symbol there.
    Verb,
    /// A number, but not of 10 digits (`BH MK 123456789`). The span is the run of digits.
    CodeLength {
        /// How many there are: 9 is usually a lost leading zero, 12 a personal ID.
        digits: usize,
    },
    /// No code where one should stand (`BH MK`, `BH MK 1234567xxx`). The span is the symbol that
    /// stands there.
    Code,
    /// A health-insurance card number that cannot be one (`BH MK HC9010110129425`). The span is the
    /// benefit level, the province, or all digits if they are not 13.
    Card,
    /// More behind a whole message (`BH MK 0123456789 cam on`). The span runs from there to the end
    /// of the text.
    Trailing,
}

impl ParseErrorKind {
    /// A name for machines: `not-addressed`, `sibling`, `verb`, `code-length`, `code`, `card` or
    /// `trailing`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotAddressed => "not-addressed",
            Self::Sibling => "sibling",
            Self::Verb => "verb",
            Self::CodeLength { .. } => "code-length",
            Self::Code => "code",
            Self::Card => "card",
            Self::Trailing => "trailing",
        }
    }
}

impl fmt::Display for ParseErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match *self {
            Self::NotAddressed => "expected `BH` as the first word",
            Self::Sibling => "expected `MK` after `BH`, found another command of the short code",
            Self::Verb => "expected `MK` after `BH`",
            Self::CodeLength { digits } => return code_length(digits, f),
            Self::Code => "expected the 10 digits of the code, or a card number",
            Self::Card => {
                "expected a card number: 2 letters, a digit from 1 to 5, 2 digits but not 00, and the \
                 10 digits of the code"
            }
            Self::Trailing => "expected nothing more",
        })
    }
}

fn code_length(digits: usize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "expected the 10 digits of the code, found {digits}")?;
    f.write_str(match digits {
        9 => ": a leading 0 may be missing",
        12 => ": a personal ID is not the code",
        _ => "",
    })
}
