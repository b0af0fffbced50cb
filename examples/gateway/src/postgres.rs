//! PostgreSQL: connections, and transactions on them.
//!
//! Nothing is kept here that another gateway would have to know.

use std::collections::HashMap;
use std::convert::Infallible;
use std::io;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use parking_lot::Mutex;
use rusqlite::types::Value;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::{self, Semaphore};
use tokio::time::timeout;
use tokio_postgres::config::SslMode;
use tokio_postgres::error::SqlState;
use tokio_postgres::tls::{ChannelBinding, MakeTlsConnect, TlsConnect, TlsStream};
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, Config, Socket, Statement};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use crate::logs::redacted;
use crate::store::{Result, Row, Running, StoreError, Transaction, Tx};

/// Transactions at a time, over as many connections.
const CONNECTIONS: usize = 16;

/// How long to wait for a connection.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long to wait for one of several servers before the next is tried: within that patience.
const REACH: Duration = Duration::from_secs(2);

/// What each session is told. A gateway that stops in the middle of a transaction (its machine sleeps,
/// or is cut off) must not keep others from a row: after 10 seconds its transaction is rolled back.
const SESSION: &str = "-c idle_in_transaction_session_timeout=10s -c lock_timeout=15s \
    -c statement_timeout=20s -c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 \
    -c tcp_keepalives_count=3";

impl From<tokio_postgres::Error> for StoreError {
    fn from(error: tokio_postgres::Error) -> Self {
        match error.code() {
            Some(&SqlState::UNDEFINED_TABLE) => Self::NotOurs,
            Some(&SqlState::DUPLICATE_TABLE) => Self::Exists,
            Some(code) => Self::Postgres(code.code().to_owned()),
            None => Self::Unreachable,
        }
    }
}

/// Which PostgreSQL, and how.
#[derive(Clone)]
pub struct Server {
    /// From its address.
    pub config: Box<Config>,
    /// The certificates that it has to be certified by, in PEM; without them there is no TLS.
    pub ca: Option<PathBuf>,
}

redacted!(Server);

/// A PostgreSQL, and connections to it.
pub struct Postgres {
    config: Config,
    tls: Tls,
    idle: Mutex<Vec<Session>>,
    free: Semaphore,
}

/// A connection, and the statements that it knows.
struct Session {
    client: Client,
    prepared: sync::Mutex<HashMap<&'static str, Statement>>,
}

impl Postgres {
    /// Connects to nothing yet.
    pub(crate) fn new(server: &Server) -> Result<Self> {
        let mut config = Config::clone(&server.config);
        let options = config.get_options().map(|theirs| format!("{SESSION} {theirs}"));
        config.options(options.unwrap_or_else(|| SESSION.to_owned()));
        config.connect_timeout(REACH);
        if server.ca.is_some() {
            config.ssl_mode(SslMode::Require);
        } else if config.get_ssl_mode() == SslMode::Require {
            return Err(StoreError::Tls("sslmode=require needs --db-ca"));
        } else {
            config.ssl_mode(SslMode::Disable);
        }
        let tls = Tls::trusting(server.ca.as_deref())?;
        Ok(Self { config, tls, idle: Mutex::default(), free: Semaphore::new(CONNECTIONS) })
    }

    async fn session(&self) -> Result<Session> {
        while let Some(session) = self.idle.lock().pop() {
            if !session.client.is_closed() {
                return Ok(session);
            }
        }
        let client = timeout(PATIENCE, self.connect()).await;
        let client = client.map_err(|_| StoreError::Unreachable)??;
        Ok(Session { client, prepared: sync::Mutex::default() })
    }

    async fn connect(&self) -> Result<Client> {
        let (client, connection) = self.config.connect(self.tls.clone()).await?;
        // It ends with its client; what it ended with, the client says.
        tokio::spawn(connection);
        Ok(client)
    }

    /// Runs `work` in a transaction. If the future is dropped, so is the connection, and the server rolls
    /// back.
    pub(crate) async fn transact<T>(
        &self,
        work: impl for<'t> FnOnce(Tx<'t>) -> Running<'t, T> + Send,
    ) -> Result<T> {
        let turn = timeout(PATIENCE, self.free.acquire()).await;
        let _turn = turn.map_err(|_| StoreError::Unreachable)?.map_err(|_| StoreError::Closed)?;
        let session = self.session().await?;
        // Each statement sees what was committed before it: also by whom it has waited for at a lock.
        session.client.batch_execute("BEGIN ISOLATION LEVEL READ COMMITTED").await?;
        let worked = work(&session).await;
        let end = if worked.is_ok() { "COMMIT" } else { "ROLLBACK" };
        let ended = session.client.batch_execute(end).await;
        if ended.is_ok() {
            self.idle.lock().push(session);
        }
        let worked = worked?;
        ended?;
        Ok(worked)
    }

    /// Deleted rows leave the tables' files; so does the room that they took.
    pub(crate) async fn erase(&self) -> Result<()> {
        let client = self.connect().await?;
        client.batch_execute("SET statement_timeout = 0").await?;
        // Each of its own, and in no transaction.
        client.batch_execute("VACUUM FULL messages").await?;
        client.batch_execute("VACUUM FULL senders").await?;
        Ok(())
    }
}

