//! Watches of objects.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use pintle_cluster::{Error, Object, WatchEvent, Watched};
use serde_json::Value;

use crate::read::{Event, Query};
use crate::sandbox::{Inner, Shared};
use crate::status::Status;

/// A watch at work.
pub(crate) struct Watch {
    shared: Arc<Shared>,
    query: Query,
    /// Changes up to here have been looked at.
    seen: u64,
    pending: VecDeque<Event>,
}

impl Watch {
    /// A watch of changes after a version; of those from now on without one.
    pub(crate) fn new(shared: &Arc<Shared>, query: Query, after: Option<u64>) -> Watch {
        let seen = after.unwrap_or_else(|| shared.lock().state.store.version());
        Watch { shared: Arc::clone(shared), query, seen, pending: VecDeque::new() }
    }

    /// The next event; nothing if none comes in that time of the machine.
    ///
    /// # Errors
    /// Changes that are forgotten already.
    pub(crate) fn next_event(&mut self, timeout: Duration) -> Result<Option<Event>, Status> {
        let deadline = Instant::now() + timeout;
        let shared = Arc::clone(&self.shared);
        let mut inner = shared.lock();
        loop {
            self.gather(&inner)?;
            if let Some(event) = self.pending.pop_front() {
                return Ok(Some(event));
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(None);
            }
            inner = shared.wait(inner, left);
        }
    }

    /// The version up to which changes have been looked at.
    pub(crate) fn seen(&self) -> u64 {
        self.seen
    }

    fn gather(&mut self, inner: &Inner) -> Result<(), Status> {
        let store = &inner.state.store;
        let Some(changes) = store.changes_after(self.seen) else {
            let message = format!("too old resource version: {} ({})", self.seen, store.version());
            return Err(Status::expired(message));
        };
        self.pending.extend(changes.filter_map(|change| self.query.event(change)));
        self.seen = store.version();
        Ok(())
    }
}

/// The objects that there are, then a watch of what happens to them.
pub(crate) struct ListAndWatch {
    first: VecDeque<WatchEvent>,
    watch: Watch,
}

impl ListAndWatch {
    pub(crate) fn new(shared: &Arc<Shared>, query: Query) -> ListAndWatch {
        let watch = Watch::new(shared, query, None);
        let inner = shared.lock();
        let listed = crate::read::list(&inner.state, &watch.query, 0, "");
        drop(inner);
        let objects = listed.map(|page| page.objects).unwrap_or_default();
        let mut first: VecDeque<WatchEvent> =
            objects.iter().map(|object| WatchEvent::Changed(of(object))).collect();
        first.push_back(WatchEvent::Synced);
        ListAndWatch { first, watch }
    }
}

impl Watched for ListAndWatch {
    fn next(&mut self, timeout: Duration) -> Result<Option<WatchEvent>, Error> {
        if let Some(event) = self.first.pop_front() {
            return Ok(Some(event));
        }
        let event = self.watch.next_event(timeout)?;
        Ok(event.map(|event| match event {
            Event::Added(object) | Event::Modified(object) => WatchEvent::Changed(of(&object)),
            Event::Deleted(object) => WatchEvent::Deleted(of(&object)),
        }))
    }
}

/// An object as others have it.
pub(crate) fn of(object: &Value) -> Object {
    Object(object.as_object().cloned().unwrap_or_default())
}
