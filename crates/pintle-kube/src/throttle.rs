//! The client's own limit on requests.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Requests at once without an own figure. Source: client-go `rest.DefaultBurst`.
const DEFAULT_BURST: u32 = 10;

/// The longest wait for one request, so that no figure, however small, stops the program for good.
const LONGEST_WAIT: Duration = Duration::from_secs(600);

/// A bucket of tokens that fills with time. Source: client-go `flowcontrol.NewTokenBucketRateLimiter`.
#[derive(Debug)]
pub(crate) struct Throttle {
    per_second: f64,
    burst: f64,
    /// Tokens, fewer than none if requests are waiting, and when that was so.
    state: Mutex<(f64, Instant)>,
}

impl Throttle {
    /// The limit; nothing if there is none.
    pub(crate) fn new(qps: f32, burst: u32) -> Option<Throttle> {
        let burst = f64::from(if burst == 0 { DEFAULT_BURST } else { burst });
        (qps > 0.0).then(|| Throttle {
            per_second: f64::from(qps),
            burst,
            state: Mutex::new((burst, Instant::now())),
        })
    }

    /// Waits until a request may be made.
    pub(crate) async fn take(&self) {
        let wait = self.reserve(Instant::now());
        if !wait.is_zero() {
            tokio::time::sleep(wait).await;
        }
    }

    /// How long a request made now has to wait.
    fn reserve(&self, now: Instant) -> Duration {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let passed = now.saturating_duration_since(state.1).as_secs_f64();
        let tokens = (state.0 + passed * self.per_second).min(self.burst) - 1.0;
        *state = (tokens, now);
        let wait = (-tokens).max(0.0) / self.per_second;
        Duration::try_from_secs_f64(wait).unwrap_or(LONGEST_WAIT).min(LONGEST_WAIT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_free_and_then_requests_wait() {
        let throttle = Throttle::new(2.0, 3).unwrap();
        let start = throttle.state.lock().unwrap().1;
        let waits: Vec<u128> = (0..5).map(|_| throttle.reserve(start).as_millis()).collect();
        assert_eq!(waits, [0, 0, 0, 500, 1000]);
        // Three seconds later the bucket has made up for it and holds four, but takes only three.
        assert!(throttle.reserve(start + Duration::from_secs(9)).is_zero());
        assert!(Throttle::new(0.0, 3).is_none());
    }
}