impl Session {
    async fn prepare(&self, sql: &'static str) -> Result<Statement> {
        let mut prepared = self.prepared.lock().await;
        if let Some(statement) = prepared.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(sql).await?;
        prepared.insert(sql, statement.clone());
        Ok(statement)
    }
}

impl Transaction for Session {
    fn rows<'t>(&'t self, sql: &'static str, values: Vec<Value>) -> Running<'t, Vec<Row>> {
        Box::pin(async move {
            let statement = self.prepare(sql).await?;
            let values: Vec<_> =
                values.into_iter().zip(statement.params()).map(parameter).collect();
            let values: Vec<_> = values.iter().map(|value| &**value as _).collect();
            let rows = self.client.query(&statement, &values).await?;
            rows.iter().map(read).collect()
        })
    }

    fn ask_clock(&self) -> &'static str {
        "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint"
    }

    fn set_clock(&self) -> &'static str {
        "UPDATE clock SET now = $1, wall = $2, day = to_char(
             to_timestamp($1::bigint / 1000) AT TIME ZONE 'UTC' + interval '7 hours', 'YYYY-MM-DD')
         WHERE one = 1"
    }
}

fn read(row: &tokio_postgres::Row) -> Result<Row> {
    let value = |(at, column): (usize, &tokio_postgres::Column)| {
        let value = match *column.type_() {
            Type::BOOL => row.try_get::<_, Option<bool>>(at).map(Value::from),
            Type::INT8 => row.try_get::<_, Option<i64>>(at).map(Value::from),
            Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(at).map(Value::from),
            _ => row.try_get::<_, Option<String>>(at).map(Value::from),
        };
        value.map_err(|_| StoreError::Row)
    };
    row.columns().iter().enumerate().map(value).collect::<Result<_, _>>().map(Row)
}

/// A value as the column or comparison wants it that it is for.
fn parameter((value, ty): (Value, &Type)) -> Box<dyn ToSql + Sync + Send> {
    match value {
        // Of all that may be missing, only pseudonyms are written.
        Value::Null => Box::new(None::<Vec<u8>>),
        Value::Integer(integer) if *ty == Type::BOOL => Box::new(integer != 0),
        Value::Integer(integer) => Box::new(integer),
        Value::Real(real) => Box::new(real),
        Value::Text(text) => Box::new(text),
        Value::Blob(bytes) => Box::new(bytes),
    }
}

/// TLS by `rustls`, to a server that is certified by certificates of one's own choice.
#[derive(Clone)]
struct Tls(TlsConnector);

impl Tls {
    fn trusting(ca: Option<&Path>) -> Result<Self> {
        let mut roots = RootCertStore::empty();
        if let Some(ca) = ca {
            let certificates = CertificateDer::pem_file_iter(ca)
                .and_then(Iterator::collect::<Result<Vec<_>, _>>)
                .map_err(|_| StoreError::Tls("the file of --db-ca cannot be read"))?;
            let (added, _) = roots.add_parsable_certificates(certificates);
            if added == 0 {
                return Err(StoreError::Tls("the file of --db-ca holds no certificates in PEM"));
            }
        }
        let config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
        Ok(Self(Arc::new(config).into()))
    }
}

impl MakeTlsConnect<Socket> for Tls {
    type Stream = Encrypted;
    type TlsConnect = Connect;
    type Error = Infallible;

    fn make_tls_connect(&mut self, host: &str) -> Result<Connect, Infallible> {
        Ok(Connect(self.0.clone(), host.to_owned()))
    }
}

struct Connect(TlsConnector, String);

impl TlsConnect<Socket> for Connect {
    type Stream = Encrypted;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Encrypted>> + Send>>;

    fn connect(self, socket: Socket) -> Self::Future {
        Box::pin(async move {
            let name = ServerName::try_from(self.1).map_err(io::Error::other)?;
            Ok(Encrypted(Box::new(self.0.connect(name, socket).await?)))
        })
    }
}

/// A connection with TLS.
struct Encrypted(Box<tokio_rustls::client::TlsStream<Socket>>);

impl TlsStream for Encrypted {
    /// The certificate is checked, so no other server can be between.
    fn channel_binding(&self) -> ChannelBinding {
        ChannelBinding::none()
    }
}

impl AsyncRead for Encrypted {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buf)
    }
}

impl AsyncWrite for Encrypted {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}
