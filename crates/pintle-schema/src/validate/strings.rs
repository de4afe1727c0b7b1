//! Texts: how long they are, and what they are made of.

use regex::RegexBuilder;

use super::error::FieldError;
use super::outcome::{At, Outcome};
use crate::rules::Rules;

/// Bytes that a pattern may take when it is compiled.
const MAX_PATTERN: usize = 1 << 20;

/// The first thing that is wrong. Source: kube-openapi `stringValidator`.
pub(super) fn check(rules: &Rules, text: &str, at: &At<'_>, outcome: &mut Outcome) {
    let length = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
    if let Some(max) = rules.max_length.filter(|max| length > *max) {
        outcome.add(FieldError::too_long(at.field(), max));
    } else if let Some(min) = rules.min_length.filter(|min| length < *min) {
        outcome.add(at.invalid(&text.into(), &format!("should be at least {min} chars long")));
    } else if !rules.pattern.is_empty() && !matches(&rules.pattern, text) {
        outcome.add(at.invalid(&text.into(), &format!("should match '{}'", rules.pattern)));
    }
}

/// Patterns are Go's, which are those of this crate but for `\z`, as which the same is meant, and
/// classes of ASCII. What is no pattern matches everything: definitions with such are refused.
fn matches(pattern: &str, text: &str) -> bool {
    let compiled = RegexBuilder::new(&ascii_classes(pattern)).size_limit(MAX_PATTERN).build();
    compiled.map_or(true, |regex| regex.is_match(text))
}

/// `\d`, `\w`, `\s` and `\b` know ASCII only in Go.
fn ascii_classes(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len());
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('d') => out.push_str("[0-9]"),
            Some('D') => out.push_str("[^0-9]"),
            Some('w') => out.push_str("[0-9A-Za-z_]"),
            Some('W') => out.push_str("[^0-9A-Za-z_]"),
            Some('s') => out.push_str("[\\t\\n\\x0c\\r ]"),
            Some('S') => out.push_str("[^\\t\\n\\x0c\\r ]"),
            Some('b') => out.push_str("(?-u:\\b)"),
            Some(other) => out.extend(['\\', other]),
            None => out.push('\\'),
        }
    }
    out
}
