//! Lists of Secrets and ConfigMaps in the server's own form, which costs both sides a fraction of
//! what JSON does: data are not in base64, and nothing else of an object has to be read.
//!
//! Source of the numbers: `generated.proto` of `k8s.io/apimachinery` and `k8s.io/api/core/v1`.

use std::collections::BTreeMap;

use pintle_cluster::{Datum, Error, ErrorKind};
use prost::Message;
use prost::bytes::Bytes;
use serde_json::{Value, json};

use crate::transport::{MAX_ANSWER, too_large};

/// The form, and JSON from servers that do not know it.
pub(crate) const PROTOBUF: &str = "application/vnd.kubernetes.protobuf,application/json";

/// What an answer in this form begins with.
pub(crate) const MAGIC: &[u8] = b"k8s\0";

/// `runtime.Unknown`: an object of any kind.
#[derive(Clone, PartialEq, Message)]
struct Unknown {
    #[prost(bytes = "bytes", tag = "2")]
    raw: Bytes,
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

/// What an object of a list holds under a key.
pub(crate) fn datum(object: Bytes, key: &str) -> Result<Datum, Error> {
    let mut holder = Holder::decode(object).map_err(|error| unreadable(&error))?;
    let ObjectMeta { name, labels } = holder.metadata;
    Ok(Datum { name, labels, data: holder.data.remove(key).unwrap_or_default() })
}

/// The objects of `v1.SecretList` or `v1.ConfigMapList` in a `runtime.Unknown`, as the answer comes.
#[derive(Debug, Default)]
pub(crate) struct Items {
    /// What has come and belongs to something that is not whole yet.
    waiting: Vec<u8>,
    place: Place,
}

/// How far the answer has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Place {
    #[default]
    Begin,
    /// In `runtime.Unknown`, before the list.
    Unknown,
    /// In the list, which has so many bytes left.
    List(usize),
    /// After the list.
    End,
}

/// Field of the list in `runtime.Unknown`, and of the objects in the list.
const RAW: u64 = 2;
const ITEMS: u64 = 2;

impl Items {
    /// Takes the next part of the answer, and gives the objects that are whole now.
    pub(crate) fn push(&mut self, part: &[u8]) -> Result<Vec<Bytes>, Error> {
        self.waiting.extend_from_slice(part);
        if self.waiting.len() > MAX_ANSWER {
            return Err(too_large());
        }
        let mut items = Vec::new();
        let mut used = 0;
        while let Some(step) = self.step(used, &mut items)? {
            used += step;
        }
        self.waiting.drain(..used);
        Ok(items)
    }

    /// Whether all of the list has come.
    pub(crate) fn is_at_end(&self) -> bool {
        self.place == Place::End
    }

    /// Goes on by so many bytes; nothing if that takes more than has come.
    fn step(&mut self, used: usize, items: &mut Vec<Bytes>) -> Result<Option<usize>, Error> {
        let rest = &self.waiting[used..];
        let left = match self.place {
            Place::Begin => {
                let is_there = rest.starts_with(MAGIC);
                self.place = if is_there { Place::Unknown } else { Place::Begin };
                return Ok(is_there.then_some(MAGIC.len()));
            }
            Place::End => return Ok(Some(rest.len()).filter(|length| *length > 0)),
            Place::List(0) => {
                self.place = Place::End;
                return Ok(Some(0));
            }
            Place::Unknown => usize::MAX,
            Place::List(left) => left,
        };
        let Some(Head { field, length, size }) = Head::read(rest)? else { return Ok(None) };
        if self.place == Place::Unknown && field == RAW {
            self.place = Place::List(length);
            return Ok(Some(size));
        }
        let end = size.checked_add(length).filter(|end| *end <= left).ok_or_else(too_long)?;
        let Some(body) = rest.get(size..end) else { return Ok(None) };
        if let Place::List(left) = &mut self.place {
            *left -= end;
            if field == ITEMS {
                items.push(Bytes::copy_from_slice(body));
            }
        }
        Ok(Some(end))
    }
}

