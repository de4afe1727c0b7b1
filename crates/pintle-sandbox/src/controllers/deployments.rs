//! Deployments: one set of pods takes over from another.
//!
//! Source: `pkg/controller/deployment`.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::owned::{hash, owned, reference, set_condition, share};
use super::rollout::{set_timed, tell};
use super::{MANAGER, change, create, delete, set_status};
use crate::clock::Moment;
use crate::events;
use crate::json::{is_true, items, number, text};
use crate::state::State;
use crate::store::Key;

/// Who tells of Deployments.
const CONTROLLER: &str = "deployment-controller";

/// The annotation that numbers the templates of a Deployment.
const REVISION: &str = "deployment.kubernetes.io/revision";

/// The label by which pods of different templates are told apart.
const HASH: &str = "pod-template-hash";

/// A ReplicaSet of a Deployment.
type Set = (Key, Arc<Value>);

pub(super) fn look(state: &mut State, key: &Key, deployment: &Arc<Value>) -> Option<Moment> {
    let sets = owned(state, deployment, "apps", "replicasets");
    let current = sets.iter().position(|(_, set)| has_template(set, deployment));
    if !is_true(deployment, "/spec/paused") {
        match text(deployment, "/spec/strategy/type") {
            "Recreate" => recreate(state, key, deployment, &sets, current),
            _ => roll(state, key, deployment, &sets, current),
        }
    } else if let Some((set, _)) = current.and_then(|at| sets.get(at)) {
        scale(state, deployment, set, replicas(deployment));
    }
    let deployment = state.get(key)?;
    let due = tell(state, key, &deployment);
    forget_old(state, &deployment);
    due
}

pub(super) fn replicas(object: &Value) -> i64 {
    number(object, "/spec/replicas").unwrap_or(1)
}

pub(super) fn has_template(set: &Value, deployment: &Value) -> bool {
    let mut template = set.pointer("/spec/template").cloned().unwrap_or_default();
    if let Some(labels) = template.pointer_mut("/metadata/labels").and_then(Value::as_object_mut) {
        labels.remove(HASH);
    }
    Some(&template) == deployment.pointer("/spec/template")
}

fn revision(object: &Value) -> i64 {
    let all = object.pointer("/metadata/annotations").and_then(|all| all.get(REVISION));
    all.and_then(Value::as_str).and_then(|text| text.parse().ok()).unwrap_or(0)
}

/// The set of the present template, made or numbered anew if need be.
fn present(
    state: &mut State,
    key: &Key,
    deployment: &Arc<Value>,
    sets: &[Set],
    current: Option<usize>,
    first: i64,
) -> Option<Set> {
    let last = sets.iter().map(|(_, set)| revision(set)).max().unwrap_or(0);
    let found = current.and_then(|at| sets.get(at)).cloned();
    let number = match &found {
        Some((_, set)) if revision(set) == last => last,
        _ => last + 1,
    };
    let set = match found {
        Some((place, set)) => {
            if revision(&set) != number {
                annotate(state, &place, number);
            }
            (place, set)
        }
        None => {
            let made = make(deployment, number, first);
            let name = text(&made, "/metadata/name").to_owned();
            let set = match create(state, &key.namespace, made) {
                Ok(set) => set,
                Err(why) => {
                    fail(state, key, deployment, &name, &why);
                    return None;
                }
            };
            if first > 0 {
                let message = format!("Scaled up replica set {name} from 0 to {first}");
                events::done(state, CONTROLLER, deployment, "ScalingReplicaSet", &message);
            }
            note_set(state, key, &name);
            (Key::new("apps", "replicasets", &key.namespace, text(&set, "/metadata/name")), set)
        }
    };
    if revision(deployment) != number {
        annotate(state, key, number);
    }
    Some(set)
}

/// Says that there is a new set.
fn note_set(state: &mut State, key: &Key, name: &str) {
    let Some(deployment) = state.get(key) else { return };
    let mut status = deployment.get("status").cloned().unwrap_or_default();
    let mut conditions = items(&deployment, "/status/conditions").to_vec();
    let message = format!("Created new replica set {name:?}");
    let now = state.time();
    set_timed(&mut conditions, &now, "Progressing", true, "NewReplicaSetCreated", &message);
    status["conditions"] = conditions.into();
    set_status(state, key, MANAGER, status);
}

