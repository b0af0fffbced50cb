//! The door, through a socket: who is let in, what is let in, and how it closes.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "helpers of tests may panic"
)]

mod support;

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use bhxh_sms_gateway::http::{Door, PATIENCE, routes};
use bhxh_sms_gateway::secret::Secret;
use bhxh_sms_gateway::server::{self, Limits};
use rusqlite::TransactionBehavior;
use support::*;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

const SECRET: &str = "0123456789abcdef";
const ASK: &str = "from=0912345678&to=8079&text=BH+MK+0123456789&charset=UTF-8&id=1";

/// A world behind a socket.
struct Served {
    runtime: Runtime,
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    ended: JoinHandle<()>,
    /// Its `service` is another process's, so to speak: the one behind the socket is inside of it.
    world: World,
}

impl Served {
    fn new() -> Self {
        Self::with(None, PATIENCE, Limits::default())
    }

    fn with(secret: Option<&str>, patience: Duration, limits: Limits) -> Self {
        let runtime = Runtime::new().unwrap();
        let _guard = runtime.enter();
        let (inside, world) = (World::new(), World::new());
        // The one to look at has the database of the one inside.
        let World {
            folder, service, ..
        } = inside;
        let world = World { folder, ..world };
        let secret = secret.map(|secret| {
            let path = world.folder.path().join("secret");
            std::fs::write(&path, secret).unwrap();
            Secret::read(&path).unwrap()
        });
        let door = Arc::new(Door {
            service,
            secret,
            patience,
        });
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let stopped = async {
            let _ = stopped.await;
        };
        let ended = runtime.spawn(server::serve(listener, routes(door), limits, stopped));
        Self {
            runtime,
            address,
            stop,
            ended,
            world,
        }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        stream
    }

    /// One request on a connection of its own; status and body.
    fn send(&self, request: &[u8]) -> (u16, String) {
        let mut stream = self.connect();
        stream.write_all(request).unwrap();
        read(stream)
    }

    fn get(&self, path: &str) -> (u16, String) {
        self.send(head("GET", path).as_bytes())
    }

    fn mo(&self, query: &str) -> (u16, String) {
        self.get(&format!("/mo?{query}"))
    }
}

fn head(method: &str, path: &str) -> String {
    format!("{method} {path} HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n\r\n")
}

fn read(mut stream: TcpStream) -> (u16, String) {
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    let (head, body) = response.split_once("\r\n\r\n").expect("a response");
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    if status == 200 {
        assert!(
            head.contains("\r\ncontent-type: text/plain; charset=UTF-8\r\n"),
            "{head}"
        );
        assert!(
            head.contains(&format!("\r\ncontent-length: {}\r\n", body.len())),
            "{head}"
        );
    }
    (status, body.to_owned())
}

#[test]
fn a_message_is_answered_and_marked_once_it_is_sent() {
    let served = Served::new();
    let (status, reply) = served.mo(ASK);
    assert_eq!(status, 200);
    assert_verifies(
        reply.strip_prefix(GRANTED).unwrap(),
        served.world.hash(CODE).as_deref(),
    );
    served
        .world
        .wait_for("the mark", |world| world.states() == ["answered"]);
    assert_eq!(served.mo(ASK), (200, String::new()));
}

#[test]
fn a_reply_that_nobody_took_is_still_due() {
    let served = Served::new();
    // Until the other process ends its transaction, there is nothing to reply.
    let mut other = served.world.elsewhere();
    let tx = other
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .unwrap();
    let mut stream = served.connect();
    stream
        .write_all(head("GET", &format!("/mo?{ASK}")).as_bytes())
        .unwrap();
    thread::sleep(Duration::from_millis(200));
    stream.shutdown(Shutdown::Both).unwrap();
    drop(stream);
    thread::sleep(Duration::from_millis(200));
    drop(tx);
    served
        .world
        .wait_for("the admission", |world| !world.states().is_empty());
    assert_ne!(served.world.states(), ["answered"]);
    // Kannel asks again: whatever came of the first delivery, there is an answer, and one password.
    let (status, reply) = served.mo(ASK);
    assert_eq!(status, 200);
    assert!(reply.starts_with(GRANTED) || reply == TRY_AGAIN, "{reply}");
    assert!(served.world.outcomes().contains(&("granted".to_owned(), 1)));
}

