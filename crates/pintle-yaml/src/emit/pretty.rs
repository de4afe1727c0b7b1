//! `toYamlPretty`: the encoder of yaml.v3 with an indentation of two.

use pintle_value::{Entries, Object, Str, Value, strconv};

use super::float::append_float;
use super::order;
use super::walk::{Shape, Sink, fields, walk};
use super::writer::Writer;
use super::{Dialect, EmitError};

/// `value` as the YAML of `toYamlPretty`, with a final line break. Other than in [`to_yaml`],
/// floats are written as Go prints them, bytes are lists of numbers, nil maps and lists are empty
/// ones, and a text that is no UTF-8 becomes `!!binary`.
///
/// # Errors
/// The value has a complex number or contains itself.
///
/// [`to_yaml`]: super::to_yaml
pub fn to_yaml_pretty(value: &Value) -> Result<Vec<u8>, EmitError> {
    let mut out = Vec::new();
    to_yaml_pretty_into(&mut out, value)?;
    Ok(out)
}

/// Appends what [`to_yaml_pretty`] gives.
///
/// # Errors
/// As [`to_yaml_pretty`]; `out` is then as it was.
pub fn to_yaml_pretty_into(out: &mut Vec<u8>, value: &Value) -> Result<(), EmitError> {
    let start = out.len();
    let mut sink = Pretty { writer: Writer::new(out, Dialect::V3) };
    let result = walk(value, &mut sink);
    sink.writer.finish();
    if result.is_err() {
        out.truncate(start);
    }
    result
}

struct Pretty<'o> {
    writer: Writer<'o>,
}

impl Sink for Pretty<'_> {
    type Error = EmitError;

    fn begin_map(&mut self, len: usize) {
        self.writer.begin_map(len);
    }

    fn key(&mut self, key: &[u8]) -> Result<(), EmitError> {
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

    fn scalar(&mut self, value: &Value) -> Result<(), EmitError> {
        match value {
            Value::Nil | Value::Object(_) => self.writer.atom(b"null"),
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
            Value::Float(kind, n) => {
                self.writer.separate();
                let bits = if *kind == pintle_value::FloatKind::Float32 { 32 } else { 64 };
                append_float(self.writer.out, *n, bits);
            }
            Value::Complex(_) => {
                return Err(EmitError("cannot marshal type: complex128".to_owned()));
            }
            Value::Str(text) => self.writer.text(text),
            Value::Bytes(bytes) => {
                self.writer.begin_list(bytes.len());
                for byte in &**bytes {
                    self.writer.item();
                    self.writer.separate();
                    strconv::append_uint(self.writer.out, u64::from(*byte));
                }
                self.writer.end(bytes.len());
            }
            Value::List(_) => self.writer.atom(b"[]"),
            Value::Map(_) => self.writer.atom(b"{}"),
        }
        Ok(())
    }

    fn atom(&mut self, text: &[u8]) {
        self.writer.atom(text);
    }

    fn object(&mut self, object: &dyn Object) -> Shape {
        // What has a text in JSON has the same one here.
        let text = match (object.type_name(), object.json()) {
            ("time.Duration", _) => object.display().map(Value::Str),
            ("time.Time" | "*time.Time", Some(Value::Str(text))) => return Shape::Atom(text),
            (_, text @ Some(Value::Str(_))) => text,
            _ => None,
        };
        match text.or_else(|| object.underlying()) {
            Some(value) => Shape::Value(value),
            None => Shape::Fields(fields(object, |name| Str::from(name.to_lowercase()))),
        }
    }

    fn arrange(&self, entries: &Entries, order: &mut Vec<u32>) {
        order::arrange(entries, Dialect::V3, order);
    }

    fn too_deep(&self, _value: &Value, _cycle: bool) -> EmitError {
        EmitError("value is nested too deeply".to_owned())
    }
}
