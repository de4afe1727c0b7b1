//! Records in Secrets or ConfigMaps.

use std::collections::BTreeSet;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use pintle_cluster::{
    Cluster, DataPart, DeleteOptions, ErrorKind, Gvk, ListOptions, Object, ObjectRef, Patch,
    Resource, WriteOptions,
};
use pintle_release::{Release, SYSTEM_LABELS, decode, decode_outline, encode, labels, record_name};
use serde_json::{Value, json};

use crate::parts::{Apart, MAX_RECORD_TEXT, Pointer, put_together, take_apart};
use crate::{Driver, Error};

/// Type of the Secrets. Source: Helm `newSecretsObject`.
const SECRET_TYPE: &str = "helm.sh/release.v1";

/// The key under which an object holds the record.
const DATA_KEY: &str = "release";

/// Type of the Secrets that hold parts of large records.
const PART_TYPE: &str = "pintle/release-part.v1";

/// The label by which parts are found. Helm looks for another value.
const PART_OWNER: &str = "pintle";

/// Objects of a page, so that a list of large records does not come in one answer.
const PAGE: usize = 100;

/// The kind of object that holds a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// `v1/Secret`
    Secret,
    /// `v1/ConfigMap`
    ConfigMap,
}

/// The Secret that Helm keeps a record in, whose text is given. `now` is in seconds since 1970.
pub fn secret(release: &Release, text: &str, now: i64) -> Object {
    let gvk = Gvk::new("v1", "Secret");
    let mut object =
        holding(&gvk, Holder::Secret, &release.namespace, &release.record_name(), text);
    for (key, value) in labels(release, ("createdAt", now)) {
        object.set_label(&key, &value);
    }
    object
}

/// An object that holds a text.
fn holding(gvk: &Gvk, holder: Holder, namespace: &str, name: &str, text: &str) -> Object {
    let mut object = Object::named(gvk, name);
    object.set_namespace(namespace);
    let text = match holder {
        Holder::ConfigMap => text.to_owned(),
        Holder::Secret => {
            object.0.insert("type".to_owned(), SECRET_TYPE.into());
            STANDARD.encode(text)
        }
    };
    object.0.insert("data".to_owned(), json!({ DATA_KEY: text }));
    object
}

/// Records in objects of the cluster. Source: Helm `driver.Secrets` and `driver.ConfigMaps`.
pub struct Objects {
    cluster: Arc<dyn Cluster>,
    holder: Holder,
    resource: Resource,
    /// Empty for all.
    namespace: String,
}

impl Objects {
    /// The records in a namespace, or in all if it is empty; then nothing can be written.
    pub fn new(cluster: Arc<dyn Cluster>, holder: Holder, namespace: &str) -> Objects {
        let (kind, plural) = match holder {
            Holder::Secret => ("Secret", "secrets"),
            Holder::ConfigMap => ("ConfigMap", "configmaps"),
        };
        // Known without asking the server.
        let resource =
            Resource { gvk: Gvk::new("v1", kind), plural: plural.to_owned(), namespaced: true };
        Objects { cluster, holder, resource, namespace: namespace.to_owned() }
    }

    fn reference(&self, name: &str) -> ObjectRef {
        ObjectRef::new(self.resource.clone(), &self.namespace, name)
    }

    /// The record that an object holds, put together if it is in parts.
    fn read(&self, object: &Object) -> Result<Release, Error> {
        let head = self.read_head(object)?;
        match Pointer::of(&head) {
            None => Ok(head),
            Some(pointer) => self.read_parts(head, &pointer),
        }
    }

