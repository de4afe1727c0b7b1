//! Regular expressions in schemas.

use std::cell::OnceCell;
use std::fmt;

use pintle_value::Str;

/// Whether a text holds a match.
pub type Matcher = Box<dyn Fn(&[u8]) -> bool>;

/// Go's regular expressions, which the embedding program provides.
pub trait PatternEngine {
    /// Checks the syntax of a pattern.
    ///
    /// # Errors
    /// Go's text, such as ``error parsing regexp: missing closing ]: `[` ``.
    fn check(&self, pattern: &str) -> Result<(), String>;

    /// Makes a pattern ready to match.
    ///
    /// # Errors
    /// As [`PatternEngine::check`], and if the pattern is too large.
    fn compile(&self, pattern: &str) -> Result<Matcher, String>;
}

/// A pattern, made ready when it is first needed.
pub(super) struct Pattern {
    pub(super) text: Str,
    matcher: OnceCell<Option<Matcher>>,
}

impl Pattern {
    /// A pattern whose syntax has been checked.
    pub(super) fn new(text: Str) -> Pattern {
        Pattern { text, matcher: OnceCell::new() }
    }

    /// Whether `text` holds a match. A pattern that cannot be made ready matches nothing.
    pub(super) fn matches(&self, engine: &dyn PatternEngine, text: &[u8]) -> bool {
        let compile = || engine.compile(&self.text.to_text()).ok();
        self.matcher.get_or_init(compile).as_ref().is_some_and(|matcher| matcher(text))
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text.fmt(f)
    }
}
