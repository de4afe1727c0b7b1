//! The loaded chart.

use std::sync::Arc;
use std::time::SystemTime;

use pintle_value::Frozen;

use crate::{Lock, Metadata};

/// A chart with everything in it. Threads may share it.
#[derive(Clone, Debug, Default)]
pub struct Chart {
    /// `Chart.yaml`, together with `requirements.yaml`.
    pub metadata: Metadata,
    /// `Chart.lock` or `requirements.lock`.
    pub lock: Option<Lock>,
    /// Default values, a map; nil without `values.yaml`.
    pub values: Frozen,
    /// Text of `values.schema.json`.
    pub schema: Option<Arc<[u8]>>,
    /// Files under `templates/`, in the order of the walk.
    pub templates: Vec<File>,
    /// Files that are neither templates nor subcharts nor read by the loader: what templates see
    /// as `.Files`, in the order of the walk. CRDs are among them.
    pub files: Vec<File>,
    /// Every file as it was found, also those of subcharts.
    pub raw: Vec<File>,
    /// The charts in `charts/`, in the byte order of their entries. (Helm's order is random.)
    pub dependencies: Vec<Chart>,
}

/// A file of a chart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Path relative to the chart, with `/`.
    pub name: Arc<str>,
    /// Content, without a byte order mark.
    pub data: Arc<[u8]>,
    /// When it was last changed, if that is known.
    pub modified: Option<SystemTime>,
}

/// A file of `crds/`.
#[derive(Clone, Debug)]
pub struct Crd<'a> {
    /// Path of the file with the full path of its chart before it: `top/charts/sub/crds/x.yaml`.
    pub path: String,
    /// The file.
    pub file: &'a File,
}

impl Chart {
    /// Name of the chart as `Chart.yaml` gives it.
    pub fn name(&self) -> &str {
        &self.metadata.name
    }

    /// The file at `name` as it was found.
    pub fn raw_file(&self, name: &str) -> Option<&File> {
        self.raw.iter().find(|file| &*file.name == name)
    }

    /// The CRDs of this chart alone.
    pub fn own_crds(&self) -> impl Iterator<Item = &File> {
        self.files.iter().filter(|file| is_crd(&file.name))
    }

    /// The CRDs of this chart, then those of its subcharts, depth first. Source: `CRDObjects`.
    ///
    /// Subcharts appear as they are in `charts/`: for those of a settled chart, with aliases and
    /// without disabled ones, collect [`Chart::own_crds`] along the settled tree.
    pub fn crds(&self) -> Vec<Crd<'_>> {
        let mut crds = Vec::new();
        self.collect_crds(self.name().to_owned(), &mut crds);
        crds
    }

    fn collect_crds<'a>(&'a self, path: String, crds: &mut Vec<Crd<'a>>) {
        for file in self.own_crds() {
            crds.push(Crd { path: format!("{path}/{}", file.name), file });
        }
        for subchart in &self.dependencies {
            subchart.collect_crds(format!("{path}/charts/{}", subchart.name()), crds);
        }
    }
}

/// Whether a file of the chart is a CRD: below `crds/`, with a manifest's extension in any case.
fn is_crd(name: &str) -> bool {
    let extension = name.rfind(['.', '/']).map_or("", |i| &name[i..]);
    name.starts_with("crds/")
        && [".yaml", ".yml", ".json"].iter().any(|e| extension.eq_ignore_ascii_case(e))
}

#[cfg(test)]
mod tests {
    use super::{Chart, File, is_crd};

    #[test]
    fn crds_are_manifests_below_their_folder() {
        assert!(is_crd("crds/a.YAML") && is_crd("crds/x/b.json"));
        assert!(!is_crd("crds/readme.md") && !is_crd("x/crds/a.yaml") && !is_crd("crds/a.b/yaml"));
    }

    #[test]
    fn charts_can_be_shared_between_threads() {
        fn shareable<T: Send + Sync>() {}
        shareable::<Chart>();
        shareable::<File>();
    }
}
