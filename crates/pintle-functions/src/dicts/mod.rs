//! Dictionaries. They are references: `set`, `unset` and the `merge` family change their argument.

mod copy;
mod merge;

use pintle_template::{FuncError, Function, Runtime};
use pintle_value::{Elem, Entries, List, Map, MapElem, MapType, Param, Str, Value};

use crate::convert::{
    Call, any_arg, function, map_arg, str_arg, str_list, testing, text_of, variadic,
};

/// The functions of this family.
pub(crate) const FUNCTIONS: &[Function] = {
    use Param::{Any, Map, Str};
    &[
        function("deepCopy", &[Any], copy::deep_copy),
        variadic("dict", &[], Any, dict),
        variadic("dig", &[], Any, dig),
        function("get", &[Map, Str], get),
        testing(function("hasKey", &[Map, Str], has_key), |map, key| {
            let of_anything = |ty: &MapType| ty.elem == MapElem::Any;
            let map = map.as_map().filter(|map| map.map_type().is_none_or(of_anything));
            Some(map?.contains(key.as_str()?))
        }),
        variadic("keys", &[], Map, keys),
        variadic("merge", &[Map], Map, merge::merge),
        variadic("mergeOverwrite", &[Map], Map, merge::merge_overwrite),
        function("mustDeepCopy", &[Any], copy::deep_copy),
        variadic("mustMerge", &[Map], Map, merge::must_merge),
        variadic("mustMergeOverwrite", &[Map], Map, merge::must_merge_overwrite),
        variadic("omit", &[Map], Str, omit),
        variadic("pick", &[Map], Str, pick),
        variadic("pluck", &[Str], Map, pluck),
        function("set", &[Map, Str, Any], set),
        function("unset", &[Map, Str], unset),
        function("values", &[Map], values),
    ]
};

/// What Go says about a write to a nil map.
const NIL_MAP: &str = "assignment to entry in nil map";

/// Keys and values in turn; a last key without a value gets the empty string.
fn dict(_: &mut dyn Runtime, args: &[Value]) -> Call {
    let entry = |pair: &[Value]| match pair {
        [key, value] => (text_of(key), value.clone()),
        _ => (text_of(any_arg(pair, 0)), Value::Str(Str::EMPTY)),
    };
    Ok(Map::from(Entries::from_unsorted(args.chunks(2).map(entry).collect())).into())
}

/// The value of a key; the empty string, not nil, where there is none.
fn get(_: &mut dyn Runtime, args: &[Value]) -> Call {
    Ok(map_arg(args, 0).get(str_arg(args, 1)).unwrap_or(Value::Str(Str::EMPTY)))
}

fn set(runtime: &mut dyn Runtime, args: &[Value]) -> Call {
    let map = map_arg(args, 0);
    if map.is_nil() {
        return Err(NIL_MAP.into());
    }
    let value = any_arg(args, 2);
    runtime.takes(&map, value);
    map.insert(str_arg(args, 1).clone(), value.clone());
    Ok(map.into())
}

fn unset(_: &mut dyn Runtime, args: &[Value]) -> Call {
    let map = map_arg(args, 0);
    map.remove(str_arg(args, 1));
    Ok(map.into())
}

fn has_key(_: &mut dyn Runtime, args: &[Value]) -> Call {
    Ok(map_arg(args, 0).contains(str_arg(args, 1)).into())
}

/// `pluck KEY MAP…`: the values of the maps that have the key.
fn pluck(_: &mut dyn Runtime, args: &[Value]) -> Call {
    let key = str_arg(args, 0);
    let found = args.iter().skip(1).filter_map(|map| map.as_map()?.get(key));
    Ok(List::new(found.collect()).into())
}

/// The keys of all maps. Go has them in random order, here each map's are in byte order.
fn keys(_: &mut dyn Runtime, args: &[Value]) -> Call {
    let maps = args.iter().filter_map(Value::as_map);
    Ok(str_list(maps.flat_map(Map::keys).map(Value::Str).collect()))
}

/// The values in byte order of their keys, where Go has random order.
fn values(_: &mut dyn Runtime, args: &[Value]) -> Call {
    let map = map_arg(args, 0);
    let values = map.entries().iter().map(|(_, value)| value.clone()).collect();
    Ok(List::of(Elem::Any, values).into())
}

fn pick(_: &mut dyn Runtime, args: &[Value]) -> Call {
    let map = map_arg(args, 0);
    let entries = map.entries();
    let mut picked = Entries::default();
    for key in args.iter().skip(1).filter_map(Value::as_str) {
        if let Some(value) = entries.get(key) {
            picked.insert(key.clone(), value.clone());
        }
    }
    Ok(Map::from(picked).into())
}

fn omit(_: &mut dyn Runtime, args: &[Value]) -> Call {
    let mut omitted: Vec<&Str> = args.iter().skip(1).filter_map(Value::as_str).collect();
    omitted.sort_unstable();
    let map = map_arg(args, 0);
    let entries = map.entries();
    let kept = entries.iter().filter(|(key, _)| omitted.binary_search(&key).is_err());
    Ok(Map::from(Entries::from_unsorted(kept.cloned().collect())).into())
}

/// `dig KEY… DEFAULT MAP`: the value at the end of the path, the default where a key is missing.
fn dig(_: &mut dyn Runtime, args: &[Value]) -> Call {
    let [keys @ .., default, map] = args else {
        return Err("dig needs at least three arguments".into());
    };
    if keys.is_empty() {
        return Err("dig needs at least three arguments".into());
    }
    let mut map = asserted_map(map)?;
    if let Some(other) = keys.iter().find(|key| key.as_str().is_none()) {
        return Err(conversion(other, "string"));
    }
    let mut found = Value::Nil;
    for (at, key) in keys.iter().filter_map(Value::as_str).enumerate() {
        if at > 0 {
            map = asserted_map(&found)?;
        }
        match map.get(key) {
            Some(value) => found = value,
            None => return Ok(default.clone()),
        }
    }
    Ok(found)
}

/// The assertion `value.(map[string]interface {})`, which refuses other and named map types.
fn asserted_map(value: &Value) -> Result<Map, FuncError> {
    match value {
        Value::Map(map) if map.map_type().is_none() => Ok(map.clone()),
        other => Err(conversion(other, "map[string]interface {}")),
    }
}

/// What Go says about a failed type assertion.
fn conversion(value: &Value, wanted: &str) -> FuncError {
    let name = if value.is_nil() { "nil".into() } else { value.type_name() };
    format!("interface conversion: interface {{}} is {name}, not {wanted}").into()
}
