//! The door, through a socket: who is let in, what is let in, and how it closes.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "helpers of tests may panic"
)]

mod support;

use std::fs;
use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use axum::Router;
use axum::routing::get;
use bhxh_sms_gateway::http::{Door, PATIENCE, routes};
use bhxh_sms_gateway::secret::Secret;
use bhxh_sms_gateway::server::{self, Limits};
use rusqlite::TransactionBehavior;
use support::*;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::{Mutex, oneshot};
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
        let World { folder, service, .. } = inside;
        let world = World { folder, ..world };
        let secret = secret.map(|secret| {
            let path = world.folder.path().join("secret");
            fs::write(&path, secret).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
            Secret::read(&path).unwrap()
        });
        let door = Arc::new(Door { service, secret, patience, health: Mutex::default() });
        let (address, stop, ended) = serve(&runtime, routes(door), limits);
        Self { runtime, address, stop, ended, world }
    }

    fn connect(&self) -> TcpStream {
        connect(self.address)
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

    /// As Kannel does: again, while an earlier delivery is being dealt with.
    fn mo_again(&self, query: &str) -> (u16, String) {
        let end = Instant::now() + Duration::from_secs(20);
        loop {
            match self.mo(query) {
                (503, _) if Instant::now() < end => thread::sleep(Duration::from_millis(10)),
                answer => return answer,
            }
        }
    }
}

/// Where it listens, what ends it, and its end.
fn serve(
    runtime: &Runtime,
    routes: Router,
    limits: Limits,
) -> (SocketAddr, oneshot::Sender<()>, JoinHandle<()>) {
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let stopped = async {
        let _ = stopped.await;
    };
    let ended = runtime.spawn(server::serve(listener, routes, limits, stopped));
    (address, stop, ended)
}

fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream
}

fn head(method: &str, path: &str) -> String {
    format!("{method} {path} HTTP/1.1\r\nHost: localhost:8079\r\nConnection: close\r\n\r\n")
}

/// Whether the other side has ended the connection in good order by now, or does so in time.
#[track_caller]
fn assert_closed(mut stream: &TcpStream) {
    let mut rest = Vec::new();
    match stream.read_to_end(&mut rest) {
        Ok(_) => {}
        Err(error) => assert_eq!(error.kind(), io::ErrorKind::ConnectionReset),
    }
}

fn read(mut stream: TcpStream) -> (u16, String) {
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    let (head, body) = response.split_once("\r\n\r\n").expect("a response");
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    if status == 200 {
        assert!(head.contains("\r\ncontent-type: text/plain; charset=UTF-8\r\n"), "{head}");
        assert!(head.contains(&format!("\r\ncontent-length: {}\r\n", body.len())), "{head}");
    }
    (status, body.to_owned())
}

#[test]
fn a_message_is_answered_and_marked_once_it_is_sent() {
    let served = Served::new();
    let (status, reply) = served.mo(ASK);
    assert_eq!(status, 200);
    assert_verifies(reply.strip_prefix(GRANTED).unwrap(), served.world.hash(CODE).as_deref());
    served.world.wait_for("the mark", |world| world.states() == ["answered"]);
    assert_eq!(served.mo(ASK), (200, String::new()));
}

#[test]
fn a_reply_that_nobody_took_is_still_due() {
    let served = Served::new();
    // Until the other process ends its transaction, there is nothing to reply.
    let mut other = served.world.elsewhere();
    let tx = other.transaction_with_behavior(TransactionBehavior::Immediate).unwrap();
    let mut stream = served.connect();
    stream.write_all(head("GET", &format!("/mo?{ASK}")).as_bytes()).unwrap();
    thread::sleep(Duration::from_millis(200));
    stream.shutdown(Shutdown::Both).unwrap();
    drop(stream);
    thread::sleep(Duration::from_millis(200));
    drop(tx);
    served.world.wait_for("the admission", |world| !world.states().is_empty());
    assert_ne!(served.world.states(), ["answered"]);
    // Kannel asks again: whatever came of the first delivery, there is an answer, and one password.
    let (status, reply) = served.mo_again(ASK);
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
        format!(
            "GET /mo?from=090000000{id}&to=8079&text=bh&id={id} HTTP/1.1\r\nHost: localhost\r\n\r\n"
        )
    });
    let all = all.concat() + &head("GET", "/healthz");
    // All at once, as no gateway does: each reply is still marked by itself.
    (&stream).write_all(all.as_bytes()).unwrap();
    let mut responses = String::new();
    (&stream).read_to_string(&mut responses).unwrap();
    assert_eq!(responses.matches("HTTP/1.1 200 OK").count(), 4);
    assert_eq!(responses.matches(MALFORMED).count(), 3);
    served.world.wait_for("the marks", |world| world.states() == ["answered"; 3]);
}

