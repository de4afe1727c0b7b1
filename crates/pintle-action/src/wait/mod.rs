//! Waiting for objects: until they are ready, until hooks have run, until they are gone.
//!
//! There is one watch for each kind and namespace, and nothing is polled. Source of the rules:
//! Helm `kube/statuswait.go` over kstatus.

mod legacy;
mod own_time;
mod story;
mod table;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use pintle_cluster::{ListOptions, Resource, WatchEvent};

use pintle_ready::{Rule, is_waited_for};
use serde_json::Value;

use crate::hooks::pods;
use crate::session::CANCEL_INTERVAL;
use crate::target::Target;
use crate::{Error, Session};
use table::{Goal, Table};

/// How long a wait takes at most if the user says 0. Source: Helm `DefaultStatusWatcherTimeout`.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(30);

/// What is waited for, and how. Source: Helm `kube.WaitStrategy`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strategy {
    /// Watches all objects.
    Watcher,
    /// Looks at all objects again and again, by the rules of Helm 3.
    Legacy,
    /// Waits for hooks alone.
    HookOnly,
}

impl Strategy {
    /// The strategy for hooks, which are always waited for.
    pub(crate) fn for_hooks(self) -> Strategy {
        match self {
            Strategy::HookOnly => Strategy::Watcher,
            other => other,
        }
    }
}

/// What is waited for once objects are in the cluster.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wait<'a> {
    pub(crate) strategy: Strategy,
    /// Whether Jobs are to end well, too.
    pub(crate) jobs: bool,
    pub(crate) timeout: Duration,
    /// What the user says of kinds.
    pub(crate) rules: &'a [Rule],
}

/// Waits until objects are ready.
pub(crate) fn wait_until_ready(
    session: &Session,
    targets: &[Target],
    wait: Wait<'_>,
) -> Result<(), Error> {
    match wait.strategy {
        Strategy::HookOnly => Ok(()),
        Strategy::Watcher => {
            let goal = if wait.jobs { Goal::ReadyWithJobs } else { Goal::Ready };
            let is_waited_for =
                |target: &&Target| is_waited_for(&Value::Object(target.object.0.clone()));
            let waited: Vec<Target> = targets.iter().filter(is_waited_for).cloned().collect();
            watch(session, Table::new(&waited, goal, wait.rules), wait.timeout)
        }
        Strategy::Legacy => legacy::wait_until_ready(session, targets, wait),
    }
}

/// Waits until the objects of a hook have run; those that do not run are ready at once.
pub(crate) fn wait_for_hook(
    session: &Session,
    targets: &[Target],
    strategy: Strategy,
    timeout: Duration,
) -> Result<(), Error> {
    let runs = |target: &&Target| matches!(target.kind(), "Job" | "Pod");
    let running: Vec<Target> = targets.iter().filter(runs).cloned().collect();
    match strategy {
        Strategy::Legacy => legacy::wait_for_hook(session, &running, timeout),
        _ => watch(session, Table::new(&running, Goal::Run, &[]), timeout),
    }
}

/// Waits until objects are gone.
pub(crate) fn wait_for_deletion(
    session: &Session,
    targets: &[Target],
    strategy: Strategy,
    timeout: Duration,
) -> Result<(), Error> {
    if strategy == Strategy::HookOnly {
        return Ok(());
    }
    // Most objects are gone at once, which a watch would take longer to tell.
    let there = crate::parallel::for_each(targets, |target| {
        !matches!(session.cluster.get(&target.place), Ok(None))
    });
    let left: Vec<Target> = targets
        .iter()
        .zip(there)
        .filter(|(_, there)| *there)
        .map(|(target, _)| target.clone())
        .collect();
    watch(session, Table::new(&left, Goal::Gone, &[]), timeout)
}

/// What is watched: a kind in a namespace, one object of it or all.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Source {
    resource: Resource,
    namespace: Option<String>,
}

/// Something that a watch told.
enum Told {
    Event(Source, WatchEvent),
    Failed(pintle_cluster::Error),
}

fn watch(session: &Session, mut table: Table<'_>, timeout: Duration) -> Result<(), Error> {
    if table.is_empty() {
        return Ok(());
    }
    let timeout = if timeout.is_zero() { DEFAULT_TIMEOUT } else { timeout };
    let deadline = session.clock() + timeout;
    let ended = match session.cluster.pass(Duration::ZERO) {
        true => own_time::follow(session, &mut table, deadline),
        false => listen(session, &mut table, deadline),
    };
    session.events.waiting(&table.rows());
    session.events.waited();
    let left = table.failures();
    match ended? {
        Ended::Reached if left.is_empty() => Ok(()),
        ended => {
            let mut lines = left;
            lines.extend(ended.words().map(str::to_owned));
            let story = story::tell(session, &table);
            Err(Error::new(lines.join("\n")).told_by(story))
        }
    }
}

