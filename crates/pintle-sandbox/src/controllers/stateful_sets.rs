//! StatefulSets: pods with names, one after the other, each with its claims.
//!
//! Source: `pkg/controller/statefulset`.

use std::sync::Arc;

use serde_json::{Value, json};

use super::owned::{available_at, has_ended, hash, is_ending, is_ready, owned, pod, reference};
use super::{MANAGER, create, delete, set_status};
use crate::clock::Moment;
use crate::events;
use crate::json::{items, number, text};
use crate::state::State;
use crate::store::Key;

/// Who tells of StatefulSets.
const CONTROLLER: &str = "statefulset-controller";

/// The label with the revision of a pod's template.
const REVISION: &str = "controller-revision-hash";

pub(super) fn look(state: &mut State, key: &Key, set: &Arc<Value>) -> Option<Moment> {
    let update = revise(state, key, set);
    let current = match text(set, "/status/currentRevision") {
        "" => update.clone(),
        current => current.to_owned(),
    };
    let due = move_on(state, key, set, &current, &update);
    tell(state, key, set, current, update);
    due
}

/// The revision of the present template, kept as an object of its own.
fn revise(state: &mut State, key: &Key, set: &Arc<Value>) -> String {
    let template = set.pointer("/spec/template").cloned().unwrap_or_default();
    let name = format!("{}-{}", key.name, hash(&template));
    let known = owned(state, set, "apps", "controllerrevisions");
    if !known.iter().any(|(key, _)| key.name == name) {
        let last = known.iter().filter_map(|(_, one)| number(one, "/revision")).max().unwrap_or(0);
        let labels = set.pointer("/spec/selector/matchLabels").cloned().unwrap_or(json!({}));
        let revision = json!({
            "apiVersion": "apps/v1", "kind": "ControllerRevision",
            "metadata": { "name": name, "labels": labels, "ownerReferences": [reference(set)] },
            "data": { "spec": { "template": template } }, "revision": last + 1,
        });
        let _ = create(state, &key.namespace, revision);
    }
    name
}

fn replicas(set: &Value) -> i64 {
    number(set, "/spec/replicas").unwrap_or(1)
}

fn first(set: &Value) -> i64 {
    number(set, "/spec/ordinals/start").unwrap_or(0)
}

/// The pods, by their numbers.
fn pods(state: &State, set: &Value, name: &str) -> Vec<(i64, Key, Arc<Value>)> {
    let mut found: Vec<(i64, Key, Arc<Value>)> = owned(state, set, "", "pods")
        .into_iter()
        .filter_map(|(key, pod)| {
            let number = key.name.strip_prefix(name)?.strip_prefix('-')?.parse().ok()?;
            Some((number, key, pod))
        })
        .collect();
    found.sort_by_key(|(number, _, _)| *number);
    found
}

/// Makes or ends one pod, or several if their order does not matter.
fn move_on(
    state: &mut State,
    key: &Key,
    set: &Arc<Value>,
    current: &str,
    update: &str,
) -> Option<Moment> {
    let (wanted, begin) = (replicas(set), first(set));
    let parallel = text(set, "/spec/podManagementPolicy") == "Parallel";
    let seconds = number(set, "/spec/minReadySeconds").unwrap_or(0);
    let partition = number(set, "/spec/updateStrategy/rollingUpdate/partition").unwrap_or(0);
    let all = pods(state, set, &key.name);
    let mut due = None;
    for ordinal in begin..begin + wanted {
        match all.iter().find(|(number, _, _)| *number == ordinal) {
            None => {
                let old = ordinal - begin < partition && current != update;
                let revision = if old { current } else { update };
                make(state, key, set, ordinal, revision);
                if !parallel {
                    return due;
                }
            }
            Some((_, place, pod)) if has_ended(pod) && !is_ending(pod) => {
                end(state, set, place);
                if !parallel {
                    return due;
                }
            }
            Some((_, _, pod)) => {
                let moment = available_at(pod, seconds);
                let available = moment.is_some_and(|moment| moment <= state.now);
                if let Some(moment) = moment.filter(|moment| *moment > state.now) {
                    due = Some(due.map_or(moment, |due: Moment| due.min(moment)));
                }
                if !parallel && (!available || is_ending(pod)) {
                    return due;
                }
            }
        }
    }
    let extra = all.iter().rev().filter(|(number, _, _)| *number >= begin + wanted);
    for (_, place, pod) in extra {
        if !is_ending(pod) {
            end(state, set, place);
        }
        if !parallel {
            return due;
        }
    }
    if text(set, "/spec/updateStrategy/type") == "OnDelete" {
        return due;
    }
    for (number, place, pod) in all.iter().rev().filter(|(n, _, _)| *n < begin + wanted) {
        if number - begin < partition {
            break;
        }
        let old = text(pod, "/metadata/labels/controller-revision-hash") != update;
        if old && !is_ending(pod) {
            end(state, set, place);
            return due;
        }
        if available_at(pod, seconds).is_none_or(|moment| moment > state.now) {
            return due;
        }
    }
    due
}

