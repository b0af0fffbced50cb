//! The number of a dossier.
//!
//! The strict constructor; the tolerant one is [`parse`](crate::parse). Knows nothing of the steps.

use crate::macros::{from_text, redacted};
use crate::period::Year;
use crate::utf8::{all_digits, as_text};

/// The number of a dossier (*mã hồ sơ*), as printed: `04486.G/2019/08708`.
///
/// Five digits, a letter, a [`Year`] and five digits, with a dot and two slashes between them: 18
/// characters. The letter is kept in upper case, as printed, so that equality is equality of
/// dossiers.
///
/// **It is based on one published example**, the one above. What its parts mean was not published, nor
/// whether other letters, more digits or other separators are in use: this form is what the example
/// shows, with any letter and any digits. A number of another form is refused, not guessed at. In a
/// message a `Đ` counts as `D`, as everywhere in the grammar. That the middle four digits are a year,
/// 1995 to 2099, is our own reading.
///
/// It is personal data: `Debug` prints a fixed word and there is no `Display`. Methods that reveal the
/// characters begin with `expose`; `Ord` and `Hash` see them too, so a
/// [`Hasher`](core::hash::Hasher) of your own must not log.
///
/// ```
/// use bhxh_sms::DossierNumber;
///
/// let dossier: DossierNumber = "04486.G/2019/08708".parse()?;
/// assert_eq!(dossier, "04486.g/2019/08708".parse()?);
/// assert_eq!(dossier.expose(), "04486.G/2019/08708");
/// assert_eq!(format!("{dossier:?}"), "DossierNumber(..)");
///
/// const OF_A_TEST: Result<DossierNumber, bhxh_sms::DossierNumberError> =
///     DossierNumber::new("04486.G/2019/08708");
/// assert_eq!(OF_A_TEST, Ok(dossier));
/// # Ok::<(), bhxh_sms::DossierNumberError>(())
/// ```
///
/// Source: [SPEC 7](crate::spec#7-sibling-commands-on-the-same-short-code), `BH HS 04486.G/2019/08708`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DossierNumber([u8; 18]);

impl DossierNumber {
    /// The dossier number that `text` is, letter for letter; its letter may be in either case.
    ///
    /// # Errors
    ///
    /// [`Length`](DossierNumberError::Length) for anything but 18 bytes (`04486G201908708`), then
    /// validated from the left: [`Number`](DossierNumberError::Number) (`O4486.G/2019/08708`),
    /// [`Letter`](DossierNumberError::Letter) (`04486.6/2019/08708`),
    /// [`Year`](DossierNumberError::Year) (`04486.G/1994/08708`),
    /// [`Serial`](DossierNumberError::Serial) (`04486.G/2019/O8708`), and
    /// [`Separator`](DossierNumberError::Separator) for a missing dot or slash
    /// (`04486-G/2019/08708`).
    pub const fn new(text: &str) -> Result<Self, DossierNumberError> {
        let Some((printed, [])) = text.as_bytes().split_first_chunk::<18>() else {
            return Err(DossierNumberError::Length);
        };
        let [number @ .., dot, letter, slash, _, _, _, _, _, _, _, _, _, _] = *printed;
        let [_, _, _, _, _, _, _, _, year @ .., second_slash, _, _, _, _, _] = *printed;
        let [_, _, _, _, _, _, _, _, _, _, _, _, _, serial @ ..] = *printed;
        if !all_digits(&number) {
            Err(DossierNumberError::Number)
        } else if dot != b'.' {
            Err(DossierNumberError::Separator)
        } else if !letter.is_ascii_alphabetic() {
            Err(DossierNumberError::Letter)
        } else if slash != b'/' {
            Err(DossierNumberError::Separator)
        } else if Year::from_digits(year).is_none() {
            Err(DossierNumberError::Year)
        } else if second_slash != b'/' {
            Err(DossierNumberError::Separator)
        } else if !all_digits(&serial) {
            Err(DossierNumberError::Serial)
        } else {
            Ok(Self::from_symbols(number, letter, year, serial))
        }
    }

    /// The dossier number of a letter in either case and digits that have been validated.
    pub(crate) const fn from_symbols(
        number: [u8; 5],
        letter: u8,
        year: [u8; 4],
        serial: [u8; 5],
    ) -> Self {
        let [n0, n1, n2, n3, n4] = number;
        let [y0, y1, y2, y3] = year;
        let [s0, s1, s2, s3, s4] = serial;
        let letter = letter.to_ascii_uppercase();
        Self([n0, n1, n2, n3, n4, b'.', letter, b'/', y0, y1, y2, y3, b'/', s0, s1, s2, s3, s4])
    }

    /// The 18 characters as printed: personal data, for records and replies only.
    #[must_use]
    pub const fn expose(&self) -> &str {
        as_text(&self.0)
    }
}

from_text!(DossierNumber::new, DossierNumberError);
redacted!(DossierNumber);

/// Why a text is no [`DossierNumber`]. It holds nothing of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum DossierNumberError {
    /// Not 18 bytes long.
    #[error("expected exactly 18 characters, as in 04486.G/2019/08708")]
    Length,
    /// The first five are not all ASCII digits.
    #[error("expected five digits first")]
    Number,
    /// No ASCII letter after the dot.
    #[error("expected a letter after the dot")]
    Letter,
    /// No year between the slashes.
    #[error("expected a year from 1995 to 2099 between the slashes")]
    Year,
    /// The last five are not all ASCII digits.
    #[error("expected five digits at the end")]
    Serial,
    /// A missing dot or slash.
    #[error("expected a dot after the number and a slash on both sides of the year")]
    Separator,
}
