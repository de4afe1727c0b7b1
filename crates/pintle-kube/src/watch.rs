//! Watches that go on when connections do not. Source: client-go `cache.Reflector`.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use pintle_cluster::{Error, ErrorKind, Object, WatchEvent};
use serde_json::{Map, Value};
use tokio::sync::mpsc::Sender;

use crate::list::{Listed, Selection};
use crate::status;
use crate::transport::{Stream, Transport};

/// How long the server is asked to keep a watch open, in seconds.
const OPEN: u64 = 300;

/// How long a watch may be silent. A server that has nothing to tell sends a bookmark each minute,
/// and taking a watch up again costs little, so a dead connection is not waited for.
const SILENCE: Duration = Duration::from_secs(150);

/// The largest event, in bytes.
const MAX_EVENT: usize = 64 << 20;

/// A connection that lasted so long was a good one, even if nothing happened.
const HEALTHY: Duration = Duration::from_secs(5);

/// The waits before a broken watch is taken up again; each is twice the one before.
const FIRST_WAIT: Duration = Duration::from_millis(250);
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// A watch from the first list to its end.
pub(crate) struct Watch {
    pub(crate) transport: Arc<Transport>,
    pub(crate) selection: Selection,
    pub(crate) events: Sender<Result<WatchEvent, Error>>,
    /// The version that is known; empty if all has to be listed again.
    version: String,
    /// Whether the last connection was of any use.
    healthy: bool,
    /// What there is, without more than its metadata.
    known: BTreeMap<(String, String), Object>,
}

/// Why a connection is over.
enum End {
    /// It is taken up again at once.
    Over,
    /// It is taken up again later.
    Broken,
    /// The version is too old to go on from.
    Old,
    /// Nobody listens any more.
    Deaf,
    /// Trying again does not help.
    Failed(Error),
}

impl Watch {
    /// A watch that has not told anything yet.
    pub(crate) fn new(
        transport: Arc<Transport>,
        selection: Selection,
        events: Sender<Result<WatchEvent, Error>>,
    ) -> Watch {
        Watch {
            transport,
            selection,
            events,
            version: String::new(),
            healthy: false,
            known: BTreeMap::new(),
        }
    }

    /// Tells what the first list has, and then what happens, until nobody listens.
    pub(crate) async fn run(mut self, first: Listed) {
        let mut end = self.tell_list(first).await;
        if !self.tell(WatchEvent::Synced).await {
            return;
        }
        let mut wait = FIRST_WAIT;
        loop {
            let healthy = std::mem::take(&mut self.healthy);
            if healthy {
                wait = FIRST_WAIT;
            }
            match end {
                End::Over => {}
                End::Old | End::Broken => {
                    if matches!(end, End::Old) {
                        self.version.clear();
                    }
                    if !healthy {
                        tokio::time::sleep(wait).await;
                        wait = (wait * 2).min(LONGEST_WAIT);
                    }
                }
                End::Deaf => return,
                End::Failed(error) => {
                    // If nobody listens, nobody needs to know.
                    let _ = self.events.send(Err(error)).await;
                    return;
                }
            }
            end = match self.version.is_empty() {
                true => self.list_again().await,
                false => self.follow().await,
            };
        }
    }

    async fn list_again(&mut self) -> End {
        match self.selection.list(&self.transport).await {
            Ok(listed) => self.tell_list(listed).await,
            Err(error) => end_of(error),
        }
    }

    /// Tells a whole list: what it has, and what it has no more.
    async fn tell_list(&mut self, listed: Listed) -> End {
        let mut gone = std::mem::take(&mut self.known);
        for object in listed.objects {
            gone.remove(&key(&object));
            if !self.changed(object).await {
                return End::Deaf;
            }
        }
        for object in gone.into_values() {
            if !self.tell(WatchEvent::Deleted(object)).await {
                return End::Deaf;
            }
        }
        self.version = listed.resource_version;
        if self.version.is_empty() { End::Broken } else { End::Over }
    }

