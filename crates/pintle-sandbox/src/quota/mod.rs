//! Quotas: what a namespace may use, and what it uses.
//!
//! Source: apiserver `admission/plugin/resourcequota`, and `pkg/quota/v1` of Kubernetes.

mod scope;
mod usage;

use serde_json::Value;

use crate::demand::{Demand, add, amounts};
use crate::json::text;
use crate::state::State;
use crate::status::Status;
use crate::store::Key;
use crate::write::{self, Target, Write};

/// Who notes what is used.
const SERVER: &str = "kube-apiserver";

/// Refuses a new or changed object that asks for more than quotas leave, and notes what it uses.
///
/// # Errors
/// The first quota that is exceeded, or that demands what the object does not say.
pub(crate) fn admit(
    state: &mut State,
    target: &Target,
    old: Option<&Value>,
    object: &Value,
    write: &Write,
) -> Result<(), Status> {
    let charges = check(state, target, old, object)?;
    for (key, asked) in charges.into_iter().filter(|_| !write.dry_run) {
        charge(state, key, &asked);
    }
    Ok(())
}

/// Adds to what is said to be used.
fn charge(state: &mut State, key: Key, asked: &Demand) {
    let Some(quota) = state.get(&key) else { return };
    let Some(resource) = state.served(&quota) else { return };
    let mut used = amounts(&quota, "/status/used");
    add(&mut used, asked);
    let mut quota = Value::clone(&quota);
    for (name, amount) in used {
        quota["status"]["used"][name] = amount.text().into();
    }
    let target = Target {
        resource,
        namespace: key.namespace,
        name: key.name,
        subresource: "status".to_owned(),
    };
    // What has been counted wrong is counted again by the controller.
    let _ = write::update(state, &target, quota, &Write::by(SERVER));
}

/// What an object uses of each quota that is about it.
fn check(
    state: &State,
    target: &Target,
    old: Option<&Value>,
    object: &Value,
) -> Result<Vec<(Key, Demand)>, Status> {
    let mut charges = Vec::new();
    let resource = &target.resource;
    let (group, plural) = resource.place();
    if !resource.namespaced || (old.is_some() && !usage::changes(group, plural)) {
        return Ok(charges);
    }
    let name = text(object, "/metadata/name");
    let refused = |why: &str| Err(Status::forbidden(group, plural, name, why));
    if old.is_none() {
        let there = || state.list(group, plural, Some(&target.namespace)).len();
        if let Some(most) = state.script.most(plural).filter(|most| there() >= *most) {
            return refused(&format!(
                "exceeded quota: script, requested: {plural}=1, used: {plural}={most}, limited: \
                 {plural}={most}"
            ));
        }
    }
    for (key, quota) in state.list("", "resourcequotas", Some(&target.namespace)) {
        let mut hard = amounts(&quota, "/spec/hard");
        hard.retain(|resource, _| usage::measures(group, plural, resource));
        if hard.is_empty() || !scope::covers(&quota, group, plural, object) {
            continue;
        }
        if let Some(why) = usage::lacking(group, plural, object, &hard) {
            return refused(&format!("failed quota: {}: {why}", key.name));
        }
        let mut asked = usage::of(group, plural, object);
        if let Some(old) = old.filter(|old| scope::covers(&quota, group, plural, old)) {
            let before = usage::of(group, plural, old);
            for (resource, amount) in &mut asked {
                *amount = amount.minus(before.get(resource).copied().unwrap_or_default());
            }
        }
        asked.retain(|resource, amount| hard.contains_key(resource) && amount.nano() > 0);
        if asked.is_empty() {
            continue;
        }
        let used = used_by(state, &target.namespace, &quota, group, plural, &hard);
        let amount = |of: &Demand, resource: &String| of.get(resource).copied().unwrap_or_default();
        charges.push((key.clone(), asked.clone()));
        asked.retain(|resource, asked| {
            amount(&used, resource).plus(*asked).nano() > amount(&hard, resource).nano()
        });
        if !asked.is_empty() {
            let told = |of: &Demand| {
                let pairs = asked.keys().map(|name| format!("{name}={}", amount(of, name).text()));
                pairs.collect::<Vec<_>>().join(",")
            };
            let (asked, used, hard) = (told(&asked), told(&used), told(&hard));
            return refused(&format!(
                "exceeded quota: {}, requested: {asked}, used: {used}, limited: {hard}",
                key.name
            ));
        }
    }
    Ok(charges)
}

/// What the objects of a namespace use of what a quota limits.
pub(crate) fn used(state: &State, namespace: &str, quota: &Value) -> Demand {
    let hard = amounts(quota, "/spec/hard");
    let mut kinds: Vec<(String, String)> =
        hard.keys().filter_map(|name| usage::kind_of(name)).collect();
    kinds.sort();
    kinds.dedup();
    let mut used = Demand::new();
    for (group, plural) in kinds {
        if state.kinds.any_version(&group, &plural).is_none() {
            continue;
        }
        let mut of_kind = hard.clone();
        of_kind.retain(|name, _| usage::measures(&group, &plural, name));
        used.extend(used_by(state, namespace, quota, &group, &plural, &of_kind));
    }
    used
}

/// The part of the objects of one kind; each limited resource is in it.
fn used_by(
    state: &State,
    namespace: &str,
    quota: &Value,
    group: &str,
    plural: &str,
    hard: &Demand,
) -> Demand {
    let mut used: Demand = hard.keys().map(|name| (name.clone(), Default::default())).collect();
    for (_, object) in state.list(group, plural, Some(namespace)) {
        if scope::covers(quota, group, plural, &object) {
            let mut own = usage::of(group, plural, &object);
            own.retain(|name, _| hard.contains_key(name));
            add(&mut used, &own);
        }
    }
    used
}
