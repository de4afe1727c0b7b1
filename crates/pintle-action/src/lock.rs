//! Who is at work on a release, since when and at which step: a Lease beside the records.
//!
//! Helm has no lock but the state of the last record. The Lease comes on top of that: Helm does not
//! see it, and whoever may not write Leases works without one. When a process is killed the Lease
//! stays and tells how far it came.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use pintle_cluster::{
    Cluster, DeleteOptions, ErrorKind, Gvk, Object, ObjectRef, Patch, Resource, WriteOptions,
};
use pintle_release::{Release, Status, Time};
use serde_json::{Value, json};

use crate::session::{Cancel, Events};
use crate::{Error, Session};

/// How long a Lease counts after it was last renewed.
const DURATION: Duration = Duration::from_secs(30);

/// Pause between renewals.
const RENEWAL: Duration = Duration::from_secs(10);

/// Annotation with what is done: `upgrade to revision 3`.
const WORK: &str = "pintle/work";

/// Annotation with the step that is being done.
const STEP: &str = "pintle/step";

/// Annotation with what the Lease said before it was taken over.
const BEFORE: &str = "pintle/before";

/// Who takes part in changing releases, as far as locks tell.
#[derive(Clone)]
pub struct Holder {
    /// A text that names this process and no other, and its user and machine.
    pub identity: String,
    /// Whether the process of an identity is known to be gone.
    pub is_gone: fn(&str) -> bool,
}

/// What a Lease says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Who holds it.
    pub holder: String,
    /// Since when.
    pub since: Option<Time>,
    /// When it was last renewed.
    pub renewed: Option<Time>,
    /// What is done.
    pub work: String,
    /// The step that is being done, or was when the process ended.
    pub step: String,
    /// Whether the holder is at work still, as far as is known.
    pub is_alive: bool,
    /// What the Lease said before this holder took it from one that was gone.
    pub before: String,
}

impl fmt::Display for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Held { holder, since, work, step, is_alive, .. } = self;
        let since = since.map_or("an unknown time".to_owned(), Time::to_rfc3339);
        let verb = if *is_alive { "is at" } else { "was stopped at" };
        write!(f, "{work} by {holder} since {since} {verb} step: {step}")
    }
}

/// A Lease that is held. It is given back when this is dropped, unless it was lost.
pub(crate) struct Lock {
    lease: Lease,
    stop: Arc<AtomicBool>,
    renewing: Option<thread::JoinHandle<()>>,
}

/// The Lease of a release.
#[derive(Clone)]
struct Lease {
    cluster: Arc<dyn Cluster>,
    events: Arc<dyn Events>,
    place: ObjectRef,
    identity: String,
    step: Arc<Mutex<String>>,
    /// Whether somebody else has taken it. Then the work is cancelled.
    is_lost: Arc<AtomicBool>,
    cancel: Cancel,
    /// When it was certainly held.
    seen: Arc<Mutex<Instant>>,
}

/// Takes the Lease of a release. Nothing if locks are not wanted, or may not be written.
///
/// # Errors
/// Helm's words if somebody else holds it, and who that is.
pub(crate) fn lock(session: &Session, release: &str, work: &str) -> Result<Option<Lock>, Error> {
    let Some(holder) = &session.holder else { return Ok(None) };
    let lease = Lease {
        cluster: session.cluster.clone(),
        events: session.events.clone(),
        place: place(&session.namespace, release),
        identity: holder.identity.clone(),
        step: Arc::new(Mutex::new("preparing".to_owned())),
        is_lost: Arc::default(),
        seen: Arc::new(Mutex::new(Instant::now())),
        cancel: session.cancel.clone(),
    };
    if !lease.take(session, holder, work)? {
        return Ok(None);
    }
    let stop = Arc::new(AtomicBool::new(false));
    let (renewed, stopped) = (lease.clone(), stop.clone());
    let renewing = thread::spawn(move || renewed.renew_until(&stopped));
    Ok(Some(Lock { lease, stop, renewing: Some(renewing) }))
}

/// What the Lease of a release says, if there is one.
pub fn held(session: &Session, release: &str) -> Option<Held> {
    let lease = session.cluster.get(&place(&session.namespace, release)).ok()??;
    let is_gone = session.holder.as_ref().map(|holder| holder.is_gone);
    Some(read(&lease, session.now(), is_gone))
}