    /// Tells what one connection brings.
    async fn follow(&mut self) -> End {
        let request = self.selection.watch(&self.version, OPEN);
        let mut lines = match self.transport.stream(&request).await {
            Ok(stream) => Lines { stream, buffer: Vec::new(), searched: 0 },
            Err(error) => return end_of(error),
        };
        let opened = Instant::now();
        loop {
            let Some(line) = lines.next().await else {
                self.healthy |= opened.elapsed() > HEALTHY;
                // A connection that brought nothing and ended soon is not made again at once.
                return if self.healthy { End::Over } else { End::Broken };
            };
            if let Some(end) = self.event(&line).await {
                return end;
            }
        }
    }

    /// Tells one event; gives the end if it is one.
    async fn event(&mut self, line: &[u8]) -> Option<End> {
        let Ok(Value::Object(mut event)) = serde_json::from_slice(line) else {
            return Some(End::Broken);
        };
        let Some(Value::Object(fields)) = event.remove("object") else { return Some(End::Broken) };
        let kind = event.get("type").and_then(Value::as_str).unwrap_or_default();
        if kind == "ERROR" {
            return Some(end_of(status::from_status(&Value::Object(fields), 500)));
        }
        let object = self.selection.object(fields);
        let version = object.resource_version().to_owned();
        let heard = match kind {
            "ADDED" | "MODIFIED" => self.changed(object).await,
            "DELETED" => {
                self.known.remove(&key(&object));
                self.tell(WatchEvent::Deleted(object)).await
            }
            // A bookmark has nothing but the version.
            _ => true,
        };
        if !version.is_empty() {
            self.version = version;
        }
        self.healthy |= kind != "BOOKMARK";
        (!heard).then_some(End::Deaf)
    }

    async fn changed(&mut self, object: Object) -> bool {
        self.known.insert(key(&object), outline(&object));
        self.tell(WatchEvent::Changed(object)).await
    }

    async fn tell(&self, event: WatchEvent) -> bool {
        self.events.send(Ok(event)).await.is_ok()
    }
}

/// What an error means for a watch.
fn end_of(error: Error) -> End {
    match error.kind {
        ErrorKind::Expired => End::Old,
        ErrorKind::Unreachable
        | ErrorKind::Timeout
        | ErrorKind::Server
        | ErrorKind::TooManyRequests => End::Broken,
        _ => End::Failed(error),
    }
}

fn key(object: &Object) -> (String, String) {
    (object.namespace().to_owned(), object.name().to_owned())
}

/// Enough of an object to say later that it is gone.
fn outline(object: &Object) -> Object {
    let mut fields = Map::new();
    for key in ["apiVersion", "kind"] {
        if let Some(value) = object.0.get(key) {
            fields.insert(key.to_owned(), value.clone());
        }
    }
    let mut metadata = Map::new();
    for key in ["namespace", "name", "uid", "resourceVersion", "labels", "ownerReferences"] {
        if let Some(value) = object.at(&["metadata", key]) {
            metadata.insert(key.to_owned(), value.clone());
        }
    }
    fields.insert("metadata".to_owned(), Value::Object(metadata));
    Object(fields)
}

/// The events of a connection, each a line.
struct Lines {
    stream: Stream,
    buffer: Vec<u8>,
    /// How much of the buffer is known to have no end of line.
    searched: usize,
}

impl Lines {
    /// The next line; nothing at the end, however it came.
    async fn next(&mut self) -> Option<Vec<u8>> {
        loop {
            let rest = self.buffer.get(self.searched..).unwrap_or_default();
            if let Some(at) = rest.iter().position(|byte| *byte == b'\n') {
                let tail = self.buffer.split_off(self.searched + at + 1);
                self.searched = 0;
                let line = std::mem::replace(&mut self.buffer, tail);
                if line.trim_ascii().is_empty() {
                    continue;
                }
                return Some(line);
            }
            self.searched = self.buffer.len();
            let more = self.stream.next(&mut self.buffer, SILENCE).await.ok()?;
            if !more || self.buffer.len() > MAX_EVENT {
                return None;
            }
        }
    }
}