fn fail(state: &mut State, key: &Key, deployment: &Arc<Value>, name: &str, why: &str) {
    let message = format!("Failed to create new replica set {name:?}: {why}");
    events::failed(state, CONTROLLER, deployment, "ReplicaSetCreateError", &message);
    let mut status = deployment.get("status").cloned().unwrap_or_default();
    let mut conditions = items(deployment, "/status/conditions").to_vec();
    let now = state.time();
    set_condition(&mut conditions, &now, "ReplicaFailure", true, "FailedCreate", why);
    status["conditions"] = conditions.into();
    set_status(state, key, MANAGER, status);
}

fn annotate(state: &mut State, key: &Key, number: i64) {
    // Written with the status, which is no change of what is asked for.
    let Some(object) = state.get(key) else { return };
    let mut object = Value::clone(&object);
    if !object["metadata"]["annotations"].is_object() {
        object["metadata"]["annotations"] = json!({});
    }
    object["metadata"]["annotations"][REVISION] = number.to_string().into();
    super::write_object(state, key, "status", MANAGER, object);
}

fn make(deployment: &Value, number: i64, replicas: i64) -> Value {
    let mut template = deployment.pointer("/spec/template").cloned().unwrap_or_default();
    let hash = hash(&template);
    let labelled = |labels: Option<&Value>| {
        let mut labels = labels.and_then(Value::as_object).cloned().unwrap_or_default();
        labels.insert(HASH.to_owned(), hash.as_str().into());
        Value::Object(labels)
    };
    let labels = labelled(template.pointer("/metadata/labels"));
    template["metadata"]["labels"] = labels.clone();
    let mut selector = deployment.pointer("/spec/selector").cloned().unwrap_or_default();
    selector["matchLabels"] = labelled(selector.get("matchLabels"));
    let wanted = self::replicas(deployment);
    let mut annotations = deployment
        .pointer("/metadata/annotations")
        .and_then(Value::as_object)
        .cloned()
        .unwrap_or_else(Map::new);
    annotations.remove("kubectl.kubernetes.io/last-applied-configuration");
    annotations.insert(REVISION.to_owned(), number.to_string().into());
    annotations
        .insert("deployment.kubernetes.io/desired-replicas".to_owned(), wanted.to_string().into());
    let most = wanted + bounds(deployment).0;
    annotations.insert("deployment.kubernetes.io/max-replicas".to_owned(), most.to_string().into());
    let mut spec = json!({ "replicas": replicas, "selector": selector, "template": template });
    if let Some(seconds) = deployment.pointer("/spec/minReadySeconds") {
        spec["minReadySeconds"] = seconds.clone();
    }
    json!({
        "apiVersion": "apps/v1", "kind": "ReplicaSet",
        "metadata": {
            "name": format!("{}-{hash}", text(deployment, "/metadata/name")),
            "labels": labels, "annotations": annotations,
            "ownerReferences": [reference(deployment)],
        },
        "spec": spec,
    })
}

/// How many pods may be too many, and how many may be missing. Source: `ResolveFenceposts`.
pub(super) fn bounds(deployment: &Value) -> (i64, i64) {
    let wanted = replicas(deployment);
    let rolling =
        |field: &str| deployment.pointer(&format!("/spec/strategy/rollingUpdate/{field}"));
    let surge = share(rolling("maxSurge"), wanted, true);
    let missing = share(rolling("maxUnavailable"), wanted, false);
    match (surge, missing) {
        (0, 0) => (0, 1),
        (surge, missing) => (surge, missing.min(wanted)),
    }
}

fn scale(state: &mut State, deployment: &Value, set: &Key, count: i64) {
    let Some(before) = state.get(set).map(|set| replicas(&set)) else { return };
    let count = count.max(0);
    if before == count {
        return;
    }
    change(state, set, MANAGER, |object| object["spec"]["replicas"] = count.into());
    let way = if before < count { "up" } else { "down" };
    let message = format!("Scaled {way} replica set {} from {before} to {count}", set.name);
    events::done(state, CONTROLLER, deployment, "ScalingReplicaSet", &message);
}

