//! When is a reply sent? When the operating system has taken its last byte.
//!
//! The body arms the receipt as it gives its text to hyper; hyper flushes the connection after it has
//! written everything; the connection then hands the receipts in. Marked any earlier, a kill in
//! between would leave a sender without password and without a second chance.

use std::convert::Infallible;
use std::io;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::Body;
use futures_util::stream::once;
use parking_lot::Mutex;
use tokio::io::{AsyncRead, AsyncWrite, Interest, ReadBuf, Ready};
use tokio::net::TcpStream;
use tokio_io_timeout::TimeoutStream;

use crate::service::{Receipt, Saying};

/// The receipts of one connection whose texts hyper has, and the network not yet.
#[derive(Clone, Default)]
pub struct Outbox(Arc<Mutex<Vec<Receipt>>>);

impl Outbox {
    /// The body of a reply that is sent through this connection.
    pub(crate) fn body(self, Saying { text, receipt }: Saying) -> Body {
        Body::from_stream(once(async move {
            self.0.lock().push(receipt);
            Ok::<_, Infallible>(text)
        }))
    }
}

/// A connection that hands in receipts, and whose peer has to go on reading.
pub(crate) struct Connection {
    stream: Pin<Box<TimeoutStream<TcpStream>>>,
    outbox: Outbox,
}

impl Connection {
    /// A connection whose peer may take no byte for at most `write`.
    pub(crate) fn new(stream: TcpStream, write: Duration, outbox: Outbox) -> Self {
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(write));
        Self { stream: Box::pin(stream), outbox }
    }

    /// Who has closed its side may still want the reply, or be gone: it gets it, without a receipt.
    fn look_for_end(&self, cx: &mut Context<'_>) {
        let mut receipts = self.outbox.0.lock();
        if receipts.is_empty() {
            return;
        }
        // Not by reading: what else it has sent would stand before the end.
        let ready = pin!(self.stream.get_ref().ready(Interest::READABLE));
        if let Poll::Ready(ready) = ready.poll(cx)
            && ready.map_or(true, Ready::is_read_closed)
        {
            receipts.clear();
        }
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.stream.as_mut().poll_read(cx, buf)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.look_for_end(cx);
        self.stream.as_mut().poll_write(cx, buf)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.look_for_end(cx);
        self.stream.as_mut().poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.stream.as_mut().poll_flush(cx))?;
        self.outbox.0.lock().drain(..).for_each(Receipt::sent);
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream.as_mut().poll_shutdown(cx)
    }
}
