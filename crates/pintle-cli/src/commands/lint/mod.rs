//! `pintle lint`

mod json;
mod sarif;
mod text;

use std::fs;
use std::path::Path;

use pintle_chart::{LoadOptions, clean_path};
use pintle_functions::HostHandle;
use pintle_lint::{Finding, Options, Severity};
use pintle_render::{Capabilities, Limits, STACK_SIZE};
use pintle_values::user_values;
use pintle_version::KubeVersion;

use super::sources::{FileReader, absolute, value_sources};
use crate::args::{GlobalArgs, LintArgs, LintOutput};
use crate::environment::Environment;
use crate::host::SystemHost;
use crate::report::Failure;
use crate::terminal::Terminal;

/// What came out of one chart.
struct Checked {
    /// The path as it was typed.
    path: String,
    /// Why the chart was not looked at.
    error: Option<String>,
    /// What is to be shown.
    findings: Vec<Finding>,
    /// Whether the findings are bad enough to fail.
    failed: bool,
}

/// What came out of all charts.
struct Summary {
    charts: Vec<Checked>,
    /// How many charts were looked at, also those that are not shown.
    linted: usize,
}

/// Checks charts. The steps and their order are those of Helm, because the first error is the one
/// that is told.
pub(crate) fn run(
    args: &LintArgs,
    global: &GlobalArgs,
    environment: &Environment,
    terminal: &mut Terminal,
) -> Result<u8, Failure> {
    if args.paths.is_empty() {
        return Err(Failure::new(
            "\"pintle lint\" requires at least 1 argument\n\nUsage:  pintle lint PATH [flags]",
        ));
    }
    let mut capabilities = Capabilities::default();
    if let Some(text) = args.kube_version.as_deref().filter(|text| !text.is_empty()) {
        capabilities.kube_version = KubeVersion::parse(text)
            .map_err(|error| Failure::new(format!("invalid kube version '{text}': {error}")))?;
    }
    let mut paths = args.paths.clone();
    if args.with_subcharts.unwrap_or_default() {
        args.paths.iter().for_each(|path| find_subcharts(path, environment, &mut paths));
    }
    let namespace = super::template::namespace(global, environment);
    let reader = FileReader::new(&mut *terminal.input);
    let values = user_values(&value_sources(&args.values, false), &|file: &str| reader.read(file))
        .map_err(|error| Failure::new(error.to_string()))?;
    let options = Options {
        values: &values,
        namespace: &namespace,
        capabilities: &capabilities,
        skip_schema_validation: args.skip_schema_validation.unwrap_or_default(),
        host: HostHandle::new(SystemHost { enable_dns: false }),
        limits: Limits::default().with_thread_stack(STACK_SIZE),
        load: LoadOptions::default(),
        load_schema: None,
    };
    let mut summary = Summary { charts: Vec::new(), linted: paths.len() };
    for path in paths {
        let outcome = pintle_lint::lint(&absolute(&path, environment), &path, &options);
        let (error, outcome) = match outcome {
            Ok(outcome) => (None, outcome),
            Err(error) => (Some(error), pintle_lint::Outcome::default()),
        };
        for notice in &outcome.notices {
            terminal.warn(&notice.to_string());
        }
        let checked = Checked::new(path, error, outcome.findings, args);
        if !args.quiet.unwrap_or_default() || checked.failed || !checked.findings.is_empty() {
            summary.charts.push(checked);
        }
    }
    finish(&summary, args, terminal)
}

fn finish(summary: &Summary, args: &LintArgs, terminal: &mut Terminal) -> Result<u8, Failure> {
    let out = &mut *terminal.out;
    match args.output {
        LintOutput::Text => text::write(out, summary, args.quiet.unwrap_or_default())?,
        LintOutput::Json => json::write(out, summary)?,
        LintOutput::Sarif => sarif::write(out, summary)?,
    }
    out.flush()?;
    match summary.failed() {
        0 => Ok(0),
        _ => Err(Failure::new(summary.to_string())),
    }
}

impl Checked {
    fn new(
        path: String,
        error: Option<String>,
        mut findings: Vec<Finding>,
        args: &LintArgs,
    ) -> Checked {
        let tolerated =
            if args.strict.unwrap_or_default() { Severity::Info } else { Severity::Warning };
        let too_bad = findings.iter().any(|finding| finding.severity() > tolerated);
        let failed = error.is_some() || too_bad;
        if args.quiet.unwrap_or_default() {
            findings.retain(|finding| finding.severity() > Severity::Info);
        }
        Checked { path, error, findings, failed }
    }

    /// The path of a file of the chart, as the user could type it.
    fn file(&self, name: &str) -> String {
        clean_path(&format!("{}/{name}", self.path))
    }
}

impl Summary {
    fn failed(&self) -> usize {
        self.charts.iter().filter(|chart| chart.failed).count()
    }
}

impl std::fmt::Display for Summary {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} chart(s) linted, {} chart(s) failed", self.linted, self.failed())
    }
}

/// Adds the charts below `charts/`: folders with a `Chart.yaml`, and archives.
fn find_subcharts(path: &str, environment: &Environment, found: &mut Vec<String>) {
    let folder = clean_path(&format!("{path}/charts"));
    walk(&folder, &absolute(&folder, environment), found);
}

/// Looks at a path and what is below it, in byte order of the names. Links are not followed, and
/// what cannot be read is passed over. Source: Helm's `lint` and Go `filepath.Walk`.
fn walk(shown: &str, path: &Path, found: &mut Vec<String>) {
    let Ok(meta) = fs::symlink_metadata(path) else { return };
    if path.file_name().is_some_and(|name| name == "Chart.yaml") {
        found.push(shown.rsplit_once('/').map_or(".", |(parent, _)| parent).to_owned());
    } else if shown.ends_with(".tgz") || shown.ends_with(".tar.gz") {
        found.push(shown.to_owned());
    }
    if !meta.is_dir() {
        return;
    }
    let Ok(entries) = fs::read_dir(path) else { return };
    let mut entries: Vec<_> = entries.flatten().map(|entry| entry.file_name()).collect();
    entries.sort_unstable();
    for name in entries {
        walk(&format!("{shown}/{}", name.to_string_lossy()), &path.join(&name), found);
    }
}
