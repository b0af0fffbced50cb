//! The identifiers of a person: the social-insurance code and the health-insurance card number.
//!
//! The strict constructors; the tolerant one is [`parse`](crate::parse). Knows nothing of the steps.

use crate::macros::{from_text, redacted};
use crate::utf8::{all_digits, as_text};

/// A social-insurance code (*mã số BHXH*): exactly 10 ASCII digits.
///
/// Leading zeros matter (every code of Ha Noi starts with 0), so it is text and never a number. No
/// check digit is published: ten digits are a code, whether or not anybody has it.
///
/// It is personal data: `Debug` prints a fixed word and there is no `Display`. Methods that reveal the
/// digits begin with `expose`; `Ord` and `Hash` see them too, so a [`Hasher`](core::hash::Hasher) of
/// your own must not log.
///
/// ```
/// use bhxh_sms::InsuranceCode;
///
/// let code: InsuranceCode = "0123456789".parse()?;
/// assert_eq!(code.expose(), "0123456789");
/// assert_eq!(format!("{code:?}"), "InsuranceCode(..)");
///
/// const OF_A_TEST: Result<InsuranceCode, bhxh_sms::InsuranceCodeError> = InsuranceCode::new("0123456789");
/// assert_eq!(OF_A_TEST, Ok(code));
/// # Ok::<(), bhxh_sms::InsuranceCodeError>(())
/// ```
///
/// Source: [SPEC 2](crate::spec#2-the-code), from circular 2138/CNTT-PM.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InsuranceCode([u8; 10]);

impl InsuranceCode {
    /// The code that `text` is, letter for letter.
    ///
    /// # Errors
    ///
    /// [`Length`](InsuranceCodeError::Length) for anything but 10 bytes (`123456789`, ` 0123456789`),
    /// [`NotADigit`](InsuranceCodeError::NotADigit) for 10 bytes that are not all ASCII digits
    /// (`01234S6789`).
    pub const fn new(text: &str) -> Result<Self, InsuranceCodeError> {
        match text.as_bytes().split_first_chunk() {
            Some((digits, [])) if all_digits(digits) => Ok(Self(*digits)),
            Some((_, [])) => Err(InsuranceCodeError::NotADigit),
            _ => Err(InsuranceCodeError::Length),
        }
    }

    /// The code of ten bytes that the grammar has read as ASCII digits.
    pub(crate) const fn from_digits(digits: [u8; 10]) -> Self {
        Self(digits)
    }

    /// The ten digits: personal data, for records and replies only.
    #[must_use]
    pub const fn expose(&self) -> &str {
        as_text(&self.0)
    }
}

from_text!(InsuranceCode::new, InsuranceCodeError);
redacted!(InsuranceCode);

/// Why a text is no [`InsuranceCode`]. It holds nothing of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum InsuranceCodeError {
    /// Not 10 bytes long.
    #[error("expected exactly 10 digits")]
    Length,
    /// A byte that is no ASCII digit.
    #[error("expected ASCII digits only")]
    NotADigit,
}

/// A health-insurance card number (*mã thẻ BHYT*): 2 letters, 1 digit, 2 digits, and the 10 digits
/// of the [`InsuranceCode`].
///
/// The letters are the subject group, the digit is the benefit level 1 to 5, the two digits are the
/// province, not 00. Groups keep being added, and letters and level need not agree: there is no list
/// and no pair check. Letters are kept in upper case, as printed, so that equality is equality of
/// cards.
///
/// It is personal data like [`InsuranceCode`], and so is each part.
///
/// ```
/// use bhxh_sms::CardNumber;
///
/// let card: CardNumber = "HC4010110129425".parse()?;
/// assert_eq!(card.code().expose(), "0110129425");
/// assert_eq!(card.expose_subject_group(), "HC");
/// assert_eq!(card.expose_benefit_level(), 4);
/// assert_eq!(card.expose_province(), "01");
/// # Ok::<(), bhxh_sms::CardNumberError>(())
/// ```
///
/// Source: [SPEC 2](crate::spec#2-the-code); the number as printed on cards issued before 2021-04-01.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CardNumber([u8; 15]);

