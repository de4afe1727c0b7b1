//! Semantic versions.

use std::any::Any;
use std::cmp::Ordering;

use pintle_template::{FuncError, Function};
use pintle_value::{CallError, Kind, Method, Object, Param, Str, UintKind, Value};
use pintle_version::{Constraint, Version, VersionError};

use crate::convert::{NIL_POINTER, function, str_arg};

/// The functions of this family.
pub(crate) const FUNCTIONS: &[Function] = &[
    function("semver", &[Param::Str], |_, args| {
        let version = Version::parse(str_arg(args, 0)).map_err(message)?;
        Ok(Value::object(VersionPointer(version)))
    }),
    function("semverCompare", &[Param::Str, Param::Str], |_, args| {
        let constraint = Constraint::parse(str_arg(args, 0)).map_err(message)?;
        let version = Version::parse(str_arg(args, 1)).map_err(message)?;
        Ok(constraint.check(&version).into())
    }),
];

fn message(error: impl std::fmt::Display) -> FuncError {
    FuncError::Message(error.to_string())
}

/// `%T` of what `semver` gives.
const POINTER: &str = "*semver.Version";

/// What `semver` gives: a pointer.
#[derive(Debug, PartialEq)]
struct VersionPointer(Version);

/// What methods that change a version give: a struct, which has fewer methods.
#[derive(Debug, PartialEq)]
struct VersionStruct(Version);

macro_rules! version_object {
    ($ty:ident, $name:expr, $kind:expr, $methods:expr) => {
        impl Object for $ty {
            fn type_name(&self) -> &str {
                $name
            }

            fn kind(&self) -> Kind {
                $kind
            }

            fn fields(&self) -> Vec<(&'static str, Value)> {
                fields(&self.0)
            }

            fn field(&self, _: &[u8]) -> Option<Value> {
                None
            }

            fn methods(&self) -> &'static [Method] {
                $methods
            }

            fn display(&self) -> Option<Str> {
                Some(self.0.to_string().into())
            }

            fn json(&self) -> Option<Value> {
                Some(self.0.to_string().into())
            }

            fn deep_copied(&self) -> Option<Value> {
                // All fields of a version are unexported.
                Some(Value::object($ty(Version::default())))
            }

            fn equal(&self, other: &dyn Object) -> bool {
                other.as_any().downcast_ref::<$ty>() == Some(self)
            }

            fn as_any(&self) -> &dyn Any {
                self
            }
        }
    };
}

version_object!(VersionPointer, POINTER, Kind::Pointer, POINTER_METHODS);
version_object!(VersionStruct, "semver.Version", Kind::Struct, STRUCT_METHODS);

fn fields(version: &Version) -> Vec<(&'static str, Value)> {
    vec![
        ("major", number(version.major())),
        ("minor", number(version.minor())),
        ("patch", number(version.patch())),
        ("pre", version.prerelease().into()),
        ("metadata", version.metadata().into()),
        ("original", version.original().into()),
    ]
}

fn number(n: u64) -> Value {
    Value::Uint(UintKind::Uint64, n)
}

/// The version that a receiver or argument holds; the engine has checked its type.
fn version(value: Option<&Value>) -> Result<&Version, CallError> {
    let Some(value) = value else { return Err(NIL_POINTER.into()) };
    let pointer = value.downcast::<VersionPointer>().map(|pointer| &pointer.0);
    pointer
        .or(value.downcast::<VersionStruct>().map(|plain| &plain.0))
        .ok_or_else(|| NIL_POINTER.into())
}

type Body = fn(&Value, &[Value]) -> Result<Value, CallError>;

const fn method(name: &'static str, params: &'static [Param], call: Body) -> Method {
    Method { name, params, variadic: None, call }
}

/// A method without arguments of a value.
const fn getter(name: &'static str, call: Body) -> Method {
    method(name, &[], call)
}