fn make(state: &mut State, key: &Key, set: &Arc<Value>, ordinal: i64, revision: &str) {
    let name = format!("{}-{ordinal}", key.name);
    let template = template_of(state, key, set, revision);
    let mut pod = pod(set, &template, Some(&name));
    pod["metadata"]["labels"]["apps.kubernetes.io/pod-index"] = ordinal.to_string().into();
    pod["metadata"]["labels"][REVISION] = revision.into();
    pod["metadata"]["labels"]["statefulset.kubernetes.io/pod-name"] = name.as_str().into();
    pod["metadata"]["generateName"] = format!("{}-", key.name).into();
    pod["spec"]["hostname"] = name.as_str().into();
    if let Some(service) = set.pointer("/spec/serviceName").filter(|name| **name != json!("")) {
        pod["spec"]["subdomain"] = service.clone();
    }
    for claim in items(set, "/spec/volumeClaimTemplates") {
        let volume = text(claim, "/metadata/name");
        let claim_name = format!("{volume}-{name}");
        if !state.has("", "persistentvolumeclaims", &key.namespace, &claim_name) {
            match create(state, &key.namespace, claim_of(set, claim, &claim_name)) {
                Ok(_) => {
                    let message = format!(
                        "Create Claim {claim_name} Pod {name} in StatefulSet {} success",
                        key.name
                    );
                    events::done(state, CONTROLLER, set, "SuccessfulCreate", &message);
                }
                Err(why) => {
                    let message = format!(
                        "Create Claim {claim_name} for Pod {name} in StatefulSet {} failed error: \
                         {why}",
                        key.name
                    );
                    events::failed(state, CONTROLLER, set, "FailedCreate", &message);
                }
            }
        }
        let source =
            json!({ "name": volume, "persistentVolumeClaim": { "claimName": claim_name } });
        match pod["spec"]["volumes"].as_array_mut() {
            Some(volumes) => {
                volumes.retain(|one| text(one, "/name") != volume);
                volumes.push(source);
            }
            None => pod["spec"]["volumes"] = json!([source]),
        }
    }
    let done = create(state, &key.namespace, pod).map(drop);
    told(state, set, "Create", &name, done);
}

/// Ends a pod.
fn end(state: &mut State, set: &Value, pod: &Key) {
    delete(state, pod);
    told(state, set, "Delete", &pod.name, Ok(()));
}

fn told(state: &mut State, set: &Value, verb: &str, pod: &str, done: Result<(), String>) {
    let of = format!("{verb} Pod {pod} in StatefulSet {}", text(set, "/metadata/name"));
    match done {
        Ok(()) => {
            let (reason, message) = (format!("Successful{verb}"), format!("{of} successful"));
            events::done(state, CONTROLLER, set, &reason, &message);
        }
        Err(why) => {
            let (reason, message) = (format!("Failed{verb}"), format!("{of} failed error: {why}"));
            events::failed(state, CONTROLLER, set, &reason, &message);
        }
    }
}

fn template_of(state: &State, key: &Key, set: &Value, revision: &str) -> Value {
    let place = Key::new("apps", "controllerrevisions", &key.namespace, revision);
    let kept = state.get(&place).and_then(|kept| kept.pointer("/data/spec/template").cloned());
    kept.or_else(|| set.pointer("/spec/template").cloned()).unwrap_or_default()
}

fn claim_of(set: &Value, template: &Value, name: &str) -> Value {
    let mut claim = template.clone();
    if let Some(map) = claim.as_object_mut() {
        map.remove("status");
    }
    claim["metadata"]["name"] = name.into();
    let mut labels = template.pointer("/metadata/labels").cloned().unwrap_or(json!({}));
    if let (Some(labels), Some(more)) = (
        labels.as_object_mut(),
        set.pointer("/spec/selector/matchLabels").and_then(Value::as_object),
    ) {
        labels.extend(more.clone());
    }
    claim["metadata"]["labels"] = labels;
    claim
}

fn tell(state: &mut State, key: &Key, set: &Arc<Value>, current: String, update: String) {
    let pods = pods(state, set, &key.name);
    let alive: Vec<&Arc<Value>> =
        pods.iter().filter(|(_, _, pod)| !has_ended(pod)).map(|(_, _, pod)| pod).collect();
    let seconds = number(set, "/spec/minReadySeconds").unwrap_or(0);
    let count = |is: &dyn Fn(&Value) -> bool| alive.iter().filter(|pod| is(pod)).count();
    let of = |revision: &str, pod: &Value| {
        text(pod, "/metadata/labels/controller-revision-hash") == revision && !is_ending(pod)
    };
    let now = state.now;
    let ready = count(&|pod| is_ready(pod) && !is_ending(pod));
    let available = count(&|pod| available_at(pod, seconds).is_some_and(|moment| moment <= now));
    let updated = count(&|pod| of(&update, pod));
    let wanted = usize::try_from(replicas(set)).unwrap_or(0);
    // Once all pods have the new template, it is the current one.
    let complete = updated == wanted && ready == wanted && alive.len() == wanted;
    let current = if complete { update.clone() } else { current };
    let mut status = json!({
        "observedGeneration": number(set, "/metadata/generation").unwrap_or(0),
        "replicas": alive.len(), "availableReplicas": available, "collisionCount": 0,
        "currentRevision": current, "updateRevision": update,
    });
    for (field, count) in [
        ("readyReplicas", ready),
        ("currentReplicas", count(&|pod| of(&current, pod))),
        ("updatedReplicas", updated),
    ] {
        if count > 0 {
            status[field] = count.into();
        }
    }
    set_status(state, key, MANAGER, status);
}
