//! Whatever objects hold, and wherever, there is an answer or an error.

use std::fs;
use std::path::Path;

use pintle_patch::schema::{Schema, lookup};
use pintle_patch::{MAX_DEPTH, merge, strategic};
use serde_json::{Value, json};

/// Asks everything there is to ask; says whether all were errors.
fn ask(original: &Value, modified: &Value, current: &Value, schema: Schema) -> bool {
    let _ = (schema.fits(modified), merge::create(original, modified));
    let three = merge::create_three_way(original, modified, current);
    let patch = strategic::create_three_way(original, modified, current, schema);
    if let Ok(patch) = &patch {
        let _ = strategic::apply(current, patch, schema);
    }
    let direct = strategic::apply(current, modified, schema);
    let merged = merge::apply(current, modified);
    three.is_err() && patch.is_err() && direct.is_err() && merged.is_err()
}

/// One value inside another, as deep as is said.
fn nested(depth: usize, wrap: impl Fn(Value) -> Value) -> Value {
    (1..depth).fold(json!({}), |inner, _| wrap(inner))
}

#[test]
fn depth_is_bounded() {
    let crd = lookup("apiextensions.k8s.io", "v1", "CustomResourceDefinition").unwrap();
    let pod = lookup("", "v1", "Pod").unwrap();
    let wraps: [fn(Value) -> Value; 4] = [
        |inner| json!({ "spec": inner }),
        |inner| json!({ "not": inner }),
        |inner| json!({ "allOf": [inner] }),
        |inner| json!([inner]),
    ];
    for wrap in wraps {
        for (depth, is_refused) in [(MAX_DEPTH / 2 - 4, false), (2 * MAX_DEPTH, true)] {
            let inside = |other: &str| {
                let schema = json!({ "openAPIV3Schema": nested(depth, wrap), "other": other });
                json!({ "spec": { "versions": [{ "schema": schema }], "x": nested(depth, wrap) } })
            };
            let objects = ["a", "b", "c"].map(inside);
            let [a, b, c] = &objects;
            for schema in [crd, pod] {
                assert_eq!(ask(a, b, c, schema), is_refused);
            }
        }
    }
    let deepest = |leaf: &str| {
        let mut value = json!({ "description": leaf });
        for _ in 0..MAX_DEPTH - 8 {
            value = json!({ "not": value });
        }
        json!({ "spec": { "versions": value.clone(), "names": value } })
    };
    assert!(!ask(&deepest("a"), &deepest("b"), &deepest("c"), crd));
}

/// All values inside of a value.
fn count(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(count).sum(),
        Value::Object(fields) => fields.values().map(count).sum(),
        _ => 0,
    }
}

/// Puts another value in the place of the one with a number.
fn replace(value: &mut Value, number: &mut usize, other: &Value) {
    if *number == 0 {
        *value = other.clone();
    }
    *number = number.wrapping_sub(1);
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| replace(item, number, other)),
        Value::Object(fields) => {
            fields.values_mut().for_each(|field| replace(field, number, other));
        }
        _ => {}
    }
}

#[test]
fn strange_types_do_no_harm_anywhere() {
    let strange = [
        json!(null),
        json!(1),
        json!("x"),
        json!([null]),
        json!([[], {}]),
        json!([{}, {}]),
        json!({ "$patch": "delete" }),
        json!({ "$patch": {}, "$retainKeys": {}, "$setElementOrder/x": 1, "name": [] }),
        json!({ "$deleteFromPrimitiveList/": [{}], "$setElementOrder": [], "$retainKeys": [[]] }),
    ];
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/strategic.jsonl");
    let text = fs::read_to_string(path).unwrap();
    for line in text.lines().filter(|line| !line.starts_with('#')).step_by(45) {
        let case: Value = serde_json::from_str(line).unwrap();
        let [group, version, kind] = [0, 1, 2].map(|place| case["kind"][place].as_str().unwrap());
        let schema = lookup(group, version, kind).unwrap();
        let objects = ["original", "modified", "current"].map(|name| case[name].clone());
        for state in 0..objects.len() {
            for place in 0..count(&objects[state]) {
                for other in &strange {
                    let mut objects = objects.clone();
                    replace(&mut objects[state], &mut { place }, other);
                    let [original, modified, current] = &objects;
                    ask(original, modified, current, schema);
                }
            }
        }
    }
}

#[test]
fn numbers_out_of_range_are_errors() {
    let object = |number: &str| -> Value {
        serde_json::from_str(&format!("{{\"spec\":{{\"replicas\":{number}}}}}")).unwrap()
    };
    let schema = lookup("apps", "v1", "Deployment").unwrap();
    let [one, huge] = ["1", "1e400"].map(object);
    assert!(strategic::create_three_way(&one, &huge, &one, schema).is_err());
    assert!(merge::create_three_way(&one, &huge, &one).is_err());
    assert_eq!(merge::create(&one, &huge), huge);
    assert!(!schema.fits(&huge));
}
