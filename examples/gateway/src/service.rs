//! One message in, one answer out: the order of judgement, and what is recorded on the way.
//!
//! sender -> address -> once per message and so many per day -> directory -> decision -> reply. The
//! crate judges; this file asks, stores and remembers. Knows nothing of HTTP.

use std::collections::HashSet;
use std::fmt;
use std::pin::pin;
use std::str;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use bhxh_sms::{
    Decision, Inbound, Msisdn, MsisdnError, ParseErrorKind, Password, REFUSED, Reply, Request,
    Silence, decide, gather, receive_bytes,
};
use bytes::Bytes;
use tokio::sync::Notify;
use tracing::{error, info};
use zeroize::Zeroizing;

use crate::ledger::{self, Admission, Ticket};
use crate::outcome::{Notice, Outcome};
use crate::password::{Fresh, Issuer};
use crate::people::People;
use crate::pseudonym::{Pseudonym, PseudonymKey};
use crate::store::{Store, StoreError, Writer};
use crate::texts::{OVER_LIMIT, TRY_AGAIN};

/// A message as the SMS gateway hands it over. All of it is personal data.
#[derive(Clone, Copy)]
pub struct Message<'m> {
    /// The gateway's id: the same for every delivery of the same message.
    pub id: &'m [u8],
    /// The texting phone.
    pub from: &'m [u8],
    /// The text, in UTF-8 as far as it is any.
    pub text: &'m [u8],
}

impl fmt::Debug for Message<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Message(..)")
    }
}

/// What to do about a message.
#[derive(Debug)]
#[must_use]
pub enum Answer {
    /// Text this back.
    Say(Saying),
    /// Text nothing back.
    Silence,
    /// Nothing was done: hand the message over again later.
    Later,
}

/// A text to send back, and the receipt to hand in when it was sent.
pub struct Saying {
    /// The text; wiped when the last handle to it is dropped.
    pub text: Bytes,
    /// To be handed in.
    pub receipt: Receipt,
}

impl fmt::Debug for Saying {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Saying(..)")
    }
}

/// Tells issued messages from answered ones. Dropped, the message stays unanswered: a second delivery
/// of it gets an answer.
#[must_use = "a message is not answered until its receipt is handed in"]
pub struct Receipt {
    id: Pseudonym,
    writer: Writer,
    in_flight: Vec<InFlight>,
}

impl Receipt {
    /// The text was handed to the network.
    pub fn sent(self) {
        let Self {
            id,
            writer,
            in_flight,
        } = self;
        writer.post(
            move |conn| ledger::answered(conn, &id),
            move |stored| {
                if let Err(error) = stored {
                    error!(%error, "an answered message could not be marked");
                }
                // Only now is a second delivery told from a first one by the database.
                drop(in_flight);
            },
        );
    }
}

/// Tells the time, in Unix seconds.
pub type Clock = Box<dyn Fn() -> i64 + Send + Sync>;

/// The service, whatever stands in front of it.
pub struct Service {
    store: Store,
    issuer: Issuer,
    key: PseudonymKey,
    daily_limit: u32,
    clock: Clock,
    busy: Arc<Busy>,
}

impl Service {
    /// A service on these.
    #[must_use]
    pub fn new(store: Store, issuer: Issuer, key: PseudonymKey, daily_limit: u32) -> Self {
        Self {
            store,
            issuer,
            key,
            daily_limit,
            clock: Box::new(unix_seconds),
            busy: Arc::default(),
        }
    }

    /// The same with another clock: for tests.
    #[must_use]
    pub fn with_clock(self, clock: Clock) -> Self {
        Self { clock, ..self }
    }

    /// Deals with one message.
    ///
    /// Dropping the future leaves the message as far as it got; a second delivery goes on from there.
    pub async fn answer(&self, message: Message<'_>) -> Answer {
        let id = self.key.message(message.id);
        let in_flight = InFlight::enter(&self.busy, id).await;
        let answer = self.judge(id, message, in_flight).await;
        answer.unwrap_or_else(|error| {
            error!(%error, "a message could not be judged");
            Answer::Later
        })
    }