#[test]
fn several_requests_come_through_one_connection() {
    let served = Served::new();
    let stream = served.connect();
    let ids = ["1", "2", "3"];
    let all = ids.map(|id| {
        format!("GET /mo?from=0900000002&to=8079&text=bh&id={id} HTTP/1.1\r\nHost: x\r\n\r\n")
    });
    let all = all.concat() + &head("GET", "/healthz");
    // All at once, as no gateway does: each reply is still marked by itself.
    (&stream).write_all(all.as_bytes()).unwrap();
    let mut responses = String::new();
    (&stream).read_to_string(&mut responses).unwrap();
    assert_eq!(responses.matches("HTTP/1.1 200 OK").count(), 4);
    assert_eq!(responses.matches(MALFORMED).count(), 3);
    served
        .world
        .wait_for("the marks", |world| world.states() == ["answered"; 3]);
}

#[test]
fn bytes_that_are_no_text_are_judged_and_not_refused() {
    let served = Served::new();
    for (id, (text, reply)) in [
        ("BH+MK+%FF", MALFORMED),
        ("BH+MK+01%C32345", MALFORMED),
        ("%FFBH+MK+0123456789", ""),
        ("BH%20MK%20012345678%EF%BC%99", REFUSED),
        (
            "B%cc%81H+MK%0D%0A0123456789%20%20gu%CC%9B%CC%89i+8079",
            REFUSED,
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let query = format!("from=%2B8490000001{id}&to=8079&text={text}&charset=UTF-8&id={id}");
        assert_eq!(served.mo(&query), (200, reply.to_owned()), "{text}");
    }
    // Straight from a phone with Vietnamese letters, if Kannel is not told to recode.
    let utf16 = "%00B%00H%00%20%00M%00K%00%3A%00%20%000%001%002%003%004%005%006%007%008%009";
    let query = format!("from=0900000002&to=8079&text={utf16}&charset=UTF-16BE&id=u");
    assert_eq!(served.mo(&query), (200, REFUSED.to_owned()));
}

#[test]
fn without_the_secret_nothing_is_looked_up() {
    let served = Served::with(Some(SECRET), PATIENCE, Limits::default());
    for query in [
        ASK.to_owned(),
        format!("{ASK}&secret="),
        format!("{ASK}&secret=0123456789abcdeF"),
        format!("{ASK}&secret={SECRET}0"),
        "secret=wrong".to_owned(),
    ] {
        assert_eq!(served.mo(&query), (403, String::new()), "{query}");
    }
    assert!(served.world.states().is_empty() && served.world.outcomes().is_empty());
    assert_eq!(served.world.hash(CODE), None);
    // Whether it lives may be asked by anyone.
    assert_eq!(served.get("/healthz"), (200, "ok\n".to_owned()));
    assert!(
        served
            .mo(&format!("{ASK}&secret={SECRET}"))
            .1
            .starts_with(GRANTED)
    );
}

#[test]
fn a_request_that_is_no_message_to_us_is_refused() {
    let served = Served::new();
    for (query, status) in [
        ("", 400),
        ("from=0912345678&to=8079&text=BH+MK+0123456789", 400),
        ("from=0912345678&to=8079&text=BH+MK+0123456789&id=", 400),
        ("from=0912345678&to=8079&id=1", 400),
        ("to=8079&text=BH+MK+0123456789&id=1", 400),
        ("from=0912345678&text=BH+MK+0123456789&id=1", 400),
        ("from=0912345678&to=8078&text=BH+MK+0123456789&id=1", 400),
        ("from=0912345678&to=%2B8079&text=BH+MK+0123456789&id=1", 400),
        (
            "from=0912345678&from=0900000001&to=8079&text=BH+MK+0123456789&id=1",
            400,
        ),
    ] {
        assert_eq!(served.mo(query), (status, String::new()), "{query}");
    }
    let long_id = format!("from=0912345678&to=8079&text=BH&id={}", "1".repeat(257));
    assert_eq!(served.mo(&long_id).0, 400);
    assert_eq!(served.get("/").0, 404);
    assert!(served.world.states().is_empty());
}

#[test]
fn what_is_too_much_is_refused() {
    let served = Served::new();
    let long = |bytes: usize| {
        let rest = ASK.len() + "&x=".len();
        format!("{ASK}&x={}", "x".repeat(bytes - rest))
    };
    assert_eq!(served.mo(&long(16 * 1024 + 1)), (414, String::new()));
    assert_eq!(served.mo(&long(100 * 1024)).0, 431);
    let body = format!(
        "GET /mo?{ASK} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx"
    );
    assert_eq!(served.send(body.as_bytes()), (413, String::new()));
    for method in ["HEAD", "POST", "PUT"] {
        assert_eq!(
            served
                .send(head(method, &format!("/mo?{ASK}")).as_bytes())
                .0,
            405,
            "{method}"
        );
    }
    assert!(served.world.states().is_empty());
    assert_eq!(served.mo(&long(16 * 1024)).0, 200);
}

#[test]
fn a_connection_that_says_nothing_is_closed_and_others_wait_for_it() {
    let head = Duration::from_millis(300);
    let limits = Limits {
        connections: 1,
        head,
        ..Limits::default()
    };
    let served = Served::with(None, PATIENCE, limits);
    let mut slow = served.connect();
    slow.write_all(b"GET /mo?from=0912345678&to=8079").unwrap();
    let start = Instant::now();
    // The only place is taken, until that one's time is up.
    assert_eq!(served.get("/healthz"), (200, "ok\n".to_owned()));
    assert!(start.elapsed() >= head / 2);
    let mut end = String::new();
    slow.read_to_string(&mut end).unwrap();
    assert!(!end.contains("200"), "{end}");
}

#[test]
fn a_message_that_waits_too_long_is_put_off_and_answered_the_next_time() {
    let served = Served::with(None, Duration::from_millis(200), Limits::default());
    let mut other = served.world.elsewhere();
    let tx = other
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .unwrap();
    assert_eq!(served.mo(ASK), (503, String::new()));
    drop(tx);
    served
        .world
        .wait_for("the admission", |world| world.states() == ["open"]);
    assert!(served.mo(ASK).1.starts_with(GRANTED));
    assert_outcomes(&served.world, &[("granted", 1)]);
}

#[test]
fn an_unhealthy_database_is_told() {
    let served = Served::new();
    let mut other = served.world.elsewhere();
    let tx = other
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .unwrap();
    assert_eq!(served.get("/healthz").0, 503);
    drop(tx);
    assert_eq!(served.get("/healthz").0, 200);
}

#[test]
fn stopping_waits_for_the_requests_in_flight() {
    let Served {
        runtime,
        address,
        stop,
        ended,
        world,
    } = Served::new();
    let connect = || {
        let stream = TcpStream::connect(address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        stream
    };
    let mut other = world.elsewhere();
    let tx = other
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .unwrap();
    let (mut idle, mut waiting) = (connect(), connect());
    waiting
        .write_all(head("GET", &format!("/mo?{ASK}")).as_bytes())
        .unwrap();
    thread::sleep(Duration::from_millis(300));
    stop.send(()).unwrap();
    // A connection without a request ends at once; there are no new ones.
    assert_eq!(idle.read(&mut [0]).unwrap(), 0);
    assert!(TcpStream::connect(address).is_err());
    assert!(!ended.is_finished());
    drop(tx);
    let (status, reply) = read(waiting);
    assert_eq!(status, 200);
    assert_verifies(
        reply.strip_prefix(GRANTED).unwrap(),
        world.hash(CODE).as_deref(),
    );
    runtime.block_on(ended).unwrap();
    world.wait_for("the mark", |world| world.states() == ["answered"]);
}
