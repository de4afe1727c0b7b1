//! What the API server's own packages made of applies and updates; see `testdata/README.md`.

use std::collections::BTreeMap;

use pintle_fields::{
    Error, FieldManager, FieldSet, Path, ReplicasPaths, Versions, parent_managers, scale_managers,
};
use pintle_schema::{Resource, Schema, Type};
use serde_json::{Value, json};

const CASES: &str = include_str!("../testdata/cases.jsonl");
const CRDS: &str = include_str!("../testdata/crds.jsonl");

struct Custom(Schema);

impl Versions for Custom {
    fn ty(&self, api_version: &str) -> Option<&Type> {
        let mut resources = self.0.resources.iter();
        let found = resources.find(|resource| resource.api_version() == api_version)?;
        Some(&found.ty)
    }
}

fn customs() -> BTreeMap<String, Custom> {
    let crds = CRDS.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    crds.map(|crd| {
        let name = crd["metadata"]["name"].as_str().unwrap().to_owned();
        (name, Custom(Schema::of_crd(&crd).unwrap()))
    })
    .collect()
}

/// Numbers as they are meant: 1.0 is 1.
fn plain(value: &Value) -> Value {
    match value {
        Value::Number(number) => {
            let float = number.as_f64().unwrap();
            if float.fract() == 0.0 { json!(float as i64) } else { json!(float) }
        }
        Value::Array(items) => items.iter().map(plain).collect(),
        Value::Object(fields) => {
            fields.iter().map(|(name, value)| (name.clone(), plain(value))).collect()
        }
        other => other.clone(),
    }
}

fn text<'c>(case: &'c Value, key: &str) -> &'c str {
    case.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn resource<'s>(schema: &'s Schema, case: &Value) -> &'s Resource {
    let api_version = text(case, "apiVersion");
    let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
    schema.kind(group, version, text(case, "kind")).unwrap()
}

fn sorted(causes: &[Value]) -> Vec<String> {
    let mut causes: Vec<String> = causes.iter().map(Value::to_string).collect();
    causes.sort();
    causes
}

/// The answer as the case has it, and the sets of fields as they are written.
fn answer(case: &Value, customs: &BTreeMap<String, Custom>) -> Value {
    let custom = customs.get(text(case, "crd"));
    let schema = custom.map_or(Schema::builtin(), |custom| &custom.0);
    let reset = match case.get("reset") {
        None => BTreeMap::new(),
        Some(_) => {
            let fields = [Path::of(&["status"]), Path::of(&["metadata", "labels"])];
            let fields: FieldSet = fields.into_iter().collect();
            BTreeMap::from([(text(case, "apiVersion").to_owned(), fields)])
        }
    };
    let mut manager = FieldManager::new(resource(schema, case), text(case, "apiVersion"))
        .subresource(text(case, "subresource"))
        .reset_fields(&reset);
    if let Some(custom) = custom {
        manager = manager.versions(custom);
    }
    let (live, object) = (Some(&case["live"]), &case["object"]);
    let (name, now) = (text(case, "manager"), case["now"].as_i64().unwrap());
    let result = match text(case, "op") {
        "update" => Ok(manager.update(live, object, name, now)),
        op => manager.apply(live, object, name, op == "force", now).map(|outcome| outcome.object),
    };
    match result {
        Ok(object) => json!({"result": plain(&object)}),
        Err(error) => {
            let (code, causes) = match &error {
                Error::Conflicts(conflicts) => (409, conflicts.causes()),
                Error::BadRequest(_) => (400, Vec::new()),
                Error::Internal(_) => (0, Vec::new()),
            };
            json!({"error": error.to_string(), "code": code, "causes": sorted(&causes)})
        }
    }
}

fn expected(case: &Value) -> Value {
    match case.get("error") {
        None => json!({"result": plain(&case["result"])}),
        Some(error) => json!({
            "error": error,
            "code": case.get("code").cloned().unwrap_or(json!(0)),
            "causes": sorted(case["causes"].as_array().map_or(&[], Vec::as_slice)),
        }),
    }
}

#[test]
fn applies_and_updates_end_as_on_the_api_server() {
    let customs = customs();
    let mut count = 0;
    for line in CASES.lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        assert_eq!(answer(&case, &customs), expected(&case), "{line}");
        count += 1;
    }
    assert!(count > 300, "{count}");
}

#[test]
fn sets_are_written_in_the_order_of_the_api_server() {
    for line in CASES.lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let Some(texts) = case.get("fieldsV1").and_then(Value::as_array) else { continue };
        let entries = case["result"]["metadata"]["managedFields"].as_array().unwrap();
        for (entry, text) in entries.iter().zip(texts) {
            let set = FieldSet::from_json(&entry["fieldsV1"]).unwrap();
            assert_eq!(set.to_json_text(), *text);
            assert_eq!(set.to_json(), entry["fieldsV1"]);
        }
    }
}

#[test]
fn managers_of_scales_are_those_of_replicas() {
    let path = Path::of(&["spec", "replicas"]);
    let paths: ReplicasPaths =
        [("apps/v1".to_owned(), Some(path)), ("apps/v1beta1".to_owned(), None)].into();
    // Go leaves the order of entries open that differ in their sets only.
    let texts = |entries: Option<Value>| sorted(&list(&entries.unwrap_or_default()));
    for line in include_str!("../testdata/scale.jsonl").lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let parent = list(&case["parent"]);
        let scale = scale_managers(&parent, &paths).unwrap();
        assert_eq!(texts(scale), texts(Some(case["scale"].clone())), "{line}");
        let back = parent_managers(&parent, &list(&case["sent"]), "apps/v1", &paths).unwrap();
        assert_eq!(texts(back), texts(Some(case["back"].clone())), "{line}");
    }
}

fn list(value: &Value) -> Vec<Value> {
    value.as_array().cloned().unwrap_or_default()
}
