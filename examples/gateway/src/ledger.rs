//! What is remembered of messages: that each is dealt with once, how many answers a phone got today,
//! and what became of all of them.
//!
//! Every function runs inside of a transaction of the one writer, so what it has read holds until it
//! has written. Knows pseudonyms only.

use rusqlite::{CachedStatement, Connection, OptionalExtension, params};

use crate::outcome::{Lost, Notice, Of, Outcome};
use crate::pseudonym::Pseudonym;

/// How long a message id is remembered, in seconds. (Kannel gives up on a message long before.)
pub const REMEMBERED: i64 = 7 * 24 * 60 * 60;

/// How long the same phone and code under another id count as the same message, in seconds: a message
/// centre that got no receipt sends again under a new id.
pub const SAME_REQUEST: i64 = 2 * 60;

/// Rows forgotten at a time, so that forgetting never holds up a message for long.
const FORGET_AT_ONCE: usize = 1_000;

/// One message at the door.
#[derive(Clone, Copy, Debug)]
pub struct Ticket {
    /// The gateway's id.
    pub id: Pseudonym,
    /// The texting phone.
    pub sender: Pseudonym,
    /// The texting phone and the code, if the message has one.
    pub request: Option<Pseudonym>,
    /// Unix seconds.
    pub now: i64,
}

/// Whether a message is judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Admission {
    /// Judge it, then [`grant`] or [`settle`] it.
    Judge,
    /// It is settled: this became of it.
    Settled(Outcome),
    /// It was settled by an earlier delivery whose answer may not have left: this outcome's answer is
    /// due again. It has been counted.
    Owed(String),
}

/// Decides whether a message of ours is judged: once per id, once per request in two minutes, and so
/// many times per phone and day.
///
/// # Errors
///
/// The database's.
pub fn admit(conn: &Connection, ticket: &Ticket, daily_limit: u32) -> rusqlite::Result<Admission> {
    let known = known(conn, ticket)?;
    match known
        .as_ref()
        .map(|(state, outcome)| (state.as_str(), outcome))
    {
        Some(("answered", _)) => return settled(conn, ticket, Outcome::Duplicate(Of::SameId)),
        Some(("issued", _)) => {
            lose(conn, &ticket.id)?;
            return settled(conn, ticket, Outcome::Lost(Lost::AskedAgain));
        }
        Some(("owed", outcome)) => return Ok(Admission::Owed(outcome.clone())),
        // Open, left behind by a process that was killed: judge it as if it had just come, but it has
        // been counted against the limit.
        _ => {}
    }
    match same_request(conn, ticket)? {
        None => {}
        Some((_, state)) if state == "answered" => {
            let outcome = Outcome::Duplicate(Of::SameRequest);
            remember(conn, ticket, None, "answered", outcome.name())?;
            return settled(conn, ticket, outcome);
        }
        Some((other, _)) => {
            let outcome = Outcome::Lost(Lost::AskedAgain);
            lose(conn, &other)?;
            remember(conn, ticket, None, "owed", outcome.name())?;
            return settled(conn, ticket, outcome);
        }
    }
    if known.is_none() {
        match answers_today(conn, ticket)? {
            n if n <= i64::from(daily_limit) => {}
            n => {
                let first = n == i64::from(daily_limit) + 1;
                let notice = if first { Notice::Said } else { Notice::Silent };
                let outcome = Outcome::OverLimit(notice);
                let state = if first { "owed" } else { "answered" };
                remember(conn, ticket, None, state, outcome.name())?;
                return settled(conn, ticket, outcome);
            }
        }
        remember(conn, ticket, ticket.request.as_ref(), "open", "")?;
    }
    Ok(Admission::Judge)
}

/// Settles a message that is not answered; a second delivery of it is a duplicate.
///
/// # Errors
///
/// The database's.
pub fn pass_over(
    conn: &Connection,
    ticket: &Ticket,
    outcome: Outcome,
) -> rusqlite::Result<Outcome> {
    let outcome = if known(conn, ticket)?.is_some() {
        Outcome::Duplicate(Of::SameId)
    } else {
        remember(conn, ticket, None, "answered", outcome.name())?;
        outcome
    };
    count(conn, ticket.now, outcome, 1)?;
    Ok(outcome)
}

/// Records that a password was set: the message is *issued* until its reply is known to be sent.
///
/// # Errors
///
/// The database's; the message is not open any more.
pub fn grant(conn: &Connection, ticket: &Ticket) -> rusqlite::Result<()> {
    leave_open(conn, ticket, "issued", Outcome::Granted)
}

/// Records another outcome of an admitted message; its answer is *owed* until it is known to be sent.
///
/// # Errors
///
/// The database's; the message is not open any more.
pub fn settle(conn: &Connection, ticket: &Ticket, outcome: Outcome) -> rusqlite::Result<()> {
    leave_open(conn, ticket, "owed", outcome)
}

/// Marks a message *answered*: its reply was handed to the network.
///
/// # Errors
///
/// The database's.
pub fn answered(conn: &Connection, id: &Pseudonym) -> rusqlite::Result<()> {
    let update = "UPDATE messages SET state = 'answered' WHERE id = ?1 AND state <> 'open'";
    one_row(conn.prepare_cached(update)?, params![id.as_bytes()])
}

/// Grants whose reply is not known to be sent: on their way, or lost.
///
/// # Errors
///
/// The database's.
pub fn issued(conn: &Connection) -> rusqlite::Result<u64> {
    conn.query_row(
        "SELECT count(*) FROM messages WHERE state = 'issued'",
        [],
        |row| row.get(0),
    )
}

