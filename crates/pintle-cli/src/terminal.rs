//! Where commands read and write.

use std::io::{self, BufWriter, IsTerminal, Read, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pintle_chart::Notice;
use pintle_release::Status;
use pintle_repository::Voice;

use crate::args::{ColorChoice, GlobalArgs};

/// Standard input, output and error.
pub struct Terminal {
    /// Standard input.
    pub input: Box<dyn Read + Send>,
    /// Standard output, for what was asked for. Flushed when the command ends.
    pub out: Box<dyn Write + Send>,
    /// Standard error, for everything else.
    pub err: SharedWriter,
    /// Whether standard output is a terminal.
    pub stdout_is_terminal: bool,
    /// Whether standard error is a terminal.
    pub stderr_is_terminal: bool,
    /// Whether the user does not want colours at all (`NO_COLOR`).
    pub no_color: bool,
}

/// Standard output is written in pieces of this size.
const OUT_BUFFER: usize = 64 << 10;

impl Terminal {
    /// The process's own.
    pub fn of_process() -> Terminal {
        Terminal {
            input: Box::new(io::stdin()),
            out: Box::new(BufWriter::with_capacity(OUT_BUFFER, io::stdout())),
            err: SharedWriter::new(io::stderr()),
            stdout_is_terminal: io::stdout().is_terminal(),
            stderr_is_terminal: io::stderr().is_terminal(),
            no_color: std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()),
        }
    }

    /// Writes a line to standard error. A closed standard error is nothing to fail for.
    pub fn warn(&mut self, line: &str) {
        self.err.line(line);
    }

    /// Writes lines of Helm's log to standard error.
    pub(crate) fn notices(&mut self, notices: &[Notice]) {
        notices.iter().for_each(|notice| self.warn(&notice.to_string()));
    }

    /// Writes to standard output what is said while something goes on. A closed one is nothing to
    /// fail for yet.
    pub(crate) fn tell(&mut self, text: &str) {
        let _ = self.out.write_all(text.as_bytes()).and_then(|()| self.out.flush());
    }

    /// The same, but what registries tell goes to standard error, as with `helm template`.
    pub(crate) fn tell_apart(&mut self, voice: Voice, text: &str) {
        match voice {
            Voice::Dependencies => self.tell(text),
            Voice::Registry => text.lines().for_each(|line| self.err.line(line)),
        }
    }

    /// The colours for standard error.
    pub(crate) fn error_paint(&self, global: &GlobalArgs) -> Paint {
        self.paint_where(self.stderr_is_terminal, global)
    }

    /// The colours for standard output.
    pub(crate) fn paint(&self, global: &GlobalArgs) -> Paint {
        self.paint_where(self.stdout_is_terminal, global)
    }

    fn paint_where(&self, is_terminal: bool, global: &GlobalArgs) -> Paint {
        let wanted = match global.color() {
            Ok(ColorChoice::Always) => true,
            Ok(ColorChoice::Auto) => is_terminal,
            _ => false,
        };
        Paint(wanted && !self.no_color)
    }
}

/// A writer that several threads may hold.
#[derive(Clone)]
pub struct SharedWriter(Arc<Mutex<Box<dyn Write + Send>>>);

impl SharedWriter {
    /// Shares a writer.
    pub fn new(writer: impl Write + Send + 'static) -> SharedWriter {
        SharedWriter(Arc::new(Mutex::new(Box::new(writer))))
    }

    /// Writes a line in one piece; a writer that is closed is nothing to fail for.
    pub fn line(&self, line: &str) {
        self.bytes(format!("{line}\n").as_bytes());
    }

    /// Writes bytes in one piece; a writer that is closed is nothing to fail for.
    pub fn bytes(&self, bytes: &[u8]) {
        let _ = self.lock().write_all(bytes);
    }

    fn lock(&self) -> MutexGuard<'_, Box<dyn Write + Send>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Write for SharedWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.lock().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.lock().flush()
    }
}

/// Colours of what is printed. Source: Helm `internal/cli/output/color.go`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Paint(bool);

impl Paint {
    /// No colours.
    pub(crate) const PLAIN: Paint = Paint(false);

    /// Whether there are colours.
    pub(crate) fn is_on(self) -> bool {
        self.0
    }

    pub(crate) fn header(self, text: &str) -> String {
        self.with("1", "22", text)
    }

    pub(crate) fn namespace(self, text: &str) -> String {
        self.with("36", "0", text)
    }

    /// A state in the words of kstatus; blanks behind it stay.
    pub(crate) fn state(self, text: &str) -> String {
        let code = match text.trim_end() {
            "Current" => "32",
            "Failed" => "31",
            "InProgress" | "Terminating" => "33",
            _ => return text.to_owned(),
        };
        self.with(code, "0", text)
    }

    pub(crate) fn status(self, status: &Status) -> String {
        let code = match status {
            Status::Deployed => "32",
            Status::Failed | Status::Unknown => "31",
            Status::PendingInstall
            | Status::PendingUpgrade
            | Status::PendingRollback
            | Status::Uninstalling => "33",
            _ => return status.to_string(),
        };
        self.with(code, "0", status.as_str())
    }

    fn with(self, on: &str, off: &str, text: &str) -> String {
        match self.0 {
            true => format!("\u{1b}[{on}m{text}\u{1b}[{off}m"),
            false => text.to_owned(),
        }
    }
}
