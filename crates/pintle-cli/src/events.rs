//! What the verbs tell while they work, on standard error.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use pintle_action::{Events, Waiting};
use pintle_chart::Notice;
use pintle_functions::{Host, Moment};
use pintle_release::Time;

use crate::args::GlobalArgs;
use crate::environment::Environment;
use crate::host::SystemHost;
use crate::progress::Progress;
use crate::terminal::{SharedWriter, Terminal};

/// Tells on standard error what happens.
pub(crate) struct TerminalEvents {
    err: SharedWriter,
    progress: Mutex<Progress>,
}

impl TerminalEvents {
    pub(crate) fn new(
        global: &GlobalArgs,
        environment: &Environment,
        terminal: &Terminal,
    ) -> TerminalEvents {
        let paint = terminal.error_paint(global);
        let progress = Progress::new(global.progress, paint, environment, terminal);
        TerminalEvents { err: terminal.err.clone(), progress: Mutex::new(progress) }
    }

    fn progress(&self) -> MutexGuard<'_, Progress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Events for TerminalEvents {
    fn now(&self) -> Time {
        let Moment { seconds, nanos } = SystemHost { enable_dns: false }.now();
        Time::new(seconds, nanos)
    }

    fn notice(&self, notice: Notice) {
        self.progress().line(&notice.to_string());
    }

    fn waiting(&self, objects: &[Waiting]) {
        self.progress().show(objects, Instant::now());
    }

    fn waited(&self) {
        self.progress().end();
    }

    fn hook_log(&self, _namespace: &str, _pod: &str, _container: &str, text: &[u8]) {
        self.err.bytes(text);
    }
}
