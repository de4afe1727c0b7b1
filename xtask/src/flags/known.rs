//! Differences from Helm that have a reason.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context as _, Result, bail};

use super::case;

/// Reasons by case and place, from `differences.txt`: lines such as
/// `install/debug 1.stderr  Helm's debug log is not imitated`.
pub(crate) struct Known(BTreeMap<(String, String), String>);

impl Known {
    /// # Errors
    /// A file that cannot be read, and lines without a reason.
    pub(crate) fn load() -> Result<Known> {
        let path = case::folder().join("differences.txt");
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        let mut known = BTreeMap::new();
        for line in text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
            let Some((head, reason)) = line.split_once("  ") else { bail!("no reason: {line}") };
            let Some((case, place)) = head.split_once(' ') else { bail!("no place: {line}") };
            known.insert((case.to_owned(), place.to_owned()), reason.trim().to_owned());
        }
        Ok(Known(known))
    }

    pub(crate) fn has(&self, case: &str, place: &str) -> bool {
        self.0.contains_key(&(case.to_owned(), place.to_owned()))
    }

    /// Places of a case that are listed, though nothing differs there.
    pub(crate) fn gone(&self, case: &str, places: &[&str]) -> Vec<String> {
        let of_case = self.0.keys().filter(|(name, _)| name == case);
        of_case
            .filter(|(_, place)| !places.contains(&place.as_str()))
            .map(|(_, p)| p.clone())
            .collect()
    }
}
