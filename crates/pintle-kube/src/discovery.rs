//! What the server serves. Source: client-go `discovery.DiscoveryClient`.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use http::Method;
use pintle_cluster::{Error, ErrorKind, Gvk, Resource};
use serde_json::Value;
use tokio::sync::Mutex;

use crate::request::Request;
use crate::transport::Transport;

/// The forms of the answer that are understood: all in one, or group by group.
const AGGREGATED: &str = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,\
     application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json";

/// How long the server may say nothing. Source: client-go `discovery.defaultTimeout`.
const SILENCE: Duration = Duration::from_secs(32);

/// What is known of the server.
#[derive(Default)]
pub(crate) struct Discovery {
    core: Mutex<Option<Half>>,
    groups: Mutex<Option<Half>>,
}

/// What one of the two roots, `/api` and `/apis`, says.
#[derive(Clone, Debug, Default)]
struct Half {
    /// For asking whether it has changed.
    etag: Option<String>,
    /// Group versions, such as `apps/v1`, and their kinds; nothing for those not asked about yet.
    versions: BTreeMap<String, Option<Vec<Served>>>,
}

/// A kind that is served.
#[derive(Clone, Debug)]
struct Served {
    kind: String,
    /// Name in paths; with a slash if it is a part of another.
    plural: String,
    namespaced: bool,
}

impl Discovery {
    /// Forgets everything.
    pub(crate) async fn forget(&self) {
        *self.core.lock().await = None;
        *self.groups.lock().await = None;
    }

    /// What is known of the kind. A server that seems not to serve it is asked once more.
    pub(crate) async fn resource(&self, to: &Transport, gvk: &Gvk) -> Result<Resource, Error> {
        let (cell, root) = match gvk.group.as_str() {
            "" => (&self.core, "/api"),
            _ => (&self.groups, "/apis"),
        };
        let mut half = cell.lock().await;
        let fresh = half.is_none();
        if fresh {
            *half = Some(Half::load(to, root, None).await?);
        }
        for ask_again in [!fresh, false] {
            let Some(known) = half.as_mut() else { break };
            if let Some(found) = known.find(to, root, gvk).await? {
                return Ok(found);
            }
            if !ask_again {
                break;
            }
            *half = Some(Half::load(to, root, half.take()).await?);
        }
        Err(Error::new(
            ErrorKind::NoMatch,
            format!("no matches for kind \"{}\" in version \"{}\"", gvk.kind, gvk.api_version()),
        ))
    }

    /// All group versions and kinds, in byte order. Parts such as `apps/v1/Scale` count too.
    ///
    /// Source: Helm `action.GetVersionSet`.
    pub(crate) async fn api_versions(&self, to: &Transport) -> Result<Vec<String>, Error> {
        let mut names = BTreeSet::new();
        for (cell, root) in [(&self.core, "/api"), (&self.groups, "/apis")] {
            let mut half = cell.lock().await;
            if half.is_none() {
                *half = Some(Half::load(to, root, None).await?);
            }
            let Some(known) = half.as_mut() else { continue };
            known.complete(to, root).await;
            for (version, kinds) in &known.versions {
                names.insert(version.clone());
                let kinds = kinds.iter().flatten();
                names.extend(kinds.map(|served| format!("{version}/{}", served.kind)));
            }
        }
        Ok(names.into_iter().collect())
    }
}

impl Half {
    /// Asks one root. If it still is what it was, that is kept.
    async fn load(to: &Transport, root: &str, old: Option<Half>) -> Result<Half, Error> {
        let mut request = ask(root);
        request.accept = AGGREGATED;
        request.etag = old.as_ref().and_then(|old| old.etag.clone());
        let answer = match to.call(&request).await {
            Ok(answer) => answer,
            // A server may have only one of the roots, or hide one.
            Err(error) if matches!(error.kind, ErrorKind::NotFound | ErrorKind::Forbidden) => {
                return Ok(Half::default());
            }
            Err(error) => return Err(error),
        };
        if let (304, Some(old)) = (answer.status, old) {
            return Ok(old);
        }
        let etag = answer.headers.get(http::header::ETAG);
        let etag = etag.and_then(|etag| etag.to_str().ok()).map(str::to_owned);
        let value = answer.json()?;
        Ok(match text(&value, "kind") {
            "APIGroupDiscoveryList" => Half { etag, versions: aggregated(&value) },
            _ => Half { etag: None, versions: listed(&value) },
        })
    }

