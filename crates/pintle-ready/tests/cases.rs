//! All cases of `testdata/`; its README says where they come from.

use std::fs;
use std::path::Path;

use pintle_ready::legacy::{Needs, Options, Readiness, check, needs, new_replica_set};
use pintle_ready::{
    Error, JobRule, Rule, State, Status, blame, compute, hook, selects, with_jobs, with_pods,
};
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

fn differs(case: &Value, actual: &Value, expected: &Value) -> Option<String> {
    (actual != expected).then(|| format!("{case}\n actual: {actual}\n expected: {expected}"))
}

fn answer(result: Result<Status, Error>) -> Value {
    match result {
        Ok(Status { state, message }) => json!({ "state": state.to_string(), "message": message }),
        Err(error) => json!({ "error": error.to_string() }),
    }
}

#[test]
fn objects_have_the_status_of_kstatus() {
    check_all("kstatus.jsonl", |case| {
        let (object, now) = (&case["object"], case["now"].as_i64().unwrap());
        let actual = answer(compute(object, now));
        differs(case, &actual, &case["status"])
            .or_else(|| {
                let actual = answer(with_jobs(object, JobRule::Finished, now));
                differs(case, &actual, case.get("finished").unwrap_or(&actual))
            })
            .or_else(|| {
                let actual = answer(hook(object, now));
                let wanted = case.get("hook").or(case.get("finished")).unwrap_or(&actual);
                differs(case, &actual, wanted)
            })
    });
}

#[test]
fn controllers_fail_by_their_pods() {
    check_all("pods.jsonl", |case| {
        let (object, now) = (&case["object"], case["now"].as_i64().unwrap());
        let namespace = |object: &Value| object["metadata"]["namespace"].clone();
        let pods = case["pods"].as_array().unwrap().iter();
        let own: Vec<&Value> = pods
            .filter(|pod| namespace(pod) == namespace(object) && selects(object, pod))
            .collect();
        let actual =
            answer(compute(object, now).map(|status| with_pods(object, status, &own, now)));
        let expected = json!({ "state": case["state"], "message": case["message"] });
        differs(case, &actual, &expected)
    });
}

#[test]
fn objects_are_as_ready_as_for_the_checker_of_helm() {
    check_all("legacy.jsonl", |case| {
        let object = &case["object"];
        let options = Options {
            check_jobs: case["jobs"] == json!(true),
            paused_as_ready: case["paused"] == json!(true),
        };
        let related = case["related"].as_array().cloned().unwrap_or_default();
        let namespace = &object["metadata"]["namespace"];
        let mut own: Vec<Value> =
            related.into_iter().filter(|one| &one["metadata"]["namespace"] == namespace).collect();
        // The server lists by name, and the first pod that is not ready is the one that is named.
        own.sort_by_key(|one| one["metadata"]["name"].as_str().map(str::to_owned));
        let related: Vec<&Value> = match needs(object) {
            Needs::Nothing => Vec::new(),
            Needs::ReplicaSets => new_replica_set(object, &own).into_iter().collect(),
            Needs::Pods => own.iter().filter(|pod| selects(object, pod)).collect(),
        };
        let actual = match check(object, &related, options) {
            Ok(Readiness::Ready) => json!({ "ready": true }),
            Ok(Readiness::NotReady(None)) => json!({ "ready": false }),
            Ok(Readiness::NotReady(Some(reason))) => json!({
                "ready": false,
                "reason": { "message": reason.message, "values": reason.values },
            }),
            Err(error) => json!({ "ready": false, "error": error.to_string() }),
        };
        let mut expected = case.clone();
        let fields = expected.as_object_mut().unwrap();
        fields.retain(|key, _| matches!(key.as_str(), "ready" | "reason" | "error"));
        differs(case, &actual, &expected)
    });
}

#[test]
fn rules_of_users_hold_as_for_kubectl() {
    let cases_of_ours = cases("custom-ours.jsonl");
    let mut object = Value::Null;
    let mut used = 0;
    check_all("custom.jsonl", |case| {
        if let Some(first) = case.get("object") {
            object = first.clone();
        }
        let input = case["input"].as_str().unwrap();
        let ours = cases_of_ours.iter().find(|ours| ours["input"] == case["input"]);
        used += usize::from(ours.is_some());
        let expected = match ours {
            Some(ours) => ours["answer"].clone(),
            None if case.get("refused").is_some() => json!("refused"),
            None if case.get("error").is_some() => {
                json!({ "state": "Unknown", "message": case["error"] })
            }
            None => case["met"].clone(),
        };
        let actual = match Rule::parse(&format!("kind=Gadget,jsonpath={input}")) {
            Err(_) => json!("refused"),
            Ok(rule) => match rule.judge(&object) {
                Status { state: State::Unknown, message } => {
                    let (_, message) = message.split_once(": ").unwrap();
                    json!({ "state": "Unknown", "message": message })
                }
                status => json!(status.state == State::Current),
            },
        };
        differs(case, &actual, &expected)
    });
    assert_eq!(used, cases_of_ours.len());
}

#[test]
fn objects_say_why_they_are_not_ready() {
    check_all("blame.jsonl", |case| differs(case, &json!(blame(&case["object"])), &case["blame"]));
}

/// Whatever the server sends, nothing panics: also not with numbers that overflow.
#[test]
fn strange_numbers_do_no_harm() {
    for number in [i64::MIN, -1, i64::MAX] {
        for file in ["kstatus.jsonl", "legacy.jsonl"] {
            for mut case in cases(file) {
                replace_numbers(&mut case["object"], number);
                let object = &case["object"];
                let _ = (compute(object, number), hook(object, number), blame(object));
                let options = Options { check_jobs: true, paused_as_ready: false };
                let _ = check(object, &[object], options);
            }
        }
    }
}

fn replace_numbers(value: &mut Value, number: i64) {
    match value {
        Value::Number(_) => *value = json!(number),
        Value::Array(items) => items.iter_mut().for_each(|item| replace_numbers(item, number)),
        Value::Object(fields) => {
            fields.values_mut().for_each(|field| replace_numbers(field, number));
        }
        _ => {}
    }
}
