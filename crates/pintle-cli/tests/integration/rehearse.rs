//! Rehearsals of a small chart: `testdata/rehearse/NAME.yaml` is what is tried, `NAME.txt` what is
//! told of it. With the variable `RECORD` set, the texts are written anew.

use std::path::{Path, PathBuf};
use std::process::Command;

use pintle_testing::{Serve, Server, write_package};
use regex::Regex;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/rehearse")
}

/// What `rehearse` tells, without times of the machine, and its status.
fn told(arguments: &[&str]) -> (String, Option<i32>) {
    let done = Command::new(env!("CARGO_BIN_EXE_pintle"))
        .current_dir(folder())
        .env_remove("PINTLE_CLUSTER")
        .arg("rehearse")
        .args(arguments)
        .output()
        .unwrap();
    let text = String::from_utf8(done.stdout).unwrap() + &String::from_utf8(done.stderr).unwrap();
    (Regex::new(r"\d+ ms").unwrap().replace_all(&text, "… ms").into_owned(), done.status.code())
}

#[test]
fn rehearsals_tell_what_came_of_them() {
    let mut names: Vec<String> = std::fs::read_dir(folder())
        .unwrap()
        .filter_map(|entry| entry.unwrap().file_name().into_string().ok())
        .filter(|name| name.ends_with(".yaml") && !name.ends_with(".script.yaml"))
        .collect();
    names.sort();
    assert!(names.len() >= 9, "{names:?}");
    let mut wrong = Vec::new();
    for name in names {
        let (text, status) = told(&["web", "--steps", &name]);
        let text = format!("{text}exit status {}\n", status.unwrap_or(-1));
        let path = folder().join(&name).with_extension("txt");
        if std::env::var_os("RECORD").is_some() {
            std::fs::write(&path, &text).unwrap();
        }
        let wanted = std::fs::read_to_string(&path).unwrap_or_default();
        if text != wanted {
            wrong.push(format!("{name}:\n{text}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_format_tells_of_the_same_finding() {
    let told = |format| told(&["web", "--steps", "random.yaml", "-o", format]).0;
    let junit = told("junit");
    assert!(junit.contains("<failure type=\"upgrade-again-changes-nothing\""), "{junit}");
    assert!(
        junit.contains("<testsuite name=\"web, random\" tests=\"4\" failures=\"1\""),
        "{junit}"
    );
    let json: serde_json::Value = serde_json::from_str(&told("json")).unwrap();
    let finding = &json["scenarios"][1]["steps"][1]["findings"][0];
    assert_eq!(finding["template"], "web/templates/web.yaml");
    assert_eq!((&json["fine"], &json["scenarios"][0]["fine"]), (&false.into(), &true.into()));
    let sarif: serde_json::Value = serde_json::from_str(&told("sarif")).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    let errors: Vec<_> = results.iter().filter(|result| result["level"] == "error").collect();
    let place = &errors[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    assert_eq!((errors.len(), place), (1, &"web/templates/web.yaml".into()));
    let github = told("github");
    assert!(github.contains("::error file=web/templates/web.yaml,line=1,title="), "{github}");
}

#[test]
fn what_cannot_be_tried_is_told() {
    let cases: [(&[&str], &str); 5] = [
        (&[], "requires at least 1 argument"),
        (&["nowhere"], "chart \"nowhere\": No such file or directory"),
        (&["web", "--steps", "nothing.yaml"], "nothing.yaml: No such file or directory"),
        (&["web", "--min-ready", "all"], "\"all\" is no number of pods"),
        (&["web", "--from", "git:--all"], "\"--all\" is no revision of git"),
    ];
    for (arguments, wanted) in cases {
        let (text, status) = told(arguments);
        assert!(text.contains(wanted) && status == Some(1), "{arguments:?}: {text}");
    }
}

/// The version before the chart's own comes out of a repository: neither its own nor a later one.
#[test]
fn the_earlier_version_comes_from_a_repository() {
    let work = tempfile::tempdir().unwrap();
    let served = work.path().join("served");
    std::fs::create_dir(&served).unwrap();
    let version = |version: &str, file: &str| {
        format!("  - {{apiVersion: v2, name: web, version: {version}, urls: [{file}]}}\n")
    };
    write_package(&folder().join("web"), &served.join("web.tgz")).unwrap();
    let index = "apiVersion: v1\nentries:\n  web:\n".to_owned()
        + &version("9.0.0", "later.tgz")
        + &version("1.0.0", "own.tgz")
        + &version("0.2.0", "web.tgz")
        + &version("0.1.0", "older.tgz");
    std::fs::write(served.join("index.yaml"), index).unwrap();
    let serve = Serve { folder: "served".to_owned(), ..Serve::default() };
    let server = Server::start(&serve, work.path()).unwrap();
    let address = server.address();
    let cache = work.path().join("cache");
    let arguments = |from: &[&'static str]| {
        let mut arguments = vec!["web", "--from", "web", "--repo", &address];
        arguments.extend(["--content-cache", cache.to_str().unwrap()]);
        arguments.extend(from);
        told(&arguments)
    };
    let (text, status) = arguments(&[]);
    assert!(status == Some(0) && text.contains("upgrade"), "{text}");
    let (text, status) = arguments(&["--version", "0.1.0"]);
    assert!(status == Some(1) && text.contains("older.tgz : 404 Not Found"), "{text}");
}
