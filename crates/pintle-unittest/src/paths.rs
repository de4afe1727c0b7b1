//! Paths as texts.

use pintle_chart::clean_path;

/// The parts as one path without `.`, doubled slashes and, as far as possible, `..`. Source: Go
/// `filepath.Join`.
pub(crate) fn join(parts: &[&str]) -> String {
    let parts: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { String::new() } else { clean_path(&parts.join("/")) }
}

/// The folder that holds a file.
pub(crate) fn folder(path: &str) -> String {
    match path.rfind('/') {
        Some(at) => clean_path(&path[..=at]),
        None => ".".to_owned(),
    }
}

/// The last name of a path.
pub(crate) fn base(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The extension with its dot, or nothing. Source: Go `filepath.Ext`.
pub(crate) fn extension(path: &str) -> &str {
    match path.rfind(['.', '/']) {
        Some(at) if path[at..].starts_with('.') => &path[at..],
        _ => "",
    }
}
