//! Reports, as they are written.

mod github;
mod json;
mod junit;
mod sarif;
mod text;

pub use github::github;
pub use json::json;
pub use junit::junit;
pub use sarif::sarif;
pub use text::text;

use crate::report::Finding;

/// A finding in one line: the object, if it is about one, and what was found.
fn line(finding: &Finding) -> String {
    match finding.object.as_str() {
        "" => finding.message.clone(),
        object => format!("{object} {}", finding.message),
    }
}

/// Where a template is in the repository: `web/templates/a.yaml` of the chart in `charts/web` is
/// `charts/web/templates/a.yaml`. The chart itself if no template is known.
fn path(template: &str, folder: &str) -> String {
    let folder = folder.trim_end_matches('/');
    match template.split_once('/') {
        Some((_, inside)) => format!("{folder}/{inside}"),
        None => format!("{folder}/Chart.yaml"),
    }
}
