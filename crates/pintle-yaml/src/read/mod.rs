//! Reading YAML.

mod base64;
mod build;
mod chars;
mod compose;
mod cursor;
mod decode;
mod documents;
pub(crate) mod go_value;
mod input;
mod options;
pub(crate) mod parser;
mod resolve;
mod scanner;
mod shape;
mod simple;
pub(crate) mod timestamp;
mod tree;
mod values;

pub use self::documents::{Document, Documents, documents};
pub use self::options::{Limits, ReadOptions};
pub use self::shape::Shape;
pub use self::simple::{Text, Visitor, visit_simple};
pub use self::tree::{Node, NodeKind, Scalar, Style, Tree};
pub use self::values::{load_values, merge_maps};

use std::borrow::Cow;

use pintle_value::{List, Map, Value};

use self::build::{Values, find_infinite};
use self::decode::{Build, Decoder};
use self::go_value::{GoValue, GoValues, Json};
use crate::{Error, ErrorKind, json};

/// Reads the first document: `yaml.Unmarshal` into an `interface {}`.
///
/// # Errors
/// Go's text, with `error converting YAML to JSON: ` in front.
pub fn parse(text: &[u8], options: &ReadOptions) -> Result<Value, Error> {
    parse_at(text, 1, options)
}

/// Reads the first document into a `map[string]interface {}`; an empty one gives an empty map.
///
/// # Errors
/// As [`parse`], and `error unmarshaling JSON: …` for a document that is no map.
pub fn parse_map(text: &[u8], options: &ReadOptions) -> Result<Map, Error> {
    map_at(text, 1, options)
}

/// Reads the first document into an `[]interface {}`; an empty one gives an empty list.
///
/// # Errors
/// As [`parse`], and `error unmarshaling JSON: …` for a document that is no list.
pub fn parse_list(text: &[u8], options: &ReadOptions) -> Result<List, Error> {
    match parse(text, options)? {
        Value::Nil => Ok(List::new(Vec::new())),
        Value::List(list) => Ok(list),
        other => Err(type_error(&other, "[]interface {}")),
    }
}

/// Reads the first document as for a target of a known type. Origins are not recorded.
///
/// # Errors
/// As [`parse`]. What does not fit the type is for the caller to find.
pub fn parse_shaped(text: &[u8], options: &ReadOptions, shape: &Shape) -> Result<Value, Error> {
    let value = go_value(text, options).and_then(|value| {
        let value = value.into_value(shape, Json::After)?;
        check_finite(value)
    });
    value.map_err(Error::in_conversion)
}

/// Reads every document of a file, each as [`parse`] does.
///
/// # Errors
/// Those of [`documents`] and [`parse`].
pub fn parse_all(text: &[u8], options: &ReadOptions) -> Result<Vec<Value>, Error> {
    documents(text)
        .map(|document| {
            let document = document?;
            parse_at(&document.text, document.first_line, options)
        })
        .collect()
}

/// The first document as JSON text: `yaml.YAMLToJSON`, or `yaml.YAMLToJSONStrict`.
///
/// # Errors
/// Go's text.
pub fn yaml_to_json(text: &[u8], strict: bool) -> Result<Vec<u8>, Error> {
    let options = ReadOptions { strict, ..ReadOptions::default() };
    let value = go_value(text, &options)?.into_value(&Shape::Any, Json::Before)?;
    json::to_json(&value).map_err(|e| Error::new(ErrorKind::Json, e.to_string(), None))
}

/// Reads the first document into a tree of nodes.
///
/// # Errors
/// `yaml: …` in Go's words.
pub fn parse_nodes<'a>(text: &'a [u8], limits: &Limits) -> Result<Tree<'a>, Error> {
    check_size(text, limits)?;
    let input = input::decode(text);
    match input.text {
        Cow::Borrowed(text) => compose::compose(text, input.portions).map_err(|e| *e),
        Cow::Owned(text) => match compose::compose(&text, input.portions) {
            Ok(tree) => Ok(tree.into_owned()),
            Err(error) => Err(*error),
        },
    }
}

/// Reads a document that starts on a line of a file.
fn parse_at(text: &[u8], first_line: usize, options: &ReadOptions) -> Result<Value, Error> {
    value(text, first_line, options)
        .map_err(|error| error.in_conversion().moved_down(first_line - 1))
}

fn map_at(text: &[u8], first_line: usize, options: &ReadOptions) -> Result<Map, Error> {
    match parse_at(text, first_line, options)? {
        Value::Nil => Ok(Map::new()),
        Value::Map(map) => Ok(map),
        other => Err(type_error(&other, "map[string]interface {}")),
    }
}

/// What `encoding/json` says of a value of another type than wanted.
fn type_error(value: &Value, wanted: &str) -> Error {
    let message = crate::json::mismatch(value, &format!("Go value of type {wanted}"));
    Error::new(ErrorKind::Type, message, None).in_conversion()
}

pub(crate) fn check_size(text: &[u8], limits: &Limits) -> Result<(), Error> {
    // Nodes are counted in 32 bits.
    if text.len() <= limits.max_bytes.min(u32::MAX as usize / 4) {
        return Ok(());
    }
    let message = format!("yaml: document is larger than {} bytes", limits.max_bytes);
    Err(Error::new(ErrorKind::Limit, message, None))
}

/// The first document as go-yaml reads it into an `interface {}`, before anything becomes JSON.
///
/// # Errors
/// `yaml: …` in Go's words.
pub(crate) fn parse_go_value(text: &[u8]) -> Result<GoValue, Error> {
    go_value(text, &ReadOptions::default())
}

fn value(text: &[u8], first_line: usize, options: &ReadOptions) -> Result<Value, Error> {
    let builder = || Values::new(options.origin.as_ref(), first_line);
    let Some((value, values)) = decode(text, options, builder)? else { return Ok(Value::Nil) };
    if values.odd_key {
        // Unless such a key is in a value that is replaced later, this is an error.
        return check_finite(go_value(text, options)?.into_value(&Shape::Any, Json::After)?);
    }
    if values.infinite {
        return check_finite(value);
    }
    Ok(value)
}

fn go_value(text: &[u8], options: &ReadOptions) -> Result<GoValue, Error> {
    let done = decode(text, options, || GoValues)?;
    Ok(done.map_or(GoValue::Null, |(value, _)| value))
}

/// Builds the value of the first document, if there is one, and gives the builder back.
fn decode<B: Build>(
    text: &[u8],
    options: &ReadOptions,
    builder: impl Fn() -> B,
) -> Result<Option<(B::Value, B)>, Error> {
    check_size(text, &options.limits)?;
    let input = input::decode(text);
    if let Some(done) = simple::build(&input, options, builder()) {
        return Ok(Some(done));
    }
    decode_in_full(input, options, builder())
}

/// [`decode`] for any text, by way of the tree of nodes.
fn decode_in_full<B: Build>(
    input: input::Input<'_>,
    options: &ReadOptions,
    builder: B,
) -> Result<Option<(B::Value, B)>, Error> {
    let tree = compose::compose(&input.text, input.portions).map_err(|error| *error)?;
    let Some(root) = tree.root else { return Ok(None) };
    let done = Decoder::new(&tree, options, builder).document(root);
    done.map(Some).map_err(|error| *error)
}

fn check_finite(value: Value) -> Result<Value, Error> {
    match find_infinite(&value) {
        None => Ok(value),
        Some(number) => {
            let message = format!("json: unsupported value: {number}");
            Err(Error::new(ErrorKind::Json, message, None))
        }
    }
}
