//! Hooks and manifests of all rendered files, in install order.

use pintle_value::rune::to_text;

use crate::head::{Head, HeadError};
use crate::hook::{Hook, Hookness, classify};
use crate::order::install_order;
use crate::split::split;

/// Text that one template wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenderedFile {
    /// Path of the template, beginning with the chart's name.
    pub path: String,
    /// What it wrote; not always UTF-8.
    pub text: Vec<u8>,
}

/// A document that belongs to the release.
#[derive(Clone, Debug)]
pub struct Manifest {
    /// Path of the template that wrote it.
    pub path: String,
    /// The document.
    pub text: String,
    /// What Helm reads of it.
    pub head: Head,
    /// Offset of the document in the text of its file.
    pub offset: usize,
}

/// The documents of a chart.
#[derive(Clone, Debug, Default)]
pub struct Sorted {
    /// Hooks by kind, then in the order of their files.
    pub hooks: Vec<Hook>,
    /// Manifests in install order.
    pub manifests: Vec<Manifest>,
    /// The event lists of documents that were dropped because Helm knows one of the events not.
    pub unknown_hooks: Vec<String>,
}

/// A document that is not YAML, or whose head has the wrong types.
#[derive(Clone, Debug)]
pub struct SortError {
    /// Path of the template that wrote it.
    pub path: String,
    /// Offset of the document in the text of the file.
    pub offset: usize,
    /// What is wrong.
    pub error: HeadError,
}

impl std::fmt::Display for SortError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "YAML parse error on {}: {}", self.path, self.error)
    }
}

impl std::error::Error for SortError {}

/// Splits all files and sorts their documents. Partials (`_*`) and blank files are passed over.
/// Source: Helm `releaseutil.SortManifests`.
///
/// # Errors
/// The first document, by path and position, that is not YAML.
pub fn sort(files: &[RenderedFile]) -> Result<Sorted, SortError> {
    let mut by_path: Vec<&RenderedFile> = files.iter().filter(|file| !is_partial(file)).collect();
    by_path.sort_by(|a, b| a.path.cmp(&b.path));
    let mut sorted = Sorted::default();
    for file in by_path {
        sort_file(file, &mut sorted)?;
    }
    sorted.hooks.sort_by(|a, b| install_order(&a.kind, &b.kind));
    sorted.manifests.sort_by(|a, b| install_order(&a.head.kind, &b.head.kind));
    Ok(sorted)
}

fn is_partial(file: &RenderedFile) -> bool {
    file.path.rsplit('/').next().is_some_and(|base| base.starts_with('_'))
}

fn sort_file(file: &RenderedFile, sorted: &mut Sorted) -> Result<(), SortError> {
    for document in split(&file.text) {
        let head = Head::read(document.text).map_err(|error| SortError {
            path: file.path.clone(),
            offset: document.offset,
            error,
        })?;
        match classify(&head, &file.path, document.text) {
            Hookness::Hook(hook) => sorted.hooks.push(hook),
            Hookness::Unknown(events) => sorted.unknown_hooks.push(events),
            Hookness::Manifest => sorted.manifests.push(Manifest {
                path: file.path.clone(),
                text: to_text(document.text).into_owned(),
                head,
                offset: document.offset,
            }),
        }
    }
    Ok(())
}
