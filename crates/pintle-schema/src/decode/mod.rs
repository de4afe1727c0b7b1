//! What the API server says of objects that it cannot read, or that have fields it does not know.
//! Source: sigs.k8s.io/json, whose errors are those of Go's encoding/json.

mod custom;
mod names;
mod texts;
pub(crate) mod time;

use std::fmt;

use serde_json::{Map, Value};

use crate::builtin::Named;
use crate::depth::MAX_DEPTH;
use crate::path::Path;
use crate::resources::Resource;
use crate::types::{Extra, Object, Shape, Type, Width};
use names::Place;

pub use custom::coerce;
pub(crate) use texts::quoted;

/// Unknown fields that are told at most.
const MAX_UNKNOWN: usize = 100;
/// Bytes of a body that are shown where its kind is not known.
const SHOWN_BYTES: usize = 30;

/// Why an object cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// What Go's decoder says.
    pub text: String,
    /// Whether the server knew what kind it was sent.
    pub is_recognized: bool,
}

impl Mismatch {
    fn new(text: String) -> Mismatch {
        Mismatch { text, is_recognized: true }
    }

    /// The whole message of the API server, which answers 400 with it. The body is what it was sent.
    /// Source: apiserver `transformDecodeError`.
    pub fn message(&self, kind: &str, version: &str, body: &str) -> String {
        let text = &self.text;
        if self.is_recognized {
            return format!("{kind} in version {version:?} cannot be handled as a {kind}: {text}");
        }
        let is_long = body.len() > SHOWN_BYTES;
        let shown = body.get(..body.floor_char_boundary(SHOWN_BYTES)).unwrap_or_default();
        let rest = if is_long { " ..." } else { "" };
        format!(
            "the object provided is unrecognized (must be of type {kind}): {text} ({shown}{rest})"
        )
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for Mismatch {}

/// What the API server says of an unknown field, in a warning for one: `unknown field "spec.foo"`.
pub fn unknown_message(path: &str) -> String {
    format!("unknown field {}", texts::quoted(path))
}

/// Unknown fields as the error that they are where `fieldValidation` is `Strict`.
pub fn strict_mismatch(unknown: &[String]) -> Mismatch {
    let fields = unknown.iter().map(|path| unknown_message(path)).collect::<Vec<_>>();
    Mismatch::new(format!("strict decoding error: {}", fields.join(", ")))
}

/// Reads an object as the API server reads what it is sent. The paths of unknown fields come in the
/// order of the object's fields for built-in kinds; of custom resources, those of the metadata come
/// first, and others are sorted. Fields that occur twice cannot be seen in a [`Value`].
///
/// # Errors
/// A value of the wrong type, with the words of the API server: the first one, or else one that a
/// type with a way of its own cannot read, such as a quantity.
pub fn decode_check(resource: &Resource, object: &Value) -> Result<Vec<String>, Mismatch> {
    if resource.custom.is_some() {
        return coerce(&mut object.clone(), &resource.ty);
    }
    texts::type_meta(object)?;
    decode_check_type(&resource.ty, object)
}

/// The same for a type of a built-in kind.
///
/// # Errors
/// As [`decode_check`].
pub fn decode_check_type(ty: &Type, object: &Value) -> Result<Vec<String>, Mismatch> {
    let mut decoder = Decoder { strict: true, ..Decoder::default() };
    decoder.read(ty, object)?;
    Ok(decoder.unknown)
}

#[derive(Default)]
struct Decoder<'a> {
    /// Whether unknown fields are noted.
    strict: bool,
    /// The first error that does not end the reading.
    error: Option<Failure>,
    unknown: Vec<String>,
    path: Path,
    /// Fields of structs down to here.
    places: Vec<Place<'a>>,
}

/// An error that ends the reading at once.
struct Fatal(Failure);

/// An error of Go's decoder.
enum Failure {
    /// `UnmarshalTypeError`.
    Type {
        /// What there was.
        value: String,
        /// The struct of the field.
        structure: &'static str,
        /// The path of the field, without items of lists and keys of maps.
        field: String,
        /// What there should have been.
        ty: String,
    },
    /// Any other.
    Other(String),
}

impl Failure {
    fn of_type(value: &str, ty: &str) -> Failure {
        Failure::Type {
            value: value.to_owned(),
            structure: "",
            field: String::new(),
            ty: ty.to_owned(),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Other(text) => f.write_str(text),
            Failure::Type { value, structure, field, ty } => {
                write!(f, "json: cannot unmarshal {value} into Go ")?;
                if structure.is_empty() && field.is_empty() {
                    write!(f, "value of type {ty}")
                } else {
                    write!(f, "struct field {structure}.{field} of type {ty}")
                }
            }
        }
    }
}

impl<'a> Decoder<'a> {
    fn read(&mut self, ty: &'a Type, value: &'a Value) -> Result<(), Mismatch> {
        let failure = self.failure(ty, value, MAX_DEPTH);
        failure.map_or(Ok(()), |failure| Err(Mismatch::new(failure.to_string())))
    }

