//! Nothing that is read brings the crate down.

use pintle_fields::{Error, FieldManager, FieldSet, MAX_DEPTH};
use pintle_schema::Schema;
use serde_json::{Map, Value, json};

fn deep(levels: usize, wrap: fn(Value) -> Value) -> Value {
    (0..levels).fold(json!({}), |inner, _| wrap(inner))
}

fn field(name: &str, inner: Value) -> Value {
    Value::Object(Map::from_iter([(name.to_owned(), inner)]))
}

/// As much stack as a test has, and no more.
fn on_small_stack(work: fn()) {
    std::thread::Builder::new().stack_size(2 << 20).spawn(work).unwrap().join().unwrap();
}

#[test]
fn deep_objects_are_refused() {
    on_small_stack(|| {
        let config = Schema::builtin().kind("", "v1", "ConfigMap").unwrap();
        let manager = FieldManager::new(config, "v1");
        let mut object = json!({"apiVersion": "v1", "kind": "ConfigMap"});
        object["data"] = deep(100_000, |inner| Value::Array(vec![inner]));
        let error = manager.apply(None, &object, "a", false, 0).unwrap_err();
        assert!(matches!(error, Error::BadRequest(_)));
        assert!(manager.try_update(None, &object, "a", 0).is_err());
        std::mem::forget(object);
    });
}

#[test]
fn objects_as_deep_as_they_may_be_are_not() {
    on_small_stack(|| {
        let crd = json!({"spec": {
            "group": "g", "scope": "Namespaced",
            "names": {"plural": "fs", "kind": "F"},
            "versions": [{"name": "v1", "served": true, "storage": true, "schema": {
                "openAPIV3Schema": {
                    "type": "object", "x-kubernetes-preserve-unknown-fields": true,
                },
            }}],
        }});
        let schema = Schema::of_crd(&crd).unwrap();
        let manager = FieldManager::new(&schema.resources[0], "g/v1");
        let mut object = json!({"apiVersion": "g/v1", "kind": "F", "metadata": {"name": "x"}});
        object["spec"] = deep(MAX_DEPTH - 2, |inner| field("a", inner));
        let live = manager.apply(None, &object, "a", false, 0).unwrap().object;
        object["spec"] = json!({});
        let live = manager.apply(Some(&live), &object, "b", true, 1).unwrap().object;
        manager.update(Some(&live), &object, "c", 2);
    });
}

#[test]
fn managers_of_any_form_are_read_or_refused() {
    on_small_stack(|| {
        let entry = |fields: Value| {
            json!([{"manager": "a", "operation": "Update", "apiVersion": "v1",
                "fieldsType": "FieldsV1", "fieldsV1": fields}])
        };
        let config = Schema::builtin().kind("", "v1", "ConfigMap").unwrap();
        let manager = FieldManager::new(config, "v1");
        let object = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "x"}});
        for managers in [
            json!(1),
            json!([1, null, {}]),
            json!([{"operation": "Apply"}]),
            json!([{"operation": "Apply", "apiVersion": "v1", "fieldsType": "FieldsV2"}]),
            entry(json!({"f:a": 1})),
            entry(json!({"k:": {}})),
            entry(json!({"k:[1]": {}})),
            entry(json!({"v:": {}})),
            entry(json!({"i:x": {}})),
            entry(json!({"é": {}})),
            entry(json!({"": {}})),
            entry(json!({"x:y": {"f:a": {}}})),
            entry(json!({"k:{\"a\":{\"b\":[1,null]}}": {}})),
            entry(deep(1000, |inner| field("f:a", inner))),
        ] {
            let mut live = object.clone();
            live["metadata"]["managedFields"] = managers.clone();
            let _ = manager.apply(Some(&live), &object, "a", false, 0);
            let _ = manager.update(Some(&live), &live, "a", 0);
            if let Some(fields) = managers.pointer("/0/fieldsV1") {
                let _ = FieldSet::from_json(fields);
            }
        }
    });
}