/// Why a wait is over.
#[derive(Clone, Copy)]
enum Ended {
    Reached,
    TimeIsUp,
    Cancelled,
}

impl Ended {
    /// Go's words for it.
    fn words(self) -> Option<&'static str> {
        match self {
            Ended::Reached => None,
            Ended::TimeIsUp => Some("context deadline exceeded"),
            Ended::Cancelled => Some("context canceled"),
        }
    }
}

/// Listens to all watches at once, each on a thread of its own.
fn listen(session: &Session, table: &mut Table<'_>, deadline: Instant) -> Result<Ended, Error> {
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        let (sender, receiver) = channel();
        for (source, options) in sources(table) {
            let (sender, stop) = (sender.clone(), &stop);
            scope.spawn(move || tell(session, &source, &options, &sender, stop));
        }
        drop(sender);
        let ended = take_until(session, table, &receiver, deadline);
        stop.store(true, Ordering::Relaxed);
        ended
    })
}

/// Takes what the watches tell until the goal is reached or the time is up.
fn take_until(
    session: &Session,
    table: &mut Table<'_>,
    receiver: &Receiver<Told>,
    deadline: Instant,
) -> Result<Ended, Error> {
    let mut next = Instant::now();
    loop {
        if session.cancel.is_cancelled() {
            return Ok(Ended::Cancelled);
        }
        // What comes in quick succession is told together.
        if Instant::now() >= next {
            session.events.waiting(&table.rows());
            next = Instant::now() + CANCEL_INTERVAL;
        }
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Ok(Ended::TimeIsUp);
        }
        match receiver.recv_timeout(left.min(CANCEL_INTERVAL)) {
            Ok(Told::Event(source, event)) => {
                table.take(&source, event, session.now().seconds);
            }
            Ok(Told::Failed(error)) => return Err(error.into()),
            Err(RecvTimeoutError::Timeout) => table.tick(session.now().seconds),
            Err(RecvTimeoutError::Disconnected) => {
                return Err(Error::new("all watches ended before the objects were ready"));
            }
        }
        if table.is_done() {
            return Ok(Ended::Reached);
        }
    }
}

/// One watch for each kind and namespace; pods are watched too where their failures make those of
/// their controllers.
fn sources(table: &Table<'_>) -> BTreeMap<Source, ListOptions> {
    let mut names: BTreeMap<Source, Vec<&str>> = BTreeMap::new();
    for target in table.targets() {
        let place = &target.place;
        let source =
            Source { resource: place.resource.clone(), namespace: place.namespace.clone() };
        names.entry(source).or_default().push(&place.name);
    }
    let mut sources: BTreeMap<Source, ListOptions> = names
        .into_iter()
        .map(|(source, names)| {
            let fields = match names.as_slice() {
                [name] => format!("metadata.name={name}"),
                _ => String::new(),
            };
            (source, ListOptions { fields, ..ListOptions::default() })
        })
        .collect();
    if table.goal().is_ready() {
        for target in table.targets().filter(|target| table::has_pods(target.kind())) {
            let source = Source { resource: pods(), namespace: target.place.namespace.clone() };
            // Pods among the targets need no watch of their own, but one for all.
            sources.insert(source, ListOptions::default());
        }
    }
    sources
}

fn tell(
    session: &Session,
    source: &Source,
    options: &ListOptions,
    sender: &Sender<Told>,
    stop: &AtomicBool,
) {
    let watch = session.cluster.watch(&source.resource, source.namespace.as_deref(), options);
    let mut watch = match watch {
        Ok(watch) => watch,
        Err(error) => {
            let _ = sender.send(Told::Failed(error));
            return;
        }
    };
    while !stop.load(Ordering::Relaxed) {
        let told = match watch.next(CANCEL_INTERVAL) {
            Ok(Some(event)) => Told::Event(source.clone(), event),
            Ok(None) => continue,
            Err(error) => Told::Failed(error),
        };
        let is_over = matches!(told, Told::Failed(_));
        if sender.send(told).is_err() || is_over {
            return;
        }
    }
}
