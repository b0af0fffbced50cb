//! The HTTP endpoint, through a socket: who is let in, what is let in, and how it closes.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use axum::routing::get as on_get;
use bhxh_sms_gateway::http::{Endpoint, PATIENCE, routes};
use bhxh_sms_gateway::secret::Secret;
use bhxh_sms_gateway::server::{self, Limits};
use rusqlite::Connection;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::{Mutex, oneshot};
use tokio::task::JoinHandle;

use crate::support::*;

const ASK: &str = "/mo?from=0912345678&to=8079&text=BH+MK+0123456789&charset=UTF-8&id=1";

/// A service behind a socket.
struct Served {
    runtime: Runtime,
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    ended: JoinHandle<()>,
    base: Base,
}

impl Served {
    fn new() -> Self {
        Self::with(None, PATIENCE, Limits::default())
    }

    /// With two more paths than the service has: `/short`, and `/long`, whose answer is more than the
    /// network takes for someone who does not read.
    fn with(secret: Option<&str>, patience: Duration, limits: Limits) -> Self {
        let runtime = Runtime::new().unwrap();
        let base = Base::new(Kind::Sqlite);
        let secret = secret
            .map(|secret| Secret::read(&write_private(&base.folder, "secret", secret)).unwrap());
        let guard = runtime.enter();
        let endpoint =
            Endpoint { service: base.serve(1), secret, patience, health: Mutex::default() };
        drop(guard);
        let routes = routes(Arc::new(endpoint))
            .route("/long", on_get(|| async { vec![b'x'; 1 << 24] }))
            .route("/short", on_get(|| async { "short" }));
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let stopped = async {
            let _ = stopped.await;
        };
        let ended = runtime.spawn(server::serve(listener, routes, limits, stopped));
        Self { runtime, address, stop, ended, base }
    }

    fn connect(&self) -> TcpStream {
        connect(self.address)
    }

    fn get(&self, path: &str) -> (u16, String) {
        get(self.address, path)
    }

    /// Asserts the status of the answer to a request with these headers.
    #[track_caller]
    fn answers(&self, request: &str, headers: &str, status: u16) {
        let request = format!("{request} HTTP/1.1\r\nConnection: close\r\n{headers}\r\n\r\n");
        assert_eq!(send(self.address, &request).0, status, "{request}");
    }

    /// Another process begins to write: nobody else can, until this is dropped.
    fn keep_from_writing(&self) -> Connection {
        let other = Connection::open(self.base.folder.path().join("gateway.db")).unwrap();
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        other
    }

    #[track_caller]
    fn wait_for_states(&self, states: &str) {
        wait_for(states, || self.base.states() == states);
    }
}

fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream
}

/// A request after which the connection goes on.
fn request(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: localhost:8079\r\n\r\n")
}

/// The last request of its connection.
fn head(path: &str) -> String {
    request(path).replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n")
}

/// One request on a connection of its own; status and body.
fn send(address: SocketAddr, request: &str) -> (u16, String) {
    let mut stream = connect(address);
    stream.write_all(request.as_bytes()).unwrap();
    read(stream)
}

pub(crate) fn get(address: SocketAddr, path: &str) -> (u16, String) {
    send(address, &head(path))
}

/// As Kannel does: again, while an earlier delivery is being dealt with.
pub(crate) fn answered(mut ask: impl FnMut() -> (u16, String)) -> (u16, String) {
    let end = Instant::now() + Duration::from_secs(20);
    loop {
        match ask() {
            (503, _) if Instant::now() < end => thread::sleep(Duration::from_millis(10)),
            answer => return answer,
        }
    }
}

/// Asks on a connection that goes on.
fn ask(mut stream: &TcpStream, path: &str) -> io::Result<()> {
    stream.write_all(request(path).as_bytes())
}

/// The beginning of an answer, or nothing if the connection has ended.
fn hear(mut stream: &TcpStream) -> String {
    let mut bytes = [0; 1024];
    let length = stream.read(&mut bytes).unwrap_or(0);
    String::from_utf8(bytes[..length].to_vec()).unwrap()
}

