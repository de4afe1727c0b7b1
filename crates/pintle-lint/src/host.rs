//! The world as templates see it while they are checked.

use std::sync::{Mutex, PoisonError};

use pintle_chart::Notice;
use pintle_functions::{Host, HostHandle, Moment, Severity};
use std::sync::Arc;

/// A host in lint mode: `required` and `fail` only report, and there is no cluster.
pub(crate) struct LintHost {
    inner: HostHandle,
    reports: Mutex<Vec<Notice>>,
}

impl LintHost {
    pub(crate) fn new(inner: HostHandle) -> Arc<LintHost> {
        Arc::new(LintHost { inner, reports: Mutex::default() })
    }

    /// What has been reported so far.
    pub(crate) fn take_reports(&self) -> Vec<Notice> {
        std::mem::take(&mut self.reports.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Host for LintHost {
    fn now(&self) -> Moment {
        self.inner.host().now()
    }

    fn local_zone(&self) -> &str {
        self.inner.host().local_zone()
    }

    fn fill_random(&self, bytes: &mut [u8]) {
        self.inner.host().fill_random(bytes);
    }

    fn resolve_host(&self, name: &str) -> Option<String> {
        self.inner.host().resolve_host(name)
    }

    fn lint_mode(&self) -> bool {
        true
    }

    fn report(&self, severity: Severity, message: &str, detail: &str) {
        let notice = match severity {
            Severity::Info => Notice::info(message),
            Severity::Warn => Notice::warn(message),
        };
        let mut reports = self.reports.lock().unwrap_or_else(PoisonError::into_inner);
        reports.push(notice.with("message", detail));
    }
}
