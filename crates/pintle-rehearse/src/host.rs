//! What templates and verbs see of the world: the sandbox's time, and randomness that repeats.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use pintle_action::Events;
use pintle_chart::Notice;
use pintle_cluster::Cluster;
use pintle_functions::{Host, Moment};
use pintle_release::Time;
use pintle_sandbox::Sandbox;
use pintle_value::Value;
use sha2::{Digest as _, Sha256};

/// The world as templates see it.
pub(crate) struct SandboxHost {
    pub(crate) sandbox: Sandbox,
    /// The time at the beginning, in seconds since 1970.
    pub(crate) start: i64,
    /// How much randomness has been asked for. It is different every time, and the same in every
    /// rehearsal.
    pub(crate) drawn: AtomicU64,
}

impl Host for SandboxHost {
    fn now(&self) -> Moment {
        let passed = self.sandbox.elapsed();
        let seconds = self.start + i64::try_from(passed.as_secs()).unwrap_or(0);
        Moment { seconds, nanos: passed.subsec_nanos() }
    }

    fn fill_random(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(32) {
            let number = self.drawn.fetch_add(1, Ordering::Relaxed);
            let random = Sha256::digest(number.to_be_bytes());
            chunk.copy_from_slice(&random[..chunk.len()]);
        }
    }

    fn lookup(
        &self,
        api_version: &str,
        kind: &str,
        namespace: &str,
        name: &str,
    ) -> Result<Value, String> {
        let cluster: &dyn Cluster = &self.sandbox;
        let json = pintle_action::lookup(cluster, api_version, kind, namespace, name)
            .map_err(|error| error.to_string())?;
        let numbers = pintle_yaml::json::Numbers::Exact;
        pintle_yaml::json::parse_with(json.to_string().as_bytes(), numbers)
            .map_err(|error| error.to_string())
    }
}

/// Nobody listens; the time is that of the beginning, to which a session adds what has passed.
pub(crate) struct Unheard {
    pub(crate) start: i64,
}

impl Events for Unheard {
    fn now(&self) -> Time {
        Time::new(self.start, 0)
    }

    fn notice(&self, _notice: Notice) {}
}

/// A host for a sandbox.
pub(crate) fn host(sandbox: &Sandbox, start: i64) -> Arc<dyn Host> {
    Arc::new(SandboxHost { sandbox: sandbox.clone(), start, drawn: AtomicU64::new(0) })
}
