//! Running the suites of charts.

use std::sync::Arc;

use pintle_chart::Chart;
use pintle_render::{KnownSchemas, ParsedTexts};

use crate::host::Secrets;
use crate::report::{ChartReport, SuiteResult};
use crate::round::Round;
use crate::snapshot::SnapshotFile;
use crate::suite::{Suite, Test};
use crate::values::ValuesFiles;
use crate::{Options, Workspace, discover};

/// Runs the suites of charts, one chart after the other.
///
/// Charts are not quite independent: a test that names a version of Kubernetes names it for all
/// tests after it that do not, as with helm-unittest.
pub struct Runner<'a> {
    pub(crate) options: &'a Options,
    pub(crate) workspace: &'a dyn Workspace,
    kube_version: KubeVersion,
    pub(crate) secrets: Arc<Secrets>,
}

/// Major and minor version of Kubernetes.
pub(crate) type KubeVersion = (String, String);

/// The version of Kubernetes that helm-unittest assumes: what a library of Helm 3 assumes.
const KUBE_VERSION: (&str, &str) = ("1", "20");

/// Everything that a test depends on.
pub(crate) struct Work<'a> {
    pub(crate) options: &'a Options,
    pub(crate) workspace: &'a dyn Workspace,
    pub(crate) chart: &'a Chart,
    pub(crate) parsed: &'a ParsedTexts,
    pub(crate) schemas: &'a KnownSchemas,
    pub(crate) suite: &'a Suite,
    pub(crate) test: &'a Test,
    pub(crate) kube_version: KubeVersion,
    pub(crate) secrets: &'a Arc<Secrets>,
}

/// A suite with its snapshots and the versions of Kubernetes for its tests.
pub(crate) struct Planned<'s> {
    pub(crate) suite: &'s Suite,
    pub(crate) snapshots: SnapshotFile,
    pub(crate) kube_versions: Vec<KubeVersion>,
}

impl<'a> Runner<'a> {
    /// A runner that has run nothing yet.
    pub fn new(options: &'a Options, workspace: &'a dyn Workspace) -> Runner<'a> {
        let (major, minor) = KUBE_VERSION;
        let kube_version = (major.to_owned(), minor.to_owned());
        Runner { options, workspace, kube_version, secrets: Arc::default() }
    }

    /// Runs the suites of the chart at `path`, and writes new snapshots.
    pub fn run(&mut self, path: &str) -> ChartReport {
        let mut report = ChartReport { path: path.to_owned(), ..ChartReport::default() };
        let chart = match self.workspace.load_chart(path) {
            Ok(chart) => chart,
            Err(error) => return self.not_run(report, error),
        };
        report.name = chart.name().to_owned();
        let kube_version = &self.kube_version;
        let found = discover::suites(path, &chart, kube_version, self.options, self.workspace);
        report.unreadable = found.unreadable;
        report.warnings = found.warnings;
        let mut suites = match found.suites {
            Ok(suites) => suites,
            Err(error) => return self.not_run(report, error),
        };
        suites.iter_mut().for_each(Suite::share);
        report.suites = self.run_suites(&chart, &suites);
        report.passed = report.suites.iter().all(|suite| suite.passed);
        report
    }

    fn not_run(&self, mut report: ChartReport, error: String) -> ChartReport {
        report.error = Some(error);
        report.stops = self.options.failfast;
        report
    }

    /// Suites that share a file of snapshots are run one after the other, all others side by side.
    fn run_suites(&mut self, chart: &Chart, suites: &[Suite]) -> Vec<SuiteResult> {
        let parsed = ParsedTexts::default();
        let files = ValuesFiles::default();
        let versions: Vec<Vec<KubeVersion>> =
            suites.iter().map(|suite| self.kube_versions(suite)).collect();
        let mut results: Vec<Vec<SuiteResult>> = suites.iter().map(|_| Vec::new()).collect();
        let mut waiting: Vec<usize> = (0..suites.len()).collect();
        while !waiting.is_empty() {
            let mut sources = std::collections::HashSet::new();
            let (now, later): (Vec<usize>, Vec<usize>) =
                waiting.iter().partition(|at| sources.insert(suites[**at].snapshot_source()));
            let mut planned = Vec::new();
            for at in now {
                let suite = &suites[at];
                match SnapshotFile::open(&suite.snapshot_source(), self.workspace) {
                    Ok(snapshots) => {
                        let kube_versions = versions[at].clone();
                        planned.push((at, Planned { suite, snapshots, kube_versions }));
                    }
                    Err(error) => results[at].push(SuiteResult {
                        file: suite.file.clone(),
                        error: Some(error),
                        ..SuiteResult::default()
                    }),
                }
            }
            let round = Round { runner: self, chart, parsed: &parsed, files: &files };
            for (at, result) in round.run(&planned) {
                results[at].extend(result);
            }
            waiting = later;
        }
        self.in_order(results)
    }

    /// The results up to the first failure, if that ends everything.
    fn in_order(&self, results: Vec<Vec<SuiteResult>>) -> Vec<SuiteResult> {
        let mut ordered = Vec::new();
        for result in results {
            let failed = result.iter().any(|suite| !suite.passed && suite.error.is_none());
            ordered.extend(result);
            if failed && self.options.failfast {
                break;
            }
        }
        ordered
    }

    /// The version of Kubernetes for each test: what the last test before it said, unless it says
    /// something itself. Tests that are skipped say nothing.
    fn kube_versions(&mut self, suite: &Suite) -> Vec<KubeVersion> {
        let mut versions = Vec::with_capacity(suite.tests.len());
        for test in &suite.tests {
            if test.skip_reason.is_empty() {
                let (major, minor) = &mut self.kube_version;
                let facts = &test.capabilities;
                for (version, said) in [(major, &facts.major), (minor, &facts.minor)] {
                    if !said.is_empty() {
                        version.clone_from(said);
                    }
                }
            }
            versions.push(self.kube_version.clone());
        }
        versions
    }
}
