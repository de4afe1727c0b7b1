//! Time in the sandbox that passes as that of the machine does, only faster.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use pintle_sandbox::Sandbox;

use crate::limits::LONGEST_PAUSE;

/// Steps at which time is let pass at once, at most: a schedule that is always due must not keep
/// requests waiting for ever.
const MAX_STEPS: usize = 10_000;

/// How fast time passes.
pub(crate) struct Pace {
    begun: Instant,
    /// How much had passed in the sandbox then.
    before: Duration,
    speed: f64,
    /// Only one lets time pass.
    turn: Mutex<()>,
}

impl Pace {
    pub(crate) fn new(sandbox: &Sandbox, speed: f64) -> Pace {
        let (begun, before) = (Instant::now(), sandbox.elapsed());
        Pace { begun, before, speed, turn: Mutex::new(()) }
    }

    /// Lets as much time pass in the sandbox as should have by now.
    pub(crate) fn catch_up(&self, sandbox: &Sandbox) {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let wanted = self.before + self.begun.elapsed().mul_f64(self.speed);
        for _ in 0..MAX_STEPS {
            // A file that keeps the sandbox is written at each step: they are not made too small.
            let left = wanted.saturating_sub(sandbox.elapsed());
            if left < Duration::from_millis(1) {
                return;
            }
            sandbox.pass(left);
        }
    }

    /// How long the machine may wait until something is due.
    pub(crate) fn pause(&self, sandbox: &Sandbox) -> Duration {
        match sandbox.due() {
            Some(due) => {
                let real = Duration::try_from_secs_f64(due.as_secs_f64() / self.speed);
                real.unwrap_or(LONGEST_PAUSE).min(LONGEST_PAUSE)
            }
            None => LONGEST_PAUSE,
        }
    }
}

#[cfg(test)]
mod tests {
    use pintle_sandbox::{Options, Request, Sandbox};

    use super::{LONGEST_PAUSE, Pace};

    #[test]
    fn pauses_are_short_at_every_speed() {
        let sandbox = Sandbox::new(Options::default());
        let body = br#"{"apiVersion":"batch/v1","kind":"CronJob","metadata":{"name":"x"},"spec":{
            "schedule":"0 0 1 1 *","jobTemplate":{"spec":{"template":{"spec":{
            "restartPolicy":"Never","containers":[{"name":"x","image":"x"}]}}}}}}"#;
        let made = sandbox.request(&Request {
            method: "POST".to_owned(),
            path: "/apis/batch/v1/namespaces/default/cronjobs".to_owned(),
            body: body.to_vec(),
            ..Request::default()
        });
        assert_eq!(made.status, 201);
        assert!(sandbox.due().is_some());
        for speed in [f64::MIN_POSITIVE, 1e-9, 1.0, 1e5] {
            let pace = Pace::new(&sandbox, speed);
            assert!(pace.pause(&sandbox) <= LONGEST_PAUSE, "{speed}");
            pace.catch_up(&sandbox);
        }
    }
}
