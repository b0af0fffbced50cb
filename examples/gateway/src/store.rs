//! The database: what a transaction is, and which database it is one of.
//!
//! What the service does with a message is written once, in [`ledger`], in SQL that both
//! databases accept; a [`Transaction`] runs its statements. [`Sqlite`] and [`Postgres`] differ in how
//! a transaction begins and ends, and in nothing that can be seen from outside.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::pin::Pin;
use std::str::FromStr;

use rusqlite::types::Value;
use tokio_postgres::Config;

use crate::ledger;
use crate::postgres::{Postgres, Server};
use crate::pseudonym::Pseudonym;
use crate::sqlite::Sqlite;

/// The schema. Its comments hold no semicolon.
const SCHEMA: &str = include_str!("../migrations/1.sql");

/// The version of the schema.
pub(crate) const VERSION: i64 = 1;

/// Why the database could not be used. It holds nothing of what was to be stored.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// SQLite's own words for its error code.
    #[error("the database says: {0}")]
    Sqlite(&'static str),
    /// PostgreSQL's code for an error: its words may quote what was to be stored.
    #[error("the database says: SQLSTATE {0}")]
    Postgres(String),
    /// No connection, or none in time.
    #[error("the database cannot be reached")]
    Unreachable,
    /// TLS with the database cannot be set up.
    #[error("TLS with the database: {0}")]
    Tls(&'static str),
    /// A database of something else, or of another version.
    #[error("this is no database of this version of the gateway")]
    NotOurs,
    /// The database is there already.
    #[error("the database is there already")]
    Exists,
    /// The pseudonyms in the database were made with another key.
    #[error("this key file is not the one that the database was made with")]
    OtherKey,
    /// SQLite is for one gateway.
    #[error("another gateway serves this file; several can serve one PostgreSQL")]
    Served,
    /// The file was deleted, moved or overwritten.
    #[error("the file is not the database that was opened")]
    Replaced,
    /// The file cannot be used.
    #[error("cannot use the file: {0}")]
    File(io::ErrorKind),
    /// The thread that writes has ended.
    #[error("the database is closed")]
    Closed,
    /// A row is missing, or a value is not what it should be.
    #[error("a row is not what it should be")]
    Row,
    /// Another delivery of the message has taken it over in the meantime.
    #[error("another delivery of the message has taken it over")]
    Overtaken,
}

impl From<io::Error> for StoreError {
    fn from(error: io::Error) -> Self {
        Self::File(error.kind())
    }
}

/// What the database returns.
pub type Result<T, E = StoreError> = core::result::Result<T, E>;

/// A transaction, for those who work in it.
pub type Tx<'t> = &'t dyn Transaction;

/// What runs in a transaction.
pub type Running<'t, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 't>>;

/// One transaction, from inside.
pub trait Transaction: Sync {
    /// Runs one statement, whose values are `$1` and so on in it; returns its rows.
    fn rows<'t>(&'t self, sql: &'static str, values: Vec<Value>) -> Running<'t, Vec<Row>>;

    /// A statement that asks the database's clock for Unix milliseconds.
    fn ask_clock(&self) -> &'static str;

    /// A statement that sets the ledger's clock to `$1`, and the day in Viet Nam, 7 hours ahead of UTC,
    /// with it, and remembers that the database's said `$2`.
    fn set_clock(&self) -> &'static str;
}

/// The first row of a statement, if it has any.
pub(crate) async fn row(tx: Tx<'_>, sql: &'static str, values: Vec<Value>) -> Result<Option<Row>> {
    Ok(tx.rows(sql, values).await?.into_iter().next())
}

/// The values of a statement.
macro_rules! values {
    ($($value:expr),* $(,)?) => { vec![$(rusqlite::types::Value::from($value)),*] };
}
pub(crate) use values;

impl From<Pseudonym> for Value {
    fn from(pseudonym: Pseudonym) -> Self {
        Self::Blob(pseudonym.0.to_vec())
    }
}

/// One row of an answer.
pub struct Row(pub(crate) Vec<Value>);

impl Row {
    /// A number or, as 0 or 1, a truth.
    pub fn integer(&self, column: usize) -> Result<i64> {
        match self.0.get(column) {
            Some(Value::Integer(integer)) => Ok(*integer),
            _ => Err(StoreError::Row),
        }
    }

    /// A text.
    pub fn text(&self, column: usize) -> Result<&str> {
        match self.0.get(column) {
            Some(Value::Text(text)) => Ok(text),
            _ => Err(StoreError::Row),
        }
    }

    /// A pseudonym.
    pub fn pseudonym(&self, column: usize) -> Result<Pseudonym> {
        let bytes = match self.0.get(column) {
            Some(Value::Blob(bytes)) => bytes.as_slice().try_into().ok(),
            _ => None,
        };
        bytes.map(Pseudonym).ok_or(StoreError::Row)
    }
}

/// Which database.
#[derive(Clone, Debug)]
pub enum Database {
    /// A file of SQLite.
    File(PathBuf),
    /// A PostgreSQL.
    Server(Server),
}

impl FromStr for Database {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const EXPECTED: &str = "expected postgres://USER@HOST:PORT/DATABASE";
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            // Its own error may quote the password.
            let config: Config = text.parse().map_err(|_| EXPECTED)?;
            Ok(Self::Server(Server { config: Box::new(config), ca: None }))
        } else if text.contains("://") || text.contains(['@', '=']) {
            // A mistyped address may hold a password, and the name of a file is shown.
            Err(EXPECTED)
        } else {
            Ok(Self::File(text.into()))
        }
    }
}

