//! What Go writes after it has read objects; see `testdata/README.md`.

use pintle_schema::{Schema, empty_object, normalized};
use serde_json::{Value, json};

/// Numbers as they are meant: 1.0 is 1.
fn plain(value: &Value) -> Value {
    match value {
        Value::Number(number) => json!(number.as_f64()),
        Value::Array(items) => items.iter().map(plain).collect(),
        Value::Object(fields) => {
            fields.iter().map(|(name, value)| (name.clone(), plain(value))).collect()
        }
        other => other.clone(),
    }
}

#[test]
fn objects_are_written_as_go_writes_them() {
    let mut count = 0;
    for line in include_str!("../testdata/normal.jsonl").lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let text = |key: &str| case[key].as_str().unwrap();
        let schema = Schema::builtin();
        let resource = schema.kind(text("group"), text("version"), text("kind")).unwrap();
        let read = |key: &str| -> Value { serde_json::from_str(text(key)).unwrap() };
        let found = normalized(&resource.ty, &read("object"));
        assert_eq!(plain(&found), plain(&read("answer")), "{line}");
        // A pointer to the zero time is written as null, and not again when that is read.
        if !text("object").contains("0001-01-01") {
            assert_eq!(normalized(&resource.ty, &found), found, "{line}");
        }
        count += 1;
    }
    assert!(count > 100, "{count}");
}

#[test]
fn some_fields_are_always_there() {
    let deployment = Schema::builtin().kind("apps", "v1", "Deployment").unwrap();
    assert_eq!(
        empty_object(deployment),
        json!({
            "metadata": {},
            "spec": {
                "selector": null,
                "strategy": {},
                "template": {"metadata": {}, "spec": {"containers": null}},
            },
            "status": {},
        })
    );
}
