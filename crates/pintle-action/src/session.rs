//! What every verb works with.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use pintle_chart::Notice;
use pintle_cluster::Cluster;
use pintle_history::History;
use pintle_release::Time;

use crate::{Error, Holder};

/// What every verb works with: the cluster, the records, and who is told.
pub struct Session {
    /// The API that objects go to.
    pub cluster: Arc<dyn Cluster>,
    /// The records of the releases in the namespace.
    pub history: History,
    /// Namespace of the releases and of objects that name none.
    pub namespace: String,
    /// Name under which fields are managed. Helm's is `helm`; another one would be in conflict with
    /// what Helm has applied.
    pub manager: String,
    /// Who is told what happens.
    pub events: Arc<dyn Events>,
    /// Whether to stop.
    pub cancel: Cancel,
    /// Who this is, for locks; without it nothing is locked.
    pub holder: Option<Holder>,
}

/// Who is told what happens, and asked what time it is.
pub trait Events: Send + Sync {
    /// The present.
    fn now(&self) -> Time;

    /// A line of Helm's log.
    fn notice(&self, notice: Notice);

    /// What a wait has come to. Called whenever that changes, and now and then in between.
    fn waiting(&self, objects: &[Waiting]) {
        let _ = objects;
    }

    /// A wait is over, well or not.
    fn waited(&self) {}

    /// Logs of a hook that wants them shown.
    fn hook_log(&self, namespace: &str, pod: &str, container: &str, text: &[u8]) {
        let _ = (namespace, pod, container, text);
    }
}

/// An object that is waited for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Its kind.
    pub kind: String,
    /// Its namespace, empty if it is in none.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// Its state, in the words of kstatus.
    pub state: String,
    /// What that means.
    pub message: String,
}

/// A wish to stop, which any thread may have.
#[derive(Clone, Debug, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// Wishes to stop.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether to stop.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Stops if that is wished.
    ///
    /// # Errors
    /// Go's words for a cancelled context.
    pub(crate) fn check(&self) -> Result<(), Error> {
        match self.is_cancelled() {
            true => Err(Error::new("context canceled")),
            false => Ok(()),
        }
    }
}

/// Nanoseconds of a second.
const SECOND: u32 = 1_000_000_000;

/// How long nobody looks whether to stop.
pub(crate) const CANCEL_INTERVAL: Duration = Duration::from_millis(100);

impl Session {
    /// The present, as the cluster has it.
    pub(crate) fn now(&self) -> Time {
        let (now, ahead) = (self.events.now(), self.cluster.ahead());
        let nanos = now.nanos + ahead.subsec_nanos();
        let seconds = now.seconds + i64::try_from(ahead.as_secs()).unwrap_or(0);
        Time { seconds: seconds + i64::from(nanos / SECOND), nanos: nanos % SECOND, ..now }
    }

    /// Seconds since 1970, for labels of records.
    pub(crate) fn now_seconds(&self) -> i64 {
        self.now().seconds
    }

    /// A moment by which waits are measured.
    pub(crate) fn clock(&self) -> Instant {
        Instant::now() + self.cluster.ahead()
    }

    /// Waits a little while; whoever looks whether to stop does not have to wait for long.
    pub(crate) fn rest(&self, at_most: Duration) {
        if !self.cluster.pass(at_most) {
            thread::sleep(at_most.min(CANCEL_INTERVAL));
        }
    }

    /// The same session for work that is not stopped in the middle, such as going back.
    pub(crate) fn undisturbed(&self) -> Session {
        Session {
            cluster: self.cluster.clone(),
            history: self.history.clone(),
            namespace: self.namespace.clone(),
            manager: self.manager.clone(),
            events: self.events.clone(),
            cancel: Cancel::default(),
            holder: self.holder.clone(),
        }
    }

    /// Asks the cluster who it is.
    pub(crate) fn reach(&self) -> Result<pintle_cluster::Version, Error> {
        self.cluster
            .version()
            .map_err(|error| Error::new(format!("kubernetes cluster unreachable: {error}")))
    }
}
