//! YAML as yaml.v3 reads and writes it, for suites, rendered documents and snapshots.

mod data;
mod decode;
mod documents;
mod emit;
mod escape;
mod fields;
mod resolve;
mod timestamp;

pub(crate) use self::data::{Data, Entry, Numbers, Table};
pub(crate) use self::decode::{Decoder, read};
pub(crate) use self::documents::{Document, RAW, documents, parts};
pub(crate) use self::emit::{text, text_of_snapshots};
pub(crate) use self::escape::double_backslashes;