impl CardNumber {
    /// The card number that `text` is, letter for letter; its two letters may be in either case.
    ///
    /// # Errors
    ///
    /// Validated from the left: [`Length`](CardNumberError::Length) for anything but 15 bytes
    /// (`HC 4 01 0110129425`), [`SubjectGroup`](CardNumberError::SubjectGroup) (`4HC010110129425`),
    /// [`BenefitLevel`](CardNumberError::BenefitLevel) (`HC9010110129425`),
    /// [`Province`](CardNumberError::Province) (`HC4000110129425`),
    /// [`Code`](CardNumberError::Code) (`HC401O110129425`).
    pub const fn new(text: &str) -> Result<Self, CardNumberError> {
        let Some((&printed, [])) = text.as_bytes().split_first_chunk::<15>() else {
            return Err(CardNumberError::Length);
        };
        let [first, second, level, tens, units, code @ ..] = printed;
        if !first.is_ascii_alphabetic() || !second.is_ascii_alphabetic() {
            Err(CardNumberError::SubjectGroup)
        } else if !matches!(level, b'1'..=b'5') {
            Err(CardNumberError::BenefitLevel)
        } else if !all_digits(&[tens, units]) || matches!([tens, units], [b'0', b'0']) {
            Err(CardNumberError::Province)
        } else if !all_digits(&code) {
            Err(CardNumberError::Code)
        } else {
            let mut printed = printed;
            printed.make_ascii_uppercase();
            Ok(Self(printed))
        }
    }

    /// The card number of two letters and 13 digits that the grammar has validated.
    pub(crate) const fn from_symbols(group: [u8; 2], digits: [u8; 13]) -> Self {
        let mut printed = [b'0'; 15];
        let [first, second, rest @ ..] = &mut printed;
        [*first, *second] = [group[0].to_ascii_uppercase(), group[1].to_ascii_uppercase()];
        *rest = digits;
        Self(printed)
    }

    /// The 15 characters as printed: personal data, for records and replies only.
    #[must_use]
    pub const fn expose(&self) -> &str {
        as_text(&self.0)
    }

    /// The social-insurance code that the card's last ten digits are.
    #[must_use]
    pub const fn code(&self) -> InsuranceCode {
        let [_, _, _, _, _, code @ ..] = self.0;
        InsuranceCode(code)
    }

    /// The subject group, two upper-case letters: what kind of insured person this is.
    #[must_use]
    pub const fn expose_subject_group(&self) -> &str {
        let [group @ .., _, _, _, _, _, _, _, _, _, _, _, _, _] = &self.0;
        as_text(group)
    }

    /// The benefit level, 1 to 5.
    #[must_use]
    pub const fn expose_benefit_level(&self) -> u8 {
        let [_, _, level, ..] = self.0;
        level - b'0'
    }

    /// The province, two digits from `01` to `99`.
    #[must_use]
    pub const fn expose_province(&self) -> &str {
        let [_, _, _, province @ .., _, _, _, _, _, _, _, _, _, _] = &self.0;
        as_text(province)
    }
}

from_text!(CardNumber::new, CardNumberError);
redacted!(CardNumber);

/// Why a text is no [`CardNumber`]. It holds nothing of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum CardNumberError {
    /// Not 15 bytes long.
    #[error("expected exactly 15 characters")]
    Length,
    /// The first two are not ASCII letters.
    #[error("expected two letters first")]
    SubjectGroup,
    /// The third is not 1 to 5.
    #[error("expected a benefit level from 1 to 5 after the letters")]
    BenefitLevel,
    /// The fourth and fifth are not a number from 01 to 99.
    #[error("expected a province from 01 to 99 after the benefit level")]
    Province,
    /// The last ten are not all ASCII digits.
    #[error("expected the ten digits of the code at the end")]
    Code,
}
