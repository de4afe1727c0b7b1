//! Sequences that are made of the kinds themselves: each kind's object is taken through its life, is
//! applied by several, and is changed at places that a seed chooses.

use std::fs;

use anyhow::{Context as _, Result};
use pintle_schema::{Resource, Schema, Shape, Type};
use pintle_testing::truth::{Call, Sequence};
use serde_json::{Value, json};

use super::cases::{call, folder, with_end};

/// Sequences of changed objects that are made of each kind.
const CHANGED: usize = 3;

/// Changes in each of them.
const CHANGES: usize = 6;

/// Numbers that a seed makes. Source: SplitMix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(end.max(1)).unwrap_or(1)).unwrap_or(0)
    }
}

/// # Errors
/// A file `kinds.yaml` that cannot be read.
pub(super) fn all(seed: u64) -> Result<Vec<Sequence>> {
    let path = folder().join("kinds.yaml");
    let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    let kinds: serde_json::Map<String, Value> = serde_yaml::from_str(&text)?;
    let mut sequences = Vec::new();
    for (plural, object) in &kinds {
        let found = Schema::builtin().resources.iter().find(|one| {
            one.plural == *plural && object["apiVersion"] == one.api_version().as_str()
        });
        let resource = found.with_context(|| format!("no resource {plural}"))?;
        let kind = Kind::new(resource, object);
        sequences.push(kind.life()?);
        sequences.push(kind.applied()?);
        sequences.push(kind.patched()?);
        for nth in 0..CHANGED {
            let at = u64::try_from(sequences.len()).unwrap_or(0);
            sequences.push(kind.changed(nth, &mut Random(seed.wrapping_mul(1_000_003) + at))?);
        }
    }
    Ok(sequences)
}

struct Kind<'k> {
    resource: &'k Resource,
    object: Value,
    /// Its collection and itself, as paths.
    all: String,
    one: String,
}

