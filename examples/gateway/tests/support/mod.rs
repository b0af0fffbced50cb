//! A service on a database of its own, and a clock that the test turns.

#![allow(dead_code, reason = "each test binary uses its own part")]

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use argon2::password_hash::PasswordVerifier;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, Params};
pub(crate) use bhxh_sms::{MALFORMED, REFUSED};
use bhxh_sms_gateway::password::Issuer;
use bhxh_sms_gateway::people;
use bhxh_sms_gateway::pseudonym::PseudonymKey;
use bhxh_sms_gateway::service::{Answer, Message, Receipt, Service};
use bhxh_sms_gateway::store::{self, Store};
use rusqlite::Connection;
use tempfile::TempDir;

/// 2021-10-22 10:00 in Viet Nam.
pub(crate) const MORNING: i64 = 1_634_871_600;

/// Ana's code and phone; the phone is the one registered to it, and the code is registered.
pub(crate) const CODE: &str = "0123456789";
pub(crate) const PHONE: &str = "0912345678";

pub(crate) const GRANTED: &str = "Cap lai mat khau thanh cong. Tai khoan: 0123456789/Mat khau: ";
pub(crate) const TRY_AGAIN: &str = "Vui long nhan lai tin nhan sau it phut.";
pub(crate) const OVER_LIMIT: &str =
    "Quy khach da gui qua so tin quy dinh trong ngay. Vui long nhan lai vao ngay mai.";

pub(crate) struct World {
    pub(crate) folder: TempDir,
    pub(crate) service: Service,
    pub(crate) now: Arc<AtomicI64>,
}

impl World {
    pub(crate) fn new() -> Self {
        Self::with_cost(1)
    }

    /// With so many passes of Argon2 per password: 300 000 take about a second.
    pub(crate) fn with_cost(passes: u32) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let conn = store::create(&folder.path().join("gateway.db")).unwrap();
        people::add_invented(&conn).unwrap();
        let key = folder.path().join("key");
        PseudonymKey::create(&key).unwrap();
        let now = Arc::new(AtomicI64::new(MORNING));
        let service = start(&folder, &now, passes);
        Self {
            folder,
            service,
            now,
        }
    }

    /// As a new process would be after the old one was killed: what was in flight is not known.
    pub(crate) fn restart(self) -> Self {
        let Self {
            folder,
            service,
            now,
        } = self;
        drop(service);
        let service = start(&folder, &now, 1);
        Self {
            folder,
            service,
            now,
        }
    }

    pub(crate) fn db(&self) -> PathBuf {
        self.folder.path().join("gateway.db")
    }

    /// Another process that has the database open.
    pub(crate) fn elsewhere(&self) -> Connection {
        store::open(&self.db()).unwrap()
    }

    pub(crate) fn later(&self, seconds: i64) {
        self.now.fetch_add(seconds, Ordering::SeqCst);
    }

    /// Delivers a message whose reply is sent, if there is one.
    pub(crate) async fn text(&self, id: &str, from: &str, text: &str) -> Heard {
        match self.lose(id, from, text).await {
            Lost::Text(text, receipt) => {
                receipt.sent();
                // The mark is in the queue by now, and this behind it.
                self.service.health().await.unwrap();
                Heard::Text(text)
            }
            Lost::Silence => Heard::Silence,
            Lost::Later => Heard::Later,
        }
    }

    /// Delivers a message whose reply waits to be sent.
    pub(crate) async fn lose(&self, id: &str, from: &str, text: &str) -> Lost {
        let message = Message {
            id: id.as_bytes(),
            from: from.as_bytes(),
            text: text.as_bytes(),
        };
        match self.service.answer(message).await {
            Answer::Say(saying) => {
                let text = String::from_utf8(saying.text.to_vec()).unwrap();
                Lost::Text(text, saying.receipt)
            }
            Answer::Silence => Lost::Silence,
            Answer::Later => Lost::Later,
        }
    }

    /// `outcome reason` and how many, in their order.
    pub(crate) fn outcomes(&self) -> Vec<(String, i64)> {
        let conn = self.elsewhere();
        let mut select = conn
            .prepare(
                "SELECT trim(outcome || ' ' || reason), sum(messages) FROM outcomes
                 GROUP BY outcome, reason ORDER BY outcome, reason",
            )
            .unwrap();
        let rows = select
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap();
        rows.map(Result::unwrap).collect()
    }

    pub(crate) fn states(&self) -> Vec<String> {
        let conn = self.elsewhere();
        let mut select = conn
            .prepare("SELECT state FROM messages ORDER BY at, state")
            .unwrap();
        let rows = select.query_map([], |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    }

    pub(crate) fn hash(&self, code: &str) -> Option<String> {
        self.elsewhere()
            .query_row(
                "SELECT password_hash FROM people WHERE code = ?1",
                [code],
                |row| row.get(0),
            )
            .unwrap()
    }

    /// Waits, for as long as a busy machine may take.
    #[track_caller]
    pub(crate) fn wait_for(&self, what: &str, mut is: impl FnMut(&Self) -> bool) {
        let start = Instant::now();
        while !is(self) {
            assert!(
                start.elapsed() < Duration::from_secs(20),
                "waited in vain for {what}"
            );
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

fn start(folder: &TempDir, now: &Arc<AtomicI64>, passes: u32) -> Service {
    let store = Store::open(&folder.path().join("gateway.db")).unwrap();
    let key = PseudonymKey::read(&folder.path().join("key")).unwrap();
    let cheap = Issuer::with(Params::new(8, passes, 1, None).unwrap(), 2);
    let now = Arc::clone(now);
    let clock = Box::new(move || now.load(Ordering::SeqCst));
    Service::new(store, cheap, key, 5).with_clock(clock)
}

#[derive(Debug, PartialEq, Eq)]
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

#[track_caller]
pub(crate) fn assert_verifies(password: &str, hash: Option<&str>) {
    let hash = PasswordHash::new(hash.expect("a stored hash")).unwrap();
    Argon2::default()
        .verify_password(password.as_bytes(), &hash)
        .unwrap();
}

#[track_caller]
pub(crate) fn assert_outcomes(world: &World, expected: &[(&str, i64)]) {
    let expected: Vec<_> = expected
        .iter()
        .map(|(name, n)| ((*name).to_owned(), *n))
        .collect();
    assert_eq!(world.outcomes(), expected);
}
