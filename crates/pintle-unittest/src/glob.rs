//! Patterns for paths of files, also with `**`.

use pintle_chart::match_path;

use crate::paths::{base, join};
use crate::{FileKind, Workspace};

/// How many paths a pattern may match.
const MAX_MATCHES: usize = 100_000;

/// How deep folders are walked.
const MAX_DEPTH: usize = 64;

/// The paths that a pattern matches: `*`, `?` and `[…]` within names, `**` across folders, in the
/// byte order of the names. Source: Go `filepath.Glob`, yargevad/filepathx.
///
/// # Errors
/// A pattern that is none.
pub(crate) fn glob(pattern: &str, workspace: &dyn Workspace) -> Result<Vec<String>, String> {
    if !pattern.contains("**") {
        return simple(pattern, workspace);
    }
    let mut matches = vec![String::new()];
    for piece in pattern.split("**") {
        let mut hits: Vec<String> = Vec::new();
        for start in &matches {
            for path in simple(&format!("{start}{piece}"), workspace)? {
                walk(&path, 0, workspace, &mut hits);
            }
        }
        let mut seen = std::collections::HashSet::new();
        hits.retain(|path| seen.insert(path.clone()));
        matches = hits;
    }
    Ok(matches)
}

/// A path and all paths below it.
fn walk(path: &str, depth: usize, workspace: &dyn Workspace, found: &mut Vec<String>) {
    if found.len() >= MAX_MATCHES || depth > MAX_DEPTH {
        return;
    }
    found.push(path.to_owned());
    if workspace.kind(path) == Some(FileKind::Folder) {
        for name in names(path, workspace) {
            walk(&join(&[path, &name]), depth + 1, workspace, found);
        }
    }
}

fn names(folder: &str, workspace: &dyn Workspace) -> Vec<String> {
    let mut names = workspace.names(if folder.is_empty() { "." } else { folder });
    names.sort_unstable();
    names
}

fn simple(pattern: &str, workspace: &dyn Workspace) -> Result<Vec<String>, String> {
    let bad = || format!("syntax error in pattern: {pattern}");
    match_path(pattern.as_bytes(), b"").map_err(|_| bad())?;
    if !has_signs(pattern) {
        let exists = workspace.kind(pattern).is_some();
        return Ok(exists.then(|| pattern.to_owned()).into_iter().collect());
    }
    let (folder, last) = match pattern.rfind('/') {
        Some(0) => ("/", &pattern[1..]),
        Some(at) => (&pattern[..at], &pattern[at + 1..]),
        None => ("", pattern),
    };
    let folders = match has_signs(folder) {
        true => simple(folder, workspace)?,
        false => vec![folder.to_owned()],
    };
    let mut matches = Vec::new();
    for folder in folders {
        if !folder.is_empty() && workspace.kind(&folder) != Some(FileKind::Folder) {
            continue;
        }
        for name in names(&folder, workspace) {
            if match_path(last.as_bytes(), base(&name).as_bytes()).map_err(|_| bad())?
                && matches.len() < MAX_MATCHES
            {
                matches.push(join(&[&folder, &name]));
            }
        }
    }
    Ok(matches)
}

fn has_signs(pattern: &str) -> bool {
    pattern.contains(['*', '?', '[', '\\'])
}
