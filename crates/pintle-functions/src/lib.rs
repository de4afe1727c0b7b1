//! The template functions of sprig and Helm.
//!
//! Each family of functions is a module with a constant `FUNCTIONS`; [`functions`] is their sum,
//! sorted by name at compile time, and [`find`] looks a name up. Functions see the world outside
//! only through the [`Host`] that the embedding program passes to the execution.
//!
//! Names, parameter types, results and the texts of errors are those of sprig 3.3.0 and of Helm 4.
//! What panics in Go is an error with the panic's text here.

mod cast;
mod convert;
mod crypto;
mod dates;
mod decimal;
mod defaults;
mod dicts;
mod durations;
mod encoding;
pub mod files;
mod formats;
pub mod glob;
mod helm;
mod host;
mod ids;
mod lists;
mod measure;
mod numbers;
mod paths;
mod random;
mod reflection;
mod regex;
mod semver;
mod strings;
mod table;
mod unicode;
mod urls;

pub use crate::dates::{format_moment, time_value};
pub use crate::durations::parse_duration;
pub use crate::host::{Host, HostHandle, Kept, Moment, OfflineHost, Secret, Severity, host};
pub use crate::regex::Pattern;
pub use crate::table::{find, functions};
