//! What is texted back (SPEC 5): the texts, their checks, and the new password in one of them.
//!
//! Each default text fits one segment of the GSM 7-bit alphabet, or the crate does not compile. A
//! changed letter is a breaking change. Knows nothing of the steps.

use core::fmt::{self, Write};

use alloc::string::String;

use crate::code::InsuranceCode;
use crate::gsm7::{Encoding, Meter, Size, measure, septets};
use crate::macros::redacted;
use crate::utf8::{as_text, first_char};

/// The granted reply, with a placeholder for the social-insurance code, which is the account, and one
/// for the new password.
///
/// Only [`Grant::reply`](crate::Grant::reply) fills it.
///
/// Source: circular 2138/CNTT-PM.
pub const GRANTED: &str = "Cap lai mat khau thanh cong. Tai khoan: {code}/Mat khau: {password}";

/// The refusal as it is sent: the published text with `voi`, so that it is one segment.
///
/// There is one refusal for every reason, so that a reply never tells who is registered.
pub const REFUSED: &str =
    "So dien thoai va ma so BHXH khong khop hoac chua dang ky giao dich dien tu voi co quan BHXH";

/// The refusal as published: its one `ơ` (U+01A1) makes it UCS-2 and two segments. For comparison, or
/// for [`Texts`] that allow two.
///
/// Source: circular 2138/CNTT-PM.
pub const REFUSED_AS_PUBLISHED: &str =
    "So dien thoai va ma so BHXH khong khop hoac chua dang ky giao dich dien tu vơi co quan BHXH";

/// The answer to a message to the service that cannot be read.
///
/// Our own words: the service answered such messages, its text was never published. What it asks for
/// works when it is copied.
pub const MALFORMED: &str =
    "Sai cu phap. Soan: BH MK (ma so BHXH) gui 8079. Ma so BHXH co 10 chu so";

/// The answer to a message whose code does not have 10 digits. It depends on nothing but what the
/// sender wrote.
///
/// Our own words, like [`MALFORMED`].
pub const MALFORMED_CODE_LENGTH: &str =
    "Ma so BHXH phai du 10 chu so. Soan: BH MK (ma so BHXH) gui 8079";

/// The four texts that an embedder may word anew, not checked yet; [`Texts::new`] checks them.
///
/// Exhaustive: a fifth text must break the build of whoever translates them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wording<'t> {
    /// For a grant, with `{code}` and `{password}` once each, in any order.
    pub granted: &'t str,
    /// For every refusal, whatever the reason.
    pub refused: &'t str,
    /// For a message to the service that cannot be read.
    pub malformed: &'t str,
    /// For one whose code does not have 10 digits.
    pub malformed_code_length: &'t str,
}

impl Wording<'static> {
    /// [`GRANTED`], [`REFUSED`], [`MALFORMED`] and [`MALFORMED_CODE_LENGTH`].
    pub const DEFAULT: Self = Self {
        granted: GRANTED,
        refused: REFUSED,
        malformed: MALFORMED,
        malformed_code_length: MALFORMED_CODE_LENGTH,
    };
}

/// The texts of the replies, checked: the crate's own, or an embedder's in another language or with
/// accents.
///
/// They are rendered by the same [`Grant`](crate::Grant), once, and redacted like the default ones.
/// With texts of your own, call `reply_in(&texts)` on a refusal and on a malformed message, and make the
/// password with [`texts.password`](Self::password): [`Password::new`] is for the default texts.
///
/// Texts that are constants are checked by the compiler. They borrow what they are made of: texts that
/// are read at start-up live as long as their strings. Braces other than the two placeholders are text.
///
/// ```
/// use bhxh_sms::{Inbound, Texts, TextsError, Wording, receive};
///
/// const ACCENTED: Texts<'static> = match Texts::new(
///     Wording {
///         granted: "Cấp lại mật khẩu thành công. Tài khoản: {code}/Mật khẩu: {password}",
///         refused: "Số điện thoại và mã số BHXH không khớp hoặc chưa đăng ký giao dịch điện tử",
///         malformed: "Sai cú pháp. Soạn: BH MK (mã số BHXH) gửi 8079",
///         malformed_code_length: "Mã số phải đủ 10 chữ số. Soạn: BH MK (mã số BHXH) gửi 8079",
///     },
///     2,
/// ) {
///     Ok(texts) => texts,
///     Err(TextsError::Misplaced(text) | TextsError::Empty(text) | TextsError::Segments(text)) => {
///         panic!("{}", text)
///     }
///     Err(_) => panic!("granted"),
/// };
///
/// let Inbound::Malformed(malformed) = receive("+84912345678", "BH MK") else { unreachable!() };
/// let reply = malformed.reply_in(&ACCENTED);
/// assert_eq!((reply.size().units, reply.size().segments), (46, 1));
/// assert_eq!(reply.expose_string(), "Sai cú pháp. Soạn: BH MK (mã số BHXH) gửi 8079");
/// ```
///
/// What it cannot check while compiling, your tests should: a text that comes back, from a robot or a
/// forwarding phone, must not be answered. `Inbound::Silence(_)` is what
/// [`receive`](crate::receive) should return for each of them.
///
/// Source: [SPEC 5](crate::spec#5-replies).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Texts<'t> {
    granted: [Piece<'t>; 5],
    refused: &'t str,
    malformed: &'t str,
    malformed_code_length: &'t str,
    segments: usize,
}

