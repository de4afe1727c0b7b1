//! Differences that have a reason.

use std::path::Path;

use anyhow::{Context as _, Result, bail};

use super::Difference;

/// How reasons begin of what is not different each time.
const SOMETIMES: &str = "sometimes";

/// Lines such as `pods/* 3.body.spec  why`: sequences, places in them, and the reason. `*` stands for
/// any text.
pub struct Differences(Vec<Allowed>);

struct Allowed {
    sequence: String,
    place: String,
    reason: String,
}

impl Differences {
    /// # Errors
    /// A file that cannot be read, and lines without a reason.
    pub fn load(path: &Path) -> Result<Differences> {
        let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
        let mut all = Vec::new();
        for line in text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
            let Some((head, reason)) = line.split_once("  ") else { bail!("no reason: {line}") };
            let Some((sequence, place)) = head.split_once(' ') else { bail!("no place: {line}") };
            all.push(Allowed {
                sequence: sequence.to_owned(),
                place: place.to_owned(),
                reason: reason.trim().to_owned(),
            });
        }
        Ok(Differences(all))
    }

    /// Removes the differences that are allowed; which lines did so.
    pub fn remove(&self, sequence: &str, found: &mut Vec<Difference>) -> Vec<usize> {
        let mut used = Vec::new();
        for (at, allowed) in self.0.iter().enumerate() {
            if !matches(&allowed.sequence, sequence) {
                continue;
            }
            let before = found.len();
            found.retain(|difference| !matches(&allowed.place, &difference.place));
            if found.len() < before {
                used.push(at);
            }
        }
        used
    }

    /// Lines that allow what no sequence does, of those that are about one of the sequences.
    pub fn unused(&self, used: &[usize], sequences: &[&str]) -> Vec<String> {
        let all = self.0.iter().enumerate();
        all.filter(|(at, allowed)| {
            let is_sure = !allowed.reason.starts_with(SOMETIMES);
            is_sure
                && !used.contains(at)
                && sequences.iter().any(|one| matches(&allowed.sequence, one))
        })
        .map(|(_, one)| format!("{} {}  {}", one.sequence, one.place, one.reason))
        .collect()
    }
}

/// Whether a text is as a pattern says.
fn matches(pattern: &str, text: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(mut text) = text.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let last = parts.pop().unwrap_or_default();
    for part in parts {
        let Some(at) = text.find(part) else { return false };
        text = text.get(at + part.len()..).unwrap_or_default();
    }
    text.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn patterns_match() {
        for (pattern, text) in
            [("a", "a"), ("*", ""), ("a*", "ab"), ("a*c*e", "abcde"), ("*b", "ab")]
        {
            assert!(matches(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [("a", "b"), ("a*", "b"), ("a*c", "ab"), ("a*a", "a")] {
            assert!(!matches(pattern, text), "{pattern} {text}");
        }
    }
}
