//! Values in answers: one line that shows Go types.

use pintle_value::{Map, Value, fmt, strconv};

/// A value with its Go types: `{"a": [float64(1), "x"], "b": nil}`.
pub(super) fn dump(value: &Value) -> String {
    let mut out = Vec::new();
    write(&mut out, value);
    String::from_utf8_lossy(&out).into_owned()
}

fn write(out: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Nil => out.extend_from_slice(b"nil"),
        Value::Bool(b) => out.extend_from_slice(if *b { b"true" } else { b"false" }),
        Value::Str(text) => strconv::append_quote(out, text),
        Value::Map(map) if map.is_nil() => out.extend_from_slice(b"nilmap"),
        Value::Map(map) => write_map(out, map),
        Value::List(list) if list.is_nil() => out.extend_from_slice(b"nillist"),
        Value::List(list) => write_list(out, list),
        Value::Bytes(bytes) => {
            let items: Vec<Value> = bytes.iter().map(|b| uint8(*b)).collect();
            write_list(out, &items);
        }
        other => {
            out.extend_from_slice(other.type_name().as_bytes());
            out.push(b'(');
            match other {
                Value::Float(_, n) => {
                    out.extend_from_slice(strconv::format_float(*n, b'g', None, 64).as_bytes());
                }
                other => fmt::write_value(out, other),
            }
            out.push(b')');
        }
    }
}

fn uint8(byte: u8) -> Value {
    Value::Uint(pintle_value::UintKind::Uint8, u64::from(byte))
}

fn write_list(out: &mut Vec<u8>, items: &[Value]) {
    out.push(b'[');
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            out.extend_from_slice(b", ");
        }
        write(out, item);
    }
    out.push(b']');
}

fn write_map(out: &mut Vec<u8>, map: &Map) {
    out.push(b'{');
    for (i, (key, value)) in map.entries().iter().enumerate() {
        if i > 0 {
            out.extend_from_slice(b", ");
        }
        strconv::append_quote(out, key);
        out.extend_from_slice(b": ");
        write(out, value);
    }
    out.push(b'}');
}
