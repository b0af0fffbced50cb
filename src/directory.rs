//! What must be known of a request before it is decided: the facts, and who looks them up (SPEC 4).
//!
//! The embedder's records are asked two questions, both every time and in the same order, before
//! either answer is looked at. Whoever batches look-ups builds [`Facts`] directly. Knows nothing of
//! how a decision is made.

use alloc::boxed::Box;
// Not on a target without atomic pointers.
#[cfg(target_has_atomic = "ptr")]
use alloc::sync::Arc;

use crate::code::InsuranceCode;
use crate::macros::redacted;
use crate::msisdn::Msisdn;

/// Who asks for which account: the texting phone and the code that was texted.
///
/// `Eq`, `Ord` and `Hash`, so that it can key a store of repeated messages. Limit by its fields, each by
/// itself: a phone that tries many codes makes as many requests. `Debug` prints a fixed word.
///
/// # What to log
///
/// Log what happened, by its stable identifier: [`Silence`](crate::Silence),
/// [`ParseErrorKind`](crate::ParseErrorKind), [`Verb`](crate::Verb) have an `as_str`. Log no sender,
/// code, text or reply. A [`RefusalReason`](crate::RefusalReason) tells who is registered: it belongs
/// in an audit log that few may read, and never beside a phone in another log. To find the lines that
/// belong to one phone, log a keyed hash of it, and keep the key secret: a hash without a key is undone
/// by trying all phone numbers. `RandomState` is enough for the life of a process; across restarts, use
/// HMAC-SHA-256 with a stored key.
///
/// ```
/// use bhxh_sms::{Inbound, receive};
/// use std::hash::{BuildHasher, RandomState};
///
/// let key = RandomState::new();
/// let Inbound::Request(request) = receive("+84912345678", "BH MK 0123456789") else {
///     unreachable!("a mobile phone, and a whole message")
/// };
/// println!("request, sender={:016x}", key.hash_one(request.from));
/// ```
///
/// Source: [SPEC 4](crate::spec#4-deciding).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Request {
    /// The texting phone.
    pub from: Msisdn,
    /// The code in the message.
    pub code: InsuranceCode,
}

impl Request {
    /// The request of this phone for the account of this code.
    #[must_use]
    pub const fn new(from: Msisdn, code: InsuranceCode) -> Self {
        Self { from, code }
    }
}

redacted!(Request);

/// Whether the texting phone is the one registered to the code: the answer to question 1.
///
/// Source: [SPEC 4](crate::spec#4-deciding).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Link {
    /// It is the one.
    Bound,
    /// It is another, or the code has no phone, or nobody has the code.
    NotBound,
}

/// Whether the code is registered for electronic transactions: the answer to question 2.
///
/// Source: [SPEC 4](crate::spec#4-deciding).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Registration {
    /// It is.
    Registered,
    /// It is not, or nobody has it.
    NotRegistered,
}

/// Both answers about one request.
///
/// Exhaustive: a third fact must break the build of whoever gathers them. `Debug` prints a fixed
/// word, since the answers tell who is registered.
///
/// ```
/// use bhxh_sms::{Decision, Facts, Link, Registration, Request, decide};
///
/// let request = Request::new("0912345678".parse()?, "0123456789".parse()?);
/// let facts = Facts { request, link: Link::Bound, registration: Registration::Registered };
/// assert!(matches!(decide(&facts), Decision::Grant(_)));
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
///
/// Source: [SPEC 4](crate::spec#4-deciding).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Facts {
    /// What the answers are about.
    pub request: Request,
    /// Question 1: is the texting phone the one registered to this code?
    pub link: Link,
    /// Question 2: is this code registered for electronic transactions?
    pub registration: Registration,
}

redacted!(Facts);

/// The embedder's records, asked and answered in place.
///
/// An unknown code is an answer ([`Link::NotBound`], [`Registration::NotRegistered`]) and no error:
/// an error is a look-up that failed, and is neither a grant nor a refusal.
///
/// Not promised: look-ups should take the same time for known and unknown codes, or the time until
/// the reply tells who is registered. That is the implementation's responsibility.
///
/// A directory can be chosen at run time: the trait is dyn-compatible (`&dyn Directory<Error = E>`),
/// and implemented for `&D`, `Box<D>` and `Arc<D>`.
///
/// ```
/// use bhxh_sms::{Directory, InsuranceCode, Link, Registration, Request, gather};
///
/// struct OnePerson(Request);
///
/// impl Directory for OnePerson {
///     type Error = core::convert::Infallible;
///
///     fn link(&self, request: &Request) -> Result<Link, Self::Error> {
///         Ok(if *request == self.0 { Link::Bound } else { Link::NotBound })
///     }
///
///     fn registration(&self, code: &InsuranceCode) -> Result<Registration, Self::Error> {
///         Ok(if *code == self.0.code { Registration::Registered } else { Registration::NotRegistered })
///     }
/// }
///
/// let request = Request::new("0912345678".parse()?, "0123456789".parse()?);
/// let facts = gather(&OnePerson(request), request)?;
/// assert_eq!((facts.link, facts.registration), (Link::Bound, Registration::Registered));
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
///
/// Source: [SPEC 4](crate::spec#4-deciding).
pub trait Directory {
    /// A look-up that failed.
    type Error;

    /// Question 1: is the texting phone the one registered to this code?
    ///
    /// # Errors
    ///
    /// The embedder's own: the look-up failed.
    fn link(&self, request: &Request) -> Result<Link, Self::Error>;

    /// Question 2: is this code registered for electronic transactions?
    ///
    /// # Errors
    ///
    /// The embedder's own: the look-up failed.
    fn registration(&self, code: &InsuranceCode) -> Result<Registration, Self::Error>;
}

