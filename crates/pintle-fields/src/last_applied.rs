//! kubectl's annotation with what it applied on the side of the client. Source: apimachinery
//! `lastAppliedManager` and `lastAppliedUpdater`.

use serde_json::{Map, Value};

use crate::conflict::Conflicts;
use crate::manager::FieldManager;
use crate::set::FieldSet;
use crate::typed::{self, Duplicates};
use crate::value;

const ANNOTATION: &str = "kubectl.kubernetes.io/last-applied-configuration";
/// Bytes that the annotations of an object may have. Source: apimachinery
/// `TotalAnnotationSizeLimitB`.
const MAX_ANNOTATIONS: usize = 256 * 1024;

fn annotations(object: &Value) -> Option<&Map<String, Value>> {
    object.get("metadata")?.get("annotations")?.as_object()
}

fn last_applied(object: &Value) -> Option<&str> {
    annotations(object)?.get(ANNOTATION)?.as_str().filter(|text| !text.is_empty())
}

/// Whether an object has the annotation.
pub(crate) fn has(object: &Value) -> bool {
    last_applied(object).is_some()
}

/// Whether all conflicts are about fields that kubectl applied before and nobody has changed since;
/// else those that are not.
pub(crate) fn allowed(
    manager: &FieldManager<'_>,
    live: &Value,
    conflicts: Conflicts,
) -> Result<(), Conflicts> {
    let Some(allowed) = unchanged(manager, live) else { return Err(conflicts) };
    let set: FieldSet = conflicts.0.iter().map(|conflict| conflict.path.clone()).collect();
    if set.difference(&allowed).is_empty() {
        return Ok(());
    }
    let others = conflicts.0.into_iter().filter(|conflict| !allowed.has(&conflict.path));
    Err(Conflicts(others.collect()))
}

/// The fields that were applied and are still the same.
fn unchanged(manager: &FieldManager<'_>, live: &Value) -> Option<FieldSet> {
    let ty = manager.types.current();
    let applied: Value = serde_json::from_str(last_applied(live)?).ok()?;
    let is_kind = applied.get("kind").is_some_and(Value::is_string);
    let version = applied.get("apiVersion").and_then(Value::as_str);
    if !is_kind || version != Some(manager.types.api_version()) {
        return None;
    }
    for object in [live, &applied] {
        typed::validate(object, ty, Duplicates::Refused).result().ok()?;
    }
    let set = typed::to_set(&applied, ty).ok()?;
    let comparison = typed::compare(&applied, live, ty).ok()?;
    let set = set.difference(&comparison.modified).difference(&comparison.added);
    Some(set.difference(&comparison.removed))
}

/// Writes down what is applied now, if there is room for it.
pub(crate) fn set(object: &mut Value, config: &Value) {
    let mut config = config.clone();
    if let Some(Value::Object(annotations)) = config.pointer_mut("/metadata/annotations") {
        annotations.remove(ANNOTATION);
    }
    let mut text = String::new();
    value::json(&config, &mut text);
    text.push('\n');
    let Some(Value::Object(annotations)) = object.pointer_mut("/metadata/annotations") else {
        return;
    };
    annotations.insert(ANNOTATION.to_owned(), text.into());
    let size = |(name, value): (&String, &Value)| name.len() + value.as_str().map_or(0, str::len);
    if annotations.iter().map(size).sum::<usize>() > MAX_ANNOTATIONS {
        annotations.remove(ANNOTATION);
    }
}
