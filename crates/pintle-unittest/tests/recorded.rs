//! Suites of `testdata/charts`, held to what helm-unittest said of them.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use pintle_chart::{Chart, LoadOptions, load_dir};
use pintle_functions::{HostHandle, Moment, OfflineHost};
use pintle_testing::{TestCase, read_junit};
use pintle_unittest::format::{Facts, junit};
use pintle_unittest::{ChartReport, FileError, FileKind, Options, Runner, Totals, Workspace};

/// A folder, whose charts may be changed.
struct Folder(PathBuf);

impl Workspace for Folder {
    fn load_chart(&self, path: &str) -> Result<Chart, String> {
        let loaded = load_dir(&self.0.join(path), &LoadOptions::default());
        loaded.map(|loaded| loaded.chart).map_err(|error| error.to_string())
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, FileError> {
        fs::read(self.0.join(path)).map_err(|error| FileError {
            is_missing: error.kind() == std::io::ErrorKind::NotFound,
            text: format!("open {path}: no such file or directory"),
        })
    }

    fn write(&self, path: &str, content: &[u8]) -> Result<(), String> {
        let path = self.0.join(path);
        let folder = path.parent().unwrap_or(&self.0);
        let written = fs::create_dir_all(folder).and_then(|()| fs::write(&path, content));
        written.map_err(|error| error.to_string())
    }

    fn names(&self, folder: &str) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.0.join(folder)) else { return Vec::new() };
        entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()).collect()
    }

    fn kind(&self, path: &str) -> Option<FileKind> {
        let meta = fs::metadata(self.0.join(path)).ok()?;
        Some(if meta.is_dir() { FileKind::Folder } else { FileKind::File })
    }

    fn absolute(&self, path: &str) -> String {
        self.0.join(path).to_string_lossy().into_owned()
    }

    fn shown(&self, path: &str) -> String {
        path.to_owned()
    }

    /// Knows `sed` with a command that replaces a word and one that deletes comments.
    fn run(&self, program: &str, arguments: &[String], input: &[u8]) -> Result<Vec<u8>, String> {
        let text = String::from_utf8_lossy(input);
        let [command] = arguments else { return Err(format!("{program} {arguments:?}")) };
        let changed = match command.strip_prefix("s/").and_then(|rest| rest.split_once('/')) {
            Some((from, to)) => text.replace(from, to.trim_end_matches('/')),
            None => {
                let kept = text.lines().filter(|line| !line.starts_with('#'));
                kept.map(|line| format!("{line}\n")).collect()
            }
        };
        Ok(changed.into_bytes())
    }

    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }
}

fn testdata() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata")
}

fn options() -> Options {
    let host = OfflineHost::new(Moment { seconds: 0, nanos: 0 }, 0);
    let mut options = Options::new(HostHandle::new(host));
    options.chart_tests_path = Some("suites".to_owned());
    options.threads = 2;
    options
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let to = to.join(entry.file_name());
        match entry.path().is_dir() {
            true => copy(&entry.path(), &to),
            false => drop(fs::copy(entry.path(), &to).expect("a file")),
        }
    }
}

/// Runs the suites of a copy of a chart.
fn run(chart: &str, options: &Options) -> (tempfile::TempDir, ChartReport) {
    let folder = tempfile::tempdir().expect("a folder");
    copy(&testdata().join("charts").join(chart), &folder.path().join(chart));
    let workspace = Folder(folder.path().to_owned());
    let report = Runner::new(options, &workspace).run(chart);
    (folder, report)
}

fn cases(report: &ChartReport) -> Vec<TestCase> {
    read_junit(&junit(&report.suites, &Facts::default())).expect("a report")
}

fn recorded(chart: &str) -> Vec<TestCase> {
    let file = testdata().join("verdicts").join(format!("{chart}.jsonl"));
    let text = fs::read_to_string(&file).unwrap_or_else(|_| panic!("{}", file.display()));
    text.lines().map(|line| serde_json::from_str(line).expect("a test")).collect()
}

#[test]
fn verdicts_and_texts_are_those_of_helm_unittest() {
    let mut count = 0;
    for entry in fs::read_dir(testdata().join("charts")).expect("charts") {
        let name = entry.expect("a chart").file_name().into_string().expect("a name");
        let (_folder, report) = run(&name, &options());
        assert_eq!(report.error, None, "{name}");
        let (ours, theirs) = (cases(&report), recorded(&name));
        for (ours, theirs) in ours.iter().zip(&theirs) {
            assert_eq!(ours, theirs, "{name}");
        }
        assert_eq!(ours.len(), theirs.len(), "{name}");
        count += ours.len();
    }
    assert!(count > 90, "{count} tests");
}

#[test]
fn results_do_not_depend_on_threads() {
    let one = Options { threads: 1, ..options() };
    let many = Options { threads: 8, ..options() };
    for chart in ["kinds", "selection", "snapshots"] {
        let (_a, first) = run(chart, &one);
        let (_b, second) = run(chart, &many);
        assert_eq!(format!("{first:?}"), format!("{second:?}"));
    }
}

#[test]
fn the_first_failure_may_end_everything() {
    let options = Options { failfast: true, ..options() };
    let (_folder, report) = run("kinds", &options);
    let failed = |suite: &pintle_unittest::SuiteResult| {
        suite.tests.iter().filter(|test| !test.passed).count()
    };
    assert_eq!(report.suites.iter().map(failed).sum::<usize>(), 1);
    let last = report.suites.last().and_then(|suite| suite.tests.last());
    assert!(last.is_some_and(|test| !test.passed && test.assertions.len() == 4));
}

#[test]
fn snapshots_are_written() {
    let (folder, report) = run("snapshots", &options());
    let mut totals = Totals::default();
    totals.add(&report);
    assert_eq!((totals.snapshots.created, totals.snapshots.vanished), (5, 1));
    let read = |name: &str| {
        let path = folder.path().join("snapshots/tests/__snapshot__").join(name);
        fs::read_to_string(path).unwrap_or_default()
    };
    let text = read("snapshots_test.yaml.snap");
    assert!(text.starts_with("new:\n  1: |\n    ConfigMap\n"), "{text}");
    assert!(text.contains("  1: |\n    name: old\n"), "what differs stays: {text}");
    assert!(!text.contains("vanished"), "{text}");
    assert!(read("snapshots_test.yaml_cluster.snap").is_empty(), "nothing to keep, no file");

    let updating = Options { update_snapshots: true, ..options() };
    let (folder, report) = run("snapshots", &updating);
    assert!(report.suites.iter().all(|suite| suite.snapshots.failed == 0));
    let path = folder.path().join("snapshots/tests/__snapshot__/snapshots_test.yaml.snap");
    assert!(!fs::read_to_string(path).expect("snapshots").contains("name: old"));
}
