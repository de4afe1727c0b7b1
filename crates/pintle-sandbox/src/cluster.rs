//! The sandbox as a [`Cluster`].

use std::time::Duration;

use pintle_cluster::{
    Cluster, DeleteOptions, Error, ErrorKind, Gvk, ListOptions, LogOptions, Object, ObjectRef,
    Patch, Resource, Validation, Version, Watched, WriteOptions,
};
use serde_json::Value;

use crate::json::text;
use crate::kinds::Served;
use crate::read::{self, Query};
use crate::sandbox::Sandbox;
use crate::selector::Selector;
use crate::state::State;
use crate::status::Status;
use crate::table;
use crate::watch::{ListAndWatch, of};
use crate::write::{self, Delete, PatchBody, Target, Write, Written};

/// Who manages what is written by somebody who does not say.
const NOBODY: &str = "pintle";

impl Cluster for Sandbox {
    fn version(&self) -> Result<Version, Error> {
        let version = crate::VERSION.trim_start_matches('v');
        let mut numbers = version.split('.').map(str::to_owned);
        Ok(Version {
            git_version: crate::VERSION.to_owned(),
            major: numbers.next().unwrap_or_default(),
            minor: numbers.next().unwrap_or_default(),
        })
    }

    fn api_versions(&self) -> Result<Vec<String>, Error> {
        let versions = self.look("get", "", |state| {
            let mut versions: Vec<String> = Vec::new();
            for resource in state.kinds.all() {
                versions.push(resource.api_version());
                versions.push(format!("{}/{}", resource.api_version(), resource.kind));
            }
            versions.sort();
            versions.dedup();
            Ok(versions)
        });
        Ok(versions?)
    }

    fn resource(&self, gvk: &Gvk) -> Result<Resource, Error> {
        let found = self.shared.lock().state.kinds.kind(&gvk.group, &gvk.version, &gvk.kind);
        let served = found.ok_or_else(|| {
            let message =
                format!("no matches for kind {:?} in version {:?}", gvk.kind, gvk.api_version());
            Error::new(ErrorKind::NoMatch, message)
        })?;
        Ok(Resource {
            gvk: gvk.clone(),
            plural: served.plural.to_string(),
            namespaced: served.namespaced,
        })
    }

    fn forget_discovery(&self) {}

    fn get(&self, object: &ObjectRef) -> Result<Option<Object>, Error> {
        let found = self.look("get", &object.resource.plural, |state| {
            read::get(state, &target(state, object)?)
        });
        match found {
            Ok(found) => Ok(Some(of(&found))),
            Err(status) if status.code == 404 => Ok(None),
            Err(status) => Err(status.into()),
        }
    }

    fn list(
        &self,
        resource: &Resource,
        namespace: Option<&str>,
        options: &ListOptions,
    ) -> Result<Vec<Object>, Error> {
        let limit = if options.first_page { options.page } else { 0 };
        let page = self.look("list", &resource.plural, |state| {
            read::list(state, &query(state, resource, namespace, options)?, limit, "")
        })?;
        Ok(page.objects.iter().map(|object| of(object)).collect())
    }

    fn get_table(&self, object: &ObjectRef) -> Result<Value, Error> {
        let made = self.look("get", &object.resource.plural, |state| {
            let target = target(state, object)?;
            let found = read::get(state, &target)?;
            Ok(table::of(&target.resource, &[found], state.now))
        });
        Ok(made?)
    }

    fn list_table(
        &self,
        resource: &Resource,
        namespace: Option<&str>,
        options: &ListOptions,
    ) -> Result<Value, Error> {
        let made = self.look("list", &resource.plural, |state| {
            let query = query(state, resource, namespace, options)?;
            let page = read::list(state, &query, 0, "")?;
            Ok(table::of(&query.resource, &page.objects, state.now))
        });
        Ok(made?)
    }

