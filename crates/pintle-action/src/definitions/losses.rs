//! What objects would lose if the definition of their kind changed.

use serde_json::{Map, Value};

/// What objects would lose, in words; nothing if the change is a harmless one.
pub(super) fn losses(live: &Value, wanted: &Value) -> Vec<String> {
    let mut losses = Vec::new();
    for path in ["/spec/group", "/spec/scope", "/spec/names/kind", "/spec/names/plural"] {
        let (old, new) = (live.pointer(path), wanted.pointer(path));
        if old != new {
            let place = path.replace('/', ".");
            losses.push(format!("{place} is {} and would be {}", shown(old), shown(new)));
        }
    }
    let new: Vec<&Value> = versions(wanted).collect();
    let find = |name: &str| new.iter().find(|version| text(version, "name") == name);
    for name in strings(live.pointer("/status/storedVersions")) {
        if find(name).is_none() {
            losses.push(format!("objects are stored in version {name}, which would be gone"));
        }
    }
    for old in versions(live) {
        let name = text(old, "name");
        let is_served = |version: &Value| version.get("served") == Some(&Value::Bool(true));
        match find(name) {
            Some(new) if is_served(old) && !is_served(new) => {
                losses.push(format!("version {name} would not be served any more"));
            }
            Some(new) => {
                let place = Place { version: name, path: String::new() };
                of_schema(&place, schema(old), schema(new), &mut losses);
            }
            None if is_served(old) => losses.push(format!("version {name} would be gone")),
            None => {}
        }
    }
    losses
}

/// A field of a version.
struct Place<'a> {
    version: &'a str,
    path: String,
}

impl Place<'_> {
    fn at(&self, step: &str) -> Place<'_> {
        Place { version: self.version, path: format!("{}{step}", self.path) }
    }

    fn title(&self) -> String {
        format!("field {} of version {}", self.path, self.version)
    }
}

fn of_schema(place: &Place<'_>, old: &Value, new: &Value, losses: &mut Vec<String>) {
    let (Some(old_type), new_type) = (old.get("type"), new.get("type")) else { return };
    if let Some(new_type) = new_type
        && old_type != new_type
    {
        let (old, new) = (shown(Some(old_type)), shown(Some(new_type)));
        losses.push(format!("{} is of type {old} and would be of type {new}", place.title()));
        return;
    }
    let keeps_all = new.get("x-kubernetes-preserve-unknown-fields") == Some(&Value::Bool(true));
    let empty = Map::new();
    let fields = |schema: &'_ Value| schema.get("properties").and_then(Value::as_object).cloned();
    let (old_fields, new_fields) = (fields(old), fields(new));
    let (old_fields, new_fields) =
        (old_fields.as_ref().unwrap_or(&empty), new_fields.as_ref().unwrap_or(&empty));
    for (name, old) in old_fields {
        let place = place.at(&format!(".{name}"));
        match (new_fields.get(name), new.get("additionalProperties")) {
            (Some(new), _) => of_schema(&place, old, new, losses),
            (None, Some(any)) if any.is_object() => of_schema(&place, old, any, losses),
            (None, _) if keeps_all => {}
            (None, _) => losses.push(format!("{} would be gone", place.title())),
        }
    }
    let required = strings(old.get("required")).collect::<Vec<_>>();
    for name in strings(new.get("required")).filter(|name| !required.contains(name)) {
        let has_default = new_fields.get(name).is_some_and(|field| field.get("default").is_some());
        if !has_default {
            losses.push(format!("{} would be required", place.at(&format!(".{name}")).title()));
        }
    }
    for (key, step) in [("items", "[]"), ("additionalProperties", ".*")] {
        if let (Some(old), Some(new)) = (old.get(key), new.get(key)) {
            of_schema(&place.at(step), old, new, losses);
        }
    }
}