/// What stands before a field: its number, and how long it is.
struct Head {
    field: u64,
    length: usize,
    /// Bytes of the head itself.
    size: usize,
}

impl Head {
    /// Nothing if it is not whole yet. Only fields that say how long they are can come here.
    fn read(bytes: &[u8]) -> Result<Option<Head>, Error> {
        const LENGTH_DELIMITED: u64 = 2;
        let Some((tag, first)) = number(bytes)? else { return Ok(None) };
        let Some((length, second)) = number(&bytes[first..])? else { return Ok(None) };
        if tag & 7 != LENGTH_DELIMITED {
            return Err(unexpected("a field of a strange kind"));
        }
        let length = usize::try_from(length).map_err(|_| too_long())?;
        Ok(Some(Head { field: tag >> 3, length, size: first + second }))
    }
}

/// A number and how many bytes it takes; nothing if it is not whole yet.
fn number(bytes: &[u8]) -> Result<Option<(u64, usize)>, Error> {
    const MOST: usize = 9;
    let mut number = 0;
    for (at, byte) in bytes.iter().enumerate() {
        if at >= MOST {
            return Err(unexpected("a number that is too long"));
        }
        number |= u64::from(byte & 0x7f) << (7 * at);
        if byte & 0x80 == 0 {
            return Ok(Some((number, at + 1)));
        }
    }
    Ok(None)
}

fn too_long() -> Error {
    unexpected("a field that is longer than what it is in")
}

fn unexpected(what: &str) -> Error {
    Error::new(ErrorKind::Server, format!("the server's answer cannot be read: {what}"))
}

fn unreadable(error: &prost::DecodeError) -> Error {
    Error::new(ErrorKind::Server, format!("the server's answer cannot be read: {error}"))
}

#[cfg(test)]
mod tests {
    use pintle_cluster::Datum;

    use super::{Items, datum, status};

    /// What an API server of version 1.37 has answered, in hexadecimal digits.
    fn answer(name: &str) -> Vec<u8> {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/protobuf");
        let text = std::fs::read_to_string(format!("{folder}/{name}.hex")).unwrap();
        let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_hexdigit).collect();
        let byte =
            |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
        digits.chunks(2).map(byte).collect()
    }

    /// Reads an answer in parts of so many bytes.
    fn read(answer: &[u8], part: usize) -> (Vec<Datum>, bool) {
        let mut items = Items::default();
        let parts = answer.chunks(part).flat_map(|part| items.push(part).unwrap());
        let data: Vec<Datum> = parts.map(|item| datum(item, "release").unwrap()).collect();
        (data, items.is_at_end())
    }

    #[test]
    fn lists_are_read_in_parts_of_any_size() {
        let (secrets, configmaps) = (answer("secrets"), answer("configmaps"));
        for part in 1..=secrets.len() {
            let (data, is_whole) = read(&secrets, part);
            let texts: Vec<(&str, &[u8])> =
                data.iter().map(|datum| (datum.name.as_str(), datum.data.as_slice())).collect();
            assert_eq!(texts, [("one", b"first".as_slice()), ("three", b"")]);
            assert_eq!(data[0].labels["owner"], "helm");
            assert!(is_whole);
        }
        assert_eq!(read(&configmaps, 7).0[0].data, b"text");
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
    fn what_is_cut_off_is_not_whole() {
        let whole = answer("secrets");
        for length in 0..whole.len() - 9 {
            assert!(!read(&whole[..length], 100).1, "{length}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_an_error() {
        let too_long = b"k8s\0\x12\x02\x12\x05hello";
        let other_kind = b"k8s\0\x12\x02\x10\x05";
        let no_number = b"k8s\0\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff";
        for bytes in [too_long.as_slice(), other_kind, no_number] {
            assert!(Items::default().push(bytes).is_err(), "{bytes:?}");
        }
        assert!(datum(b"\xff".as_slice().into(), "release").is_err());
    }
}
