//! The sandbox itself: one state, one lock, and who waits for what.

use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use pintle_schema::{Group, Schema};
use serde_json::Value;

use crate::availability::{Availability, Watch};
use crate::clock::Moment;
use crate::controllers;
use crate::file::{File, FileError};
use crate::script::Script;
use crate::seed;
use crate::state::State;
use crate::status::Status;

/// How a sandbox begins.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The time at the beginning, in seconds since 1970.
    pub start: i64,
    /// What uids, generated names and addresses are made of: the same seed makes the same ones.
    pub seed: u64,
    /// What is to go wrong.
    pub script: Script,
    /// Whether nodes have all labels and as much room, and volumes all classes, that somebody asks
    /// for. Without it pods and claims wait that ask for others, as in a real cluster that is not
    /// prepared for them.
    pub obliging: bool,
}

/// A cluster in memory. Clones are the same cluster.
#[derive(Clone)]
pub struct Sandbox {
    pub(crate) shared: Arc<Shared>,
}

pub(crate) struct Shared {
    state: Mutex<Inner>,
    /// Told after each change.
    changed: Condvar,
    /// The time at the beginning.
    start: Moment,
}

/// What is behind the lock.
pub(crate) struct Inner {
    pub(crate) state: State,
    file: Option<File>,
    availability: Watch,
}

impl Sandbox {
    /// A cluster with nothing in it but what every cluster has.
    pub fn new(options: Options) -> Sandbox {
        let start = options.start * crate::clock::SECOND;
        let mut state = State::new(start, options.seed, options.script);
        state.obliging = options.obliging;
        seed::fill(&mut state);
        Sandbox::of(state, start, None)
    }

    /// A cluster that is kept in a file: what is in there already, or a new one. Time goes on from
    /// the later one of the options' and the file's.
    ///
    /// # Errors
    /// A file that somebody else has open, that is something else, or that cannot be written.
    pub fn open(options: Options, path: &Path) -> Result<Sandbox, FileError> {
        let (mut file, kept) = File::open(path)?;
        let start = options.start * crate::clock::SECOND;
        let Some(kept) = kept else {
            let sandbox = Sandbox::new(options);
            let mut inner = sandbox.shared.lock();
            file.write(&inner.state)?;
            inner.file = Some(file);
            drop(inner);
            return Ok(sandbox);
        };
        let now = kept.now.max(start);
        let mut state =
            State::new(now, options.seed, options.script).restore(kept.version, kept.objects);
        state.obliging = options.obliging;
        controllers::run(&mut state);
        file.write(&state)?;
        Ok(Sandbox::of(state, start, Some(file)))
    }

    fn of(state: State, start: Moment, file: Option<File>) -> Sandbox {
        let inner = Mutex::new(Inner { state, file, availability: Watch::default() });
        Sandbox { shared: Arc::new(Shared { state: inner, changed: Condvar::new(), start }) }
    }

    /// Does something to the state, lets the controllers follow, and tells whoever watches.
    pub(crate) fn act<T>(
        &self,
        verb: &str,
        resource: &str,
        what: impl FnOnce(&mut State) -> Result<T, Status>,
    ) -> Result<T, Status> {
        let mut inner = self.shared.lock();
        if let Some(code) = inner.state.scripted_failure(verb, resource) {
            return Err(Status::scripted(code));
        }
        let done = what(&mut inner.state);
        let kept = inner.follow();
        drop(inner);
        self.shared.changed.notify_all();
        kept.and(done)
    }

    /// Looks at the state.
    pub(crate) fn look<T>(
        &self,
        verb: &str,
        resource: &str,
        what: impl FnOnce(&State) -> Result<T, Status>,
    ) -> Result<T, Status> {
        let mut inner = self.shared.lock();
        match inner.state.scripted_failure(verb, resource) {
            Some(code) => Err(Status::scripted(code)),
            None => what(&inner.state),
        }
    }

    /// All objects, in order of group, resource, namespace and name.
    pub fn objects(&self) -> Vec<Arc<Value>> {
        self.shared.lock().state.store.iter().map(|(_, object)| Arc::clone(object)).collect()
    }

    /// What CustomResourceDefinitions define, in order of their names.
    pub fn definitions(&self) -> Vec<Arc<Schema>> {
        self.shared.lock().state.kinds.custom().cloned().collect()
    }

    /// All groups with their versions, the preferred one first. The core group is the first.
    pub fn groups(&self) -> Vec<Group> {
        self.shared.lock().state.kinds.groups()
    }

    /// How long it takes until something happens by itself; nothing if nothing does.
    pub fn due(&self) -> Option<Duration> {
        let inner = self.shared.lock();
        let next = inner.state.work.next()?;
        Some(Duration::from_millis(u64::try_from(next - inner.state.now).unwrap_or(0)))
    }

    /// Begins to look how many pods of the present workloads are ready.
    pub fn begin_availability(&self) {
        let mut inner = self.shared.lock();
        inner.availability = Watch::begin(&inner.state);
    }

    /// What has been seen since [`Sandbox::begin_availability`], in order of kind and name.
    pub fn end_availability(&self) -> Vec<Availability> {
        std::mem::take(&mut self.shared.lock().availability).end()
    }

    /// Lets time pass until nothing is due any more but what is due again and again, and not longer
    /// than `at_most`.
    pub fn rest(&self, at_most: Duration) {
        let deadline = self.elapsed() + at_most;
        loop {
            let due = self.shared.lock().state.work.next_once();
            let left = deadline.saturating_sub(self.elapsed());
            if due.is_none() || left.is_zero() {
                return;
            }
            self.pass(left);
        }
    }

    /// How much time has passed since the beginning.
    pub fn elapsed(&self) -> Duration {
        let passed = self.shared.lock().state.now - self.shared.start;
        Duration::from_millis(passed.unsigned_abs())
    }

    /// Lets time pass until something happens by itself, but not longer than `at_most`.
    pub fn pass(&self, at_most: Duration) {
        let mut inner = self.shared.lock();
        let state = &mut inner.state;
        let most = Moment::try_from(at_most.as_millis()).unwrap_or(Moment::MAX);
        let last = state.now.saturating_add(most);
        let next = state.work.next().unwrap_or(last);
        state.now = next.clamp(state.now, last);
        // A file that cannot be written is told of by the next request.
        let _ = inner.follow();
        drop(inner);
        self.shared.changed.notify_all();
    }
}

impl Inner {
    /// Lets the controllers follow, and keeps what has changed.
    fn follow(&mut self) -> Result<(), Status> {
        controllers::run(&mut self.state);
        self.availability.look(&self.state);
        match &mut self.file {
            None => Ok(()),
            Some(file) => file
                .write(&self.state)
                .map_err(|error| Status::internal(&format!("the sandbox cannot be kept: {error}"))),
        }
    }
}

impl Shared {
    pub(crate) fn lock(&self) -> MutexGuard<'_, Inner> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for the next change, for some time of the machine.
    pub(crate) fn wait<'s>(
        &self,
        inner: MutexGuard<'s, Inner>,
        time: Duration,
    ) -> MutexGuard<'s, Inner> {
        match self.changed.wait_timeout(inner, time) {
            Ok((inner, _)) => inner,
            Err(poisoned) => poisoned.into_inner().0,
        }
    }
}
