//! Limits of namespaces: what containers are given that do not say what they need, and what is too
//! little or too much.
//!
//! Source: the admission plug-in LimitRanger.

use serde_json::{Map, Value, json};

use super::Target;
use crate::demand::{self, Demand};
use crate::json::{children, items, map, text};
use crate::state::State;
use crate::status::Status;

/// The annotation that says what a pod was given.
const GIVEN: &str = "kubernetes.io/limit-ranger";

/// Gives the containers of a new pod what they do not say.
pub(super) fn give(state: &State, target: &Target, pod: &mut Value) {
    for (_, range) in state.list("", "limitranges", Some(&target.namespace)) {
        let defaults = |field: &str| {
            let mut all = Map::new();
            for limit in items(&range, "/spec/limits") {
                if text(limit, "/type") == "Container" {
                    all.extend(map(limit, &format!("/{field}")).cloned().unwrap_or_default());
                }
            }
            all
        };
        let (requests, limits) = (defaults("defaultRequest"), defaults("default"));
        let mut told = Vec::new();
        let Some(spec) = pod.get_mut("spec").and_then(Value::as_object_mut) else { return };
        for (list, kind) in [("containers", "container"), ("initContainers", "init container")] {
            for container in children(spec, list) {
                let name = container.get("name").and_then(Value::as_str).unwrap_or_default();
                let name = name.to_owned();
                let mut fill = |field: &str, defaults: &Map<String, Value>, word: &str| {
                    let given = filled(container, field, defaults);
                    if !given.is_empty() {
                        told.push(format!("{} {word} for {kind} {name}", given.join(", ")));
                    }
                };
                fill("requests", &requests, "request");
                fill("limits", &limits, "limit");
            }
        }
        if !told.is_empty() {
            if !pod["metadata"]["annotations"].is_object() {
                pod["metadata"]["annotations"] = json!({});
            }
            let text = format!("LimitRanger plugin set: {}", told.join("; "));
            pod["metadata"]["annotations"][GIVEN] = text.into();
        }
    }
}

/// The resources that a container is given.
fn filled(
    container: &mut Map<String, Value>,
    field: &str,
    defaults: &Map<String, Value>,
) -> Vec<String> {
    if defaults.is_empty() {
        return Vec::new();
    }
    let Value::Object(resources) = container.entry("resources").or_insert_with(|| json!({})) else {
        return Vec::new();
    };
    let Value::Object(amounts) = resources.entry(field).or_insert_with(|| json!({})) else {
        return Vec::new();
    };
    let missing = defaults.iter().filter(|(name, _)| !amounts.contains_key(*name));
    let missing: Vec<(String, Value)> = missing.map(|(n, v)| (n.clone(), v.clone())).collect();
    let mut names: Vec<String> = missing.iter().map(|(name, _)| name.clone()).collect();
    amounts.extend(missing);
    names.sort();
    names
}

/// Refuses a new object that asks for too little or too much.
///
/// # Errors
/// All that is wrong by the first range that says so.
pub(super) fn check(state: &State, target: &Target, object: &Value) -> Result<(), Status> {
    let kind = (target.resource.group.as_ref(), target.resource.kind.as_ref());
    if !matches!(kind, ("", "Pod" | "PersistentVolumeClaim")) {
        return Ok(());
    }
    for (_, range) in state.list("", "limitranges", Some(&target.namespace)) {
        let mut errors = Vec::new();
        for limit in items(&range, "/spec/limits") {
            match (kind.1, text(limit, "/type")) {
                ("Pod", "Container") => {
                    let lists = ["/spec/containers", "/spec/initContainers"];
                    for container in lists.iter().flat_map(|list| items(object, list)) {
                        let amounts =
                            |field| demand::amounts(container, &format!("/resources/{field}"));
                        judge(limit, &amounts("requests"), &amounts("limits"), &mut errors);
                    }
                }
                ("Pod", "Pod") => {
                    let amounts = |field| demand::of_pod(object, field);
                    judge(limit, &amounts("requests"), &amounts("limits"), &mut errors);
                }
                ("PersistentVolumeClaim", "PersistentVolumeClaim") => {
                    claim(limit, object, &mut errors);
                }
                _ => {}
            }
        }
        let why = match errors.as_slice() {
            [] => continue,
            [one] => one.clone(),
            all => format!("[{}]", all.join(", ")),
        };
        let (resource, name) = (&target.resource, text(object, "/metadata/name"));
        return Err(Status::forbidden(&resource.group, &resource.plural, name, &why));
    }
    Ok(())
}