#[test]
fn bytes_that_are_no_text_are_read_and_not_refused() {
    let served = Served::new();
    for (id, (text, reply)) in [
        ("BH+MK+%FF", MALFORMED),
        ("BH+MK+01%C32345", MALFORMED),
        ("%FFBH+MK+0123456789", ""),
        ("BH%20MK%20012345678%EF%BC%99", REFUSED),
        ("B%cc%81H+MK%0D%0A0123456789%20%20gu%CC%9B%CC%89i+8079", REFUSED),
    ]
    .into_iter()
    .enumerate()
    {
        let query = format!("from=%2B8490000001{id}&to=8079&text={text}&charset=UTF-8&id={id}");
        assert_eq!(served.mo(&query), (200, reply.to_owned()), "{text}");
    }
    // What a phone with other letters sends, as Kannel writes it with and without `mo-recode`.
    for (id, (charset, text)) in [
        ("UTF-16BE", "%00b%00h%00m%00k%000%001%002%003%004%005%006%007%008%009"),
        ("UCS2", "%00b%00h%00m%00k%000%001%002%003%004%005%006%007%008%009"),
        ("UTF-16LE", "b%00h%00m%00k%000%001%002%003%004%005%006%007%008%009%00"),
        ("ISO-8859-1", "BH+MK+m%E3+s%F4+0123456789"),
        ("WINDOWS-1252", "BH+MK+%930123456789%94"),
    ]
    .into_iter()
    .enumerate()
    {
        let query = format!("from=090000002{id}&to=8079&text={text}&charset={charset}&id=c{id}");
        assert_eq!(served.mo(&query), (200, REFUSED.to_owned()), "{charset}");
    }
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
        // Kannel asks again after 403, and would again be wrong.
        assert_eq!(served.mo(&query), (202, String::new()), "{query}");
    }
    assert!(served.world.states().is_empty() && served.world.outcomes().is_empty());
    assert_eq!(served.world.hash(CODE), None);
    // Whether it lives may be asked by anyone.
    assert_eq!(served.get("/healthz"), (200, "ok\n".to_owned()));
    assert!(served.mo(&format!("{ASK}&secret={SECRET}")).1.starts_with(GRANTED));
}

#[test]
fn what_will_never_be_a_message_to_us_is_answered_so_that_kannel_stops() {
    let served = Served::new();
    for query in [
        "",
        "from=0912345678&to=8079&text=BH+MK+0123456789",
        "from=0912345678&to=8079&text=BH+MK+0123456789&id=",
        "from=0912345678&to=8079&id=1",
        "to=8079&text=BH+MK+0123456789&id=1",
        "from=0912345678&text=BH+MK+0123456789&id=1",
        "from=0912345678&to=8078&text=BH+MK+0123456789&id=1",
        "from=0912345678&to=%2B%2B8079&text=BH+MK+0123456789&id=1",
        "from=0912345678&from=0900000001&to=8079&text=BH+MK+0123456789&id=1",
        &format!("from=0912345678&to=8079&text=BH&id={}", "1".repeat(257)),
        &long(16 * 1024 + 1),
        &long(60 * 1024),
    ] {
        assert_eq!(served.mo(query), (202, String::new()), "{query}");
    }
    assert!(served.world.states().is_empty());
}

