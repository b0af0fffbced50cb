//! The texting phone in one canonical form (SPEC 6). Knows nothing of the steps.

use core::fmt;
use core::str::FromStr;

use crate::utf8::ascii;

/// A Vietnamese mobile number (MSISDN) in E.164 form: `+84` and 9 digits, the first of them 3, 5, 7,
/// 8 or 9.
///
/// Read from what gateways and old records hold:
///
/// | written | why |
/// |---|---|
/// | `0912345678` | national, with the trunk 0 |
/// | `84912345678`, `+84912345678`, `0084912345678` | international |
/// | ` 84912345678` | a form decoder made the `+` a blank |
/// | `+840912345678`, `840912345678` | a trunk 0 left behind the country code |
/// | `912345678` | a spreadsheet took the 0 |
/// | `0912.345-678`, `+84 (91) 234 56 78` | space, U+00A0, dot, hyphen and parentheses may stand anywhere but before a `+` |
/// | `01634567890`, `+841634567890` | from before 2018-09-15: moved to `+84334567890` |
///
/// Length is judged first: `0841234567` is a national number, no country code. Two spellings of one
/// phone are equal, across the renumbering of 2018 too. A prefix does not tell the operator (numbers
/// are ported).
///
/// It is personal data: `Debug` prints a fixed word, there is no `Display`, and
/// [`expose`](Self::expose) is the only way to the digits.
///
/// ```
/// use bhxh_sms::Msisdn;
///
/// let phone: Msisdn = "0912 345 678".parse()?;
/// assert_eq!(phone, "+84912345678".parse()?);
/// assert_eq!(phone.expose(), "+84912345678");
/// assert_eq!(format!("{phone:?}"), "Msisdn(..)");
///
/// let renumbered: Msisdn = "0163 456 7890".parse()?;
/// assert_eq!(renumbered.expose(), "+84334567890");
/// # Ok::<(), bhxh_sms::MsisdnError>(())
/// ```
///
/// Source: SPEC 6; the 2018 table is the Ministry of Information and Communications' plan for
/// 11-digit numbers.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Msisdn([u8; 12]);

impl Msisdn {
    /// The canonical form, `+84912345678`: personal data, for records and transports only.
    #[must_use]
    pub const fn expose(&self) -> &str {
        ascii(&self.0)
    }

    /// [`from_sender`](Self::from_sender) over bytes.
    pub(crate) fn sender(text: &[u8]) -> Result<Self, MsisdnError> {
        core::str::from_utf8(text).map_or(Err(MsisdnError::NotANumber), Self::from_sender)
    }

    /// The phone that `text` is, as a gateway writes a sender.
    ///
    /// # Errors
    ///
    /// As for [`FromStr`].
    pub fn from_sender(text: &str) -> Result<Self, MsisdnError> {
        text.parse()
    }

    /// The phone of a national significant number: 9 digits today, 10 before 2018-09-15.
    fn from_national(national: &[u8]) -> Result<Self, MsisdnError> {
        let prefix = match (national.len(), national) {
            (10, [b'2', ..]) => return Err(MsisdnError::FixedLine),
            (10, [b'1', old @ .., _, _, _, _, _, _, _]) => renumbered(old),
            (9, [b'3' | b'5' | b'7'..=b'9', ..]) => national.first_chunk(),
            (9, _) => return Err(MsisdnError::NotMobile),
            _ => return Err(MsisdnError::Length),
        };
        let (Some(prefix), Some(subscriber)) = (prefix, national.last_chunk::<7>()) else {
            return Err(MsisdnError::NotMobile);
        };
        let mut e164 = *b"+84000000000";
        let digits = prefix.iter().chain(subscriber);
        for (slot, digit) in e164.iter_mut().skip(3).zip(digits) {
            *slot = *digit;
        }
        Ok(Self(e164))
    }
}

/// The prefix that `01ab` moved to in 2018; the last seven digits stayed.
fn renumbered(old: &[u8]) -> Option<&'static [u8; 2]> {
    Some(match old {
        b"20" => b"70",
        b"21" => b"79",
        b"22" => b"77",
        b"26" => b"76",
        b"28" => b"78",
        b"23" => b"83",
        b"24" => b"84",
        b"25" => b"85",
        b"27" => b"81",
        b"29" => b"82",
        b"62" => b"32",
        b"63" => b"33",
        b"64" => b"34",
        b"65" => b"35",
        b"66" => b"36",
        b"67" => b"37",
        b"68" => b"38",
        b"69" => b"39",
        b"86" => b"56",
        b"88" => b"58",
        b"99" => b"59",
        _ => return None,
    })
}