/// The same for a changed object: pods are not judged again.
///
/// # Errors
/// As for a new one.
pub(super) fn check_changed(state: &State, target: &Target, object: &Value) -> Result<(), Status> {
    let is_ending = object.pointer("/metadata/deletionTimestamp").is_some();
    match target.resource.kind == "PersistentVolumeClaim" && !is_ending {
        true => check(state, target, object),
        false => Ok(()),
    }
}

fn judge(limit: &Value, requests: &Demand, limits: &Demand, errors: &mut Vec<String>) {
    let kind = text(limit, "/type");
    for (name, least) in demand::amounts(limit, "/min") {
        let begin = format!("minimum {name} usage per {kind} is {}", least.text());
        match (requests.get(&name), limits.get(&name)) {
            (None, _) => errors.push(format!("{begin}.  No request is specified")),
            (Some(asked), _) if asked.nano() < least.nano() => {
                errors.push(format!("{begin}, but request is {}", asked.text()));
            }
            (_, Some(most)) if most.nano() < least.nano() => {
                errors.push(format!("{begin}, but limit is {}", most.text()));
            }
            _ => {}
        }
    }
    for (name, most) in demand::amounts(limit, "/max") {
        let begin = format!("maximum {name} usage per {kind} is {}", most.text());
        match (limits.get(&name), requests.get(&name)) {
            (None, _) => errors.push(format!("{begin}.  No limit is specified")),
            (Some(limit), _) if limit.nano() > most.nano() => {
                errors.push(format!("{begin}, but limit is {}", limit.text()));
            }
            (_, Some(asked)) if asked.nano() > most.nano() => {
                errors.push(format!("{begin}, but request is {}", asked.text()));
            }
            _ => {}
        }
    }
    for (name, most) in demand::amounts(limit, "/maxLimitRequestRatio") {
        let begin = format!("{name} max limit to request ratio per {kind} is {}", most.text());
        let amount = |of: &Demand| of.get(&name).map_or(0, |amount| amount.nano());
        let (asked, limit) = (amount(requests), amount(limits));
        if asked == 0 {
            errors.push(format!("{begin}, but no request is specified or request is 0"));
        } else if limit == 0 {
            errors.push(format!("{begin}, but no limit is specified or limit is 0"));
        } else if limit.saturating_mul(1_000_000_000) > most.nano().saturating_mul(asked) {
            #[allow(clippy::cast_precision_loss, reason = "shown with six digits")]
            let ratio = limit as f64 / asked as f64;
            errors.push(format!("{begin}, but provided ratio is {ratio:.6}"));
        }
    }
}

fn claim(limit: &Value, claim: &Value, errors: &mut Vec<String>) {
    let requests = demand::amounts(claim, "/spec/resources/requests");
    let least = json!({ "type": text(limit, "/type"), "min": limit.get("min") });
    judge(&least, &requests, &Demand::new(), errors);
    for (name, most) in demand::amounts(limit, "/max") {
        let begin = format!("maximum {name} usage per PersistentVolumeClaim is {}", most.text());
        match requests.get(&name) {
            None => errors.push(format!("{begin}.  No request is specified")),
            Some(asked) if asked.nano() > most.nano() => {
                errors.push(format!("{begin}, but request is {}", asked.text()));
            }
            Some(_) => {}
        }
    }
}
