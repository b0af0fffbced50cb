//! The suite on PostgreSQL, and what only it can have: several gateways on one database.
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
use tokio::net::{TcpSocket, TcpStream};
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
