//! What is remembered of messages: that each is dealt with once, how many answers a phone got today,
//! and what became of all of them.
//!
//! Every function runs in a transaction. Whether a message of ours is answered is decided after its
//! phone's row was locked, so messages of one phone are decided one after the other, wherever they were
//! delivered; what is done later asks whether the message is still held by the same delivery. Knows
//! pseudonyms only.

use futures_util::future::try_join_all;

use crate::clock;
use crate::outcome::Outcome;
use crate::pseudonym::Pseudonym;
use crate::store::{Result, Row, StoreError, Tx, VERSION, row, values};

/// How long a message is remembered, in milliseconds. (Kannel gives up on one long before.)
const REMEMBERED: i64 = 7 * 24 * 60 * 60 * 1_000;

/// How long nobody else may deal with a message, in milliseconds: longer than a message may wait.
pub const HELD: i64 = 40 * 1_000;

/// The least time between two erasures, in milliseconds: everybody waits for one.
const ERASED: i64 = 24 * 60 * 60 * 1_000;

/// Rows forgotten at a time, so that forgetting never holds up a message for long.
const FORGET_AT_ONCE: u16 = 1_000;

/// Rows that make up one count.
const PARTS: i64 = 16;

/// One delivery of a message.
#[derive(Clone, Copy)]
pub struct Ticket {
    /// The message's id and its sender.
    pub id: Pseudonym,
    /// The texting phone.
    pub sender: Pseudonym,
    /// The texting phone and the code, or the malformed text; nothing if it is not answered.
    pub request: Option<Pseudonym>,
    /// This delivery, and no other of this message.
    pub holder: i64,
}

/// Which budget a message is taken from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Budget {
    /// That of whole requests.
    Requests,
    /// That of malformed messages: however many there are, a right one is decided.
    Malformed,
}

/// How much a phone may ask for.
#[derive(Clone, Copy)]
pub struct Limits {
    /// Answers per phone and day, of each budget.
    pub daily: u32,
    /// How long, in milliseconds, the same phone and code or malformed text under another id is the same
    /// message: a message centre that got no receipt sends again, under a new id.
    pub window: i64,
}

/// Whether a message is to be decided.
pub enum Admission {
    /// Decide it, then [`settle`] it. It is held.
    Decide,
    /// It is settled: this became of it. It is held if that is to be answered.
    Settled(Outcome),
    /// It was settled by an earlier delivery whose answer may not have left: this outcome's answer is
    /// due again. It has been counted, and is held.
    Owed(String),
    /// Another delivery, of this message or of the same request, is being dealt with.
    Held,
}

/// Whether a message of ours is to be decided: once per message, once per request in the window, and so
/// many times per phone and day.
pub async fn admit(
    tx: Tx<'_>,
    ticket: Ticket,
    budget: Budget,
    limits: Limits,
) -> Result<Admission> {
    let counts = lock(tx, ticket.sender).await?;
    let select =
        "SELECT state, outcome, held_until > (SELECT now FROM clock) FROM messages WHERE id = $1";
    let known = row(tx, select, values![ticket.id]).await?;
    if let Some(known) = &known {
        match known.text(0)? {
            "answered" => return settled(tx, ticket, Outcome::SameId).await,
            _ if known.integer(2)? == 1 => return Ok(Admission::Held),
            "issued" => return lose(tx, ticket, ticket.id).await,
            "owed" if hold(tx, ticket).await? => {
                return Ok(Admission::Owed(known.text(1)?.to_owned()));
            }
            "owed" => return settled(tx, ticket, Outcome::SameId).await,
            // Open, left behind by a gateway that was killed: decide it as if it had just come, but it
            // has been counted against the limit.
            _ => {}
        }
    }
    if let Some(other) = same_request(tx, ticket, limits.window).await? {
        if other.integer(2)? == 1 {
            return Ok(Admission::Held);
        }
        if other.text(1)? == "answered" {
            remember(tx, ticket, "answered", Some(Outcome::SameRequest)).await?;
            return settled(tx, ticket, Outcome::SameRequest).await;
        }
        return lose(tx, ticket, other.pseudonym(0)?).await;
    }
    if known.is_some() {
        // Nobody else has it: its phone's row is locked.
        return if hold(tx, ticket).await? { Ok(Admission::Decide) } else { Err(StoreError::Row) };
    }
    let (column, count) = match budget {
        Budget::Requests => (0, "UPDATE senders SET requests = requests + 1 WHERE sender = $1"),
        Budget::Malformed => (1, "UPDATE senders SET malformed = malformed + 1 WHERE sender = $1"),
    };
    tx.rows(count, values![ticket.sender]).await?;
    let (so_far, limit) = (counts.integer(column)?, i64::from(limits.daily));
    if so_far < limit {
        remember(tx, ticket, "open", None).await?;
        return Ok(Admission::Decide);
    }
    // Not said for malformed ones: the right one that follows is decided.
    let (state, outcome) = if budget == Budget::Requests && so_far == limit {
        ("owed", Outcome::OverLimit)
    } else {
        ("answered", Outcome::OverLimitSilent)
    };
    remember(tx, ticket, state, Some(outcome)).await?;
    settled(tx, ticket, outcome).await
}

