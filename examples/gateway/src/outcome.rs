//! What became of a message, in the words that are counted and logged: never about whom. And the two
//! texts for it that the crate does not have, since it knows neither storage nor limits.

use bhxh_sms::gsm7::{Encoding, Size, measure};
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

/// Nothing was granted, or what was granted may have been lost on its way: ask again.
pub const TRY_AGAIN: &str = "Vui long nhan lai tin nhan sau it phut.";

/// The daily limit is reached; said once, then nothing is said until the next day.
pub const OVER_LIMIT: &str =
    "Quy khach da gui qua so tin quy dinh trong ngay. Vui long nhan lai vao ngay mai.";

// Like the crate's own they are one GSM-7 part, or this does not compile: a letter outside of that
// alphabet reaches the phone as `?`.
const _: () = {
    assert!(fits_one_part(TRY_AGAIN));
    assert!(fits_one_part(OVER_LIMIT));
};

const fn fits_one_part(text: &str) -> bool {
    matches!(measure(text), Size { encoding: Encoding::Gsm7, segments: 1, .. })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_is_addressed_to_us() {
        for text in [TRY_AGAIN, OVER_LIMIT] {
            let error = bhxh_sms::parse(text).unwrap_err();
            assert_eq!(error.kind(), ParseErrorKind::NotAddressed, "{text}");
        }
    }
}
