//! `%v` without flags, which is what almost everything is printed by.

use super::printer::{Printer, display};
use super::{MAX_DEPTH, MAX_LEN, TOO_DEEP, TOO_LONG};
use crate::{FloatKind, Value, strconv};

/// Appends what `%v` prints.
#[inline]
pub fn write_value(out: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Str(text) => text.append_to(out),
        Value::Int(_, n) => strconv::append_int(out, *n),
        Value::Float(_, n) => match strconv::plain_integer(*n) {
            Some(n) => strconv::append_uint(out, n),
            None => write_nested(out, value, 0, usize::MAX),
        },
        _ => {
            let limit = out.len().saturating_add(MAX_LEN);
            write_nested(out, value, 0, limit);
        }
    }
}

/// A value at some depth; elements are left out once the output has grown to `limit`.
fn write_nested(out: &mut Vec<u8>, value: &Value, depth: usize, limit: usize) {
    match value {
        Value::Nil => out.extend_from_slice(b"<nil>"),
        Value::Bool(true) => out.extend_from_slice(b"true"),
        Value::Bool(false) => out.extend_from_slice(b"false"),
        Value::Int(_, n) => strconv::append_int(out, *n),
        Value::Uint(_, n) => strconv::append_uint(out, *n),
        Value::Float(kind, n) => {
            let bits = if *kind == FloatKind::Float32 { 32 } else { 64 };
            strconv::append_float(out, *n, b'g', None, bits);
        }
        Value::Str(text) => out.extend_from_slice(text),
        Value::List(_) | Value::Map(_) if depth > MAX_DEPTH => out.extend_from_slice(TOO_DEEP),
        Value::List(list) => {
            out.push(b'[');
            for (i, item) in list.iter().enumerate() {
                if i > 0 {
                    out.push(b' ');
                }
                if out.len() > limit {
                    cut(out);
                    break;
                }
                write_nested(out, item, depth + 1, limit);
            }
            out.push(b']');
        }
        Value::Map(map) => {
            out.extend_from_slice(b"map[");
            for (i, (key, item)) in map.entries().iter().enumerate() {
                if i > 0 {
                    out.push(b' ');
                }
                if out.len() > limit {
                    cut(out);
                    break;
                }
                out.extend_from_slice(key);
                out.push(b':');
                write_nested(out, item, depth + 1, limit);
            }
            out.push(b']');
        }
        Value::Object(object) => match display(&**object) {
            Some(text) => out.extend_from_slice(&text),
            None => Printer::new(out).value(value, 'v', depth),
        },
        Value::Bytes(_) | Value::Complex(_) => Printer::new(out).value(value, 'v', depth),
    }
}

fn cut(out: &mut Vec<u8>) {
    if !out.ends_with(TOO_LONG) {
        out.extend_from_slice(TOO_LONG);
    }
}
