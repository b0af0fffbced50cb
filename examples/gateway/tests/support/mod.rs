//! A service on a database of its own, and a clock that the test turns.

#![allow(dead_code, reason = "each test binary uses its own part")]
#![allow(clippy::indexing_slicing, reason = "helpers of tests may panic")]

use std::collections::HashSet;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use argon2::password_hash::PasswordVerifier;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, Params};
pub(crate) use bhxh_sms::{MALFORMED, REFUSED};
use bhxh_sms_gateway::clock::Clock;
use bhxh_sms_gateway::ledger::{HELD, Limits};
use bhxh_sms_gateway::password::Issuer;
use bhxh_sms_gateway::people::{self, Known, People, Person};
use bhxh_sms_gateway::pseudonym::PseudonymKey;
use bhxh_sms_gateway::service::{Answer, Message, Receipt, Service};
use bhxh_sms_gateway::store::{Database, Purpose, Row, Store, StoreError};
use rusqlite::Connection;
use rusqlite::types::Value;
use tempfile::TempDir;
use tokio::runtime;

/// 2021-10-22 10:00 in Viet Nam.
pub(crate) const MORNING: i64 = 1_634_871_600;

/// Ana's code and phone; the phone is the one registered to it, and the code is registered.
pub(crate) const CODE: &str = "0123456789";
pub(crate) const PHONE: &str = "0912345678";

pub(crate) const GRANTED: &str = "Cap lai mat khau thanh cong. Tai khoan: 0123456789/Mat khau: ";
pub(crate) const TRY_AGAIN: &str = "Vui long nhan lai tin nhan sau it phut.";
pub(crate) const OVER_LIMIT: &str =
    "Quy khach da gui qua so tin quy dinh trong ngay. Vui long nhan lai vao ngay mai.";

/// Which database a world has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Sqlite,
    Postgres,
}

pub(crate) struct World {
    pub(crate) folder: TempDir,
    pub(crate) service: Service,
    pub(crate) time: Time,
    /// The name of its database, if that is a PostgreSQL's.
    pub(crate) name: Option<Name>,
}

/// Of a database that goes away with the test.
pub(crate) struct Name(String);