fn versions(definition: &Value) -> impl Iterator<Item = &Value> {
    definition.pointer("/spec/versions").and_then(Value::as_array).into_iter().flatten()
}

fn schema(version: &Value) -> &Value {
    version.pointer("/schema/openAPIV3Schema").unwrap_or(&Value::Null)
}

fn strings(list: Option<&Value>) -> impl Iterator<Item = &str> {
    list.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn shown(value: Option<&Value>) -> String {
    value.map_or("missing".to_owned(), |value| match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::losses;

    fn definition() -> Value {
        json!({
            "spec": {
                "group": "example.com", "scope": "Namespaced",
                "names": { "kind": "Gadget", "plural": "gadgets" },
                "versions": [
                    { "name": "v1", "served": true, "schema": { "openAPIV3Schema": {
                        "type": "object",
                        "properties": { "spec": {
                            "type": "object",
                            "required": ["size"],
                            "properties": {
                                "size": { "type": "integer" },
                                "parts": { "type": "array", "items": {
                                    "type": "object", "properties": { "a": { "type": "string" } },
                                } },
                                "labels": { "type": "object",
                                    "additionalProperties": { "type": "string" } },
                            },
                        } },
                    } } },
                    { "name": "v1alpha1", "served": false },
                ],
            },
            "status": { "storedVersions": ["v1"] },
        })
    }

    fn changed(path: &str, value: Value) -> Vec<String> {
        let mut wanted = definition();
        *wanted.pointer_mut(path).unwrap() = value;
        losses(&definition(), &wanted)
    }

    #[test]
    fn what_objects_do_not_notice_is_no_loss() {
        assert!(losses(&definition(), &definition()).is_empty());
        let spec = "/spec/versions/0/schema/openAPIV3Schema/properties/spec";
        let mut wanted = definition();
        let fields = wanted.pointer_mut(&format!("{spec}/properties")).unwrap();
        fields["colour"] = json!({ "type": "string" });
        wanted["spec"]["versions"].as_array_mut().unwrap().remove(1);
        assert!(losses(&definition(), &wanted).is_empty());
        let open = json!({ "type": "object", "x-kubernetes-preserve-unknown-fields": true });
        assert!(changed(spec, open).is_empty());
        let required = json!(["size", "labels"]);
        let mut with_default = definition();
        *with_default.pointer_mut(&format!("{spec}/required")).unwrap() = required;
        with_default.pointer_mut(&format!("{spec}/properties/labels")).unwrap()["default"] =
            json!({});
        assert!(losses(&definition(), &with_default).is_empty());
    }

    #[test]
    fn every_loss_is_told_with_its_place() {
        let spec = "/spec/versions/0/schema/openAPIV3Schema/properties/spec";
        let at = |path: &str| format!("{spec}{path}");
        for (path, value, told) in [
            (
                "/spec/scope".to_owned(),
                json!("Cluster"),
                ".spec.scope is Namespaced and would be Cluster",
            ),
            (
                "/spec/versions/0/served".to_owned(),
                json!(false),
                "version v1 would not be served any more",
            ),
            (
                at("/properties/size"),
                json!({ "type": "string" }),
                "field .spec.size of version v1 is of type integer and would be of type string",
            ),
            (
                at("/properties/parts/items/properties"),
                json!({}),
                "field .spec.parts[].a of version v1 would be gone",
            ),
            (
                at("/properties/labels/additionalProperties"),
                json!({ "type": "integer" }),
                "field .spec.labels.* of version v1 is of type string and would be of type integer",
            ),
            (
                at("/required"),
                json!(["parts", "size"]),
                "field .spec.parts of version v1 would be required",
            ),
        ] {
            assert_eq!(changed(&path, value), [told]);
        }
        let gone = changed("/spec/versions", json!([{ "name": "v2", "served": true }]));
        assert_eq!(
            gone,
            ["objects are stored in version v1, which would be gone", "version v1 would be gone",]
        );
    }
}