#[test]
fn a_plus_sign_before_the_short_code_does_not_matter() {
    let served = Served::new();
    for (id, to) in ["8079", "%2B8079", "+8079"].into_iter().enumerate() {
        let query = format!("from=090000000{id}&to={to}&text=BH+MK+0123456789&id={id}");
        assert_eq!(served.mo(&query), (200, REFUSED.to_owned()), "{to}");
    }
}

#[test]
fn no_page_in_a_browser_is_let_in() {
    let served = Served::new();
    let ask = |headers: &str| {
        let request = format!("GET /mo?{ASK} HTTP/1.1\r\nConnection: close\r\n{headers}\r\n\r\n");
        served.send(request.as_bytes()).0
    };
    for headers in [
        "Host: localhost:8079\r\nOrigin: http://page.example",
        "Host: localhost:8079\r\nOrigin: null",
        "Host: localhost:8079\r\nSec-Fetch-Site: none",
        "Host: 127.0.0.1:8079\r\nsec-fetch-mode: no-cors",
        // A name that the page's owner makes stand for this address: of one origin, so no such header.
        "Host: page.example:8079",
        "Host: 127.0.0.1.page.example",
        "Host: 192.0.2.1:8079",
        "Host: ",
    ] {
        assert_eq!(ask(headers), 403, "{headers}");
    }
    assert!(served.world.states().is_empty());
    assert_eq!(ask("Host: [::1]:8079"), 200);
    // Who has the secret may call it by any name.
    let served = Served::with(Some(SECRET), PATIENCE, Limits::default());
    let path = format!("/mo?{ASK}&secret={SECRET}");
    let request = head("GET", &path).replace("localhost", "gateway.example");
    assert_eq!(served.send(request.as_bytes()).0, 200);
}

/// A query of so many bytes.
fn long(bytes: usize) -> String {
    let rest = ASK.len() + "&x=".len();
    format!("{ASK}&x={}", "x".repeat(bytes - rest))
}

#[test]
fn what_kannel_would_not_send_is_refused() {
    let served = Served::new();
    let message = format!("/mo?{ASK}");
    let body = head("GET", &message).replace("\r\n\r\n", "\r\nContent-Length: 1\r\n\r\nx");
    assert_eq!(served.send(body.as_bytes()), (413, String::new()));
    for method in ["HEAD", "POST", "PUT"] {
        let request = head(method, &message);
        assert_eq!(served.send(request.as_bytes()).0, 405, "{method}");
    }
    assert_eq!(served.get("/").0, 404);
    assert_eq!(served.mo(&long(100 * 1024)).0, 414);
    assert!(served.world.states().is_empty());
    assert_eq!(served.mo(&long(16 * 1024)).0, 200);
}

/// So few that a test can take them all, and nothing else that ends them.
const FEW: Limits = Limits {
    connections: 6,
    head: Duration::from_secs(30),
    write: Duration::from_secs(30),
    lifetime: Duration::from_mins(10),
    grace: Duration::from_secs(35),
};

/// A server that answers more than the network takes from someone who does not read.
fn talkative(limits: Limits) -> (Runtime, SocketAddr, oneshot::Sender<()>, JoinHandle<()>) {
    let runtime = Runtime::new().unwrap();
    let routes = Router::new()
        .route("/long", get(|| async { vec![b'x'; 1 << 24] }))
        .route("/short", get(|| async { "short" }));
    let (address, stop, ended) = serve(&runtime, routes, limits);
    (runtime, address, stop, ended)
}

fn ask(mut stream: &TcpStream, path: &str) {
    let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
}

