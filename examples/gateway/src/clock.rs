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

use crate::store::{Result, StoreError, Tx, row, values};

/// How often it is written: as exact as the windows need be.
pub const BEAT: Duration = Duration::from_secs(5);

/// A difference between two clocks that needs no telling, in milliseconds.
const TOLERANCE: i64 = 2_000;

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
    tx: Tx<'_>,
    last: Option<Beat>,
    steady: Duration,
    wall: Option<i64>,
) -> Result<Beat> {
    // Written first, so that two gateways do not count the same seconds.
    let lock = "UPDATE clock SET beats = beats + 1 WHERE one = 1 RETURNING now, wall, beats";
    let written = row(tx, lock, Vec::new()).await?.ok_or(StoreError::Row)?;
    let (now, before, beats) = (written.integer(0)?, written.integer(1)?, written.integer(2)?);
    let wall = match wall {
        Some(wall) => wall,
        None => ask(tx).await?,
    };
    let elapsed = if let Some(last) = last {
        // So long ago it was written by this gateway, and by others since: a fair share of it.
        let own = steady.saturating_sub(last.steady).as_millis();
        let own = i64::try_from(own).unwrap_or(i64::MAX / 4);
        tell(wall - last.wall - own);
        own / (beats - last.beats).max(1)
    } else {
        // Nobody was there to measure it.
        tell((wall - before).min(0));
        (wall - before).max(0)
    };
    let now = wall.clamp(now + elapsed / 2, now + 2 * elapsed);
    tx.rows(tx.set_clock(), values![now, wall]).await?;
    Ok(Beat { beats, steady, wall })
}

fn tell(stepped: i64) {
    if stepped.abs() > TOLERANCE {
        let seconds = stepped / 1_000;
        warn!(seconds, "the database's clock was set: the ledger's time follows it slowly");
    }
}

/// Makes the row.
pub(crate) async fn begin(tx: Tx<'_>) -> Result<()> {
    let insert =
        "INSERT INTO clock (one, now, day, wall, beats, erased) VALUES (1, 0, '', 0, 0, 0)";
    tx.rows(insert, Vec::new()).await?;
    let wall = ask(tx).await?;
    tx.rows(tx.set_clock(), values![wall, wall]).await?;
    Ok(())
}

async fn ask(tx: Tx<'_>) -> Result<i64> {
    row(tx, tx.ask_clock(), Vec::new()).await?.ok_or(StoreError::Row)?.integer(0)
}
