//! Suites that a chart writes: templates of suites.

use pintle_functions::HostHandle;
use pintle_render::{Capabilities, Input, Release, render_templates};
use pintle_value::Map;
use pintle_version::KubeVersion;

use crate::paths::join;
use crate::suite::{Suite, SuiteSource, read_rendered_suite};
use crate::yaml::parts;
use crate::{Options, Workspace, failure, on_large_stack};

/// Renders the chart in `folder` and reads the suites that its templates write, in the order of the
/// templates' paths.
///
/// # Errors
/// A chart that does not render, or all templates that write no suite.
pub(crate) fn templated_suites(
    folder: &str,
    source: SuiteSource<'_>,
    (kube_version, options): (&(String, String), &Options),
    workspace: &dyn Workspace,
) -> Result<Vec<Suite>, String> {
    let manifest = join(&[folder, "Chart.yaml"]);
    if workspace.kind(&manifest).is_none() {
        return Err(format!("stat {manifest}: no such file or directory"));
    }
    let chart = workspace.load_chart(folder)?;
    let files = on_large_stack(|| {
        let capabilities = capabilities(kube_version);
        let rendered = render_templates(&chart, &Map::new(), &input(&capabilities, options));
        rendered.map(|rendered| rendered.files).map_err(|error| failure::text(&error))
    })?;
    let (mut suites, mut problems) = (Vec::new(), Vec::new());
    for file in files {
        let text = String::from_utf8_lossy(&file.text);
        let path = join(&[folder, &file.path.replacen(chart.name(), "", 1)]);
        let path = workspace.shown(&path);
        let source = SuiteSource { file: &path, ..source };
        let before = suites.len();
        if let Err(errors) = read_all(source, &text, &mut suites) {
            problems.push(format!("test suite template ({}) error: {errors}", file.path));
        }
        if suites.len() == before {
            let problem = "file did not render a manifest";
            problems.push(format!("test suite template ({}) {problem}", file.path));
        }
    }
    match problems.is_empty() {
        true => Ok(suites),
        false => Err(problems.join("\n")),
    }
}

/// Reads the suites of a text, which are numbered for their snapshots.
fn read_all(source: SuiteSource<'_>, text: &str, suites: &mut Vec<Suite>) -> Result<(), String> {
    let mut problems = Vec::new();
    let parts = parts(text).into_iter().enumerate();
    let parts = parts.filter(|(_, part)| !part.text.trim().is_empty());
    for (number, (index, part)) in parts.enumerate() {
        match read_rendered_suite(source, part.text) {
            Ok(Some(mut suite)) => {
                if suite.snapshot_id.is_empty() {
                    suite.snapshot_id = number.to_string();
                }
                suites.push(suite);
            }
            Ok(None) => {}
            Err(error) => problems.push(format!("chart {index} error: {error}")),
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(problems.join("\n")) }
}

fn capabilities((major, minor): &(String, String)) -> Capabilities {
    let version = format!("v{major}.{minor}.0");
    Capabilities {
        kube_version: KubeVersion {
            version: version.clone(),
            normalized: version,
            major: major.clone(),
            minor: minor.clone(),
        },
        ..Capabilities::default()
    }
}

fn input<'a>(capabilities: &'a Capabilities, options: &Options) -> Input<'a> {
    Input {
        release: Release {
            name: "TEST-SUITE-RELEASE".to_owned(),
            namespace: "NAMESPACE".to_owned(),
            revision: 1,
            is_upgrade: false,
            is_install: false,
        },
        capabilities,
        host: HostHandle::clone(&options.host),
        limits: options.limits.clone(),
        strict: false,
        skip_schema_validation: false,
        skip_kube_version: true,
        subchart_notes: true,
        load_schema: None,
        known_schemas: None,
    }
}