const TEXT: &[Param] = &[Param::Str];
const OTHER: &[Param] = &[Param::Object(POINTER)];

fn changed(version: Result<Version, VersionError>) -> Result<Value, CallError> {
    match version {
        Ok(version) => Ok(Value::object(VersionStruct(version))),
        Err(error) => Err(error.to_string().into()),
    }
}

fn text(args: &[Value]) -> &Str {
    str_arg(args, 0)
}

fn compared(
    receiver: &Value,
    args: &[Value],
    holds: fn(Ordering) -> bool,
) -> Result<Value, CallError> {
    Ok(holds(version(Some(receiver))?.compare(version(args.first())?)).into())
}

const INC_MAJOR: Method = getter("IncMajor", |v, _| changed(version(Some(v))?.increment_major()));
const INC_MINOR: Method = getter("IncMinor", |v, _| changed(version(Some(v))?.increment_minor()));
const INC_PATCH: Method = getter("IncPatch", |v, _| changed(version(Some(v))?.increment_patch()));
const MAJOR: Method = getter("Major", |v, _| Ok(number(version(Some(v))?.major())));
const MARSHAL_JSON: Method = getter("MarshalJSON", |v, _| {
    let quoted = format!("\"{}\"", version(Some(v))?);
    Ok(Value::Bytes(quoted.into_bytes().into()))
});
const MARSHAL_TEXT: Method = getter("MarshalText", |v, _| {
    Ok(Value::Bytes(version(Some(v))?.to_string().into_bytes().into()))
});
const METADATA: Method = getter("Metadata", |v, _| Ok(version(Some(v))?.metadata().into()));
const MINOR: Method = getter("Minor", |v, _| Ok(number(version(Some(v))?.minor())));
const PATCH: Method = getter("Patch", |v, _| Ok(number(version(Some(v))?.patch())));
const PRERELEASE: Method = getter("Prerelease", |v, _| Ok(version(Some(v))?.prerelease().into()));
const SET_METADATA: Method =
    method("SetMetadata", TEXT, |v, args| changed(version(Some(v))?.with_metadata(text(args))));
const SET_PRERELEASE: Method =
    method("SetPrerelease", TEXT, |v, args| changed(version(Some(v))?.with_prerelease(text(args))));
const STRING: Method = getter("String", |v, _| Ok(version(Some(v))?.to_string().into()));
const VALUE: Method = getter("Value", |v, _| Ok(version(Some(v))?.to_string().into()));

const STRUCT_METHODS: &[Method] = &[
    INC_MAJOR,
    INC_MINOR,
    INC_PATCH,
    MAJOR,
    MARSHAL_JSON,
    MARSHAL_TEXT,
    METADATA,
    MINOR,
    PATCH,
    PRERELEASE,
    SET_METADATA,
    SET_PRERELEASE,
    STRING,
    VALUE,
];

const POINTER_METHODS: &[Method] = &[
    method("Compare", OTHER, |v, args| {
        Ok(Value::int(version(Some(v))?.compare(version(args.first())?) as i64))
    }),
    method("Equal", OTHER, |v, args| compared(v, args, Ordering::is_eq)),
    method("GreaterThan", OTHER, |v, args| compared(v, args, Ordering::is_gt)),
    method("GreaterThanEqual", OTHER, |v, args| compared(v, args, Ordering::is_ge)),
    INC_MAJOR,
    INC_MINOR,
    INC_PATCH,
    method("LessThan", OTHER, |v, args| compared(v, args, Ordering::is_lt)),
    method("LessThanEqual", OTHER, |v, args| compared(v, args, Ordering::is_le)),
    MAJOR,
    MARSHAL_JSON,
    MARSHAL_TEXT,
    METADATA,
    MINOR,
    getter("Original", |v, _| Ok(version(Some(v))?.original().into())),
    PATCH,
    PRERELEASE,
    SET_METADATA,
    SET_PRERELEASE,
    STRING,
    VALUE,
];
