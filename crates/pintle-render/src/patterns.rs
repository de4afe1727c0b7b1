//! Go's regular expressions for schemas.

use pintle_functions::Pattern;
use pintle_values::{Matcher, PatternEngine};

/// The regular expressions of the template functions, for the patterns in schemas.
#[derive(Clone, Copy, Debug, Default)]
pub struct GoPatterns;

impl PatternEngine for GoPatterns {
    fn check(&self, pattern: &str) -> Result<(), String> {
        Pattern::check(pattern)
    }

    fn compile(&self, pattern: &str) -> Result<Matcher, String> {
        let pattern = Pattern::compile(pattern)?;
        Ok(Box::new(move |text| pattern.is_match(text)))
    }
}