impl Drop for Name {
    fn drop(&mut self) {
        // Its gateways may still have connections.
        postgres(&format!("DROP DATABASE {} WITH (FORCE)", self.0));
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

impl World {
    pub(crate) fn new() -> Self {
        Self::on(Kind::Sqlite)
    }

    pub(crate) fn on(kind: Kind) -> Self {
        Self::with_cost(kind, 1)
    }

    /// With so many passes of Argon2 per password: 300 000 take about a second.
    pub(crate) fn with_cost(kind: Kind, passes: u32) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let name = (kind == Kind::Postgres).then(new_database);
        let database = database(&folder, name.as_ref());
        let key = folder.path().join("key");
        PseudonymKey::create(&key).unwrap();
        let key = PseudonymKey::read(&key).unwrap().check();
        let time = Time::default();
        time.step(MORNING);
        to_its_end(async {
            let store = Store::create(&database, key).await.unwrap();
            store.transact(|tx| Box::pin(people::add_invented(tx))).await.unwrap();
            let clock = "UPDATE clock SET now = $1, day = '2021-10-22', wall = $2";
            let morning = vec![Value::Integer(MORNING * 1_000); 2];
            store.transact(|tx| tx.rows(clock, morning)).await.unwrap();
        });
        let service = start(&folder, name.as_ref(), &time, passes);
        Self { folder, service, time, name }
    }

    /// As a new gateway would be after the old one was killed.
    pub(crate) async fn restart(self) -> Self {
        let Self { folder, service, time, name } = self;
        service.written_down().await;
        drop(service);
        // The task that wrote down has the file open until it sees that.
        tokio::task::yield_now().await;
        let service = start(&folder, name.as_ref(), &time, 1);
        let world = Self { folder, service, time, name };
        world.later(HELD / 1_000).await;
        world
    }

    /// Another gateway on the same database, if that can have one.
    pub(crate) fn replica(&self) -> Option<Service> {
        let name = self.name.as_ref()?;
        Some(start(&self.folder, Some(name), &self.time, 1))
    }

    /// Another process that has the file open.
    pub(crate) fn elsewhere(&self) -> Connection {
        Connection::open(self.folder.path().join("gateway.db")).unwrap()
    }

    pub(crate) fn database(&self) -> Database {
        database(&self.folder, self.name.as_ref())
    }

    /// Time passes, and the service notices.
    pub(crate) async fn later(&self, seconds: i64) {
        self.time.pass(seconds);
        self.service.beat().await.unwrap();
    }

    /// Delivers a message whose reply is sent, if there is one.
    pub(crate) async fn text(&self, id: &str, from: &str, text: &str) -> Heard {
        deliver(&self.service, id, from, text).await
    }

    /// Delivers a message whose reply waits to be sent.
    pub(crate) async fn lose(&self, id: &str, from: &str, text: &str) -> Lost {
        lose(&self.service, id, from, text).await
    }

    /// Adds a person, or changes one.
    pub(crate) fn add(&self, code: &str, phone: &str, registered: bool, known: Known) -> bool {
        let (code, phone) = (code.parse().unwrap(), phone.parse().unwrap());
        let person = Person { code, phone, registered };
        let database = self.database();
        to_its_end(async {
            let store = Store::open(&database, Purpose::Command).await.unwrap();
            let add = store
                .transact(move |tx| Box::pin(async move { People(tx).add(&person, known).await }));
            add.await.unwrap()
        })
    }

    /// Asks the database, from outside of the service.
    pub(crate) fn ask(&self, sql: &'static str) -> Vec<Row> {
        let database = self.database();
        to_its_end(async {
            let store = Store::open(&database, Purpose::Command).await.unwrap();
            store.transact(move |tx| tx.rows(sql, Vec::new())).await.unwrap()
        })
    }

    /// `outcome reason` and how many, in their order.
    pub(crate) fn outcomes(&self) -> Vec<(String, i64)> {
        let rows = self.ask(
            "SELECT trim(outcome || ' ' || reason), CAST(sum(messages) AS BIGINT) FROM outcomes
             GROUP BY outcome, reason ORDER BY outcome, reason",
        );
        rows.iter().map(|row| (row.text(0).unwrap().to_owned(), row.integer(1).unwrap())).collect()
    }

    pub(crate) fn states(&self) -> Vec<String> {
        let rows = self.ask("SELECT state FROM messages ORDER BY state");
        rows.iter().map(|row| row.text(0).unwrap().to_owned()).collect()
    }

    pub(crate) fn hash(&self, code: &str) -> Option<String> {
        let rows = self.ask("SELECT code, password_hash FROM people");
        let row = rows.iter().find(|row| row.text(0) == Ok(code)).unwrap();
        row.text(1).ok().map(str::to_owned)
    }

    /// Everything that the database keeps on disk, except PostgreSQL's log of what it writes.
    pub(crate) fn files(&self) -> Vec<PathBuf> {
        let folder = if self.name.is_none() {
            self.folder.path().to_owned()
        } else {
            self.ask("CHECKPOINT");
            let rows = self.ask(
                "SELECT current_setting('data_directory') || '/base/' || oid::text
                 FROM pg_database WHERE datname = current_database()",
            );
            rows.first().unwrap().text(0).unwrap().into()
        };
        fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect()
    }

    /// How many of these stand in the database's files.
    pub(crate) fn found(&self, fragments: &[impl AsRef<[u8]>]) -> usize {
        // By their first two bytes, of which there are as many as of anything.
        let mut starts = vec![Vec::new(); 1 << 16];
        for fragment in fragments {
            let fragment = fragment.as_ref();
            starts[usize::from(u16::from_be_bytes([fragment[0], fragment[1]]))].push(fragment);
        }
        let mut found = HashSet::new();
        let mut read = 0;
        for path in self.files() {
            let bytes = fs::read(path).unwrap_or_default();
            read += bytes.len();
            for (at, two) in bytes.windows(2).enumerate() {
                for fragment in &starts[usize::from(u16::from_be_bytes([two[0], two[1]]))] {
                    if bytes[at..].starts_with(fragment) {
                        found.insert(*fragment);
                    }
                }
            }
        }
        assert!(read > 10_000, "the database was read");
        found.len()
    }

    /// Waits, for as long as a busy machine may take.
    #[track_caller]
    pub(crate) fn wait_for(&self, what: &str, mut is: impl FnMut(&Self) -> bool) {
        let start = Instant::now();
        while !is(self) {
            assert!(start.elapsed() < Duration::from_secs(20), "waited in vain for {what}");
            thread::sleep(Duration::from_millis(5));
        }
    }
}

fn database(folder: &TempDir, name: Option<&Name>) -> Database {
    match name {
        None => Database::File(folder.path().join("gateway.db")),
        Some(Name(name)) => address(name).parse().unwrap(),
    }
}

fn start(folder: &TempDir, name: Option<&Name>, time: &Time, passes: u32) -> Service {
    let database = database(folder, name);
    let store = to_its_end(async {
        let start = Instant::now();
        loop {
            match Store::open(&database, Purpose::Serve).await {
                Err(StoreError::Served) if start.elapsed() < Duration::from_secs(20) => {
                    thread::sleep(Duration::from_millis(5));
                }
                store => return store.unwrap(),
            }
        }
    });
    let key = PseudonymKey::read(&folder.path().join("key")).unwrap();
    let cheap = Issuer::with(Params::new(8, passes, 1, None).unwrap(), 2);
    let limits = Limits { daily: 5, window: 10 * 60 * 1_000 };
    let service = Service::new(store, cheap, key, limits).with_clock(time.clock());
    to_its_end(service.begin()).unwrap();
    service
}

/// Runs something to its end, whatever runs here.
pub(crate) fn to_its_end<T: Send>(work: impl Future<Output = T> + Send) -> T {
    thread::scope(|scope| {
        let run =
            || runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work);
        scope.spawn(run).join().unwrap()
    })
}

