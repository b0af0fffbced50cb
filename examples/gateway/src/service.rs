//! One message in, one answer out, and what is recorded on the way.
//!
//! sender -> address -> once per message and so many per day -> directory -> decision -> reply. The
//! crate decides; this file asks, stores and remembers. Knows nothing of HTTP, and keeps nothing that
//! another gateway on the same database would have to know.

use std::sync::Arc;
use std::time::Duration;

use bhxh_sms::{
    Decision, Inbound, Malformed, Password, REFUSED, Reply, Request, Silence, decide, gather_async,
    receive_bytes,
};
use bytes::Bytes;
use parking_lot::Mutex;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{MissedTickBehavior, interval, sleep, timeout};
use tracing::{error, info, warn};
use zeroize::Zeroizing;

use crate::clock::{self, BEAT, Beat, Clock};
use crate::ledger::{self, Admission, Budget, Limits, Mark, Ticket};
use crate::logs::{self, redacted};
use crate::outcome::{OVER_LIMIT, Outcome, TRY_AGAIN};
use crate::password::{Fresh, Issuer};
use crate::people::People;
use crate::pseudonym::{Pseudonym, PseudonymKey};
use crate::store::{Result, Store, StoreError};

/// When a message that another delivery is dealing with is tried again: most are soon done.
const PAUSES: [Duration; 3] =
    [Duration::from_millis(20), Duration::from_millis(80), Duration::from_millis(300)];

/// How often old messages are forgotten.
const FORGET: Duration = Duration::from_mins(10);

/// How long the service is unhealthy after a message was not stored, and the room it then wants to see.
const TROUBLE: Duration = Duration::from_secs(10);
const ROOM: usize = 1 << 20;

/// How long to wait with the last marks when the service ends.
const CLOSING: Duration = Duration::from_secs(5);

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

