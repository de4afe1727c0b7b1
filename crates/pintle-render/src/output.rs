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
    /// What a program made of the documents.
    pub(crate) changed: Option<String>,
}

impl Rendered {
    /// The documents as one text, as a release record keeps them: each with its source in front.
    /// With `hide_secrets`, Secrets are left out with a word about that.
    pub fn manifest(&self, hide_secrets: bool) -> String {
        if let Some(changed) = &self.changed {
            return changed.clone();
        }
        let mut text = String::new();
        for Manifest { path, text: document, head, .. } in &self.manifests {
            let is_secret = head.kind == "Secret" && head.api_version == "v1";
            let document = match hide_secrets && is_secret {
                true => "# HIDDEN: The Secret output has been suppressed",
                false => document,
            };
            text.push_str(&format!("---\n# Source: {path}\n{document}\n"));
        }
        text
    }
}

impl Rendered {
    /// Puts another text in the place of the documents, which a program made of them.
    #[must_use]
    pub fn with_manifest(mut self, text: &[u8]) -> Rendered {
        self.changed = Some(String::from_utf8_lossy(text).into_owned());
        self
    }
}

/// A file of `crds/`, as it stands in the chart.
#[derive(Clone, Debug)]
pub struct RenderedCrd {
    /// Path with the names of the charts above it.
    pub path: String,
    /// Content.
    pub data: Arc<[u8]>,
}