    async fn find(
        &mut self,
        to: &Transport,
        root: &str,
        gvk: &Gvk,
    ) -> Result<Option<Resource>, Error> {
        let version = gvk.api_version();
        let Some(kinds) = self.versions.get_mut(&version) else { return Ok(None) };
        if kinds.is_none() {
            *kinds = Some(kinds_of(to, root, &version).await?);
        }
        let mut kinds = kinds.iter().flatten();
        let found = kinds.find(|served| served.kind == gvk.kind && !served.plural.contains('/'));
        Ok(found.map(|served| Resource {
            gvk: gvk.clone(),
            plural: served.plural.clone(),
            namespaced: served.namespaced,
        }))
    }

    /// Asks about all group versions that were not asked about. Those that fail stay without kinds.
    async fn complete(&mut self, to: &Transport, root: &str) {
        for (version, kinds) in &mut self.versions {
            if kinds.is_none() {
                *kinds = kinds_of(to, root, version).await.ok();
            }
        }
    }
}

/// The kinds of one group version, from a server that does not know the short way.
async fn kinds_of(to: &Transport, root: &str, version: &str) -> Result<Vec<Served>, Error> {
    let value = match to.call(&ask(&format!("{root}/{version}"))).await {
        Ok(answer) => answer.json()?,
        Err(error) if error.kind == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let served = |entry: &Value| Served {
        kind: text(entry, "kind").to_owned(),
        plural: text(entry, "name").to_owned(),
        namespaced: entry.get("namespaced").and_then(Value::as_bool).unwrap_or_default(),
    };
    Ok(list(&value, "resources").map(served).filter(Served::is_named).collect())
}

impl Served {
    fn is_named(&self) -> bool {
        !self.kind.is_empty() && !self.plural.is_empty()
    }
}

/// Reads an `APIGroupDiscoveryList`. Versions that the server itself could not ask about are left out.
fn aggregated(value: &Value) -> BTreeMap<String, Option<Vec<Served>>> {
    let mut versions = BTreeMap::new();
    for group in list(value, "items") {
        let name = group.get("metadata").map(|meta| text(meta, "name")).unwrap_or_default();
        for version in
            list(group, "versions").filter(|version| text(version, "freshness") != "Stale")
        {
            let slash = if name.is_empty() { "" } else { "/" };
            let kinds = list(version, "resources").flat_map(with_parts);
            versions.insert(
                format!("{name}{slash}{}", text(version, "version")),
                Some(kinds.filter(Served::is_named).collect()),
            );
        }
    }
    versions
}

/// A resource and its parts. Each may have a kind or not.
fn with_parts(resource: &Value) -> Vec<Served> {
    let plural = text(resource, "resource");
    let namespaced = text(resource, "scope") == "Namespaced";
    let kind = |of: &Value| {
        of.get("responseKind").map(|kind| text(kind, "kind")).unwrap_or_default().to_owned()
    };
    let whole = Served { kind: kind(resource), plural: plural.to_owned(), namespaced };
    let parts = list(resource, "subresources").map(|part| Served {
        kind: kind(part),
        plural: format!("{plural}/{}", text(part, "subresource")),
        namespaced,
    });
    std::iter::once(whole).chain(parts).collect()
}

/// Reads an `APIVersions` or an `APIGroupList`.
fn listed(value: &Value) -> BTreeMap<String, Option<Vec<Served>>> {
    let core = list(value, "versions").filter_map(Value::as_str).map(str::to_owned);
    let groups = list(value, "groups").flat_map(|group| list(group, "versions"));
    core.chain(groups.map(|version| text(version, "groupVersion").to_owned()))
        .filter(|version| !version.is_empty())
        .map(|version| (version, None))
        .collect()
}

/// Discovery does not count among the requests that the client limits.
/// Source: client-go `discovery.setDiscoveryDefaults`.
fn ask(path: &str) -> Request {
    let mut request = Request::new(Method::GET, path);
    request.silence = SILENCE;
    request.throttled = false;
    request
}

fn list<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    value.get(key).and_then(Value::as_array).into_iter().flatten()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}
