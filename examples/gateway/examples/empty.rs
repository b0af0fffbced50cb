//! The same server with an empty handler: what the figures of the README are measured against.
//!
//!     cargo run --release --example empty -- 127.0.0.1:8078

use std::env;
use std::error::Error;
use std::future::pending;

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::routing::get;
use bhxh_sms_gateway::server::{Limits, serve};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

fn main() -> Result<(), Box<dyn Error>> {
    let address = env::args().nth(1).ok_or("expected an address to listen on")?;
    Runtime::new()?.block_on(async {
        let listener = TcpListener::bind(address).await?;
        let empty = || async { [(CONTENT_TYPE, "text/plain; charset=UTF-8")] };
        let routes = Router::new().route("/mo", get(empty));
        serve(listener, routes, Limits::default(), pending()).await;
        Ok(())
    })
}
