//! The database file: how it is opened, its one writer, its few readers.
//!
//! SQLite lets one connection write at a time, and makes a commit durable by waiting for the disk. So
//! one thread does all the writing: whatever has come up while the disk was waited for goes into the
//! next transaction together. 2 000 messages at once then queue up here, and not at a lock.
//!
//! Knows nothing of what is stored.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, TransactionBehavior};
use tokio::sync::{Semaphore, oneshot};
use tokio::task;

use crate::files::create_private;

/// How long to wait for another process, such as `gateway import`, to end its transaction.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// Look-ups that run beside each other.
const READERS: usize = 4;

/// Jobs that share one commit, at most.
const BATCH: usize = 256;

/// Marks a file as ours: `BHXH` in ASCII.
const APPLICATION_ID: i32 = 0x4248_5848;

/// The schema's version.
const USER_VERSION: i32 = 1;

/// Why the database could not be used. It holds nothing of what was to be stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// SQLite's own words for its error code.
    #[error("the database says: {0}")]
    Sqlite(&'static str),
    /// The file is a database of something else, or of another version.
    #[error("this is no database of this version of the gateway")]
    NotOurs,
    /// The file could not be created.
    #[error("cannot create the file: {0}")]
    Create(std::io::ErrorKind),
    /// The thread that writes has ended.
    #[error("the database is closed")]
    Closed,
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(match error {
            rusqlite::Error::SqliteFailure(code, _) => {
                rusqlite::ffi::code_to_str(code.extended_code)
            }
            rusqlite::Error::StatementChangedRows(_) => "another number of rows than expected",
            _ => "a value is not what it should be",
        })
    }
}

/// Creates a file that only its owner can read, with the schema in it.
///
/// # Errors
///
/// The file exists or cannot be written.
pub fn create(path: &Path) -> Result<Connection, StoreError> {
    // SQLite gives its two companion files the permissions of this one.
    create_private(path).map_err(|error| StoreError::Create(error.kind()))?;
    let mut conn = connect(path)?;
    conn.pragma_update(None, "journal_mode", "WAL")?;
    let tx = conn.transaction()?;
    tx.execute_batch(include_str!("schema.sql"))?;
    tx.pragma_update(None, "application_id", APPLICATION_ID)?;
    tx.pragma_update(None, "user_version", USER_VERSION)?;
    tx.commit()?;
    Ok(conn)
}

/// Opens a file that [`create`] has made.
///
/// # Errors
///
/// There is none, it is not ours, or it cannot be opened.
pub fn open(path: &Path) -> Result<Connection, StoreError> {
    let conn = connect(path)?;
    let of = |pragma| conn.pragma_query_value(None, pragma, |row| row.get::<_, i32>(0));
    if (of("application_id")?, of("user_version")?) == (APPLICATION_ID, USER_VERSION) {
        Ok(conn)
    } else {
        Err(StoreError::NotOurs)
    }
}

fn connect(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags)?;
    conn.busy_timeout(BUSY_TIMEOUT)?;
    // A password that was texted must not be undone by a power cut.
    conn.pragma_update(None, "synchronous", "FULL")?;
    Ok(conn)
}

/// The database of a running service.
pub struct Store {
    writer: Writer,
    thread: JoinHandle<()>,
    readers: Arc<Mutex<Vec<Connection>>>,
    free_readers: Arc<Semaphore>,
}

