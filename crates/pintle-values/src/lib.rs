//! Values: `--set`, files, dependencies, coalescing and schemas.
//!
//! The values that templates see are made in steps, all as Helm 4.3.1 takes them:
//!
//! 1. [`user_values`] merges the values that the user gives;
//! 2. [`settle`] picks, renames and switches off the dependencies of a chart and imports values
//!    from them;
//! 3. [`coalesce`] lays the user's values over the defaults of the chart and its subcharts;
//! 4. [`check_schemas`] holds the result against the charts' schemas.
//!
//! Nothing is printed: what Helm logs comes back as [`Notice`]s. If the inputs carry origins, the
//! entries of the result do too.

mod coalesce;
mod condition;
mod error;
mod import;
mod lookup;
mod origins;
pub mod schema;
mod settle;
pub mod strvals;
mod table;
mod user;

pub use pintle_chart::{Level, Notice};

pub use crate::coalesce::{coalesce, coalesce_as_helm3, coalesce_tables};
pub use crate::error::Error;
pub use crate::schema::{
    KnownSchemas, LoadDocument, Matcher, PatternEngine, SchemaOptions, check_schema, check_schemas,
};

pub use crate::settle::{Settled, SettledChart, settle};
pub use crate::user::{ReadFile, ValueSources, user_values, user_values_over};
