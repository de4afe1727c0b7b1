//! What a real API server did with objects of custom resources; see `testdata/README.md`.

use std::collections::BTreeMap;

use pintle_schema::{
    Resource, Schema, coerce, invalid_message, set_defaults, strict_mismatch, validate,
    validate_status,
};
use serde_json::{Value, json};

const CASES: &str = include_str!("../testdata/custom.jsonl");
const CRDS: &str = include_str!("../testdata/crds.jsonl");

fn read(object: &Value, resource: &Resource) -> Value {
    let mut object = object.clone();
    coerce(&mut object, &resource.ty).unwrap();
    set_defaults(&mut object, &resource.ty);
    object
}

/// Where there is a subresource for it, the status is not written with the object.
fn keep_status(object: &mut Value, old: Option<&Value>) {
    let fields = object.as_object_mut().unwrap();
    fields.remove("status");
    if let Some(status) = old.and_then(|old| old.get("status")) {
        fields.insert("status".to_owned(), status.clone());
    }
}

/// The object, the causes of the Status, or its message.
fn answer(case: &Value, resource: &Resource) -> Value {
    let object = &case["object"];
    let whole = |error: pintle_schema::Mismatch| {
        json!(error.message(&resource.kind, &resource.version, &object.to_string()))
    };
    match coerce(&mut object.clone(), &resource.ty) {
        Err(error) => return whole(error),
        Ok(unknown) if !unknown.is_empty() && case["op"] == "strict" => {
            return whole(strict_mismatch(&unknown));
        }
        Ok(_) => {}
    }
    let mut new = read(object, resource);
    let old = case.get("live").map(|old| read(old, resource));
    let errors = match (case.get("sub"), &old) {
        (Some(_), Some(old)) => {
            let status = new["status"].take();
            new = old.clone();
            new["status"] = status;
            validate_status(&new, Some(old), &resource.ty)
        }
        _ => {
            if resource.subresource("status").is_some() {
                keep_status(&mut new, old.as_ref());
            }
            validate(&new, old.as_ref(), &resource.ty)
        }
    };
    if errors.is_empty() {
        return new;
    }
    let message = invalid_message("Check", "pintle.test", "x", &errors);
    assert!(message.starts_with("Check.pintle.test \"x\" is invalid: "), "{message}");
    errors.iter().map(pintle_schema::FieldError::cause).collect()
}

/// Numbers as they are meant, and causes in an order: the API server's is that of Go's maps.
fn plain(value: &Value) -> Value {
    match value {
        Value::Number(number) => json!(number.as_f64()),
        Value::Array(items) => {
            let mut items: Vec<Value> = items.iter().map(plain).collect();
            if items.iter().all(|item| item.get("reason").is_some()) {
                items.sort_by_key(Value::to_string);
            }
            Value::Array(items)
        }
        Value::Object(fields) => {
            fields.iter().map(|(name, value)| (name.clone(), plain(value))).collect()
        }
        other => other.clone(),
    }
}

#[test]
fn custom_resources_are_read_and_judged_as_on_the_api_server() {
    let crds = CRDS.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let schemas: BTreeMap<String, Schema> = crds
        .map(|crd| {
            let plural = crd["spec"]["names"]["plural"].as_str().unwrap().to_owned();
            (plural, Schema::of_crd(&crd).unwrap())
        })
        .collect();
    let mut count = 0;
    for line in CASES.lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let schema = &schemas[case["crd"].as_str().unwrap()];
        let found = answer(&case, &schema.resources[0]);
        assert_eq!(plain(&found), plain(&case["answer"]), "{line}");
        count += 1;
    }
    assert!(count > 500, "{count}");
}
