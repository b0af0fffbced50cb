//! What became of a message, in the words that are counted and logged: never about whom.

use bhxh_sms::{MsisdnError, ParseErrorKind, RefusalReason};

/// What became of a message.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// A new password was set and texted.
    Granted,
    /// A password had been set, and its reply may never have left: the sender, or the same request in
    /// another message, came again and was told to ask anew.
    Lost,
    /// The same, but nobody came again for 7 days.
    Forgotten,
    /// One reply, several reasons.
    Refused(RefusalReason),
    /// Ours, but not to be read.
    Malformed(ParseErrorKind),
    /// The first request past the daily limit: the sender is told.
    OverLimit,
    /// The others of the day, and malformed messages past theirs: nothing is said.
    OverLimitSilent,
    /// The gateway gave the same id to a message that has been dealt with.
    SameId,
    /// The same phone and code, or malformed text, was dealt with minutes ago, under another id.
    SameRequest,
    /// Another command of the short code; for a router behind this service.
    Sibling,
    /// For somebody else; for a router behind this service.
    NotAddressed,
    /// Never answered: two robots would answer each other.
    BadSender(MsisdnError),
}

impl Outcome {
    /// Its name, and that of the reason or error kind; empty if the first says it all.
    pub const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Granted => ("granted", ""),
            Self::Lost => ("lost-grant", "asked-again"),
            Self::Forgotten => ("lost-grant", "forgotten"),
            Self::Refused(reason) => ("refused", reason.as_str()),
            Self::Malformed(kind) => ("malformed", kind.as_str()),
            Self::OverLimit => ("over-limit", "said"),
            Self::OverLimitSilent => ("over-limit", "silent"),
            Self::SameId => ("duplicate", "same-id"),
            Self::SameRequest => ("duplicate", "same-request"),
            Self::Sibling => ("sibling", ""),
            Self::NotAddressed => ("not-addressed", ""),
            Self::BadSender(kind) => ("bad-sender", kind.as_str()),
        }
    }
}
