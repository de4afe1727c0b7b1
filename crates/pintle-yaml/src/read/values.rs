//! Values files.

use pintle_value::{Map, Value};

use super::{ReadOptions, documents, map_at};
use crate::Error;

/// Reads a values file: all its documents, merged. Source: Helm's `loader.LoadValues`.
///
/// # Errors
/// `error reading yaml document: …` for a bad separator line, `cannot unmarshal yaml document: …`
/// for a document that is no map.
pub fn load_values(text: &[u8], options: &ReadOptions) -> Result<Map, Error> {
    let mut values: Option<Map> = None;
    for document in documents(text) {
        let document = document.map_err(|e| e.with_prefix("error reading yaml document: "))?;
        let map = map_at(&document.text, document.first_line, options)
            .map_err(|e| e.with_prefix("cannot unmarshal yaml document: "))?;
        values = Some(match values {
            Some(values) => merge_maps(&values, &map),
            None => map,
        });
    }
    Ok(values.unwrap_or_default())
}

/// Lays `over` on `base`, map by map; everything else is replaced. Neither is changed, but the
/// result shares parts of both. Source: Helm's `loader.MergeMaps`.
pub fn merge_maps(base: &Map, over: &Map) -> Map {
    let merged = base.shallow_clone();
    if merged.is_nil() {
        return over.shallow_clone();
    }
    merged.update(|entries| {
        let over = over.entries();
        for (key, value) in over.iter() {
            let value = match (entries.get(key), value) {
                (Some(Value::Map(below)), Value::Map(above)) => {
                    Value::Map(merge_maps(below, above))
                }
                (_, value) => value.clone(),
            };
            entries.insert_with(key.clone(), value, over.origin(key).cloned());
        }
    });
    merged
}
