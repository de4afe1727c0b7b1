//! `eq`, `lt` and their relatives.

use std::rc::Rc;

use pintle_value::{Kind, Object, Str, Value, fmt, rune};

use super::Failed;
use crate::exec::Slot;

const BAD_TYPE: &str = "invalid type for comparison";

/// A value of a basic kind, whatever its type.
enum Basic<'a> {
    Bool(bool),
    Int(i64),
    Uint(u64),
    Float(f64),
    Complex(f64, f64),
    Str(&'a Str),
    Text(Str),
}

/// The basic kinds of Go's comparison.
#[derive(Clone, Copy, PartialEq, Eq)]
enum BasicKind {
    Bool,
    Int,
    Uint,
    Float,
    Complex,
    Str,
}

impl<'a> Basic<'a> {
    fn of(value: &'a Value) -> Option<Basic<'a>> {
        Some(match value {
            Value::Bool(b) => Basic::Bool(*b),
            Value::Int(_, n) => Basic::Int(*n),
            Value::Uint(_, n) => Basic::Uint(*n),
            Value::Float(_, n) => Basic::Float(*n),
            Value::Complex(c) => Basic::Complex(c.0, c.1),
            Value::Str(text) => Basic::Str(text),
            Value::Object(object) => match object.underlying()? {
                Value::Bool(b) => Basic::Bool(b),
                Value::Int(_, n) => Basic::Int(n),
                Value::Uint(_, n) => Basic::Uint(n),
                Value::Float(_, n) => Basic::Float(n),
                Value::Str(text) => Basic::Text(text),
                _ => return None,
            },
            Value::Nil | Value::Bytes(_) | Value::List(_) | Value::Map(_) => return None,
        })
    }

    fn kind(&self) -> BasicKind {
        match self {
            Basic::Bool(_) => BasicKind::Bool,
            Basic::Int(_) => BasicKind::Int,
            Basic::Uint(_) => BasicKind::Uint,
            Basic::Float(_) => BasicKind::Float,
            Basic::Complex(..) => BasicKind::Complex,
            Basic::Str(_) | Basic::Text(_) => BasicKind::Str,
        }
    }

    fn text(&self) -> &[u8] {
        match self {
            Basic::Str(text) => text,
            Basic::Text(text) => text,
            _ => &[],
        }
    }
}

/// Whether the first equals any of the others.
pub(super) fn eq(first: &Slot, others: &[Slot]) -> Result<bool, Failed> {
    if others.is_empty() {
        return Err("missing argument for comparison".to_owned());
    }
    let a = Basic::of(&first.value);
    for other in others {
        let b = Basic::of(&other.value);
        let equal = match (&a, &b) {
            (Some(a), Some(b)) => basic_eq(a, b).ok_or_else(|| incompatible(first, other))?,
            (None, None) => other_eq(&first.value, &other.value)?,
            _ if first.value.is_nil() || other.value.is_nil() => false,
            _ => return Err(incompatible(first, other)),
        };
        if equal {
            return Ok(true);
        }
    }
    Ok(false)
}

fn basic_eq(a: &Basic<'_>, b: &Basic<'_>) -> Option<bool> {
    Some(match (a, b) {
        (Basic::Bool(a), Basic::Bool(b)) => a == b,
        (Basic::Int(a), Basic::Int(b)) => a == b,
        (Basic::Uint(a), Basic::Uint(b)) => a == b,
        (Basic::Float(a), Basic::Float(b)) => a == b,
        (Basic::Complex(a, c), Basic::Complex(b, d)) => a == b && c == d,
        (Basic::Int(a), Basic::Uint(b)) | (Basic::Uint(b), Basic::Int(a)) => {
            u64::try_from(*a).is_ok_and(|a| a == *b)
        }
        (a, b) if a.kind() == BasicKind::Str && b.kind() == BasicKind::Str => a.text() == b.text(),
        _ => return None,
    })
}

/// Compares values that are not of basic kinds: nil with anything, the same kinds with each other.
fn other_eq(a: &Value, b: &Value) -> Result<bool, Failed> {
    if a.kind() != b.kind() && !a.is_nil() && !b.is_nil() {
        let (at, bt) = (a.type_name(), b.type_name());
        return Err(format!(
            "non-comparable types {}: {at}, {bt}: {}",
            printed("%s", a),
            printed("%v", b)
        ));
    }
    if is_nil(a) || is_nil(b) {
        return Ok(is_nil(a) == is_nil(b));
    }
    let Value::Object(y) = b else {
        return Err(not_comparable(b));
    };
    if y.kind() != Kind::Pointer && !is_comparable(&**y) {
        return Err(not_comparable(b));
    }
    let Value::Object(x) = a else { return Ok(false) };
    if x.kind() == Kind::Pointer {
        return Ok(Rc::ptr_eq(x, y));
    }
    Ok(x.type_name() == y.type_name() && x.equal(&**y))
}

fn is_comparable(object: &dyn Object) -> bool {
    if object.kind() != Kind::Struct {
        return false;
    }
    let comparable = |value: &Value| match value {
        Value::List(_) | Value::Map(_) | Value::Bytes(_) => false,
        Value::Object(object) => object.kind() == Kind::Pointer || is_comparable(&**object),
        _ => true,
    };
    object.fields().iter().all(|(_, value)| comparable(value))
}

/// Whether Go's value is nil: nothing, or a nil slice or map.
fn is_nil(value: &Value) -> bool {
    match value {
        Value::Nil => true,
        Value::List(list) => list.is_nil(),
        Value::Map(map) => map.is_nil(),
        _ => false,
    }
}

fn not_comparable(value: &Value) -> Failed {
    format!("non-comparable type {}: {}", printed("%s", value), value.type_name())
}

fn incompatible(a: &Slot, b: &Slot) -> Failed {
    let (a, b) = (a.value.type_name(), b.value.type_name());
    format!("incompatible types for comparison: {a} and {b}")
}

fn printed(verb: &str, value: &Value) -> String {
    let text = fmt::sprintf(verb.as_bytes(), std::slice::from_ref(value));
    rune::to_text(&text).into_owned()
}

/// Whether the first is less than the second.
pub(super) fn lt(first: &Slot, second: &Slot) -> Result<bool, Failed> {
    let a = Basic::of(&first.value).ok_or(BAD_TYPE)?;
    let b = Basic::of(&second.value).ok_or(BAD_TYPE)?;
    Ok(match (&a, &b) {
        (Basic::Bool(_), Basic::Bool(_)) | (Basic::Complex(..), Basic::Complex(..)) => {
            return Err(BAD_TYPE.to_owned());
        }
        (Basic::Int(a), Basic::Int(b)) => a < b,
        (Basic::Uint(a), Basic::Uint(b)) => a < b,
        (Basic::Float(a), Basic::Float(b)) => a < b,
        (Basic::Int(a), Basic::Uint(b)) => u64::try_from(*a).map_or(true, |a| a < *b),
        (Basic::Uint(a), Basic::Int(b)) => u64::try_from(*b).is_ok_and(|b| *a < b),
        (a, b) if a.kind() == BasicKind::Str && b.kind() == BasicKind::Str => a.text() < b.text(),
        _ => return Err(incompatible(first, second)),
    })
}

/// Whether the first is less than the second or equal to it.
pub(super) fn le(first: &Slot, second: &Slot) -> Result<bool, Failed> {
    Ok(lt(first, second)? || eq(first, std::slice::from_ref(second))?)
}
