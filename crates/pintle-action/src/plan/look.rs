//! The cluster as a plan sees it, and whether it still is that one.

use std::collections::{BTreeMap, BTreeSet};

use pintle_cluster::{Gvk, Object, ObjectRef, Resource};
use pintle_diff::{Identity, clean, last_writer};
use pintle_release::Release;
use serde_json::Value;

use super::file::{Action, Base, Plan, PlannedObject, Seen, hash};
use crate::apply::{KEEP, RESOURCE_POLICY};
use crate::inventory::{Item, json, manifest_items};
use crate::parallel::for_each;
use crate::target::target;
use crate::{Error, Session};

/// What is going to happen to each object of two manifests, and how it is now.
pub(super) fn objects(
    session: &Session,
    current: Option<&Release>,
    release: &Release,
    definitions: &[Item],
) -> Result<Vec<PlannedObject>, Error> {
    let mut wanted = definitions.to_vec();
    let defined: BTreeSet<(String, String)> = wanted.iter().filter_map(Item::defines).collect();
    for item in manifest_items(session, release, None)? {
        let gvk = item.object.gvk();
        if item.target.is_none() && !defined.contains(&(gvk.group, gvk.kind)) {
            // In the words for a kind that the cluster does not serve.
            target(&*session.cluster, &release.namespace, item.object)?;
            continue;
        }
        wanted.push(item);
    }
    let known: BTreeSet<Identity> = wanted.iter().map(Item::identity).collect();
    let mut gone = match current {
        Some(current) => manifest_items(session, current, None)?,
        None => Vec::new(),
    };
    gone.retain(|item| !known.contains(&item.identity()));
    let count = wanted.len();
    wanted.extend(gone);
    let numbered: Vec<(usize, Item)> = wanted.into_iter().enumerate().collect();
    let planned = for_each(&numbered, |(at, item)| planned(session, item, *at < count));
    let planned: Result<Vec<Option<PlannedObject>>, Error> = planned.into_iter().collect();
    Ok(planned?.into_iter().flatten().collect())
}

fn planned(
    session: &Session,
    item: &Item,
    is_wanted: bool,
) -> Result<Option<PlannedObject>, Error> {
    let live = match &item.target {
        Some(target) => look(session, &target.place)?,
        None => None,
    };
    let action = match &live {
        _ if is_wanted && live.is_some() => Action::Apply,
        _ if is_wanted => Action::Create,
        Some(live) if live.annotation(RESOURCE_POLICY) == Some(KEEP) => Action::Keep,
        Some(_) => Action::Delete,
        None => return Ok(None),
    };
    Ok(Some(PlannedObject {
        action,
        api_version: item.object.gvk().api_version(),
        kind: item.object.kind().to_owned(),
        namespace: item.object.namespace().to_owned(),
        name: item.object.name().to_owned(),
        seen: live.as_ref().map(seen),
    }))
}

fn look(session: &Session, place: &ObjectRef) -> Result<Option<Object>, Error> {
    match place.name.is_empty() {
        true => Ok(None),
        false => Ok(session.cluster.get(place)?),
    }
}

/// The state of a live object.
fn seen(live: &Object) -> Seen {
    let mut parts = BTreeMap::new();
    let cleaned = clean(&json(live));
    for (key, value) in cleaned.as_object().into_iter().flatten() {
        match (key.as_str(), value) {
            ("metadata", Value::Object(metadata)) => {
                for (key, value) in metadata {
                    parts.insert(format!("metadata.{key}"), hash(value.to_string().as_bytes()));
                }
            }
            _ => {
                parts.insert(key.clone(), hash(value.to_string().as_bytes()));
            }
        }
    }
    Seen { uid: live.uid().to_owned(), resource_version: live.resource_version().to_owned(), parts }
}

/// What a revision is remembered by.
pub(super) fn base(release: &Release) -> Base {
    Base {
        revision: release.version,
        status: release.info.status.as_str().to_owned(),
        manifest: hash(release.manifest.as_bytes()),
    }
}

/// What the cluster is told by; empty if that may not be read.
pub(super) fn cluster_uid(session: &Session) -> String {
    let namespaces = Resource {
        gvk: Gvk::new("v1", "Namespace"),
        plural: "namespaces".to_owned(),
        namespaced: false,
    };
    let place = ObjectRef::new(namespaces, "", "kube-system");
    let found = session.cluster.get(&place).ok().flatten();
    found.map(|namespace| namespace.uid().to_owned()).unwrap_or_default()
}

/// All that has changed since the plan was made, a line each.
pub(super) fn moved(
    session: &Session,
    plan: &Plan,
    revisions: &[Release],
) -> Result<Vec<String>, Error> {
    let cluster = cluster_uid(session);
    if !plan.cluster.is_empty() && !cluster.is_empty() && plan.cluster != cluster {
        return Ok(vec!["this is another cluster than the one that the plan was made for".into()]);
    }
    let mut moved = moved_revisions(plan, revisions);
    let objects = for_each(&plan.objects, |object| moved_object(session, object));
    for object in objects {
        moved.extend(object?);
    }
    Ok(moved)
}

