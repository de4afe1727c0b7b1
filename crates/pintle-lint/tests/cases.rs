//! Charts, what Helm finds in them, and where.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use pintle_chart::LoadOptions;
use pintle_functions::{HostHandle, Moment, OfflineHost};
use pintle_lint::{Options, Outcome, lint};
use pintle_render::{Capabilities, Limits};
use pintle_value::Map;
use pintle_yaml::ReadOptions;

/// Folders of `testdata/cases`, in order.
fn cases() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/cases");
    let entries = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path());
    let mut cases: Vec<PathBuf> = entries.collect();
    cases.sort();
    cases
}

fn run(case: &Path) -> Outcome {
    let values = fs::read(case.join("values.yaml")).map_or_else(
        |_| Map::new(),
        |text| pintle_yaml::parse_map(&text, &ReadOptions::default()).unwrap(),
    );
    let options = Options {
        values: &values,
        namespace: "default",
        capabilities: &Capabilities::default(),
        skip_schema_validation: false,
        host: HostHandle::new(OfflineHost::new(Moment { seconds: 0, nanos: 0 }, 1)),
        limits: Limits::default(),
        load: LoadOptions::default(),
        load_schema: None,
    };
    lint(&case.join("chart"), "chart", &options).unwrap()
}

#[test]
fn findings_are_those_of_helm() {
    for case in cases() {
        let outcome = run(&case);
        let mut lines = String::new();
        for notice in &outcome.notices {
            writeln!(lines, "{notice}").unwrap();
        }
        for finding in &outcome.findings {
            writeln!(lines, "{finding}").unwrap();
        }
        let lines = lines.replace(case.join("chart").to_str().unwrap(), "{chart}");
        let expected = fs::read_to_string(case.join("helm.txt")).unwrap();
        assert_eq!(lines, expected, "{}", case.display());
    }
}

#[test]
fn findings_point_to_the_files_of_the_chart() {
    for case in cases() {
        let mut lines = String::new();
        for finding in run(&case).findings {
            write!(lines, "{}", finding.rule.id).unwrap();
            for place in &finding.places {
                let (start, end) = (place.start, place.end);
                write!(lines, " {}:{}:{}", place.file, start.line, start.column).unwrap();
                write!(lines, "-{}:{}", end.line, end.column).unwrap();
            }
            lines.push('\n');
        }
        let expected = fs::read_to_string(case.join("places.txt")).unwrap_or_default();
        assert_eq!(lines, expected, "{}", case.display());
    }
}