impl FromStr for Msisdn {
    type Err = MsisdnError;

    /// # Errors
    ///
    /// The first of these that fits: [`Alphanumeric`](MsisdnError::Alphanumeric) (`VIETTEL`),
    /// [`Foreign`](MsisdnError::Foreign) (`+15550100`), [`ShortCode`](MsisdnError::ShortCode) (`8079`),
    /// [`NotANumber`](MsisdnError::NotANumber) (`091234567*8`, ` +84912345678`),
    /// [`FixedLine`](MsisdnError::FixedLine) (`024 3123 4567`), [`Length`](MsisdnError::Length)
    /// (`09123456789`), [`NotMobile`](MsisdnError::NotMobile) (`0412345678`).
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.chars().any(char::is_alphabetic) {
            return Err(MsisdnError::Alphanumeric);
        }
        let (plus, written) = match text.strip_prefix('+') {
            Some(behind) => (true, behind),
            None => (false, text),
        };
        let digits = Digits::of(written);
        let national = match digits.kept() {
            [b'8', b'4', national @ ..] if plus => national,
            [b'0', b'0', b'8', b'4', national @ ..] if !plus => national,
            [b'0', b'0', ..] => return Err(MsisdnError::Foreign),
            _ if plus => return Err(MsisdnError::Foreign),
            // By length: eleven digits or more, so that `0841234567` and `841234567` stay national.
            [b'8', b'4', national @ ..] if national.len() >= 9 => national,
            national => national,
        };
        if (1..=6).contains(&digits.count) {
            return Err(MsisdnError::ShortCode);
        }
        let separated =
            |c: char| c.is_ascii_digit() || matches!(c, ' ' | '\u{A0}' | '.' | '-' | '(' | ')');
        if digits.count == 0 || !written.chars().all(separated) {
            return Err(MsisdnError::NotANumber);
        }
        if digits.count > Digits::MOST {
            return Err(MsisdnError::Length);
        }
        Self::from_national(national.strip_prefix(b"0").unwrap_or(national))
    }
}

impl fmt::Debug for Msisdn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Msisdn(..)")
    }
}

/// The ASCII digits of a text, as many as any form has.
struct Digits {
    kept: [u8; Self::MOST],
    count: usize,
}

impl Digits {
    /// `00`, `84`, a trunk 0, and the 10 digits of a number from before 2018.
    const MOST: usize = 15;

    fn of(text: &str) -> Self {
        let mut digits = text.bytes().filter(u8::is_ascii_digit);
        let mut kept = [0; Self::MOST];
        let mut count = 0;
        for (slot, digit) in kept.iter_mut().zip(&mut digits) {
            *slot = digit;
            count += 1;
        }
        Self {
            kept,
            count: count + digits.count(),
        }
    }

    fn kept(&self) -> &[u8] {
        self.kept.get(..self.count).unwrap_or(&self.kept)
    }
}

/// Why a text is no Vietnamese mobile number, in the order in which it is judged. It holds nothing of
/// the text.
///
/// A sender like this is never answered, so that two robots can't answer each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum MsisdnError {
    /// A letter: an alphanumeric sender.
    #[error("expected a phone number, found an alphanumeric sender")]
    Alphanumeric,
    /// `+` or `00`, and not 84.
    #[error("expected a Vietnamese number, found another country code")]
    Foreign,
    /// One to six digits.
    #[error("expected a phone number, found a short code")]
    ShortCode,
    /// A character that stands in no phone number, or no digit at all.
    #[error("expected a phone number of digits and separators")]
    NotANumber,
    /// Ten national digits that begin with 2.
    #[error("expected a mobile number, found a fixed line")]
    FixedLine,
    /// Not 9 national digits, nor the 10 of a number from before 2018.
    #[error("expected the 9 digits of a Vietnamese mobile number")]
    Length,
    /// The right length, and a prefix that no mobile number has.
    #[error("expected a mobile prefix: 3, 5, 7, 8 or 9")]
    NotMobile,
}

impl MsisdnError {
    /// A name for machines: `alphanumeric`, `foreign`, `short-code`, `not-a-number`, `fixed-line`,
    /// `length` or `not-mobile`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Alphanumeric => "alphanumeric",
            Self::Foreign => "foreign",
            Self::ShortCode => "short-code",
            Self::NotANumber => "not-a-number",
            Self::FixedLine => "fixed-line",
            Self::Length => "length",
            Self::NotMobile => "not-mobile",
        }
    }
}
