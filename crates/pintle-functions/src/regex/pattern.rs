//! Patterns for other uses than template functions.

use super::haystack::Haystack;
use super::parser;
use super::program::Program;

/// A pattern in Go's syntax.
#[derive(Debug)]
pub struct Pattern(Program);

impl Pattern {
    /// Checks the syntax of a pattern.
    ///
    /// # Errors
    /// Go's text, such as ``error parsing regexp: missing closing ]: `[` ``.
    pub fn check(pattern: &str) -> Result<(), String> {
        parser::parse(pattern.as_bytes()).map(|_| ()).map_err(|error| error.to_string())
    }

    /// Makes a pattern ready to match.
    ///
    /// # Errors
    /// As [`Pattern::check`], and if the pattern is too large.
    pub fn compile(pattern: &str) -> Result<Pattern, String> {
        let parsed = parser::parse(pattern.as_bytes()).map_err(|error| error.to_string())?;
        let program = Program::compile(parsed, pattern.as_bytes());
        program.map(Pattern).map_err(|error| error.to_string())
    }

    /// Whether `text` holds a match.
    pub fn is_match(&self, text: &[u8]) -> bool {
        self.0.matches(&Haystack::new(text))
    }
}
