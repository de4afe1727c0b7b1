//! The objects of a release as they are now. Source: Helm `kube.Client.Get`.

use std::collections::BTreeMap;

use pintle_cluster::ListOptions;
use pintle_release::Release;
use serde_json::{Value, json};

use crate::hooks::pods;
use crate::parallel::for_each;
use crate::target::{Target, targets};
use crate::{Error, Session};

/// The title under which pods of controllers are shown.
const RELATED_PODS: &str = "v1/Pod(related)";

/// Objects or tables by `version/kind`.
pub type Resources = BTreeMap<String, Vec<Value>>;

/// The objects of a release as they are in the cluster, and the pods that they select. With
/// `tables`, each comes as the server would have it shown.
///
/// # Errors
/// A manifest whose kinds the cluster does not serve.
pub fn resources(session: &Session, release: &Release, tables: bool) -> Result<Resources, Error> {
    session.reach()?;
    let targets = targets(&*session.cluster, &session.namespace, &release.manifest)?;
    let found = for_each(&targets, |target| match tables {
        true => session.cluster.get_table(&target.place).ok(),
        false => {
            let found = session.cluster.get(&target.place).ok().flatten();
            found.map(|object| Value::Object(object.0))
        }
    });
    let mut resources = Resources::new();
    let mut selectors: Vec<String> = Vec::new();
    for (target, found) in targets.iter().zip(found) {
        let Some(object) = found else { continue };
        let gvk = &target.place.resource.gvk;
        resources.entry(format!("{}/{}", gvk.version, gvk.kind)).or_default().push(object);
        let Some(selector) = selector(target).filter(|selector| !selectors.contains(selector))
        else {
            continue;
        };
        selectors.push(selector.clone());
        let options = ListOptions { labels: selector, ..ListOptions::default() };
        let related = resources.entry(RELATED_PODS.to_owned()).or_default();
        related.extend(pods_of(session, target, &options, tables)?);
    }
    resources.retain(|_, objects| !objects.is_empty());
    Ok(resources)
}

fn pods_of(
    session: &Session,
    target: &Target,
    options: &ListOptions,
    tables: bool,
) -> Result<Vec<Value>, Error> {
    let namespace = Some(target.namespace());
    if tables {
        return Ok(vec![session.cluster.list_table(&pods(), namespace, options)?]);
    }
    let found = session.cluster.list(&pods(), namespace, options)?;
    let items: Vec<Value> = found.into_iter().map(|pod| Value::Object(pod.0)).collect();
    Ok(vec![json!({ "apiVersion": "v1", "items": items, "kind": "PodList", "metadata": {} })])
}

/// The labels that a controller selects its pods by, as a selector.
fn selector(target: &Target) -> Option<String> {
    let path: &[&str] = match target.kind() {
        "ReplicaSet" | "Deployment" | "StatefulSet" | "DaemonSet" | "Job" => {
            &["spec", "selector", "matchLabels"]
        }
        "ReplicationController" => &["spec", "selector"],
        _ => return None,
    };
    let labels = target.object.at(path)?.as_object()?;
    let parts: Vec<String> = labels
        .iter()
        .filter_map(|(key, value)| Some(format!("{key}={}", value.as_str()?)))
        .collect();
    Some(parts.join(","))
}
