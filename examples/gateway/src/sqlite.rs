//! SQLite: a file, and the one thread that reads and writes it.
//!
//! SQLite lets one connection write at a time, and makes a commit durable by waiting for the disk. So
//! one thread does all the writing: whatever has come up while the disk was waited for goes into the
//! next transaction together. 2 000 messages at once then queue up here, and not at a lock.

use std::fs::{self, File, TryLockError};
use std::iter;
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::task::{Context, Poll, Waker};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use parking_lot::Mutex;
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, params_from_iter};
use tokio::sync::oneshot;

use crate::files::create_private;
use crate::store::{Purpose, Result, Row, Running, StoreError, Transaction, Tx};

/// How long to wait for another process, such as `gateway import`, to end its transaction.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// Jobs that share one commit, at most.
const BATCH: usize = 256;

/// What was done in a transaction that was ended before its end.
const ROLLED_BACK: StoreError = StoreError::Sqlite("transaction rolled back");

/// Marks a file as ours: `BHXH` in ASCII.
const APPLICATION_ID: i32 = 0x4248_5848;

/// Statements that are kept prepared: all of them.
const STATEMENTS: usize = 64;

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error {
            rusqlite::Error::SqliteFailure(code, _) => {
                Self::Sqlite(rusqlite::ffi::code_to_str(code.extended_code))
            }
            _ => Self::Row,
        }
    }
}

/// A file of SQLite, open.
pub struct Sqlite {
    jobs: Option<mpsc::Sender<Job>>,
    thread: Option<JoinHandle<()>>,
    path: PathBuf,
    /// The file itself, beside what SQLite does with it. Its lock is gone with the process, however
    /// that ends. Closed only after the thread: that would end SQLite's own locks.
    file: File,
}

/// Works in a transaction that it can share, and returns what is to be done after it: to tell whoever
/// waits whether it was committed.
type Job = Box<dyn FnOnce(&SqliteTransaction) -> Tell + Send>;
type Tell = Box<dyn FnOnce(&Connection, Result<()>)>;

impl Sqlite {
    /// Makes a new file that only its owner can read.
    pub(crate) fn create(path: &Path) -> Result<Self> {
        // SQLite gives its two companion files the permissions of this one.
        create_private(path)?;
        let conn = connect(path)?;
        conn.pragma_update(None, "journal_mode", "WAL")?;
        conn.pragma_update(None, "application_id", APPLICATION_ID)?;
        Self::start(path, Purpose::Command, conn)
    }

    /// Opens a file of ours.
    pub(crate) fn open(path: &Path, purpose: Purpose) -> Result<Self> {
        let conn = connect(path)?;
        let id = conn.pragma_query_value(None, "application_id", |row| row.get::<_, i32>(0));
        if id? != APPLICATION_ID {
            return Err(StoreError::NotOurs);
        }
        Self::start(path, purpose, conn)
    }

    fn start(path: &Path, purpose: Purpose, conn: Connection) -> Result<Self> {
        let file = File::open(path)?;
        if purpose == Purpose::Serve {
            file.try_lock().map_err(|error| match error {
                TryLockError::WouldBlock => StoreError::Served,
                TryLockError::Error(error) => error.into(),
            })?;
        }
        let (jobs, queue) = mpsc::channel();
        let thread = thread::Builder::new().name("sqlite".to_owned());
        let thread =
            thread.spawn(move || work_off(&SqliteTransaction(Mutex::new(conn)), &queue))?;
        Ok(Self { jobs: Some(jobs), thread: Some(thread), path: path.to_owned(), file })
    }

