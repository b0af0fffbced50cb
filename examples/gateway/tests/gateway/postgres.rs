//! The suite on PostgreSQL, and what only it can have: several servers, and TLS to them.

use std::time::Duration;

use bhxh_sms_gateway::store::{Database, Purpose, Store, StoreError};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::time::timeout;

use crate::support::{Kind, address, cluster};

const KIND: Kind = Kind::Postgres;

#[path = "suite.rs"]
#[expect(clippy::duplicate_mod, reason = "one suite over both databases")]
mod suite;

/// Why a database cannot be opened: `NotOurs` if it was reached, since nobody has run `init` there.
async fn refusal(address: &str, ca: Option<&str>) -> Option<StoreError> {
    let mut database = address.parse().unwrap();
    if let Database::Server(server) = &mut database {
        server.ca = ca.map(|ca| cluster().1.join(ca));
    }
    Store::open(&database, Purpose::Command).await.err()
}

#[tokio::test]
async fn of_two_servers_one_may_be_dead() {
    // A port that answers nothing, like a machine that is off: its listener accepts nobody, and has as
    // many waiting as it lets wait.
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
    let listener = socket.listen(0).unwrap();
    let dead = listener.local_addr().unwrap();
    let mut waiting = Vec::new();
    while let Ok(one) = timeout(Duration::from_millis(300), TcpStream::connect(dead)).await {
        waiting.push(one.unwrap());
    }
    let both = address("postgres").replace("127.0.0.1:", &format!("{dead},127.0.0.1:"));
    let both = format!("{both}?target_session_attrs=read-write");
    assert_eq!(refusal(&both, None).await, Some(StoreError::NotOurs));
}

#[tokio::test]
async fn tls_is_only_with_the_server_that_the_given_certificates_name() {
    let one = address("postgres");
    let named = format!("{}?hostaddr=127.0.0.1", one.replace("127.0.0.1", "localhost"));
    for (address, ca, expected) in [
        (&one, "ca.pem", StoreError::NotOurs),
        // Certified by somebody else; and for another name.
        (&one, "other.pem", StoreError::Unreachable),
        (&named, "ca.pem", StoreError::Unreachable),
        (&one, "missing.pem", StoreError::Tls("the file of --db-ca cannot be read")),
        (&one, "ca.key", StoreError::Tls("the file of --db-ca holds no certificates in PEM")),
    ] {
        assert_eq!(refusal(address, Some(ca)).await, Some(expected), "{address} {ca}");
    }
}

#[tokio::test]
async fn nothing_is_said_without_tls_if_it_was_asked_for() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let between = listener.local_addr().unwrap();
    // Whoever stands between may say that the server has no TLS.
    let heard = tokio::spawn(async move {
        let (mut client, _) = listener.accept().await.unwrap();
        let mut request = [0; 8];
        client.read_exact(&mut request).await.unwrap();
        client.write_all(b"N").await.unwrap();
        let mut more = Vec::new();
        client.read_to_end(&mut more).await.unwrap();
        (request, more)
    });
    // Not even if the address says so.
    let address = format!("postgres://postgres@{between}/postgres?sslmode=disable");
    assert_eq!(refusal(&address, Some("ca.pem")).await, Some(StoreError::Unreachable));
    // PostgreSQL's protocol 3.0, SSLRequest.
    assert_eq!(heard.await.unwrap(), ([0, 0, 0, 8, 4, 210, 22, 47], Vec::new()));
}
