//! Deep copies.

use pintle_template::Runtime;
use pintle_value::{Elem, List, Map, Value};

use crate::convert::{Call, NIL_TYPE, any_arg};
use crate::measure::charge_for_walking;

/// A copy that shares nothing that can change with the original and keeps all types.
pub(super) fn deep_copy(runtime: &mut dyn Runtime, args: &[Value]) -> Call {
    let value = any_arg(args, 0);
    if value.is_nil() {
        return Err(NIL_TYPE.into());
    }
    charge_for_walking(runtime, value)?;
    Ok(copied(value))
}

fn copied(value: &Value) -> Value {
    match value {
        Value::List(list) if !is_flat(list) => list.map(copied).into(),
        Value::Map(map) => copied_map(map).into(),
        Value::Object(object) => object.deep_copied().unwrap_or_else(|| value.clone()),
        other => other.clone(),
    }
}

/// Whether sharing the list cannot be noticed: only lists of strings change, when they are sorted.
fn is_flat(list: &List) -> bool {
    list.elem() != Elem::Str && !list.iter().any(is_deep)
}

/// Whether a copy of the value may differ from the value itself.
fn is_deep(value: &Value) -> bool {
    matches!(value, Value::Map(_) | Value::List(_) | Value::Object(_))
}

fn copied_map(map: &Map) -> Map {
    let copy = map.shallow_clone();
    for (key, value) in map.entries().iter() {
        if is_deep(value) {
            let value = copied(value);
            copy.update(|entries| {
                if let Some(slot) = entries.get_mut(key) {
                    *slot = value;
                }
            });
        }
    }
    copy
}