/// Forgets some of what is older than 7 days; `true` if there may be more.
///
/// # Errors
///
/// The database's.
pub fn forget(conn: &Connection, now: i64) -> rusqlite::Result<bool> {
    let mut delete = conn.prepare_cached(
        "DELETE FROM messages WHERE id IN (SELECT id FROM messages WHERE at <= ?1 LIMIT ?2)
         RETURNING state",
    )?;
    let old = delete.query_map(params![now - REMEMBERED, FORGET_AT_ONCE], |row| row.get(0))?;
    let old = old.collect::<rusqlite::Result<Vec<String>>>()?;
    let lost = old.iter().filter(|state| *state == "issued").count();
    if lost > 0 {
        count(conn, now, Outcome::Lost(Lost::Forgotten), lost)?;
    }
    conn.prepare_cached("DELETE FROM daily WHERE day < date(?1, 'unixepoch', '+7 hours')")?
        .execute([now])?;
    Ok(old.len() == FORGET_AT_ONCE)
}

/// State and outcome of an earlier delivery of the same message.
fn known(conn: &Connection, ticket: &Ticket) -> rusqlite::Result<Option<(String, String)>> {
    conn.prepare_cached("SELECT state, outcome FROM messages WHERE id = ?1 AND at > ?2")?
        .query_row(
            params![ticket.id.as_bytes(), ticket.now - REMEMBERED],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .optional()
}

/// The latest message from the same phone about the same code, minutes ago, if it was granted or
/// refused. One that is still open, or was told to come again, counts for nothing.
fn same_request(
    conn: &Connection,
    ticket: &Ticket,
) -> rusqlite::Result<Option<(Pseudonym, String)>> {
    let Some(request) = ticket.request else {
        return Ok(None);
    };
    conn.prepare_cached(
        "SELECT id, state FROM messages
         WHERE request = ?1 AND at > ?2 AND id <> ?3 AND state IN ('issued', 'answered')
             AND outcome IN ('granted', 'refused')
         ORDER BY at DESC LIMIT 1",
    )?
    .query_row(
        params![
            request.as_bytes(),
            ticket.now - SAME_REQUEST,
            ticket.id.as_bytes()
        ],
        |row| Ok((Pseudonym::from_column(row.get(0)?), row.get(1)?)),
    )
    .optional()
}

/// Counts this message against the day's limit.
fn answers_today(conn: &Connection, ticket: &Ticket) -> rusqlite::Result<i64> {
    // The day of Viet Nam, which has no summer time.
    conn.prepare_cached(
        "INSERT INTO daily VALUES (date(?1, 'unixepoch', '+7 hours'), ?2, 1)
         ON CONFLICT DO UPDATE SET answers = answers + 1 RETURNING answers",
    )?
    .query_row(params![ticket.now, ticket.sender.as_bytes()], |row| {
        row.get(0)
    })
}

fn remember(
    conn: &Connection,
    ticket: &Ticket,
    request: Option<&Pseudonym>,
    state: &str,
    outcome: &str,
) -> rusqlite::Result<()> {
    // An id that is not known but there is older than 7 days: it starts anew.
    let insert = "INSERT OR REPLACE INTO messages VALUES (?1, ?2, ?3, ?4, ?5)";
    let request = request.map(Pseudonym::as_bytes);
    let row = params![ticket.id.as_bytes(), ticket.now, request, state, outcome];
    one_row(conn.prepare_cached(insert)?, row)
}

/// A grant whose reply may not have left is from now on an answer that is owed.
fn lose(conn: &Connection, id: &Pseudonym) -> rusqlite::Result<()> {
    let update = "UPDATE messages SET state = 'owed', outcome = ?2 WHERE id = ?1";
    let name = Outcome::Lost(Lost::AskedAgain).name();
    one_row(conn.prepare_cached(update)?, params![id.as_bytes(), name])
}

fn leave_open(
    conn: &Connection,
    ticket: &Ticket,
    state: &str,
    outcome: Outcome,
) -> rusqlite::Result<()> {
    let update = "UPDATE messages SET state = ?2, outcome = ?3 WHERE id = ?1 AND state = 'open'";
    let row = params![ticket.id.as_bytes(), state, outcome.name()];
    one_row(conn.prepare_cached(update)?, row)?;
    count(conn, ticket.now, outcome, 1)
}

fn settled(conn: &Connection, ticket: &Ticket, outcome: Outcome) -> rusqlite::Result<Admission> {
    count(conn, ticket.now, outcome, 1)?;
    Ok(Admission::Settled(outcome))
}

fn count(conn: &Connection, now: i64, outcome: Outcome, messages: usize) -> rusqlite::Result<()> {
    let upsert = "INSERT INTO outcomes VALUES (date(?1, 'unixepoch', '+7 hours'), ?2, ?3, ?4)
                  ON CONFLICT DO UPDATE SET messages = messages + excluded.messages";
    let row = params![now, outcome.name(), outcome.reason(), messages];
    one_row(conn.prepare_cached(upsert)?, row)
}

fn one_row(mut statement: CachedStatement<'_>, row: impl rusqlite::Params) -> rusqlite::Result<()> {
    match statement.execute(row)? {
        1 => Ok(()),
        other => Err(rusqlite::Error::StatementChangedRows(other)),
    }
}
