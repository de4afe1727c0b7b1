//! Writes that change nothing but times.

use serde_json::Value;

use crate::managed;
use crate::value;

/// Gives an object the times of its old managers back if nothing else is different, so that it need
/// not be stored. Source: apiserver `IgnoreManagedFieldsTimestampsTransformer`.
pub fn keep_times(old: &Value, new: &mut Value) {
    let (Some(before), Some(after)) = (managed::entries(old), managed::entries(new)) else {
        return;
    };
    let is_same = before.len() == after.len()
        && !before.is_empty()
        && before.iter().zip(after).all(|(a, b)| without_time(a) == without_time(b));
    if !is_same {
        return;
    }
    let entries = Value::Array(before.to_vec());
    let without_entries = |object: &Value| {
        let mut object = object.clone();
        managed::set_entries(&mut object, None);
        object
    };
    if value::equals(&without_entries(old), &without_entries(new)) {
        managed::set_entries(new, Some(entries));
    }
}

fn without_time(entry: &Value) -> Value {
    let mut entry = entry.clone();
    if let Value::Object(fields) = &mut entry {
        fields.remove("time");
    }
    entry
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::keep_times;

    fn object(time: &str, data: &str) -> Value {
        let entry = json!({"manager": "a", "operation": "Update", "time": time});
        json!({"metadata": {"managedFields": [entry]}, "data": {"a": data}})
    }

    #[test]
    fn times_move_only_with_other_things() {
        let old = object("2026-01-01T00:00:00Z", "1");
        let mut new = object("2026-01-02T00:00:00Z", "1");
        keep_times(&old, &mut new);
        assert_eq!(new, old);
        let mut new = object("2026-01-02T00:00:00Z", "2");
        keep_times(&old, &mut new);
        assert_eq!(new, object("2026-01-02T00:00:00Z", "2"));
    }
}
