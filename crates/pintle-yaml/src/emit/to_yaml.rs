//! `toYaml`: `json.Marshal`, then yaml.v2 reads that and writes it.

use pintle_value::{Entries, FloatKind, Object, Value, strconv};

use super::float::append_float;
use super::walk::{Shape, Sink, walk};
use super::writer::{MAX_SIMPLE_KEY, Writer};
use super::{Dialect, EmitError, json_to_yaml, order};
use crate::json::{self, JsonStyle, append_base64, append_json_float};

/// `value` as the YAML of `toYaml`, with a final line break that the template function cuts off.
///
/// # Errors
/// JSON has no form for NaN, infinities, complex numbers and values that contain themselves; YAML
/// lacks control characters such as DEL.
pub fn to_yaml(value: &Value) -> Result<Vec<u8>, EmitError> {
    let mut out = Vec::new();
    to_yaml_into(&mut out, value)?;
    Ok(out)
}

/// Appends what [`to_yaml`] gives.
///
/// # Errors
/// As [`to_yaml`]; `out` is then as it was.
pub fn to_yaml_into(out: &mut Vec<u8>, value: &Value) -> Result<(), EmitError> {
    let start = out.len();
    let mut sink = Direct { writer: Writer::new(out, Dialect::V2), base64: Vec::new() };
    let result = walk(value, &mut sink);
    let direct = result.is_ok() && sink.writer.is_readable();
    sink.writer.finish();
    if direct {
        return Ok(());
    }
    out.truncate(start);
    let mut text = Vec::new();
    json::write(&mut text, value, JsonStyle::COMPACT)
        .map_err(|error| EmitError(format!("error marshaling into JSON: {error}")))?;
    out.extend_from_slice(&json_to_yaml(&text)?);
    Ok(())
}

/// The way through JSON would change something, or fail: it has to be taken.
struct Detour;

/// Writes values for which the way through JSON makes no other difference than the one to
/// numbers.
struct Direct<'o> {
    writer: Writer<'o>,
    base64: Vec<u8>,
}

impl Sink for Direct<'_> {
    type Error = Detour;

    fn begin_map(&mut self, len: usize) {
        self.writer.begin_map(len);
    }

    #[inline]
    fn key(&mut self, key: &[u8]) -> Result<(), Detour> {
        // As JSON, a longer key may be too long for yaml.v2.
        if key.len() > MAX_SIMPLE_KEY {
            return Err(Detour);
        }
        self.writer.text_key(key);
        Ok(())
    }

    fn end_map(&mut self, len: usize) {
        self.writer.end(len);
    }

    fn begin_list(&mut self, len: usize) {
        self.writer.begin_list(len);
    }

    fn item(&mut self) {
        self.writer.item();
    }

    fn end_list(&mut self, len: usize) {
        self.writer.end(len);
    }

    #[inline]
    fn scalar(&mut self, value: &Value) -> Result<(), Detour> {
        match value {
            Value::Str(text) => self.writer.text(text),
            Value::Bool(true) => self.writer.atom(b"true"),
            Value::Bool(false) => self.writer.atom(b"false"),
            Value::Int(_, n) => {
                self.writer.separate();
                strconv::append_int(self.writer.out, *n);
            }
            Value::Uint(_, n) => {
                self.writer.separate();
                strconv::append_uint(self.writer.out, *n);
            }
            Value::Float(kind, n) if n.is_finite() => {
                self.writer.separate();
                append_number(self.writer.out, *n, *kind);
            }
            Value::Float(..) | Value::Complex(_) => return Err(Detour),
            Value::Bytes(bytes) => {
                self.base64.clear();
                append_base64(&mut self.base64, bytes);
                self.writer.text(&self.base64);
            }
            Value::Nil | Value::List(_) | Value::Map(_) | Value::Object(_) => {
                self.writer.atom(b"null");
            }
        }
        Ok(())
    }

    fn atom(&mut self, text: &[u8]) {
        self.writer.atom(text);
    }

    fn object(&mut self, object: &dyn Object) -> Shape {
        match object.json().or_else(|| object.underlying()) {
            Some(value) => Shape::Value(value),
            // In between, the fields are a map like any other.
            None => Shape::Value(Value::Map(object.json_fields().into_iter().collect())),
        }
    }

    fn arrange(&self, entries: &Entries, order: &mut Vec<u32>) {
        order::arrange(entries, Dialect::V2, order);
    }

    fn too_deep(&self, _value: &Value, _cycle: bool) -> Detour {
        Detour
    }
}

/// Appends a number that was read back from its JSON text: a whole one that fits 64 bits is an
/// integer, any other one a float.
fn append_number(out: &mut Vec<u8>, number: f64, kind: FloatKind) {
    if number == 0.0 {
        // There is no negative zero among integers.
        out.push(b'0');
        return;
    }
    let start = out.len();
    append_json_float(out, number, kind);
    let text = &out[start..];
    let whole = !text.iter().any(|c| matches!(c, b'.' | b'e'));
    if whole
        && (strconv::parse_int(text, 10, 64).is_ok() || strconv::parse_uint(text, 10, 64).is_ok())
    {
        return;
    }
    let number = match kind {
        FloatKind::Float64 => number,
        FloatKind::Float32 => strconv::parse_float(text, 64).unwrap_or(number),
    };
    out.truncate(start);
    append_float(out, number, 64);
}
