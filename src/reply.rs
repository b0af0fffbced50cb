//! What is texted back (SPEC 5): the texts, their compile-time checks, and the hole for a password.
//!
//! Every text here fits one part of the GSM 7-bit alphabet, or the crate does not compile; the one
//! exception is [`REFUSED_AS_PUBLISHED`], which is kept for comparison and costs two parts. A changed
//! letter is a breaking change. Knows nothing of the steps.

use core::fmt::{self, Write};

use crate::code::InsuranceCode;
use crate::gsm7::{Encoding, Meter, Size, measure, septets};

/// A piece of a reply with holes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Letter for letter.
    Text(&'static str),
    /// The social-insurance code, which is the account: 10 digits.
    Account,
    /// The new password.
    Password,
}

/// The granted reply: `Cap lai mat khau thanh cong. Tai khoan: {code}/Mat khau: {password}`.
///
/// Only [`Grant::reply`](crate::Grant::reply) fills it.
///
/// Source: circular 2138/CNTT-PM.
pub const GRANTED: [Piece; 4] = [
    Piece::Text("Cap lai mat khau thanh cong. Tai khoan: "),
    Piece::Account,
    Piece::Text("/Mat khau: "),
    Piece::Password,
];

/// The refusal for the wire: the published text with `voi`, so that it is one part.
///
/// There is one refusal for every reason, so that a reply never tells who is registered.
pub const REFUSED: &str =
    "So dien thoai va ma so BHXH khong khop hoac chua dang ky giao dich dien tu voi co quan BHXH";

/// The refusal as published: its one `ơ` (U+01A1) makes it UCS-2 and two parts.
///
/// Source: circular 2138/CNTT-PM.
pub const REFUSED_AS_PUBLISHED: &str =
    "So dien thoai va ma so BHXH khong khop hoac chua dang ky giao dich dien tu vơi co quan BHXH";

/// The answer to a message of ours that cannot be read.
///
/// Our own words: the service answered such messages, its text was never published.
pub const MALFORMED: &str = "Sai cu phap. Soan: BH MK (10 chu so cua ma so BHXH) gui 8079";

/// The answer to a message whose code has not 10 digits. It depends on nothing but what the sender
/// wrote.
///
/// Our own words, like [`MALFORMED`].
pub const MALFORMED_CODE_LENGTH: &str =
    "Ma so BHXH phai du 10 chu so. Soan: BH MK (10 chu so) gui 8079";

const ONE_PART: usize = 160;

/// The septets of the granted reply without its password.
const GRANTED_SEPTETS: usize = {
    let [
        Piece::Text(before),
        Piece::Account,
        Piece::Text(between),
        Piece::Password,
    ] = GRANTED
    else {
        panic!("the granted reply names the account, then the password");
    };
    let size = Meter::new()
        .add(before)
        .add("0000000000")
        .add(between)
        .size();
    assert!(matches!(size.encoding, Encoding::Gsm7));
    size.units
};

const _: () = {
    assert!(GRANTED_SEPTETS + "000000".len() == 67);
    let mut texts: &[&str] = &[REFUSED, MALFORMED, MALFORMED_CODE_LENGTH];
    while let [text, rest @ ..] = texts {
        let size = measure(text);
        assert!(matches!(size.encoding, Encoding::Gsm7) && size.parts == 1);
        texts = rest;
    }
    assert!(measure(REFUSED_AS_PUBLISHED).parts == 2);
};

/// A new password, borrowed from whoever issued it.
///
/// Any text of the GSM 7-bit alphabet without white space and control characters that leaves the
/// granted reply in one part: 1 to 99 septets, an extension character (`^ { } \ [ ] ~ |` and the
/// euro sign) counting 2. Every password published was 6 decimal digits. How strong it is, is the
/// embedder's care.
///
/// It is never copied, `Debug` prints a fixed word, and there is no way to read it back.
///
/// ```
/// use bhxh_sms::{Password, PasswordError};
///
/// assert!(Password::new("483920").is_ok());
/// assert_eq!(Password::new("48 39").unwrap_err(), PasswordError::WhiteSpace);
/// ```
///
/// Source: SPEC 5.
pub struct Password<'p>(&'p str);

impl<'p> Password<'p> {
    /// The longest password in septets, so that the granted reply is one part.
    pub const MAX_SEPTETS: usize = ONE_PART - GRANTED_SEPTETS;