    async fn judge(
        &self,
        id: Pseudonym,
        message: Message<'_>,
        in_flight: InFlight,
    ) -> Result<Answer, StoreError> {
        let inbound = receive_bytes(message.from, message.text);
        let from = match &inbound {
            Inbound::Silence(Silence::Sender(error)) => {
                let sender = self.key.bad_sender(message.from);
                let outcome = Outcome::BadSender(*error);
                return self.pass_over(self.ticket(id, sender), outcome).await;
            }
            Inbound::Silence(_) => phone(message.from).ok(),
            Inbound::Sibling { from, .. } => Some(*from),
            Inbound::Malformed(malformed) => Some(malformed.from()),
            Inbound::Request(request) => Some(request.from),
        };
        let Some(from) = from else {
            return Err(StoreError::Closed);
        };
        let ticket = self.ticket(id, self.key.sender(&from));
        match inbound {
            Inbound::Silence(_) => self.pass_over(ticket, Outcome::NotAddressed).await,
            Inbound::Sibling { .. } => self.pass_over(ticket, Outcome::Sibling).await,
            Inbound::Malformed(malformed) => {
                let (kind, reply) = (malformed.error().kind(), malformed.reply());
                self.malformed(ticket, kind, reply, in_flight).await
            }
            Inbound::Request(request) => self.reset(ticket, request, in_flight).await,
        }
    }

    async fn pass_over(&self, ticket: Ticket, outcome: Outcome) -> Result<Answer, StoreError> {
        let write = move |conn: &_| ledger::pass_over(conn, &ticket, outcome);
        let outcome = self.store.writer().write(write).await?;
        audit(&ticket, outcome);
        Ok(Answer::Silence)
    }

    async fn malformed(
        &self,
        ticket: Ticket,
        kind: ParseErrorKind,
        reply: Reply<'static>,
        in_flight: InFlight,
    ) -> Result<Answer, StoreError> {
        let limit = self.daily_limit;
        let outcome = Outcome::Malformed(kind);
        let write = move |conn: &_| {
            let admission = ledger::admit(conn, &ticket, limit)?;
            if admission == Admission::Judge {
                ledger::settle(conn, &ticket, outcome)?;
            }
            Ok(admission)
        };
        let admission = self.store.writer().write(write).await?;
        let in_flight = vec![in_flight];
        Ok(match admission {
            Admission::Judge => {
                audit(&ticket, outcome);
                self.say(&ticket, reply, in_flight)
            }
            Admission::Owed(outcome) if outcome == Outcome::Malformed(kind).name() => {
                self.say(&ticket, reply, in_flight)
            }
            Admission::Owed(outcome) => self.say_again(&ticket, &outcome, in_flight),
            Admission::Settled(outcome) => self.settled(&ticket, outcome, in_flight),
        })
    }

    async fn reset(
        &self,
        ticket: Ticket,
        request: Request,
        in_flight: InFlight,
    ) -> Result<Answer, StoreError> {
        let pseudonym = self.key.request(&request);
        let ticket = Ticket {
            request: Some(pseudonym),
            ..ticket
        };
        let in_flight = vec![in_flight, InFlight::enter(&self.busy, pseudonym).await];

        let limit = self.daily_limit;
        let admit = move |conn: &_| ledger::admit(conn, &ticket, limit);
        match self.store.writer().write(admit).await? {
            Admission::Judge => {}
            Admission::Owed(outcome) => return Ok(self.say_again(&ticket, &outcome, in_flight)),
            Admission::Settled(outcome) => return Ok(self.settled(&ticket, outcome, in_flight)),
        }
        let facts = self
            .store
            .read(move |conn| gather(&People(conn), request))
            .await?;
        match decide(&facts) {
            // Only a first look, to spare those who are refused the cost of a hash.
            Decision::Grant(_) => Ok(self.grant(ticket, request, in_flight).await),
            Decision::Refuse(refusal) => {
                let outcome = Outcome::Refused(refusal.reason());
                let settle = move |conn: &_| ledger::settle(conn, &ticket, outcome);
                self.store.writer().write(settle).await?;
                audit(&ticket, outcome);
                Ok(self.say_text(&ticket, REFUSED, in_flight))
            }
        }
    }

