//! Facts in, decision out (SPEC 4). Knows nothing of where the facts come from.

use crate::directory::{Facts, Link, Registration, Request};
use crate::macros::redacted;
use crate::reply::{Password, Reply, Texts};

/// What becomes of a request.
///
/// Exhaustive: a third outcome must break the build of whoever acts on it. `Debug` prints a fixed word,
/// since the outcome tells who is registered.
#[must_use]
pub enum Decision {
    /// Generate a new password, make a [`Password`] of it, store its hash, then render the reply with
    /// [`Grant::reply`].
    Grant(Grant),
    /// Send [`Refusal::reply`]; the reason is for the audit log only.
    Refuse(Refusal),
}

redacted!(Decision);

/// Decides about one request: granted if the phone is bound to the code and the code is registered,
/// refused for every other pair of answers.
///
/// ```
/// use bhxh_sms::{Decision, Facts, Link, RefusalReason, Registration, Request, decide};
///
/// let request = Request::new("0912345678".parse()?, "0123456789".parse()?);
/// let facts = Facts { request, link: Link::NotBound, registration: Registration::Registered };
/// match decide(&facts) {
///     Decision::Grant(_) => unreachable!("the phone is not bound"),
///     Decision::Refuse(refusal) => assert_eq!(refusal.reason(), RefusalReason::PhoneMismatch),
/// }
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
///
/// Source: [SPEC 4](crate::spec#4-deciding).
pub const fn decide(facts: &Facts) -> Decision {
    use Link::{Bound, NotBound};
    use RefusalReason as Reason;
    use Registration::{NotRegistered, Registered};

    let reason = match (facts.link, facts.registration) {
        (Bound, Registered) => {
            return Decision::Grant(Grant { request: facts.request });
        }
        (NotBound, Registered) => Reason::PhoneMismatch,
        (Bound, NotRegistered) => Reason::NotRegistered,
        (NotBound, NotRegistered) => Reason::PhoneMismatchAndNotRegistered,
    };
    Decision::Refuse(Refusal { reason })
}

/// The proof that a request was granted, good for one reply.
///
/// Only [`decide`] makes one, it can be neither copied nor cloned, and [`reply`](Self::reply) uses it
/// up and takes the account from it: a password cannot be rendered without a grant, nor for another
/// code, nor twice. Deciding the same facts again makes another grant: whoever issues passwords guards
/// against repeated messages. `Debug` prints a fixed word.
#[must_use = "a grant that is dropped leaves the sender without an answer"]
pub struct Grant {
    request: Request,
}

impl Grant {
    /// What was granted: whose password to renew.
    #[must_use]
    pub const fn request(&self) -> &Request {
        &self.request
    }

    /// The granted reply, for the account of this grant, with its new password, in the
    /// [`Texts`] of the password.
    ///
    /// ```
    /// use bhxh_sms::{Decision, Facts, Link, Password, Registration, Request, decide};
    ///
    /// let request = Request::new("0912345678".parse()?, "0123456789".parse()?);
    /// let facts = Facts { request, link: Link::Bound, registration: Registration::Registered };
    /// let Decision::Grant(grant) = decide(&facts) else { unreachable!("both answers are yes") };
    /// let text = grant.reply(Password::new("000000")?).expose_string();
    /// assert_eq!(text, "Cap lai mat khau thanh cong. Tai khoan: 0123456789/Mat khau: 000000");
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    pub const fn reply(self, password: Password<'_>) -> Reply<'_> {
        Reply::granted(self.request.code, password)
    }
}

redacted!(Grant);

/// A refusal. There is one reply to all of them, which never sees the reason. `Debug` prints a fixed
/// word.
pub struct Refusal {
    reason: RefusalReason,
}

impl Refusal {
    /// Why, for the audit log only: it tells who is registered.
    #[must_use]
    pub const fn reason(&self) -> RefusalReason {
        self.reason
    }

    /// The reply, [`REFUSED`](crate::REFUSED): the same for every reason.
    ///
    /// ```
    /// use bhxh_sms::{Decision, Facts, Link, Registration, Request, decide};
    ///
    /// let request = Request::new("0912345678".parse()?, "0123456789".parse()?);
    /// let facts = Facts { request, link: Link::NotBound, registration: Registration::Registered };
    /// let Decision::Refuse(refusal) = decide(&facts) else { unreachable!("one answer is no") };
    /// assert_eq!(refusal.reply().expose_string(), bhxh_sms::REFUSED);
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    pub const fn reply(&self) -> Reply<'static> {
        Texts::DEFAULT.refused()
    }

    /// The reply in an embedder's own [`Texts`].
    pub const fn reply_in<'t>(&self, texts: &Texts<'t>) -> Reply<'t> {
        texts.refused()
    }
}

redacted!(Refusal);

/// Why a request was refused: for the audit log, never for a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum RefusalReason {
    /// The texting phone is not the one registered to the code.
    PhoneMismatch,
    /// The code is not registered for electronic transactions.
    NotRegistered,
    /// Both.
    PhoneMismatchAndNotRegistered,
}

impl RefusalReason {
    /// A stable identifier, for logs and metrics: `phone-mismatch`, `not-registered` or
    /// `phone-mismatch-and-not-registered`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PhoneMismatch => "phone-mismatch",
            Self::NotRegistered => "not-registered",
            Self::PhoneMismatchAndNotRegistered => "phone-mismatch-and-not-registered",
        }
    }
}