    /// Runs `work` in a transaction, which others may share. If it fails, nothing of it is stored;
    /// dropping the future does not take it back.
    pub(crate) async fn transact<T: Send + 'static>(
        &self,
        work: impl for<'t> FnOnce(Tx<'t>) -> Running<'t, T> + Send + 'static,
    ) -> Result<T> {
        self.run(|done| {
            Box::new(move |tx| {
                let worked = in_savepoint(tx, work);
                Box::new(move |_, committed| {
                    // If nobody waits any more, what is stored is stored.
                    let _ = done.send(match (worked, committed) {
                        // It never began, or another job had ended it.
                        (Err(ROLLED_BACK), Err(error)) => Err(error),
                        (worked, committed) => worked.and_then(|worked| committed.map(|()| worked)),
                    });
                })
            })
        })
        .await
    }

    /// Runs `work` by itself, outside of any transaction.
    async fn alone(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<()> + Send + 'static,
    ) -> Result<()> {
        self.run(|done| {
            let alone = move |conn: &Connection, _| {
                let worked = work(conn);
                if worked.is_err() && !conn.is_autocommit() {
                    let _ = conn.execute_batch("ROLLBACK");
                }
                let _ = done.send(worked.map_err(StoreError::from));
            };
            Box::new(move |_| Box::new(alone))
        })
        .await
    }

    async fn run<T>(&self, job: impl FnOnce(oneshot::Sender<Result<T>>) -> Job) -> Result<T> {
        let (done, answer) = oneshot::channel();
        let jobs = self.jobs.as_ref().ok_or(StoreError::Closed)?;
        jobs.send(job(done)).map_err(|_| StoreError::Closed)?;
        answer.await.map_err(|_| StoreError::Closed)?
    }

    pub(crate) fn is_there(&self) -> Result<()> {
        let mut head = [0; 72];
        let same = fs::metadata(&self.path).and_then(|there| {
            let open = self.file.metadata()?;
            self.file.read_exact_at(&mut head, 0)?;
            Ok((there.dev(), there.ino()) == (open.dev(), open.ino()))
        });
        // Bytes 68 to 71 are the application's id.
        let is_ours =
            head.starts_with(b"SQLite format 3\0") && head.ends_with(&APPLICATION_ID.to_be_bytes());
        if same.is_ok_and(|same| same && is_ours) { Ok(()) } else { Err(StoreError::Replaced) }
    }

    /// Deleted rows are overwritten as they are deleted, and freed pages too; what is left are copies
    /// from when pages were split, and the write-ahead log. So the rows that are kept move to new pages.
    pub(crate) async fn erase(&self) -> Result<()> {
        self.alone(|conn| {
            ["messages", "senders"].into_iter().try_for_each(|table| {
                conn.execute_batch(&format!(
                    "BEGIN IMMEDIATE;
                     CREATE TEMP TABLE kept AS SELECT * FROM {table};
                     DELETE FROM {table};
                     INSERT INTO {table} SELECT * FROM kept;
                     DROP TABLE kept;
                     COMMIT;"
                ))
            })
        })
        .await?;
        self.flush().await
    }

    /// Empties the write-ahead log.
    pub(crate) async fn flush(&self) -> Result<()> {
        self.alone(|conn| {
            let busy =
                conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, bool>(0));
            if busy? { Err(rusqlite::Error::StatementChangedRows(0)) } else { Ok(()) }
        })
        .await
    }
}

impl Drop for Sqlite {
    /// Writes what is still queued and closes the file.
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            // One that panicked has said so on standard error.
            let _ = thread.join();
        }
    }
}

fn connect(path: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags)?;
    conn.busy_timeout(BUSY_TIMEOUT)?;
    conn.set_prepared_statement_cache_capacity(STATEMENTS);
    // A password that was texted must not be undone by a power cut.
    conn.pragma_update(None, "synchronous", "FULL")?;
    // What is deleted is overwritten.
    conn.query_row("PRAGMA secure_delete = ON", [], |_| Ok(()))?;
    conn.pragma_update(None, "temp_store", "FILE")?;
    Ok(conn)
}

/// The connection, for whoever works in its transaction. Only one thread does.
struct SqliteTransaction(Mutex<Connection>);

impl SqliteTransaction {
    fn run(&self, sql: &str) -> rusqlite::Result<usize> {
        self.0.lock().prepare_cached(sql)?.execute([])
    }

    /// SQLite ends a transaction by itself if the disk is full, for one. Whatever is written after that
    /// would be a transaction of its own.
    fn is_open(&self) -> bool {
        !self.0.lock().is_autocommit()
    }
}

