//! What makes a cluster move: each controller brings the objects of a kind nearer to what they ask
//! for, whenever something that they depend on has changed or is due.
//!
//! Nothing here waits. What takes time in a real cluster (pulling an image, starting a container)
//! is due at a moment of the sandbox's own clock.

mod autoscale;
mod claims;
mod cron_jobs;
mod daemon_sets;
mod definitions;
mod deployments;
mod garbage;
mod jobs;
mod kubelet;
mod namespaces;
mod owned;
mod owned_pods;
mod pods;
mod quotas;
mod replica_sets;
mod rollout;
mod scheduler;
mod services;
mod stateful_sets;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use pintle_cluster::Propagation;
use serde_json::Value;

use crate::clock::Moment;
use crate::events;
use crate::json::{items, text};
use crate::state::State;
use crate::store::{Change, Key};
use crate::write::{self, Delete, Target, Write};

pub(crate) use self::pods::Marks;

/// Who writes what controllers write.
const MANAGER: &str = "kube-controller-manager";

/// Who writes what nodes write.
const NODE: &str = "kubelet";

/// Objects that are looked at until everything must have come to rest.
const MAX_STEPS: usize = 200_000;

/// What the controllers still have to look at.
#[derive(Debug, Default)]
pub(crate) struct Work {
    queue: VecDeque<Key>,
    queued: BTreeSet<Key>,
    /// When an object is to be looked at again.
    due: BTreeMap<Key, Moment>,
    /// Changes up to here have been seen.
    seen: u64,
    /// Objects by the uid of an owner.
    dependents: BTreeMap<String, BTreeSet<Key>>,
}

impl Work {
    /// Looks at everything that there is.
    pub(crate) fn begin(&mut self, objects: &BTreeMap<Key, Arc<Value>>) {
        for (key, object) in objects {
            for owner in items(object, "/metadata/ownerReferences") {
                let all = self.dependents.entry(text(owner, "/uid").to_owned()).or_default();
                all.insert(key.clone());
            }
            self.add(key.clone());
        }
    }

    fn add(&mut self, key: Key) {
        if self.queued.insert(key.clone()) {
            self.queue.push_back(key);
        }
    }

    fn take(&mut self) -> Option<Key> {
        let key = self.queue.pop_front()?;
        self.queued.remove(&key);
        Some(key)
    }

    /// The next moment at which something is due.
    pub(crate) fn next(&self) -> Option<Moment> {
        self.due.values().min().copied()
    }

    /// The same, but for what is due again and again for ever.
    pub(crate) fn next_once(&self) -> Option<Moment> {
        let once = self.due.iter().filter(|(key, _)| !key.is_of("batch", "cronjobs"));
        once.map(|(_, moment)| *moment).min()
    }

    fn note_owners(&mut self, key: &Key, object: Option<&Arc<Value>>, added: bool) {
        let owners = object.map(|object| items(object, "/metadata/ownerReferences"));
        for owner in owners.into_iter().flatten() {
            let all = self.dependents.entry(text(owner, "/uid").to_owned()).or_default();
            match added {
                true => drop(all.insert(key.clone())),
                false => drop(all.remove(key)),
            }
        }
    }
}

/// Looks at everything that has changed or is due until nothing is left to do.
pub(crate) fn run(state: &mut State) {
    events::forget(state);
    for _ in 0..MAX_STEPS {
        gather(state);
        let Some(key) = state.work.take() else { return };
        let again = look(state, &key);
        match again {
            Some(moment) => drop(state.work.due.insert(key, moment)),
            None => drop(state.work.due.remove(&key)),
        }
    }
}

/// Queues what has changed since the last time, and what is due.
fn gather(state: &mut State) {
    let seen = state.work.seen;
    let changes: Vec<Change> = match state.store.changes_after(seen) {
        Some(changes) => changes.cloned().collect(),
        None => Vec::new(),
    };
    state.work.seen = state.store.version();
    for change in changes {
        if let (None, Some(new)) = (&change.old, &change.new) {
            interfere(state, &change.key, new);
        }
        state.work.note_owners(&change.key, change.old.as_ref(), false);
        state.work.note_owners(&change.key, change.new.as_ref(), true);
        affected(state, &change);
    }
    let now = state.now;
    let due: Vec<Key> = state
        .work
        .due
        .iter()
        .filter(|(_, moment)| **moment <= now)
        .map(|(key, _)| key.clone())
        .collect();
    for key in due {
        state.work.due.remove(&key);
        state.work.add(key);
    }
}

/// What others do to an object as soon as it is there, if the script says so.
fn interfere(state: &mut State, key: &Key, object: &Arc<Value>) {
    for (manager, config) in state.script.applied_by_others(object) {
        let Some(target) = target(state, key, "") else { return };
        let write = Write { force: true, ..Write::by(&manager) };
        // Fields that do not exist cannot be taken.
        let _ = write::patch(state, &target, write::PatchBody::Apply(config), &write);
    }
}

/// Queues the objects that a change is about.
fn affected(state: &mut State, change: &Change) {
    let key = &change.key;
    // Nothing follows from what is told.
    if key.is_of("", "events") {
        return;
    }
    match change.new {
        Some(_) => state.work.add(key.clone()),
        None => {
            state.work.due.remove(key);
            garbage::after_removal(state, change);
        }
    }
    let object = change.new.as_ref().or(change.old.as_ref()).map(Arc::clone);
    let Some(object) = object else { return };
    add_owners(state, &object, &key.namespace, change.new.is_none());
    match (key.group.as_str(), key.resource.as_str()) {
        ("", "pods") => {
            services::of_pod(state, &object);
            autoscale::of_pod(state, &object);
            claims::of_pod(state, &object);
        }
        ("", "nodes") => scheduler::of_node(state),
        ("", "persistentvolumeclaims") => scheduler::of_claim(state, key),
        ("apps", "deployments" | "statefulsets") => autoscale::of_workload(state, key),
        _ => {}
    }
    quotas::of_object(state, key);
    if change.new.is_none() && !key.namespace.is_empty() {
        let namespace = Key::new("", "namespaces", "", &key.namespace);
        let ending = state.get(&namespace);
        if ending.is_some_and(|found| text(&found, "/status/phase") == "Terminating") {
            state.work.add(namespace);
        }
    }
}