    fn failure(&mut self, ty: &'a Type, value: &'a Value, depth: usize) -> Option<Failure> {
        match self.value(value, ty, Place::none(), depth) {
            Err(Fatal(failure)) => Some(self.in_context(failure)),
            Ok(()) => self.error.take(),
        }
    }

    /// `place` is where the type has its name from, if it has none of its own.
    fn value(
        &mut self,
        value: &'a Value,
        ty: &'a Type,
        place: Place<'a>,
        depth: usize,
    ) -> Result<(), Fatal> {
        let Some(depth) = depth.checked_sub(1) else {
            return Err(Fatal(Failure::Other("exceeded max depth".to_owned())));
        };
        let named = match ty.shape {
            Shape::Named(named) => Some(named),
            _ => None,
        };
        if let Some(result) = texts::by_itself(named, &ty.resolved().shape, value) {
            return result.map_err(Fatal);
        }
        if let Some(inner) = named.and_then(|named| texts::schema_or(named, value)) {
            // These are read by a decoder of their own, which does not mind unknown fields.
            let inner = inner.map_err(Fatal)?;
            let failure = Decoder::default().failure(&inner, value, depth);
            return failure.map_or(Ok(()), |failure| Err(Fatal(failure)));
        }
        match (&ty.resolved().shape, value) {
            (_, Value::Null) | (Shape::Any(_) | Shape::Raw, _) => {}
            (Shape::String(_), Value::String(_)) | (Shape::Boolean, Value::Bool(_)) => {}
            (Shape::Number, Value::Number(_)) => {}
            (Shape::Integer(width), Value::Number(number)) => {
                let number = number.to_string();
                let fits = match width {
                    Width::I32 => number.parse::<i32>().is_ok(),
                    Width::I64 => number.parse::<i64>().is_ok(),
                };
                if !fits {
                    self.mismatch(&format!("number {number}"), ty, place);
                }
            }
            (Shape::Bytes, Value::String(text)) => {
                if let Err(error) = texts::base64(text) {
                    self.error.get_or_insert(Failure::Other(error));
                }
            }
            (Shape::Bytes, Value::Array(items)) => self.bytes(items, place),
            (Shape::List(list), Value::Array(items)) => {
                for (index, item) in items.iter().enumerate() {
                    let end = self.path.push_index(index);
                    self.value(item, &list.items, place.inner(), depth)?;
                    self.path.truncate(end);
                }
            }
            (Shape::Object(object), Value::Object(fields)) => match (&object.extra, named) {
                (Extra::Type(values), _) => {
                    for (name, value) in fields {
                        let end = self.path.push_key(name);
                        self.value(value, values, place.inner(), depth)?;
                        self.path.truncate(end);
                    }
                }
                (_, Some(named)) => self.structure(named, object, fields, depth)?,
                _ => {}
            },
            (_, value) => self.mismatch(texts::kind(value), ty, place),
        }
        Ok(())
    }

    fn structure(
        &mut self,
        named: Named,
        object: &'a Object,
        fields: &'a Map<String, Value>,
        depth: usize,
    ) -> Result<(), Fatal> {
        for (name, value) in fields {
            let Some(field) = object.field(name) else {
                if self.strict && self.unknown.len() < MAX_UNKNOWN {
                    self.unknown.push(self.path.with_key(name));
                }
                continue;
            };
            let place = Place::of(named, &field.name);
            let end = self.path.push_key(name);
            self.places.push(place);
            self.value(value, &field.ty, place, depth)?;
            self.places.pop();
            self.path.truncate(end);
        }
        Ok(())
    }

    /// Bytes as a list of numbers.
    fn bytes(&mut self, items: &[Value], place: Place<'a>) {
        for item in items {
            let text = match item {
                Value::Null => continue,
                Value::Number(number) if number.to_string().parse::<u8>().is_ok() => continue,
                Value::Number(number) => format!("number {number}"),
                other => texts::kind(other).to_owned(),
            };
            let failure = self.in_context(Failure::of_type(&text, &place.inner().name_or("uint8")));
            self.error.get_or_insert(failure);
        }
    }

    fn mismatch(&mut self, value: &str, ty: &Type, place: Place<'a>) {
        let failure = self.in_context(Failure::of_type(value, &place.type_name(ty)));
        self.error.get_or_insert(failure);
    }

    /// The error with where it happened.
    fn in_context(&self, failure: Failure) -> Failure {
        match (failure, self.places.last()) {
            (Failure::Type { value, field, ty, .. }, Some(place)) => {
                let fields = self.places.iter().flat_map(Place::fields);
                let below = Some(field.as_str()).filter(|field| !field.is_empty());
                let field = fields.chain(below).collect::<Vec<_>>().join(".");
                Failure::Type { value, structure: place.structure(), field, ty }
            }
            (failure, _) => failure,
        }
    }
}
