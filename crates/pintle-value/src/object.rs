//! Values with fields and methods.

use std::any::Any;
use std::fmt::Debug;

use crate::{Kind, Str, Value};

/// A Go struct, pointer or defined type that templates can meet: Kubernetes versions, times,
/// durations, semantic versions, certificates, a chart's files.
pub trait Object: Debug {
    /// What `%T` prints, such as `*semver.Version` or `time.Duration`.
    fn type_name(&self) -> &str;

    /// What `reflect.Kind` is.
    fn kind(&self) -> Kind;

    /// Exported fields in the order of their declaration (also those reached through a pointer).
    /// Unexported ones may be listed too, with a lower-case name: `%v` prints them, templates
    /// cannot read them.
    fn fields(&self) -> Vec<(&'static str, Value)> {
        Vec::new()
    }

    /// One exported field. Override it where building all fields is wasteful.
    fn field(&self, name: &[u8]) -> Option<Value> {
        self.fields()
            .into_iter()
            .find(|(field, _)| field.as_bytes() == name && field.starts_with(char::is_uppercase))
            .map(|(_, value)| value)
    }

    /// Methods that templates can call.
    fn methods(&self) -> &'static [Method] {
        &[]
    }

    /// For a defined type over a plain one, the plain value: `int64` for a duration, `[]string` for
    /// a set of API versions, a map for a chart's files. Such objects are iterated, indexed,
    /// measured and tested for truth through it.
    fn underlying(&self) -> Option<Value> {
        None
    }

    /// The text of `String()` or `Error()`, which `print` and `%s` prefer.
    fn display(&self) -> Option<Str> {
        None
    }

    /// Whether [`Object::display`] holds only for a pointer receiver, so that the object prints
    /// itself as a bare action but as a plain struct once it passed through a function.
    fn display_needs_pointer(&self) -> bool {
        false
    }

    /// What `encoding/json` makes of it where that is neither the underlying value nor a map of
    /// the exported fields: a text for times, for example.
    fn json(&self) -> Option<Value> {
        None
    }

    /// The members of its JSON form, in their order, where [`Object::json`] gives none: the exported
    /// fields. Override it where they have other names there.
    fn json_fields(&self) -> Vec<(&'static str, Value)> {
        let mut fields = self.fields();
        fields.retain(|(name, _)| name.starts_with(char::is_uppercase));
        fields
    }

    /// What a deep copy is that cannot copy unexported fields; `None` if nothing is lost.
    fn deep_copied(&self) -> Option<Value> {
        None
    }

    /// Whether both hold the same; the types are known to be equal.
    fn equal(&self, other: &dyn Object) -> bool;

    /// For downcasts.
    fn as_any(&self) -> &dyn Any;
}

/// A method of an [`Object`] or of a named map type.
#[derive(Debug)]
pub struct Method {
    /// Name, as templates write it.
    pub name: &'static str,
    /// Parameter types.
    pub params: &'static [Param],
    /// Type of any further arguments.
    pub variadic: Option<Param>,
    /// The method; the arguments have been checked against `params`.
    pub call: fn(&Value, &[Value]) -> Result<Value, CallError>,
}

/// What an error or panic of a called function says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallError(pub String);

impl<T: Into<String>> From<T> for CallError {
    fn from(message: T) -> CallError {
        CallError(message.into())
    }
}

/// Go type of a parameter, against which template arguments are checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Param {
    /// `interface {}`: takes everything; a nil arrives as [`Value::Nil`].
    Any,
    /// `reflect.Value`: like `Any`, and sees the difference between nil and nothing.
    Reflect,
    /// `bool`
    Bool,
    /// `string`
    Str,
    /// `int`
    Int,
    /// `int64`
    Int64,
    /// `uint32`: a constant arrives with its upper half cut off.
    Uint32,
    /// `uint64`
    Uint64,
    /// `float64`
    Float64,
    /// `[]byte`
    Bytes,
    /// `[]interface {}`
    List,
    /// `[]string`
    Strs,
    /// `map[string]interface {}`
    Map,
    /// `map[string]string`
    StrMap,
    /// An object with this type name.
    Object(&'static str),
    /// An object of a defined integer type with this name, such as `time.Duration`. Integer
    /// constants of templates fit too and arrive as plain `int64`.
    Integer(&'static str),
}

impl Param {
    /// Go's name of the type, as in `expected string`.
    pub fn type_name(self) -> &'static str {
        match self {
            Param::Any => "interface {}",
            Param::Reflect => "reflect.Value",
            Param::Bool => "bool",
            Param::Str => "string",
            Param::Int => "int",
            Param::Int64 => "int64",
            Param::Uint32 => "uint32",
            Param::Uint64 => "uint64",
            Param::Float64 => "float64",
            Param::Bytes => "[]uint8",
            Param::List => "[]interface {}",
            Param::Strs => "[]string",
            Param::Map => "map[string]interface {}",
            Param::StrMap => "map[string]string",
            Param::Object(name) | Param::Integer(name) => name,
        }
    }
}
