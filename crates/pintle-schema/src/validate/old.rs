//! Old values beside new ones: what was wrong before and stays the same is not held against an update.
//! Source: apiextensions `ratcheting.go`, apiserver `cel/common/equality.go`.

use serde_json::Value;

use super::view::View;

/// The old value in the place of a new one, if it can be told.
#[derive(Clone, Copy)]
pub(super) struct Old<'v> {
    value: Option<&'v Value>,
}

impl<'v> Old<'v> {
    pub(super) const NONE: Old<'static> = Old { value: None };

    pub(super) fn of(value: Option<&'v Value>) -> Old<'v> {
        Old { value }
    }

    /// The old value of a field.
    pub(super) fn field(self, name: &str, view: View<'_>) -> Old<'v> {
        let is_known = view.property(name).is_some() || view.additional().is_some();
        let value = self.value.and_then(Value::as_object).and_then(|fields| fields.get(name));
        Old { value: value.filter(|_| is_known) }
    }

    /// The old value of an item: the one with the same keys.
    pub(super) fn item(self, item: &Value, view: View<'_>) -> Old<'v> {
        let Some(keys) = view.list_keys() else { return Old { value: None } };
        let items = self.value.and_then(Value::as_array).into_iter().flatten();
        let key_of = |item: &Value| -> Option<Vec<Value>> {
            let fields = keys.iter().map(|key| item.get(key.as_ref()));
            let is_key = |value: &&Value| {
                matches!(value, Value::Bool(_) | Value::Number(_) | Value::String(_))
            };
            fields.map(|value| value.filter(is_key).cloned()).collect()
        };
        let Some(key) = key_of(item) else { return Old { value: None } };
        Old { value: items.into_iter().find(|other| key_of(other).as_ref() == Some(&key)) }
    }

    /// Whether the new value is the same. Lists whose items have keys may be in another order;
    /// fields that no schema knows make values different.
    pub(super) fn is_same(self, new: &Value, view: View<'_>) -> bool {
        let Some(old) = self.value else { return false };
        match (old, new) {
            (Value::Object(before), Value::Object(after)) => {
                before.len() == after.len()
                    && after.iter().all(|(name, value)| {
                        let inner = view.property(name).or_else(|| view.additional());
                        inner.is_some_and(|inner| self.field(name, view).is_same(value, inner))
                    })
            }
            (Value::Array(before), Value::Array(after)) if view.list_keys().is_some() => {
                before.len() == after.len()
                    && after.iter().all(|item| {
                        let inner = view.items();
                        inner.is_some_and(|inner| self.item(item, view).is_same(item, inner))
                    })
            }
            (before, after) => before == after,
        }
    }
}
