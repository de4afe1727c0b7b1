//! Whether objects can be read as the kind that they say they are.

use serde_json::{Map, Number, Value};

use super::Schema;
use super::table::Type;
use super::texts::{is_base64, is_micro_time, is_quantity, is_time};
use crate::{depth, go};

impl Schema {
    /// Whether Go could read an object as this kind. Helm takes objects that it cannot read for
    /// custom resources. Source: apimachinery `runtime.DefaultUnstructuredConverter`, by way of Helm
    /// `kube.AsVersioned`.
    pub fn fits(self, object: &Value) -> bool {
        depth::check(object).is_ok() && go::read(object).is_ok_and(|object| self.reads(&object))
    }

    fn reads(self, value: &Value) -> bool {
        let Some(kind) = self.word.chars().next() else { return false };
        let inner = Schema { word: self.word.strip_prefix(['*', '[', '{']).unwrap_or(self.word) };
        match (kind, value) {
            (_, Value::Null) => true,
            ('*', value) => inner.reads(value),
            ('[', Value::String(text)) => inner.word == "y" && is_base64(text),
            ('[', Value::Array(items)) => items.iter().all(|item| inner.reads(item)),
            ('{', Value::Object(fields)) => fields.values().all(|field| inner.reads(field)),
            ('s', Value::String(_)) | ('b', Value::Bool(_)) | ('f', Value::Number(_)) => true,
            ('i' | 'l' | 'y', Value::Number(number)) => is_whole(number),
            ('0'..='9', value) => self.structure().is_some_and(|found| found.reads(value)),
            _ => false,
        }
    }
}

impl Type {
    fn reads(&self, value: &Value) -> bool {
        if self.is_custom {
            return self.reads_itself(value);
        }
        let Value::Object(object) = value else { return false };
        self.reads_fields(object)
    }

    fn reads_fields(&self, object: &Map<String, Value>) -> bool {
        self.fields.iter().all(|field| {
            let value = object.get(field.name);
            value.is_none_or(|value| Schema { word: field.word }.reads(value))
        })
    }

    /// The few types that have a way of their own.
    fn reads_itself(&self, value: &Value) -> bool {
        let field = |name: &str| {
            let mut fields = self.fields.iter().filter(|field| field.name == name);
            fields.any(|field| Schema { word: field.word }.reads(value))
        };
        match (self.name, value) {
            ("Time", Value::String(text)) => is_time(text),
            ("MicroTime", Value::String(text)) => is_micro_time(text),
            ("Quantity", Value::String(text)) => is_quantity(text),
            ("Quantity", Value::Number(number)) => is_quantity(&number.to_string()),
            ("IntOrString", Value::String(_)) => true,
            ("IntOrString", Value::Number(number)) => {
                number.as_i64().is_some_and(|number| i32::try_from(number).is_ok())
            }
            ("JSONSchemaPropsOrBool", value) => value.is_boolean() || field("Schema"),
            ("JSONSchemaPropsOrArray", Value::Object(_)) => field("Schema"),
            ("JSONSchemaPropsOrArray", Value::Array(_)) => field("JSONSchemas"),
            ("JSONSchemaPropsOrStringArray", Value::Object(_)) => field("Schema"),
            ("JSONSchemaPropsOrStringArray", Value::Array(_)) => field("Property"),
            ("Time" | "MicroTime" | "Quantity" | "IntOrString", _) => false,
            _ => true,
        }
    }
}

/// Whether a number can become an integer; too large ones are cut.
fn is_whole(number: &Number) -> bool {
    number.as_f64().is_some_and(|number| number.fract() == 0.0)
}