impl Store {
    /// Opens the file and starts the writer.
    ///
    /// # Errors
    ///
    /// As [`open`].
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let conn = open(path)?;
        let readers = (0..READERS)
            .map(|_| {
                let conn = open(path)?;
                conn.pragma_update(None, "query_only", true)?;
                Ok(conn)
            })
            .collect::<Result<Vec<_>, StoreError>>()?;
        let (jobs, queue) = mpsc::channel();
        let thread = thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || write_all(conn, &queue))
            .map_err(|error| StoreError::Create(error.kind()))?;
        Ok(Self {
            writer: Writer { jobs },
            thread,
            readers: Arc::new(Mutex::new(readers)),
            free_readers: Arc::new(Semaphore::new(READERS)),
        })
    }

    /// The way to write.
    #[must_use]
    pub fn writer(&self) -> &Writer {
        &self.writer
    }

    /// Reads on a thread that may wait.
    ///
    /// # Errors
    ///
    /// Whatever `read` failed with.
    pub async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let turn = Arc::clone(&self.free_readers).acquire_owned().await;
        let turn = turn.map_err(|_| StoreError::Closed)?;
        let readers = Arc::clone(&self.readers);
        task::spawn_blocking(move || {
            let _turn = turn;
            let take = || readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let conn = take().ok_or(StoreError::Closed)?;
            let answer = read(&conn);
            readers
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(conn);
            Ok(answer?)
        })
        .await
        .map_err(|_| StoreError::Closed)?
    }

    /// Writes what is still queued and closes the file. Blocks; every [`Writer`] must be gone.
    pub fn close(self) {
        drop(self.writer);
        drop(self.readers);
        // A writer that panicked has said so on standard error.
        let _ = self.thread.join();
    }
}

/// Hands jobs to the thread that writes. They run in the order in which they were handed over.
#[derive(Clone)]
pub struct Writer {
    jobs: mpsc::Sender<Box<dyn Work>>,
}

impl Writer {
    /// Writes, and waits until it is durable. A job that fails leaves nothing behind.
    ///
    /// Dropping the future does not take the job back.
    ///
    /// # Errors
    ///
    /// Whatever `write` or the commit failed with: nothing of it is stored then.
    pub async fn write<T: Send + 'static>(
        &self,
        write: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (done, answer) = oneshot::channel();
        self.post(write, move |stored| {
            // Nobody waits any more; the job stands all the same.
            let _ = done.send(stored);
        });
        answer.await.map_err(|_| StoreError::Closed)?
    }

    /// Writes without waiting; `done` is told, on the thread that writes.
    pub fn post<T: Send + 'static>(
        &self,
        write: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
        done: impl FnOnce(Result<T, StoreError>) + Send + 'static,
    ) {
        let job = Job {
            write: Some(write),
            written: Err(StoreError::Closed),
            done,
        };
        if let Err(mpsc::SendError(job)) = self.jobs.send(Box::new(job)) {
            job.settle(Err(StoreError::Closed));
        }
    }
}

/// A [`Job`] whose types are forgotten.
trait Work: Send {
    fn run(&mut self, conn: &Connection);
    fn settle(self: Box<Self>, committed: Result<(), StoreError>);
}

struct Job<T, F, D> {
    write: Option<F>,
    written: Result<T, StoreError>,
    done: D,
}

impl<T, F, D> Work for Job<T, F, D>
where
    T: Send,
    F: FnOnce(&Connection) -> rusqlite::Result<T> + Send,
    D: FnOnce(Result<T, StoreError>) + Send,
{
    fn run(&mut self, conn: &Connection) {
        if let Some(write) = self.write.take() {
            self.written = in_savepoint(conn, write).map_err(StoreError::from);
        }
    }

    fn settle(self: Box<Self>, committed: Result<(), StoreError>) {
        (self.done)(committed.and(self.written));
    }
}

/// Runs one job so that its failure undoes what it did, and nothing of the others.
fn in_savepoint<T>(
    conn: &Connection,
    write: impl FnOnce(&Connection) -> rusqlite::Result<T>,
) -> rusqlite::Result<T> {
    let run = |statement| conn.prepare_cached(statement)?.execute([]);
    run("SAVEPOINT job")?;
    let written = write(conn);
    if written.is_err() {
        run("ROLLBACK TO job")?;
    }
    run("RELEASE job")?;
    written
}

fn write_all(mut conn: Connection, queue: &mpsc::Receiver<Box<dyn Work>>) {
    while let Ok(first) = queue.recv() {
        let mut batch = vec![first];
        batch.extend(queue.try_iter().take(BATCH - 1));
        let committed = commit(&mut conn, &mut batch).map_err(StoreError::from);
        for job in batch {
            job.settle(committed);
        }
    }
}

