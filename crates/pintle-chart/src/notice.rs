//! What Helm logs besides its errors.

use std::fmt;

use pintle_value::strconv::{is_print, quote};

/// How important a [`Notice`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// `INFO`
    Info,
    /// `WARN`
    Warn,
    /// `ERROR`
    Error,
}

/// A line of Helm's log, as data.
///
/// `Display` gives the line that Helm writes to stderr, without its line break:
/// `level=INFO msg="warning: …" key=value`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// How important it is.
    pub level: Level,
    /// The text.
    pub message: String,
    /// Names and values of what the text is about.
    pub details: Vec<(&'static str, String)>,
}

impl Notice {
    /// An `INFO` line.
    pub fn info(message: impl Into<String>) -> Notice {
        Notice { level: Level::Info, message: message.into(), details: Vec::new() }
    }

    /// A `WARN` line.
    pub fn warn(message: impl Into<String>) -> Notice {
        Notice { level: Level::Warn, message: message.into(), details: Vec::new() }
    }

    /// An `ERROR` line.
    pub fn error(message: impl Into<String>) -> Notice {
        Notice { level: Level::Error, message: message.into(), details: Vec::new() }
    }

    /// Adds a detail.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Notice {
        self.details.push((name, value.into()));
        self
    }
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let level = match self.level {
            Level::Info => "INFO",
            Level::Warn => "WARN",
            Level::Error => "ERROR",
        };
        write!(f, "level={level} msg=")?;
        write_text(f, &self.message)?;
        for (name, value) in &self.details {
            write!(f, " {name}=")?;
            write_text(f, value)?;
        }
        Ok(())
    }
}

fn write_text(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    if needs_quoting(text) { f.write_str(&quote(text.as_bytes())) } else { f.write_str(text) }
}

/// Source: `needsQuoting` of Go's `log/slog`.
fn needs_quoting(text: &str) -> bool {
    text.is_empty()
        || text.chars().any(|c| match c {
            '\u{fffd}' | '"' | '=' => true,
            '\u{7f}' => false,
            _ => c.is_whitespace() || !is_print(c),
        })
}

#[cfg(test)]
mod tests {
    use super::Notice;

    #[test]
    fn texts_are_quoted_only_if_they_have_to_be() {
        let notice = Notice::warn("returned non-bool value").with("path", "a.b").with("chart", "");
        assert_eq!(
            notice.to_string(),
            "level=WARN msg=\"returned non-bool value\" path=a.b chart=\"\""
        );
    }
}
