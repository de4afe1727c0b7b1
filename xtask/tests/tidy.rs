//! What the compiler does not check: sizes of files, paths of machines, lints and lists.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Lines that a source file may have.
const MOST_LINES: usize = 800;
/// Places that exist on one machine only. Written so that this file does not hold them itself.
const MACHINE_PATHS: [&str; 3] =
    [concat!("/ro", "ot/"), concat!("/wo", "rk/"), concat!("/ho", "me/")];
/// Folders and files that are not ours to tidy.
const SKIPPED: [&str; 5] = [".git", "target", "Cargo.lock", "LICENSE", "vectors"];

fn root() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    root.canonicalize().expect("the root of the repository")
}

/// All files under a folder, in order. Links are not followed.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let entry = entry.expect("an entry");
        if SKIPPED.iter().any(|name| entry.file_name() == *name) {
            continue;
        }
        let kind = entry.file_type().expect("a kind");
        if kind.is_dir() {
            found.extend(files(&entry.path()));
        } else if kind.is_file() {
            found.push(entry.path());
        }
    }
    found.sort();
    found
}

fn sources() -> impl Iterator<Item = (PathBuf, String)> {
    files(&root()).into_iter().filter(|path| path.extension().is_some_and(|e| e == "rs")).map(
        |path| {
            let text = fs::read_to_string(&path).expect("UTF-8");
            (path, text)
        },
    )
}

fn none(what: &str, found: &[String]) {
    assert!(found.is_empty(), "{what}:\n{}", found.join("\n"));
}

#[test]
fn files_are_small() {
    let long: Vec<_> = sources()
        .map(|(path, text)| (path, text.lines().count()))
        .filter(|(_, lines)| *lines > MOST_LINES)
        .map(|(path, lines)| format!("{} ({lines})", path.display()))
        .collect();
    none("files of more lines than are easily read", &long);
}

#[test]
fn no_file_names_a_place_on_a_machine() {
    let mut found = Vec::new();
    for path in files(&root()) {
        // Files that are not text hold no words.
        let Ok(text) = fs::read_to_string(&path) else { continue };
        for (number, line) in text.lines().enumerate() {
            if MACHINE_PATHS.iter().any(|place| line.contains(place)) {
                found.push(format!("{}:{}: {line}", path.display(), number + 1));
            }
        }
    }
    none("paths of one machine", &found);
}

#[test]
fn every_crate_takes_the_lints_of_the_workspace() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).expect("the manifest");
    assert!(manifest.contains("unsafe_code = \"forbid\""), "the workspace forbids unsafe code");
    let lax: Vec<_> = manifests()
        .into_iter()
        .filter(|path| {
            let text = fs::read_to_string(path).expect("a manifest");
            !text.contains("[lints]\nworkspace = true")
        })
        .map(|path| path.display().to_string())
        .collect();
    none("without the lints of the workspace", &lax);
}

#[test]
fn every_crate_says_what_it_is_for() {
    let silent: Vec<_> = manifests()
        .into_iter()
        .filter(|path| !fs::read_to_string(path).expect("a manifest").contains("\ndescription = "))
        .map(|path| path.display().to_string())
        .collect();
    none("without description", &silent);
}

/// The manifests of the members of the workspace.
fn manifests() -> Vec<PathBuf> {
    let mut paths = vec![root().join("xtask/Cargo.toml")];
    for entry in fs::read_dir(root().join("crates")).expect("crates") {
        paths.push(entry.expect("an entry").path().join("Cargo.toml"));
    }
    paths.sort();
    paths
}

#[test]
fn the_toolchain_is_the_oldest_that_works() {
    let read = |name: &str| fs::read_to_string(root().join(name)).expect("a file");
    let value = |text: &str, key: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(key)?.trim().strip_prefix('='));
        line.map(|value| value.trim().trim_matches('"').to_owned()).expect("a value")
    };
    let oldest = value(&read("Cargo.toml"), "rust-version");
    let used = value(&read("rust-toolchain.toml"), "channel");
    assert!(used.starts_with(&oldest), "rust-version is {oldest}, the toolchain {used}");
}

/// Integration tests are one program per crate, whose `main.rs` names each file.
#[test]
fn every_test_file_is_listed() {
    let mut forgotten = Vec::new();
    for (main, text) in sources() {
        let folder = main.parent().expect("a folder");
        let is_tests = folder.parent().is_some_and(|parent| parent.ends_with("tests"));
        if !is_tests || !main.ends_with("main.rs") {
            continue;
        }
        for path in files(folder) {
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let listed = name == "main" || text.contains(&format!("mod {name};"));
            if path.parent() == Some(folder) && !listed {
                forgotten.push(path.display().to_string());
            }
        }
    }
    none("test files that nothing runs", &forgotten);
}

#[test]
fn every_test_chart_is_used() {
    let testdata = pintle_testing::testdata();
    let cases = pintle_testing::load_cases(&testdata.join("cases")).expect("cases");
    let mut used = BTreeSet::new();
    for case in &cases {
        let question = &case.question;
        used.extend(
            question
                .args
                .iter()
                .chain(question.packages.values())
                .map(|text| text.trim_start_matches("./").trim_end_matches('/').to_owned()),
        );
    }
    // Command lines for a control plane.
    for path in files(&testdata.join("cluster")) {
        let text = fs::read_to_string(path).expect("UTF-8");
        used.extend(text.split_whitespace().map(str::to_owned));
    }
    let mut unused = Vec::new();
    for kind in ["charts", "broken", "lint"] {
        for entry in fs::read_dir(testdata.join(kind)).expect("charts") {
            let name = entry.expect("an entry").file_name();
            let path = format!("{kind}/{}", name.to_string_lossy());
            if !used.contains(&path) {
                unused.push(path);
            }
        }
    }
    none("charts that no case uses", &unused);
}