    fn create(
        &self,
        object: &ObjectRef,
        body: &Object,
        options: &WriteOptions,
    ) -> Result<Object, Error> {
        let written = self.act("create", &object.resource.plural, |state| {
            let target = Target { name: String::new(), ..target(state, object)? };
            write::create(state, &target, Value::Object(body.0.clone()), &writing(options, false))
        });
        answer(written)
    }

    fn replace(
        &self,
        object: &ObjectRef,
        body: &Object,
        options: &WriteOptions,
    ) -> Result<Object, Error> {
        let written = self.act("update", &object.resource.plural, |state| {
            let target = target(state, object)?;
            write::update(state, &target, Value::Object(body.0.clone()), &writing(options, false))
        });
        answer(written)
    }

    fn patch(
        &self,
        object: &ObjectRef,
        patch: &Patch<'_>,
        options: &WriteOptions,
    ) -> Result<Object, Error> {
        let (body, force) = match *patch {
            Patch::Apply { object, force } => {
                (PatchBody::Apply(Value::Object(object.0.clone())), force)
            }
            Patch::Merge(patch) => (PatchBody::Merge(patch.clone()), false),
            Patch::Strategic(patch) => (PatchBody::Strategic(patch.clone()), false),
            Patch::Json(patch) => (PatchBody::Json(patch.clone()), false),
        };
        let written = self.act("patch", &object.resource.plural, |state| {
            let target = target(state, object)?;
            write::patch(state, &target, body, &writing(options, force))
        });
        answer(written)
    }

    fn delete(&self, object: &ObjectRef, options: &DeleteOptions) -> Result<(), Error> {
        let options = Delete {
            propagation: options.propagation,
            uid: options.uid.clone(),
            resource_version: options.resource_version.clone(),
            ..Delete::default()
        };
        let deleted = self.act("delete", &object.resource.plural, |state| {
            write::delete(state, &target(state, object)?, &options)
        });
        Ok(deleted.map(drop)?)
    }

    fn watch(
        &self,
        resource: &Resource,
        namespace: Option<&str>,
        options: &ListOptions,
    ) -> Result<Box<dyn Watched>, Error> {
        let query = self
            .look("watch", &resource.plural, |state| query(state, resource, namespace, options))?;
        Ok(Box::new(ListAndWatch::new(&self.shared, query)))
    }

    fn logs(&self, namespace: &str, pod: &str, options: &LogOptions) -> Result<Vec<u8>, Error> {
        let lines =
            self.look("get", "pods", |state| crate::logs::of(state, namespace, pod, options))?;
        Ok(lines)
    }

    fn ahead(&self) -> Duration {
        self.elapsed()
    }

    fn pass(&self, at_most: Duration) -> bool {
        Sandbox::pass(self, at_most);
        true
    }
}

fn served(state: &State, resource: &Resource) -> Result<Served, Status> {
    let gvk = &resource.gvk;
    let found = state.kinds.resource(&gvk.group, &gvk.version, &resource.plural);
    found.ok_or_else(Status::no_such_path)
}

fn target(state: &State, object: &ObjectRef) -> Result<Target, Status> {
    Ok(Target {
        resource: served(state, &object.resource)?,
        namespace: object.namespace.clone().unwrap_or_default(),
        name: object.name.clone(),
        subresource: String::new(),
    })
}

fn query(
    state: &State,
    resource: &Resource,
    namespace: Option<&str>,
    options: &ListOptions,
) -> Result<Query, Status> {
    Ok(Query {
        resource: served(state, resource)?,
        namespace: namespace.filter(|_| resource.namespaced).map(str::to_owned),
        selector: Selector::parse(&options.labels, &options.fields)?,
    })
}

fn writing(options: &WriteOptions, force: bool) -> Write {
    let manager = if options.manager.is_empty() { NOBODY } else { &options.manager };
    Write {
        manager: manager.to_owned(),
        dry_run: options.dry_run,
        validation: options.validation.unwrap_or(Validation::Warn),
        force,
    }
}

fn answer(written: Result<Written, Status>) -> Result<Object, Error> {
    let written = written?;
    debug_assert!(!text(&written.object, "/kind").is_empty());
    Ok(of(&written.object))
}
