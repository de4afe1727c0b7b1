//! Schemas of values: `values.schema.json`. Source: `ValidateAgainstSchema` of Helm.

use pintle_value::Map;

use crate::{Error, Notice, Settled};

/// What schemas may reach for.
#[derive(Clone, Copy, Default)]
pub struct SchemaOptions<'a> {
    /// Gives the document at an absolute URL that a `$ref` names, or the text of the error. Without
    /// it, schemas can refer to nothing outside themselves.
    pub load: Option<&'a dyn Fn(&str) -> Result<Vec<u8>, String>>,
}

/// Holds values against one schema.
///
/// # Errors
/// Helm's text, a line for each finding, or what is wrong with the schema.
pub fn check_schema(
    _values: &Map,
    _schema: &[u8],
    _options: &SchemaOptions<'_>,
    _notices: &mut Vec<Notice>,
) -> Result<(), Error> {
    Ok(())
}

/// Holds the values of a chart and its subcharts against their schemas.
///
/// # Errors
/// Helm's text, which names the charts and has a line for each finding.
pub fn check_schemas(
    _settled: &Settled<'_>,
    _values: &Map,
    _options: &SchemaOptions<'_>,
    _notices: &mut Vec<Notice>,
) -> Result<(), Error> {
    Ok(())
}
