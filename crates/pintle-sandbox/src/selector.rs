//! Selectors of lists and watches, by labels and by fields.
//!
//! Source: apimachinery `labels.Parse` and `fields.ParseSelector`.

use serde_json::{Map, Value};

use crate::kinds::Served;
use crate::status::Status;

/// Requirements of a selector; the server takes as many as a request holds.
const MAX_REQUIREMENTS: usize = 10_000;

/// What an object must have to be among those that are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Selector {
    labels: Vec<Requirement>,
    fields: Vec<FieldRequirement>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Requirement {
    key: String,
    rule: Rule,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Rule {
    Exists,
    Absent,
    In(Vec<String>),
    NotIn(Vec<String>),
    Above(i64),
    Below(i64),
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct FieldRequirement {
    path: Vec<String>,
    value: String,
    equal: bool,
}

impl Selector {
    /// Reads both kinds; empty texts select everything.
    pub(crate) fn parse(labels: &str, fields: &str) -> Result<Selector, Status> {
        Ok(Selector { labels: parse_labels(labels)?, fields: parse_fields(fields)? })
    }

    /// Fields of builtin kinds that can be selected are few.
    pub(crate) fn check_fields(&self, resource: &Served) -> Result<(), Status> {
        for field in &self.fields {
            let path = field.path.join(".");
            let has_own = SELECTABLE.iter().any(|(kind, _)| *kind == resource.kind);
            if !is_selectable(resource, &path) && has_own {
                return Err(Status::bad_request(format!("field label not supported: {path}")));
            }
            if !is_selectable(resource, &path) {
                return Err(Status::bad_request(format!(
                    "{path:?} is not a known field selector: only \"metadata.name\", \
                     \"metadata.namespace\""
                )));
            }
        }
        Ok(())
    }

    pub(crate) fn matches(&self, object: &Value) -> bool {
        let labels = object.pointer("/metadata/labels").and_then(Value::as_object);
        self.labels.iter().all(|requirement| requirement.holds(labels))
            && self.fields.iter().all(|field| field.holds(object))
    }
}

impl Requirement {
    fn holds(&self, labels: Option<&Map<String, Value>>) -> bool {
        let value = labels.and_then(|labels| labels.get(&self.key)).and_then(Value::as_str);
        let number = || value.and_then(|value| value.parse::<i64>().ok());
        match &self.rule {
            Rule::Exists => value.is_some(),
            Rule::Absent => value.is_none(),
            Rule::In(values) => value.is_some_and(|value| values.iter().any(|one| one == value)),
            Rule::NotIn(values) => value.is_none_or(|value| values.iter().all(|one| one != value)),
            Rule::Above(limit) => number().is_some_and(|number| number > *limit),
            Rule::Below(limit) => number().is_some_and(|number| number < *limit),
        }
    }
}

impl FieldRequirement {
    fn holds(&self, object: &Value) -> bool {
        let mut found = self.path.iter().try_fold(object, |value, step| value.get(step));
        // Who tells an event. Source: `registry/core/event` `ToSelectableFields`.
        if self.path == ["source"] {
            let component = object.pointer("/source/component").filter(|name| **name != "");
            found = component.or_else(|| object.get("reportingComponent"));
        }
        let found = match found {
            Some(Value::String(text)) => text.clone(),
            None | Some(Value::Null) => String::new(),
            Some(other) => other.to_string(),
        };
        (found == self.value) == self.equal
    }
}

/// Fields beside name and namespace that can be selected, by kind. Source: `AddFieldLabelConversionFunc`
/// of the groups.
const SELECTABLE: [(&str, &[&str]); 12] = [
    (
        "Pod",
        &[
            "spec.nodeName",
            "spec.restartPolicy",
            "spec.schedulerName",
            "spec.serviceAccountName",
            "spec.hostNetwork",
            "status.phase",
            "status.podIP",
            "status.podIPs",
            "status.nominatedNodeName",
        ],
    ),
    ("Node", &["spec.unschedulable"]),
    ("ReplicationController", &["status.replicas"]),
    ("ReplicaSet", &["status.replicas"]),
    (
        "Event",
        &[
            "involvedObject.kind",
            "involvedObject.namespace",
            "involvedObject.name",
            "involvedObject.uid",
            "involvedObject.apiVersion",
            "involvedObject.resourceVersion",
            "involvedObject.fieldPath",
            "reason",
            "reportingComponent",
            "source",
            "type",
        ],
    ),
    ("Namespace", &["status.phase"]),
    ("Secret", &["type"]),
    ("Service", &["spec.clusterIP", "spec.type"]),
    ("Job", &["status.successful"]),
    ("CertificateSigningRequest", &["spec.signerName"]),
    ("ResourceSlice", &["spec.nodeName", "spec.driver"]),
    ("PodCertificateRequest", &["spec.signerName", "spec.podName", "spec.nodeName"]),
];

fn is_selectable(resource: &Served, path: &str) -> bool {
    if matches!(path, "metadata.name" | "metadata.namespace") {
        return true;
    }
    if let Some(custom) = &resource.custom {
        return custom.selectable_fields.iter().any(|field| field.trim_start_matches('.') == path);
    }
    let known = SELECTABLE.iter().find(|(kind, _)| *kind == resource.kind);
    known.is_some_and(|(_, fields)| fields.contains(&path))
}

/// A selector of an object as a text. Source: apimachinery `LabelSelectorAsSelector`.
pub(crate) fn text_of(selector: &Value) -> String {
    let is_structured =
        selector.get("matchLabels").is_some() || selector.get("matchExpressions").is_some();
    let labels = if is_structured { selector.get("matchLabels") } else { Some(selector) };
    let mut parts: Vec<(String, String)> = Vec::new();
    for (key, value) in labels.and_then(Value::as_object).into_iter().flatten() {
        parts.push((key.clone(), format!("{key}={}", value.as_str().unwrap_or_default())));
    }
    for expression in crate::json::items(selector, "/matchExpressions") {
        let key = crate::json::text(expression, "/key");
        let mut values: Vec<&str> =
            crate::json::items(expression, "/values").iter().filter_map(Value::as_str).collect();
        values.sort_unstable();
        let values = values.join(",");
        let part = match crate::json::text(expression, "/operator") {
            "In" => format!("{key} in ({values})"),
            "NotIn" => format!("{key} notin ({values})"),
            "Exists" => key.to_owned(),
            _ => format!("!{key}"),
        };
        parts.push((key.to_owned(), part));
    }
    parts.sort();
    parts.into_iter().map(|(_, part)| part).collect::<Vec<_>>().join(",")
}

/// Parts between commas that are not in brackets.
fn parts(text: &str) -> Vec<&str> {
    let mut depth = 0_usize;
    text.split(|c| {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == ',' && depth == 0
    })
    .collect()
}

fn parse_labels(text: &str) -> Result<Vec<Requirement>, Status> {
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    let parts = parts(text);
    if parts.len() > MAX_REQUIREMENTS {
        return Err(unreadable("too many requirements"));
    }
    parts.into_iter().map(|part| parse_requirement(part.trim())).collect()
}

fn parse_requirement(part: &str) -> Result<Requirement, Status> {
    let made = |key: &str, rule| {
        let key = key.trim();
        match key.split_once(char::is_whitespace) {
            Some((_, rest)) => Err(unreadable(&format!(
                "found '{}', expected: in, notin, =, ==, !=, gt, lt",
                rest.trim()
            ))),
            None if key.is_empty() => {
                Err(Status::bad_request("found '=', expected: !, identifier, or 'end of string'"))
            }
            None => {
                check_values(key, &rule)?;
                Ok(Requirement { key: key.to_owned(), rule })
            }
        }
    };
    if let Some(key) = part.strip_prefix('!') {
        return made(key, Rule::Absent);
    }
    for (sign, equal) in [("!=", false), ("==", true), ("=", true)] {
        if let Some((key, value)) = part.split_once(sign) {
            if value.contains('=') {
                return Err(Status::bad_request("found '=', expected: ',' or 'end of string'"));
            }
            let values = vec![value.trim().to_owned()];
            return made(key, if equal { Rule::In(values) } else { Rule::NotIn(values) });
        }
    }
    for (sign, above) in [('>', true), ('<', false)] {
        if let Some((key, value)) = part.split_once(sign) {
            let limit = value.trim().parse().map_err(|_| {
                unreadable("for 'Gt', 'Lt' operators, the value must be an integer")
            })?;
            return made(key, if above { Rule::Above(limit) } else { Rule::Below(limit) });
        }
    }
    if let Some(open) = part.find('(') {
        let list = part.get(open..).and_then(|rest| rest.strip_prefix('(')?.strip_suffix(')'));
        let Some(list) = list else {
            return Err(unreadable("found '', expected: ',' or ')'"));
        };
        let values = list.split(',').map(|value| value.trim().to_owned()).collect();
        let mut words = part.get(..open).unwrap_or_default().split_whitespace();
        return match (words.next(), words.next(), words.next()) {
            (Some(key), Some("in"), None) => made(key, Rule::In(values)),
            (Some(key), Some("notin"), None) => made(key, Rule::NotIn(values)),
            _ => Err(unreadable("expected: 'in' or 'notin'")),
        };
    }
    made(part, Rule::Exists)
}

/// Values have the form of labels. Source: apimachinery `labels.NewRequirement`.
fn check_values(key: &str, rule: &Rule) -> Result<(), Status> {
    let (Rule::In(values) | Rule::NotIn(values)) = rule else { return Ok(()) };
    for (at, value) in values.iter().enumerate() {
        if let Some(why) = crate::validate::label_value(value).first() {
            return Err(unreadable(&format!(
                "values[{at}][{key}]: Invalid value: {value:?}: {why}"
            )));
        }
    }
    Ok(())
}

fn unreadable(why: &str) -> Status {
    Status::bad_request(format!("unable to parse requirement: {why}"))
}

/// A field of Events by the name in `v1`, in which they are kept.
fn kept_field(path: &str) -> std::borrow::Cow<'_, str> {
    match path.strip_prefix("regarding.") {
        Some(rest) => format!("involvedObject.{rest}").into(),
        None if path == "reportingController" => "reportingComponent".into(),
        None => path.into(),
    }
}

fn parse_fields(text: &str) -> Result<Vec<FieldRequirement>, Status> {
    let parts = text.split(',').filter(|part| !part.is_empty());
    parts
        .map(|part| {
            let signs = [("!=", false), ("==", true), ("=", true)];
            let found = signs.iter().find_map(|(sign, equal)| {
                part.split_once(sign).map(|(path, value)| (path, value, *equal))
            });
            let Some((path, value, equal)) = found else {
                let message = format!("invalid selector: '{text}'; can't understand '{part}'");
                return Err(Status::bad_request(message));
            };
            let path = kept_field(path).split('.').map(str::to_owned).collect();
            Ok(FieldRequirement { path, value: value.to_owned(), equal })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::Selector;
    use serde_json::json;

    #[test]
    fn selectors_select() {
        let object = json!({
            "metadata": { "name": "x", "labels": { "a": "b", "n": "5" } },
            "status": { "phase": "Running" },
        });
        let yes =
            ["", "a=b", "a==b", "a", "!c", "a in (b, c)", "a notin (c)", "c!=d", "n>4", "a=b,n<6"];
        let no = ["a=c", "!a", "c", "a in (c)", "a notin (b)", "n>5", "a!=b", "a=b,c"];
        for (texts, wanted) in [(&yes[..], true), (&no[..], false)] {
            for text in texts {
                assert_eq!(Selector::parse(text, "").unwrap().matches(&object), wanted, "{text}");
            }
        }
        let fields = "metadata.name=x,status.phase!=Failed,spec.nodeName=";
        assert!(Selector::parse("", fields).unwrap().matches(&object));
        for wrong in ["a in b)", "=", "n>x", "a in (b", "a b c"] {
            assert!(Selector::parse(wrong, "").is_err(), "{wrong}");
        }
        assert!(Selector::parse("", "metadata.name").is_err());
    }
}