/// What to say about a revision that somebody is or was at work on.
pub fn unfinished(session: &Session, release: &Release) -> Vec<String> {
    let status = &release.info.status;
    if !(status.is_pending() || *status == Status::Uninstalling) {
        return Vec::new();
    }
    let is_own =
        |held: &Held| session.holder.as_ref().is_some_and(|holder| holder.identity == held.holder);
    let held = held(session, &release.name);
    // Whoever has taken the lock over still knows what was there before.
    let (before, held) = match held {
        Some(held) if is_own(&held) => (Some(held.before).filter(|text| !text.is_empty()), None),
        held => (None, held),
    };
    let since = release.info.last_deployed.map_or("an unknown time".to_owned(), Time::to_rfc3339);
    let mut lines = vec![match (before, &held) {
        (Some(before), _) => before,
        (None, Some(held)) => held.to_string(),
        (None, None) => format!(
            "revision {} is {status} since {since}, and nobody holds its lock",
            release.version
        ),
    }];
    if !held.is_some_and(|held| held.is_alive) {
        let name = &release.name;
        lines.push(format!(
            "`pintle resume {name}` goes on, `pintle abort {name}` returns to the last good revision"
        ));
    }
    lines
}

/// Whether the release still is this process's to change.
///
/// # Errors
/// Somebody else has taken the Lease, for which this process must have stood still for long.
pub(crate) fn check(lock: Option<&Lock>) -> Result<(), Error> {
    match lock.is_none_or(|lock| lock.lease.is_held()) {
        true => Ok(()),
        false => {
            Err(Error::new("another process has taken the release over meanwhile").told_by(vec![
                "what this one began is left as it is: `pintle status` tells of the other"
                    .to_owned(),
            ]))
        }
    }
}

/// Writes a record beside something more important: a failure is passed over, as in Helm. What
/// another process has taken over is its to write.
pub(crate) fn record(session: &Session, release: &Release, lock: Option<&Lock>) {
    if check(lock).is_ok() {
        let _ = session.history.update(release, session.now_seconds());
    }
}

/// Says which step comes now.
pub(crate) fn step(lock: Option<&Lock>, step: impl Into<String>) {
    if let Some(lock) = lock {
        *lock.lease.step.lock().unwrap_or_else(PoisonError::into_inner) = step.into();
        let _version = lock.lease.renew();
    }
}

impl Lease {
    /// Whether the Lease is held now.
    fn take(&self, session: &Session, holder: &Holder, work: &str) -> Result<bool, Error> {
        let options = WriteOptions { manager: "pintle".to_owned(), ..WriteOptions::default() };
        let object = self.object(work);
        match self.cluster.create(&self.place, &object, &options) {
            Ok(_) => return Ok(true),
            Err(error) if error.kind == ErrorKind::AlreadyExists => {}
            // Whoever may not write Leases works as Helm does, without.
            Err(error)
                if matches!(
                    error.kind,
                    ErrorKind::Forbidden | ErrorKind::NotFound | ErrorKind::NoMatch
                ) =>
            {
                return Ok(false);
            }
            Err(error) => return Err(error.into()),
        }
        let Some(found) = self.cluster.get(&self.place)? else {
            return self.take(session, holder, work);
        };
        let held = read(&found, session.now(), Some(holder.is_gone));
        if held.is_alive && held.holder != self.identity {
            return Err(in_progress(&held));
        }
        let mut object = object;
        object.set_annotation(BEFORE, &held.to_string());
        let version = found.resource_version().to_owned();
        object.metadata_mut().insert("resourceVersion".to_owned(), version.into());
        match self.cluster.replace(&self.place, &object, &options) {
            Ok(_) => Ok(true),
            Err(error) if error.kind == ErrorKind::Conflict => Err(in_progress(&held)),
            Err(error) => Err(error.into()),
        }
    }

    fn object(&self, work: &str) -> Object {
        let mut object = Object::named(&self.place.resource.gvk, &self.place.name);
        object.set_namespace(self.place.namespace.as_deref().unwrap_or_default());
        object.set_annotation(WORK, work);
        object.set_annotation(STEP, &self.step.lock().unwrap_or_else(PoisonError::into_inner));
        let now = micro_time(self.events.now());
        let spec = json!({
            "holderIdentity": self.identity,
            "acquireTime": now,
            "renewTime": now,
            "leaseDurationSeconds": DURATION.as_secs(),
        });
        object.0.insert("spec".to_owned(), spec);
        object
    }

