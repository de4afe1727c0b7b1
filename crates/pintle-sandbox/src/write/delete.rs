//! Objects that are to go.
//!
//! Source: apiserver `registry/generic/registry/store.go` and `registry/rest/delete.go`.

use std::sync::Arc;

use pintle_cluster::Propagation;
use serde_json::{Value, json};

use super::{Target, admission};
use crate::json::{items, made, number, text};
use crate::state::State;
use crate::status::Status;

/// Dependents stay, and forget their owner.
pub(crate) const ORPHAN: &str = "orphan";

/// Dependents go first.
pub(crate) const FOREGROUND: &str = "foregroundDeletion";

/// Kinds whose dependents stay unless somebody says something else.
const ORPHANS: [(&str, &str); 2] = [("batch", "Job"), ("", "ReplicationController")];

/// How something is deleted.
#[derive(Clone, Debug, Default)]
pub(crate) struct Delete {
    pub(crate) propagation: Option<Propagation>,
    pub(crate) uid: Option<String>,
    pub(crate) resource_version: Option<String>,
    /// Seconds that a pod may take.
    pub(crate) grace: Option<i64>,
    pub(crate) dry_run: bool,
}

/// What came of it.
#[derive(Clone, Debug)]
pub(crate) struct Deleted {
    /// As it was last.
    pub(crate) object: Arc<Value>,
    /// Whether it is gone already.
    pub(crate) gone: bool,
    pub(crate) warnings: Vec<String>,
}

/// Deletes an object, or marks it so that it goes once nothing holds it any more.
///
/// # Errors
/// No such object, another one than is meant, and namespaces that have to stay.
pub(crate) fn delete(
    state: &mut State,
    target: &Target,
    options: &Delete,
) -> Result<Deleted, Status> {
    let key = target.key();
    let warnings = warnings(target, options);
    let told = |status: Status| status.warned(warnings.clone());
    let old = target.present(state).ok_or_else(|| told(target.not_found()))?;
    admission::admit_deletion(target)?;
    precondition(target, &old, options)?;
    let grace = grace(target, &old, options);
    let mut object = Value::clone(&old);
    let held = hold(target, &mut object, options);
    if grace == 0 && !held {
        if !options.dry_run {
            state.remove(&key);
        }
        // Of a pod, its end is told.
        let is_pod = target.resource.group.is_empty() && target.resource.kind == "Pod";
        if is_pod {
            mark(state, target, &mut object, 0);
        }
        let object = if is_pod { object.into() } else { old };
        return Ok(Deleted { object, gone: true, warnings });
    }
    if is_marked(&old) && !shortens(&old, grace) {
        let object = if object == *old || options.dry_run {
            old
        } else {
            super::put(state, target, &key, object)
        };
        return Ok(Deleted { object, gone: false, warnings });
    }
    mark(state, target, &mut object, grace);
    let object =
        if options.dry_run { object.into() } else { super::put(state, target, &key, object) };
    Ok(Deleted { object, gone: false, warnings })
}

/// Removes a marked object if nothing holds it any more; whether it is gone.
pub(crate) fn finish(state: &mut State, target: &Target) -> bool {
    let key = target.key();
    match state.get(&key) {
        Some(object) if is_over(&object) => state.remove(&key).is_some(),
        Some(_) => false,
        None => true,
    }
}

/// Whether an object is marked and nothing holds it any more.
pub(crate) fn is_over(object: &Value) -> bool {
    is_marked(object)
        && items(object, "/metadata/finalizers").is_empty()
        && number(object, "/metadata/deletionGracePeriodSeconds").unwrap_or(0) == 0
        && (text(object, "/kind") != "Namespace" || items(object, "/spec/finalizers").is_empty())
}

fn is_marked(object: &Value) -> bool {
    object.pointer("/metadata/deletionTimestamp").is_some()
}

fn shortens(object: &Value, grace: i64) -> bool {
    number(object, "/metadata/deletionGracePeriodSeconds").is_some_and(|left| grace < left)
}

