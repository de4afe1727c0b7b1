//! Runs the suites of helm-unittest unchanged.
//!
//! A suite is a YAML file with tests; a test renders a chart with some values and holds assertions
//! against the documents. [`Runner`] finds the suites of a chart, runs all their tests side by side
//! and gives a [`ChartReport`]; verdicts and texts are those of helm-unittest 1.1.2. [`mod@format`]
//! makes texts of reports: for people, JUnit, NUnit, xUnit, Sonar, and annotations for GitHub.
//!
//! Nothing is printed, and the world is seen through a [`Workspace`]. Tests are rendered as Helm 4
//! renders; only errors of templates have the texts of Helm 3, which suites match on.
//!
//! The way of a test: `suite` reads it, `values` lays its values over each other, `rendered` makes
//! documents of it, `select` chooses some of them, `check` looks at them, along a `path`.

mod assess;
mod check;
mod discover;
mod failure;
pub mod format;
mod glob;
mod host;
mod path;
mod paths;
mod rendered;
mod report;
mod round;
mod run;
mod select;
mod set_path;
mod snapshot;
mod suite;
mod templated;
mod templates;
mod values;
mod workspace;
mod yaml;

use std::thread;

use pintle_functions::HostHandle;
use pintle_render::{Limits, STACK_SIZE};

pub use crate::report::{AssertionResult, ChartReport, Count, SuiteResult, TestResult, Totals};
pub use crate::run::Runner;
pub use crate::snapshot::SnapshotCounts;
pub use crate::workspace::{FileError, FileKind, Workspace};

/// The version of helm-unittest whose suites are understood: what `minimumVersion` is held against.
pub const HELM_UNITTEST_VERSION: &str = "1.1.2";

/// Where suites are, unless somebody says otherwise.
pub const DEFAULT_FILES: &str = "tests/*_test.yaml";

/// How suites are found and run.
#[derive(Clone)]
pub struct Options {
    /// Patterns of suite files, relative to the chart.
    pub files: Vec<String>,
    /// Patterns of values files for all tests.
    pub values: Vec<String>,
    /// Whether unknown fields in suites are errors.
    pub strict: bool,
    /// Whether the first failure ends everything.
    pub failfast: bool,
    /// Whether snapshots are replaced by what they are compared with.
    pub update_snapshots: bool,
    /// Whether the suites of the charts in `charts/` are run too.
    pub with_subcharts: bool,
    /// Whether values are taken without a look at the charts' schemas.
    pub skip_schema_validation: bool,
    /// Folder below the chart with a chart whose templates are suites.
    pub chart_tests_path: Option<String>,
    /// Folder in which what templates write is kept.
    pub render_folder: Option<String>,
    /// Threads that run tests.
    pub threads: usize,
    /// Clock and randomness for templates.
    pub host: HostHandle,
    /// Bounds on the templates' work.
    pub limits: Limits,
}

impl Options {
    /// What helm-unittest does without flags, on one thread.
    pub fn new(host: HostHandle) -> Options {
        Options {
            files: vec![DEFAULT_FILES.to_owned()],
            values: Vec::new(),
            strict: false,
            failfast: false,
            update_snapshots: false,
            with_subcharts: true,
            skip_schema_validation: false,
            chart_tests_path: None,
            render_folder: None,
            threads: 1,
            host,
            limits: Limits { threads: 1, ..Limits::default() }.with_thread_stack(STACK_SIZE),
        }
    }
}

/// Runs something that deep templates may need stack for.
fn on_large_stack<T: Send>(work: impl FnOnce() -> Result<T, String> + Send) -> Result<T, String> {
    thread::scope(|scope| {
        let thread = thread::Builder::new().stack_size(STACK_SIZE).spawn_scoped(scope, work);
        let thread = thread.map_err(|error| format!("no thread to render on: {error}"))?;
        thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}