/// The cluster of this process, and the pipe that ends it with this process.
static CLUSTER: OnceLock<(String, Mutex<Child>)> = OnceLock::new();

pub(crate) fn address(name: &str) -> String {
    format!("postgres://postgres@127.0.0.1:{}/{name}", cluster().0)
}

/// The port and the folder of the cluster that all tests share.
pub(crate) fn cluster() -> (&'static str, &'static Path) {
    let (ready, _) = CLUSTER.get_or_init(|| {
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
        (ready, Mutex::new(script))
    });
    let ready = ready.trim_end().split_once(' ');
    let (port, folder) = ready.expect("a PostgreSQL: see what e2e/postgres says");
    (port, Path::new(folder))
}

fn postgres(sql: &str) {
    let config: tokio_postgres::Config = address("postgres").parse().unwrap();
    to_its_end(async {
        let (client, connection) = config.connect(tokio_postgres::NoTls).await.unwrap();
        tokio::spawn(connection);
        client.batch_execute(sql).await.unwrap();
    });
}

fn new_database() -> Name {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let name = format!("world_{}", NUMBER.fetch_add(1, Ordering::SeqCst));
    postgres(&format!("CREATE DATABASE {name}"));
    Name(name)
}

/// Delivers a message whose reply is sent, if there is one.
pub(crate) async fn deliver(service: &Service, id: &str, from: &str, text: &str) -> Heard {
    match lose(service, id, from, text).await {
        Lost::Text(text, receipt) => {
            receipt.sent();
            service.written_down().await;
            Heard::Text(text)
        }
        Lost::Silence => Heard::Silence,
        Lost::Later => Heard::Later,
    }
}

/// Delivers a message whose reply waits to be sent.
pub(crate) async fn lose(service: &Service, id: &str, from: &str, text: &str) -> Lost {
    let message = Message { id: id.as_bytes(), from: from.as_bytes(), text: text.as_bytes() };
    match service.answer(message).await {
        Answer::Say(saying) => {
            Lost::Text(String::from_utf8(saying.text.to_vec()).unwrap(), saying.receipt)
        }
        Answer::Silence => Lost::Silence,
        Answer::Later => Lost::Later,
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Heard {
    Text(String),
    Silence,
    Later,
}

impl Heard {
    pub(crate) fn is(text: &str) -> Self {
        Self::Text(text.to_owned())
    }

    /// The password of a granted reply.
    #[track_caller]
    pub(crate) fn password(&self) -> &str {
        match self {
            Self::Text(text) => text.strip_prefix(GRANTED).expect("a granted reply"),
            other => panic!("expected a granted reply, got {other:?}"),
        }
    }
}

pub(crate) enum Lost {
    Text(String, Receipt),
    Silence,
    Later,
}

impl Lost {
    /// A reply that is lost: its connection broke.
    #[track_caller]
    pub(crate) fn broke(self) -> String {
        match self {
            Self::Text(text, _) => text,
            Self::Silence => panic!("silence"),
            Self::Later => panic!("put off"),
        }
    }
}

#[track_caller]
pub(crate) fn assert_verifies(password: &str, hash: Option<&str>) {
    let hash = PasswordHash::new(hash.expect("a stored hash")).unwrap();
    Argon2::default().verify_password(password.as_bytes(), &hash).unwrap();
}

#[track_caller]
pub(crate) fn assert_outcomes(world: &World, expected: &[(&str, i64)]) {
    let expected: Vec<_> = expected.iter().map(|(name, n)| ((*name).to_owned(), *n)).collect();
    assert_eq!(world.outcomes(), expected);
}