#[test]
fn whoever_takes_all_places_and_does_nothing_loses_them_to_the_next() {
    let (_runtime, address, _stop, _ended) = talkative(FEW);
    let honest = || {
        let start = Instant::now();
        let mut stream = connect(address);
        stream.write_all(head("GET", "/short").as_bytes()).unwrap();
        let mut response = String::new();
        stream.read_to_string(&mut response).unwrap();
        assert!(response.ends_with("\r\n\r\nshort"), "{response}");
        assert!(start.elapsed() < Duration::from_secs(5));
    };
    let silent: Vec<_> = (0..FEW.connections).map(|_| connect(address)).collect();
    honest();
    // The one that was silent for longest had to go, and no other.
    assert_closed(&silent[0]);
    ask(&silent[1], "/short");
    assert!((&silent[1]).read(&mut [0]).unwrap() > 0);

    let started: Vec<_> = (0..FEW.connections).map(|_| connect(address)).collect();
    for mut stream in &started {
        stream.write_all(b"GET /short HTTP/1.1\r\nHos").unwrap();
    }
    honest();
    let deaf: Vec<_> = (0..FEW.connections).map(|_| connect(address)).collect();
    for stream in &deaf {
        for _ in 0..10 {
            ask(stream, "/long");
        }
    }
    honest();
}

#[test]
fn a_busy_connection_keeps_its_place_and_those_without_the_secret_go_first() {
    let served = Served::with(Some(SECRET), PATIENCE, FEW);
    let query = format!("/mo?{ASK}&secret={SECRET}");
    let trusted = served.connect();
    ask(&trusted, &query);
    assert!((&trusted).read(&mut [0; 1024]).unwrap() > 100);
    served.world.wait_for("the mark", |world| world.states() == ["answered"]);
    let mut other = served.world.elsewhere();
    let tx = other.transaction_with_behavior(TransactionBehavior::Immediate).unwrap();
    let busy = served.connect();
    ask(&busy, &query.replace("id=1", "id=2"));
    thread::sleep(Duration::from_millis(100));
    // More than there are places, and all of them younger than these two.
    let silent: Vec<_> = (0..2 * FEW.connections).map(|_| served.connect()).collect();
    drop(tx);
    assert!((&busy).read(&mut [0; 1024]).unwrap() > 100);
    ask(&trusted, &query);
    assert!((&trusted).read(&mut [0; 1024]).unwrap() > 100);
    assert_closed(&silent[0]);
}

#[test]
fn whoever_never_reads_is_let_go() {
    let limits = Limits { write: Duration::from_millis(300), ..FEW };
    let (_runtime, address, _stop, _ended) = talkative(limits);
    let deaf = connect(address);
    ask(&deaf, "/long");
    thread::sleep(Duration::from_secs(1));
    let mut taken = 0;
    let mut bytes = vec![0; 1 << 20];
    while let Ok(more @ 1..) = (&deaf).read(&mut bytes) {
        taken += more;
    }
    assert!(taken < 1 << 24, "the whole answer came");
}

#[test]
fn whoever_goes_on_for_ever_is_let_go_between_two_requests() {
    let limits = Limits { lifetime: Duration::from_secs(1), ..FEW };
    let (_runtime, address, _stop, _ended) = talkative(limits);
    let endless = connect(address);
    let start = Instant::now();
    let mut bytes = [0; 1024];
    while start.elapsed() < Duration::from_secs(10) {
        let request = b"GET /short HTTP/1.1\r\nHost: localhost\r\n\r\n";
        if (&endless).write_all(request).is_err() {
            break;
        }
        match (&endless).read(&mut bytes) {
            Ok(read @ 1..) => assert!(bytes[..read].ends_with(b"short")),
            _ => break,
        }
        thread::sleep(Duration::from_millis(20));
    }
    assert!((1..10).contains(&start.elapsed().as_secs()));
}

#[test]
fn a_connection_that_is_silent_before_or_after_a_request_is_closed() {
    let limits = Limits { head: Duration::from_millis(300), ..FEW };
    let (_runtime, address, _stop, _ended) = talkative(limits);
    let (silent, mut slow, idle) = (connect(address), connect(address), connect(address));
    slow.write_all(b"GET /short HTTP/1.1\r\nHos").unwrap();
    ask(&idle, "/short");
    for stream in [&silent, &slow, &idle] {
        let start = Instant::now();
        assert_closed(stream);
        assert!(start.elapsed() < Duration::from_secs(5));
    }
}

