//! A cluster that takes everything and holds nothing. Source: Helm `fake.PrintingKubeClient`.

use std::time::Duration;

use serde_json::{Value, json};

use crate::{
    Cluster, DeleteOptions, Error, ErrorKind, Gvk, ListOptions, LogOptions, Object, ObjectRef,
    Patch, Resource, Version, WatchEvent, Watched, WriteOptions,
};

/// A cluster that takes everything and holds nothing: it stands in where records are kept in memory
/// and for dry runs that ask no cluster.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pretended;

impl Cluster for Pretended {
    fn version(&self) -> Result<Version, Error> {
        Ok(Version {
            git_version: "v1.37.0".to_owned(),
            major: "1".to_owned(),
            minor: "37".to_owned(),
        })
    }

    fn api_versions(&self) -> Result<Vec<String>, Error> {
        Ok(Vec::new())
    }

    fn resource(&self, gvk: &Gvk) -> Result<Resource, Error> {
        let plural = format!("{}s", gvk.kind.to_lowercase());
        Ok(Resource { gvk: gvk.clone(), plural, namespaced: true })
    }

    fn forget_discovery(&self) {}

    fn get(&self, _object: &ObjectRef) -> Result<Option<Object>, Error> {
        Ok(None)
    }

    fn list(
        &self,
        _resource: &Resource,
        _namespace: Option<&str>,
        _options: &ListOptions,
    ) -> Result<Vec<Object>, Error> {
        Ok(Vec::new())
    }

    fn get_table(&self, object: &ObjectRef) -> Result<Value, Error> {
        Err(Error::new(ErrorKind::NotFound, format!("{:?} not found", object.name)))
    }

    fn list_table(
        &self,
        _resource: &Resource,
        _namespace: Option<&str>,
        _options: &ListOptions,
    ) -> Result<Value, Error> {
        Ok(json!({ "kind": "Table", "columnDefinitions": [], "rows": [] }))
    }

    fn create(
        &self,
        _object: &ObjectRef,
        body: &Object,
        _options: &WriteOptions,
    ) -> Result<Object, Error> {
        Ok(body.clone())
    }

    fn replace(
        &self,
        _object: &ObjectRef,
        body: &Object,
        _options: &WriteOptions,
    ) -> Result<Object, Error> {
        Ok(body.clone())
    }

    fn patch(
        &self,
        _object: &ObjectRef,
        patch: &Patch<'_>,
        _options: &WriteOptions,
    ) -> Result<Object, Error> {
        Ok(match patch {
            Patch::Apply { object, .. } => (*object).clone(),
            _ => Object::default(),
        })
    }

    fn delete(&self, _object: &ObjectRef, _options: &DeleteOptions) -> Result<(), Error> {
        Ok(())
    }

    fn watch(
        &self,
        _resource: &Resource,
        _namespace: Option<&str>,
        _options: &ListOptions,
    ) -> Result<Box<dyn Watched>, Error> {
        Ok(Box::new(Nothing { synced: false }))
    }

    fn logs(&self, _namespace: &str, _pod: &str, _options: &LogOptions) -> Result<Vec<u8>, Error> {
        Ok(Vec::new())
    }
}

struct Nothing {
    synced: bool,
}

impl Watched for Nothing {
    fn next(&mut self, timeout: Duration) -> Result<Option<WatchEvent>, Error> {
        if !self.synced {
            self.synced = true;
            return Ok(Some(WatchEvent::Synced));
        }
        std::thread::sleep(timeout);
        Ok(None)
    }
}
