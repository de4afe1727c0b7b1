//! Rendering some of a chart's templates, for tests of charts.

use pintle_chart::{Chart, Notice};
use pintle_manifest::RenderedFile;
use pintle_value::Map;

use crate::error::RenderError;
use crate::output::RenderedCrd;
use crate::parsed::ParsedTexts;
use crate::render::{Input, Prepared};
use crate::scope::is_partial;

/// Which templates of a chart are rendered, and what is changed of its metadata.
pub struct Selection<'a> {
    /// Whether the template at this path, with the names of all charts above it, is rendered.
    /// Partials always take part.
    pub templates: &'a dyn Fn(&str) -> bool,
    /// Version of the chart and of the charts in it.
    pub version: Option<&'a str>,
    /// Version of the application of the chart and of the charts in it.
    pub app_version: Option<&'a str>,
    /// Texts that were parsed before.
    pub parsed: &'a ParsedTexts,
}

/// What came out of [`render_selected`].
#[derive(Debug)]
pub struct Selected {
    /// What each template wrote, notes among them, in byte order of the paths.
    pub files: Result<Vec<RenderedFile>, RenderError>,
    /// The files of `crds/` of the charts that take part.
    pub crds: Vec<RenderedCrd>,
    /// What to tell the user.
    pub notices: Vec<Notice>,
}

impl Selection<'_> {
    pub(crate) fn takes(&self, path: &str) -> bool {
        is_partial(path) || (self.templates)(path)
    }

    /// Changes the value of `.Chart` of a chart so many levels below the outermost one.
    pub(crate) fn change_metadata(&self, metadata: &Map, level: usize) {
        if level > 1 {
            return;
        }
        for (name, value) in [("Version", self.version), ("AppVersion", self.app_version)] {
            if let Some(value) = value {
                metadata.insert(name, value);
            }
        }
    }
}

/// Renders those templates of a chart that `selection` takes. Values are checked as in
/// [`render`](crate::render), the version of Kubernetes is not. As in Helm 3, which the tests of
/// charts are written for, defaults that are null stay.
pub fn render_selected(
    chart: &Chart,
    values: &Map,
    input: &Input<'_>,
    selection: &Selection<'_>,
) -> Selected {
    let mut notices = Vec::new();
    let mut crds = Vec::new();
    let prepared = Prepared::selecting(chart, values, input, selection, &mut crds, &mut notices);
    let files = prepared.and_then(|prepared| prepared.run(input));
    Selected { files, crds, notices }
}
