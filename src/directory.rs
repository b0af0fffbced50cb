//! What must be known of a request before it is decided: the facts, and who looks them up (SPEC 4).
//!
//! Two questions are asked of the embedder's records, both every time and in the same order, before
//! either answer is looked at. Whoever batches look-ups builds [`Facts`] directly. Knows nothing of
//! how a decision is made.

use alloc::boxed::Box;
// Not on a target without atomic pointers.
#[cfg(target_has_atomic = "ptr")]
use alloc::sync::Arc;

use crate::code::InsuranceCode;
use crate::msisdn::Msisdn;
use crate::redact::redacted;

/// Who asks for which account: the texting phone and the code that was texted.
///
/// `Eq` and `Hash`, so that it can key a limiter or a store of duplicates. `Debug` prints a fixed
/// word.
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

/// Whether the texting phone is the one registered to the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Link {
    /// It is the one.
    Bound,
    /// It is another, or the code has no phone, or nobody has the code.
    NotBound,
}

/// Whether the code is registered for electronic transactions.
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
/// What this crate cannot give: look-ups should take the same time for known and unknown codes, or
/// the time until the reply tells who is registered.
///
/// Dyn-compatible (`&dyn Directory<Error = E>`), and implemented for `&D`, `Box<D>` and `Arc<D>`.
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
/// The futures are [`Send`], so that a task may move between threads. Everything said of
/// [`Directory`] holds here. Implemented for `&D`, `Box<D>` and `Arc<D>`.
///
/// `cargo run --example gather_async` shows one.
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
/// # Errors
///
/// The first look-up that failed, untouched; both have been asked by then.
pub fn gather<D: Directory + ?Sized>(directory: &D, request: Request) -> Result<Facts, D::Error> {
    let link = directory.link(&request);
    let registration = directory.registration(&request.code);
    Ok(Facts {
        request,
        link: link?,
        registration: registration?,
    })
}

/// [`gather`] over an [`AsyncDirectory`]: the second question is asked once the first is answered.
///
/// Dropping the future leaves off asking; nothing has been decided then. The future is [`Send`] if
/// `D` is [`Sync`].
///
/// # Errors
///
/// The first look-up that failed, untouched; both have been asked by then.
pub async fn gather_async<D: AsyncDirectory>(
    directory: &D,
    request: Request,
) -> Result<Facts, D::Error> {
    let link = directory.link(&request).await;
    let registration = directory.registration(&request.code).await;
    Ok(Facts {
        request,
        link: link?,
        registration: registration?,
    })
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

        impl<D: AsyncDirectory> AsyncDirectory for $pointer {
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
