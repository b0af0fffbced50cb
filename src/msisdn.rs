//! The texting phone in one canonical form (SPEC 6). Knows nothing of the steps.

use crate::macros::{from_text, redacted};
use crate::symbols::{GAP, INVISIBLE, symbol};
use crate::utf8::{all_digits, as_text};

/// A Vietnamese mobile number (MSISDN) in canonical form, `+84` and nine digits, the first of them
/// 3, 5, 7, 8 or 9.
///
/// There are two constructors, because a live sender and an old record are not the same thing:
///
/// | Written | [`from_sender`](Self::from_sender) | [`from_record`](Self::from_record) |
/// |---|---|---|
/// | `+84912345678`, `84912345678`, `0084912345678`, `0912345678` | read | read |
/// | ` 84912345678`: a form decoder made the `+` a blank | read | read |
/// | `+840912345678`, `840912345678`: a trunk 0 after the country code | read | read |
/// | `912345678`: nine bare digits; a spreadsheet took the 0 | refused | read |
/// | `01634567890`, `+841634567890`: from before 2018-09-15 | refused | read as `+84334567890` |
///
/// Separators are the gaps and invisible characters of a message, anywhere: `(+84) 912–345–678`, and
/// the bidirectional marks that contact lists wrap around a number. Digits are ASCII or full-width,
/// and so is the `+`: before the first digit, several count as one; after it, the text is no number.
/// Whether a leading `84` is the country code is decided by the length: `0841234567` is a national
/// number.
/// There is no list of prefixes, since the plan keeps growing, and a prefix does not tell the operator
/// (numbers are ported).
///
/// [`FromStr`](core::str::FromStr) and [`TryFrom<&str>`](#impl-TryFrom%3C%26str%3E-for-Msisdn) are the strict constructor.
/// Neither constructor is `const`, because combining marks are looked up in `unicode-normalization`,
/// whose function is not.
///
/// It is personal data: `Debug` prints a fixed word and there is no `Display`. Methods that reveal the
/// digits begin with `expose`; `Ord` and `Hash` see them too, so a [`Hasher`](core::hash::Hasher) of
/// your own must not log.
///
/// ```
/// use bhxh_sms::Msisdn;
///
/// let phone: Msisdn = "0912 345 678".parse()?;
/// assert_eq!(phone, Msisdn::from_sender("+84912345678")?);
/// assert_eq!(phone.expose(), "+84912345678");
/// assert_eq!(format!("{phone:?}"), "Msisdn(..)");
/// # Ok::<(), bhxh_sms::MsisdnError>(())
/// ```
///
/// Source: [SPEC 6](crate::spec#6-the-phone); the 2018 table is the Ministry of Information and Communications' plan for
/// 11-digit numbers.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Msisdn([u8; 12]);

impl Msisdn {
    /// The phone that a live message came from, as a gateway writes it. Strict: whoever is taken for
    /// another phone gets its account.
    ///
    /// # Errors
    ///
    /// The first of these that fits: [`Alphanumeric`](MsisdnError::Alphanumeric) (`VIETTEL`),
    /// [`Foreign`](MsisdnError::Foreign) (`+15550100`, `+`), [`ShortCode`](MsisdnError::ShortCode)
    /// (`8079`), [`NotANumber`](MsisdnError::NotANumber) (`0912345678½`, ` `),
    /// [`Bare`](MsisdnError::Bare) (`912345678`), [`OldPlan`](MsisdnError::OldPlan) (`01634567890`),
    /// [`FixedLine`](MsisdnError::FixedLine) (`024 3123 4567`), [`Length`](MsisdnError::Length)
    /// (`09123456789`), [`NotMobile`](MsisdnError::NotMobile) (`0412345678`, `01034567890`).
    ///
    /// ```
    /// use bhxh_sms::{Msisdn, MsisdnError};
    ///
    /// assert_eq!(Msisdn::from_sender("0084 912 345 678")?.expose(), "+84912345678");
    /// // A live number of Andorra that came without its `+`.
    /// assert_eq!(Msisdn::from_sender("376312345"), Err(MsisdnError::Bare));
    /// assert_eq!(Msisdn::from_sender("841201234567"), Err(MsisdnError::OldPlan));
    /// # Ok::<(), MsisdnError>(())
    /// ```
    ///
    /// Source: [SPEC 6](crate::spec#6-the-phone).
    #[inline]
    pub fn from_sender(text: &str) -> Result<Self, MsisdnError> {
        Self::from_sender_bytes(text.as_bytes())
    }

