//! Connections: how many, how long, and how they end.
//!
//! `axum::serve` is shorter, but has no time limit on a request's head and no way to know when a reply
//! was sent.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};
use tower_service::Service;
use tracing::{debug, warn};

use crate::query;
use crate::sent::{Connection, Outbox};

/// The longest head: the longest query and room for the rest.
const HEAD_BYTES: usize = query::MAX_BYTES + 8 * 1024;

/// How much is borne.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Connections at a time; others wait to be accepted. Kannel opens up to 512
    /// (`max-pending-requests`).
    pub connections: usize,
    /// How long a connection may take to send a request's head, or be idle.
    pub head: Duration,
    /// How long requests in flight may take after the end was asked for: a little more than the
    /// longest that a message may wait.
    pub grace: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        let [head, grace] = [30, 35].map(Duration::from_secs);
        Self {
            connections: 1_024,
            head,
            grace,
        }
    }
}

/// Serves until `stop` is ready; then accepts no more, and returns when the requests in flight are
/// answered.
pub async fn serve(
    listener: TcpListener,
    routes: Router,
    limits: Limits,
    stop: impl Future<Output = ()>,
) {
    let ending = GracefulShutdown::new();
    let free = Arc::new(Semaphore::new(limits.connections));
    tokio::pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = accept(&listener, &free) => accepted,
            () = &mut stop => break,
        };
        let (stream, turn) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of file descriptors, say: others will close.
                warn!(kind = %error.kind(), "no connection could be accepted");
                sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        let outbox = Outbox::default();
        let routes = routes.clone();
        let service = service_fn({
            let outbox = outbox.clone();
            move |mut request: Request<Incoming>| {
                request.extensions_mut().insert(outbox.clone());
                routes.clone().call(request)
            }
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(limits.head)
            .max_buf_size(HEAD_BYTES)
            .serve_connection(TokioIo::new(Connection::new(stream, outbox)), service);
        let connection = ending.watch(connection);
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                // Closed in the middle, too slow, or no HTTP. Its text may quote the request.
                debug!(timeout = error.is_timeout(), "a connection ended badly");
            }
            drop(turn);
        });
    }
    drop(listener);
    if timeout(limits.grace, ending.shutdown()).await.is_err() {
        warn!("some requests were still not answered");
    }
}

async fn accept(
    listener: &TcpListener,
    free: &Arc<Semaphore>,
) -> io::Result<(tokio::net::TcpStream, tokio::sync::OwnedSemaphorePermit)> {
    let turn = Arc::clone(free)
        .acquire_owned()
        .await
        .map_err(io::Error::other)?;
    let (stream, _) = listener.accept().await?;
    // A reply is one small packet: send it at once.
    stream.set_nodelay(true)?;
    Ok((stream, turn))
}