impl<'k> Kind<'k> {
    fn new(resource: &'k Resource, object: &Value) -> Kind<'k> {
        let mut object = object.clone();
        let said = object.pointer("/metadata/name").and_then(Value::as_str);
        let name = match (said, resource.namespaced) {
            (Some(name), _) => name.to_owned(),
            (None, true) => "x".to_owned(),
            (None, false) => "{ns}-x".to_owned(),
        };
        if object.get("metadata").is_none() {
            object["metadata"] = json!({});
        }
        object["metadata"]["name"] = name.as_str().into();
        let prefix = if resource.group.is_empty() { "/api" } else { "/apis" };
        let place = if resource.namespaced { "/namespaces/{ns}" } else { "" };
        let all = format!("{prefix}/{}{place}/{}", resource.api_version(), resource.plural);
        Kind { resource, object, one: format!("{all}/{name}"), all }
    }

    fn sequence(&self, name: &str, calls: Vec<Result<Call>>) -> Result<Sequence> {
        let calls = calls.into_iter().collect::<Result<Vec<_>>>()?;
        let resource = &self.resource;
        let group = if resource.group.is_empty() { "" } else { "." };
        let group = format!("{group}{}", resource.group);
        let id = format!("generated/{}{group}/{name}", resource.plural);
        Ok(with_end(Sequence { id, calls }))
    }

    fn with(&self, path: &str, value: Value) -> Value {
        let mut object = self.object.clone();
        put(&mut object, path, value);
        object
    }

    /// Only what names the object.
    fn named(&self) -> Value {
        json!({
            "apiVersion": self.object["apiVersion"], "kind": self.object["kind"],
            "metadata": { "name": self.object["metadata"]["name"] },
        })
    }

    fn life(&self) -> Result<Sequence> {
        let (all, one) = (&self.all, &self.one);
        let labelled = self.with("/metadata/labels", json!({ "l": "1" }));
        let held = json!({ "metadata": { "finalizers": ["example.com/hold"] } });
        let freed = json!({ "metadata": { "finalizers": null } });
        self.sequence(
            "life",
            vec![
                call(&format!("create {all}?dryRun=All"), self.object.to_string()),
                call(&format!("get {one}"), String::new()),
                call(&format!("create {all}"), self.object.to_string()),
                call(&format!("create {all}"), self.object.to_string()),
                call(&format!("get {one} as PartialObjectMetadata"), String::new()),
                call(&format!("update {one}"), labelled.to_string()),
                call(&format!("update {one}"), labelled.to_string()),
                call(&format!("update {one} by other/2"), self.object.to_string()),
                call(&format!("merge {one}"), held.to_string()),
                call(&format!("delete {one}"), String::new()),
                call(&format!("merge {one}"), freed.to_string()),
                call(&format!("gone {one}"), String::new()),
                call(&format!("get {one}"), String::new()),
                call(&format!("delete {one}"), String::new()),
            ],
        )
    }

    fn applied(&self) -> Result<Sequence> {
        let one = &self.one;
        let labels = |value: &str| {
            let mut object = self.named();
            put(&mut object, "/metadata/labels", json!({ "l": value }));
            object.to_string()
        };
        let annotated = self.with("/metadata/annotations", json!({ "a": "1" }));
        let unknown = self.with("/unknown", json!(1));
        self.sequence(
            "applied",
            vec![
                call(&format!("apply {one}?fieldManager=a"), self.object.to_string()),
                call(&format!("apply {one}?fieldManager=a"), self.object.to_string()),
                call(&format!("apply {one}?fieldManager=a"), annotated.to_string()),
                call(&format!("apply {one}?fieldManager=b"), labels("1")),
                call(&format!("apply {one}?fieldManager=c"), labels("2")),
                call(&format!("apply {one}?fieldManager=c&force=true"), labels("2")),
                call(&format!("apply {one}?fieldManager=b"), self.named().to_string()),
                call(&format!("apply {one}?fieldManager=a"), unknown.to_string()),
                call(&format!("apply {one}?fieldManager=a"), self.object.to_string()),
                call(&format!("merge {one}?fieldManager=c"), labels("3")),
                call(&format!("apply {one}?fieldManager=c"), self.named().to_string()),
                call(&format!("delete {one}?propagationPolicy=Background"), String::new()),
                call(&format!("gone {one}"), String::new()),
            ],
        )
    }

    fn patched(&self) -> Result<Sequence> {
        let one = &self.one;
        let json_patch = |ops: Value| ops.to_string();
        self.sequence(
            "patched",
            vec![
                call(&format!("merge {one}"), json!({}).to_string()),
                call(&format!("create {}?fieldManager=maker", self.all), self.object.to_string()),
                call(
                    &format!("strategic {one}"),
                    json!({ "metadata": { "labels": { "a": "1", "b": "2" } } }).to_string(),
                ),
                call(
                    &format!("merge {one}?dryRun=All"),
                    json!({ "metadata": { "labels": null } }).to_string(),
                ),
                call(
                    &format!("json {one}"),
                    json_patch(json!([
                        { "op": "test", "path": "/metadata/labels/a", "value": "1" },
                        { "op": "remove", "path": "/metadata/labels/a" },
                        { "op": "add", "path": "/metadata/annotations", "value": { "x": "y" } },
                    ])),
                ),
                call(
                    &format!("json {one}"),
                    json_patch(json!([{ "op": "remove", "path": "/metadata/labels/none" }])),
                ),
                call(
                    &format!("json {one}"),
                    json_patch(json!([{ "op": "test", "path": "/kind", "value": "x" }])),
                ),
                call(
                    &format!("merge {one}"),
                    json!({ "metadata": { "labels": { "bad key!": "1" } } }).to_string(),
                ),
                call(&format!("merge {one}"), json!({ "metadata": { "uid": "x" } }).to_string()),
                call(
                    &format!("merge {one}"),
                    json!({ "metadata": { "resourceVersion": "1" } }).to_string(),
                ),
                call(&format!("merge {one}"), json!({ "unknown": { "a": 1 } }).to_string()),
                call(
                    &format!("strategic {one}?fieldValidation=Strict"),
                    json!({ "unknown": { "a": 1 } }).to_string(),
                ),
                call(&format!("merge {one}"), json!([1]).to_string()),
                call(&format!("strategic {one}"), json!({ "metadata": 1 }).to_string()),
                call(&format!("delete {one}"), String::new()),
                call(&format!("gone {one}"), String::new()),
            ],
        )
    }

    fn changed(&self, nth: usize, random: &mut Random) -> Result<Sequence> {
        let mut places = Vec::new();
        fields(&self.resource.ty, &self.object, "", &mut places);
        places.retain(|(path, _)| {
            !path.starts_with("/metadata") && path != "/kind" && path != "/apiVersion"
        });
        let mut calls = Vec::new();
        for _ in 0..CHANGES {
            let Some((path, ty)) = places.get(random.below(places.len())) else { break };
            let value = value(ty, random);
            let body = self.with(path, value).to_string();
            calls.push(call(&format!("create {}?dryRun=All", self.all), body));
        }
        self.sequence(&format!("changed-{nth}"), calls)
    }
}

/// Places of an object that its type knows, and those beside them.
fn fields<'t>(ty: &'t Type, value: &Value, path: &str, found: &mut Vec<(String, &'t Type)>) {
    if let Some(object) = ty.object() {
        for field in &object.fields {
            let path = format!("{path}/{}", field.name);
            found.push((path.clone(), &field.ty));
            if let Some(inner) = value.get(field.name.as_ref()) {
                fields(&field.ty, inner, &path, found);
            }
        }
    }
    if let (Some(list), Value::Array(items)) = (ty.list(), value) {
        for (at, item) in items.iter().enumerate() {
            fields(&list.items, item, &format!("{path}/{at}"), found);
        }
    }
}

/// A value for a type: one of another type, an empty one, none, or an unknown field.
fn value(ty: &Type, random: &mut Random) -> Value {
    let wrong = [json!("text"), json!(7), json!(true), json!({ "odd": 1 }), json!(["a"])];
    match random.below(4) {
        0 => wrong[random.below(wrong.len())].clone(),
        1 => Value::Null,
        _ => match &ty.resolved().shape {
            Shape::Object(_) => json!({}),
            Shape::List(_) => json!([]),
            Shape::Integer(_) | Shape::Number => json!(0),
            Shape::Boolean => json!(random.below(2) == 0),
            _ => json!(""),
        },
    }
}

fn put(object: &mut Value, path: &str, value: Value) {
    let mut at = object;
    for step in path.split('/').skip(1) {
        at = match at {
            Value::Array(items) => {
                let Some(item) = step.parse::<usize>().ok().and_then(|nth| items.get_mut(nth))
                else {
                    return;
                };
                item
            }
            other => &mut other[step],
        };
    }
    *at = value;
}
