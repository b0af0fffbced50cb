//! The HTTP endpoint: `GET /mo` for Kannel's `get-url`, and `GET /healthz`.
//!
//! Knows the HTTP side of a message and nothing of what is decided about it. A request's address
//! holds phone and text, so nothing here logs one.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, HttpBody};
use axum::extract::{Extension, Request, State};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderName, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use bhxh_sms::SHORT_CODE;
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};
use tracing::{error, info};

use crate::logs;
use crate::places::Place;
use crate::query;
use crate::secret::Secret;
use crate::sent::Outbox;
use crate::service::{Answer, Message, Service};
use crate::store::StoreError;

/// The longest that a message may wait: less than Kannel's `http-timeout`, after which it asks again.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// The longest that `/healthz` may take.
const HEALTH_LIMIT: Duration = Duration::from_secs(2);

/// How long an answer of `/healthz` is given again: anybody may ask, and it costs a commit.
const HEALTH_HOLDS: Duration = Duration::from_secs(1);

/// The longest id; Kannel's has 36 bytes.
const LONGEST_ID: usize = 256;

/// The service and who may call it.
pub struct Endpoint {
    /// Deals with messages.
    pub service: Service,
    /// Must be in the query of `/mo`. If there is none, only what is addressed to loopback is let in.
    pub secret: Option<Secret>,
    /// How long a message may wait.
    pub patience: Duration,
    /// What `/healthz` found last, and when.
    pub health: Mutex<Option<(Instant, bool)>>,
}

/// How a request is refused, and why.
struct Refusal(StatusCode, &'static str);

/// Kannel may send it, and will never be right to: it asks again after any other status but 200.
fn never(why: &'static str) -> Refusal {
    Refusal(StatusCode::ACCEPTED, why)
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let Self(status, why) = self;
        logs::count("a request was refused", why);
        (status, [("gateway-refused", why)], last(plain(""))).into_response()
    }
}

/// The routes.
pub fn routes(endpoint: Arc<Endpoint>) -> Router {
    let nowhere = || async { Refusal(StatusCode::NOT_FOUND, "path") };
    Router::new()
        .route("/mo", any(mo))
        .route("/healthz", any(healthz))
        .fallback(nowhere)
        .with_state(endpoint)
}

async fn healthz(
    State(endpoint): State<Arc<Endpoint>>,
    request: Request,
) -> Result<Response, Refusal> {
    is_program(&endpoint, &request)?;
    let mut known = endpoint.health.lock().await;
    if known.is_none_or(|(at, _)| at.elapsed() >= HEALTH_HOLDS) {
        let health = timeout(HEALTH_LIMIT, endpoint.service.health()).await;
        let health = health.unwrap_or(Err(StoreError::Unreachable));
        let was_healthy = known.is_none_or(|(_, healthy)| healthy);
        match &health {
            Ok(()) if !was_healthy => info!("healthy again"),
            Err(error) if was_healthy => error!(%error, "unhealthy"),
            _ => {}
        }
        *known = Some((Instant::now(), health.is_ok()));
    }
    Ok(last(match *known {
        Some((_, true)) => plain("ok\n"),
        _ => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }))
}

async fn mo(
    State(endpoint): State<Arc<Endpoint>>,
    Extension(outbox): Extension<Outbox>,
    Extension(place): Extension<Arc<Place>>,
    request: Request,
) -> Result<Response, Refusal> {
    is_program(&endpoint, &request)?;
    // No copy of it is made.
    let uri = request.uri().clone();
    let query = uri.query().unwrap_or_default();
    if query.len() > query::MAX_BYTES {
        return Err(never("length"));
    }
    let query = query::read(query.as_bytes()).ok_or(never("repeated field"))?;
    let field = |name: &[u8]| query.get(name).map(|value| value.as_slice());
    if let Some(secret) = &endpoint.secret {
        if !secret.is(field(b"secret").unwrap_or_default()) {
            return Err(never("secret"));
        }
        place.trust();
    }
    let (Some(from), Some(to), Some(text), Some(id)) =
        (field(b"from"), field(b"to"), field(b"text"), field(b"id"))
    else {
        return Err(never("missing field"));
    };
    // Some centres write a plus sign before any number; unescaped, it has become a blank.
    if to.strip_prefix(b"+").or(to.strip_prefix(b" ")).unwrap_or(to) != SHORT_CODE.as_bytes() {
        return Err(never("short code"));
    }
    if id.is_empty() || id.len() > LONGEST_ID {
        return Err(never("id"));
    }
    let text = query::to_utf8(text, field(b"charset").unwrap_or_default());
    let message = Message { id, from, text: &text };
    Ok(match timeout(endpoint.patience, endpoint.service.answer(message)).await {
        Ok(Answer::Say(saying)) => {
            let length = [(header::CONTENT_LENGTH, saying.text.len())];
            (length, plain(outbox.body(saying))).into_response()
        }
        Ok(Answer::Silence) => plain(""),
        Ok(Answer::Later) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        Err(_) => {
            logs::count("a message waited too long", "");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    })
}

/// Refuses what no SMS gateway sends, and what a page in a browser can make it send.
fn is_program(endpoint: &Endpoint, request: &Request) -> Result<(), Refusal> {
    let headers = request.headers();
    let mut names = headers.keys().map(HeaderName::as_str);
    if names.any(|name| name == "origin" || name.starts_with("sec-fetch-")) {
        return Err(Refusal(StatusCode::FORBIDDEN, "browser"));
    }
    // A page whose name is made to stand for this address is of one origin with it: its browser tells
    // nothing of the above, but names the page.
    if endpoint.secret.is_none() && !is_to_loopback(headers) {
        return Err(Refusal(StatusCode::FORBIDDEN, "host"));
    }
    // `HEAD` too: it would answer the message and throw the reply away.
    if request.method() != Method::GET {
        return Err(Refusal(StatusCode::METHOD_NOT_ALLOWED, "method"));
    }
    if !request.body().is_end_stream() {
        return Err(Refusal(StatusCode::PAYLOAD_TOO_LARGE, "body"));
    }
    Ok(())
}

fn is_to_loopback(headers: &HeaderMap) -> bool {
    let Some(host) = headers.get(header::HOST) else {
        return true;
    };
    let Ok(host) = Authority::try_from(host.as_bytes()) else {
        return false;
    };
    let name = host.host().trim_matches(['[', ']']);
    let address = name.parse::<IpAddr>();
    name == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

fn plain(body: impl Into<Body>) -> Response {
    let plain = (header::CONTENT_TYPE, "text/plain; charset=UTF-8");
    ([plain, (header::CACHE_CONTROL, "no-store")], body.into()).into_response()
}

/// The last response of its connection: whoever has not shown the secret gets no second one.
fn last(response: Response) -> Response {
    ([(header::CONNECTION, "close")], response).into_response()
}
