//! YAML read by yaml.v2 and written again.

use pintle_value::strconv;

use super::float::append_float;
use super::order;
use super::writer::Writer;
use super::{Dialect, EmitError};
use crate::read::go_value::GoValue;
use crate::read::parse_go_value;

/// Reads a JSON or YAML text and writes it as YAML. Integers of 64 bits stay what they are, and
/// keys need not be strings. Source: `yaml.JSONToYAML` of `sigs.k8s.io/yaml`.
///
/// # Errors
/// The text is no YAML.
pub fn json_to_yaml(text: &[u8]) -> Result<Vec<u8>, EmitError> {
    let value = parse_go_value(text).map_err(|error| EmitError(error.to_string()))?;
    let mut out = Vec::with_capacity(text.len());
    let mut writer = Writer::new(&mut out, Dialect::V2);
    write(&mut writer, &value);
    writer.finish();
    Ok(out)
}

/// Writes a value. The reader has limited its depth.
fn write(writer: &mut Writer<'_>, value: &GoValue) {
    match value {
        GoValue::Str(text) => writer.text(text),
        GoValue::List(items) => {
            writer.begin_list(items.len());
            for item in items {
                writer.item();
                write(writer, item);
            }
            writer.end(items.len());
        }
        GoValue::Map(entries) => {
            let mut entries: Vec<_> = entries.iter().collect();
            order::sort(&mut entries, &|a, b| key_less(&a.0, &b.0));
            writer.begin_map(entries.len());
            for (key, value) in &entries {
                write_key(writer, key);
                write(writer, value);
            }
            writer.end(entries.len());
        }
        scalar => {
            writer.separate();
            append_scalar(writer.out, scalar);
        }
    }
}

fn write_key(writer: &mut Writer<'_>, key: &GoValue) {
    match key {
        GoValue::Str(text) => writer.text_key(text),
        scalar => {
            let mut text = Vec::new();
            append_scalar(&mut text, scalar);
            writer.atom_key(&text);
        }
    }
}

/// Appends what is no string. Lists and maps cannot be keys.
fn append_scalar(out: &mut Vec<u8>, scalar: &GoValue) {
    match scalar {
        GoValue::Bool(true) => out.extend_from_slice(b"true"),
        GoValue::Bool(false) => out.extend_from_slice(b"false"),
        GoValue::Int(n) => strconv::append_int(out, *n),
        GoValue::Uint(n) => strconv::append_uint(out, *n),
        GoValue::Float(n) => append_float(out, *n, 64),
        GoValue::Null | GoValue::Str(_) | GoValue::List(_) | GoValue::Map(_) => {
            out.extend_from_slice(b"null");
        }
    }
}

/// Whether the key `a` comes before `b`: numbers and bools by their value, then nil, then
/// strings. Source: `keyList.Less` of yaml.v2.
fn key_less(a: &GoValue, b: &GoValue) -> bool {
    match (a, b) {
        (GoValue::Str(a), GoValue::Str(b)) => order::less(a, b, Dialect::V2),
        _ => match (key_number(a), key_number(b)) {
            (Some(x), Some(y)) if x != y => x < y,
            _ => match (a, b) {
                (GoValue::Int(a), GoValue::Int(b)) => a < b,
                (GoValue::Uint(a), GoValue::Uint(b)) => a < b,
                _ => kind(a) < kind(b),
            },
        },
    }
}

fn key_number(key: &GoValue) -> Option<f64> {
    match key {
        GoValue::Bool(b) => Some(f64::from(u8::from(*b))),
        GoValue::Int(n) => Some(*n as f64),
        GoValue::Uint(n) => Some(*n as f64),
        GoValue::Float(n) => Some(*n),
        _ => None,
    }
}

/// The order of Go's kinds.
fn kind(key: &GoValue) -> u8 {
    match key {
        GoValue::Bool(_) => 0,
        GoValue::Int(_) => 1,
        GoValue::Uint(_) => 2,
        GoValue::Float(_) => 3,
        GoValue::Null => 4,
        GoValue::Str(_) | GoValue::List(_) | GoValue::Map(_) => 5,
    }
}
