//! `unittest`, from the command line to files.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use pintle_testing::read_junit;
use tempfile::TempDir;

/// Files of a chart with a suite of which one test fails and one is skipped.
const FILES: &[(&str, &str)] = &[
    ("web/Chart.yaml", "apiVersion: v2\nname: web\nversion: 0.1.0\n"),
    ("web/values.yaml", "replicas: 1\n"),
    ("web/templates/deployment.yaml", "kind: Deployment\nreplicas: {{ .Values.replicas }}\n"),
    (
        "web/tests/web_test.yaml",
        "\
suite: web
templates: [deployment.yaml]
tests:
  - it: has replicas
    asserts:
      - equal: {path: replicas, value: 1}
      - matchSnapshot: {}
  - it: has more replicas
    asserts:
      - isKind: {of: Deployment}
      - equal: {path: replicas, value: 2}
  - it: is for later
    skip: {reason: later}
    asserts:
      - isKind: {of: Pod}
",
    ),
];

struct Place(TempDir);

impl Place {
    fn new() -> Place {
        let place = TempDir::with_prefix("pintle-test-").expect("a folder");
        for (name, content) in FILES {
            let path = place.path().join(name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, content).expect("a file");
        }
        Place(place)
    }

    fn run(&self, args: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_pintle"))
            .arg("unittest")
            .args(args)
            .current_dir(self.0.path())
            .env_clear()
            .env("HOME", self.0.path())
            .output()
            .expect("a run")
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path().join(name)).unwrap_or_default()
    }
}

fn out(output: &Output) -> String {
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn failures_are_shown_and_counted() {
    let output = Place::new().run(&["web"]);
    assert_eq!(output.status.code(), Some(1));
    let text = out(&output);
    let (text, time) = text.split_once("Time:").expect("a time");
    assert_eq!(
        text,
        "
### Chart [ web ] web

 FAIL  web\tweb/tests/web_test.yaml
\t- has more replicas

\t\t- asserts[1] `equal` fail
\t\t\tTemplate:\tweb/templates/deployment.yaml
\t\t\tDocumentIndex:\t0
\t\t\tValuesIndex:\t0
\t\t\tPath:\treplicas
\t\t\tExpected to equal:
\t\t\t\t2
\t\t\tActual:
\t\t\t\t1
\t\t\tDiff:
\t\t\t\t--- Expected
\t\t\t\t+++ Actual
\t\t\t\t@@ -1,2 +1,2 @@
\t\t\t\t-2
\t\t\t\t+1

\t- SKIPPED 'is for later'

Charts:      1 failed, 0 passed, 1 total
Test Suites: 1 failed, 0 passed, 1 total
Tests:       1 failed, 1 passed, 1 skipped, 3 total
Snapshot:    1 passed, 1 total
"
    );
    assert!(time.ends_with("s\n\n"), "{time:?}");
}

#[test]
fn snapshots_are_kept_and_replaced() {
    let place = Place::new();
    let file = "web/tests/__snapshot__/web_test.yaml.snap";
    place.run(&["web"]);
    let first = "has replicas:\n  1: |\n    kind: Deployment\n    replicas: 1\n";
    assert_eq!(place.read(file), first);

    fs::write(place.path().join("web/values.yaml"), "replicas: 2\n").expect("a file");
    let text = out(&place.run(&["web"]));
    assert!(text.contains("1 snapshot failed in 1 test suite."), "{text}");
    assert_eq!(place.read(file), first);

    place.run(&["-u", "web"]);
    assert_eq!(place.read(file), first.replace(": 1\n", ": 2\n"));
}

#[test]
fn reports_are_written() {
    let place = Place::new();
    place.run(&["-o", "out/junit.xml", "-t", "junit", "web"]);
    let cases = read_junit(&place.read("out/junit.xml")).expect("a report");
    let verdicts: Vec<_> = cases.iter().map(|case| (&*case.test, &*case.verdict)).collect();
    let expected =
        [("has more replicas", "fail"), ("has replicas", "pass"), ("is for later", "skip")];
    assert_eq!(verdicts, expected);
    for (format, elements) in [
        ("NUnit", ["<test-case name=\"has replicas\"", "<environment ", "<culture-info "]),
        ("XUnit", ["<test name=\"has replicas\"", "<environment>", "<traits/>"]),
        ("Sonar", ["<testCase name=\"has replicas\"", "<file path=", "<skipped"]),
    ] {
        place.run(&["--output-file", "report.xml", "--output-type", format, "web"]);
        let report = place.read("report.xml");
        elements.iter().for_each(|element| assert!(report.contains(element), "{report}"));
    }
}

#[test]
fn annotations_name_the_line() {
    let text = out(&Place::new().run(&["-t", "GitHub", "web"]));
    let line = "::error file=web/tests/web_test.yaml,line=11,title=web%3A has more replicas::";
    assert!(text.contains(line), "{text}");
}

#[test]
fn flags_are_those_of_helm_unittest() {
    let place = Place::new();
    let debug = place.run(&["-d", "-q", "-s=false", "--color=false", "--strict", "web"]);
    assert_eq!(debug.status.code(), Some(1));
    assert_eq!(
        place.read(".debug/web/templates/deployment.yaml"),
        "kind: Deployment\nreplicas: 1\n"
    );
    let colored = out(&place.run(&["--color", "web"]));
    assert!(colored.contains("\u{1b}[41;37m FAIL \u{1b}[0m"), "{colored:?}");
    let none = out(&place.run(&["-f", "nothing/*.yaml", "web"]));
    assert!(none.contains("Tests:       0 passed, 0 total"), "{none}");
    assert_eq!(place.run(&[]).status.code(), Some(1));
    assert_eq!(place.run(&["missing"]).status.code(), Some(1));
}

#[test]
fn suites_that_are_none_say_where() {
    let place = Place::new();
    let write = |text: &str| {
        fs::write(place.path().join("web/tests/web_test.yaml"), text).expect("a file");
    };
    let fails = |args: &[&str], message: &str| {
        let output = place.run(args);
        assert_eq!(output.status.code(), Some(1));
        let text = out(&output);
        assert!(text.contains(message), "{text}");
        assert!(text.contains("Charts:      1 failed, 1 errored, 0 passed, 1 total"), "{text}");
    };
    write("tests:\n  - it: x\n    asserts:\n      - equals: {path: a}\n");
    fails(&["web"], "Assertion type `equals` is invalid (line 4)");
    write("suite: a\n---\ntests:\n  - it: x\n    asserts: [{equal: {path: 1}}]\n");
    fails(&["web"], "no tests found");
    write("tests:\n  - it: x\n    asserts:\n      - equal: {path: 1}\n");
    fails(
        &["web"],
        "'Path' expected type 'string', got unconvertible type 'int', value: '1' (line 4)",
    );
    write("tests:\n  - it: x\n    assert: []\n    asserts: [{exists: {path: a}}]\n");
    fails(&["--strict", "web"], "line 3: field assert not found in type unittest.TestJob");
    write("tests: [\n");
    fails(&["web"], "yaml: line 1");
}