impl Transaction for SqliteTransaction {
    fn rows<'t>(&'t self, sql: &'static str, values: Vec<Value>) -> Running<'t, Vec<Row>> {
        Box::pin(async move {
            let conn = self.0.lock();
            // `$1` would be a name in SQLite, and be counted by its place.
            let mut statement = conn.prepare_cached(&translated(sql))?;
            let columns = statement.column_count();
            let rows = statement.query_map(params_from_iter(values), |row| {
                (0..columns).map(|column| row.get(column)).collect::<rusqlite::Result<_>>().map(Row)
            })?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }

    fn ask_clock(&self) -> &'static str {
        "SELECT CAST(unixepoch('subsec') * 1000 AS INTEGER)"
    }

    fn set_clock(&self) -> &'static str {
        "UPDATE clock SET now = $1, day = date($1 / 1000, 'unixepoch', '+7 hours'), wall = $2
         WHERE one = 1"
    }
}

/// A statement as SQLite wants it.
fn translated(sql: &str) -> String {
    let sql = sql.replace('$', "?");
    if !sql.contains("CREATE TABLE") {
        return sql;
    }
    sql.replace("BYTEA", "BLOB")
        .replace("BIGINT", "INTEGER")
        .replace("BOOLEAN", "INTEGER")
        .replace("\n);", "\n) STRICT, WITHOUT ROWID;")
}

/// Runs one job so that its failure undoes what it did, and nothing of the others.
fn in_savepoint<T>(
    tx: &SqliteTransaction,
    work: impl for<'t> FnOnce(Tx<'t>) -> Running<'t, T>,
) -> Result<T> {
    if !tx.is_open() {
        return Err(ROLLED_BACK);
    }
    tx.run("SAVEPOINT job")?;
    let worked = at_once(work(tx));
    if tx.is_open() {
        let undone = if worked.is_err() { tx.run("ROLLBACK TO job") } else { Ok(0) };
        if undone.and_then(|_| tx.run("RELEASE job")).is_err() && tx.is_open() {
            // Half of a job must not be committed: better none of all.
            tx.run("ROLLBACK")?;
        }
    }
    worked
}

/// What waits for nothing but this thread's own statements is ready the first time it is asked.
fn at_once<T>(mut running: Running<'_, T>) -> Result<T> {
    match running.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(done) => done,
        Poll::Pending => Err(StoreError::Closed),
    }
}