#[test]
fn those_who_do_nothing_do_not_hold_up_the_end() {
    let limits = Limits { write: Duration::from_millis(300), ..FEW };
    let (runtime, address, stop, ended) = talkative(limits);
    let (silent, mut slow, deaf) = (connect(address), connect(address), connect(address));
    slow.write_all(b"GET /short HTTP/1.1\r\nHos").unwrap();
    ask(&deaf, "/long");
    thread::sleep(Duration::from_millis(100));
    let start = Instant::now();
    stop.send(()).unwrap();
    runtime.block_on(ended).unwrap();
    assert!(start.elapsed() < Duration::from_secs(5));
    drop((silent, slow, deaf));
}

#[test]
fn without_the_secret_there_is_one_answer_a_connection() {
    let served = Served::with(Some(SECRET), PATIENCE, Limits::default());
    for path in ["/mo", "/healthz", "/"] {
        let mut stream = served.connect();
        let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n");
        stream.write_all(request.repeat(3).as_bytes()).unwrap();
        let mut responses = String::new();
        // Reset, since the rest is not read.
        let _ = stream.read_to_string(&mut responses);
        assert!(responses.matches("HTTP/1.1 ").count() <= 1, "{responses}");
    }
}

#[test]
fn who_has_said_all_still_hears_and_is_not_taken_to_have_heard() {
    let served = Served::new();
    let mut stream = served.connect();
    stream.write_all(head("GET", &format!("/mo?{ASK}")).as_bytes()).unwrap();
    stream.shutdown(Shutdown::Write).unwrap();
    let (status, reply) = read(stream);
    assert_eq!(status, 200);
    assert_verifies(reply.strip_prefix(GRANTED).unwrap(), served.world.hash(CODE).as_deref());
    // It may as well have been killed.
    assert_eq!(served.world.states(), ["issued"]);
    assert_eq!(served.mo_again(ASK), (200, TRY_AGAIN.to_owned()));
}

#[test]
fn a_message_that_waits_too_long_is_put_off_and_answered_the_next_time() {
    let served = Served::with(None, Duration::from_millis(200), Limits::default());
    let mut other = served.world.elsewhere();
    let tx = other.transaction_with_behavior(TransactionBehavior::Immediate).unwrap();
    assert_eq!(served.mo(ASK), (503, String::new()));
    drop(tx);
    served.world.wait_for("the admission", |world| world.states() == ["open"]);
    assert!(served.mo_again(ASK).1.starts_with(GRANTED));
    assert_outcomes(&served.world, &[("granted", 1)]);
}

#[test]
fn an_unhealthy_database_is_told() {
    let served = Served::new();
    let mut other = served.world.elsewhere();
    let tx = other.transaction_with_behavior(TransactionBehavior::Immediate).unwrap();
    assert_eq!(served.get("/healthz").0, 503);
    drop(tx);
    // For a second it is not asked again, whoever wants to know.
    assert_eq!(served.get("/healthz").0, 503);
    thread::sleep(Duration::from_secs(1));
    assert_eq!(served.get("/healthz").0, 200);
}

#[test]
fn stopping_waits_for_the_requests_in_flight() {
    let Served { runtime, address, stop, ended, world } = Served::new();
    let mut other = world.elsewhere();
    let tx = other.transaction_with_behavior(TransactionBehavior::Immediate).unwrap();
    let (mut idle, mut waiting) = (connect(address), connect(address));
    waiting.write_all(head("GET", &format!("/mo?{ASK}")).as_bytes()).unwrap();
    thread::sleep(Duration::from_millis(300));
    stop.send(()).unwrap();
    // A connection without a request ends at once; there are no new ones.
    assert_eq!(idle.read(&mut [0]).unwrap(), 0);
    assert!(TcpStream::connect(address).is_err());
    assert!(!ended.is_finished());
    drop(tx);
    let (status, reply) = read(waiting);
    assert_eq!(status, 200);
    assert_verifies(reply.strip_prefix(GRANTED).unwrap(), world.hash(CODE).as_deref());
    runtime.block_on(ended).unwrap();
    world.wait_for("the mark", |world| world.states() == ["answered"]);
}
