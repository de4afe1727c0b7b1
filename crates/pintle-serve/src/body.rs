//! Bodies that come and go.

use std::convert::Infallible;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};
use tokio::sync::mpsc::Receiver;

use crate::limits::{BODY_TIME, MAX_BODY, MAX_DROPPED};

/// What a client is sent.
pub(crate) enum Sent {
    /// All of it at once.
    Whole(Option<Bytes>),
    /// Parts as they come, until nobody has any more.
    Parts(Receiver<Bytes>),
}

impl Body for Sent {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let next = match &mut *self {
            Sent::Whole(bytes) => Poll::Ready(bytes.take()),
            Sent::Parts(parts) => parts.poll_recv(context),
        };
        next.map(|bytes| bytes.map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Sent::Whole(None))
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Sent::Whole(bytes) => {
                let length = bytes.as_ref().map_or(0, Bytes::len);
                SizeHint::with_exact(u64::try_from(length).unwrap_or(u64::MAX))
            }
            Sent::Parts(_) => SizeHint::default(),
        }
    }
}

/// Why a body cannot be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unread {
    TooLarge,
    TooSlow,
    Broken,
}

/// All that a client sends.
pub(crate) async fn read(body: Incoming) -> Result<Vec<u8>, Unread> {
    if body.size_hint().lower() > u64::try_from(MAX_DROPPED).unwrap_or(u64::MAX) {
        return Err(Unread::TooLarge);
    }
    tokio::time::timeout(BODY_TIME, collect(body)).await.unwrap_or(Err(Unread::TooSlow))
}

async fn collect(body: Incoming) -> Result<Vec<u8>, Unread> {
    let mut body = pin!(body);
    let (mut all, mut length) = (Vec::new(), 0);
    while let Some(frame) = poll_fn(|context| body.as_mut().poll_frame(context)).await {
        let frame = frame.map_err(|_| Unread::Broken)?;
        let Ok(data) = frame.into_data() else { continue };
        length += data.len();
        // A client that has not been read to the end may not get to see the answer.
        match (length <= MAX_BODY, length <= MAX_DROPPED) {
            (true, _) => all.extend_from_slice(&data),
            (false, true) => all = Vec::new(),
            (false, false) => return Err(Unread::TooLarge),
        }
    }
    if length > MAX_BODY { Err(Unread::TooLarge) } else { Ok(all) }
}
