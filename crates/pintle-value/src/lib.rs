//! The value that charts, templates and releases share.
//!
//! Helm's templates see Go values, and Go's static types leak into almost everything a chart
//! prints: `1000000` read from YAML is a `float64` and prints `1e+06`, the same number from
//! `--set` is an `int64` and does not; a map can be changed through every alias of it; a string
//! may hold any bytes. [`Value`] keeps exactly what is needed to give Go's answers:
//!
//! * [`Str`]: a byte string, short ones without allocation;
//! * [`List`]: an immutable slice that knows its element type;
//! * [`Map`]: a shared, mutable map with byte-ordered keys and an optional named Go type;
//! * [`Object`]: a struct, pointer or named type with fields and methods.
//!
//! Values are cheap to clone and stay on one thread. [`Frozen`] is the immutable form that may be
//! shared between threads. [`Origin`] tells where an entry of a map came from; maps carry origins
//! only if a producer was asked to record them.
//!
//! The printing of `fmt` and the number and quoting rules of `strconv` are in [`fmt`] and
//! [`strconv`].

pub mod bytes;
mod equal;
pub mod fmt;
mod frozen;
mod knots;
mod list;
mod map;
mod object;
mod origin;
mod release;
pub mod rune;
mod str;
pub mod strconv;
mod value;

pub use crate::equal::deep_equal;
pub use crate::frozen::Frozen;
pub use crate::knots::Knots;
pub use crate::list::{Elem, List};
pub use crate::map::{Entries, EntriesRef, Map, MapElem, MapType};
pub use crate::object::{CallError, Method, Object, Param};
pub use crate::origin::{Origin, OriginKind};
pub use crate::str::{Short, Str};
pub use crate::value::{FloatKind, IntKind, Kind, UintKind, Value};
