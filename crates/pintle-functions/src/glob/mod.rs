//! File name patterns.
//!
//! [`Glob`] is the dialect of `.Files.Glob`: `*` and `?` stop at `/`, `**` does
//! not, `{a,b}` are alternatives. It follows github.com/gobwas/glob, whose matchers are composed by
//! rules of thumb that do not always keep the meaning of the pattern: `a**a` matches `a`, `?`
//! matches nothing at all, and so on. Charts depend on what Helm does, so the same compositions are
//! made here.

mod compile;
mod matcher;
mod parse;

use std::fmt;

use pintle_value::CallError;

use matcher::{Matcher, Walk};

/// Most parts that a pattern may have; composing takes the third power of it.
const MAX_PARTS: usize = 200;

/// Most steps of one match, which is exponential in the number of stars.
const MAX_STEPS: usize = 10_000_000;

/// A compiled pattern with the separator `/`.
#[derive(Debug)]
pub struct Glob {
    matcher: Matcher,
}

/// Why a pattern cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum GlobError {
    /// The pattern is malformed, in gobwas' words.
    Syntax(String),
    /// The pattern or the match is larger than the limits here.
    TooComplex,
    /// gobwas cuts a text out of its bounds and panics.
    OutOfBounds {
        /// End of the cut.
        end: usize,
        /// Length of the text.
        len: usize,
    },
}

impl Glob {
    /// Compiles a pattern.
    ///
    /// # Errors
    /// The pattern is malformed or too complex.
    pub fn new(pattern: &[u8]) -> Result<Glob, GlobError> {
        let parts = parse::parse(pattern)?;
        Ok(Glob { matcher: compile::pattern(parts) })
    }

    /// Whether `name` matches as a whole.
    ///
    /// # Errors
    /// The match takes too many steps, or gobwas would panic.
    pub fn matches(&self, name: &[u8]) -> Result<bool, GlobError> {
        self.matcher.matches(name, &mut Walk::new(MAX_STEPS))
    }
}

impl fmt::Display for GlobError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            GlobError::Syntax(message) => f.write_str(message),
            GlobError::TooComplex => f.write_str("glob pattern is too complex"),
            GlobError::OutOfBounds { end, len } => {
                write!(f, "runtime error: slice bounds out of range [:{end}] with length {len}")
            }
        }
    }
}

impl std::error::Error for GlobError {}

impl From<GlobError> for CallError {
    fn from(error: GlobError) -> CallError {
        CallError(error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::{Glob, GlobError};

    fn matches(pattern: &str, name: &str) -> Result<bool, GlobError> {
        Glob::new(pattern.as_bytes())?.matches(name.as_bytes())
    }

    #[test]
    fn stars_and_alternatives() {
        assert_eq!(matches("*.txt", "a.txt"), Ok(true));
        assert_eq!(matches("*.txt", "d/a.txt"), Ok(false));
        assert_eq!(matches("**.txt", "d/a.txt"), Ok(true));
        assert_eq!(matches("{a,b/*}/x", "b/c/x"), Ok(true));
        assert_eq!(matches("[!a-c]?", "dé"), Ok(true));
    }

    #[test]
    fn quirks_of_gobwas() {
        assert_eq!(matches("a**a", "a"), Ok(true));
        assert_eq!(matches("?", ""), Ok(true));
        assert_eq!(matches("{a", "a"), Ok(true));
    }

    #[test]
    fn bad_and_hostile_patterns_are_refused() {
        let syntax = |message: &str| Err(GlobError::Syntax(message.to_owned()));
        assert_eq!(matches("[", "a"), syntax("unexpected end of input"));
        assert_eq!(matches("[b-a]", "a"), syntax("hi character 'a' should be greater than lo 'b'"));
        assert_eq!(matches(&"{".repeat(100_000), "a"), Err(GlobError::TooComplex));
        let (pattern, name) = ("*a".repeat(30), "a".repeat(60) + "b");
        assert_eq!(matches(&pattern, &name), Err(GlobError::TooComplex));
    }
}