    /// Sets a new password if, in that same transaction, the directory still grants it.
    async fn grant(&self, ticket: Ticket, request: Request, in_flight: Vec<InFlight>) -> Answer {
        let Ok(Fresh { plain, hash }) = self.issuer.issue().await else {
            error!("no password could be drawn and hashed");
            return self.not_stored(&ticket, in_flight).await;
        };
        // Before it is stored: a password that no reply can hold must not be set.
        let Ok(password) = Password::new(&plain) else {
            error!("a password does not fit the reply");
            return self.not_stored(&ticket, in_flight).await;
        };
        let write = move |conn: &_| {
            let decision = decide(&gather(&People(conn), request)?);
            match &decision {
                Decision::Grant(grant) => {
                    People(conn).set_password(&grant.request().code, &hash, ticket.now)?;
                    ledger::grant(conn, &ticket)?;
                }
                Decision::Refuse(refusal) => {
                    ledger::settle(conn, &ticket, Outcome::Refused(refusal.reason()))?;
                }
            }
            Ok(decision)
        };
        match self.store.writer().write(write).await {
            Ok(Decision::Grant(grant)) => {
                audit(&ticket, Outcome::Granted);
                self.say(&ticket, grant.reply(password), in_flight)
            }
            Ok(Decision::Refuse(refusal)) => {
                audit(&ticket, Outcome::Refused(refusal.reason()));
                self.say_text(&ticket, REFUSED, in_flight)
            }
            Err(error) => {
                error!(%error, "a grant could not be stored");
                self.not_stored(&ticket, in_flight).await
            }
        }
    }

    /// Nothing was granted; the sender is told to come again even if that cannot be recorded either.
    async fn not_stored(&self, ticket: &Ticket, in_flight: Vec<InFlight>) -> Answer {
        let ticket = *ticket;
        let settle = move |conn: &_| ledger::settle(conn, &ticket, Outcome::NotStored);
        if let Err(error) = self.store.writer().write(settle).await {
            error!(%error, "nor could it be recorded that it was not");
        }
        audit(&ticket, Outcome::NotStored);
        self.say_text(&ticket, TRY_AGAIN, in_flight)
    }

    /// The answer to a message that the ledger has settled by itself.
    fn settled(&self, ticket: &Ticket, outcome: Outcome, in_flight: Vec<InFlight>) -> Answer {
        audit(ticket, outcome);
        match outcome {
            Outcome::OverLimit(Notice::Said) => self.say_text(ticket, OVER_LIMIT, in_flight),
            Outcome::Lost(_) => self.say_text(ticket, TRY_AGAIN, in_flight),
            _ => Answer::Silence,
        }
    }

    /// The answer that is due from an earlier delivery of the same message.
    fn say_again(&self, ticket: &Ticket, outcome: &str, in_flight: Vec<InFlight>) -> Answer {
        info!(outcome, sender = %ticket.sender, "answered again");
        if outcome == "refused" {
            self.say_text(ticket, REFUSED, in_flight)
        } else if outcome == Outcome::OverLimit(Notice::Said).name() {
            self.say_text(ticket, OVER_LIMIT, in_flight)
        } else {
            self.say_text(ticket, TRY_AGAIN, in_flight)
        }
    }

