//! The first step: sender and text in, what to do out. It keeps the order of validation (SPEC 4).
//!
//! Knows nothing of records or decisions.

use crate::command::{Command, Verb};
use crate::directory::Request;
use crate::error::{ParseError, ParseErrorKind};
use crate::message::parse_bytes;
use crate::msisdn::{Msisdn, MsisdnError};
use crate::reply::{Reply, Texts};

/// The short code that the messages go to.
///
/// The service answered from 2021-10-22, and the operator charged the sender 1 000 VND for a message.
///
/// Source: circular 2138/CNTT-PM of 2021-10-22.
pub const SHORT_CODE: &str = "8079";

/// Says what to do with a message: send nothing, answer at once, or look up.
///
/// `sender` is read by [`Msisdn::from_sender`], `text` by [`parse`](crate::parse). The order in which
/// they are validated is part of the protocol, and this function keeps it: the sender, the first
/// word, the rest of the message, and only then the records.
///
/// | Validated | Outcome |
/// |---|---|
/// | the sender is no Vietnamese mobile phone | [`Silence`](Inbound::Silence), whatever the text: two robots can't answer each other |
/// | the text is not addressed to the service | [`Silence`](Inbound::Silence) |
/// | a sibling command, right or malformed | [`Sibling`](Inbound::Sibling) |
/// | a malformed `BH MK`, or no known verb | [`Malformed`](Inbound::Malformed), answered without any look-up |
/// | a right `BH MK` | [`Request`](Inbound::Request), to be looked up |
///
/// It is total, takes linear time and allocates nothing. [The crate's first page](crate#embed-it) shows
/// the whole `match` of a service.
///
/// ```
/// use bhxh_sms::{Inbound, receive};
///
/// let Inbound::Request(request) = receive("+84912345678", "BH MK 0123456789") else {
///     unreachable!("a mobile phone, and a whole message")
/// };
/// assert_eq!(request.code.expose(), "0123456789");
/// assert!(matches!(receive("8079", "BH MK 0123456789"), Inbound::Silence(_)));
/// assert!(matches!(receive("+84912345678", "Xin chào"), Inbound::Silence(_)));
/// assert!(matches!(receive("+84912345678", "BH QT 0123456789"), Inbound::Sibling { .. }));
/// assert!(matches!(receive("+84912345678", "BH MK 123456789"), Inbound::Malformed(_)));
/// ```
///
/// Source: [SPEC 4](crate::spec#4-deciding).
pub fn receive(sender: &str, text: &str) -> Inbound {
    receive_bytes(sender.as_bytes(), text.as_bytes())
}

/// [`receive`] for a sender and a text whose bytes are UTF-8, or should be.
///
/// The same as [`receive`] on UTF-8. In the text, each byte outside of a well-formed sequence counts
/// as [`parse_bytes`] says; in the sender, it makes it no phone.
///
/// ```
/// use bhxh_sms::{Inbound, receive, receive_bytes};
///
/// let inbound = receive_bytes(b"+84912345678", b"BH MK 0123456789");
/// assert_eq!(inbound, receive("+84912345678", "BH MK 0123456789"));
/// assert!(matches!(receive_bytes(b"+8491234567\xFF", b"BH MK 0123456789"), Inbound::Silence(_)));
/// ```
///
/// Source: ours; a transport has bytes, and what they mean must not depend on who decodes them.
pub fn receive_bytes(sender: &[u8], text: &[u8]) -> Inbound {
    let from = match Msisdn::from_sender_bytes(sender) {
        Ok(from) => from,
        Err(error) => return Inbound::Silence(Silence::Sender(error)),
    };
    match parse_bytes(text) {
        Ok(Command::ResetPassword(code)) => Inbound::Request(Request::new(from, code)),
        Ok(command) => Inbound::Sibling { from, command: Ok(command) },
        Err(error) => match (error.kind(), error.verb()) {
            (ParseErrorKind::NotAddressed, _) => Inbound::Silence(Silence::NotAddressed(error)),
            (_, Some(Verb::Participation | Verb::CardValidity | Verb::DossierStatus)) => {
                Inbound::Sibling { from, command: Err(error) }
            }
            (_, None | Some(Verb::ResetPassword)) => Inbound::Malformed(Malformed { from, error }),
        },
    }
}

/// What to do with a message.
///
/// Exhaustive: a new outcome must break the build of whoever acts on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Inbound {
    /// Send nothing.
    Silence(Silence),
    /// One of the other commands of the short code, or what is wrong with it. This crate answers
    /// none of them: send nothing, unless you answer them yourself.
    Sibling {
        /// The texting phone.
        from: Msisdn,
        /// Never [`Command::ResetPassword`].
        command: Result<Command, ParseError>,
    },
    /// Send [`Malformed::reply`], without asking the records.
    Malformed(Malformed),
    /// Ask the records with [`gather`](crate::gather), then [`decide`](crate::decide).
    Request(Request),
}

/// Why a message gets no reply, for logs and metrics.
///
/// ```
/// use bhxh_sms::{Inbound, receive};
///
/// let why = |sender, text| match receive(sender, text) {
///     Inbound::Silence(silence) => silence.as_str(),
///     _ => "answered",
/// };
/// assert_eq!(why("VIETTEL", "BH MK 0123456789"), "alphanumeric");
/// assert_eq!(why("8079", "Xin chào"), "short-code");
/// assert_eq!(why("+84912345678", "Xin chào"), "not-addressed");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Silence {
    /// The sender is no Vietnamese mobile phone. The text was not read.
    Sender(MsisdnError),
    /// The message is for somebody else.
    NotAddressed(ParseError),
}

impl Silence {
    /// A stable identifier, for logs and metrics: that of the [`MsisdnError`], or `not-addressed`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sender(error) => error.as_str(),
            Self::NotAddressed(error) => error.kind().as_str(),
        }
    }
}

/// A message to the service that cannot be read. Its sender gets a reply that says so.
///
/// Its reply depends on nothing but what the sender wrote: it is sent before any look-up, because an
/// unauthenticated sender must not be able to probe the records.
///
/// ```
/// use bhxh_sms::{Inbound, ParseErrorKind, receive};
///
/// let Inbound::Malformed(malformed) = receive("+84912345678", "BH MK 123456789") else {
///     unreachable!("nine digits are no code")
/// };
/// assert_eq!(malformed.error().kind(), ParseErrorKind::CodeLength { digits: 9 });
/// assert_eq!(malformed.reply().expose_string(), bhxh_sms::MALFORMED_CODE_LENGTH);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed {
    from: Msisdn,
    error: ParseError,
}

impl Malformed {
    /// The texting phone, for limits: each of these messages costs a reply.
    #[must_use]
    pub const fn from(&self) -> Msisdn {
        self.from
    }

    /// What is wrong with the message.
    #[must_use]
    pub const fn error(&self) -> ParseError {
        self.error
    }

    /// The reply: [`MALFORMED_CODE_LENGTH`](crate::MALFORMED_CODE_LENGTH) where the code has another
    /// number of digits than 10, [`MALFORMED`](crate::MALFORMED) for everything else.
    pub const fn reply(&self) -> Reply<'static> {
        self.reply_in(&Texts::DEFAULT)
    }

    /// The reply in an embedder's own [`Texts`].
    pub const fn reply_in<'t>(&self, texts: &Texts<'t>) -> Reply<'t> {
        match self.error.kind() {
            ParseErrorKind::CodeLength { .. } => texts.malformed_code_length(),
            _ => texts.malformed(),
        }
    }
}
