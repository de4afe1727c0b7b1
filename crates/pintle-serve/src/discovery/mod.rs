//! What there is in the cluster, as clients are told of it.

mod aggregated;
mod listed;

use std::net::SocketAddr;
use std::sync::Arc;

use pintle_sandbox::Sandbox;
use pintle_schema::{Group, Resource, Schema};
use serde_json::{Value, json};

pub(crate) use self::aggregated::wants_aggregated;

/// The groups and resources at one moment: the built-in ones and those of definitions.
pub(crate) struct Known {
    defined: Vec<Arc<Schema>>,
    /// The core group comes first.
    pub(crate) groups: Vec<Group>,
}

impl Known {
    pub(crate) fn of(sandbox: &Sandbox) -> Known {
        Known { defined: sandbox.definitions(), groups: sandbox.groups() }
    }

    /// The resources of a version of a group, in the order of discovery.
    pub(crate) fn version(&self, group: &str, version: &str) -> Vec<&Resource> {
        let all = std::iter::once(Schema::builtin()).chain(self.defined.iter().map(|one| &**one));
        all.flat_map(|schema| schema.version(group, version)).collect()
    }

    /// All versions of all groups, as (group, version).
    pub(crate) fn versions(&self) -> impl Iterator<Item = (&str, &str)> {
        self.groups.iter().flat_map(|group| {
            group.versions.iter().map(move |version| (group.name.as_ref(), version.as_ref()))
        })
    }
}

/// `apps/v1`, `v1`.
pub(crate) fn api_version(group: &str, version: &str) -> String {
    if group.is_empty() { version.to_owned() } else { format!("{group}/{version}") }
}

/// `api/v1`, `apis/apps/v1`.
pub(crate) fn path(group: &str, version: &str) -> String {
    if group.is_empty() { format!("api/{version}") } else { format!("apis/{group}/{version}") }
}

/// The paths that are worth a look.
pub(crate) fn paths(known: &Known) -> Value {
    let mut paths = vec!["/api".to_owned(), "/apis".to_owned()];
    paths.extend(known.versions().map(|(group, version)| format!("/{}", path(group, version))));
    paths.extend(["/healthz", "/livez", "/openapi/v3", "/readyz", "/version"].map(str::to_owned));
    json!({ "paths": paths })
}

/// The versions of the core group.
pub(crate) fn versions(address: SocketAddr) -> Value {
    json!({
        "kind": "APIVersions", "versions": ["v1"],
        "serverAddressByClientCIDRs": [
            { "clientCIDR": "0.0.0.0/0", "serverAddress": address.to_string() },
        ],
    })
}