    /// [`from_sender`](Self::from_sender) over bytes: one outside of a well-formed sequence makes them
    /// no number.
    #[inline]
    pub(crate) fn from_sender_bytes(text: &[u8]) -> Result<Self, MsisdnError> {
        match usual(text) {
            Some(phone) => Ok(phone),
            None => read(text, Origin::Sender),
        }
    }

    /// The phone of a record, for importing lists. Tolerant: also reads nine digits whose 0 a
    /// spreadsheet took, and moves numbers from before 2018-09-15 to their new prefix.
    ///
    /// Never read a sender with it: bare digits may be a foreign number without its `+`, and an
    /// old-plan number belongs to no phone any more.
    ///
    /// **A list from before 2017 needs its owner's confirmation**: fixed lines of that time are
    /// written like today's mobile numbers (`08 3812 3456` of Ho Chi Minh City, `037 3852 123` of
    /// Thanh Hoa), and nothing in the digits shows it. Whoever imports a list must say so.
    ///
    /// # Errors
    ///
    /// As for [`from_sender`](Self::from_sender), without [`Bare`](MsisdnError::Bare) and
    /// [`OldPlan`](MsisdnError::OldPlan).
    ///
    /// ```
    /// use bhxh_sms::{Msisdn, MsisdnError};
    ///
    /// assert_eq!(Msisdn::from_record("912345678")?.expose(), "+84912345678");
    /// assert_eq!(Msisdn::from_record("0163 456 7890")?.expose(), "+84334567890");
    /// assert_eq!(Msisdn::from_record("024 3123 4567"), Err(MsisdnError::FixedLine));
    /// # Ok::<(), MsisdnError>(())
    /// ```
    ///
    /// Source: [SPEC 6](crate::spec#6-the-phone).
    pub fn from_record(text: &str) -> Result<Self, MsisdnError> {
        match usual(text.as_bytes()) {
            Some(phone) => Ok(phone),
            None => read(text.as_bytes(), Origin::Record),
        }
    }

    /// The canonical form, `+84912345678`: personal data, for records and transports only.
    #[must_use]
    pub const fn expose(&self) -> &str {
        as_text(&self.0)
    }

    /// The phone of its nine national digits, validated: the prefix, and what follows.
    const fn of(prefix: [u8; 2], subscriber: [u8; 7]) -> Self {
        let mut e164 = *b"+84000000000";
        let [_, _, _, first, second, rest @ ..] = &mut e164;
        [*first, *second] = prefix;
        *rest = subscriber;
        Self(e164)
    }
}

/// Where a number was written.
#[derive(Clone, Copy)]
enum Origin {
    Sender,
    Record,
}

/// A fast path for what gateways write: `+84`, `84` or `0`, nine ASCII digits and nothing else. It
/// accepts a subset of what [`read`] accepts, with equal results.
#[inline]
fn usual(text: &[u8]) -> Option<Msisdn> {
    let (front, national) = text.split_last_chunk::<9>()?;
    match (front, national) {
        (b"+84" | b"84" | b"0", [first @ (b'3' | b'5' | b'7'..=b'9'), second, subscriber @ ..])
            if all_digits(national) =>
        {
            Some(Msisdn::of([*first, *second], *subscriber))
        }
        _ => None,
    }
}