/// The embedder's records, asked and awaited; no runtime is assumed.
///
/// Everything said of [`Directory`] holds here. Implemented for `&D`, `Box<D>` and `Arc<D>`. The trait
/// is not dyn-compatible, because its futures are not boxed: where a directory is chosen at run time,
/// an enum of those that there are is one, as here.
///
/// ```
/// use bhxh_sms::{AsyncDirectory, InsuranceCode, Link, Registration, Request, gather_async};
///
/// enum Records {
///     OnePerson(Request),
///     Nobody,
/// }
///
/// impl AsyncDirectory for Records {
///     type Error = core::convert::Infallible;
///
///     async fn link(&self, request: &Request) -> Result<Link, Self::Error> {
///         Ok(match self {
///             Self::OnePerson(person) if person == request => Link::Bound,
///             _ => Link::NotBound,
///         })
///     }
///
///     async fn registration(&self, code: &InsuranceCode) -> Result<Registration, Self::Error> {
///         Ok(match self {
///             Self::OnePerson(person) if person.code == *code => Registration::Registered,
///             _ => Registration::NotRegistered,
///         })
///     }
/// }
///
/// let request = Request::new("0912345678".parse()?, "0123456789".parse()?);
/// let facts = pollster::block_on(gather_async(&Records::OnePerson(request), request))?;
/// assert_eq!((facts.link, facts.registration), (Link::Bound, Registration::Registered));
/// let facts = pollster::block_on(gather_async(&Records::Nobody, request))?;
/// assert_eq!((facts.link, facts.registration), (Link::NotBound, Registration::NotRegistered));
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
///
/// # Why the futures are `Send`
///
/// A server that moves tasks between threads needs it, and code that is generic over a directory
/// cannot demand it afterwards: stable Rust has no bound on the future of a trait's method. On an
/// executor of one thread, with look-ups that are not `Send`, don't implement the trait: ask both
/// questions, then look at the answers.
///
/// ```
/// # use bhxh_sms::{Facts, InsuranceCode, Link, Registration, Request};
/// # struct Records(std::rc::Rc<()>);
/// # impl Records {
/// #     async fn link(&self, _: &Request) -> Result<Link, String> { Ok(Link::Bound) }
/// #     async fn registration(&self, _: &InsuranceCode) -> Result<Registration, String> {
/// #         Ok(Registration::Registered)
/// #     }
/// # }
/// async fn facts(records: &Records, request: Request) -> Result<Facts, String> {
///     let link = records.link(&request).await;
///     let registration = records.registration(&request.code).await; // asked even if `link` failed
///     Ok(Facts { request, link: link?, registration: registration? })
/// }
/// # let request = Request::new("0912345678".parse()?, "0123456789".parse()?);
/// # assert!(pollster::block_on(facts(&Records(std::rc::Rc::new(())), request)).is_ok());
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
///
/// Source: [SPEC 4](crate::spec#4-deciding).
pub trait AsyncDirectory {
    /// A look-up that failed.
    type Error: Send;

    /// Question 1: is the texting phone the one registered to this code?
    ///
    /// # Errors
    ///
    /// The embedder's own: the look-up failed.
    fn link(&self, request: &Request) -> impl Future<Output = Result<Link, Self::Error>> + Send;

    /// Question 2: is this code registered for electronic transactions?
    ///
    /// # Errors
    ///
    /// The embedder's own: the look-up failed.
    fn registration(
        &self,
        code: &InsuranceCode,
    ) -> impl Future<Output = Result<Registration, Self::Error>> + Send;
}

/// Asks both questions, in order, and then looks at the answers.
///
/// The second is asked even if the first look-up fails, so that the number of look-ups tells nothing.
/// [`Directory`] has an example.
///
/// # Errors
///
/// The first look-up that failed, untouched; both have been asked by then.
pub fn gather<D: Directory + ?Sized>(directory: &D, request: Request) -> Result<Facts, D::Error> {
    let link = directory.link(&request);
    let registration = directory.registration(&request.code);
    Ok(Facts { request, link: link?, registration: registration? })
}

/// [`gather`] over an [`AsyncDirectory`]: the second question is asked once the first is answered.
///
/// It is cancel-safe: a future that is dropped asks nothing more and has decided nothing. The future
/// is [`Send`] if `D` is [`Sync`]. [`AsyncDirectory`] has an example.
///
/// # Errors
///
/// The first look-up that failed, untouched; both have been asked by then.
pub async fn gather_async<D: AsyncDirectory + ?Sized>(
    directory: &D,
    request: Request,
) -> Result<Facts, D::Error> {
    let link = directory.link(&request).await;
    let registration = directory.registration(&request.code).await;
    Ok(Facts { request, link: link?, registration: registration? })
}

/// A pointer to a directory is a directory.
macro_rules! through_a_pointer {
    ($($pointer:ty),+) => {$(
        impl<D: Directory + ?Sized> Directory for $pointer {
            type Error = D::Error;

            fn link(&self, request: &Request) -> Result<Link, Self::Error> {
                (**self).link(request)
            }

            fn registration(&self, code: &InsuranceCode) -> Result<Registration, Self::Error> {
                (**self).registration(code)
            }
        }

        impl<D: AsyncDirectory + ?Sized> AsyncDirectory for $pointer {
            type Error = D::Error;

            fn link(
                &self,
                request: &Request,
            ) -> impl Future<Output = Result<Link, Self::Error>> + Send {
                (**self).link(request)
            }

            fn registration(
                &self,
                code: &InsuranceCode,
            ) -> impl Future<Output = Result<Registration, Self::Error>> + Send {
                (**self).registration(code)
            }
        }
    )+};
}

through_a_pointer!(&D, Box<D>);
#[cfg(target_has_atomic = "ptr")]
through_a_pointer!(Arc<D>);
