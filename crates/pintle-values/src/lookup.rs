//! Values at paths with dots. Source: `common.Values.Table` and `PathValue` of Helm.

use pintle_value::strconv::quote;
use pintle_value::{Map, Value};

use crate::Error;

/// The table at `path`.
///
/// # Errors
/// `"name" is not a table`, for the first name that is none.
pub(crate) fn table(values: &Map, path: &str) -> Result<Map, Error> {
    let mut table = values.clone();
    for name in path.split('.') {
        table = match table.get(name) {
            Some(Value::Map(inner)) => inner,
            _ => {
                let name = quote(name.as_bytes());
                return Err(Error::new(format!("{name} is not a table")));
            }
        };
    }
    Ok(table)
}

/// The value at `path`, if there is one and it is no table.
pub(crate) fn value(values: &Map, path: &str) -> Option<Value> {
    let found = match path.rsplit_once('.') {
        None => values.get(path),
        Some((tables, name)) => table(values, tables).ok()?.get(name),
    };
    found.filter(|value| value.as_map().is_none())
}
