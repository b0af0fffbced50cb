//! A service on a database of its own, and a clock that the test turns.

use std::collections::HashSet;
use std::fs;
use std::io::{BufRead, BufReader};
use std::mem;
use std::ops::Deref;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use argon2::password_hash::PasswordVerifier;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, Params};
pub(crate) use bhxh_sms::{MALFORMED, REFUSED};
use bhxh_sms_gateway::clock::Clock;
use bhxh_sms_gateway::ledger::{HELD, Limits};
use bhxh_sms_gateway::password::Issuer;
use bhxh_sms_gateway::people::{self, Person};
use bhxh_sms_gateway::pseudonym::PseudonymKey;
use bhxh_sms_gateway::service::{Answer, Message, Receipt, Service};
use bhxh_sms_gateway::store::{Database, Purpose, Row, Running, Store, StoreError, Transaction};
use rusqlite::types::Value;
use tempfile::TempDir;
use tokio::runtime;

/// 2021-10-22 10:00 in Viet Nam.
pub(crate) const MORNING: i64 = 1_634_871_600;

/// Ana's code, which is registered, and the phone that is bound to it.
pub(crate) const CODE: &str = "0123456789";
pub(crate) const PHONE: &str = "0912345678";
/// The phone of somebody who is not registered.
pub(crate) const OTHER: &str = "0900000002";

/// How Ana's granted reply begins, before the password.
pub(crate) const GRANTED: &str = "Cap lai mat khau thanh cong. Tai khoan: 0123456789/Mat khau: ";
pub(crate) const TRY_AGAIN: &str = "Vui long nhan lai tin nhan sau it phut.";
pub(crate) const OVER_LIMIT: &str =
    "Quy khach da gui qua so tin quy dinh trong ngay. Vui long nhan lai vao ngay mai.";
pub(crate) const SILENCE: &str = "";
/// The message is put off: it is not answered yet.
pub(crate) const LATER: &str = "(later)";

/// Of `/mo`.
pub(crate) const SECRET: &str = "0123456789abcdef";

/// A file that nobody else may read.
pub(crate) fn write_private(folder: &TempDir, name: &str, text: &str) -> PathBuf {
    let path = folder.path().join(name);
    fs::write(&path, text).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    path
}

/// Waits, for as long as a busy machine may take.
#[track_caller]
pub(crate) fn wait_for(what: &str, mut is: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is() {
        assert!(start.elapsed() < Duration::from_secs(20), "waited in vain for {what}");
        thread::sleep(Duration::from_millis(5));
    }
}

/// What the clocks say, in Unix milliseconds.
#[derive(Clone, Default)]
pub(crate) struct Time {
    wall: Arc<AtomicI64>,
    steady: Arc<AtomicI64>,
}

impl Time {
    /// Time passes.
    pub(crate) fn pass(&self, seconds: i64) {
        self.steady.fetch_add(seconds * 1_000, Ordering::SeqCst);
        self.step(seconds);
    }

    /// The database's clock is set.
    pub(crate) fn step(&self, seconds: i64) {
        self.wall.fetch_add(seconds * 1_000, Ordering::SeqCst);
    }

    fn clock(&self) -> Clock {
        let Self { wall, steady } = self.clone();
        let milliseconds = move || steady.load(Ordering::SeqCst).try_into().unwrap();
        Clock {
            steady: Box::new(move || Duration::from_millis(milliseconds())),
            wall: Some(Box::new(move || wall.load(Ordering::SeqCst))),
        }
    }
}

#[derive(Clone, Copy)]
pub(crate) enum Kind {
    Sqlite,
    Postgres,
}

/// A database, from outside of the service.
pub(crate) struct Base {
    pub(crate) folder: TempDir,
    pub(crate) database: Database,
    pub(crate) time: Time,
}

impl Drop for Base {
    fn drop(&mut self) {
        if let Database::Server(server) = &self.database {
            // Its gateways may still have connections.
            let name = server.config.get_dbname().unwrap();
            postgres(&format!("DROP DATABASE {name} WITH (FORCE)"));
        }
    }
}

