//! Types, one block each.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::{Map, Value};

const HEAD: &str = "\
# Types of the built-in kinds of Kubernetes, as the API server publishes them in OpenAPI v3.
# Written by `cargo xtask schema`; ../README.md says how to read it.
";

const PREFIX: &str = "io.k8s.";
const REFERENCE: &str = "#/components/schemas/";

pub(super) fn table(types: &BTreeMap<String, Value>) -> Result<String> {
    let mut text = HEAD.to_owned();
    for (name, schema) in types {
        block(&mut text, name, schema).with_context(|| name.clone())?;
    }
    Ok(text)
}

fn block(text: &mut String, name: &str, schema: &Value) -> Result<()> {
    let short = name.strip_prefix(PREFIX).context("a name that begins otherwise")?;
    let schema = schema.as_object().context("no schema")?;
    write!(text, "\n{short}")?;
    let special = match short {
        "apimachinery.pkg.api.resource.Quantity" => Some("quantity"),
        "apimachinery.pkg.apis.meta.v1.MicroTime" => Some("microtime"),
        "apimachinery.pkg.apis.meta.v1.Time" => Some("time"),
        "apimachinery.pkg.runtime.RawExtension" => Some("raw"),
        "apimachinery.pkg.util.intstr.IntOrString" => Some("int-or-string"),
        _ if schema.get("type").is_none() => Some("any"),
        _ => None,
    };
    if let Some(word) = special {
        write!(text, " {word}")?;
    } else {
        ensure!(schema.get("type") == Some(&"object".into()), "neither object nor special");
        ensure!(schema.get("additionalProperties").is_none(), "a named map");
    }
    for kind in kinds(schema) {
        write!(text, " kind={kind}")?;
    }
    if let Some(value) = schema.get("x-kubernetes-map-type") {
        write!(text, " map={}", value.as_str().unwrap_or_default())?;
    }
    if let Some(value) = schema.get("x-kubernetes-unions") {
        write!(text, " unions={}", json(value))?;
    }
    text.push('\n');
    let required = schema.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
    let fields = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
    for (field, schema) in fields {
        let mark = if required.contains(&field.as_str().into()) { "!" } else { "" };
        let schema = schema.as_object().context("no schema")?;
        let word = word(schema).with_context(|| field.clone())?;
        writeln!(text, " {field}{mark} {word}{}", attributes(schema)?)?;
    }
    Ok(())
}

/// Kinds that the type is of. Those that every group has are left out.
fn kinds(schema: &Map<String, Value>) -> Vec<String> {
    let list = schema.get("x-kubernetes-group-version-kind").and_then(Value::as_array);
    let list = list.map(Vec::as_slice).unwrap_or_default();
    let kind = |kind: &Value| {
        let part = |key: &str| kind[key].as_str().unwrap_or_default().to_owned();
        format!("{}/{}/{}", part("group"), part("version"), part("kind"))
    };
    match list {
        [only] => vec![kind(only)],
        many => many.iter().map(kind).filter(|kind| kind.starts_with("/v1/")).collect(),
    }
}

fn word(schema: &Map<String, Value>) -> Result<String> {
    let text = |key: &str| schema.get(key).and_then(Value::as_str).unwrap_or_default();
    let one = schema.get("allOf").and_then(|list| list.get(0));
    let reference = schema.get("$ref").or_else(|| one?.get("$ref")).and_then(Value::as_str);
    if let Some(reference) = reference {
        let name = reference.strip_prefix(REFERENCE).and_then(|name| name.strip_prefix(PREFIX));
        return Ok(format!("@{}", name.context("a reference to elsewhere")?));
    }
    Ok(match (text("type"), text("format")) {
        ("string", "") => "s".to_owned(),
        ("string", "byte") => "y".to_owned(),
        ("integer", "int32") => "i32".to_owned(),
        ("integer", "int64" | "") => "i64".to_owned(),
        ("number", _) => "n".to_owned(),
        ("boolean", _) => "b".to_owned(),
        ("", _) => "any".to_owned(),
        ("array", _) => format!("[{}", inner(schema.get("items").context("no items")?)?),
        ("object", _) => match schema.get("additionalProperties") {
            Some(values) => format!("{{{}", inner(values)?),
            None => {
                ensure!(schema.get("properties").is_none(), "fields without a name for the type");
                "o".to_owned()
            }
        },
        (kind, format) => bail!("type {kind} of format {format}"),
    })
}

/// The word for items and values, of which nothing is said but their type.
fn inner(schema: &Value) -> Result<String> {
    let schema = schema.as_object().context("no schema")?;
    ensure!(
        schema.keys().all(|key| {
            let known = ["$ref", "allOf", "type", "format", "items", "default", "enum"];
            known.contains(&key.as_str()) || key == "additionalProperties" || key == "description"
        }),
        "items with more: {schema:?}"
    );
    word(schema)
}

fn attributes(schema: &Map<String, Value>) -> Result<String> {
    let text = |key: &str| schema.get(key).and_then(Value::as_str);
    let mut out = String::new();
    if let Some(default) = schema.get("default") {
        write!(out, " ={}", json(default))?;
    }
    // The values of a list's items stand beside the list.
    let items = schema.get("items");
    if let Some(list) = schema.get("enum").or_else(|| items?.get("enum")) {
        write!(out, " enum={}", json(list))?;
    }
    if let Some(kind) = text("x-kubernetes-list-type") {
        write!(out, " list={kind}")?;
        let keys = schema.get("x-kubernetes-list-map-keys").and_then(Value::as_array);
        let keys = keys.into_iter().flatten().filter_map(Value::as_str).collect::<Vec<_>>();
        if !keys.is_empty() {
            write!(out, ":{}", keys.join(","))?;
        }
    }
    if let Some(kind) = text("x-kubernetes-map-type") {
        write!(out, " map={kind}")?;
    }
    if let Some(strategy) = text("x-kubernetes-patch-strategy") {
        write!(out, " patch={strategy}")?;
        if let Some(key) = text("x-kubernetes-patch-merge-key") {
            write!(out, ":{key}")?;
        }
    }
    Ok(out)
}

/// JSON without spaces.
fn json(value: &Value) -> String {
    value.to_string().replace(' ', "\\u0020")
}
