//! The time that the ledger is kept in: it does not jump.
//!
//! The database's clock may be set back or forward in the middle of the day. Windows measured by it
//! would then silence people who may ask again, or forget what was answered and grant it again. So the
//! ledger has a time of its own, in a row of the database: every gateway writes it every few seconds,
//! and it follows the database's clock, but no slower than at half and no faster than at double the
//! speed of the gateway's steady clock. The time of the gateway's machine itself is never asked: no
//! two gateways need agree on it.

use std::time::{Duration, Instant};

use tracing::warn;

use crate::store::{StoreError, Transaction, row, values};

/// How often it is written: as exact as the windows need be.
pub const BEAT: Duration = Duration::from_secs(5);

/// A difference between two clocks that needs no telling, in milliseconds.
const TOLERANCE: i64 = 2_000;

/// Viet Nam is 7 hours ahead of UTC, in summer too.
const VIET_NAM: i64 = 7 * 60 * 60 * 1_000;

const DAY: i64 = 24 * 60 * 60 * 1_000;

/// Where one gateway's time comes from.
pub struct Clock {
    /// Never set, never back.
    pub steady: Box<dyn Fn() -> Duration + Send + Sync>,
    /// Instead of the database's clock, in Unix milliseconds: for tests.
    pub wall: Option<Box<dyn Fn() -> i64 + Send + Sync>>,
}

impl Default for Clock {
    fn default() -> Self {
        let start = Instant::now();
        Self { steady: Box::new(move || start.elapsed()), wall: None }
    }
}

/// What a gateway knows of its last beat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Beat {
    /// How often the row had been written, this time included.
    beats: i64,
    /// When, by the steady clock.
    steady: Duration,
    /// What the database's clock said.
    wall: i64,
}

/// Writes the row anew. `wall` is used instead of the database's clock, if there is one.
pub(crate) async fn beat(
    tx: &dyn Transaction,
    last: Option<Beat>,
    steady: Duration,
    wall: Option<i64>,
) -> Result<Beat, StoreError> {
    // Written first, so that two gateways do not count the same seconds.
    let lock = "UPDATE clock SET beats = beats + 1 WHERE one = 1 RETURNING now, wall, beats";
    let written = row(tx, lock, Vec::new()).await?.ok_or(StoreError::Row)?;
    let (now, before, beats) = (written.integer(0)?, written.integer(1)?, written.integer(2)?);
    let wall = match wall {
        Some(wall) => wall,
        None => row(tx, tx.ask_clock(), Vec::new()).await?.ok_or(StoreError::Row)?.integer(0)?,
    };
    let elapsed = if let Some(last) = last {
        // So long ago it was written by this gateway, and by others since: a fair share of it.
        let own = milliseconds(steady.saturating_sub(last.steady));
        tell(wall - last.wall - own);
        own / (beats - last.beats).max(1)
    } else {
        // Nobody was there to measure it.
        tell((wall - before).min(0));
        (wall - before).max(0)
    };
    let now = wall.clamp(now + elapsed / 2, now + 2 * elapsed);
    let update = "UPDATE clock SET now = $1, day = $2, wall = $3 WHERE one = 1";
    tx.rows(update, values![now, day(now), wall]).await?;
    Ok(Beat { beats, steady, wall })
}

fn tell(stepped: i64) {
    if stepped.abs() > TOLERANCE {
        let seconds = stepped / 1_000;
        warn!(seconds, "the database's clock was set: the ledger's time follows it slowly");
    }
}

/// Makes the row.
pub(crate) async fn begin(tx: &dyn Transaction) -> Result<(), StoreError> {
    let wall = row(tx, tx.ask_clock(), Vec::new()).await?.ok_or(StoreError::Row)?.integer(0)?;
    let insert =
        "INSERT INTO clock (one, now, day, wall, beats, erased) VALUES (1, $1, $2, $3, 0, 0)";
    tx.rows(insert, values![wall, day(wall), wall]).await?;
    Ok(())
}

fn milliseconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX / 4)
}

/// The day in Viet Nam, as `2021-10-22`.
fn day(now: i64) -> String {
    // Days since 1 March of the year 0, so that a leap day is the last of its year; then by the lengths
    // of 400, 100 and 4 years, and of months from March: Hinnant's `civil_from_days`.
    let days = (now + VIET_NAM).div_euclid(DAY) + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = era * 400 + year + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;

    #[test]
    fn days_are_those_of_another_calendar() {
        let conn = Connection::open_in_memory().unwrap();
        let mut other = conn.prepare("SELECT date(?1, 'unixepoch', '+7 hours')").unwrap();
        // Every 17 hours from 1900 to 2500.
        for now in (-36_000..273_000).map(|step| step * 17 * 3_600) {
            let expected: String = other.query_row([now], |row| row.get(0)).unwrap();
            assert_eq!(day(now * 1_000), expected);
        }
    }
}
