//! Helm's lint rules, each a function from a chart to findings.
//!
//! [`lint`] runs all [`RULES`] on a chart. Findings, their texts and their order are those of
//! Helm 4.3.1; beyond Helm, each has the rule's name and the places in the chart's files. Nothing
//! is printed: what Helm logs comes back as [`Notice`]s.
//!
//! A rule is a file in `rules`: a [`Rule`] that says what it is about, and its function, which sees
//! the chart as far as it can be read and reports what it finds. To add a rule, add a file and a
//! line in [`RULES`].

mod documents;
mod finding;
mod folder;
mod host;
mod names;
mod object;
mod rendering;
mod rule;
mod rules;
mod subject;
mod url;

use std::path::Path;

use pintle_chart::LoadOptions;
pub use pintle_chart::Notice;
use pintle_functions::{Host, HostHandle};
use pintle_render::{Capabilities, GoPatterns, Input, Limits, Release};
pub use pintle_source::Severity;
use pintle_value::Map;
use pintle_values::{LoadDocument, SchemaOptions};

pub use crate::finding::{Finding, Place, Position};
use crate::folder::Folder;
use crate::host::LintHost;
pub use crate::rule::Rule;
pub use crate::rules::RULES;
use crate::subject::Subject;

/// Name of the release that the templates see. Source: Helm's linter.
const RELEASE_NAME: &str = "test-release";

/// Everything that findings depend on besides the chart.
pub struct Options<'a> {
    /// What the user gives.
    pub values: &'a Map,
    /// Namespace of the release.
    pub namespace: &'a str,
    /// What the cluster can do; its version tells which APIs are deprecated.
    pub capabilities: &'a Capabilities,
    /// Whether values are taken without a look at the charts' schemas.
    pub skip_schema_validation: bool,
    /// Clock and randomness.
    pub host: HostHandle,
    /// Bounds on the templates' work.
    pub limits: Limits,
    /// How the chart is loaded.
    pub load: LoadOptions,
    /// What a `$ref` in a schema may load from outside; nothing without it.
    pub load_schema: Option<LoadDocument<'a>>,
}

/// The outcome of [`lint`].
#[derive(Debug, Default)]
pub struct Outcome {
    /// What the rules found, in Helm's order.
    pub findings: Vec<Finding>,
    /// What Helm logs meanwhile.
    pub notices: Vec<Notice>,
}

/// Checks the chart at `path`, an absolute path without `.` and `..` to a folder or, by the ending
/// of its name, a packed chart. `shown` is the path as it was typed, for errors.
///
/// # Errors
/// Helm's text for what is no chart at all.
pub fn lint(path: &Path, shown: &str, options: &Options<'_>) -> Result<Outcome, String> {
    let folder = Folder::open(path, shown, &options.load)?;
    let loaded = folder.load(&options.load);
    let host = LintHost::new(options.host.clone());
    let input = Input {
        release: Release {
            name: RELEASE_NAME.to_owned(),
            namespace: options.namespace.to_owned(),
            revision: 0,
            is_upgrade: false,
            is_install: false,
        },
        capabilities: options.capabilities,
        host: HostHandle::from(host.clone() as std::sync::Arc<dyn Host>),
        limits: options.limits.clone(),
        strict: false,
        skip_schema_validation: true,
        skip_kube_version: true,
        subchart_notes: true,
        load_schema: None,
        known_schemas: None,
    };
    let schemas = SchemaOptions { patterns: &GoPatterns, load: options.load_schema, known: None };
    let subject = Subject::new(&folder, &loaded, options, &input, &schemas, &host);
    let findings = rule::run(RULES, &subject);
    Ok(Outcome { findings, notices: subject.notices() })
}

/// The extension with its dot, or nothing. Source: Go `filepath.Ext`.
fn extension(path: &str) -> &str {
    match path.rfind(['.', '/']) {
        Some(at) if path[at..].starts_with('.') => &path[at..],
        _ => "",
    }
}