    fn say(&self, ticket: &Ticket, reply: Reply<'_>, in_flight: Vec<InFlight>) -> Answer {
        // Room for any one-part reply, so that no half-written copy is left where it grew.
        let mut text = Zeroizing::new(String::with_capacity(512));
        // Writing to a `String` does not fail.
        let _ = reply.expose_into(&mut *text);
        self.say_bytes(ticket, Bytes::from_owner(text), in_flight)
    }

    fn say_text(&self, ticket: &Ticket, text: &'static str, in_flight: Vec<InFlight>) -> Answer {
        self.say_bytes(ticket, Bytes::from_static(text.as_bytes()), in_flight)
    }

    fn say_bytes(&self, ticket: &Ticket, text: Bytes, in_flight: Vec<InFlight>) -> Answer {
        let receipt = Receipt {
            id: ticket.id,
            writer: self.store.writer().clone(),
            in_flight,
        };
        Answer::Say(Saying { text, receipt })
    }

    fn ticket(&self, id: Pseudonym, sender: Pseudonym) -> Ticket {
        Ticket {
            id,
            sender,
            request: None,
            now: (self.clock)(),
        }
    }

    /// Whether the database answers, to reads and to writes.
    ///
    /// # Errors
    ///
    /// It does not.
    pub async fn health(&self) -> Result<(), StoreError> {
        self.store
            .read(|conn| conn.query_row("SELECT 1", [], |_| Ok(())))
            .await?;
        self.store.writer().write(|_| Ok(())).await
    }

    /// Grants whose reply is not known to have been sent.
    ///
    /// # Errors
    ///
    /// The database's.
    pub async fn issued(&self) -> Result<u64, StoreError> {
        self.store.read(ledger::issued).await
    }

    /// Forgets what is older than the ledger's 7 days.
    ///
    /// # Errors
    ///
    /// The database's.
    pub async fn forget(&self) -> Result<(), StoreError> {
        let now = (self.clock)();
        while self
            .store
            .writer()
            .write(move |conn| ledger::forget(conn, now))
            .await?
        {}
        Ok(())
    }

    /// Writes what is still queued and closes the database. Blocks.
    pub fn close(self) {
        self.store.close();
    }
}

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Service(..)")
    }
}

/// What this process is dealing with at this moment.
#[derive(Default)]
struct Busy {
    with: Mutex<HashSet<Pseudonym>>,
    done: Notify,
}

impl Busy {
    fn with(&self) -> MutexGuard<'_, HashSet<Pseudonym>> {
        self.with.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A message, or a request, that is being dealt with, until its answer is marked or given up.
///
/// A second delivery waits for that: before, the first may be about to be answered, and what the
/// database says of it is not final.
struct InFlight {
    what: Pseudonym,
    busy: Arc<Busy>,
}

impl InFlight {
    async fn enter(busy: &Arc<Busy>, what: Pseudonym) -> Self {
        loop {
            let mut done = pin!(busy.done.notified());
            // From here on a notice is not missed.
            done.as_mut().enable();
            if busy.with().insert(what) {
                return Self {
                    what,
                    busy: Arc::clone(busy),
                };
            }
            done.await;
        }
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.busy.with().remove(&self.what);
        self.busy.done.notify_waiters();
    }
}

fn phone(from: &[u8]) -> Result<Msisdn, MsisdnError> {
    str::from_utf8(from)
        .map_err(|_| MsisdnError::NotANumber)?
        .parse()
}

fn unix_seconds() -> i64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

/// One line per message: what became of it, and pseudonyms.
fn audit(ticket: &Ticket, outcome: Outcome) {
    let (kind, reason) = match outcome {
        Outcome::Malformed(_) | Outcome::BadSender(_) => (Some(outcome.reason()), None),
        _ => (
            None,
            Some(outcome.reason()).filter(|reason| !reason.is_empty()),
        ),
    };
    let request = ticket.request.map(tracing::field::display);
    info!(outcome = outcome.name(), reason, kind, sender = %ticket.sender, request, "message");
}
