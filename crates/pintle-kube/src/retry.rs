//! Which requests are tried again.

use std::time::Duration;

use serde_json::Value;

use crate::failure::{Cause, Failure};
use crate::request::Request;
use crate::transport::Answer;

/// How often a request is tried again. Source: client-go `rest.Request`.
const MAX_RETRIES: u32 = 10;

/// The longest wait that the server may ask for.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// The wait after a connection was cut. Source: client-go `rest.retryAfterResponse`.
const AFTER_CUT: Duration = Duration::from_secs(1);

/// How often a request is tried again while the servers of etcd find a new leader. Helm tries once,
/// at once, which is often too early.
const MAX_ELECTIONS: u32 = 4;

/// The first wait for a new leader; each further one is twice as long.
const ELECTION: Duration = Duration::from_millis(250);

/// What was tried for one request.
#[derive(Debug, Default)]
pub(crate) struct Tries {
    retries: u32,
    elections: u32,
    logins: u32,
}

impl Tries {
    /// How long to wait before the request is tried again after this answer; nothing if it is not.
    ///
    /// Source: client-go `rest.withRetry` and Helm `kube.RetryingRoundTripper`.
    pub(crate) fn after_answer(&mut self, answer: &Answer) -> Option<Duration> {
        if self.elections < MAX_ELECTIONS && is_election(answer) {
            let wait = ELECTION * 2_u32.pow(self.elections);
            self.elections += 1;
            return Some(wait);
        }
        if !matches!(answer.status, 429 | 500..) {
            return None;
        }
        let wait = answer.retry_after()?;
        self.retry(wait)
    }

    /// The same after a request without an answer. One that does something is not sent twice.
    pub(crate) fn after_failure(
        &mut self,
        request: &Request,
        failure: &Failure,
    ) -> Option<Duration> {
        if failure.cause == Cause::Cut && request.repeatable { self.retry(AFTER_CUT) } else { None }
    }

    /// Whether credentials may be fetched again, which is done once.
    pub(crate) fn login(&mut self) -> bool {
        self.logins += 1;
        self.logins == 1
    }

    fn retry(&mut self, wait: Duration) -> Option<Duration> {
        self.retries += 1;
        (self.retries <= MAX_RETRIES).then(|| wait.min(LONGEST_WAIT))
    }
}

/// Whether the store behind the server was without a leader.
fn is_election(answer: &Answer) -> bool {
    if answer.status < 500 {
        return false;
    }
    let Ok(Value::Object(status)) = serde_json::from_slice(&answer.body) else { return false };
    let message = status.get("message").and_then(Value::as_str).unwrap_or_default();
    message.ends_with("etcdserver: leader changed") || message.ends_with("raft proposal dropped")
}