/// Reads a number in any spelling.
#[inline(never)]
fn read(text: &[u8], origin: Origin) -> Result<Msisdn, MsisdnError> {
    let written = Written::of(text)?;
    let national = match written.digits() {
        [b'8', b'4', national @ ..] if written.plus => national,
        [b'0', b'0', b'8', b'4', national @ ..] if !written.plus => national,
        [b'0', b'0', ..] => return Err(MsisdnError::Foreign),
        _ if written.plus => return Err(MsisdnError::Foreign),
        // By length: eleven digits or more, so that `0841234567` and `841234567` stay national.
        [b'8', b'4', national @ ..] if national.len() >= 9 => national,
        national => national,
    };
    if matches!(written.count, 1..=6) {
        return Err(MsisdnError::ShortCode);
    }
    if written.count == 0 || written.other {
        return Err(MsisdnError::NotANumber);
    }
    let national = national.strip_prefix(b"0").unwrap_or(national);
    match (national.split_last_chunk(), origin) {
        // Nothing was taken off.
        (Some(([_, _], _)), Origin::Sender) if written.count == 9 => Err(MsisdnError::Bare),
        (Some(([b'1', old @ ..], subscriber)), _) if old.len() == 2 => {
            match (renumbered(old), origin) {
                (Some(_), Origin::Sender) => Err(MsisdnError::OldPlan),
                (Some(prefix), Origin::Record) => Ok(Msisdn::of(*prefix, *subscriber)),
                (None, _) => Err(MsisdnError::NotMobile),
            }
        }
        (Some(([b'2', _, _], _)), _) => Err(MsisdnError::FixedLine),
        (Some(([first @ (b'3' | b'5' | b'7'..=b'9'), second], subscriber)), _) => {
            Ok(Msisdn::of([*first, *second], *subscriber))
        }
        (Some(([_, _], _)), _) => Err(MsisdnError::NotMobile),
        _ => Err(MsisdnError::Length),
    }
}

/// What a text has of a number.
struct Written {
    /// A `+` before the first digit.
    plus: bool,
    /// A character that is none of a number's, or a `+` after the first digit.
    other: bool,
    /// One digit more than any form has, so that a longer number has no valid length.
    kept: [u8; 16],
    /// All digits, those that were not kept too.
    count: usize,
}

impl Written {
    /// Reads the whole text, or as far as its first letter.
    fn of(text: &[u8]) -> Result<Self, MsisdnError> {
        let mut written = Self { plus: false, other: false, kept: [0; 16], count: 0 };
        let mut at = 0;
        while at < text.len() {
            let (symbol, width) = symbol(text, at);
            match symbol {
                b'a'..=b'z' => return Err(MsisdnError::Alphanumeric),
                b'0'..=b'9' => {
                    if let Some(slot) = written.kept.get_mut(written.count) {
                        *slot = symbol;
                    }
                    written.count += 1;
                }
                GAP if is_plus(text, at) && written.count == 0 => written.plus = true,
                GAP if is_plus(text, at) => written.other = true,
                GAP | INVISIBLE => {}
                _ => written.other = true,
            }
            at += width;
        }
        Ok(written)
    }

    /// The digits, as many as were kept.
    fn digits(&self) -> &[u8] {
        self.kept.get(..self.count).unwrap_or(&self.kept)
    }
}