/// Settles a message that is not answered; a second delivery of it is a duplicate.
pub async fn pass_over(tx: Tx<'_>, ticket: Ticket, outcome: Outcome) -> Result<Outcome> {
    let is_new = remember(tx, ticket, "answered", Some(outcome)).await?;
    let outcome = if is_new { outcome } else { Outcome::SameId };
    count(tx, ticket.id, outcome).await?;
    Ok(outcome)
}

/// Records what became of an admitted message: it is *issued* if a password was set, otherwise *owed*,
/// until its reply is known to be sent. Fails if another delivery has taken it over.
pub async fn settle(tx: Tx<'_>, ticket: Ticket, outcome: Outcome) -> Result<()> {
    let state = if outcome == Outcome::Granted { "issued" } else { "owed" };
    let update = "UPDATE messages SET state = $1, outcome = $2
                  WHERE id = $3 AND state = 'open' AND holder = $4 RETURNING id";
    let new = values![state.to_owned(), name(outcome), ticket.id, ticket.holder];
    if row(tx, update, new).await?.is_none() {
        return Err(StoreError::Overtaken);
    }
    count(tx, ticket.id, outcome).await
}

/// What is known of the replies of messages.
#[derive(Clone, Copy)]
pub enum Mark {
    /// It was handed to the network.
    Sent(Pseudonym),
    /// This delivery deals with the message no more; another may.
    GivenUp(Pseudonym, i64),
}

/// Marks messages *answered*, or free to be dealt with.
pub async fn mark(tx: Tx<'_>, mut marks: Vec<Mark>) -> Result<()> {
    // In one order, so that two gateways never wait for each other's rows.
    marks.sort_by_key(|mark| match mark {
        Mark::Sent(id) | Mark::GivenUp(id, _) => *id,
    });
    try_join_all(marks.into_iter().map(|mark| match mark {
        Mark::Sent(id) => tx.rows(
            "UPDATE messages SET state = 'answered', held_until = 0
             WHERE id = $1 AND state <> 'open'",
            values![id],
        ),
        Mark::GivenUp(id, holder) => tx.rows(
            "UPDATE messages SET held_until = 0
             WHERE id = $1 AND state <> 'answered' AND holder = $2",
            values![id, holder],
        ),
    }))
    .await?;
    Ok(())
}

/// Begins to serve; returns [`issued`]. If no other gateway can, whoever dealt with messages is dead.
pub async fn take_up(tx: Tx<'_>, key: Pseudonym, is_alone: bool) -> Result<i64> {
    is_key(tx, key).await?;
    if is_alone {
        tx.rows("UPDATE messages SET held_until = 0 WHERE held_until > 0", Vec::new()).await?;
    }
    issued(tx).await
}

