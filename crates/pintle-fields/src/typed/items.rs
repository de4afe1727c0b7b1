//! How items of lists are told apart.

use serde_json::Value;

use crate::atom::{ListAtom, Relation};
use crate::element::PathElement;
use crate::value;

/// The element that stands for an item. Source: structured-merge-diff `listItemToPathElement`.
pub(super) fn element(list: &ListAtom<'_>, item: &Value) -> Result<PathElement, String> {
    match list.relation {
        Relation::Atomic => Err("invalid indexing of non-associative list".to_owned()),
        Relation::Keys([]) | Relation::Set => by_value(item),
        Relation::Keys(keys) => {
            let fields = match item {
                Value::Null => {
                    return Err("associative list with keys may not have a null element".to_owned());
                }
                Value::Object(fields) => fields,
                _ => {
                    return Err(
                        "associative list with keys may not have non-map elements".to_owned()
                    );
                }
            };
            let mut found = Vec::with_capacity(keys.len());
            for key in keys {
                let name = key.as_ref();
                let value = match fields.get(name) {
                    Some(value) => Some(value),
                    None => default(list, name)?,
                };
                found.extend(value.map(|value| (name.to_owned(), value.clone())));
            }
            if found.is_empty() {
                let keys: Vec<String> = keys.iter().map(|key| value::quoted(key)).collect();
                return Err(format!(
                    "associative list with keys has an element that omits all key fields [{}] \
                     (and doesn't have default values for any key fields)",
                    keys.join(" ")
                ));
            }
            found.sort_by(|(a, _), (b, _)| a.cmp(b));
            Ok(PathElement::Key(found))
        }
    }
}

fn default<'t>(list: &ListAtom<'t>, name: &str) -> Result<Option<&'t Value>, String> {
    let Some(map) = list.items.atom().map else {
        return Err(format!(
            "couldn't find default value for {name}: associative list may not have non-map types"
        ));
    };
    Ok(map.known(name).and_then(|field| field.default.as_ref()))
}

fn by_value(item: &Value) -> Result<PathElement, String> {
    let error = |text: &str| Err(text.to_owned());
    match item {
        Value::Object(_) => error("associative list without keys has an element that's a map type"),
        Value::Array(_) => error("not supported: associative list with lists as elements"),
        Value::Null => {
            error("associative list without keys has an element that's an explicit null")
        }
        item => Ok(PathElement::Value(item.clone())),
    }
}
