//! What became of a message, in the words that are counted and logged: never about whom.

use bhxh_sms::{MsisdnError, ParseErrorKind, RefusalReason};

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A new password was set and texted.
    Granted,
    /// A password had been set, and its reply may never have left: the sender is told to ask again.
    Lost(Lost),
    /// One reply, several reasons.
    Refused(RefusalReason),
    /// Ours, but not to be read.
    Malformed(ParseErrorKind),
    /// The daily limit.
    OverLimit(Notice),
    /// The message has been dealt with.
    Duplicate(Of),
    /// Another command of the short code; for a router behind this service.
    Sibling,
    /// For somebody else; for a router behind this service.
    NotAddressed,
    /// Never answered: two robots would answer each other.
    BadSender(MsisdnError),
}

/// How it came out that a grant was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lost {
    /// The message, or the same request in another one, came again.
    AskedAgain,
    /// Nobody asked for 7 days.
    Forgotten,
}

/// Whether the sender is told of the limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// For the first request past it.
    Said,
    /// For the others of the day, and for malformed messages.
    Silent,
}

/// What makes a message a duplicate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// The gateway gave the same id to it.
    SameId,
    /// The same phone and code, or malformed text, minutes ago, under another id.
    SameRequest,
}

impl Outcome {
    /// The outcome's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Granted => "granted",
            Self::Lost(_) => "lost-grant",
            Self::Refused(_) => "refused",
            Self::Malformed(_) => "malformed",
            Self::OverLimit(_) => "over-limit",
            Self::Duplicate(_) => "duplicate",
            Self::Sibling => "sibling",
            Self::NotAddressed => "not-addressed",
            Self::BadSender(_) => "bad-sender",
        }
    }

    /// The reason's or error kind's name; empty if the outcome says it all.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Refused(reason) => reason.as_str(),
            Self::Malformed(kind) => kind.as_str(),
            Self::BadSender(kind) => kind.as_str(),
            Self::Lost(Lost::AskedAgain) => "asked-again",
            Self::Lost(Lost::Forgotten) => "forgotten",
            Self::OverLimit(Notice::Said) => "said",
            Self::OverLimit(Notice::Silent) => "silent",
            Self::Duplicate(Of::SameId) => "same-id",
            Self::Duplicate(Of::SameRequest) => "same-request",
            Self::Granted | Self::Sibling | Self::NotAddressed => "",
        }
    }
}
