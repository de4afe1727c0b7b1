//! All cases of `testdata/`: what is compared, and the text that comes of it.

use std::fs;
use std::path::{Path, PathBuf};

use pintle_diff::{
    Entry, Identity, Options, Pair, Part, compare, drift, drift_json, drift_text, pair,
};
use serde_json::Value;

fn cases(folder: &str) -> Vec<(PathBuf, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata").join(folder);
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    paths.sort();
    assert!(!paths.is_empty());
    let read = |path: &PathBuf| serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    paths.iter().map(|path| (path.clone(), read(path))).collect()
}

/// Compares a text with the file of the same name; `PINTLE_DIFF_WRITE` writes it anew.
fn check(path: &Path, extension: &str, actual: &str) {
    let file = path.with_extension(extension);
    if std::env::var_os("PINTLE_DIFF_WRITE").is_some() {
        fs::write(&file, actual).unwrap();
    }
    let expected = fs::read_to_string(&file).unwrap_or_default();
    assert_eq!(actual, expected, "{}", file.display());
}

fn entries(case: &Value, field: &str) -> Vec<Entry> {
    let objects = case[field].as_array().cloned().unwrap_or_default();
    let entry =
        |object: Value| Entry { identity: Identity::of(&object), part: Part::Manifest, object };
    objects.into_iter().map(entry).collect()
}

/// A case has `before` and `after`, both lists of objects; or `live`, a list of pairs with
/// `before`, `after`, `old`, `new` and `problems`.
fn pairs(case: &Value) -> Vec<Pair> {
    let Some(lived) = case["live"].as_array() else {
        return pair(entries(case, "before"), entries(case, "after"));
    };
    let some = |value: &Value| Some(value.clone()).filter(|value| !value.is_null());
    let live = |one: &Value| {
        let (before, after) = (some(&one["before"]), some(&one["after"]));
        let identity = Identity::of(before.as_ref().or(after.as_ref()).unwrap());
        let problems = one["problems"].as_array().cloned().unwrap_or_default();
        let problems = problems.iter().map(|text| text.as_str().unwrap().to_owned()).collect();
        let recorded = Some((some(&one["old"]), some(&one["new"])));
        let is_kept = one["kept"] == Value::Bool(true);
        Pair { identity, before, after, recorded, is_kept, problems, ..Pair::default() }
    };
    lived.iter().map(live).collect()
}

#[test]
fn sets_of_objects_are_compared() {
    for (path, case) in cases("compare") {
        let options = Options {
            before: "one".to_owned(),
            after: "other".to_owned(),
            context: case["context"].as_u64().map_or(3, |lines| lines as usize),
            show_secrets: case["showSecrets"] == Value::Bool(true),
        };
        let report = compare(pairs(&case), &options);
        check(&path, "txt", &report.to_text(false, true));
        let reasons = report.changes.iter().flat_map(|change| {
            let id = change.identity.to_string();
            change
                .fields
                .iter()
                .map(move |field| format!("{id}: {} {}\n", field.path, field.reason.as_str()))
        });
        check(&path, "fields", &reasons.collect::<String>());
        check(&path, "html", &report.to_html(false));
        let json = serde_json::to_string_pretty(&report.to_json(false)).unwrap();
        for secret in case["never"].as_array().into_iter().flatten() {
            let secret = secret.as_str().unwrap();
            for text in [&json, &report.to_html(true), &report.to_text(true, true)] {
                assert!(!text.contains(secret), "{}: {secret} in {text}", path.display());
            }
        }
    }
}

#[test]
fn live_objects_are_compared_with_the_record() {
    for (path, case) in cases("drift") {
        let recorded = &case["recorded"];
        let live = Some(&case["live"]).filter(|live| !live.is_null());
        let show_secrets = case["showSecrets"] == Value::Bool(true);
        let found = [drift(&Identity::of(recorded), recorded, live, show_secrets)];
        check(&path, "txt", &drift_text(&found, false));
        let json = drift_json(&found).to_string();
        for secret in case["never"].as_array().into_iter().flatten() {
            assert!(!json.contains(secret.as_str().unwrap()), "{}: {json}", path.display());
        }
    }
}

#[test]
fn objects_of_any_shape_are_compared() {
    let odd = [
        "null",
        "1",
        "[]",
        "{}",
        r#"{"kind":"Secret"}"#,
        r#"{"kind":"Secret","data":1}"#,
        r#"{"kind":"Secret","data":[1],"stringData":"x"}"#,
        r#"{"kind":"Secret","data":{"a":{"b":1},"c":"%"},"metadata":7}"#,
        r#"{"kind":3,"metadata":{"managedFields":[1,{"fieldsV1":3},{"fieldsV1":{"f:kind":{"k:x":{}}}}]}}"#,
        r#"{"kind":"List","items":[{"name":1},{"name":1}],"spec":[{"name":[]},{}]}"#,
    ];
    let odd: Vec<Value> = odd.iter().map(|text| serde_json::from_str(text).unwrap()).collect();
    let options = Options {
        before: String::new(),
        after: String::new(),
        context: usize::MAX,
        show_secrets: false,
    };
    for before in &odd {
        for after in &odd {
            let identity = Identity::of(before);
            let recorded = Some((Some(after.clone()), Some(before.clone())));
            let pair = Pair {
                identity: identity.clone(),
                before: Some(before.clone()),
                after: Some(after.clone()),
                recorded,
                problems: vec!["problem".to_owned()],
                ..Pair::default()
            };
            let report = compare(vec![pair], &options);
            assert_eq!(report.changes.len(), 1);
            let _ = (report.to_text(true, true), report.to_json(true), report.to_html(true));
            let found = drift(&identity, before, Some(after), false);
            let _ = drift_text(&[found], false);
        }
    }
}
