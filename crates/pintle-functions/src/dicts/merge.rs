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
        merge_maps(runtime, destination.clone(), source, winner)?;
    }
    Ok(destination)
}

/// Two maps that are being merged.
struct Level {
    destination: Map,
    source: Map,
    /// What is left of the source's entries.
    entries: std::vec::IntoIter<(Str, Value)>,
    /// The entry whose maps are being merged one level below.
    open: Option<(Str, Value)>,
}

/// Merges level by level, without recursion.
fn merge_maps(
    runtime: &mut dyn Runtime,
    destination: Map,
    source: Map,
    winner: Winner,
) -> Result<(), Stop> {
    let mut levels = Vec::new();
    levels.extend(Level::new(runtime, destination, source)?);
    while let Some(level) = levels.last_mut() {
        if let Some((key, value)) = level.open.take() {
            level.settle(runtime, key, value, winner)?;
        }
        match level.advance(runtime, winner)? {
            Step::Done => {
                levels.pop();
            }
            Step::Next => {}
            Step::Into(destination, source) => {
                if levels.len() >= MAX_DEPTH {
                    return Err(Stop::Failed(FuncError::Limit(Limit::Stack)));
                }
                levels.extend(Level::new(runtime, destination, source)?);
            }
        }
    }
    Ok(())
}

/// How to go on after an entry.
enum Step {
    /// The level has no more entries.
    Done,
    /// With the next entry.
    Next,
    /// With these maps.
    Into(Map, Map),
}

impl Level {
    /// `None` if there is nothing to do. A nil map below the top cannot be replaced; mergo leaves
    /// everything as it is then.
    fn new(
        runtime: &mut dyn Runtime,
        destination: Map,
        source: Map,
    ) -> Result<Option<Level>, Stop> {
        if destination.is_nil() || destination.ptr_eq(&source) {
            return Ok(None);
        }
        runtime.charge(source.len() as u64).map_err(Stop::Failed)?;
        let entries = source.snapshot().into_iter();
        Ok(Some(Level { destination, source, entries, open: None }))
    }

    fn advance(&mut self, runtime: &mut dyn Runtime, winner: Winner) -> Result<Step, Stop> {
        let Some((key, value)) = self.entries.next() else {
            return Ok(Step::Done);
        };
        if value.is_nil() {
            if winner == Winner::Source {
                self.assign(runtime, key, value)?;
            }
            return Ok(Step::Next);
        }
        if let Some(present) = self.destination.get(&key) {
            if let Some((destination, source)) =
                underlying_map(&present).zip(underlying_map(&value))
            {
                self.open = Some((key, value));
                return Ok(Step::Into(destination, source));
            }
            if winner == Winner::Destination
                && present.kind() == Kind::Pointer
                && matches!(value.kind(), Kind::Map | Kind::Struct)
            {
                return Err(Stop::Refused("src and dst must be of same type"));
            }
        }
        self.settle(runtime, key, value, winner)?;
        Ok(Step::Next)
    }

    /// Decides which value a key keeps. Emptiness counts after maps below have been merged, which
    /// may have filled the one of the destination.
    fn settle(
        &self,
        runtime: &mut dyn Runtime,
        key: Str,
        value: Value,
        winner: Winner,
    ) -> Result<(), Stop> {
        let replace = match self.destination.get(&key).filter(|present| !is_empty(present)) {
            None => true,
            Some(present) if present.kind() == Kind::Map && value.kind() == Kind::Map => false,
            Some(_) => winner == Winner::Source,
        };
        if replace { self.assign(runtime, key, value) } else { Ok(()) }
    }

    /// Sets a key, if the element type of the source fits that of the destination.
    fn assign(&self, runtime: &mut dyn Runtime, key: Str, value: Value) -> Result<(), Stop> {
        let elem = |map: &Map| map.map_type().map_or(MapElem::Any, |ty| ty.elem);
        let (wanted, given) = (elem(&self.destination), elem(&self.source));
        if wanted != MapElem::Any && wanted != given {
            let message = format!(
                "reflect.Value.SetMapIndex: value of type {} is not assignable to type {}",
                elem_name(given),
                elem_name(wanted)
            );
            return Err(Stop::Failed(message.into()));
        }
        runtime.takes(&self.destination, &value);
        self.destination.insert(key, value);
        Ok(())
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
