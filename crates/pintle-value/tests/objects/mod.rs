//! Objects like those that templates meet.

use std::any::Any;

use pintle_value::{IntKind, Kind, Object, Str, Value};

/// Go's `*errors.errorString`.
#[derive(Debug)]
pub(crate) struct ErrorString(pub(crate) &'static str);

impl Object for ErrorString {
    fn type_name(&self) -> &str {
        "*errors.errorString"
    }

    fn kind(&self) -> Kind {
        Kind::Pointer
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        vec![("s", self.0.into())]
    }

    fn display(&self) -> Option<Str> {
        Some(self.0.into())
    }

    fn equal(&self, _: &dyn Object) -> bool {
        false
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// A defined integer type with a `String` method.
#[derive(Debug)]
pub(crate) struct Duration {
    pub(crate) nanoseconds: i64,
    pub(crate) text: String,
}

impl Object for Duration {
    fn type_name(&self) -> &str {
        "time.Duration"
    }

    fn kind(&self) -> Kind {
        Kind::Int(IntKind::Int64)
    }

    fn underlying(&self) -> Option<Value> {
        Some(Value::int64(self.nanoseconds))
    }

    fn display(&self) -> Option<Str> {
        Some(Str::from(&self.text))
    }

    fn equal(&self, _: &dyn Object) -> bool {
        false
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// A struct whose `String` method needs a pointer.
#[derive(Debug)]
pub(crate) struct Release {
    pub(crate) name: &'static str,
    pub(crate) revision: i64,
}

impl Object for Release {
    fn type_name(&self) -> &str {
        "release.Release"
    }

    fn kind(&self) -> Kind {
        Kind::Struct
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        vec![("name", self.name.into()), ("Revision", Value::int(self.revision))]
    }

    fn display(&self) -> Option<Str> {
        Some("never".into())
    }

    fn display_needs_pointer(&self) -> bool {
        true
    }

    fn equal(&self, _: &dyn Object) -> bool {
        false
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
