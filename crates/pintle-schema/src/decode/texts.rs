//! Values that Go reads as something else: quantities, bytes, numbers or texts, schemas.

use serde_json::Value;

use super::{Failure, Mismatch, time};
use crate::builtin::Named;
use crate::quantity;
use crate::types::{List, Shape, Topology, Type};

/// What Go's decoder calls a value.
pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// Version and kind are looked at before anything else, and whatever differs from their names in
/// case only is taken for them. Source: apimachinery `SimpleMetaFactory.Interpret`.
pub(super) fn type_meta(object: &Value) -> Result<(), Mismatch> {
    for (name, value) in object.as_object().into_iter().flatten() {
        let fields = ["apiVersion", "kind"];
        let field = fields.into_iter().find(|field| field.eq_ignore_ascii_case(name));
        let (Some(field), false) = (field, value.is_null() || value.is_string()) else { continue };
        let kind = kind(value);
        let text = format!(
            "couldn't get version/kind; json parse error: json: cannot unmarshal {kind} \
             into Go struct field .{field} of type string"
        );
        return Err(Mismatch { text, is_recognized: false });
    }
    Ok(())
}

/// What the types do that read themselves. Source: their `UnmarshalJSON` in apimachinery.
pub(super) fn by_itself(
    named: Option<Named>,
    shape: &Shape,
    value: &Value,
) -> Option<Result<(), Failure>> {
    let is_raw = named.is_some_and(Named::is_raw);
    let is_own = matches!(
        shape,
        Shape::Quantity | Shape::Time | Shape::MicroTime | Shape::IntOrString | Shape::Raw
    );
    if !is_raw && !is_own {
        return None;
    }
    Some(match (shape, value) {
        _ if is_raw => Ok(()),
        (_, Value::Null) | (Shape::Raw, _) => Ok(()),
        (Shape::Quantity, Value::String(text)) => quantity(text),
        (Shape::Quantity, value) => quantity(&value.to_string()),
        (Shape::IntOrString, Value::String(_)) => Ok(()),
        (Shape::IntOrString, Value::Number(number)) => match number.to_string().parse::<i32>() {
            Ok(_) => Ok(()),
            Err(_) => Err(Failure::of_type(&format!("number {number}"), "int32")),
        },
        (Shape::IntOrString, value) => Err(Failure::of_type(kind(value), "int32")),
        (Shape::Time, Value::String(text)) => moment(text, time::SECONDS),
        (Shape::MicroTime, Value::String(text)) => moment(text, time::MICROSECONDS),
        (_, value) => Err(Failure::of_type(kind(value), "string")),
    })
}

/// What a schema, or something in its place, is read as; nothing if it is no such type. Source:
/// apiextensions `marshal.go`.
pub(super) fn schema_or(named: Named, value: &Value) -> Option<Result<Type, Failure>> {
    let schema = || Type::new(named.schema_in_place().map_or(any(), Shape::Named));
    let list_of = |items| {
        let list = List { items, topology: Topology::Atomic };
        Type::new(Shape::List(Box::new(list)))
    };
    named.schema_in_place()?;
    Some(match (named.go_name(), value) {
        (_, Value::Object(_)) => Ok(schema()),
        ("v1.JSONSchemaPropsOrArray", Value::Array(_)) => Ok(list_of(schema())),
        ("v1.JSONSchemaPropsOrStringArray", Value::Array(_)) => {
            Ok(list_of(Type::new(Shape::String("".into()))))
        }
        ("v1.JSONSchemaPropsOrBool", Value::Null | Value::Bool(_)) => Ok(Type::new(any())),
        ("v1.JSONSchemaPropsOrBool", _) => {
            Err(Failure::Other("boolean or JSON schema expected".to_owned()))
        }
        _ => Ok(Type::new(any())),
    })
}

fn any() -> Shape {
    Shape::Any(Box::default())
}

fn moment(text: &str, layout: time::Layout) -> Result<(), Failure> {
    time::read(text, layout).map(|_| ()).map_err(Failure::Other)
}

fn quantity(text: &str) -> Result<(), Failure> {
    quantity::check(text).map_err(|error| Failure::Other(error.to_owned()))
}

/// Source: Go's `encoding/base64`.
pub(super) fn base64(text: &str) -> Result<(), String> {
    let bytes = text.as_bytes();
    let error = |at: usize| Err(format!("illegal base64 data at input byte {at}"));
    let is_break = |at: usize| matches!(bytes.get(at), Some(b'\n' | b'\r'));
    let mut at = 0;
    while at < bytes.len() {
        let mut digits = 0;
        while digits < 4 {
            match bytes.get(at) {
                None if digits == 0 => return Ok(()),
                None => return error(at - digits),
                Some(b'\n' | b'\r') => {}
                Some(byte) if byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/') => {
                    digits += 1;
                }
                Some(b'=') if digits > 1 => {
                    at += 1;
                    if digits == 2 {
                        while is_break(at) {
                            at += 1;
                        }
                        match bytes.get(at) {
                            None => return error(bytes.len()),
                            Some(b'=') => at += 1,
                            Some(_) => return error(at - 1),
                        }
                    }
                    while is_break(at) {
                        at += 1;
                    }
                    return if at < bytes.len() { error(at) } else { Ok(()) };
                }
                Some(_) => return error(at),
            }
            at += 1;
        }
    }
    Ok(())
}

/// A text in quotes, as Go's `strconv.Quote` writes it.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\u{7}' => out.push_str("\\a"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{b}' => out.push_str("\\v"),
            c if c < ' ' || c == '\u{7f}' => out.push_str(&format!("\\x{:02x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