impl Base {
    /// One with the invented people, on a morning.
    pub(crate) fn new(kind: Kind) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = match kind {
            Kind::Sqlite => Database::File(folder.path().join("gateway.db")),
            Kind::Postgres => new_database().parse().unwrap(),
        };
        PseudonymKey::create(&folder.path().join("key")).unwrap();
        let base = Self { folder, database, time: Time::default() };
        base.time.step(MORNING);
        to_its_end(Store::create(&base.database, base.key().check())).unwrap();
        let began = transact(&base.database, |tx| {
            Box::pin(async move {
                people::add_invented(tx).await?;
                let clock = "UPDATE clock SET now = $1, day = '2021-10-22', wall = $2";
                tx.rows(clock, vec![Value::Integer(MORNING * 1_000); 2]).await
            })
        });
        began.unwrap();
        base
    }

    pub(crate) fn key(&self) -> PseudonymKey {
        PseudonymKey::read(&self.folder.path().join("key")).unwrap()
    }

    /// One more service on it, with so many passes of Argon2 per password: 300 000 take about a second.
    pub(crate) fn serve(&self, passes: u32) -> Service {
        let mut store = Err(StoreError::Served);
        wait_for("the service before it", || {
            store = to_its_end(Store::open(&self.database, Purpose::Serve));
            !matches!(store, Err(StoreError::Served))
        });
        let cheap = Issuer::with(Params::new(8, passes, 1, None).unwrap(), 2);
        let limits = Limits { daily: 5, window: 10 * 60 * 1_000 };
        let service = Service::new(store.unwrap(), cheap, self.key(), limits);
        let service = service.with_clock(self.time.clock());
        to_its_end(service.begin()).unwrap();
        service
    }

    #[track_caller]
    pub(crate) fn ask(&self, sql: &'static str) -> Vec<Row> {
        transact(&self.database, move |tx| tx.rows(sql, Vec::new())).unwrap()
    }

    fn texts(&self, sql: &'static str) -> Vec<String> {
        self.ask(sql).iter().map(|row| row.text(0).unwrap().to_owned()).collect()
    }

    /// Each outcome, its reason and how many, in their order.
    pub(crate) fn outcomes(&self) -> String {
        let rows = self.texts(
            "SELECT trim(outcome || ' ' || reason) || ' ' || CAST(sum(messages) AS TEXT) FROM outcomes
             GROUP BY outcome, reason ORDER BY outcome, reason",
        );
        rows.join(", ")
    }

    /// How far the messages have got.
    pub(crate) fn states(&self) -> String {
        self.texts("SELECT state FROM messages ORDER BY state").join(" ")
    }

    /// Of Ana's password.
    pub(crate) fn hash(&self) -> Option<String> {
        let rows = self.ask("SELECT password_hash FROM people WHERE code = '0123456789'");
        rows[0].text(0).ok().map(str::to_owned)
    }

    /// Asserts that Ana was sent the password whose hash is stored.
    #[track_caller]
    pub(crate) fn assert_granted(&self, text: &str) {
        let password = text.strip_prefix(GRANTED).expect("a granted reply");
        let hash = self.hash().expect("a stored hash");
        let hash = PasswordHash::new(&hash).unwrap();
        Argon2::default().verify_password(password.as_bytes(), &hash).unwrap();
    }

    /// How many of these stand in the database's files, except PostgreSQL's log of what it writes.
    pub(crate) fn found(&self, fragments: &[impl AsRef<[u8]>]) -> usize {
        let folder = match self.database {
            Database::File(_) => self.folder.path().to_owned(),
            Database::Server(_) => {
                self.ask("CHECKPOINT");
                let folder = self.texts(
                    "SELECT current_setting('data_directory') || '/base/' || oid::text
                     FROM pg_database WHERE datname = current_database()",
                );
                folder.concat().into()
            }
        };
        // By their first two bytes, of which there are as many as of anything.
        let two = |bytes: &[u8]| usize::from(u16::from_be_bytes([bytes[0], bytes[1]]));
        let mut starts = vec![Vec::new(); 1 << 16];
        for fragment in fragments.iter().map(AsRef::as_ref) {
            starts[two(fragment)].push(fragment);
        }
        let mut found = HashSet::<&[u8]>::new();
        let mut read = 0;
        for file in fs::read_dir(folder).unwrap() {
            let bytes = fs::read(file.unwrap().path()).unwrap_or_default();
            read += bytes.len();
            for (at, pair) in bytes.windows(2).enumerate() {
                found.extend(starts[two(pair)].iter().filter(|one| bytes[at..].starts_with(one)));
            }
        }
        assert!(read > 10_000, "the database was read");
        found.len()
    }
}

/// Runs a transaction of another process.
pub(crate) fn transact<T: Send + 'static>(
    database: &Database,
    work: impl for<'t> FnOnce(&'t dyn Transaction) -> Running<'t, T> + Send + 'static,
) -> Result<T, StoreError> {
    to_its_end(async { Store::open(database, Purpose::Command).await?.transact(work).await })
}

pub(crate) fn person(code: &str, phone: &str, registered: bool) -> Person {
    Person { code: code.parse().unwrap(), phone: phone.parse().unwrap(), registered }
}

/// A service and its database.
pub(crate) struct World {
    pub(crate) service: Service,
    base: Base,
}

impl Deref for World {
    type Target = Base;

    fn deref(&self) -> &Base {
        &self.base
    }
}