/// A piece of the granted reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece<'t> {
    Text(&'t str),
    Code,
    Password,
}

impl<'t> Piece<'t> {
    const fn filled<'a>(&self, code: &'a str, password: &'a str) -> &'a str
    where
        't: 'a,
    {
        match self {
            Self::Text(text) => text,
            Self::Code => code,
            Self::Password => password,
        }
    }
}

impl Texts<'static> {
    /// [`Wording::DEFAULT`], each of them one segment.
    pub const DEFAULT: Self = match Self::new(Wording::DEFAULT, 1) {
        Ok(texts) => texts,
        Err(_) => panic!("each default text is one segment, and each placeholder is there once"),
    };
}

const _: () = {
    assert!(Texts::DEFAULT.granted_size("000000").units == 67);
    let mut texts: &[Size] = &[
        Texts::DEFAULT.granted_size("000000"),
        measure(REFUSED),
        measure(MALFORMED),
        measure(MALFORMED_CODE_LENGTH),
    ];
    while let [size, rest @ ..] = texts {
        assert!(matches!(size.encoding, Encoding::Gsm7) && size.segments == 1);
        texts = rest;
    }
    assert!(measure(REFUSED_AS_PUBLISHED).segments == 2);
};

impl<'t> Texts<'t> {
    /// Checks these texts, each of which may take so many segments; the granted one is measured with a
    /// password of six digits, as every published one was.
    ///
    /// # Errors
    ///
    /// [`Placeholders`](TextsError::Placeholders) for a granted text without `{code}` or `{password}`
    /// or with one of them twice (`Mat khau: {pasword}`), then, in the order of the fields,
    /// [`Misplaced`](TextsError::Misplaced) (`Sai: {code}`), [`Empty`](TextsError::Empty), and
    /// [`Segments`](TextsError::Segments) for a text that takes more (161 times `a` in one segment).
    pub const fn new(wording: Wording<'t>, segments: usize) -> Result<Self, TextsError> {
        let Some(granted) = template(wording.granted) else {
            return Err(TextsError::Placeholders);
        };
        let texts = Self {
            granted,
            refused: wording.refused,
            malformed: wording.malformed,
            malformed_code_length: wording.malformed_code_length,
            segments,
        };
        if texts.granted_size("000000").segments > segments {
            return Err(TextsError::Segments("granted"));
        }
        let mut others: &[(&'static str, &str)] = &[
            ("refused", wording.refused),
            ("malformed", wording.malformed),
            ("malformed_code_length", wording.malformed_code_length),
        ];
        while let [(name, text), rest @ ..] = others {
            if placeholder(text).is_some() {
                return Err(TextsError::Misplaced(name));
            }
            if text.is_empty() {
                return Err(TextsError::Empty(name));
            }
            if measure(text).segments > segments {
                return Err(TextsError::Segments(name));
            }
            others = rest;
        }
        Ok(texts)
    }

    /// A new password for the granted one of these texts.
    ///
    /// # Errors
    ///
    /// As for [`Password::new`], with the segments that these texts may take.
    ///
    /// ```
    /// use bhxh_sms::{PasswordError, Texts, Wording};
    ///
    /// let granted = "Your new password for account {code} is: {password}";
    /// let texts = Texts::new(Wording { granted, ..Wording::DEFAULT }, 1)?;
    /// assert!(texts.password("483920").is_ok());
    /// assert_eq!(texts.password(&"0".repeat(119)).unwrap_err(), PasswordError::TooLong);
    /// # Ok::<(), bhxh_sms::TextsError>(())
    /// ```
    pub const fn password<'p>(&'p self, text: &'p str) -> Result<Password<'p>, PasswordError> {
        if text.is_empty() {
            return Err(PasswordError::Empty);
        }
        let mut rest = text.as_bytes();
        while let (Some(c), after) = first_char(rest) {
            // Form feed is white space too; all white space of the alphabet is ASCII.
            if c.is_ascii_whitespace() {
                return Err(PasswordError::WhiteSpace);
            }
            if c.is_ascii_control() {
                return Err(PasswordError::Control);
            }
            if septets(c).is_none() {
                return Err(PasswordError::NotGsm7);
            }
            rest = after;
        }
        if self.granted_size(text).segments > self.segments {
            return Err(PasswordError::TooLong);
        }
        Ok(Password { text, texts: self })
    }

    pub(crate) const fn refused(&self) -> Reply<'t> {
        Reply(Body::Fixed(self.refused))
    }

