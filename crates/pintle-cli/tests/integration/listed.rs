//! Lists of known differences: one name a line, then its reason.

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::Path;

/// Environment variable that makes tests write lists anew.
const BLESS: &str = "PINTLE_BLESS";

/// Compares the names that differ with the list in `path`, which has to be right in both directions:
/// a new difference is a regression, and one that is gone has to leave the list.
///
/// Lines that start with `#` are comments; what follows a name on its line is the reason.
pub(crate) fn check(path: &Path, differing: &BTreeSet<String>) {
    let text = fs::read_to_string(path).unwrap_or_default();
    let is_entry = |line: &&str| !line.is_empty() && !line.starts_with('#');
    let name = |line: &str| line.split_whitespace().next().unwrap_or_default().to_owned();
    let listed: BTreeSet<_> = text.lines().filter(is_entry).map(name).collect();

    if env::var_os(BLESS).is_some() {
        let kept = text.lines().filter(|line| !is_entry(line) || differing.contains(&name(line)));
        let mut lines: Vec<_> = kept.map(str::to_owned).collect();
        lines.extend(differing.difference(&listed).cloned());
        fs::write(path, lines.join("\n") + "\n").expect("the list can be written");
        return;
    }
    let new: Vec<_> = differing.difference(&listed).collect();
    let gone: Vec<_> = listed.difference(differing).collect();
    assert!(new.is_empty(), "{} differ and are not in {}: {new:#?}", new.len(), path.display());
    assert!(
        gone.is_empty(),
        "{} are in {}, but do not differ: {gone:#?}",
        gone.len(),
        path.display()
    );
}
