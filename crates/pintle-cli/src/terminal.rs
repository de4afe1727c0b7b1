//! Where commands read and write.

use std::io::{self, BufWriter, IsTerminal, Read, Write};

/// Standard input, output and error.
pub struct Terminal {
    /// Standard input.
    pub input: Box<dyn Read + Send>,
    /// Standard output, for what was asked for. Flushed when the command ends.
    pub out: Box<dyn Write + Send>,
    /// Standard error, for everything else.
    pub err: Box<dyn Write + Send>,
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
            err: Box::new(io::stderr()),
            stderr_is_terminal: io::stderr().is_terminal(),
            no_color: std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()),
        }
    }

    /// Writes a line to standard error. A closed standard error is nothing to fail for.
    pub fn warn(&mut self, line: &str) {
        let _ = writeln!(self.err, "{line}");
    }
}