/// Waits until the other side has ended the connection; how many bytes came before.
#[track_caller]
fn wait_for_end(mut stream: &TcpStream) -> usize {
    let mut rest = Vec::new();
    if let Err(error) = stream.read_to_end(&mut rest) {
        assert_eq!(error.kind(), io::ErrorKind::ConnectionReset);
    }
    rest.len()
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
fn each_message_is_answered_and_marked_once_its_reply_is_sent() {
    let served = Served::new();
    let (status, reply) = served.get(ASK);
    assert_eq!(status, 200);
    served.base.assert_granted(&reply);
    served.wait_for_states("answered");
    assert_eq!(served.get(ASK), (200, String::new()));
    // All at once, as no gateway does: each reply is still marked by itself.
    let all =
        [1, 2, 3].map(|id| request(&format!("/mo?from=090000000{id}&to=8079&text=bh&id={id}")));
    let mut stream = served.connect();
    stream.write_all((all.concat() + &head("/healthz")).as_bytes()).unwrap();
    let mut responses = String::new();
    stream.read_to_string(&mut responses).unwrap();
    assert_eq!(responses.matches("HTTP/1.1 200 OK").count(), 4);
    assert_eq!(responses.matches(MALFORMED).count(), 3);
    served.wait_for_states("answered answered answered answered");
}

#[test]
fn a_reply_that_nobody_took_is_still_due() {
    let served = Served::new();
    // Until the other process ends its transaction, there is nothing to reply.
    let other = served.keep_from_writing();
    let mut stream = served.connect();
    stream.write_all(head(ASK).as_bytes()).unwrap();
    thread::sleep(Duration::from_millis(200));
    drop(stream);
    thread::sleep(Duration::from_millis(200));
    drop(other);
    wait_for("the admission", || !served.base.states().is_empty());
    assert_ne!(served.base.states(), "answered");
    // Kannel asks again: whatever came of the first delivery, there is an answer, and one password.
    let (status, reply) = answered(|| served.get(ASK));
    assert!(status == 200 && (reply.starts_with(GRANTED) || reply == TRY_AGAIN), "{reply}");
    assert!(served.base.outcomes().contains("granted 1"));
}

#[test]
fn who_has_said_all_still_hears_and_is_not_taken_to_have_heard() {
    // Its end can be seen although something unread stands before it.
    for more in ["", "\r\n"] {
        let served = Served::new();
        let other = served.keep_from_writing();
        let mut stream = served.connect();
        stream.write_all(head(ASK).as_bytes()).unwrap();
        thread::sleep(Duration::from_millis(50));
        stream.write_all(more.as_bytes()).unwrap();
        stream.shutdown(Shutdown::Write).unwrap();
        drop(other);
        served.base.assert_granted(&read(stream).1);
        // It may as well have been killed.
        assert_eq!(served.base.states(), "issued");
        assert_eq!(answered(|| served.get(ASK)), (200, TRY_AGAIN.to_owned()));
    }
}

#[test]
fn while_nothing_can_be_written_messages_are_put_off_and_it_is_unhealthy() {
    let served = Served::with(None, Duration::from_millis(200), Limits::default());
    let other = served.keep_from_writing();
    assert_eq!(served.get(ASK), (503, String::new()));
    assert_eq!(served.get("/healthz").0, 503);
    drop(other);
    // For a second it is not asked again, whoever wants to know.
    assert_eq!(served.get("/healthz").0, 503);
    served.wait_for_states("open");
    assert!(answered(|| served.get(ASK)).1.starts_with(GRANTED));
    assert_eq!(served.base.outcomes(), "granted 1");
    thread::sleep(Duration::from_secs(1));
    assert_eq!(served.get("/healthz").0, 200);
}

#[test]
fn every_spelling_of_kannels_is_read() {
    let served = Served::new();
    for (id, (to, text, charset, reply)) in [
        // As for some centres.
        ("%2B8079", "B%cc%81H+MK%0D%0A0123456789%20gu%CC%9B%CC%89i+8079", "UTF-8", REFUSED),
        // No text at all.
        ("+8079", "BH+MK+01%C32345", "UTF-8", MALFORMED),
        // Without `mo-recode`.
        ("8079", "BH+MK+%930123456789%94", "WINDOWS-1252", REFUSED),
    ]
    .into_iter()
    .enumerate()
    {
        let message =
            format!("/mo?from=090000001{id}&to={to}&text={text}&charset={charset}&id={id}");
        assert_eq!(served.get(&message), (200, reply.to_owned()), "{message}");
    }
}

/// A query of so many bytes.
fn long(bytes: usize) -> String {
    let rest = ASK.len() - "/mo?".len() + "&x=".len();
    format!("{ASK}&x={}", "x".repeat(bytes - rest))
}

#[test]
fn without_the_secret_nothing_is_looked_up() {
    let served = Served::with(Some(SECRET), PATIENCE, Limits::default());
    for path in [
        ASK.to_owned(),
        format!("{ASK}&secret="),
        format!("{ASK}&secret=0123456789abcde"),
        format!("{ASK}&secret=0123456789abcdeF"),
        format!("{ASK}&secret={SECRET}0"),
        "/mo?secret=wrong".to_owned(),
    ] {
        // Kannel asks again after 403, and would again be wrong.
        assert_eq!(served.get(&path), (202, String::new()), "{path}");
    }
    assert_eq!(served.base.states() + &served.base.outcomes(), "");
    // Whether it lives may be asked by anyone.
    assert_eq!(served.get("/healthz"), (200, "ok\n".to_owned()));
    // There is one answer a connection.
    for path in ["/mo", "/healthz", "/"] {
        let mut stream = served.connect();
        stream.write_all(request(path).repeat(3).as_bytes()).unwrap();
        let mut responses = String::new();
        // Reset, since the rest is not read.
        let _ = stream.read_to_string(&mut responses);
        assert!(responses.matches("HTTP/1.1 ").count() <= 1, "{responses}");
    }
    // Who has it may call the service by any name.
    let ask = format!("GET {ASK}&secret={SECRET}");
    served.answers(&ask, "Host: gateway.example", 200);
    served.wait_for_states("answered");
}

#[test]
fn what_will_never_be_a_message_to_us_is_answered_so_that_kannel_stops() {
    let served = Served::new();
    for path in [
        "/mo",
        "/mo?from=0912345678&to=8079&text=BH+MK+0123456789",
        "/mo?from=0912345678&to=8079&text=BH+MK+0123456789&id=",
        "/mo?from=0912345678&to=8079&id=1",
        "/mo?to=8079&text=BH+MK+0123456789&id=1",
        "/mo?from=0912345678&text=BH+MK+0123456789&id=1",
        "/mo?from=0912345678&to=8078&text=BH+MK+0123456789&id=1",
        "/mo?from=0912345678&to=%2B%2B8079&text=BH+MK+0123456789&id=1",
        "/mo?from=0912345678&from=0900000001&to=8079&text=BH+MK+0123456789&id=1",
        &format!("/mo?from=0912345678&to=8079&text=BH&id={}", "1".repeat(257)),
        &long(16 * 1024 + 1),
        &long(60 * 1024),
    ] {
        assert_eq!(served.get(path), (202, String::new()), "{path}");
    }
    assert_eq!(served.base.states(), "");
    assert_eq!(served.get(&long(16 * 1024)).0, 200);
}

#[test]
fn what_kannel_would_not_send_is_refused() {
    let served = Served::new();
    let (get, local) = (format!("GET {ASK}"), "Host: localhost:8079");
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
        served.answers(&get, headers, 403);
    }
    for method in ["HEAD", "POST", "PUT"] {
        served.answers(&format!("{method} {ASK}"), local, 405);
    }
    served.answers("GET /", local, 404);
    served.answers(&get, &format!("{local}\r\nContent-Length: 1"), 413);
    served.answers(&format!("GET {}", long(100 * 1024)), local, 414);
    assert_eq!(served.base.states(), "");
    served.answers(&get, "Host: [::1]:8079", 200);
}

