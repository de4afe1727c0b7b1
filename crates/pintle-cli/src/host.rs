//! The machine that pintle runs on, as template functions see it.

use std::net::ToSocketAddrs;
use std::time::{SystemTime, UNIX_EPOCH};

use pintle_functions::{Host, Moment};

/// Clock, randomness and, if allowed, name look-ups of this machine.
#[derive(Debug)]
pub(crate) struct SystemHost {
    /// Whether `getHostByName` may ask the network.
    pub(crate) enable_dns: bool,
}

impl Host for SystemHost {
    fn now(&self) -> Moment {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Moment {
            seconds: i64::try_from(since.as_secs()).unwrap_or(i64::MAX),
            nanos: since.subsec_nanos(),
        }
    }

    fn fill_random(&self, bytes: &mut [u8]) {
        // There is no sensible way on without randomness: keys would be guessable.
        #[allow(clippy::expect_used)]
        getrandom::fill(bytes).expect("the operating system gives randomness");
    }

    fn resolve_host(&self, name: &str) -> Option<String> {
        if !self.enable_dns {
            return None;
        }
        (name, 0).to_socket_addrs().ok()?.next().map(|address| address.ip().to_string())
    }
}
