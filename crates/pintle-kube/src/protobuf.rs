//! Lists of Secrets and ConfigMaps in the server's own form, which costs both sides a fraction of
//! what JSON does: data are not in base64, and nothing else of an object has to be read.
//!
//! Source of the numbers: `generated.proto` of `k8s.io/apimachinery` and `k8s.io/api/core/v1`.

use std::collections::BTreeMap;

use pintle_cluster::{Datum, Error, ErrorKind};
use prost::Message;
use prost::bytes::Bytes;
use serde_json::{Value, json};

/// The form, and JSON from servers that do not know it.
pub(crate) const PROTOBUF: &str = "application/vnd.kubernetes.protobuf,application/json";

/// What an answer in this form begins with.
const MAGIC: &[u8] = b"k8s\0";

/// `runtime.Unknown`: an object of any kind.
#[derive(Clone, PartialEq, Message)]
struct Unknown {
    #[prost(bytes = "bytes", tag = "2")]
    raw: Bytes,
}

/// `v1.SecretList` and `v1.ConfigMapList`, whose objects are left as they are.
#[derive(Clone, PartialEq, Message)]
struct List {
    #[prost(message, required, tag = "1")]
    metadata: ListMeta,
    #[prost(bytes = "bytes", repeated, tag = "2")]
    items: Vec<Bytes>,
}

#[derive(Clone, PartialEq, Message)]
struct ListMeta {
    #[prost(string, tag = "3")]
    following: String,
}

/// `v1.Secret`; `v1.ConfigMap`'s data are text, which looks the same.
#[derive(Clone, PartialEq, Message)]
struct Holder {
    #[prost(message, required, tag = "1")]
    metadata: ObjectMeta,
    #[prost(btree_map = "string, bytes", tag = "2")]
    data: BTreeMap<String, Vec<u8>>,
}

#[derive(Clone, PartialEq, Message)]
struct ObjectMeta {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(btree_map = "string, string", tag = "11")]
    labels: BTreeMap<String, String>,
}

/// `meta.v1.Status`
#[derive(Clone, PartialEq, Message)]
struct Status {
    #[prost(string, tag = "2")]
    status: String,
    #[prost(string, tag = "3")]
    message: String,
    #[prost(string, tag = "4")]
    reason: String,
    #[prost(message, optional, tag = "5")]
    details: Option<StatusDetails>,
    #[prost(int32, tag = "6")]
    code: i32,
}

#[derive(Clone, PartialEq, Message)]
struct StatusDetails {
    #[prost(message, repeated, tag = "4")]
    causes: Vec<StatusCause>,
    #[prost(int32, tag = "5")]
    retry_after_seconds: i32,
}

#[derive(Clone, PartialEq, Message)]
struct StatusCause {
    #[prost(string, tag = "1")]
    reason: String,
    #[prost(string, tag = "2")]
    message: String,
    #[prost(string, tag = "3")]
    field: String,
}

/// An answer that says no, as JSON has it; nothing if it has another form.
pub(crate) fn status(body: &[u8]) -> Option<Value> {
    let unknown = Unknown::decode(body.strip_prefix(MAGIC)?).ok()?;
    let Status { status, message, reason, details, code } = Status::decode(unknown.raw).ok()?;
    let StatusDetails { causes, retry_after_seconds } = details.unwrap_or_default();
    let cause = |StatusCause { reason, message, field }| json!({ "reason": reason, "message": message, "field": field });
    Some(json!({
        "kind": "Status", "status": status, "message": message, "reason": reason, "code": code,
        "details": {
            "causes": causes.into_iter().map(cause).collect::<Vec<_>>(),
            "retryAfterSeconds": retry_after_seconds,
        },
    }))
}

/// A page of a list.
#[derive(Debug)]
pub(crate) struct Page {
    /// Where the list goes on; empty at its end.
    pub(crate) following: String,
    items: Vec<Bytes>,
}

impl Page {
    /// Reads an answer; nothing if it has another form.
    pub(crate) fn read(body: &[u8]) -> Option<Result<Page, Error>> {
        body.strip_prefix(MAGIC).map(|body| {
            let list = Unknown::decode(body).and_then(|unknown| List::decode(unknown.raw));
            let List { metadata, items } = list.map_err(|error| unreadable(&error))?;
            Ok(Page { following: metadata.following, items })
        })
    }

    /// What its objects hold under a key.
    pub(crate) fn data(self, key: &str) -> Result<Vec<Datum>, Error> {
        let datum = |item: Bytes| {
            let mut holder = Holder::decode(item).map_err(|error| unreadable(&error))?;
            let ObjectMeta { name, labels } = holder.metadata;
            Ok(Datum { name, labels, data: holder.data.remove(key).unwrap_or_default() })
        };
        self.items.into_iter().map(datum).collect()
    }
}

fn unreadable(error: &prost::DecodeError) -> Error {
    Error::new(ErrorKind::Server, format!("the server's answer cannot be read: {error}"))
}

#[cfg(test)]
mod tests {
    use super::{Page, status};

    /// What an API server of version 1.37 has answered, in hexadecimal digits.
    fn answer(name: &str) -> Vec<u8> {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/protobuf");
        let text = std::fs::read_to_string(format!("{folder}/{name}.hex")).unwrap();
        let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_hexdigit).collect();
        let byte =
            |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
        digits.chunks(2).map(byte).collect()
    }

    #[test]
    fn lists_are_read() {
        let page = Page::read(&answer("secrets")).unwrap().unwrap();
        assert!(!page.following.is_empty());
        let data = page.data("release").unwrap();
        let texts: Vec<(&str, &[u8])> =
            data.iter().map(|datum| (datum.name.as_str(), datum.data.as_slice())).collect();
        assert_eq!(texts, [("one", b"first".as_slice()), ("three", b"")]);
        assert_eq!(data[0].labels["owner"], "helm");
        let page = Page::read(&answer("configmaps")).unwrap().unwrap();
        assert_eq!(page.following, "");
        assert_eq!(page.data("release").unwrap()[0].data, b"text");
    }

    #[test]
    fn refusals_are_read() {
        let refused = status(&answer("forbidden")).unwrap();
        assert_eq!(
            (refused["reason"].as_str(), refused["code"].as_u64()),
            (Some("Forbidden"), Some(403))
        );
        assert!(refused["message"].as_str().unwrap().contains("cannot list resource"));
        assert!(status(b"{}").is_none() && status(b"k8s\0\xff").is_none());
    }

    #[test]
    fn what_is_cut_off_is_an_error() {
        let whole = answer("secrets");
        assert!(Page::read(&whole[..whole.len() - 9]).unwrap().is_err());
        assert!(Page::read(b"{\"kind\":\"SecretList\"}").is_none());
    }
}
