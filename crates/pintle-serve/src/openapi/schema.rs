//! Types as OpenAPI v3 has them.

use pintle_schema::{Extra, MapType, Named, Object, Shape, Topology, Type, Width};
use serde_json::{Map, Value, json};

use super::Components;

/// A type, with references to those that have names.
pub(super) fn of(ty: &Type, all: &mut Components) -> Value {
    let mut schema = shape(ty, all);
    let mut said = Map::new();
    if let Some(default) = &ty.default {
        said.insert("default".to_owned(), default.clone());
    }
    if ty.nullable {
        said.insert("nullable".to_owned(), true.into());
    }
    if let Some(patch) = &ty.patch {
        if !patch.strategy.is_empty() {
            said.insert("x-kubernetes-patch-strategy".to_owned(), json!(patch.strategy));
        }
        if !patch.key.is_empty() {
            said.insert("x-kubernetes-patch-merge-key".to_owned(), json!(patch.key));
        }
    }
    match ty.map_type {
        Some(MapType::Atomic) => drop(said.insert(MAP_TYPE.to_owned(), "atomic".into())),
        Some(MapType::Granular) => drop(said.insert(MAP_TYPE.to_owned(), "granular".into())),
        None => {}
    }
    let values = ty.rules.as_ref().map_or(&[][..], |rules| &rules.enumeration);
    if !values.is_empty() {
        said.insert("enum".to_owned(), values.into());
    }
    // Nothing may stand beside a reference.
    if !said.is_empty() && schema.get("$ref").is_some() {
        schema = json!({ "allOf": [schema] });
    }
    for (key, value) in said {
        schema[key] = value;
    }
    schema
}

const MAP_TYPE: &str = "x-kubernetes-map-type";

fn shape(ty: &Type, all: &mut Components) -> Value {
    match &ty.shape {
        Shape::Named(named) => all.need(*named),
        Shape::Any(parts) => match parts.object.fields.is_empty() {
            true => json!({ "x-kubernetes-preserve-unknown-fields": true }),
            false => object(&parts.object, all),
        },
        Shape::String(format) if format.is_empty() => json!({ "type": "string" }),
        Shape::String(format) => json!({ "type": "string", "format": format }),
        Shape::Bytes => json!({ "type": "string", "format": "byte" }),
        Shape::Integer(Width::I32) => json!({ "type": "integer", "format": "int32" }),
        Shape::Integer(Width::I64) => json!({ "type": "integer", "format": "int64" }),
        Shape::Number => json!({ "type": "number", "format": "double" }),
        Shape::Boolean => json!({ "type": "boolean" }),
        Shape::IntOrString => json!({
            "format": "int-or-string", "oneOf": [{ "type": "integer" }, { "type": "string" }],
        }),
        Shape::Quantity => json!({ "oneOf": [{ "type": "string" }, { "type": "number" }] }),
        Shape::Time | Shape::MicroTime => json!({ "type": "string", "format": "date-time" }),
        Shape::Raw => json!({ "type": "object" }),
        Shape::Object(fields) => object(fields, all),
        Shape::List(list) => {
            let mut schema = json!({ "type": "array", "items": of(&list.items, all) });
            match &list.topology {
                Topology::Atomic => schema[LIST_TYPE] = "atomic".into(),
                Topology::Set => schema[LIST_TYPE] = "set".into(),
                Topology::Map(keys) => {
                    schema[LIST_TYPE] = "map".into();
                    schema["x-kubernetes-list-map-keys"] = json!(keys);
                }
            }
            schema
        }
    }
}

const LIST_TYPE: &str = "x-kubernetes-list-type";

fn object(object: &Object, all: &mut Components) -> Value {
    let mut schema = json!({ "type": "object" });
    let mut properties = Map::new();
    for field in &object.fields {
        properties.insert(field.name.to_string(), of(&field.ty, all));
    }
    if !properties.is_empty() {
        schema["properties"] = properties.into();
    }
    let required: Vec<&str> =
        object.fields.iter().filter(|one| one.required).map(|one| one.name.as_ref()).collect();
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    match &object.extra {
        Extra::None => {}
        Extra::Any => schema["additionalProperties"] = true.into(),
        Extra::Type(ty) => schema["additionalProperties"] = of(ty, all),
    }
    if object.preserves {
        schema["x-kubernetes-preserve-unknown-fields"] = true.into();
    }
    schema
}

/// Gives a custom resource what every object has.
pub(super) fn embed(schema: &mut Value, all: &mut Components) {
    let metadata = Named::of("io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta");
    for (name, body) in [
        ("apiVersion", Some(json!({ "type": "string" }))),
        ("kind", Some(json!({ "type": "string" }))),
        ("metadata", metadata.map(|named| all.need(named))),
    ] {
        if let Some(body) = body {
            schema["properties"][name] = body;
        }
    }
}
