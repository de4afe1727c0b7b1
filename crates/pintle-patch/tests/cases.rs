//! All cases of `testdata/`; its README says where they come from.

use std::fs;
use std::path::Path;

use pintle_patch::schema::{Schema, lookup};
use pintle_patch::{merge, strategic};
use serde_json::{Value, json};

/// The cases of a file: all lines but the comment at its beginning.
fn cases(name: &str) -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata").join(name);
    let text = fs::read_to_string(path).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let cases: Vec<Value> = lines.map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(!cases.is_empty());
    cases
}

/// Panics with all cases that differ.
fn check_all(name: &str, mut differs: impl FnMut(&Value) -> Option<String>) {
    let cases = cases(name);
    let wrong: Vec<String> = cases.iter().filter_map(&mut differs).collect();
    let few: Vec<&String> = wrong.iter().take(10).collect();
    assert!(wrong.is_empty(), "{} of {} cases of {name}: {few:#?}", wrong.len(), cases.len());
}

/// Whether our answer is one of Go's; where Go panics, any error will do.
fn differs(case: &Value, ours: Result<Value, String>, answers: &Value) -> Option<String> {
    let ours = match ours {
        Ok(value) => json!({ "ok": value }),
        Err(text) => json!({ "error": text }),
    };
    let is_same = answers.as_array().unwrap().iter().any(|answer| {
        let panics = answer.get("panic").is_some() && ours.get("error").is_some();
        panics || *answer == ours
    });
    (!is_same).then(|| format!("{case}\n ours: {ours}\n Go's: {answers}"))
}

fn schema(case: &Value) -> Schema {
    let [group, version, kind] = [0, 1, 2].map(|place| case["kind"][place].as_str().unwrap());
    lookup(group, version, kind).unwrap()
}

#[test]
fn patches_of_three_states_are_those_of_go() {
    check_all("strategic.jsonl", |case| {
        let schema = schema(case);
        let [original, modified, current] =
            ["original", "modified", "current"].map(|name| &case[name]);
        let patch = strategic::create_three_way(original, modified, current, schema);
        differs(case, patch, &case["patch"]).or_else(|| {
            let patch = case["patch"][0].get("ok")?;
            differs(case, strategic::apply(current, patch, schema), &case["result"])
        })
    });
}

#[test]
fn objects_fit_their_kind_if_go_can_read_them() {
    check_all("strategic.jsonl", |case| {
        let fits = schema(case).fits(&case["modified"]);
        differs(case, Ok(json!(fits)), &json!([{ "ok": case["fits"] }]))
    });
}

#[test]
fn patches_have_the_effect_that_they_have_on_the_server() {
    check_all("apply.jsonl", |case| {
        let result = strategic::apply(&case["object"], &case["patch"], schema(case));
        differs(case, result, &case["result"])
    });
}

#[test]
fn merge_patches_are_those_of_go() {
    check_all("merge.jsonl", |case| {
        let [original, modified, current] =
            ["original", "modified", "current"].map(|name| &case[name]);
        let two = merge::create(original, modified);
        let three = merge::create_three_way(original, modified, current);
        differs(case, Ok(two), &json!([{ "ok": case["two"] }]))
            .or_else(|| differs(case, three, &json!([case["three"]])))
            .or_else(|| {
                let patch = case["three"].get("ok")?;
                let result = merge::apply(current, patch);
                differs(case, result, &json!([{ "ok": case["result"] }]))
            })
    });
}