redacted!(Message<'_>);

/// What to do about a message.
pub enum Answer {
    /// Text this back.
    Say(Saying),
    /// Text nothing back.
    Silence,
    /// Another delivery of it is being dealt with, or the database fails: hand it over again later.
    Later,
}

/// A text to send back, and the receipt to hand in when it was sent.
pub struct Saying {
    /// The text; wiped when the last handle to it is dropped.
    pub text: Bytes,
    /// To be handed in.
    pub receipt: Receipt,
}

/// A message that is being dealt with. Dropped, it stays unanswered, and a second delivery is answered.
#[must_use = "a message is not answered until its receipt is handed in"]
pub struct Receipt {
    id: Pseudonym,
    marks: Marks,
    /// What is to be written down when this is dropped.
    mark: Option<Mark>,
}

impl Receipt {
    /// The text was handed to the network.
    pub fn sent(mut self) {
        self.mark = Some(Mark::Sent(self.id));
    }

    /// There is nothing to send.
    fn silent(mut self) {
        self.mark = None;
    }
}

impl Drop for Receipt {
    fn drop(&mut self) {
        if let Some(mark) = self.mark {
            // Without the other end the service has ended; then the hold runs out.
            let _ = self.marks.send(Note::Mark(mark));
        }
    }
}

/// To the task that writes down what became of replies.
type Marks = mpsc::UnboundedSender<Note>;

enum Note {
    Mark(Mark),
    /// Tell when all notes before this one are written down.
    Flush(oneshot::Sender<()>),
}

/// The service, whatever stands in front of it.
pub struct Service {
    store: Arc<Store>,
    issuer: Issuer,
    key: PseudonymKey,
    limits: Limits,
    clock: Clock,
    beat: Mutex<Option<Beat>>,
    trouble: Mutex<Option<(Duration, StoreError)>>,
    marks: Marks,
}

impl Service {
    /// A service on these. Needs a runtime to run in, and [`begin`](Self::begin) first of all.
    pub fn new(store: Store, issuer: Issuer, key: PseudonymKey, limits: Limits) -> Self {
        let store = Arc::new(store);
        let (marks, notes) = mpsc::unbounded_channel();
        tokio::spawn(write_down(Arc::clone(&store), notes));
        Self {
            store,
            issuer,
            key,
            limits,
            clock: Clock::default(),
            beat: Mutex::default(),
            trouble: Mutex::default(),
            marks,
        }
    }

    /// The same with another clock: for tests.
    #[must_use]
    pub fn with_clock(self, clock: Clock) -> Self {
        Self { clock, ..self }
    }

    /// Makes sure that the key is the database's, and that it can be written to. Tells how many grants
    /// there are whose reply is not known to have been sent.
    pub async fn begin(&self) -> Result<()> {
        let (key, is_alone) = (self.key.check(), self.store.is_alone());
        let begin = self.store.transact(move |tx| Box::pin(ledger::take_up(tx, key, is_alone)));
        let issued = begin.await?;
        if issued > 0 {
            warn!(
                issued,
                "replies may be lost: their senders are told to ask again when their messages come again"
            );
        }
        self.beat().await
    }

    /// Keeps the ledger's time, forgets what is old, and tells what was counted. Never ends.
    pub async fn keep(&self) {
        let [mut beat, mut forget, mut tell] = [BEAT, FORGET, logs::INTERVAL].map(|period| {
            let mut ticks = interval(period);
            ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            ticks
        });
        loop {
            let kept = tokio::select! {
                _ = beat.tick() => self.beat().await,
                _ = forget.tick() => self.forget().await,
                _ = tell.tick() => {
                    logs::tell_counts();
                    continue;
                }
            };
            if let Err(error) = kept {
                error!(%error, "the ledger could not be kept");
            }
        }
    }

    /// Deals with one message. If the future is dropped, a second delivery goes on from where it got.
    pub async fn answer(&self, message: Message<'_>) -> Answer {
        for pause in PAUSES {
            match self.answer_now(message).await {
                Answer::Later => sleep(pause).await,
                answer => return answer,
            }
        }
        self.answer_now(message).await
    }

    async fn answer_now(&self, message: Message<'_>) -> Answer {
        match self.try_answer(message).await {
            Ok(answer) => {
                *self.trouble.lock() = None;
                answer
            }
            Err(StoreError::Overtaken) => Answer::Later,
            Err(error) => {
                logs::count("a message could not be dealt with", &error.to_string());
                *self.trouble.lock() = Some(((self.clock.steady)(), error));
                Answer::Later
            }
        }
    }

    async fn try_answer(&self, message: Message<'_>) -> Result<Answer> {
        let Message { id, from, text } = message;
        let ticket = Ticket {
            id: self.key.message(id, from),
            sender: self.key.sender(from),
            request: None,
            holder: draw_holder(),
        };
        match receive_bytes(from, text) {
            Inbound::Silence(Silence::Sender(error)) => {
                self.pass_over(ticket, Outcome::BadSender(error)).await
            }
            Inbound::Silence(_) => self.pass_over(ticket, Outcome::NotAddressed).await,
            Inbound::Sibling { .. } => self.pass_over(ticket, Outcome::Sibling).await,
            Inbound::Malformed(malformed) => {
                let request = Some(self.key.malformed(&malformed.from(), text));
                self.consider(Ticket { request, ..ticket }, Err(malformed)).await
            }
            Inbound::Request(request) => {
                let pseudonym = Some(self.key.request(&request));
                self.consider(Ticket { request: pseudonym, ..ticket }, Ok(request)).await
            }
        }
    }

    async fn pass_over(&self, ticket: Ticket, outcome: Outcome) -> Result<Answer> {
        let outcome =
            self.store.transact(move |tx| Box::pin(ledger::pass_over(tx, ticket, outcome)));
        audit(ticket, outcome.await?);
        Ok(Answer::Silence)
    }

    /// Answers a message that is to be answered.
    async fn consider(&self, ticket: Ticket, asked: Result<Request, Malformed>) -> Result<Answer> {
        // Before the message is admitted: if this is dropped, whatever was admitted is given up.
        let mark = Some(Mark::GivenUp(ticket.id, ticket.holder));
        let receipt = Receipt { id: ticket.id, marks: self.marks.clone(), mark };
        let limits = self.limits;
        let admission = self.store.transact(move |tx| {
            Box::pin(async move {
                let budget = if asked.is_ok() { Budget::Requests } else { Budget::Malformed };
                let admission = ledger::admit(tx, ticket, budget, limits).await?;
                if !matches!(admission, Admission::Decide) {
                    return Ok(admission);
                }
                let outcome = match asked {
                    Err(malformed) => Outcome::Malformed(malformed.error().kind()),
                    Ok(request) => match decide(&gather_async(&People(tx), request).await?) {
                        // A first look, to spare those who are refused the cost of a hash.
                        Decision::Grant(_) => return Ok(Admission::Decide),
                        Decision::Refuse(refusal) => Outcome::Refused(refusal.reason()),
                    },
                };
                ledger::settle(tx, ticket, outcome).await?;
                Ok(Admission::Settled(outcome))
            })
        });
        let owed = match (admission.await?, asked) {
            (Admission::Decide, Ok(request)) => return self.grant(ticket, request, receipt).await,
            (Admission::Decide | Admission::Held, _) => {
                receipt.silent();
                return Ok(Answer::Later);
            }
            (Admission::Settled(outcome), _) => {
                audit(ticket, outcome);
                match outcome {
                    Outcome::OverLimitSilent => String::new(),
                    _ => outcome.words().0.to_owned(),
                }
            }
            (Admission::Owed(outcome), _) => {
                info!(outcome, sender = %ticket.sender, "answered again");
                outcome
            }
        };
        Ok(match (owed.as_str(), asked) {
            ("malformed", Err(malformed)) => say(malformed.reply(), receipt),
            ("refused", _) => say_text(REFUSED, receipt),
            ("over-limit", _) => say_text(OVER_LIMIT, receipt),
            // Malformed once, and a request now: it was decoded otherwise.
            ("lost-grant" | "malformed", _) => say_text(TRY_AGAIN, receipt),
            _ => {
                receipt.silent();
                Answer::Silence
            }
        })
    }

    /// Sets a new password if, in that same transaction, the directory still grants it.
    async fn grant(&self, ticket: Ticket, request: Request, receipt: Receipt) -> Result<Answer> {
        let Some(Fresh { plain, hash }) = self.issuer.issue().await else {
            error!("no password could be drawn and hashed");
            return Ok(Answer::Later);
        };
        // Before it is stored: a password that no reply can hold must not be set.
        let Ok(password) = Password::new(&plain) else {
            error!("a password does not fit the reply");
            return Ok(Answer::Later);
        };
        let decision = self.store.transact(move |tx| {
            Box::pin(async move {
                let people = People(tx);
                people.lock(&request.code).await?;
                let decision = decide(&gather_async(&people, request).await?);
                let outcome = match &decision {
                    Decision::Grant(grant) => {
                        people.set_password(&grant.request().code, &hash).await?;
                        Outcome::Granted
                    }
                    Decision::Refuse(refusal) => Outcome::Refused(refusal.reason()),
                };
                ledger::settle(tx, ticket, outcome).await?;
                Ok((decision, outcome))
            })
        });
        let (decision, outcome) = decision.await?;
        audit(ticket, outcome);
        Ok(match decision {
            Decision::Grant(grant) => say(grant.reply(password), receipt),
            Decision::Refuse(_) => say_text(REFUSED, receipt),
        })
    }

    /// Whether messages can be stored: commits a row, and more than one if the last message could not
    /// be stored, and looks whether the database is still the one that was opened.
    pub async fn health(&self) -> Result<()> {
        self.store.is_there()?;
        let trouble = self.trouble.lock().clone();
        if let Some((since, error)) = trouble {
            if (self.clock.steady)().saturating_sub(since) < TROUBLE {
                return Err(error);
            }
            self.rehearse().await?;
            *self.trouble.lock() = None;
        }
        self.beat().await
    }

    /// Writes so much that it has to have room of its own.
    async fn rehearse(&self) -> Result<()> {
        let mut ballast = vec![0; ROOM];
        // Random, since it might be compressed.
        let _ = getrandom::fill(&mut ballast);
        self.store.flush().await?;
        for ballast in [ballast, Vec::new()] {
            let take = self.store.transact(move |tx| Box::pin(ledger::take_room(tx, ballast)));
            take.await?;
            self.store.flush().await?;
        }
        Ok(())
    }

    /// Keeps the ledger's time.
    pub async fn beat(&self) -> Result<()> {
        let last = *self.beat.lock();
        let steady = (self.clock.steady)();
        let wall = self.clock.wall.as_ref().map(|wall| wall());
        let beat = self.store.transact(move |tx| Box::pin(clock::beat(tx, last, steady, wall)));
        let beat = beat.await?;
        *self.beat.lock() = Some(beat);
        Ok(())
    }

    /// Forgets what is older than 7 days; once a day, erases what was forgotten.
    pub async fn forget(&self) -> Result<()> {
        while self.store.transact(|tx| Box::pin(ledger::forget(tx))).await? {}
        if self.store.transact(|tx| Box::pin(ledger::is_to_be_erased(tx))).await? {
            self.store.erase().await?;
        }
        Ok(())
    }

    /// Waits until what became of replies is written down, up to those of which it was told by now.
    pub async fn written_down(&self) {
        let (done, written) = oneshot::channel();
        let _ = self.marks.send(Note::Flush(done));
        let _ = timeout(CLOSING, written).await;
    }
}

redacted!(Service);

/// Writes down what became of replies, as much as there is at a time, until the service is gone.
async fn write_down(store: Arc<Store>, mut notes: mpsc::UnboundedReceiver<Note>) {
    let mut some = Vec::new();
    while notes.recv_many(&mut some, 256).await > 0 {
        let (mut marks, mut told) = (Vec::new(), Vec::new());
        for note in some.drain(..) {
            match note {
                Note::Mark(mark) => marks.push(mark),
                Note::Flush(done) => told.push(done),
            }
        }
        while !marks.is_empty() {
            let these = marks.clone();
            let written = store.transact(move |tx| Box::pin(ledger::mark(tx, these)));
            match written.await {
                Ok(()) => break,
                // A restart of the database: the replies have been sent all the same.
                Err(error) => {
                    logs::count("answered messages could not be marked yet", &error.to_string());
                    sleep(Duration::from_secs(1)).await;
                }
            }
        }
        for done in told {
            let _ = done.send(());
        }
    }
}

/// A number that no other delivery has.
fn draw_holder() -> i64 {
    let mut bytes = [0; 8];
    // Without randomness no password is drawn either; then there is nothing to take over.
    let _ = getrandom::fill(&mut bytes);
    i64::from_ne_bytes(bytes)
}

fn say(reply: Reply<'_>, receipt: Receipt) -> Answer {
    let text = Zeroizing::new(reply.expose_string());
    Answer::Say(Saying { text: Bytes::from_owner(text), receipt })
}

fn say_text(text: &'static str, receipt: Receipt) -> Answer {
    Answer::Say(Saying { text: Bytes::from_static(text.as_bytes()), receipt })
}

/// One line per message: what became of it, and pseudonyms.
fn audit(ticket: Ticket, outcome: Outcome) {
    let (name, word) = outcome.words();
    let word = Some(word).filter(|word| !word.is_empty());
    let (kind, reason) = match outcome {
        Outcome::Malformed(_) | Outcome::BadSender(_) => (word, None),
        _ => (None, word),
    };
    let request = ticket.request.map(tracing::field::display);
    info!(outcome = name, reason, kind, sender = %ticket.sender, request, "message");
}
