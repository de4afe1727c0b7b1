//! A quick look at schemas.
//!
//! Helm holds every schema against the schema of schemas. Nearly all are fine, and that is told
//! here much faster: what this finds fine is, and what it does not is held against the real thing.

use std::collections::HashSet;

use pintle_value::{Map, Str, Value};

use super::number::Decimal;
use super::pattern::PatternEngine;
use super::rules::{Draft, Types};

/// Whether the keywords of one schema are surely as they should be, whatever the draft. The
/// schemas inside of it are left out.
pub(super) fn is_surely_fine(schema: &Map, draft: Draft, engine: &dyn PatternEngine) -> bool {
    schema.entries().iter().all(|(key, value)| keyword(key, value, draft, engine))
}

fn keyword(key: &Str, value: &Value, draft: Draft, engine: &dyn PatternEngine) -> bool {
    let is_schema = |value: &Value| match value {
        Value::Map(_) => true,
        Value::Bool(_) => draft > Draft::D4,
        _ => false,
    };
    let all_schemas = |list: &pintle_value::List| !list.is_empty() && list.iter().all(is_schema);
    match (key.as_bytes(), value) {
        (b"$schema", Value::Str(_)) => true,
        (b"$ref", Value::Str(text)) => is_plain_reference(text),
        (b"$id" | b"id", Value::Str(text)) => {
            let text = text.strip_suffix(b"#").unwrap_or(text);
            !text.contains(&b'#') && is_plain_reference(text)
        }
        (b"title" | b"description" | b"$comment" | b"format", Value::Str(_)) => true,
        (b"contentEncoding" | b"contentMediaType", Value::Str(_)) => true,
        (b"default" | b"const", _) => true,
        (b"deprecated" | b"readOnly" | b"writeOnly" | b"uniqueItems", Value::Bool(_)) => true,
        (b"examples", Value::List(_)) => true,
        (b"type", Value::Str(name)) => !Types::named(name).is_empty(),
        (b"type", Value::List(names)) => {
            let known = |name: &Value| name.as_str().is_some_and(|n| !Types::named(n).is_empty());
            !names.is_empty() && names.iter().all(known) && are_unique_texts(names)
        }
        (b"enum", Value::List(items)) => {
            !items.is_empty() && (draft > Draft::D7 || are_unique_texts(items))
        }
        (b"multipleOf", n) => Decimal::of(n).is_some_and(|n| n > Decimal::ZERO),
        (b"minimum" | b"maximum", n) => Decimal::of(n).is_some(),
        (b"exclusiveMinimum" | b"exclusiveMaximum", n) => {
            draft > Draft::D4 && Decimal::of(n).is_some()
        }
        (
            b"minLength" | b"maxLength" | b"minItems" | b"maxItems" | b"minProperties"
            | b"maxProperties" | b"minContains" | b"maxContains",
            n,
        ) => Decimal::of(n).is_some_and(|n| n.is_integer() && n >= Decimal::ZERO),
        (b"pattern", Value::Str(text)) => engine.check(&text.to_text()).is_ok(),
        (b"required", Value::List(names)) => {
            are_unique_texts(names) && (draft > Draft::D4 || !names.is_empty())
        }
        (b"properties" | b"definitions" | b"$defs" | b"dependentSchemas", Value::Map(map)) => {
            map.entries().iter().all(|(_, value)| is_schema(value))
        }
        (b"patternProperties", Value::Map(map)) => map
            .entries()
            .iter()
            .all(|(name, value)| is_schema(value) && engine.check(&name.to_text()).is_ok()),
        (b"dependencies", Value::Map(map)) => map.entries().iter().all(|(_, value)| match value {
            Value::List(names) => !names.is_empty() && are_unique_texts(names),
            value => is_schema(value),
        }),
        (b"dependentRequired", Value::Map(map)) => {
            let fine = |value: &Value| value.as_list().is_some_and(|names| are_unique_texts(names));
            map.entries().iter().all(|(_, value)| fine(value))
        }
        (b"additionalProperties" | b"additionalItems", Value::Bool(_)) => true,
        (
            b"not"
            | b"additionalProperties"
            | b"additionalItems"
            | b"propertyNames"
            | b"contains"
            | b"if"
            | b"then"
            | b"else"
            | b"unevaluatedProperties"
            | b"unevaluatedItems"
            | b"contentSchema",
            value,
        ) => is_schema(value),
        (b"allOf" | b"anyOf" | b"oneOf" | b"prefixItems", Value::List(list)) => all_schemas(list),
        (b"items", Value::List(list)) => draft < Draft::D2020 && all_schemas(list),
        (b"items", value) => is_schema(value),
        (name, _) => !KEYWORDS.contains(&name),
    }
}

/// What the schemas of schemas have something to say about and the above does not cover.
const KEYWORDS: &[&[u8]] = &[
    b"$schema",
    b"$id",
    b"id",
    b"$ref",
    b"$anchor",
    b"$dynamicRef",
    b"$dynamicAnchor",
    b"$recursiveRef",
    b"$recursiveAnchor",
    b"$vocabulary",
    b"$comment",
    b"$defs",
    b"definitions",
    b"title",
    b"description",
    b"format",
    b"contentEncoding",
    b"contentMediaType",
    b"deprecated",
    b"readOnly",
    b"writeOnly",
    b"uniqueItems",
    b"examples",
    b"type",
    b"enum",
    b"pattern",
    b"required",
    b"properties",
    b"dependentSchemas",
    b"patternProperties",
    b"dependencies",
    b"dependentRequired",
    b"allOf",
    b"anyOf",
    b"oneOf",
    b"prefixItems",
];

/// Whether a reference is of the usual sort, which no check of URLs objects to.
fn is_plain_reference(text: &[u8]) -> bool {
    let plain = |c: &u8| c.is_ascii_alphanumeric() || b"#/._-$".contains(c);
    let rest = text.strip_prefix(b"https://").or(text.strip_prefix(b"http://"));
    let marks = text.iter().filter(|c| **c == b'#').count();
    marks <= 1 && rest.unwrap_or(text).iter().all(plain)
}

fn are_unique_texts(items: &[Value]) -> bool {
    let mut seen = HashSet::new();
    items.iter().all(|item| item.as_str().is_some_and(|text| seen.insert(text.clone())))
}
