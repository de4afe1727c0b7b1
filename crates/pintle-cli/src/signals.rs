//! Interrupts: the first one asks the command to stop, the second one ends the process.

use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use pintle_action::Cancel;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

/// Exit status of a process that an interrupt ended, as shells have it.
const INTERRUPTED: i32 = 130;

/// Waits for interrupts on a thread of its own. Without one, the system's own way stays: they end
/// the process.
pub(crate) fn watch(cancel: &Cancel, text: &Arc<Mutex<String>>) {
    let (cancel, text) = (cancel.clone(), text.clone());
    let Ok(mut signals) = Signals::new([SIGINT, SIGTERM]) else { return };
    thread::spawn(move || {
        for _ in signals.forever() {
            if cancel.is_cancelled() {
                #[allow(clippy::exit)]
                std::process::exit(INTERRUPTED);
            }
            let text = text.lock().unwrap_or_else(PoisonError::into_inner);
            let _ = writeln!(std::io::stdout(), "{text}");
            cancel.cancel();
        }
    });
}
