//! Values as JSON.

use pintle_value::{Object, Value, strconv};

use super::JsonError;
use super::text::{append_base64, append_float, append_string, not_finite};
use crate::emit::walk::{Shape, Sink, walk};

/// How JSON is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JsonStyle {
    /// Whether `<`, `>` and `&` are written as `\u003c`, `\u003e` and `\u0026`.
    pub escape_html: bool,
    /// The text of one level of indentation; without it all is on one line.
    pub indent: Option<&'static str>,
}

impl JsonStyle {
    /// `toJson`: what `json.Marshal` gives.
    pub const COMPACT: JsonStyle = JsonStyle { escape_html: true, indent: None };
    /// `toRawJson`: HTML characters as they are.
    pub const RAW: JsonStyle = JsonStyle { escape_html: false, indent: None };
    /// `toPrettyJson`: two spaces of indentation.
    pub const PRETTY: JsonStyle = JsonStyle { escape_html: true, indent: Some("  ") };
}

/// `value` as one line of JSON, as `json.Marshal` writes it.
///
/// # Errors
/// As [`write()`].
pub fn to_json(value: &Value) -> Result<Vec<u8>, JsonError> {
    let mut out = Vec::new();
    write(&mut out, value, JsonStyle::COMPACT)?;
    Ok(out)
}

/// Appends `value` as JSON, without a final line break. Maps are sorted by the bytes of their
/// keys; bytes become base64; nil lists and maps become `null`.
///
/// # Errors
/// NaN, infinities, complex numbers and values that contain themselves have no JSON form; `out`
/// is then as it was. Values nested deeper than [`MAX_DEPTH`](super::MAX_DEPTH) are refused too.
pub fn write(out: &mut Vec<u8>, value: &Value, style: JsonStyle) -> Result<(), JsonError> {
    let start = out.len();
    let mut writer = Writer { out, style, level: 0, first: true };
    let result = walk(value, &mut writer);
    if result.is_err() {
        out.truncate(start);
    }
    result
}

/// What `encoding/json` writes for an object.
pub(crate) fn object_shape(object: &dyn Object) -> Shape {
    match object.json().or_else(|| object.underlying()) {
        Some(value) => Shape::Value(value),
        None => Shape::Fields(
            object.json_fields().into_iter().map(|(name, value)| (name.into(), value)).collect(),
        ),
    }
}

/// The error for numbers that JSON lacks.
pub(crate) fn unsupported_number(text: &str) -> JsonError {
    JsonError::new(format!("json: unsupported value: {text}"), 0)
}

struct Writer<'o> {
    out: &'o mut Vec<u8>,
    style: JsonStyle,
    level: usize,
    /// Whether nothing was written into the innermost container yet.
    first: bool,
}

impl Writer<'_> {
    fn begin(&mut self, bracket: u8) {
        self.out.push(bracket);
        self.level += 1;
        self.first = true;
    }

    fn end(&mut self, bracket: u8, len: usize) {
        self.level -= 1;
        if len > 0 {
            self.new_line();
        }
        self.out.push(bracket);
        self.first = false;
    }

    fn separate(&mut self) {
        if !self.first {
            self.out.push(b',');
        }
        self.first = false;
        self.new_line();
    }

    fn new_line(&mut self) {
        if let Some(indent) = self.style.indent {
            self.out.push(b'\n');
            for _ in 0..self.level {
                self.out.extend_from_slice(indent.as_bytes());
            }
        }
    }
}

impl Sink for Writer<'_> {
    type Error = JsonError;

    fn begin_map(&mut self, _len: usize) {
        self.begin(b'{');
    }

    fn key(&mut self, key: &[u8]) -> Result<(), JsonError> {
        self.separate();
        append_string(self.out, key, self.style.escape_html);
        self.out.push(b':');
        if self.style.indent.is_some() {
            self.out.push(b' ');
        }
        Ok(())
    }

    fn end_map(&mut self, len: usize) {
        self.end(b'}', len);
    }

    fn begin_list(&mut self, _len: usize) {
        self.begin(b'[');
    }

    fn item(&mut self) {
        self.separate();
    }

    fn end_list(&mut self, len: usize) {
        self.end(b']', len);
    }

    fn scalar(&mut self, value: &Value) -> Result<(), JsonError> {
        match value {
            Value::Bool(true) => self.out.extend_from_slice(b"true"),
            Value::Bool(false) => self.out.extend_from_slice(b"false"),
            Value::Int(_, n) => strconv::append_int(self.out, *n),
            Value::Uint(_, n) => strconv::append_uint(self.out, *n),
            Value::Float(kind, n) => match not_finite(*n) {
                Some(text) => return Err(unsupported_number(text)),
                None => append_float(self.out, *n, *kind),
            },
            Value::Complex(_) => {
                return Err(JsonError::new("json: unsupported type: complex128", 0));
            }
            Value::Str(text) => append_string(self.out, text, self.style.escape_html),
            Value::Bytes(bytes) => {
                self.out.push(b'"');
                append_base64(self.out, bytes);
                self.out.push(b'"');
            }
            Value::Nil | Value::List(_) | Value::Map(_) | Value::Object(_) => {
                self.out.extend_from_slice(b"null");
            }
        }
        Ok(())
    }

    fn atom(&mut self, text: &[u8]) {
        self.out.extend_from_slice(text);
    }

    fn object(&mut self, object: &dyn Object) -> Shape {
        object_shape(object)
    }

    fn too_deep(&self, value: &Value, cycle: bool) -> JsonError {
        too_deep(value, cycle)
    }
}

/// The error for values without end.
pub(crate) fn too_deep(value: &Value, cycle: bool) -> JsonError {
    if cycle {
        unsupported_number(&format!("encountered a cycle via {}", value.type_name()))
    } else {
        unsupported_number("nested too deeply")
    }
}