/// So few places that a test can take them all, and nothing else that ends a connection.
const FEW: Limits = Limits {
    connections: 6,
    head: Duration::from_secs(30),
    write: Duration::from_secs(30),
    lifetime: Duration::from_mins(10),
    grace: Duration::from_secs(35),
};
const SOON: Duration = Duration::from_millis(300);

#[test]
fn a_busy_connection_keeps_its_place_and_those_without_the_secret_go_first() {
    let served = Served::with(Some(SECRET), PATIENCE, FEW);
    let path = format!("{ASK}&secret={SECRET}");
    let trusted = served.connect();
    ask(&trusted, &path).unwrap();
    assert!(hear(&trusted).contains(GRANTED));
    served.wait_for_states("answered");
    let other = served.keep_from_writing();
    let busy = served.connect();
    ask(&busy, &path.replace("id=1", "id=2")).unwrap();
    thread::sleep(SOON);
    // More than there are places, and all of them younger than these two.
    let silent = [(); 2 * FEW.connections].map(|()| served.connect());
    drop(other);
    assert!(!hear(&busy).is_empty());
    ask(&trusted, &path).unwrap();
    assert!(!hear(&trusted).is_empty());
    wait_for_end(&silent[0]);
}

#[test]
fn a_connection_that_is_silent_or_never_reads_is_closed() {
    let served = Served::with(None, PATIENCE, Limits { head: SOON, write: SOON, ..FEW });
    let start = Instant::now();
    let [silent, mut slow, idle, deaf] = [(); 4].map(|()| served.connect());
    slow.write_all(b"GET /short HTTP/1.1\r\nHos").unwrap();
    ask(&idle, "/short").unwrap();
    ask(&deaf, "/long").unwrap();
    for stream in [&silent, &slow, &idle] {
        wait_for_end(stream);
    }
    assert!(start.elapsed() < Duration::from_secs(10));
    thread::sleep(2 * SOON);
    assert!(wait_for_end(&deaf) < 1 << 24, "the whole answer came");
}