/// Old pods go first, then new ones come.
fn recreate(
    state: &mut State,
    key: &Key,
    deployment: &Arc<Value>,
    sets: &[Set],
    current: Option<usize>,
) {
    let old = sets.iter().enumerate().filter(|(at, _)| Some(*at) != current);
    let mut left = false;
    for (_, (place, set)) in old {
        if replicas(set) > 0 {
            scale(state, deployment, place, 0);
            left = true;
        }
        left |= !owned(state, set, "", "pods").iter().all(|(_, pod)| super::owned::has_ended(pod));
    }
    if left {
        return;
    }
    let wanted = replicas(deployment);
    if let Some((place, _)) = present(state, key, deployment, sets, current, wanted) {
        scale(state, deployment, &place, wanted);
    }
}

/// New pods come and old ones go, within bounds. Source: `rolloutRolling`.
fn roll(
    state: &mut State,
    key: &Key,
    deployment: &Arc<Value>,
    sets: &[Set],
    current: Option<usize>,
) {
    let wanted = replicas(deployment);
    let (surge, missing) = bounds(deployment);
    let total: i64 = sets.iter().map(|(_, set)| replicas(set)).sum();
    let room = (wanted + surge - total).max(0);
    let Some((place, set)) = present(state, key, deployment, sets, current, room.min(wanted))
    else {
        return;
    };
    let Some(set) = state.get(&place).or(Some(set)) else { return };
    let others: Vec<Set> = sets.iter().filter(|(key, _)| *key != place).cloned().collect();
    let now = replicas(&set);
    let old: i64 = others.iter().map(|(_, set)| replicas(set)).sum();
    if now > wanted {
        scale(state, deployment, &place, wanted);
        return;
    }
    let room = (wanted + surge - old - now).max(0);
    if now < wanted && room > 0 {
        scale(state, deployment, &place, now + room.min(wanted - now));
        return;
    }
    if old == 0 {
        return;
    }
    let available = |set: &Value| number(set, "/status/availableReplicas").unwrap_or(0);
    let unready = now - available(&set);
    let mut spare = old + now - (wanted - missing) - unready;
    if spare <= 0 {
        return;
    }
    // Old pods that do not work go first.
    let mut targets: Vec<(Key, i64, i64)> = others
        .iter()
        .filter(|(_, set)| replicas(set) > 0)
        .map(|(key, set)| (key.clone(), replicas(set), available(set)))
        .collect();
    targets.sort_by_key(|(key, _, _)| state.get(key).map(|set| revision(&set)));
    for (_, count, works) in &mut targets {
        let broken = (*count - *works).clamp(0, spare);
        *count -= broken;
        spare -= broken;
    }
    let works: i64 =
        available(&set) + targets.iter().map(|(_, count, works)| (*works).min(*count)).sum::<i64>();
    let mut may_go = (works - (wanted - missing)).max(0);
    for (_, count, _) in &mut targets {
        let gone = (*count).min(may_go);
        *count -= gone;
        may_go -= gone;
    }
    for (key, count, _) in targets {
        scale(state, deployment, &key, count);
    }
}

/// Deletes old sets beyond those that are kept.
fn forget_old(state: &mut State, deployment: &Arc<Value>) {
    let kept = number(deployment, "/spec/revisionHistoryLimit").unwrap_or(10);
    let mut old: Vec<Set> = owned(state, deployment, "apps", "replicasets")
        .into_iter()
        .filter(|(_, set)| {
            !has_template(set, deployment)
                && replicas(set) == 0
                && number(set, "/status/replicas").unwrap_or(0) == 0
        })
        .collect();
    old.sort_by_key(|(_, set)| revision(set));
    let extra = old.len().saturating_sub(usize::try_from(kept).unwrap_or(0));
    for (key, _) in old.into_iter().take(extra) {
        delete(state, &key);
    }
}
