//! The door: `GET /mo` for Kannel's `get-url`, and `GET /healthz`.
//!
//! Knows the HTTP side of a message and nothing of what is decided about it. A request's address
//! holds phone and text, so nothing here logs one.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, HttpBody};
use axum::extract::{Extension, Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use tokio::time::timeout;
use tracing::{error, warn};

use crate::query::{self, Query};
use crate::secret::Secret;
use crate::sent::{Outbox, ReplyBody};
use crate::service::{Answer, Message, Service};

/// The longest that a message should wait for its turn: less than Kannel's `http-timeout`, after which
/// it asks again anyway.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// The longest that `/healthz` may take.
const HEALTH_LIMIT: Duration = Duration::from_secs(2);

/// The longest id; Kannel's has 36 bytes.
const LONGEST_ID: usize = 256;

/// The service and who may call it.
#[derive(Debug)]
pub struct Door {
    /// Deals with messages.
    pub service: Service,
    /// Must be in the query of `/mo`, if there is one.
    pub secret: Option<Secret>,
    /// How long a message may wait.
    pub patience: Duration,
}

/// The routes.
pub fn routes(door: Arc<Door>) -> Router {
    Router::new()
        .route("/mo", any(mo))
        .route("/healthz", any(healthz))
        .with_state(door)
}

async fn healthz(State(door): State<Arc<Door>>, request: Request) -> Response {
    if request.method() != Method::GET {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    match timeout(HEALTH_LIMIT, door.service.health()).await {
        Ok(Ok(())) => plain(Body::from("ok\n")),
        Ok(Err(error)) => {
            error!(%error, "unhealthy");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

async fn mo(
    State(door): State<Arc<Door>>,
    Extension(outbox): Extension<Outbox>,
    request: Request,
) -> Response {
    match take(&door, &request) {
        Ok(taken) => {
            let text = query::to_utf8(taken.text, taken.charset.as_deref());
            let message = Message {
                id: &taken.id,
                from: &taken.from,
                text: &text,
            };
            match timeout(door.patience, door.service.answer(message)).await {
                Ok(Answer::Say(saying)) => plain(Body::new(ReplyBody::new(saying, outbox))),
                Ok(Answer::Silence) => plain(Body::empty()),
                Ok(Answer::Later) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
                Err(_) => {
                    error!("a message waited too long");
                    StatusCode::SERVICE_UNAVAILABLE.into_response()
                }
            }
        }
        Err(refused) => {
            // Its status says all: there is nothing in the query that may stand in a log.
            warn!(status = refused.as_u16(), "request refused");
            refused.into_response()
        }
    }
}

/// What a message needs, all of it there.
struct Taken {
    id: Vec<u8>,
    from: Vec<u8>,
    text: Vec<u8>,
    charset: Option<Vec<u8>>,
}

fn take(door: &Door, request: &Request) -> Result<Taken, StatusCode> {
    // `HEAD` too: it would judge the message and throw the reply away.
    if request.method() != Method::GET {
        return Err(StatusCode::METHOD_NOT_ALLOWED);
    }
    if !request.body().is_end_stream() {
        return Err(StatusCode::PAYLOAD_TOO_LARGE);
    }
    let query = request.uri().query().unwrap_or_default().as_bytes();
    if query.len() > query::MAX_BYTES {
        return Err(StatusCode::URI_TOO_LONG);
    }
    let query = Query::read(query).map_err(|query::Repeated| StatusCode::BAD_REQUEST)?;
    if let Some(secret) = &door.secret {
        let claimed = query
            .secret
            .as_ref()
            .map_or(&[][..], |claimed| claimed.as_slice());
        if !secret.is(claimed) {
            return Err(StatusCode::FORBIDDEN);
        }
    }
    let Query {
        from: Some(from),
        to: Some(to),
        text: Some(text),
        charset,
        id: Some(id),
        ..
    } = query
    else {
        return Err(StatusCode::BAD_REQUEST);
    };
    if to != bhxh_sms::SHORT_CODE.as_bytes() || id.is_empty() || id.len() > LONGEST_ID {
        return Err(StatusCode::BAD_REQUEST);
    }
    Ok(Taken {
        id,
        from,
        text,
        charset,
    })
}

fn plain(body: Body) -> Response {
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    let plain = HeaderValue::from_static("text/plain; charset=UTF-8");
    headers.insert(header::CONTENT_TYPE, plain);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