/// Grants whose reply is not known to be sent: on their way, or lost.
pub async fn issued(tx: Tx<'_>) -> Result<i64> {
    let count = "SELECT count(*) FROM messages WHERE state = 'issued'";
    row(tx, count, Vec::new()).await?.ok_or(StoreError::Row)?.integer(0)
}

/// Forgets some of what is older than 7 days; `true` if there may be more.
pub async fn forget(tx: Tx<'_>) -> Result<bool> {
    let delete = "DELETE FROM messages WHERE id IN (
                      SELECT id FROM messages WHERE at <= (SELECT now FROM clock) - $1
                      ORDER BY at LIMIT $2)
                  RETURNING state, id";
    let messages = tx.rows(delete, values![REMEMBERED, FORGET_AT_ONCE]).await?;
    let mut most = messages.len();
    for row in messages {
        if row.text(0)? == "issued" {
            count(tx, row.pseudonym(1)?, Outcome::Forgotten).await?;
        }
    }
    let delete = "DELETE FROM senders WHERE sender IN (
                      SELECT sender FROM senders WHERE at <= (SELECT now FROM clock) - $1
                      ORDER BY at LIMIT $2)
                  RETURNING at";
    most = most.max(tx.rows(delete, values![REMEMBERED, FORGET_AT_ONCE]).await?.len());
    Ok(most == usize::from(FORGET_AT_ONCE))
}

/// Whether it is time to erase what was forgotten, and this gateway's turn.
pub async fn is_to_be_erased(tx: Tx<'_>) -> Result<bool> {
    let claim = "UPDATE clock SET erased = now WHERE erased <= now - $1 RETURNING erased";
    Ok(row(tx, claim, values![ERASED]).await?.is_some())
}

/// Writes what a new database begins with.
pub(crate) async fn begin(tx: Tx<'_>, key: Pseudonym) -> Result<()> {
    clock::begin(tx).await?;
    tx.rows("INSERT INTO gateway (version, key_check) VALUES ($1, $2)", values![VERSION, key])
        .await?;
    Ok(())
}

/// Makes sure that the database's pseudonyms were made with the key that made this one.
pub async fn is_key(tx: Tx<'_>, key: Pseudonym) -> Result<()> {
    let check = "SELECT version FROM gateway WHERE key_check = $1";
    row(tx, check, values![key]).await?.map(|_| ()).ok_or(StoreError::OtherKey)
}

/// Takes up room and gives it back.
pub async fn take_room(tx: Tx<'_>, bytes: Vec<u8>) -> Result<()> {
    let insert = "INSERT INTO ballast (one, data) VALUES (1, $1)
                  ON CONFLICT (one) DO UPDATE SET data = excluded.data";
    tx.rows(insert, values![bytes]).await?;
    Ok(())
}

/// Locks the row of a phone: whoever comes after waits until this transaction has ended, and sees what
/// it has done. Returns today's counts.
async fn lock(tx: Tx<'_>, sender: Pseudonym) -> Result<Row> {
    let upsert = "INSERT INTO senders (sender, at, day, requests, malformed)
        VALUES ($1, (SELECT now FROM clock), (SELECT day FROM clock), 0, 0)
        ON CONFLICT (sender) DO UPDATE SET
            at = excluded.at,
            day = CASE WHEN senders.day >= excluded.day THEN senders.day ELSE excluded.day END,
            requests = CASE WHEN senders.day >= excluded.day THEN senders.requests ELSE 0 END,
            malformed = CASE WHEN senders.day >= excluded.day THEN senders.malformed ELSE 0 END
        RETURNING requests, malformed";
    row(tx, upsert, values![sender]).await?.ok_or(StoreError::Row)
}