    /// The record that an object holds itself.
    fn read_head(&self, object: &Object) -> Result<Release, Error> {
        let failed = |error: String| {
            Error::Record(format!("get: failed to decode data {:?}: {error}", object.name()))
        };
        let text = self.text(object).map_err(failed)?;
        let mut release = decode(text.as_bytes()).map_err(|error| failed(error.to_string()))?;
        let all = object.at(&["metadata", "labels"]).and_then(Value::as_object);
        let labels = all.into_iter().flatten();
        release.labels = labels
            .filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned())))
            .collect();
        Ok(release)
    }

    /// The text that an object holds.
    fn text(&self, object: &Object) -> Result<String, String> {
        let text = object.at(&["data", DATA_KEY]).and_then(Value::as_str).unwrap_or_default();
        match self.holder {
            Holder::ConfigMap => Ok(text.to_owned()),
            Holder::Secret => {
                let bytes = STANDARD.decode(text).map_err(|error| error.to_string())?;
                String::from_utf8(bytes).map_err(|error| error.to_string())
            }
        }
    }

    fn read_parts(&self, head: Release, pointer: &Pointer) -> Result<Release, Error> {
        let mut parts = Vec::new();
        for name in pointer.names(&head) {
            let missing = |why: String| {
                Error::Record(format!(
                    "revision {} of {:?} is kept in {} parts, and {name:?} cannot be read: {why}",
                    head.version, head.name, pointer.parts
                ))
            };
            // Seen from all namespaces, the record says where it is.
            let namespace = match self.namespace.as_str() {
                "" => head.namespace.as_str(),
                namespace => namespace,
            };
            let place = ObjectRef::new(self.resource.clone(), namespace, &name);
            let found = self.cluster.get(&place).map_err(|error| missing(error.message))?;
            let found = found.ok_or_else(|| missing("it is not there".to_owned()))?;
            parts.push(self.text(&found).map_err(missing)?);
        }
        put_together(head, pointer, &parts)
    }

    fn query(&self, selector: &str, asked: &str) -> Result<Vec<Release>, Error> {
        let mut releases = Vec::new();
        for object in self.find(selector, asked)? {
            match self.read(&object) {
                Ok(release) => releases.push(release),
                // A record that is not whole is there all the same: its revision is taken.
                Err(error) if self.pointer(&object).is_some() => return Err(error),
                Err(_) => {}
            }
        }
        Ok(releases)
    }

    fn pointer(&self, object: &Object) -> Option<Pointer> {
        Pointer::of(&decode(self.text(object).ok()?.as_bytes()).ok()?)
    }

    fn find(&self, selector: &str, asked: &str) -> Result<Vec<Object>, Error> {
        let options =
            ListOptions { labels: selector.to_owned(), page: PAGE, ..ListOptions::default() };
        let namespace = Some(self.namespace.as_str()).filter(|namespace| !namespace.is_empty());
        self.cluster
            .list(&self.resource, namespace, &options)
            .map_err(|error| Error::Place { asked: asked.to_owned(), error })
    }

    /// An object of the place that holds a text.
    fn holding(&self, name: &str, text: &str) -> Object {
        holding(&self.resource.gvk, self.holder, &self.namespace, name, text)
    }

    /// Writes a record with `write`, in parts if it is too large for one object.
    fn put(
        &self,
        release: &Release,
        stamp: (&str, i64),
        asked: &str,
        write: impl FnOnce(&ObjectRef, &Object) -> Result<Object, Error>,
    ) -> Result<(), Error> {
        let text_of = |release: &Release| {
            encode(release).map_err(|error| {
                let name = &release.name;
                Error::Record(format!("{asked}: failed to encode release {name:?}: {error}"))
            })
        };
        let mut text = text_of(release)?;
        let mut apart = None;
        if text.len() > MAX_RECORD_TEXT {
            let taken = take_apart(release)?;
            text = text_of(&taken.head)?;
            apart = Some(taken);
        }
        let name = release.record_name();
        let mut object = self.holding(&name, &text);
        for (key, value) in labels(release, stamp) {
            object.set_label(&key, &value);
        }
        let new = match &apart {
            Some(apart) => self.create_parts(release, apart)?,
            None => Vec::new(),
        };
        let written = write(&self.reference(&name), &object)?;
        if !new.is_empty() {
            self.belong(&new, &written);
            self.sweep(&release.name);
        }
        Ok(())
    }

    /// Creates the parts that are not there yet; their names.
    fn create_parts(&self, release: &Release, apart: &Apart) -> Result<Vec<String>, Error> {
        let mut new = Vec::new();
        for (name, text) in apart.pointer.names(release).into_iter().zip(&apart.parts) {
            let mut object = self.holding(&name, text);
            if self.holder == Holder::Secret {
                object.0.insert("type".to_owned(), PART_TYPE.into());
            }
            object.set_label("owner", PART_OWNER);
            object.set_label("name", &release.name);
            object.set_label("version", &release.version.to_string());
            match self.cluster.create(&self.reference(&name), &object, &WriteOptions::default()) {
                Ok(_) => new.push(name),
                // Named after what is in it.
                Err(error) if error.kind == ErrorKind::AlreadyExists => {}
                Err(error) => {
                    let asked = "create: failed to create a part of the record".to_owned();
                    return Err(Error::Place { asked, error });
                }
            }
        }
        Ok(new)
    }

    /// Lets parts go when the record goes, whoever deletes it. Without that they only stay.
    fn belong(&self, parts: &[String], record: &Object) {
        let owner = json!({
            "apiVersion": "v1",
            "kind": self.resource.gvk.kind,
            "name": record.name(),
            "uid": record.uid(),
        });
        let change = json!({ "metadata": { "ownerReferences": [owner] } });
        for name in parts {
            let place = self.reference(name);
            let _ = self.cluster.patch(&place, &Patch::Merge(&change), &WriteOptions::default());
        }
    }

    /// Deletes parts that no record points to any more. What cannot be deleted is left to the next
    /// time.
    fn sweep(&self, release: &str) {
        let selector = |owner: &str| format!("name={release},owner={owner}");
        let (Ok(records), Ok(parts)) =
            (self.find(&selector("helm"), ""), self.find(&selector(PART_OWNER), ""))
        else {
            return;
        };
        let mut wanted = BTreeSet::new();
        let mut last = 0;
        for record in &records {
            let Ok(text) = self.text(record) else { return };
            let Ok(head) = decode(text.as_bytes()) else { return };
            last = last.max(head.version);
            if let Some(pointer) = Pointer::of(&head) {
                wanted.extend(pointer.names(&head));
            }
        }
        for part in parts.iter().filter(|part| !wanted.contains(part.name())) {
            // A revision that is still to come may be another writer's, who is at work.
            let revision = part.label("version").and_then(|text| text.parse().ok());
            if revision.is_some_and(|revision: i64| revision <= last) {
                let _ =
                    self.cluster.delete(&self.reference(part.name()), &DeleteOptions::default());
            }
        }
    }
}