#[test]
fn whoever_goes_on_for_ever_is_let_go_between_two_requests() {
    let limits = Limits { lifetime: Duration::from_secs(1), ..FEW };
    let served = Served::with(None, PATIENCE, limits);
    let endless = served.connect();
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(10) && ask(&endless, "/short").is_ok() {
        match hear(&endless) {
            heard if heard.is_empty() => break,
            heard => assert!(heard.ends_with("short"), "{heard}"),
        }
        thread::sleep(Duration::from_millis(20));
    }
    assert!((1..10).contains(&start.elapsed().as_secs()));
}

#[test]
fn stopping_waits_for_the_requests_in_flight_and_for_nothing_else() {
    let served = Served::with(None, PATIENCE, Limits { write: SOON, ..FEW });
    let other = served.keep_from_writing();
    let [idle, mut slow, deaf, mut waiting] = [(); 4].map(|()| served.connect());
    slow.write_all(b"GET /short HTTP/1.1\r\nHos").unwrap();
    ask(&deaf, "/long").unwrap();
    waiting.write_all(head(ASK).as_bytes()).unwrap();
    thread::sleep(SOON);
    let Served { runtime, address, stop, ended, base } = served;
    stop.send(()).unwrap();
    // A connection without a request ends at once; there are no new ones.
    assert_eq!(wait_for_end(&idle), 0);
    assert!(TcpStream::connect(address).is_err());
    assert!(!ended.is_finished());
    let start = Instant::now();
    drop(other);
    base.assert_granted(&read(waiting).1);
    runtime.block_on(ended).unwrap();
    assert!(start.elapsed() < Duration::from_secs(5));
    wait_for("the mark", || base.states() == "answered");
}
