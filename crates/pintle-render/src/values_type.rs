//! `common.Values`: the map type of `.Values`, with the methods that templates can call on it.

use pintle_value::{CallError, Map, MapElem, MapType, Method, Param, Value};

/// The type of `.Values` and `.Template`.
pub(crate) static VALUES: &MapType = &MapType {
    name: "common.Values",
    elem: MapElem::Any,
    named: true,
    methods: &[
        Method {
            name: "AsMap",
            params: &[],
            variadic: None,
            call: |this, _| {
                let map = this_map(this)?;
                Ok(if map.is_empty() { Map::new() } else { map.typed(None) }.into())
            },
        },
        Method {
            name: "PathValue",
            params: &[Param::Str],
            variadic: None,
            call: |this, args| path_value(this_map(this)?, &text(args)),
        },
        Method {
            name: "Table",
            params: &[Param::Str],
            variadic: None,
            call: |this, args| match table(this_map(this)?, &text(args)) {
                Ok(table) => Ok(table.into()),
                Err(name) => Err(CallError(format!("{name:?} is not a table"))),
            },
        },
        Method {
            name: "YAML",
            params: &[],
            variadic: None,
            call: |this, _| match pintle_yaml::emit::to_yaml(this) {
                Ok(text) => Ok(Value::str(text)),
                Err(error) => Err(CallError(error.to_string())),
            },
        },
    ],
};

/// The map seen as `common.Values`.
pub(crate) fn as_values(map: &Map) -> Map {
    map.typed(Some(VALUES))
}

/// The map at a path of names with dots in between; the first name that leads to none otherwise.
/// Source: Helm `Values.Table`.
pub(crate) fn table(map: &Map, path: &str) -> Result<Map, String> {
    let mut table = map.clone();
    for name in path.split('.') {
        table = match table.get(name) {
            Some(Value::Map(inner)) if is_table(&inner) => as_values(&inner),
            _ => return Err(name.to_owned()),
        };
    }
    Ok(table)
}

fn is_table(map: &Map) -> bool {
    map.map_type().is_none_or(|ty| std::ptr::eq(ty, VALUES))
}

/// Source: Helm `Values.PathValue`.
fn path_value(map: &Map, path: &str) -> Result<Value, CallError> {
    if path.is_empty() {
        return Err("YAML path cannot be empty".into());
    }
    let (above, key) = path.rsplit_once('.').map_or((None, path), |(a, k)| (Some(a), k));
    let found = match above {
        None => map.get(key),
        Some(above) => table(map, above).ok().and_then(|table| table.get(key)),
    };
    match found {
        Some(Value::Map(inner)) if inner.map_type().is_none() => Err(no_value(key)),
        Some(value) => Ok(value),
        None => Err(no_value(key)),
    }
}

fn no_value(key: &str) -> CallError {
    CallError(format!("{key:?} is not a value"))
}

fn this_map(this: &Value) -> Result<&Map, CallError> {
    this.as_map().ok_or_else(|| CallError::from("method of another type"))
}

fn text(args: &[Value]) -> String {
    args.first().and_then(Value::as_str).map_or_else(String::new, |s| s.to_text().into_owned())
}
