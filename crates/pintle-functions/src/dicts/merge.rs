//! Merging. Source: mergo, as sprig configures it.
//!
//! Maps are merged in place, level by level. A map or list that the destination takes over is
//! shared with the source, not copied.

use pintle_template::{FuncError, Limit, Runtime};
use pintle_value::{Kind, Map, MapElem, Str, Value};

use crate::convert::{Call, map_arg};
use crate::measure::MAX_DEPTH;

/// Which side wins where both have a value that is not empty.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Winner {
    Destination,
    Source,
}

/// Why a merge stopped.
enum Stop {
    /// mergo returned an error, which `merge` turns into an empty string.
    Refused(&'static str),
    /// Go panicked, or a limit was reached.
    Failed(FuncError),
}

pub(super) fn merge(runtime: &mut dyn Runtime, args: &[Value]) -> Call {
    quiet(merge_all(runtime, args, Winner::Destination))
}

pub(super) fn merge_overwrite(runtime: &mut dyn Runtime, args: &[Value]) -> Call {
    quiet(merge_all(runtime, args, Winner::Source))
}

pub(super) fn must_merge(runtime: &mut dyn Runtime, args: &[Value]) -> Call {
    loud(merge_all(runtime, args, Winner::Destination))
}

pub(super) fn must_merge_overwrite(runtime: &mut dyn Runtime, args: &[Value]) -> Call {
    loud(merge_all(runtime, args, Winner::Source))
}

fn quiet(result: Result<Map, Stop>) -> Call {
    match result {
        Ok(map) => Ok(map.into()),
        Err(Stop::Refused(_)) => Ok(Value::Str(Str::EMPTY)),
        Err(Stop::Failed(error)) => Err(error),
    }
}

fn loud(result: Result<Map, Stop>) -> Call {
    match result {
        Ok(map) => Ok(map.into()),
        Err(Stop::Refused(message)) => Err(message.into()),
        Err(Stop::Failed(error)) => Err(error),
    }
}

fn merge_all(runtime: &mut dyn Runtime, args: &[Value], winner: Winner) -> Result<Map, Stop> {
    let mut destination = map_arg(args, 0);
    for at in 1..args.len() {
        let source = map_arg(args, at);
        if destination.is_nil() && !source.is_nil() {
            destination = Map::new();
        }
        merge_map(runtime, &destination, &source, winner, MAX_DEPTH)?;
    }
    Ok(destination)
}

fn merge_map(
    runtime: &mut dyn Runtime,
    destination: &Map,
    source: &Map,
    winner: Winner,
    depth: usize,
) -> Result<(), Stop> {
    let Some(depth) = depth.checked_sub(1) else {
        return Err(Stop::Failed(FuncError::Limit(Limit::Stack)));
    };
    // A nil map below the top cannot be replaced; mergo then leaves everything as it is.
    if destination.is_nil() || destination.ptr_eq(source) {
        return Ok(());
    }
    runtime.charge(source.len() as u64).map_err(Stop::Failed)?;
    for (key, value) in source.snapshot() {
        if value.is_nil() {
            if winner == Winner::Source {
                assign(destination, source, key, value)?;
            }
            continue;
        }
        let present = destination.get(&key);
        if let Some(present) = &present {
            descend(runtime, present, &value, winner, depth)?;
        }
        // Emptiness counts after the descent, which may have filled the map.
        let replace = match present.filter(|present| !is_empty(present)) {
            None => true,
            Some(present) if present.kind() == Kind::Map && value.kind() == Kind::Map => false,
            Some(_) => winner == Winner::Source,
        };
        if replace {
            assign(destination, source, key, value)?;
        }
    }
    Ok(())
}

/// Merges maps below; everything else is replaced or kept as a whole by the caller.
fn descend(
    runtime: &mut dyn Runtime,
    present: &Value,
    value: &Value,
    winner: Winner,
    depth: usize,
) -> Result<(), Stop> {
    match (underlying_map(present), underlying_map(value)) {
        (Some(destination), Some(source)) => {
            merge_map(runtime, &destination, &source, winner, depth)
        }
        _ if winner == Winner::Destination
            && present.kind() == Kind::Pointer
            && matches!(value.kind(), Kind::Map | Kind::Struct) =>
        {
            Err(Stop::Refused("src and dst must be of same type"))
        }
        _ => Ok(()),
    }
}

fn underlying_map(value: &Value) -> Option<Map> {
    match value {
        Value::Map(map) => Some(map.clone()),
        Value::Object(object) if object.kind() == Kind::Map => {
            object.underlying()?.as_map().cloned()
        }
        _ => None,
    }
}

/// Sets a key, if the element type of the source's map fits that of the destination's.
fn assign(destination: &Map, source: &Map, key: Str, value: Value) -> Result<(), Stop> {
    let elem = |map: &Map| map.map_type().map_or(MapElem::Any, |ty| ty.elem);
    let (wanted, given) = (elem(destination), elem(source));
    if wanted != MapElem::Any && wanted != given {
        let message = format!(
            "reflect.Value.SetMapIndex: value of type {} is not assignable to type {}",
            elem_name(given),
            elem_name(wanted)
        );
        return Err(Stop::Failed(message.into()));
    }
    destination.insert(key, value);
    Ok(())
}

fn elem_name(elem: MapElem) -> &'static str {
    match elem {
        MapElem::Any => "interface {}",
        MapElem::Str => "string",
        MapElem::Bytes => "[]uint8",
        MapElem::List(elem) => elem.list_name(),
    }
}

/// Whether mergo regards a value as not set: as a template would, but no struct, pointer or complex
/// number is.
fn is_empty(value: &Value) -> bool {
    !matches!(value, Value::Complex(_)) && !value.truth()
}