    /// The password that `text` is, letter for letter.
    ///
    /// # Errors
    ///
    /// [`Empty`](PasswordError::Empty); [`WhiteSpace`](PasswordError::WhiteSpace) (`48 39`),
    /// [`Control`](PasswordError::Control) (U+0007) and [`NotGsm7`](PasswordError::NotGsm7) (`mật`) for
    /// the first character that has it so; [`TooLong`](PasswordError::TooLong) (100 digits).
    pub const fn new(text: &'p str) -> Result<Self, PasswordError> {
        if text.is_empty() {
            return Err(PasswordError::Empty);
        }
        let mut length = 0;
        let mut rest = text.as_bytes();
        while let (Some(c), behind) = crate::utf8::first_char(rest) {
            rest = behind;
            // Form feed is white space too; all white space of the alphabet is ASCII.
            if c.is_ascii_whitespace() {
                return Err(PasswordError::WhiteSpace);
            }
            if c.is_ascii_control() {
                return Err(PasswordError::Control);
            }
            match septets(c) {
                Some(septets) => length += septets,
                None => return Err(PasswordError::NotGsm7),
            }
        }
        if length > Self::MAX_SEPTETS {
            return Err(PasswordError::TooLong);
        }
        Ok(Self(text))
    }
}

impl fmt::Debug for Password<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(..)")
    }
}

/// Why a text is no [`Password`]. It holds nothing of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum PasswordError {
    /// Nothing at all.
    #[error("expected a password, found none")]
    Empty,
    /// A blank, a line end, a form feed: nobody could type it off a screen.
    #[error("expected no white space in a password")]
    WhiteSpace,
    /// A control character.
    #[error("expected no control character in a password")]
    Control,
    /// A character outside of the GSM 7-bit alphabet, which would make the reply UCS-2.
    #[error("expected only characters of the GSM 7-bit alphabet in a password")]
    NotGsm7,
    /// More septets than leave the granted reply in one part.
    #[error("expected a password of at most {} septets", Password::MAX_SEPTETS)]
    TooLong,
}

/// One text to send back, ready to be written.
///
/// It may hold a password: it is not `Clone`, `Debug` prints a fixed word, and writing it uses it up.
///
/// ```
/// use bhxh_sms::Reply;
///
/// let mut text = String::new();
/// Reply::REFUSED.expose_into(&mut text)?;
/// assert_eq!(text, bhxh_sms::REFUSED);
/// # Ok::<(), core::fmt::Error>(())
/// ```
#[must_use = "a reply that is not sent leaves the sender without an answer"]
pub struct Reply<'p>(Body<'p>);

enum Body<'p> {
    Fixed(&'static str),
    Granted(InsuranceCode, Password<'p>),
}

impl Reply<'static> {
    /// [`REFUSED`].
    pub const REFUSED: Self = Self(Body::Fixed(REFUSED));
    /// [`REFUSED_AS_PUBLISHED`].
    pub const REFUSED_AS_PUBLISHED: Self = Self(Body::Fixed(REFUSED_AS_PUBLISHED));
    /// [`MALFORMED`].
    pub const MALFORMED: Self = Self(Body::Fixed(MALFORMED));
    /// [`MALFORMED_CODE_LENGTH`].
    pub const MALFORMED_CODE_LENGTH: Self = Self(Body::Fixed(MALFORMED_CODE_LENGTH));
}

impl<'p> Reply<'p> {
    /// [`GRANTED`], filled. Only a grant calls it.
    pub(crate) const fn granted(account: InsuranceCode, password: Password<'p>) -> Self {
        Self(Body::Granted(account, password))
    }

    /// Writes the text, letter for letter, and uses the reply up.
    ///
    /// The granted one holds a code and a password: `out` should lead to the phone and nowhere else.
    ///
    /// # Errors
    ///
    /// Only those of `out`.
    pub fn expose_into<W: Write + ?Sized>(self, out: &mut W) -> fmt::Result {
        match self.0 {
            Body::Fixed(text) => out.write_str(text),
            Body::Granted(account, password) => GRANTED.iter().try_for_each(|piece| {
                out.write_str(match piece {
                    Piece::Text(text) => text,
                    Piece::Account => account.expose(),
                    Piece::Password => password.0,
                })
            }),
        }
    }

    /// The reply's size on the air.
    ///
    /// ```
    /// use bhxh_sms::Reply;
    ///
    /// assert_eq!(Reply::REFUSED.size().parts, 1);
    /// assert_eq!(Reply::REFUSED_AS_PUBLISHED.size().parts, 2);
    /// ```
    #[must_use]
    pub const fn size(&self) -> Size {
        match &self.0 {
            Body::Fixed(text) => measure(text),
            Body::Granted(_, password) => {
                let password = measure(password.0);
                Size {
                    units: GRANTED_SEPTETS + password.units,
                    ..password
                }
            }
        }
    }
}

impl fmt::Debug for Reply<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Reply(..)")
    }
}
