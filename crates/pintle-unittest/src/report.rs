//! What came out of running suites.

use std::time::Duration;

use crate::SnapshotCounts;

/// What came out of a chart.
#[derive(Clone, Debug, Default)]
pub struct ChartReport {
    /// The path as it was typed.
    pub path: String,
    /// Name of the chart.
    pub name: String,
    /// Files that are no suites.
    pub unreadable: Vec<SuiteResult>,
    /// Why no suite was run.
    pub error: Option<String>,
    /// The suites that were run, and snapshots that could not be written.
    pub suites: Vec<SuiteResult>,
    /// What there is to tell the user.
    pub warnings: Vec<String>,
    /// Whether everything passed.
    pub passed: bool,
    /// Whether the other charts are not to be looked at.
    pub stops: bool,
}

/// What came out of a suite.
#[derive(Clone, Debug, Default)]
pub struct SuiteResult {
    /// Name of the suite.
    pub name: String,
    /// The file, as it is shown.
    pub file: String,
    /// Whether all tests passed.
    pub passed: bool,
    /// Whether all tests were skipped.
    pub skipped: bool,
    /// Why the suite was not run.
    pub error: Option<String>,
    /// The tests that were run or skipped.
    pub tests: Vec<TestResult>,
    /// Numbers of snapshots.
    pub snapshots: SnapshotCounts,
}

/// What came out of a test.
#[derive(Clone, Debug, Default)]
pub struct TestResult {
    /// Name of the test.
    pub name: String,
    /// Line of the file, from 1.
    pub line: usize,
    /// Whether it passed.
    pub passed: bool,
    /// Whether it was skipped, or all its assertions were.
    pub skipped: bool,
    /// Why the chart was not rendered.
    pub error: Option<String>,
    /// The assertions.
    pub assertions: Vec<AssertionResult>,
    /// How long it took.
    pub duration: Duration,
}

/// What came out of an assertion.
#[derive(Clone, Debug)]
pub struct AssertionResult {
    /// Number of the assertion in its test, from 0.
    pub index: usize,
    /// Its kind, such as `equal`.
    pub kind: &'static str,
    /// Whether it says `not: true`.
    pub not: bool,
    /// Line of the file, from 1.
    pub line: usize,
    /// Whether it holds.
    pub passed: bool,
    /// Why it was not looked at.
    pub skip_reason: Option<String>,
    /// Why it does not hold, line by line.
    pub info: Vec<String>,
}

/// Numbers of passed, failed, … things.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Passed.
    pub passed: usize,
    /// Failed, those with errors among them.
    pub failed: usize,
    /// Not even run.
    pub errored: usize,
    /// Skipped.
    pub skipped: usize,
}

/// Numbers of everything that was run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Charts.
    pub charts: Count,
    /// Suites.
    pub suites: Count,
    /// Suites with snapshots that differ.
    pub snapshot_suites: usize,
    /// Tests.
    pub tests: Count,
    /// Snapshots.
    pub snapshots: SnapshotCounts,
}

impl AssertionResult {
    /// `- asserts[0] NOT `equal` fail`
    pub fn title(&self) -> String {
        let not = if self.not { " NOT" } else { "" };
        format!("- asserts[{}]{not} `{}` fail", self.index, self.kind)
    }
}

impl SuiteResult {
    /// How long the tests took.
    pub fn duration(&self) -> Duration {
        self.tests.iter().map(|test| test.duration).sum()
    }
}

impl Totals {
    /// Adds what came out of a chart.
    pub fn add(&mut self, chart: &ChartReport) {
        match chart.passed {
            true => self.charts.passed += 1,
            false => self.charts.failed += 1,
        }
        self.charts.errored += usize::from(chart.error.is_some());
        chart.unreadable.iter().chain(&chart.suites).for_each(|suite| self.add_suite(suite));
    }

    fn add_suite(&mut self, suite: &SuiteResult) {
        if suite.skipped {
            self.suites.skipped += 1;
        } else if suite.passed {
            self.suites.passed += 1;
        } else {
            self.suites.failed += 1;
            self.suites.errored += usize::from(suite.error.is_some());
            self.snapshot_suites += usize::from(suite.snapshots.failed > 0);
        }
        self.snapshots.total += suite.snapshots.total;
        self.snapshots.failed += suite.snapshots.failed;
        self.snapshots.created += suite.snapshots.created;
        self.snapshots.vanished += suite.snapshots.vanished;
        for test in &suite.tests {
            if test.passed {
                self.tests.passed += 1;
            } else if test.skipped {
                self.tests.skipped += 1;
            } else {
                self.tests.failed += 1;
                self.tests.errored += usize::from(test.error.is_some());
            }
        }
    }
}
