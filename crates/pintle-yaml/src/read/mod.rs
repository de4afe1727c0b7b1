//! Reading YAML.

mod documents;
mod options;
mod shape;
mod tree;

pub use self::documents::{Document, Documents, documents};
pub use self::options::{Limits, ReadOptions};
pub use self::shape::Shape;
pub use self::tree::{Node, NodeKind, Scalar, Style, Tree};

use pintle_value::{List, Map, Value};

use crate::{Error, ErrorKind};

fn unfinished<T>() -> Result<T, Error> {
    Err(Error::new(ErrorKind::Limit, "the reader is not built yet", None).in_conversion())
}

/// Reads the first document: `yaml.Unmarshal` into an `interface {}`.
///
/// # Errors
/// Go's text, with `error converting YAML to JSON: ` in front.
pub fn parse(_text: &[u8], _options: &ReadOptions) -> Result<Value, Error> {
    unfinished()
}

/// Reads the first document into a `map[string]interface {}`; an empty one gives an empty map.
///
/// # Errors
/// As [`parse`], and `error unmarshaling JSON: …` for a document that is no map.
pub fn parse_map(_text: &[u8], _options: &ReadOptions) -> Result<Map, Error> {
    unfinished()
}

/// Reads the first document into an `[]interface {}`; an empty one gives an empty list.
///
/// # Errors
/// As [`parse`], and `error unmarshaling JSON: …` for a document that is no list.
pub fn parse_list(_text: &[u8], _options: &ReadOptions) -> Result<List, Error> {
    unfinished()
}

/// Reads the first document as for a target of a known type.
///
/// # Errors
/// As [`parse`]. What does not fit the type is for the caller to find.
pub fn parse_shaped(_text: &[u8], _options: &ReadOptions, _shape: &Shape) -> Result<Value, Error> {
    unfinished()
}

/// Reads every document of a file, each as [`parse`] does.
///
/// # Errors
/// Those of [`documents`] and [`parse`].
pub fn parse_all(_text: &[u8], _options: &ReadOptions) -> Result<Vec<Value>, Error> {
    unfinished()
}

/// Reads a values file: all its documents, merged. Source: Helm's `loader.LoadValues`.
///
/// # Errors
/// `error reading yaml document: …` for a bad separator line, `cannot unmarshal yaml document: …`
/// for a document that is no map.
pub fn load_values(_text: &[u8], _options: &ReadOptions) -> Result<Map, Error> {
    unfinished()
}

/// Lays `over` on `base`, map by map; everything else is replaced. Source: Helm's
/// `loader.MergeMaps`.
pub fn merge_maps(base: &Map, over: &Map) -> Map {
    let _ = over;
    base.clone()
}

/// The first document as JSON text: `yaml.YAMLToJSON`, or `yaml.YAMLToJSONStrict`.
///
/// # Errors
/// Go's text.
pub fn yaml_to_json(_text: &[u8], _strict: bool) -> Result<Vec<u8>, Error> {
    unfinished()
}

/// Reads the first document into a tree of nodes.
///
/// # Errors
/// `yaml: …` in Go's words.
pub fn parse_nodes<'a>(_text: &'a [u8], _limits: &Limits) -> Result<Tree<'a>, Error> {
    unfinished()
}