    pub(crate) const fn malformed(&self) -> Reply<'t> {
        Reply(Body::Fixed(self.malformed))
    }

    pub(crate) const fn malformed_code_length(&self) -> Reply<'t> {
        Reply(Body::Fixed(self.malformed_code_length))
    }

    /// The size of the granted text with this password: every code is ten digits.
    const fn granted_size(&self, password: &str) -> Size {
        let mut meter = Meter::new();
        let mut pieces: &[Piece<'_>] = &self.granted;
        while let [piece, rest @ ..] = pieces {
            meter = meter.add(piece.filled("0000000000", password));
            pieces = rest;
        }
        meter.size()
    }
}

/// The pieces of a granted text; `None` unless each placeholder is there once.
const fn template(text: &str) -> Option<[Piece<'_>; 5]> {
    let Some((before, first, rest)) = placeholder(text) else {
        return None;
    };
    let Some((between, second, after)) = placeholder(rest) else {
        return None;
    };
    match (first, second, placeholder(after)) {
        (Piece::Code, Piece::Password, None) | (Piece::Password, Piece::Code, None) => {
            Some([Piece::Text(before), first, Piece::Text(between), second, Piece::Text(after)])
        }
        _ => None,
    }
}

/// The first placeholder of a text, with what is before and after it.
const fn placeholder(text: &str) -> Option<(&str, Piece<'_>, &str)> {
    let mut at = 0;
    while let Some((before, rest)) = text.as_bytes().split_at_checked(at) {
        let (piece, after) = match rest {
            [b'{', b'c', b'o', b'd', b'e', b'}', after @ ..] => (Piece::Code, after),
            [b'{', b'p', b'a', b's', b's', b'w', b'o', b'r', b'd', b'}', after @ ..] => {
                (Piece::Password, after)
            }
            _ => {
                at += 1;
                continue;
            }
        };
        return Some((as_text(before), piece, as_text(after)));
    }
    None
}