impl World {
    pub(crate) fn new(kind: Kind) -> Self {
        Self::with_cost(kind, 1)
    }

    pub(crate) fn with_cost(kind: Kind, passes: u32) -> Self {
        let base = Base::new(kind);
        Self { service: base.serve(passes), base }
    }

    /// As a new gateway would be after the old one was killed.
    pub(crate) async fn restart(self) -> Self {
        let Self { service, base } = self;
        service.written_down().await;
        drop(service);
        // The task that wrote down has the file open until it sees that.
        tokio::task::yield_now().await;
        let world = Self { service: base.serve(1), base };
        world.later(HELD / 1_000).await;
        world
    }

    /// Another gateway on the same database, if that can have one.
    pub(crate) fn replica(&self) -> Option<Service> {
        matches!(self.database, Database::Server(_)).then(|| self.serve(1))
    }

    /// Time passes, and the service notices.
    pub(crate) async fn later(&self, seconds: i64) {
        self.time.pass(seconds);
        self.service.beat().await.unwrap();
    }

    /// Delivers a message whose reply, if there is one, waits to be sent.
    pub(crate) async fn hold(&self, id: &str, from: &str, text: &str) -> (String, Option<Receipt>) {
        deliver(&self.service, id, from, text).await
    }

    /// Delivers a message whose reply is lost: its connection broke.
    pub(crate) async fn lose(&self, id: &str, from: &str, text: &str) -> String {
        let (text, _) = self.hold(id, from, text).await;
        self.service.written_down().await;
        text
    }

    /// Delivers a message whose reply is sent.
    pub(crate) async fn text(&self, id: &str, from: &str, text: &str) -> String {
        exchange(&self.service, id, from, text).await
    }

    /// Delivers messages, one after the other: id, phone, text, and what is heard.
    ///
    /// `GRANTED` is heard with the password whose hash is stored.
    pub(crate) async fn hears(&self, messages: &[(&str, &str, &str, &str)]) {
        for (id, from, text, expected) in messages {
            let heard = self.text(id, from, text).await;
            if heard.starts_with(GRANTED) && *expected == GRANTED {
                self.assert_granted(&heard);
            } else {
                assert_eq!(heard, *expected, "{text}, {id} from {from}");
            }
        }
    }
}

async fn deliver(service: &Service, id: &str, from: &str, text: &str) -> (String, Option<Receipt>) {
    let message = Message { id: id.as_bytes(), from: from.as_bytes(), text: text.as_bytes() };
    match service.answer(message).await {
        Answer::Say(saying) => {
            (String::from_utf8(saying.text.to_vec()).unwrap(), Some(saying.receipt))
        }
        Answer::Silence => (SILENCE.to_owned(), None),
        Answer::Later => (LATER.to_owned(), None),
    }
}

/// Delivers a message whose reply is sent.
pub(crate) async fn exchange(service: &Service, id: &str, from: &str, text: &str) -> String {
    let (text, receipt) = deliver(service, id, from, text).await;
    if let Some(receipt) = receipt {
        receipt.sent();
        service.written_down().await;
    }
    text
}

/// Runs something to its end, whatever runs here.
pub(crate) fn to_its_end<T: Send>(work: impl Future<Output = T> + Send) -> T {
    thread::scope(|scope| {
        let run =
            || runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work);
        scope.spawn(run).join().unwrap()
    })
}

/// The port and the folder of the cluster that all tests share. It ends with this process.
pub(crate) fn cluster() -> &'static (String, PathBuf) {
    static CLUSTER: OnceLock<(String, PathBuf)> = OnceLock::new();
    CLUSTER.get_or_init(|| {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("e2e/postgres");
        let mut script = Command::new(script)
            // Nothing here has to outlive a power cut.
            .arg("fsync=off")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut ready = String::new();
        BufReader::new(script.stdout.take().unwrap()).read_line(&mut ready).unwrap();
        // Dropped, it would be told to end.
        mem::forget(script);
        let ready = ready.trim_end().split_once(' ');
        let (port, folder) = ready.expect("a PostgreSQL: see what e2e/postgres says");
        (port.to_owned(), folder.into())
    })
}

pub(crate) fn address(name: &str) -> String {
    format!("postgres://postgres@127.0.0.1:{}/{name}", cluster().0)
}

fn postgres(sql: &str) {
    let server = address("postgres");
    let ran =
        Command::new("psql").args(["--quiet", "--no-psqlrc", "--command", sql, &server]).status();
    assert!(ran.unwrap().success());
}

/// Its address.
fn new_database() -> String {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let name = format!("world_{}", NUMBER.fetch_add(1, Ordering::SeqCst));
    postgres(&format!("CREATE DATABASE {name}"));
    address(&name)
}