fn precondition(target: &Target, old: &Value, options: &Delete) -> Result<(), Status> {
    let resource = &target.resource;
    let conflict = |why: &str| Status::conflict(&resource.group, &resource.kind, &target.name, why);
    if let Some(uid) = &options.uid {
        let had = text(old, "/metadata/uid");
        if uid != had {
            return Err(conflict(&format!(
                "the UID in the precondition ({uid}) does not match the UID in record ({had}). The \
                 object might have been deleted and then recreated"
            )));
        }
    }
    if let Some(version) = &options.resource_version {
        let had = text(old, "/metadata/resourceVersion");
        if version != had {
            return Err(conflict(&format!(
                "the ResourceVersion in the precondition ({version}) does not match the \
                 ResourceVersion in record ({had}). The object might have been modified"
            )));
        }
    }
    Ok(())
}

/// Seconds until the object may go. Source: `podStrategy.CheckGracefulDelete`.
fn grace(target: &Target, object: &Value, options: &Delete) -> i64 {
    if !target.resource.group.is_empty() || target.resource.kind != "Pod" {
        return 0;
    }
    let ended = matches!(text(object, "/status/phase"), "Failed" | "Succeeded");
    if ended || text(object, "/spec/nodeName").is_empty() {
        return 0;
    }
    options
        .grace
        .or_else(|| number(object, "/spec/terminationGracePeriodSeconds"))
        .unwrap_or(0)
        .max(0)
}

/// Sees that finalizers say what happens to dependents; whether any are there.
fn hold(target: &Target, object: &mut Value, options: &Delete) -> bool {
    let resource = &target.resource;
    let kind = (resource.group.as_ref(), resource.kind.as_ref());
    let orphan = match options.propagation {
        Some(propagation) => propagation == Propagation::Orphan,
        None => {
            items(object, "/metadata/finalizers").contains(&json!(ORPHAN))
                || ORPHANS.contains(&kind)
        }
    };
    let foreground = match options.propagation {
        Some(propagation) => propagation == Propagation::Foreground,
        None => items(object, "/metadata/finalizers").contains(&json!(FOREGROUND)),
    };
    let Some(metadata) = object.as_object_mut().and_then(|map| made(map, "metadata")) else {
        return false;
    };
    let mut all = metadata.get("finalizers").and_then(Value::as_array).cloned().unwrap_or_default();
    for (finalizer, wanted) in [(ORPHAN, orphan), (FOREGROUND, foreground)] {
        let found = all.iter().position(|one| one == finalizer);
        match (found, wanted) {
            (Some(at), false) => drop(all.remove(at)),
            (None, true) => all.push(finalizer.into()),
            _ => {}
        }
    }
    let held = !all.is_empty();
    match held {
        true => metadata.insert("finalizers".to_owned(), all.into()),
        false => metadata.remove("finalizers"),
    };
    let spec_holds = kind == ("", "Namespace") && !items(object, "/spec/finalizers").is_empty();
    held || spec_holds
}

fn mark(state: &State, target: &Target, object: &mut Value, grace: i64) {
    let time = crate::clock::text(state.now + grace * crate::clock::SECOND);
    let Some(map) = object.as_object_mut() else { return };
    if let Some(metadata) = made(map, "metadata") {
        metadata.insert("deletionTimestamp".to_owned(), time.into());
        // Those two are marked by themselves. Source: their `storage.go`.
        if !matches!(target.resource.kind.as_ref(), "Namespace" | "CustomResourceDefinition") {
            metadata.insert("deletionGracePeriodSeconds".to_owned(), grace.into());
        }
        let counts = target.resource.kind != "CustomResourceDefinition";
        let generation = metadata.get("generation").and_then(Value::as_i64).filter(|_| counts);
        if let Some(generation) = generation {
            metadata.insert("generation".to_owned(), (generation + 1).into());
        }
    }
    let is_namespace = target.resource.group.is_empty() && target.resource.kind == "Namespace";
    if is_namespace && let Some(status) = made(map, "status") {
        status.insert("phase".to_owned(), "Terminating".into());
    }
}

fn warnings(target: &Target, options: &Delete) -> Vec<String> {
    let resource = &target.resource;
    let is_job = resource.group == "batch" && resource.kind == "Job";
    match is_job && options.propagation.is_none() {
        true => vec![
            "child pods are preserved by default when jobs are deleted; set \
             propagationPolicy=Background to remove them or set propagationPolicy=Orphan to \
             suppress this warning"
                .to_owned(),
        ],
        false => Vec::new(),
    }
}
