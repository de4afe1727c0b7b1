//! Values as `fmt` prints them, for the words of errors.

use serde_json::{Map, Number, Value};

use super::number::{is_float, with_exponent};

/// `%v`.
pub(crate) fn print(value: &Value) -> String {
    let mut text = String::new();
    write(&mut text, value, false);
    text
}

/// `%s`, which complains about all that is no text.
pub(crate) fn print_as_text(value: &Value) -> String {
    let mut text = String::new();
    match value {
        Value::Null => text.push_str(type_name(value)),
        value => write(&mut text, value, true),
    }
    text
}

/// The type by its name in Go, as `%s` prints what `reflect.TypeOf` answers.
pub(crate) fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "%!s(<nil>)",
        Value::Bool(_) => "bool",
        Value::Number(number) if is_float(number) => "float64",
        Value::Number(_) => "int64",
        Value::String(_) => "string",
        Value::Array(_) => "[]interface {}",
        Value::Object(_) => "map[string]interface {}",
    }
}

fn write(text: &mut String, value: &Value, as_text: bool) {
    match value {
        Value::Null => text.push_str("<nil>"),
        Value::String(string) => text.push_str(string),
        Value::Array(items) => write_list(text, items, as_text),
        Value::Object(fields) => write_map(text, fields, as_text),
        scalar if as_text => {
            let kind = type_name(scalar);
            text.push_str(&format!("%!s({kind}={})", print(scalar)));
        }
        Value::Bool(truth) => text.push_str(if *truth { "true" } else { "false" }),
        Value::Number(number) => text.push_str(&number_text(number)),
    }
}

fn write_list(text: &mut String, items: &[Value], as_text: bool) {
    text.push('[');
    for (nth, item) in items.iter().enumerate() {
        if nth > 0 {
            text.push(' ');
        }
        write(text, item, as_text);
    }
    text.push(']');
}

fn write_map(text: &mut String, fields: &Map<String, Value>, as_text: bool) {
    let mut sorted: Vec<_> = fields.iter().collect();
    sorted.sort_by_key(|(key, _)| *key);
    text.push_str("map[");
    for (nth, (key, field)) in sorted.into_iter().enumerate() {
        if nth > 0 {
            text.push(' ');
        }
        text.push_str(key);
        text.push(':');
        write(text, field, as_text);
    }
    text.push(']');
}

/// Source: fmt's `%v` of a `float64`: as short as may be, with an exponent from 1e6 on and below 1e-4.
fn number_text(number: &Number) -> String {
    match number.as_f64() {
        Some(float) if is_float(number) => float_text(float),
        _ => number.to_string(),
    }
}

fn float_text(float: f64) -> String {
    match (1e-4..1e6).contains(&float.abs()) || float == 0.0 {
        true => float.to_string(),
        false => with_exponent(float, 2),
    }
}
