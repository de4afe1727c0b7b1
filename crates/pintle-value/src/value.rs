//! The value itself.

use std::borrow::Cow;
use std::rc::Rc;

use crate::{List, Map, Object, Str};

/// A Go value as templates see it.
///
/// The variants keep the dynamic Go type apart where a template can notice it. Named and
/// structured types that are neither plain maps nor plain lists are [`Object`]s.
#[derive(Clone, Debug, Default)]
pub enum Value {
    /// `nil` in an `interface {}`.
    #[default]
    Nil,
    /// `bool`
    Bool(bool),
    /// Signed integers.
    Int(IntKind, i64),
    /// Unsigned integers.
    Uint(UintKind, u64),
    /// `float64`, `float32`
    Float(FloatKind, f64),
    /// `complex128`: real and imaginary part. Only constants of templates make them.
    Complex(Rc<(f64, f64)>),
    /// `string`
    Str(Str),
    /// `[]byte`
    Bytes(Rc<[u8]>),
    /// Slices of other elements.
    List(List),
    /// Maps with string keys.
    Map(Map),
    /// Structs, pointers and named types with methods.
    Object(Rc<dyn Object>),
}

/// Width of a signed integer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum IntKind {
    Int,
    Int8,
    Int16,
    Int32,
    Int64,
}

/// Width of an unsigned integer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum UintKind {
    Uint,
    Uint8,
    Uint16,
    Uint32,
    Uint64,
    Uintptr,
}

/// Width of a float.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum FloatKind {
    Float64,
    Float32,
}

/// What `reflect.Kind` tells of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Kind {
    Invalid,
    Bool,
    Int(IntKind),
    Uint(UintKind),
    Float(FloatKind),
    Complex128,
    Func,
    Map,
    Pointer,
    Slice,
    String,
    Struct,
}

impl IntKind {
    /// Go's name of the type.
    pub fn name(self) -> &'static str {
        match self {
            IntKind::Int => "int",
            IntKind::Int8 => "int8",
            IntKind::Int16 => "int16",
            IntKind::Int32 => "int32",
            IntKind::Int64 => "int64",
        }
    }
}

impl UintKind {
    /// Go's name of the type.
    pub fn name(self) -> &'static str {
        match self {
            UintKind::Uint => "uint",
            UintKind::Uint8 => "uint8",
            UintKind::Uint16 => "uint16",
            UintKind::Uint32 => "uint32",
            UintKind::Uint64 => "uint64",
            UintKind::Uintptr => "uintptr",
        }
    }
}

impl FloatKind {
    /// Go's name of the type.
    pub fn name(self) -> &'static str {
        match self {
            FloatKind::Float64 => "float64",
            FloatKind::Float32 => "float32",
        }
    }
}

impl Kind {
    /// Go's name of the kind, as sprig's `kindOf` gives it.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Invalid => "invalid",
            Kind::Bool => "bool",
            Kind::Int(kind) => kind.name(),
            Kind::Uint(kind) => kind.name(),
            Kind::Float(kind) => kind.name(),
            Kind::Complex128 => "complex128",
            Kind::Func => "func",
            Kind::Map => "map",
            Kind::Pointer => "ptr",
            Kind::Slice => "slice",
            Kind::String => "string",
            Kind::Struct => "struct",
        }
    }
}

impl Value {
    /// A Go `int`.
    pub const fn int(n: i64) -> Value {
        Value::Int(IntKind::Int, n)
    }

    /// A Go `int64`.
    pub const fn int64(n: i64) -> Value {
        Value::Int(IntKind::Int64, n)
    }

    /// A Go `float64`.
    pub const fn float(n: f64) -> Value {
        Value::Float(FloatKind::Float64, n)
    }

    /// A string.
    pub fn str(text: impl Into<Str>) -> Value {
        Value::Str(text.into())
    }

    /// An object.
    pub fn object(object: impl Object + 'static) -> Value {
        Value::Object(Rc::new(object))
    }

    /// Whether this is `nil`.
    pub fn is_nil(&self) -> bool {
        matches!(self, Value::Nil)
    }