fn moved_revisions(plan: &Plan, revisions: &[Release]) -> Vec<String> {
    let name = &plan.release.name;
    let mut moved = Vec::new();
    let planned = plan.last.as_ref().map_or(0, |last| last.revision);
    for new in revisions.iter().filter(|release| release.version > planned) {
        moved.push(format!(
            "release {name}: revision {} ({}) was made since",
            new.version, new.info.status
        ));
    }
    let bases = [&plan.last, &plan.current].into_iter().flatten();
    let bases: BTreeMap<i64, &Base> = bases.map(|base| (base.revision, base)).collect();
    for (revision, planned) in bases {
        let found = revisions.iter().find(|release| release.version == revision).map(base);
        match found {
            None => moved.push(format!("release {name}: revision {revision} is gone")),
            Some(found) if found.status != planned.status => moved.push(format!(
                "release {name}: revision {revision} was {} and is {} now",
                planned.status, found.status
            )),
            Some(found) if found.manifest != planned.manifest => {
                moved.push(format!("release {name}: revision {revision} has another manifest now"));
            }
            Some(_) => {}
        }
    }
    moved
}

fn moved_object(session: &Session, planned: &PlannedObject) -> Result<Option<String>, Error> {
    let gvk = Gvk::new(&planned.api_version, &planned.kind);
    let live = match session.cluster.resource(&gvk) {
        Ok(resource) => {
            look(session, &ObjectRef::new(resource, &planned.namespace, &planned.name))?
        }
        Err(error) if error.kind == pintle_cluster::ErrorKind::NoMatch => None,
        Err(error) => return Err(error.into()),
    };
    let PlannedObject { kind, namespace, name, .. } = planned;
    let identity = Identity {
        group: gvk.group,
        kind: kind.clone(),
        namespace: namespace.clone(),
        name: name.clone(),
    };
    let by = |live: &Object| match last_writer(&json(live)) {
        Some(writer) => format!(", last written by {writer}"),
        None => String::new(),
    };
    let what = match (&planned.seen, live) {
        (None, None) => return Ok(None),
        (None, Some(live)) => format!("somebody created it{}", by(&live)),
        (Some(_), None) => "somebody deleted it".to_owned(),
        (Some(before), Some(live)) => {
            let now = seen(&live);
            if now.uid != before.uid {
                format!("somebody deleted it and created another one{}", by(&live))
            } else if now.resource_version == before.resource_version || now.parts == before.parts {
                // A status that was written changes nothing that is planned.
                return Ok(None);
            } else {
                format!(
                    "resourceVersion {} is {} now: {} changed{}",
                    before.resource_version,
                    now.resource_version,
                    differing(&before.parts, &now.parts).join(", "),
                    by(&live)
                )
            }
        }
    };
    Ok(Some(format!("{identity}: {what}")))
}

fn differing(before: &BTreeMap<String, String>, now: &BTreeMap<String, String>) -> Vec<String> {
    let keys: BTreeSet<&String> = before.keys().chain(now.keys()).collect();
    keys.into_iter().filter(|key| before.get(*key) != now.get(*key)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use pintle_cluster::Object;
    use pintle_release::{Release, Status};
    use serde_json::json;

    use super::{base, differing, moved_revisions, seen};
    use crate::plan::file::{Operation, Plan};

    fn release(version: i64, status: Status, manifest: &str) -> Release {
        let mut release = Release {
            name: "web".to_owned(),
            version,
            manifest: manifest.to_owned(),
            ..Release::default()
        };
        release.info.status = status;
        release
    }

    #[test]
    fn revisions_that_moved_are_told() {
        let (good, bad) = (release(1, Status::Deployed, "a"), release(2, Status::Failed, "b"));
        let plan = json!({
            "madeBy": "", "madeAt": "", "operation": "upgrade", "namespace": "", "cluster": "",
            "last": base(&bad), "current": base(&good), "labels": {}, "definitions": [],
            "objects": [], "release": { "name": "web", "version": 3 },
            "options": {
                "applyMethod": "ssa", "wait": "watcher", "timeoutMillis": 0, "waitForJobs": false,
                "forceConflicts": false, "forceReplace": false, "hooks": true,
                "cleanupOnFail": false, "rollbackOnFailure": false, "takeOwnership": false,
                "createNamespace": false, "replace": false, "historyMax": 0, "description": null,
            },
        });
        let plan: Plan = serde_json::from_str(&plan.to_string()).unwrap();
        assert_eq!(plan.operation, Operation::Upgrade);
        assert!(moved_revisions(&plan, &[good.clone(), bad.clone()]).is_empty());
        assert_eq!(
            moved_revisions(
                &plan,
                &[release(2, Status::Failed, "other"), release(3, Status::Deployed, "c")]
            ),
            [
                "release web: revision 3 (deployed) was made since",
                "release web: revision 1 is gone",
                "release web: revision 2 has another manifest now",
            ]
        );
        assert_eq!(
            moved_revisions(&plan, &[release(1, Status::Superseded, "a"), bad]),
            ["release web: revision 1 was deployed and is superseded now"]
        );
    }

    #[test]
    fn a_status_is_no_part_of_an_object() {
        let object = |labels, spec, status| {
            let metadata = json!({ "name": "x", "resourceVersion": "1", "labels": labels });
            let object = json!({ "metadata": metadata, "spec": spec, "status": status });
            seen(&Object::from_json(object).unwrap()).parts
        };
        let before = object(json!({ "a": "b" }), json!(1), json!(1));
        assert_eq!(before, object(json!({ "a": "b" }), json!(1), json!(2)));
        let after = object(json!({}), json!(2), json!(1));
        assert_eq!(differing(&before, &after), ["metadata.labels", "spec"]);
    }
}