impl Driver for Objects {
    fn get(&self, release: &str, revision: i64) -> Result<Release, Error> {
        let name = record_name(release, revision);
        let found = self.cluster.get(&self.reference(&name)).map_err(|error| Error::Place {
            asked: format!("get: failed to get {name:?}"),
            error,
        })?;
        let mut release = self.read(&found.ok_or(Error::NotFound)?)?;
        release.labels.retain(|key, _| !SYSTEM_LABELS.contains(&key.as_str()));
        Ok(release)
    }

    fn revisions(&self, release: &str) -> Result<Vec<Release>, Error> {
        let asked = "query: failed to query with labels";
        let mut revisions = self.query(&format!("name={release},owner=helm"), asked)?;
        revisions.sort_by_key(|release| release.version);
        Ok(revisions)
    }

    fn list(&self) -> Result<Vec<Release>, Error> {
        self.query("owner=helm", "list: failed to list")
    }

    fn outlines(&self, labels: bool) -> Result<Vec<Release>, Error> {
        let options = ListOptions { labels: "owner=helm".to_owned(), ..ListOptions::default() };
        let namespace = Some(self.namespace.as_str()).filter(|namespace| !namespace.is_empty());
        let mut outlines = Vec::new();
        let mut take = |part| match part {
            DataPart::Anew => outlines.clear(),
            // A record whose bulk is in parts has its outline in its head. What is no record is
            // passed over, as Helm does.
            DataPart::More(data) => outlines.extend(data.into_iter().filter_map(|datum| {
                let release = decode_outline(&datum.data).ok()?;
                let labels = if labels { datum.labels } else { Default::default() };
                Some(Release { labels, ..release })
            })),
        };
        let asked = "list: failed to list".to_owned();
        self.cluster
            .data(&self.resource, namespace, &options, DATA_KEY, &mut take)
            .map_err(|error| Error::Place { asked, error })?;
        Ok(outlines)
    }

    fn create(&self, release: &Release, now: i64) -> Result<(), Error> {
        self.put(release, ("createdAt", now), "create", |place, object| {
            match self.cluster.create(place, object, &WriteOptions::default()) {
                Ok(created) => Ok(created),
                Err(error) if error.kind == ErrorKind::AlreadyExists => Err(Error::Exists),
                Err(error) => {
                    Err(Error::Place { asked: "create: failed to create".to_owned(), error })
                }
            }
        })
    }

    fn update(&self, release: &Release, now: i64) -> Result<(), Error> {
        self.put(release, ("modifiedAt", now), "update", |place, object| {
            self.cluster.replace(place, object, &WriteOptions::default()).map_err(|error| {
                Error::Place { asked: "update: failed to update".to_owned(), error }
            })
        })
    }

    fn delete(&self, release: &str, revision: i64) -> Result<(), Error> {
        let reference = self.reference(&record_name(release, revision));
        self.cluster.delete(&reference, &DeleteOptions::default()).map_err(|error| {
            match error.kind {
                ErrorKind::NotFound => Error::NotFound,
                _ => Error::Place { asked: "delete: failed to delete".to_owned(), error },
            }
        })
    }
}
