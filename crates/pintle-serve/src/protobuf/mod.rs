//! Bodies in Protocol Buffers, which clients written in Go send of built-in kinds whether the server
//! wants them or not. Answers are always JSON: that they take.
//!
//! Numbers of fields are in `data/messages.txt`, their types are those of pintle-schema.
//! Source: apimachinery `runtime/serializer/protobuf`, and the generated types of Kubernetes.

mod decode;
mod table;
mod wire;

use pintle_schema::{Named, structs};
use serde_json::Value;

use self::wire::{Malformed, bytes};

/// What such bodies are called.
pub(crate) const MEDIA_TYPE: &str = "application/vnd.kubernetes.protobuf";

/// What they begin with.
const MAGIC: &[u8] = b"k8s\0";

/// Source: `runtime.Unknown`: typeMeta, raw; `runtime.TypeMeta`: apiVersion, kind.
const TYPE_META: u32 = 1;
const RAW: u32 = 2;
const API_VERSION: u32 = 1;
const KIND: u32 = 2;

/// Kinds of the meta group, which are sent under the version of whatever they are sent to.
const META: [&str; 1] = ["DeleteOptions"];

/// The object in a body, as JSON has it.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn read(body: &[u8]) -> Result<Value, String> {
    let broken = |_: Malformed| "the body is no message of Protocol Buffers".to_owned();
    let envelope = body.strip_prefix(MAGIC).ok_or("the body does not begin with \"k8s\"")?;
    let meta = bytes(envelope, TYPE_META).map_err(broken)?.unwrap_or_default();
    let raw = bytes(envelope, RAW).map_err(broken)?.unwrap_or_default();
    let text = |number| -> Result<String, String> {
        let found = bytes(meta, number).map_err(broken)?.unwrap_or_default();
        Ok(String::from_utf8_lossy(found).into_owned())
    };
    let (api_version, kind) = (text(API_VERSION)?, text(KIND)?);
    let (group, version) = api_version.split_once('/').unwrap_or(("", &api_version));
    let named = match META.contains(&kind.as_str()) {
        true => Named::of(&format!("io.k8s.apimachinery.pkg.apis.meta.v1.{kind}")),
        false => Named::kind(group, version, &kind),
    };
    let named = named.ok_or_else(|| format!("no type is known of {api_version} {kind}"))?;
    let mut object = decode::message(raw, named).map_err(broken)?;
    // Empty values are written here which JSON leaves out.
    if let Some(kind) = structs::of_kind(group, version, &kind) {
        kind.normalize(&mut object);
    }
    object["apiVersion"] = api_version.into();
    object["kind"] = kind.into();
    Ok(object)
}

#[cfg(test)]
mod tests {
    use pintle_schema::{Named, structs};
    use serde_json::{Value, json};

    use super::read;

    /// A field of bytes with a number below 16 and fewer than 128 bytes.
    fn field(number: u8, value: &[u8]) -> Vec<u8> {
        let mut all = vec![number << 3 | 2, u8::try_from(value.len()).unwrap()];
        all.extend(value);
        all
    }

    fn body(api_version: &str, kind: &str, raw: &[u8]) -> Vec<u8> {
        let meta = [field(1, api_version.as_bytes()), field(2, kind.as_bytes())].concat();
        [b"k8s\0".to_vec(), field(1, &meta), field(2, raw)].concat()
    }

    #[test]
    fn a_secret_is_read() {
        let label = [field(1, b"owner"), field(2, b"helm")].concat();
        // creationTimestamp is empty, as it is of what has not been created.
        let meta = [field(1, b"x"), field(2, b""), field(8, b""), field(11, &label)].concat();
        let entry = [field(1, b"release"), field(2, b"\xff\x00")].concat();
        let secret = [field(1, &meta), field(2, &entry), field(3, b"Opaque"), vec![5 << 3, 1]];
        let read = read(&body("v1", "Secret", &secret.concat())).unwrap();
        assert_eq!(read["metadata"]["name"], "x");
        assert_eq!(read["metadata"]["labels"], json!({ "owner": "helm" }));
        assert_eq!(read["data"], json!({ "release": "/wA=" }));
        assert_eq!((&read["type"], &read["immutable"]), (&json!("Opaque"), &json!(true)));
        assert_eq!((&read["kind"], &read["apiVersion"]), (&json!("Secret"), &json!("v1")));
    }

    #[test]
    fn fields_of_inline_types_stand_beside_the_others() {
        let source = field(6, &field(1, b"keys"));
        let volume = [field(1, b"data"), field(2, &source)].concat();
        let read = read(&body("v1", "Pod", &field(2, &field(1, &volume)))).unwrap();
        let volume = &read["spec"]["volumes"][0];
        assert_eq!(volume, &json!({ "name": "data", "secret": { "secretName": "keys" } }));
    }

    #[test]
    fn what_is_no_message_is_refused() {
        for (case, bytes) in [
            ("nothing", Vec::new()),
            ("no envelope", b"{}".to_vec()),
            ("unknown kind", body("none/v1", "None", b"")),
            ("cut off", body("v1", "Secret", &[0x0a, 0x7f, 1])),
            ("a group", body("v1", "Secret", &[0x0b])),
            ("a number without end", body("v1", "Secret", &[0xff; 20])),
        ] {
            assert!(read(&bytes).is_err(), "{case}");
        }
    }

    /// The module `k8s.io/api` has an object of each kind in which every field has a value, in
    /// Protocol Buffers and in JSON.
    #[test]
    #[ignore = "K8S_API_TESTDATA has to be the folder testdata/HEAD of the module k8s.io/api"]
    fn objects_of_all_kinds_are_read() {
        let folder = std::env::var_os("K8S_API_TESTDATA").unwrap();
        let mut count = 0;
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|extension| extension != "pb") {
                continue;
            }
            let json = std::fs::read(path.with_extension("json")).unwrap();
            let json: Value = serde_json::from_slice(&json).unwrap();
            let text = |key: &str| json[key].as_str().unwrap_or_default();
            let (group, version) =
                text("apiVersion").split_once('/').unwrap_or(("", text("apiVersion")));
            if Named::kind(group, version, text("kind")).is_none() {
                continue;
            }
            let mut wanted = json.clone();
            if let Some(kind) = structs::of_kind(group, version, text("kind")) {
                kind.normalize(&mut wanted);
            }
            wanted["apiVersion"] = json["apiVersion"].clone();
            wanted["kind"] = json["kind"].clone();
            assert_eq!(read(&std::fs::read(&path).unwrap()), Ok(wanted), "{}", path.display());
            count += 1;
        }
        assert!(count > 50, "{count} kinds");
    }
}
