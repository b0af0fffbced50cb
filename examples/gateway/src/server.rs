//! Connections: how many, how long, and how they end.
//!
//! `axum::serve` is shorter, but has no limit on the time or the number of anything, and no way to know
//! when a reply was sent.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::{sleep, timeout};
use tower_service::Service;
use tracing::warn;

use crate::logs;
use crate::places::{Place, Places};
use crate::sent::{Connection, Outbox};

/// The longest head, room for a message of 100 parts. hyper refuses what is longer (414 or 431).
const HEAD_BYTES: usize = 64 * 1024;

/// How much is borne.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Connections at a time. Kannel opens up to 512 (`max-pending-requests`). When all are taken, a
    /// new one takes the place of an idle one.
    pub connections: usize,
    /// How long a connection may take to send a request's head, or be idle.
    pub head: Duration,
    /// How long a connection may take none of the bytes that are sent to it.
    pub write: Duration,
    /// How long a connection may be used; the request in flight is still answered.
    pub lifetime: Duration,
    /// How long requests in flight may take at the end: a little more than a message may wait.
    pub grace: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        let [head, write, lifetime, grace] = [30, 5, 600, 35].map(Duration::from_secs);
        Self { connections: 1_024, head, write, lifetime, grace }
    }
}

/// Serves until `stop` is ready, accepts no more, and returns when the requests in flight are answered.
pub async fn serve(
    listener: TcpListener,
    routes: Router,
    limits: Limits,
    stop: impl Future<Output = ()>,
) {
    let places = Places::new(limits.connections);
    // Dropped receivers tell that their connections have ended.
    let (ending, _) = watch::channel(());
    tokio::pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = accept(&listener, &places) => accepted,
            () = &mut stop => break,
        };
        if let Ok((stream, place)) = accepted {
            let routes = routes.clone();
            tokio::spawn(converse(stream, place, routes, limits, ending.subscribe()));
        } else {
            // Out of file descriptors, say: a connection that does nothing can do without its own.
            logs::count("a connection could not be accepted", "");
            places.give_away();
            sleep(Duration::from_millis(10)).await;
        }
    }
    drop(listener);
    // Fails if nobody is connected.
    let _ = ending.send(());
    if timeout(limits.grace, ending.closed()).await.is_err() {
        warn!("some requests were still not answered");
    }
}

async fn accept(listener: &TcpListener, places: &Places) -> io::Result<(TcpStream, Arc<Place>)> {
    let (stream, peer) = listener.accept().await?;
    // A reply is one small packet: send it at once.
    stream.set_nodelay(true)?;
    Ok((stream, places.take(peer.ip()).await))
}

/// One connection, until it ends or is to leave.
async fn converse(
    stream: TcpStream,
    place: Arc<Place>,
    routes: Router,
    limits: Limits,
    mut ending: watch::Receiver<()>,
) {
    let outbox = Outbox::default();
    let service = service_fn({
        let (outbox, place) = (outbox.clone(), Arc::clone(&place));
        move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(outbox.clone());
            request.extensions_mut().insert(Arc::clone(&place));
            let (place, mut routes) = (Arc::clone(&place), routes.clone());
            async move {
                // If this is dropped before its end, so is the connection.
                place.set_busy(true);
                let answer = routes.call(request).await;
                place.set_busy(false);
                answer
            }
        }
    });
    let stream = Connection::new(stream, limits.write, outbox);
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head)
        .max_buf_size(HEAD_BYTES)
        // Whoever has said all may still want to hear.
        .half_close(true)
        .serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    // How a connection ends badly tells nothing that may be logged: its text may quote the request.
    tokio::select! {
        _ = connection.as_mut() => return,
        () = place.given_away.notified() => return,
        () = sleep(limits.lifetime) => {}
        _ = ending.changed() => {}
    }
    connection.as_mut().graceful_shutdown();
    tokio::select! {
        _ = connection => {}
        () = place.given_away.notified() => {}
        // Only the end of a reply may still be under way, which nobody takes, or of a head.
        () = place.idle_for(limits.write) => {}
    }
}
