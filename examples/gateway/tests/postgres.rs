//! The suite on PostgreSQL, and what only it can have: several servers, and TLS to them.
//!
//! Starts a cluster of its own with Debian's `postgresql`.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "helpers of tests may panic"
)]

use std::time::Duration;

use bhxh_sms_gateway::store::{Database, Purpose, Store, StoreError};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::time::timeout;

mod suite;
mod support;

const KIND: support::Kind = support::Kind::Postgres;

/// A port of loopback that answers nothing, like a machine that is off: its listener accepts nobody,
/// and has as many waiting as it lets wait.
async fn dead_machine() -> (u16, Vec<TcpStream>, impl Sized) {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
    let listener = socket.listen(0).unwrap();
    let address = listener.local_addr().unwrap();
    let mut waiting = Vec::new();
    while let Ok(one) = timeout(Duration::from_millis(300), TcpStream::connect(address)).await {
        waiting.push(one.unwrap());
    }
    (address.port(), waiting, listener)
}

#[tokio::test]
async fn of_two_servers_one_may_be_dead() {
    let (dead, _waiting, _listener) = dead_machine().await;
    let one = support::address("postgres");
    let both = one.replace("127.0.0.1:", &format!("127.0.0.1:{dead},127.0.0.1:"));
    let both: Database = format!("{both}?target_session_attrs=read-write").parse().unwrap();
    let opened = Store::open(&both, Purpose::Command).await;
    // It was reached: nobody has run `init` there.
    assert_eq!(opened.err(), Some(StoreError::NotOurs));
}

fn certified(address: &str, ca: &str) -> Database {
    let mut database = address.parse().unwrap();
    if let Database::Server(server) = &mut database {
        server.ca = Some(support::cluster().1.join(ca));
    }
    database
}

#[tokio::test]
async fn tls_is_only_with_the_server_that_the_given_certificates_name() {
    let open = async |address: &str, ca: &str| {
        Store::open(&certified(address, ca), Purpose::Command).await.err()
    };
    let one = support::address("postgres");
    // It was reached, as above.
    assert_eq!(open(&one, "ca.pem").await, Some(StoreError::NotOurs));
    // Certified by somebody else; and for another name.
    assert_eq!(open(&one, "other.pem").await, Some(StoreError::Unreachable));
    let named = format!("{}?hostaddr=127.0.0.1", one.replace("127.0.0.1", "localhost"));
    assert_eq!(open(&named, "ca.pem").await, Some(StoreError::Unreachable));
    for (ca, told) in [
        ("missing.pem", "the file of --db-ca cannot be read"),
        ("ca.key", "the file of --db-ca holds no certificates in PEM"),
    ] {
        assert_eq!(open(&one, ca).await, Some(StoreError::Tls(told)), "{ca}");
    }
}

#[tokio::test]
async fn nothing_is_said_without_tls_if_it_was_asked_for() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    // Whoever stands between may say that the server has no TLS.
    let between = tokio::spawn(async move {
        let (mut client, _) = listener.accept().await.unwrap();
        let mut request = [0; 8];
        client.read_exact(&mut request).await.unwrap();
        client.write_all(b"N").await.unwrap();
        let mut more = Vec::new();
        client.read_to_end(&mut more).await.unwrap();
        (request, more)
    });
    // Not even if the address says so.
    let address = format!("postgres://postgres@127.0.0.1:{port}/postgres?sslmode=disable");
    let opened = Store::open(&certified(&address, "ca.pem"), Purpose::Command).await;
    assert_eq!(opened.err(), Some(StoreError::Unreachable));
    // PostgreSQL's protocol 3.0, SSLRequest.
    assert_eq!(between.await.unwrap(), ([0, 0, 0, 8, 4, 210, 22, 47], Vec::new()));
}