/// Why a [`Wording`] cannot be the [`Texts`] of the replies: the field that is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum TextsError {
    /// In the granted text a placeholder is missing, or there twice.
    #[error("expected `{{code}}` and `{{password}}` once each in `granted`")]
    Placeholders,
    /// A placeholder in a text that has neither a code nor a password to fill it.
    #[error("expected no placeholder in `{0}`")]
    Misplaced(&'static str),
    /// No text at all.
    #[error("expected a text in `{0}`")]
    Empty(&'static str),
    /// More segments than allowed.
    #[error("expected `{0}` to take no more segments than allowed")]
    Segments(&'static str),
}

/// A new password, borrowed from whoever issued it, for the granted one of some [`Texts`].
///
/// A text of the GSM 7-bit alphabet without white space and control characters that leaves the
/// granted reply in as many segments as its texts may take; with the default ones that is 1 to 99
/// septets in one segment, an extension character (`^ { } \ [ ] ~ |` and the euro sign) counting 2.
/// Every password published was 6 decimal digits. How strong it is, is the caller's responsibility.
/// Make one before the new password is stored: one that no reply can hold must not be set.
///
/// It is never copied, `Debug` prints a fixed word, and there is no method that reads it back.
///
/// ```
/// use bhxh_sms::{Password, PasswordError};
///
/// assert!(Password::new("483920").is_ok());
/// assert_eq!(Password::new("48 39").unwrap_err(), PasswordError::WhiteSpace);
/// ```
///
/// Source: [SPEC 5](crate::spec#5-replies).
pub struct Password<'p> {
    text: &'p str,
    texts: &'p Texts<'p>,
}

impl<'p> Password<'p> {
    /// The password that `text` is, letter for letter, for [`Texts::DEFAULT`].
    ///
    /// # Errors
    ///
    /// [`Empty`](PasswordError::Empty); [`WhiteSpace`](PasswordError::WhiteSpace) (`48 39`),
    /// [`Control`](PasswordError::Control) (U+0007) and [`NotGsm7`](PasswordError::NotGsm7) (`mật`) for
    /// the first character that has it so; [`TooLong`](PasswordError::TooLong) (100 digits).
    pub const fn new(text: &'p str) -> Result<Self, PasswordError> {
        const { &Texts::DEFAULT }.password(text)
    }
}

redacted!(Password<'p>);

/// Why a text is no [`Password`]. It holds nothing of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
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
    /// It makes the granted reply take more segments than its texts may.
    #[error("expected a password that fits the granted reply")]
    TooLong,
}

/// One text to send back, ready to be written.
///
/// It may hold a password: it is not `Clone`, `Debug` prints a fixed word, and writing it uses it up.
/// It comes from a [`Grant`](crate::Grant), a [`Refusal`](crate::Refusal) or a
/// [`Malformed`](crate::Malformed).
///
/// ```
/// use bhxh_sms::{Inbound, receive};
///
/// let Inbound::Malformed(malformed) = receive("+84912345678", "BH MK") else { unreachable!() };
/// let mut text = String::new();
/// malformed.reply().expose_into(&mut text)?;
/// assert_eq!(text, bhxh_sms::MALFORMED);
/// # Ok::<(), core::fmt::Error>(())
/// ```
#[must_use = "a reply that is not sent leaves the sender without an answer"]
pub struct Reply<'p>(Body<'p>);

enum Body<'p> {
    Fixed(&'p str),
    Granted(InsuranceCode, Password<'p>),
}

impl<'p> Reply<'p> {
    /// The granted text of the password's texts, filled. Only a grant calls it.
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
        match &self.0 {
            Body::Fixed(text) => out.write_str(text),
            Body::Granted(account, password) => {
                password.texts.granted.iter().try_for_each(|piece| {
                    out.write_str(piece.filled(account.expose(), password.text))
                })
            }
        }
    }

    /// The text in a string of just its length, and uses the reply up;
    /// [`into_bytes`](String::into_bytes) makes bytes of it.
    ///
    /// The one function of the crate that allocates, and it is compiled only where it is called. It
    /// allocates once, so that no half-written copy is left; wiping the string is the caller's
    /// responsibility.
    #[inline]
    #[must_use]
    pub fn expose_string(self) -> String {
        let length = match &self.0 {
            Body::Fixed(text) => text.len(),
            Body::Granted(account, password) => {
                let pieces = password.texts.granted.iter();
                let filled = pieces.map(|piece| piece.filled(account.expose(), password.text));
                filled.map(str::len).sum()
            }
        };
        let mut text = String::with_capacity(length);
        // Writing to a string does not fail.
        let _ = self.expose_into(&mut text);
        text
    }

    /// The reply's size when sent.
    ///
    /// ```
    /// use bhxh_sms::{Inbound, receive};
    ///
    /// let Inbound::Malformed(malformed) = receive("+84912345678", "BH MK") else { unreachable!() };
    /// assert_eq!(malformed.reply().size().segments, 1);
    /// ```
    #[must_use]
    pub const fn size(&self) -> Size {
        match &self.0 {
            Body::Fixed(text) => measure(text),
            Body::Granted(_, password) => password.texts.granted_size(password.text),
        }
    }
}

redacted!(Reply<'p>);
