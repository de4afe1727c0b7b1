//! Structural schemas. Source: apiextensions `schema.NewStructural`.

use serde_json::{Map, Value};

use crate::depth::MAX_DEPTH;
use crate::rules::Rules;
use crate::types::{Extra, Field, List, MapType, Object, Parts, Shape, Topology, Type, Width};

/// The type of a custom resource. `open` is the field `preserveUnknownFields` of old definitions.
pub(crate) fn root(schema: Option<&Value>, open: bool) -> Type {
    let schema = schema.and_then(Value::as_object);
    let mut ty = match schema {
        Some(schema) => read(schema, open, MAX_DEPTH),
        None => Type::new(Shape::Object(Box::default())),
    };
    let object = match &mut ty.shape {
        Shape::Object(object) => Some(&mut **object),
        Shape::Any(parts) => Some(&mut parts.object),
        _ => None,
    };
    if let Some(object) = object {
        object.embedded = true;
        object.preserves |= open;
        object.open |= open;
    }
    ty
}

fn read(schema: &Map<String, Value>, open: bool, depth: usize) -> Type {
    let flag = |key: &str| schema.get(key) == Some(&Value::Bool(true));
    let text = |key: &str| schema.get(key).and_then(Value::as_str).unwrap_or_default();
    let open = open || flag("x-kubernetes-preserve-unknown-fields");
    let shape = match text("type") {
        _ if flag("x-kubernetes-int-or-string") => Shape::IntOrString,
        "object" => Shape::Object(Box::new(object(schema, open, depth))),
        "array" => Shape::List(Box::new(list(schema, open, depth))),
        "string" => Shape::String(text("format").to_owned().into()),
        "integer" => Shape::Integer(Width::I64),
        "number" => Shape::Number,
        "boolean" => Shape::Boolean,
        _ => Shape::Any(Box::new(Parts {
            object: object(schema, open, depth),
            list: Some(list(schema, open, depth)),
        })),
    };
    let rules = Rules::read(schema, depth);
    Type {
        shape,
        nullable: flag("nullable"),
        default: schema.get("default").filter(|default| !default.is_null()).cloned(),
        patch: None,
        map_type: match text("x-kubernetes-map-type") {
            "atomic" => Some(MapType::Atomic),
            "granular" => Some(MapType::Granular),
            _ => None,
        },
        rules: (!rules.is_empty()).then(|| Box::new(rules)),
    }
}

fn object(schema: &Map<String, Value>, open: bool, depth: usize) -> Object {
    let flag = |key: &str| schema.get(key) == Some(&Value::Bool(true));
    let required = schema.get("required").and_then(Value::as_array).map(Vec::as_slice);
    let required = required.unwrap_or_default();
    let fields = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
    let mut fields: Vec<Field> = fields
        .filter_map(|(name, schema)| {
            let is_required = required.iter().any(|one| one.as_str() == Some(name));
            let ty = inner(schema, open, depth)?;
            Some(Field { name: name.clone().into(), ty, required: is_required })
        })
        .collect();
    fields.sort_by(|a, b| a.name.cmp(&b.name));
    let extra = match schema.get("additionalProperties") {
        Some(Value::Bool(true)) => Extra::Any,
        Some(schema) => match inner(schema, open, depth) {
            Some(ty) => Extra::Type(Box::new(ty)),
            None => Extra::None,
        },
        None => Extra::None,
    };
    Object {
        fields,
        extra,
        preserves: flag("x-kubernetes-preserve-unknown-fields"),
        open,
        embedded: flag("x-kubernetes-embedded-resource"),
        unions: None,
    }
}

fn list(schema: &Map<String, Value>, open: bool, depth: usize) -> List {
    let items = schema.get("items").and_then(|items| inner(items, open, depth));
    let keys = schema.get("x-kubernetes-list-map-keys").and_then(Value::as_array);
    let keys = keys.into_iter().flatten().filter_map(|key| Some(key.as_str()?.to_owned().into()));
    List {
        items: items.unwrap_or_else(|| Type::new(Shape::Any(Box::default()))),
        topology: match schema.get("x-kubernetes-list-type").and_then(Value::as_str) {
            Some("set") => Topology::Set,
            Some("map") => Topology::Map(keys.collect()),
            _ => Topology::Atomic,
        },
    }
}

fn inner(schema: &Value, open: bool, depth: usize) -> Option<Type> {
    Some(read(schema.as_object()?, open, depth.checked_sub(1)?))
}
