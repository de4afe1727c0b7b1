//! Nothing that is read brings the crate down.

use pintle_schema::{
    Resource, Schema, coerce, decode_check, defaulted, prune, prune_nulls, structs, unknown_fields,
    validate, validate_status,
};
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

fn crd(schema: Value) -> Value {
    let mut crd = json!({"spec": {
        "group": "g", "scope": "Namespaced",
        "names": {"plural": "fs", "kind": "F"},
        "versions": [{"name": "v1", "served": true, "schema": {}}],
    }});
    crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"] = schema;
    crd
}

fn through_struct(resource: &Resource, object: &Value) {
    let Some(kind) = structs::of_kind(&resource.group, &resource.version, &resource.kind) else {
        return;
    };
    let mut copy = object.clone();
    kind.normalize(&mut copy);
    kind.store(&mut copy);
    let _ = kind.restore(&copy);
}

fn all(schema: &Schema, object: &Value) {
    for resource in &schema.resources {
        let ty = &resource.ty;
        let _ = decode_check(resource, object);
        if let Some(kind) = structs::of_kind(&resource.group, &resource.version, &resource.kind) {
            let mut copy = object.clone();
            kind.normalize(&mut copy);
            kind.store(&mut copy);
            let _ = kind.restore(&copy);
        }
        let _ = unknown_fields(object, ty);
        let _ = defaulted(object, ty);
        let _ = validate(object, Some(object), ty);
        let _ = validate_status(object, None, ty);
        let mut copy = object.clone();
        let _ = coerce(&mut copy, ty);
        prune(&mut copy, ty);
        prune_nulls(&mut copy, ty);
    }
}

#[test]
fn deep_objects_are_walked_as_far_as_the_stack_bears() {
    on_small_stack(|| {
        let crds = "apiextensions.k8s.io";
        let schema = Schema::builtin();
        let kind = schema.kind(crds, "v1", "CustomResourceDefinition").unwrap();
        let nested = deep(400, |inner| field("items", inner));
        let mut object = json!({"spec": {"versions": [{"schema": {}}]}});
        object["spec"]["versions"][0]["schema"]["openAPIV3Schema"] = nested;
        assert!(decode_check(kind, &object).is_err());
        through_struct(kind, &object);
        std::mem::forget(object);
    });
}

fn object(name: &str, inner: Value) -> Value {
    Value::Object(Map::from_iter([("type".to_owned(), "object".into()), (name.to_owned(), inner)]))
}

#[test]
fn deep_schemas_are_cut() {
    on_small_stack(|| {
        for wrap in [
            |inner| object("properties", field("a", inner)),
            |inner| object("additionalProperties", inner),
            |inner| field("items", inner),
            |inner| field("anyOf", Value::Array(vec![inner])),
            |inner| field("not", inner),
        ] {
            let crd = crd(deep(400, wrap));
            let schema = Schema::of_crd(&crd).unwrap();
            all(&schema, &deep(100, |inner| field("a", inner)));
            all(&schema, &deep(100, |inner| Value::Array(vec![inner])));
            std::mem::forget(crd);
        }
    });
}

#[test]
fn definitions_of_any_form_are_read_or_refused() {
    for crd in [
        json!(null),
        json!({}),
        json!({"spec": {}}),
        json!({"spec": {"names": {"plural": "a", "kind": "A"}}}),
        json!({"spec": {"group": "g", "names": {"plural": "a"}}}),
    ] {
        assert!(Schema::of_crd(&crd).is_err(), "{crd}");
    }
    for schema in [
        json!(1),
        json!({"type": 1, "properties": [], "items": [], "required": 1, "enum": {}}),
        json!({"type": "object", "properties": {"a": 1}, "additionalProperties": false}),
        json!({"type": "string", "pattern": "(", "maxLength": -1, "format": "uuid"}),
        json!({"type": "object", "properties": {"a": {"type": "string", "pattern": "a{9999}{99}"}}}),
        json!({"type": "object", "properties": {"a": {"type": "number", "multipleOf": 0}}}),
    ] {
        let schema = Schema::of_crd(&crd(schema)).unwrap();
        for object in [
            json!(null),
            json!("a"),
            json!({"a": "a", "metadata": 1, "apiVersion": 1}),
            json!({"a": 1.5, "status": {}}),
            json!({"a": 1e300}),
            json!([{"a": []}]),
        ] {
            all(&schema, &object);
        }
    }
}

#[test]
fn kinds_take_whatever_comes() {
    let objects = [
        json!(null),
        json!(1),
        json!("é"),
        json!([[]]),
        json!({"spec": [], "metadata": "", "status": 1, "data": {"a": [256, -1, 1.5, null]}}),
        json!({"spec": {"template": {"spec": {"containers": [null, [], {"resources": 1}]}}}}),
    ];
    for object in &objects {
        all(Schema::builtin(), object);
    }
}
