//! Cases answered by Go: see `record/main.go`.

mod support;

use std::path::{Path, PathBuf};

use serde_json::Value as Json;

/// Compares the answers in a file. Gives the cases that differ.
fn differences(path: &Path) -> Vec<String> {
    let cases = std::fs::read_to_string(path).expect("the file of cases");
    let mut wrong = Vec::new();
    for line in cases.lines() {
        let case: Json = serde_json::from_str(line).expect("a case");
        let (want, got) = match (case["error"].as_str(), support::run(&case)) {
            (Some(want), Ok(output)) => (want, format!("no error: {}", text(output.text()))),
            (Some(want), Err(failure)) => (want, text(failure.text().as_bytes())),
            (None, Ok(output)) => {
                (case["output"].as_str().unwrap_or_default(), text(output.text()))
            }
            (None, Err(failure)) => {
                (case["output"].as_str().unwrap_or_default(), format!("error: {}", failure.text()))
            }
        };
        if got != want {
            let shown = |text: &str| text.chars().take(1000).collect::<String>();
            let (want, got) = (shown(want), shown(&got));
            let (tpl, templates) = (&case["tpl"], &case["templates"]);
            wrong.push(format!("{tpl} {templates}\n  want {want:?}\n  got  {got:?}"));
        }
    }
    wrong
}

/// Bytes as JSON has them: each bad one is a replacement character.
fn text(bytes: &[u8]) -> String {
    pintle_value::rune::to_text(bytes).into_owned()
}

fn check(path: PathBuf) {
    let (wrong, path) = support::with_stack(move || (differences(&path), path));
    let some: Vec<&str> = wrong.iter().take(20).map(String::as_str).collect();
    assert!(wrong.is_empty(), "{} differ in {path:?}:\n{}", wrong.len(), some.join("\n"));
}

fn testdata(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata").join(name)
}

#[test]
fn recorded() {
    check(testdata("recorded.jsonl"));
}

/// Compares any recorded file: the way to search with many generated cases.
#[test]
#[ignore = "needs the path of a recorded file in CASES"]
fn given() {
    check(PathBuf::from(std::env::var("CASES").expect("CASES")));
}
