//! Watches, written as they come.

use std::sync::Arc;

use hyper::body::Bytes;
use pintle_sandbox::Stream;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::time::{Instant, timeout_at};

use crate::handle::Api;
use crate::limits::{BOOKMARK_TIME, MAX_WAITING_EVENTS, WATCH_TIME};

/// Begins to write the events of a watch, one a line.
pub(crate) fn begin(api: &Arc<Api>, events: Box<Stream>) -> Receiver<Bytes> {
    let (sender, receiver) = channel(MAX_WAITING_EVENTS);
    // From before the first look: no change is missed.
    let changed = api.changed.subscribe();
    tokio::spawn(write(events, changed, sender));
    receiver
}

async fn write(
    mut events: Box<Stream>,
    mut changed: tokio::sync::watch::Receiver<()>,
    sender: Sender<Bytes>,
) {
    let end = Instant::now() + events.timeout().unwrap_or(WATCH_TIME).min(WATCH_TIME);
    let mut bookmark = Instant::now() + BOOKMARK_TIME;
    loop {
        changed.mark_unchanged();
        while let Some(event) = events.next_event() {
            bookmark = Instant::now() + BOOKMARK_TIME;
            if sender.send(line(&event)).await.is_err() {
                return;
            }
        }
        if events.is_ended() || sender.is_closed() || Instant::now() >= end {
            return;
        }
        if Instant::now() >= bookmark {
            bookmark = Instant::now() + BOOKMARK_TIME;
            if events.wants_bookmarks() && sender.send(line(&events.bookmark())).await.is_err() {
                return;
            }
        }
        // Time passes all the while: a client that went away is noticed soon.
        let _ = timeout_at(end.min(bookmark), changed.changed()).await;
    }
}

fn line(event: &serde_json::Value) -> Bytes {
    let mut text = event.to_string();
    text.push('\n');
    Bytes::from(text)
}