    /// The text of a string (not of `[]byte`).
    pub fn as_str(&self) -> Option<&Str> {
        match self {
            Value::Str(text) => Some(text),
            _ => None,
        }
    }

    /// The map, if this is one of any map type.
    pub fn as_map(&self) -> Option<&Map> {
        match self {
            Value::Map(map) => Some(map),
            _ => None,
        }
    }

    /// The list, if this is a slice of other elements than bytes.
    pub fn as_list(&self) -> Option<&List> {
        match self {
            Value::List(list) => Some(list),
            _ => None,
        }
    }

    /// The bool.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Value::Bool(b) => Some(*b),
            _ => None,
        }
    }

    /// Any object of the concrete type `T`.
    pub fn downcast<T: Object + 'static>(&self) -> Option<&T> {
        match self {
            Value::Object(object) => object.as_any().downcast_ref(),
            _ => None,
        }
    }

    /// What `reflect.Value.Kind` says.
    pub fn kind(&self) -> Kind {
        match self {
            Value::Nil => Kind::Invalid,
            Value::Bool(_) => Kind::Bool,
            Value::Int(kind, _) => Kind::Int(*kind),
            Value::Uint(kind, _) => Kind::Uint(*kind),
            Value::Float(kind, _) => Kind::Float(*kind),
            Value::Complex(_) => Kind::Complex128,
            Value::Str(_) => Kind::String,
            Value::Bytes(_) | Value::List(_) => Kind::Slice,
            Value::Map(_) => Kind::Map,
            Value::Object(object) => object.kind(),
        }
    }

    /// What `%T` prints: `<nil>`, `map[string]interface {}`, `[]string`, `*semver.Version`, …
    pub fn type_name(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Value::Nil => "<nil>",
            Value::Bool(_) => "bool",
            Value::Int(kind, _) => kind.name(),
            Value::Uint(kind, _) => kind.name(),
            Value::Float(kind, _) => kind.name(),
            Value::Complex(_) => "complex128",
            Value::Str(_) => "string",
            Value::Bytes(_) => "[]uint8",
            Value::List(list) => list.elem().list_name(),
            Value::Map(map) => map.map_type().map_or("map[string]interface {}", |ty| ty.name),
            Value::Object(object) => return Cow::Owned(object.type_name().to_owned()),
        })
    }

    /// Whether a template takes this for true: neither false, zero, nil nor empty. Structs are
    /// true. Source: `template.IsTrue`.
    pub fn truth(&self) -> bool {
        match self {
            Value::Nil => false,
            Value::Bool(b) => *b,
            Value::Int(_, n) => *n != 0,
            Value::Uint(_, n) => *n != 0,
            Value::Float(_, n) => *n != 0.0,
            Value::Complex(c) => **c != (0.0, 0.0),
            Value::Str(s) => !s.is_empty(),
            Value::Bytes(s) => !s.is_empty(),
            Value::List(list) => !list.is_empty(),
            Value::Map(map) => !map.is_empty(),
            Value::Object(object) => match object.underlying() {
                Some(value) => value.truth(),
                None => true,
            },
        }
    }

    /// A copy that shares no map with this one. Lists without maps inside are shared, as nothing
    /// can change a list.
    pub fn deep_clone(&self) -> Value {
        match self {
            Value::List(list) => Value::List(list.map(Value::deep_clone)),
            Value::Map(map) => Value::Map(map.deep_clone()),
            other => other.clone(),
        }
    }
}

impl From<bool> for Value {
    fn from(b: bool) -> Value {
        Value::Bool(b)
    }
}

impl From<f64> for Value {
    fn from(n: f64) -> Value {
        Value::float(n)
    }
}

impl From<Str> for Value {
    fn from(text: Str) -> Value {
        Value::Str(text)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::Str(text.into())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Value {
        Value::Str(text.into())
    }
}

impl From<List> for Value {
    fn from(list: List) -> Value {
        Value::List(list)
    }
}

impl From<Map> for Value {
    fn from(map: Map) -> Value {
        Value::Map(map)
    }
}

#[cfg(test)]
mod tests {
    use super::Value;

    #[test]
    fn a_value_takes_three_words() {
        assert_eq!(std::mem::size_of::<Value>(), 24);
    }
}