    fn renew_until(&self, stop: &AtomicBool) {
        let mut next = Instant::now() + RENEWAL;
        while !stop.load(Ordering::Relaxed) {
            // Woken up when the work is done.
            thread::park_timeout(next.saturating_duration_since(Instant::now()));
            if Instant::now() >= next && !stop.load(Ordering::Relaxed) {
                let _version = self.renew();
                next = Instant::now() + RENEWAL;
            }
        }
    }

    /// Whether nobody else has taken it. After a long time without a renewal the server is asked.
    fn is_held(&self) -> bool {
        let seen = *self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.elapsed() > DURATION {
            let _version = self.renew();
        }
        !self.is_lost.load(Ordering::Relaxed)
    }

    /// Writes the time and the step, if this process holds the Lease still; the version that it has
    /// then. A renewal that does not reach the server is made up for by the next one.
    fn renew(&self) -> Option<String> {
        let step = self.step.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let change = json!([
            { "op": "test", "path": "/spec/holderIdentity", "value": self.identity },
            { "op": "replace", "path": "/metadata/annotations/pintle~1step", "value": step },
            { "op": "replace", "path": "/spec/renewTime", "value": micro_time(self.events.now()) },
        ]);
        let options = WriteOptions { manager: "pintle".to_owned(), ..WriteOptions::default() };
        match self.cluster.patch(&self.place, &Patch::Json(&change), &options) {
            Ok(lease) => {
                *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
                Some(lease.resource_version().to_owned())
            }
            // The test has failed, or the Lease is gone.
            Err(error) if matches!(error.kind, ErrorKind::Invalid | ErrorKind::NotFound) => {
                self.is_lost.store(true, Ordering::Relaxed);
                self.cancel.cancel();
                None
            }
            Err(_) => None,
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(renewing) = self.renewing.take() {
            renewing.thread().unpark();
            drop(renewing.join());
        }
        // Another's Lease stays.
        if let Some(version) = self.lease.renew() {
            let options =
                DeleteOptions { resource_version: Some(version), ..DeleteOptions::default() };
            let _ = self.lease.cluster.delete(&self.lease.place, &options);
        }
    }
}

/// Helm's words for a release that somebody is at work on, and who that is.
fn in_progress(held: &Held) -> Error {
    Error::new("another operation (install/upgrade/rollback) is in progress")
        .told_by(vec![held.to_string()])
}

fn place(namespace: &str, release: &str) -> ObjectRef {
    let resource = Resource {
        gvk: Gvk::new("coordination.k8s.io/v1", "Lease"),
        plural: "leases".to_owned(),
        namespaced: true,
    };
    ObjectRef::new(resource, namespace, &format!("pintle.release.{release}"))
}

fn read(lease: &Object, now: Time, is_gone: Option<fn(&str) -> bool>) -> Held {
    let text = |path: &[&str]| lease.at(path).and_then(Value::as_str).unwrap_or_default();
    let holder = text(&["spec", "holderIdentity"]).to_owned();
    let renewed = Time::parse(text(&["spec", "renewTime"]));
    let seconds = lease.at(&["spec", "leaseDurationSeconds"]).and_then(Value::as_i64);
    let is_fresh =
        renewed.is_some_and(|time| now.seconds - time.seconds <= seconds.unwrap_or_default());
    let is_alive =
        is_fresh && !holder.is_empty() && !is_gone.is_some_and(|is_gone| is_gone(&holder));
    Held {
        holder,
        since: Time::parse(text(&["spec", "acquireTime"])),
        renewed,
        work: lease.annotation(WORK).unwrap_or_default().to_owned(),
        step: lease.annotation(STEP).unwrap_or_default().to_owned(),
        is_alive,
        before: lease.annotation(BEFORE).unwrap_or_default().to_owned(),
    }
}

/// Kubernetes' `MicroTime`: always six digits.
fn micro_time(time: Time) -> String {
    let seconds = Time { nanos: 0, offset: 0, ..time }.to_string();
    format!("{}.{:06}Z", seconds.trim_end_matches('Z'), time.nanos / 1000)
}
