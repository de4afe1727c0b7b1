//! The types a document is read into, as far as they change what is read.

/// The type a value is read into.
///
/// `sigs.k8s.io/yaml` looks at the target while it turns YAML into JSON: where a field is a
/// string, a number or bool becomes the text of the number or bool, so that `appVersion: 1.20`
/// reads as `1.2` and `version: 5` as `5` instead of failing. Nothing else depends on it.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// Anything, or a type whose strings do not matter.
    Any,
    /// `string`
    Str,
    /// A slice of such items.
    List(&'static Shape),
    /// A map with such values.
    Map(&'static Shape),
    /// A struct with these JSON names, which match whatever the case if no name matches exactly.
    Struct(&'static [(&'static str, Shape)]),
}

impl Shape {
    /// The shape of the value of a key.
    pub(super) fn field(&self, name: &[u8]) -> &Shape {
        match self {
            Shape::Map(value) => value,
            Shape::Struct(fields) => {
                let exact = fields.iter().find(|(field, _)| field.as_bytes() == name);
                let field = exact.or_else(|| {
                    fields.iter().find(|(field, _)| field.as_bytes().eq_ignore_ascii_case(name))
                });
                field.map_or(&Shape::Any, |(_, shape)| shape)
            }
            Shape::Any | Shape::Str | Shape::List(_) => &Shape::Any,
        }
    }

    /// The shape of the items of a list.
    pub(super) fn item(&self) -> &Shape {
        match self {
            Shape::List(item) => item,
            _ => &Shape::Any,
        }
    }
}