/// Whether the character at `at` is U+002B or its full-width form, U+FF0B. U+FE62 is a gap like others.
fn is_plus(text: &[u8], at: usize) -> bool {
    matches!(text.get(at..), Some([b'+', ..] | [0xEF, 0xBC, 0x8B, ..]))
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

from_text!(Msisdn::from_sender, MsisdnError);
redacted!(Msisdn);

/// Why a text is no Vietnamese mobile number, in the order in which it is validated. It holds nothing
/// of the text.
///
/// A sender like this is never answered, so that two robots can't answer each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum MsisdnError {
    /// A letter as in a message, `Đ` and full-width ones among them: an alphanumeric sender. Letters
    /// of other scripts are [`NotANumber`](Self::NotANumber).
    #[error("expected a phone number, found an alphanumeric sender")]
    Alphanumeric,
    /// `+` or `00`, and not 84.
    #[error("expected a Vietnamese number, found another country code")]
    Foreign,
    /// One to six digits.
    #[error("expected a phone number, found a short code")]
    ShortCode,
    /// A character that is in no phone number, a `+` after the first digit, or no digit at all.
    #[error("expected a phone number of digits and separators")]
    NotANumber,
    /// As a sender: nine digits with neither a country code nor a trunk 0. A foreign number that came
    /// without its `+` looks the same.
    #[error("expected a country code or a leading 0, found nine bare digits")]
    Bare,
    /// As a sender: ten national digits of the plan before 2018-09-15. No person has such a number
    /// any more.
    #[error("expected a number of today's plan, found one from before 2018")]
    OldPlan,
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
    /// A stable identifier, for logs and metrics: `alphanumeric`, `foreign`, `short-code`,
    /// `not-a-number`, `bare`, `old-plan`, `fixed-line`, `length` or `not-mobile`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Alphanumeric => "alphanumeric",
            Self::Foreign => "foreign",
            Self::ShortCode => "short-code",
            Self::NotANumber => "not-a-number",
            Self::Bare => "bare",
            Self::OldPlan => "old-plan",
            Self::FixedLine => "fixed-line",
            Self::Length => "length",
            Self::NotMobile => "not-mobile",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Msisdn, MsisdnError, Origin, read, usual};

    use alloc::{format, string::String};

    /// What the fast path accepts, [`read`] accepts with an equal result, from either origin.
    #[track_caller]
    fn is_equal_on_both_paths(text: &str) -> bool {
        let fast = usual(text.as_bytes());
        if let Some(phone) = fast {
            for origin in [Origin::Sender, Origin::Record] {
                assert_eq!(read(text.as_bytes(), origin), Ok(phone), "{text:?}");
            }
        }
        fast.is_some()
    }

    #[test]
    fn the_fast_path_accepts_a_subset_with_equal_results() {
        let mut fast = 0;
        for front in [
            "", "0", "84", "+84", "0084", "+840", "840", " 84", "+", "+0", "+85", "85", "00",
            "++84",
        ] {
            // Each first two digits, then each byte of ASCII in each position, then each length.
            for prefix in 0..100 {
                fast += usize::from(is_equal_on_both_paths(&format!("{front}{prefix:02}2345678")));
            }
            for at in 0..9 {
                for byte in 0..=0x7F_u8 {
                    let mut national = *b"912345678";
                    national[at] = byte;
                    let national = String::from_utf8_lossy(&national);
                    is_equal_on_both_paths(&format!("{front}{national}"));
                }
            }
            for length in 0..20 {
                is_equal_on_both_paths(&format!("{front}{}", "9".repeat(length)));
            }
        }
        // Three fronts and five first digits.
        assert_eq!(fast, 150);
    }

    #[test]
    fn what_gateways_write_takes_the_fast_path() {
        for text in ["+84912345678", "84912345678", "0912345678"] {
            assert!(is_equal_on_both_paths(text), "{text}");
        }
    }

    #[test]
    fn ill_formed_bytes_make_it_no_number() {
        for at in 0..=12 {
            let mut text = b"+84912345678".to_vec();
            text.insert(at, 0xFF);
            assert_eq!(Msisdn::from_sender_bytes(&text), Err(MsisdnError::NotANumber));
        }
        let bytes = Msisdn::from_sender_bytes("(+84) 912\u{2013}345\u{2013}678".as_bytes());
        assert_eq!(bytes, Msisdn::from_sender("+84912345678"));
    }
}