/// Queues the owners of an object, and theirs if it is gone: a Deployment waits for pods to go.
fn add_owners(state: &mut State, object: &Value, namespace: &str, and_theirs: bool) {
    for owner in items(object, "/metadata/ownerReferences") {
        let Some(key) = owner_key(state, owner, namespace) else { continue };
        if let (true, Some(owner)) = (and_theirs, state.get(&key)) {
            add_owners(state, &owner, namespace, false);
        }
        state.work.add(key);
    }
}

/// Where an owner is.
fn owner_key(state: &State, owner: &Value, namespace: &str) -> Option<Key> {
    let api_version = text(owner, "/apiVersion");
    let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
    let kind = text(owner, "/kind");
    let resource = state
        .kinds
        .kind(group, version, kind)
        .or_else(|| state.kinds.any_version_of_kind(group, kind))?;
    let namespace = if resource.namespaced { namespace } else { "" };
    Some(Key::new(group, &resource.plural, namespace, text(owner, "/name")))
}

/// Does what is to be done about an object; when it is to be looked at again.
fn look(state: &mut State, key: &Key) -> Option<Moment> {
    let object = state.get(key)?;
    let is_definition = key.is_of("apiextensions.k8s.io", "customresourcedefinitions");
    if is_definition && owned::is_ending(&object) {
        return definitions::look(state, key, &object);
    }
    if garbage::is_held_or_lost(state, key, &object) {
        return None;
    }
    match (key.group.as_str(), key.resource.as_str()) {
        ("", "namespaces") => namespaces::look(state, key, &object),
        ("", "pods") => pods::look(state, key, &object),
        ("", "resourcequotas") => quotas::look(state, key, &object),
        ("", "services") => services::look(state, key, &object),
        ("", "persistentvolumeclaims") => claims::look(state, key, &object),
        ("apps", "deployments") => deployments::look(state, key, &object),
        ("apps", "replicasets") | ("", "replicationcontrollers") => {
            replica_sets::look(state, key, &object)
        }
        ("apps", "statefulsets") => stateful_sets::look(state, key, &object),
        ("apps", "daemonsets") => daemon_sets::look(state, key, &object),
        ("batch", "jobs") => jobs::look(state, key, &object),
        ("batch", "cronjobs") => cron_jobs::look(state, key, &object),
        ("autoscaling", "horizontalpodautoscalers") => {
            autoscale::look_at_autoscaler(state, key, &object)
        }
        ("policy", "poddisruptionbudgets") => autoscale::look_at_budget(state, key, &object),
        ("apiextensions.k8s.io", "customresourcedefinitions") => {
            definitions::look(state, key, &object)
        }
        _ => None,
    }
}

/// A target for what is at a key.
fn target(state: &State, key: &Key, subresource: &str) -> Option<Target> {
    let resource = match state.get(key) {
        Some(object) => state.served(&object),
        None => state.kinds.any_version(&key.group, &key.resource),
    }?;
    Some(Target {
        resource,
        namespace: key.namespace.clone(),
        name: key.name.clone(),
        subresource: subresource.to_owned(),
    })
}

/// Writes another status, if it is another.
fn set_status(state: &mut State, key: &Key, manager: &str, status: Value) {
    let Some(object) = state.get(key) else { return };
    if object.get("status") == Some(&status) {
        return;
    }
    let mut new = Value::clone(&object);
    new["status"] = status;
    write_object(state, key, "status", manager, new);
}

/// Changes an object, if that makes a difference.
fn change(state: &mut State, key: &Key, manager: &str, how: impl FnOnce(&mut Value)) {
    let Some(object) = state.get(key) else { return };
    let mut new = Value::clone(&object);
    how(&mut new);
    if new != *object {
        write_object(state, key, "", manager, new);
    }
}

fn write_object(state: &mut State, key: &Key, subresource: &str, manager: &str, object: Value) {
    let Some(target) = target(state, key, subresource) else { return };
    // What a controller cannot write it tries again when something changes.
    let _ = write::update(state, &target, object, &Write::by(manager));
}

/// Creates an object; whether that went well.
fn create(state: &mut State, namespace: &str, object: Value) -> Result<Arc<Value>, String> {
    let resource = state.served(&object).ok_or("no such kind")?;
    let target = Target {
        resource,
        namespace: namespace.to_owned(),
        name: String::new(),
        subresource: String::new(),
    };
    let written = write::create(state, &target, object, &Write::by(MANAGER));
    let made = written.map_err(|status| status.message)?.object;
    // Whoever made it knows at once that it is there.
    let key = Target { name: text(&made, "/metadata/name").to_owned(), ..target }.key();
    state.work.note_owners(&key, Some(&made), true);
    Ok(made)
}

/// Deletes an object in the background.
fn delete(state: &mut State, key: &Key) {
    if let Some(target) = target(state, key, "") {
        let options = Delete { propagation: Some(Propagation::Background), ..Delete::default() };
        let _ = write::delete(state, &target, &options);
    }
}
