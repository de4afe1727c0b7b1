//! What functions may ask of the world outside.

use std::any::Any;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use pintle_template::Runtime;
use pintle_value::{Map, Value};

/// What impure functions may ask. Everything has an answer that needs no clock, no network and no
/// cluster, so an implementation only gives what it wants to allow.
pub trait Host: Send + Sync {
    /// The present, for `now`, `ago`, `date` and certificates.
    fn now(&self) -> Moment;

    /// IANA name of the local time zone.
    fn local_zone(&self) -> &str {
        "UTC"
    }

    /// Fills `bytes` with randomness that is fit for keys and passwords.
    fn fill_random(&self, bytes: &mut [u8]);

    /// A secret that was made before and may be given out again. Of use where nobody relies on what
    /// a chart calls secret: some take long to make.
    fn kept(&self, secret: &Secret) -> Option<Kept> {
        let _ = secret;
        None
    }

    /// Takes a secret that was just made.
    fn keep(&self, secret: Secret, made: Kept) {
        let _ = (secret, made);
    }

    /// One of the addresses of a host name, for `getHostByName`. `None` where name look-ups are
    /// not allowed or fail.
    fn resolve_host(&self, name: &str) -> Option<String> {
        let _ = name;
        None
    }

    /// The object `name` of the cluster, or a list object if `name` is empty, for `lookup`. An
    /// empty map where nothing is found and where there is no cluster.
    ///
    /// # Errors
    /// What the cluster answered, such as that it does not know the kind.
    fn lookup(
        &self,
        api_version: &str,
        kind: &str,
        namespace: &str,
        name: &str,
    ) -> Result<Value, String> {
        let _ = (api_version, kind, namespace, name);
        Ok(Map::new().into())
    }

    /// Whether `required` and `fail` only report what they would stop for.
    fn lint_mode(&self) -> bool {
        false
    }

    /// Takes a report of `required` or `fail` in lint mode: `message` is Helm's name of the event
    /// and `detail` the text that the chart gives.
    fn report(&self, severity: Severity, message: &str, detail: &str) {
        let _ = (severity, message, detail);
    }
}

/// What takes long to make and is another one each time.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Secret {
    /// A private RSA key of so many bits.
    RsaKey(usize),
    /// The bcrypt hash of a password.
    Hash(Vec<u8>),
}

/// A secret that was made; what it is inside is a matter of this crate.
pub type Kept = Arc<dyn Any + Send + Sync>;

/// A point in time, counted from 1970-01-01 00:00:00 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    /// Whole seconds.
    pub seconds: i64,
    /// Nanoseconds within the second, below 1 000 000 000.
    pub nanos: u32,
}

/// How much a report matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Severity {
    Info,
    Warn,
}

/// The concrete type that [`Runtime::host`] returns, so that functions can find their [`Host`].
#[derive(Clone)]
pub struct HostHandle(Arc<dyn Host>);

impl HostHandle {
    /// Wraps a host.
    pub fn new(host: impl Host + 'static) -> HostHandle {
        HostHandle(Arc::new(host))
    }

    /// The host.
    pub fn host(&self) -> &dyn Host {
        &*self.0
    }
}

impl From<Arc<dyn Host>> for HostHandle {
    fn from(host: Arc<dyn Host>) -> HostHandle {
        HostHandle(host)
    }
}

/// The host of an execution; an [`OfflineHost`] if the embedding program passed no [`HostHandle`].
pub fn host(runtime: &dyn Runtime) -> &dyn Host {
    static OFFLINE: OfflineHost = OfflineHost::new(Moment { seconds: 0, nanos: 0 }, 0);
    let any: &dyn Any = runtime.host();
    match any.downcast_ref::<HostHandle>() {
        Some(handle) => handle.host(),
        None => &OFFLINE,
    }
}

/// A host without clock, network or cluster, whose randomness repeats: for tests and for
/// reproducible renderings. Not fit for secrets.
#[derive(Debug)]
pub struct OfflineHost {
    now: Moment,
    random: AtomicU64,
    lint_mode: bool,
}

impl OfflineHost {
    /// A host whose clock stands at `now` and whose random bytes follow from `seed`.
    pub const fn new(now: Moment, seed: u64) -> OfflineHost {
        OfflineHost { now, random: AtomicU64::new(seed), lint_mode: false }
    }

    /// The same host in lint mode.
    #[must_use]
    pub const fn linting(mut self) -> OfflineHost {
        self.lint_mode = true;
        self
    }
}

impl Host for OfflineHost {
    fn now(&self) -> Moment {
        self.now
    }

    /// The SplitMix64 sequence.
    fn fill_random(&self, bytes: &mut [u8]) {
        const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
        for chunk in bytes.chunks_mut(8) {
            let mut z = self.random.fetch_add(STEP, Ordering::Relaxed).wrapping_add(STEP);
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            z ^= z >> 31;
            chunk.copy_from_slice(&z.to_le_bytes()[..chunk.len()]);
        }
    }

    fn lint_mode(&self) -> bool {
        self.lint_mode
    }
}

#[cfg(test)]
mod tests {
    use super::{Host, Moment, OfflineHost};

    #[test]
    fn the_offline_host_repeats_itself() {
        let bytes = |seed| {
            let mut bytes = [0; 13];
            OfflineHost::new(Moment { seconds: 1, nanos: 2 }, seed).fill_random(&mut bytes);
            bytes
        };
        assert_eq!(bytes(7), bytes(7));
        assert_ne!(bytes(7), bytes(8));
    }
}
