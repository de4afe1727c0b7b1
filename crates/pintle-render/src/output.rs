//! What comes out of a rendering.

use std::sync::Arc;

use pintle_chart::Notice;
use pintle_manifest::{Hook, Manifest, RenderedFile};

/// A rendered chart.
#[derive(Clone, Debug, Default)]
pub struct Rendered {
    /// Documents that belong to the release, in install order.
    pub manifests: Vec<Manifest>,
    /// Hooks, sorted by kind.
    pub hooks: Vec<Hook>,
    /// The text of `NOTES.txt`.
    pub notes: String,
    /// The files of `crds/`, those of the outermost chart first.
    pub crds: Vec<RenderedCrd>,
    /// What to tell the user, in Helm's order.
    pub notices: Vec<Notice>,
    /// What each template wrote, in byte order of the paths; notes left out.
    pub files: Vec<RenderedFile>,
}

/// A file of `crds/`, as it stands in the chart.
#[derive(Clone, Debug)]
pub struct RenderedCrd {
    /// Path with the names of the charts above it.
    pub path: String,
    /// Content.
    pub data: Arc<[u8]>,
}