fn work_off(tx: &SqliteTransaction, queue: &mpsc::Receiver<Job>) {
    while let Ok(first) = queue.recv() {
        let begun = tx.run("BEGIN IMMEDIATE");
        let batch = iter::once(first).chain(queue.try_iter()).take(BATCH);
        let told: Vec<_> = batch.map(|job| job(tx)).collect();
        let committed = match begun {
            Ok(_) if tx.is_open() => tx.run("COMMIT").map(drop).map_err(StoreError::from),
            // Nothing is stored, not even of jobs that went well.
            Ok(_) => Err(ROLLED_BACK),
            Err(error) => Err(error.into()),
        };
        if tx.is_open() {
            let _ = tx.run("ROLLBACK");
        }
        for tell in told {
            tell(&tx.0.lock(), committed.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs::OpenOptions;
    use std::io::Write;

    use futures_util::future::join_all;
    use tempfile::TempDir;

    use super::*;
    use crate::pseudonym::Pseudonym;
    use crate::store::{Database, Store, values};

    async fn opened() -> (TempDir, PathBuf, Sqlite) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("gateway.db");
        let database = Database::File(path.clone());
        Store::create(&database, Pseudonym([0; 16])).await.unwrap();
        let sqlite = Sqlite::open(&path, Purpose::Serve).unwrap();
        (folder, path, sqlite)
    }

    async fn note(sqlite: &Sqlite, note: i64) -> Result<Vec<Row>> {
        let insert = "INSERT INTO ballast VALUES ($1, $2) RETURNING one";
        sqlite.transact(move |tx| tx.rows(insert, values![note, vec![7_u8; 1_500]])).await
    }

    async fn notes(sqlite: &Sqlite) -> Vec<i64> {
        let rows = sqlite.transact(|tx| tx.rows("SELECT one FROM ballast", Vec::new())).await;
        rows.unwrap().iter().map(|row| row.integer(0).unwrap()).collect()
    }

    #[tokio::test]
    async fn a_job_that_fails_undoes_itself_and_no_other() {
        let (_folder, path, sqlite) = opened().await;
        let bad = sqlite.transact(|tx| {
            Box::pin(async move {
                let insert = "INSERT INTO ballast VALUES (2, $1)";
                tx.rows(insert, values![vec![7_u8; 10]]).await?;
                tx.rows("INSERT INTO people VALUES ('x', 'x', 'no number', NULL, NULL)", Vec::new())
                    .await
            })
        });
        let (one, bad, three) = tokio::join!(note(&sqlite, 1), bad, note(&sqlite, 3));
        assert!(one.is_ok() && three.is_ok());
        assert!(matches!(bad, Err(StoreError::Sqlite(_))));
        // What is said to be stored can be seen by another process.
        let other = Sqlite::open(&path, Purpose::Command).unwrap();
        assert_eq!(notes(&other).await, [1, 3]);
    }

    #[tokio::test]
    async fn a_transaction_that_cannot_begin_says_why() {
        let (_folder, path, sqlite) = opened().await;
        sqlite.alone(|conn| conn.busy_timeout(Duration::ZERO)).await.unwrap();
        let other = connect(&path).unwrap();
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        let busy = StoreError::Sqlite(rusqlite::ffi::code_to_str(rusqlite::ffi::SQLITE_BUSY));
        assert_eq!(note(&sqlite, 1).await.err(), Some(busy));
        other.execute_batch("COMMIT").unwrap();
        assert!(note(&sqlite, 1).await.is_ok());
    }

    #[tokio::test]
    async fn what_is_said_to_be_stored_is_and_nothing_else_when_the_file_is_full() {
        let (_folder, _path, sqlite) = opened().await;
        // Room for some of what comes at once, or for all of it; and one statement does what SQLite may do
        // when there is no room: it ends the transaction of all.
        for room in [40, 60, 1_000] {
            sqlite.transact(|tx| tx.rows("DELETE FROM ballast", Vec::new())).await.unwrap();
            sqlite.flush().await.unwrap();
            let limit = format!("PRAGMA max_page_count = {room}");
            sqlite.alone(move |conn| conn.query_row(&limit, [], |_| Ok(()))).await.unwrap();
            let told = join_all((0..300).map(async |n| match n {
                280 => sqlite.transact(|tx| tx.rows("ROLLBACK", Vec::new())).await,
                _ => note(&sqlite, n).await,
            }));
            let told = told.await;
            let stored: Vec<_> =
                (0..).zip(told).filter(|(_, told)| told.is_ok()).map(|(n, _)| n).collect();
            assert!(stored.len() < 300, "it was not full");
            assert_eq!(notes(&sqlite).await, stored);
        }
    }

    #[tokio::test]
    async fn closing_writes_what_is_queued() {
        let (_folder, path, sqlite) = opened().await;
        for n in 0..1_000 {
            let mut noted = Box::pin(note(&sqlite, n));
            // Asked once: it is queued, and nobody waits for it.
            let _ = noted.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        }
        drop(sqlite);
        let sqlite = Sqlite::open(&path, Purpose::Serve).unwrap();
        assert_eq!(notes(&sqlite).await.len(), 1_000);
    }

    #[tokio::test]
    async fn only_a_file_of_ours_is_opened() {
        let folder = tempfile::tempdir().unwrap();
        let other = folder.path().join("other.db");
        assert!(matches!(Sqlite::open(&other, Purpose::Serve), Err(StoreError::Sqlite(_))));
        Connection::open(&other).unwrap().execute_batch("CREATE TABLE t (x)").unwrap();
        assert_eq!(Sqlite::open(&other, Purpose::Serve).err(), Some(StoreError::NotOurs));
    }

    #[tokio::test]
    async fn a_file_that_is_deleted_replaced_or_overwritten_is_seen() {
        let (folder, path, sqlite) = opened().await;
        assert_eq!(sqlite.is_there(), Ok(()));
        let aside = folder.path().join("aside");
        fs::rename(&path, &aside).unwrap();
        assert_eq!(sqlite.is_there(), Err(StoreError::Replaced));
        fs::copy(&aside, &path).unwrap();
        assert_eq!(sqlite.is_there(), Err(StoreError::Replaced));
        fs::rename(&aside, &path).unwrap();
        assert_eq!(sqlite.is_there(), Ok(()));
        let mut overwrite = OpenOptions::new().write(true).open(&path).unwrap();
        overwrite.write_all(&[b'x'; 4_096]).unwrap();
        assert_eq!(sqlite.is_there(), Err(StoreError::Replaced));
        overwrite.set_len(0).unwrap();
        assert_eq!(sqlite.is_there(), Err(StoreError::Replaced));
    }
}