/// The file's name, or PostgreSQL; never the password in an address.
impl fmt::Display for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(f),
            Self::Server(_) => f.write_str("PostgreSQL"),
        }
    }
}

/// What the database is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To answer messages. A file serves one process at a time.
    Serve,
    /// For one command.
    Command,
}

/// A database, open.
pub enum Store {
    /// A file of SQLite.
    Sqlite(Sqlite),
    /// A PostgreSQL.
    Postgres(Box<Postgres>),
}

impl Store {
    /// Makes the tables: in a new file that only its owner can read, or in an empty database.
    pub async fn create(database: &Database, key: Pseudonym) -> Result<Self> {
        let store = match database {
            Database::File(path) => Self::Sqlite(Sqlite::create(path)?),
            Database::Server(server) => Self::Postgres(Box::new(Postgres::new(server)?)),
        };
        let create = store.transact(move |tx| {
            Box::pin(async move {
                for statement in SCHEMA.split_inclusive(";\n") {
                    tx.rows(statement, Vec::new()).await?;
                }
                ledger::begin(tx, key).await
            })
        });
        create.await?;
        Ok(store)
    }

    /// Opens a database that [`create`](Self::create) has made.
    pub async fn open(database: &Database, purpose: Purpose) -> Result<Self> {
        let store = match database {
            Database::File(path) => Self::Sqlite(Sqlite::open(path, purpose)?),
            Database::Server(server) => Self::Postgres(Box::new(Postgres::new(server)?)),
        };
        let version = "SELECT version FROM gateway";
        let version = store.transact(move |tx| Box::pin(row(tx, version, Vec::new()))).await?;
        match version.map(|version| version.integer(0)) {
            Some(Ok(VERSION)) => Ok(store),
            _ => Err(StoreError::NotOurs),
        }
    }

    /// Runs `work` in a transaction, and waits until it is durable. If `work` or the commit fails, nothing
    /// of it is stored; if the connection breaks during the commit, or the future is dropped, that is not
    /// known.
    pub async fn transact<T: Send + 'static>(
        &self,
        work: impl for<'t> FnOnce(Tx<'t>) -> Running<'t, T> + Send + 'static,
    ) -> Result<T> {
        match self {
            Self::Sqlite(sqlite) => sqlite.transact(work).await,
            Self::Postgres(postgres) => postgres.transact(work).await,
        }
    }

    /// Whether no other process can be dealing with messages of this database.
    pub fn is_alone(&self) -> bool {
        matches!(self, Self::Sqlite(_))
    }

    /// Whether the database is still what was opened, at the place where it was.
    pub fn is_there(&self) -> Result<()> {
        match self {
            Self::Sqlite(sqlite) => sqlite.is_there(),
            // Every statement asks the server.
            Self::Postgres(_) => Ok(()),
        }
    }

    /// Leaves nothing of deleted rows in the database's files.
    pub async fn erase(&self) -> Result<()> {
        match self {
            Self::Sqlite(sqlite) => sqlite.erase().await,
            Self::Postgres(postgres) => postgres.erase().await,
        }
    }

    /// Makes what was committed use room that nothing else has, so that a lack of it is seen.
    pub async fn flush(&self) -> Result<()> {
        match self {
            Self::Sqlite(sqlite) => sqlite.flush().await,
            Self::Postgres(_) => Ok(()),
        }
    }
}
