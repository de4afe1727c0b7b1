//! Records that are too large for one object: most of them in parts beside it.
//!
//! What stays in the place of the record is a record itself, without the bulk: Helm lists it and
//! shows its state. Its manifest is one object of a kind that no server has, so that whoever does
//! not know about parts is refused before anything is changed. The parts are named after what they
//! hold: new ones never overwrite those that the record in its place still points to.

use pintle_release::{Release, Status, decode, encode};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::Error;

/// Bytes of text that one Secret or ConfigMap holds. Source: Kubernetes `core.MaxSecretSize`.
pub const MAX_RECORD_TEXT: usize = 1 << 20;

/// Parts of a record at most: more than a hundred mebibytes were made to fill the cluster.
const MAX_PARTS: usize = 100;

/// The kind in the manifest of a record whose bulk is elsewhere.
const KIND: &str = "ReleaseKeptInPartsByPintle";

/// Its version.
const API_VERSION: &str = "pintle/v1";

/// Where the bulk of a record is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Pointer {
    /// Number of parts.
    pub(crate) parts: usize,
    /// Hash of their text, in hexadecimal digits.
    pub(crate) sha256: String,
}

/// A record that was taken apart.
#[derive(Debug)]
pub(crate) struct Apart {
    /// What is kept in the place of the record.
    pub(crate) head: Release,
    /// Where the rest is.
    pub(crate) pointer: Pointer,
    /// The rest, in order.
    pub(crate) parts: Vec<String>,
}

impl Pointer {
    /// Where the bulk of a record is, if it is not in the record.
    pub(crate) fn of(release: &Release) -> Option<Pointer> {
        // Every other manifest is passed over without reading it.
        if !release.manifest.contains(KIND) {
            return None;
        }
        let json = pintle_yaml::yaml_to_json(release.manifest.as_bytes(), false).ok()?;
        let object: Value = serde_json::from_slice(&json).ok()?;
        let is_pointer = object.get("kind")?.as_str()? == KIND
            && object.get("apiVersion")?.as_str()? == API_VERSION;
        let pointer: Pointer = serde_json::from_value(object.get("spec")?.clone()).ok()?;
        (is_pointer && (1..=MAX_PARTS).contains(&pointer.parts)).then_some(pointer)
    }

    /// Names of the objects that hold the parts, in order.
    pub(crate) fn names(&self, release: &Release) -> Vec<String> {
        const DIGITS: usize = 10;
        let hash = self.sha256.get(..DIGITS).unwrap_or(&self.sha256);
        let record = release.record_name();
        (1..=self.parts).map(|number| format!("{record}.{hash}.{number}")).collect()
    }

    fn manifest(&self, release: &Release) -> String {
        let Release { name, version, .. } = release;
        let object = json!({
            "apiVersion": API_VERSION,
            "kind": KIND,
            "metadata": { "name": format!("{name}.v{version}") },
            "spec": self,
        });
        format!(
            "---\n# This revision is larger than one Secret holds. pintle reads it from its parts;\n\
             # `pintle history export {name} --revision {version}` makes one record of them.\n{object}\n"
        )
    }
}

/// Takes a record apart whose text is larger than one object holds.
///
/// # Errors
/// A record that would make too many parts.
pub(crate) fn take_apart(release: &Release) -> Result<Apart, Error> {
    // The state stays in the head: it changes often, the bulk does not.
    let mut bulk = release.clone();
    bulk.info = pintle_release::Info { notes: release.info.notes.clone(), ..Default::default() };
    bulk.info.status = Status::Unknown;
    let text = encode(&bulk).map_err(|error| Error::Record(error.to_string()))?;
    let pieces: Vec<String> = text
        .as_bytes()
        .chunks(MAX_RECORD_TEXT)
        .map(|piece| String::from_utf8_lossy(piece).into_owned())
        .collect();
    if pieces.len() > MAX_PARTS {
        return Err(Error::Record(format!(
            "the record of {:?} has {} bytes, which are more than {MAX_PARTS} objects hold",
            release.name,
            text.len()
        )));
    }
    let pointer = Pointer { parts: pieces.len(), sha256: hash(&text) };
    let mut head = release.clone().outline();
    head.manifest = pointer.manifest(release);
    Ok(Apart { head, pointer, parts: pieces })
}

/// Puts a record together again.
///
/// # Errors
/// Parts that are not those that the head points to.
pub(crate) fn put_together(
    head: Release,
    pointer: &Pointer,
    parts: &[String],
) -> Result<Release, Error> {
    let damaged = |what: &str| {
        Error::Record(format!(
            "revision {} of {:?} is kept in {} parts, and {what}",
            head.version, head.name, pointer.parts
        ))
    };
    let text = parts.concat();
    if hash(&text) != pointer.sha256 {
        return Err(damaged("they are not what was written"));
    }
    let bulk = decode(text.as_bytes()).map_err(|error| damaged(&error.to_string()))?;
    let mut info = head.info.clone();
    info.notes = bulk.info.notes;
    Ok(Release { info, labels: head.labels, ..bulk })
}

fn hash(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use pintle_release::{Json, Release, Status};

    use super::{Pointer, put_together, take_apart};
    use crate::Error;

    fn release() -> Release {
        let mut release = Release { name: "web".to_owned(), version: 3, ..Release::default() };
        release.set_status(Status::Deployed, "Install complete");
        release.info.notes = "notes".to_owned();
        release.manifest = "---\nkind: ConfigMap\n".to_owned();
        let chart = r#"{"metadata":{"name":"c","version":"1.0.0"},"templates":[{"name":"t"}]}"#;
        release.chart = Some(Json::new(chart.to_owned()).unwrap());
        release.labels.insert("team".to_owned(), "a".to_owned());
        release
    }

    #[test]
    fn a_record_comes_back_with_the_state_that_its_head_has() {
        let release = release();
        let apart = take_apart(&release).unwrap();
        assert_eq!(Pointer::of(&release), None);
        assert_eq!(Pointer::of(&apart.head), Some(apart.pointer.clone()));
        assert_eq!(apart.head.chart_facts(), release.chart_facts());
        let back = put_together(apart.head.clone(), &apart.pointer, &apart.parts).unwrap();
        assert_eq!(back, release);
        let mut changed = apart.head;
        changed.set_status(Status::Superseded, "by Helm");
        let back = put_together(changed, &apart.pointer, &apart.parts).unwrap();
        assert_eq!(back.info.status, Status::Superseded);
        assert_eq!((back.manifest, back.info.notes), (release.manifest, release.info.notes));
    }

    #[test]
    fn the_state_does_not_change_the_parts() {
        let mut release = release();
        let before = take_apart(&release).unwrap();
        release.set_status(Status::Superseded, "later");
        assert_eq!(take_apart(&release).unwrap().pointer, before.pointer);
        release.manifest.push('\n');
        assert_ne!(take_apart(&release).unwrap().pointer, before.pointer);
    }

    #[test]
    fn parts_that_were_changed_are_no_record() {
        let apart = take_apart(&release()).unwrap();
        let parts = vec!["x".to_owned()];
        let error = put_together(apart.head, &apart.pointer, &parts).unwrap_err();
        assert_eq!(
            error,
            Error::Record(
                "revision 3 of \"web\" is kept in 1 parts, and they are not what was written"
                    .to_owned()
            )
        );
    }
}
