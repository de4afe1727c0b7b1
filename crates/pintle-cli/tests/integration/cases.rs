//! The cases of `testdata/cases`: status, output, error texts and files.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use pintle_testing::{Recordings, Sandbox, load_cases, testdata};

use crate::{listed, pintle};

/// Every case does what Helm did, but for those listed in `differences.txt`.
#[test]
fn cases_do_what_helm_did() {
    let testdata = testdata();
    let folder = testdata.join("cases");
    let program = pintle();
    let mut recordings: BTreeMap<String, Recordings> = BTreeMap::new();
    let mut differing = BTreeSet::new();
    let mut messages = String::new();
    let cases = load_cases(&folder).expect("cases");
    for case in &cases {
        if !recordings.contains_key(&case.group) {
            let recorded = Recordings::load(&folder, &case.group).expect("recorded answers");
            recordings.insert(case.group.clone(), recorded);
        }
        let recorded = &recordings[&case.group];
        let wanted =
            recorded.outcome(case).unwrap_or_else(|| panic!("{} is not recorded", case.id()));
        let actual =
            Sandbox::new().expect("a sandbox").run(&program, case, &testdata).expect("a run");
        if !wanted.differences(&actual).is_empty() {
            messages +=
                &format!("{}: {:?}\n{}", case.id(), case.question.args, wanted.explain(&actual));
            differing.insert(case.id());
        }
    }
    println!(
        "{messages}\n{} of {} cases do what Helm did",
        cases.len() - differing.len(),
        cases.len()
    );
    listed::check(&folder.join("differences.txt"), &differing);
}

/// Every recorded answer belongs to a question, every question has an answer, and one Helm gave all.
#[test]
fn recordings_are_complete() {
    let folder = testdata().join("cases");
    let cases = load_cases(&folder).expect("cases");
    let groups: BTreeSet<_> = cases.iter().map(|case| &case.group).collect();
    let mut versions = BTreeSet::new();
    for group in &groups {
        let recorded = Recordings::load(&folder, group).expect("recorded answers");
        let asked: BTreeSet<_> =
            cases.iter().filter(|case| case.group == **group).map(|case| &case.name).collect();
        let answered: BTreeSet<_> = recorded.outcomes.keys().collect();
        assert_eq!(asked, answered, "{group}: asked and answered");
        let strays = recorded.strays(&folder, group).expect("a folder");
        assert!(strays.is_empty(), "belong to no case: {strays:?}");
        versions.insert(recorded.helm);
    }
    assert_eq!(versions.len(), 1, "recorded with several versions of Helm: {versions:?}");
    for entry in fs::read_dir(&folder).expect("a folder") {
        let entry = entry.expect("an entry");
        let name = entry.file_name().to_string_lossy().into_owned();
        let known = !entry.path().is_dir() || groups.contains(&name);
        assert!(known, "recorded answers without questions: {name}");
    }
}