/// The latest message of the same request, minutes ago, if it is being dealt with, or was granted,
/// refused or malformed; not one that is open and given up, or was told to come again.
async fn same_request(tx: Tx<'_>, ticket: Ticket, window: i64) -> Result<Option<Row>> {
    let Some(request) = ticket.request else {
        return Ok(None);
    };
    let select = "SELECT id, state, held_until > (SELECT now FROM clock) FROM messages
        WHERE request = $1 AND id <> $2 AND at > (SELECT now FROM clock) - $3
            AND (held_until > (SELECT now FROM clock)
                OR (state IN ('issued', 'answered') AND outcome IN ('granted', 'refused', 'malformed')))
        ORDER BY at DESC LIMIT 1";
    row(tx, select, values![request, ticket.id, window]).await
}

/// Takes a message that nobody holds; `false` if it has been answered in the meantime.
async fn hold(tx: Tx<'_>, ticket: Ticket) -> Result<bool> {
    let update = "UPDATE messages SET holder = $1, at = (SELECT now FROM clock),
                      held_until = (SELECT now FROM clock) + $2
                  WHERE id = $3 AND state <> 'answered' RETURNING id";
    Ok(row(tx, update, values![ticket.holder, HELD, ticket.id]).await?.is_some())
}

/// Remembers a message, and holds it if it is to be answered; `false` if it was settled before.
async fn remember(
    tx: Tx<'_>,
    ticket: Ticket,
    state: &'static str,
    outcome: Option<Outcome>,
) -> Result<bool> {
    let insert = "INSERT INTO messages (id, at, request, state, outcome, holder, held_until)
        VALUES ($1, (SELECT now FROM clock), $2, $3, $4, $5, (SELECT now FROM clock) + $6)
        ON CONFLICT (id) DO UPDATE SET state = excluded.state, outcome = excluded.outcome,
            at = excluded.at, holder = excluded.holder, held_until = excluded.held_until
            WHERE messages.state = 'open'
        RETURNING id";
    let request = ticket.request.filter(|_| state == "open");
    let outcome = outcome.map(name).unwrap_or_default();
    let held = if state == "answered" { 0 } else { HELD };
    let new = values![ticket.id, request, state.to_owned(), outcome, ticket.holder, held];
    Ok(row(tx, insert, new).await?.is_some())
}

/// A grant whose reply may not have left, of this message or of one with the same request, is from now
/// on an answer that is owed; and so is that of this message.
async fn lose(tx: Tx<'_>, ticket: Ticket, granted: Pseudonym) -> Result<Admission> {
    let update = "UPDATE messages SET state = 'owed', outcome = $1
                  WHERE id = $2 AND state = 'issued' RETURNING id";
    let is_other = granted != ticket.id;
    if row(tx, update, values![name(Outcome::Lost), granted]).await?.is_none() {
        // Its reply was found to be sent in this moment.
        let outcome = if is_other { Outcome::SameRequest } else { Outcome::SameId };
        return settled(tx, ticket, outcome).await;
    }
    if is_other {
        remember(tx, ticket, "owed", Some(Outcome::Lost)).await?;
    }
    hold(tx, ticket).await?;
    settled(tx, ticket, Outcome::Lost).await
}

async fn settled(tx: Tx<'_>, ticket: Ticket, outcome: Outcome) -> Result<Admission> {
    count(tx, ticket.id, outcome).await?;
    Ok(Admission::Settled(outcome))
}

/// Counts an outcome: last of all, since others of the same part wait for it.
async fn count(tx: Tx<'_>, id: Pseudonym, outcome: Outcome) -> Result<()> {
    let upsert = "INSERT INTO outcomes (day, outcome, reason, part, messages)
        VALUES ((SELECT day FROM clock), $1, $2, $3, 1)
        ON CONFLICT (day, outcome, reason, part) DO UPDATE SET messages = outcomes.messages + 1";
    let Pseudonym([first, ..]) = id;
    let part = i64::from(first) % PARTS;
    let (name, reason) = outcome.words();
    tx.rows(upsert, values![name.to_owned(), reason.to_owned(), part]).await?;
    Ok(())
}

fn name(outcome: Outcome) -> String {
    outcome.words().0.to_owned()
}