fn commit(conn: &mut Connection, batch: &mut [Box<dyn Work>]) -> rusqlite::Result<()> {
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for job in batch {
        job.run(&tx);
    }
    tx.commit()
}

#[cfg(test)]
pub(crate) mod tests {
    use rusqlite::params;
    use tempfile::TempDir;

    use super::*;

    /// A store in a folder that goes away with the test.
    pub(crate) fn temporary() -> (TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("gateway.db");
        create(&path).unwrap();
        let store = Store::open(&path).unwrap();
        (folder, store)
    }

    fn note(reason: &'static str) -> impl FnOnce(&Connection) -> rusqlite::Result<usize> {
        move |conn| {
            conn.execute(
                "INSERT INTO outcomes VALUES ('day', 'test', ?1, 1)",
                [reason],
            )
        }
    }

    async fn notes(store: &Store) -> i64 {
        store
            .read(|conn| conn.query_row("SELECT count(*) FROM outcomes", [], |row| row.get(0)))
            .await
            .unwrap()
    }

    #[tokio::test]
    async fn a_job_that_fails_undoes_itself_and_no_other() {
        let (_folder, store) = temporary();
        let writer = store.writer();
        let (good, bad, last) = tokio::join!(
            writer.write(note("one")),
            writer.write(|conn| {
                note("two")(conn)?;
                conn.execute(
                    "INSERT INTO people VALUES (?1, ?1, 7, NULL, NULL)",
                    params!["x"],
                )
            }),
            writer.write(note("three")),
        );
        assert_eq!((good, last), (Ok(1), Ok(1)));
        assert!(matches!(bad, Err(StoreError::Sqlite(_))), "{bad:?}");
        assert_eq!(notes(&store).await, 2);
    }

    #[tokio::test]
    async fn nothing_is_said_to_be_stored_before_the_commit() {
        let (folder, store) = temporary();
        let mut other = open(&folder.path().join("gateway.db")).unwrap();
        other.execute_batch("PRAGMA busy_timeout = 0").unwrap();
        let seen = store.writer().write(note("one")).await.map(|_| {
            let tx = other
                .transaction_with_behavior(TransactionBehavior::Immediate)
                .unwrap();
            tx.query_row("SELECT count(*) FROM outcomes", [], |row| {
                row.get::<_, i64>(0)
            })
            .unwrap()
        });
        assert_eq!(seen, Ok(1));
    }

    #[tokio::test]
    async fn closing_writes_what_is_queued() {
        let (folder, store) = temporary();
        for _ in 0..1_000 {
            store.writer().post(
                |conn| {
                    conn.execute(
                        "INSERT INTO outcomes VALUES ('day', 'test', '', 1)
                         ON CONFLICT DO UPDATE SET messages = messages + 1",
                        [],
                    )
                },
                |stored| assert_eq!(stored, Ok(1)),
            );
        }
        store.close();
        let conn = open(&folder.path().join("gateway.db")).unwrap();
        let messages = conn.query_row("SELECT messages FROM outcomes", [], |row| row.get(0));
        assert_eq!(messages, Ok(1_000));
    }

    #[tokio::test]
    async fn readers_cannot_write() {
        let (_folder, store) = temporary();
        assert!(matches!(
            store.read(note("one")).await,
            Err(StoreError::Sqlite(_))
        ));
    }

    #[test]
    fn only_our_own_files_are_opened_and_none_is_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("other.db");
        assert!(matches!(open(&path), Err(StoreError::Sqlite(_))));
        Connection::open(&path)
            .unwrap()
            .execute_batch("CREATE TABLE t (x)")
            .unwrap();
        assert_eq!(open(&path).err(), Some(StoreError::NotOurs));
        let exists = Some(StoreError::Create(std::io::ErrorKind::AlreadyExists));
        assert_eq!(create(&path).err(), exists);
    }
}
