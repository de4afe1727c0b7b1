//! How one type of the table is read.

use serde_json::Value;

use super::Named;
use crate::rules::Rules;
use crate::types::{
    Extra, Field, List, MapType, Object, Parts, Patch, Shape, Text, Topology, Type, Width,
};

/// A type out of what stands beside its name and its fields.
pub(super) fn ty(head: &'static str, body: &'static str) -> Type {
    let mut object = Object { fields: body.lines().map(field).collect(), ..Object::default() };
    let mut shape = None;
    let mut map_type = None;
    for word in head.split(' ') {
        match word.split_once('=') {
            Some(("map", value)) => map_type = map(value),
            Some(("unions", value)) => object.unions = serde_json::from_str(value).ok(),
            Some(_) => {}
            None if word.is_empty() => {}
            None => shape = Some(self::shape(word, Topology::Atomic)),
        }
    }
    let shape = shape.unwrap_or_else(|| Shape::Object(Box::new(object)));
    Type { map_type, ..Type::new(shape) }
}

/// ` containerPort! i32 =0`
fn field(line: &'static str) -> Field {
    let mut words = line.trim_start().split(' ');
    let name = words.next().unwrap_or_default();
    let word = words.next().unwrap_or_default();
    let mut ty = Type::new(Shape::Boolean);
    let mut topology = None;
    for attribute in words {
        match attribute.split_once('=') {
            Some(("", value)) => ty.default = serde_json::from_str(value).ok(),
            Some(("enum", value)) => ty.rules = enumeration(value),
            Some(("list", value)) => topology = Some(list(value)),
            Some(("map", value)) => ty.map_type = map(value),
            Some(("patch", value)) => {
                let (strategy, key) = value.split_once(':').unwrap_or((value, ""));
                ty.patch = Some(Patch { strategy: strategy.into(), key: key.into() });
            }
            _ => {}
        }
    }
    let topology = topology.or_else(|| ty.patch.as_ref().and_then(by_strategy));
    ty.shape = shape(word, topology.unwrap_or_default());
    Field { name: Text::Borrowed(name.trim_end_matches('!')), required: name.ends_with('!'), ty }
}

/// The topology of a list that says nothing but its patch strategy. Source: kube-openapi
/// `getListElementRelationship`.
fn by_strategy(patch: &Patch) -> Option<Topology> {
    match (patch.strategy.as_ref(), patch.key.as_ref()) {
        ("merge" | "merge,retainKeys", "") => Some(Topology::Set),
        ("merge" | "merge,retainKeys", _) => Some(Topology::Map(vec![patch.key.clone()])),
        _ => None,
    }
}

fn shape(word: &'static str, topology: Topology) -> Shape {
    if let Some(items) = word.strip_prefix('[') {
        let items = Type::new(shape(items, Topology::Atomic));
        return Shape::List(Box::new(List { items, topology }));
    }
    if let Some(values) = word.strip_prefix('{') {
        let values = Type::new(shape(values, Topology::Atomic));
        let extra = Extra::Type(Box::new(values));
        return Shape::Object(Box::new(Object { extra, ..Object::default() }));
    }
    match word {
        "s" => Shape::String(Text::Borrowed("")),
        "y" => Shape::Bytes,
        "i32" => Shape::Integer(Width::I32),
        "i64" => Shape::Integer(Width::I64),
        "n" => Shape::Number,
        "b" => Shape::Boolean,
        "o" => Shape::Object(Box::default()),
        "int-or-string" => Shape::IntOrString,
        "quantity" => Shape::Quantity,
        "time" => Shape::Time,
        "microtime" => Shape::MicroTime,
        "raw" => Shape::Raw,
        _ => match word.strip_prefix('@').and_then(Named::short) {
            Some(named) => Shape::Named(named),
            None => Shape::Any(Box::<Parts>::default()),
        },
    }
}

fn enumeration(json: &str) -> Option<Box<Rules>> {
    let Ok(Value::Array(enumeration)) = serde_json::from_str(json) else { return None };
    Some(Box::new(Rules { enumeration, ..Rules::default() }))
}

fn list(word: &'static str) -> Topology {
    match word.split_once(':') {
        Some((_, keys)) => Topology::Map(keys.split(',').map(Text::Borrowed).collect()),
        None if word == "set" => Topology::Set,
        None => Topology::Atomic,
    }
}

fn map(word: &str) -> Option<MapType> {
    match word {
        "atomic" => Some(MapType::Atomic),
        "granular" => Some(MapType::Granular),
        _ => None,
    }
}
