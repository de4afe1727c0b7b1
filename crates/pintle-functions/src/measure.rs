//! The size of values, charged before they are walked: a template can build a value of `2^n` nodes
//! in `n` steps, because lists and maps are shared.

use pintle_template::{FuncError, Limit, Runtime};
use pintle_value::Value;

/// Deepest nesting of values that functions walk by recursion, which has to fit the part of the
/// stack that the engine leaves to functions. Go goes on until its stack overflows, which it does
/// for maps that contain themselves.
pub(crate) const MAX_DEPTH: usize = 1_000;

/// Deepest nesting that the writers of JSON and YAML take.
const MAX_WRITTEN_DEPTH: usize = pintle_yaml::json::MAX_DEPTH;

/// Charges for every node of a value that is about to be written. Values that are too deep are
/// left to the writer, which reaches the same place and fails there.
pub(crate) fn charge_for_writing(
    runtime: &mut dyn Runtime,
    value: &Value,
) -> Result<(), FuncError> {
    measure(runtime, value, MAX_WRITTEN_DEPTH).map(|_| ())
}

/// Charges for every node of a value that is about to be walked by recursion, and refuses values
/// that are nested too deeply.
pub(crate) fn charge_for_walking(
    runtime: &mut dyn Runtime,
    value: &Value,
) -> Result<(), FuncError> {
    match measure(runtime, value, MAX_DEPTH)? {
        true => Ok(()),
        false => Err(FuncError::Limit(Limit::Stack)),
    }
}

/// Levels that are walked by recursion; below them the walk keeps a list of what is open.
const RECURSIVE_DEPTH: usize = 16;

/// Charges for the nodes of `value`; false if some lie below `max_depth`.
fn measure(runtime: &mut dyn Runtime, value: &Value, max_depth: usize) -> Result<bool, FuncError> {
    let levels = RECURSIVE_DEPTH.min(max_depth);
    measure_shallow(runtime, value, levels, max_depth - levels)
}

/// The same by recursion for `levels` levels, without copies of anything, and for `deeper` more
/// levels below them.
fn measure_shallow(
    runtime: &mut dyn Runtime,
    value: &Value,
    levels: usize,
    deeper: usize,
) -> Result<bool, FuncError> {
    if levels == 0 {
        return measure_deep(runtime, value, deeper);
    }
    match value {
        Value::List(list) => {
            runtime.charge(list.len() as u64)?;
            for item in list.iter() {
                if !measure_shallow(runtime, item, levels - 1, deeper)? {
                    return Ok(false);
                }
            }
        }
        Value::Map(map) => {
            runtime.charge(map.len() as u64)?;
            for (_, item) in &*map.entries() {
                if !measure_shallow(runtime, item, levels - 1, deeper)? {
                    return Ok(false);
                }
            }
        }
        _ => {}
    }
    Ok(true)
}

/// The same for any depth: charges for the nodes of `value` in their order; stops and returns
/// false at the first one below `max_depth`.
fn measure_deep(
    runtime: &mut dyn Runtime,
    value: &Value,
    max_depth: usize,
) -> Result<bool, FuncError> {
    let Some(children) = containers(runtime, value)? else {
        return Ok(true);
    };
    let mut open = vec![children];
    while let Some(siblings) = open.last_mut() {
        let Some(next) = siblings.pop() else {
            open.pop();
            continue;
        };
        if let Some(children) = containers(runtime, &next)? {
            if open.len() >= max_depth {
                return Ok(false);
            }
            open.push(children);
        }
    }
    Ok(true)
}

/// Charges for the elements of a list or map and returns those that have elements themselves, the
/// first one last; `None` if there are none.
fn containers(runtime: &mut dyn Runtime, value: &Value) -> Result<Option<Vec<Value>>, FuncError> {
    let is_container = |value: &&Value| matches!(value, Value::List(_) | Value::Map(_));
    let children: Vec<Value> = match value {
        Value::List(list) => {
            runtime.charge(list.len() as u64)?;
            list.iter().rev().filter(is_container).cloned().collect()
        }
        Value::Map(map) => {
            runtime.charge(map.len() as u64)?;
            let entries = map.entries();
            entries.iter().rev().map(|(_, value)| value).filter(is_container).cloned().collect()
        }
        _ => return Ok(None),
    };
    Ok((!children.is_empty()).then_some(children))
}
