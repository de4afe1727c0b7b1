//! Schemas of values: `values.schema.json`.
//!
//! Drafts 4, 6, 7, 2019-09 and 2020-12 of JSON Schema, with the texts of
//! santhosh-tekuri/jsonschema v6, which Helm uses. Schemas are compiled when they are needed, and
//! compared with the schema of schemas only if a quick look is not enough to find them fine.

mod compile;
mod compiled;
mod documents;
mod equal;
mod evaluate;
mod finding;
mod format;
mod keywords;
mod meta;
mod number;
mod pattern;
mod rules;
mod time;
mod url;
mod wellformed;

use std::sync::Arc;

use pintle_value::strconv::quote;
use pintle_value::{Map, Value};

use self::compiled::CompiledSchema;
pub use self::compiled::KnownSchemas;
use self::documents::{Documents, read};
use self::finding::{Finding, quote as single_quote};
pub use self::pattern::{Matcher, PatternEngine};
use self::rules::Draft;
use crate::{Error, Notice, Settled, SettledChart};

/// URL that the schema of a chart goes by.
const SCHEMA_URL: &str = "file:///values.schema.json";

/// Gives the document at an absolute URL, or the text of the error.
pub type LoadDocument<'a> = &'a dyn Fn(&str) -> Result<Vec<u8>, String>;

/// What schemas may reach for.
#[derive(Clone, Copy)]
pub struct SchemaOptions<'a> {
    /// Regular expressions.
    pub patterns: &'a dyn PatternEngine,
    /// Loads the documents that a `$ref` names. Without it, schemas can refer to nothing outside
    /// themselves.
    pub load: Option<LoadDocument<'a>>,
    /// Schemas of charts that were compiled before, with the same options.
    pub known: Option<&'a KnownSchemas>,
}

/// Holds values against one schema. Source: `ValidateAgainstSingleSchema` of Helm.
///
/// # Errors
/// Helm's text: a line for each finding, or what is wrong with the schema.
pub fn check_schema(
    values: &Map,
    schema: &[u8],
    options: &SchemaOptions<'_>,
    notices: &mut Vec<Notice>,
) -> Result<(), Error> {
    CompiledSchema::new(schema, options, notices)?.check(values, options.patterns)
}

/// Holds the values of a chart and its subcharts against their schemas. Source:
/// `ValidateAgainstSchema` of Helm.
///
/// # Errors
/// Helm's text, which names the charts and has a line for each finding.
pub fn check_schemas(
    settled: &Settled<'_>,
    values: &Map,
    options: &SchemaOptions<'_>,
    notices: &mut Vec<Notice>,
) -> Result<(), Error> {
    let mut text = String::new();
    check_chart(&settled.root, values, options, notices, &mut text);
    if text.is_empty() {
        return Ok(());
    }
    Err(Error::new(format!(
        "values don't meet the specifications of the schema(s) in the following chart(s):\n{text}"
    )))
}

fn check_chart(
    chart: &SettledChart<'_>,
    values: &Map,
    options: &SchemaOptions<'_>,
    notices: &mut Vec<Notice>,
    text: &mut String,
) {
    let checked = |schema: &Arc<[u8]>| match options.known {
        None => check_schema(values, schema, options, notices),
        Some(known) => known.check(values, schema, options, notices),
    };
    if let Some(Err(error)) = chart.chart().schema.as_ref().map(checked) {
        *text += &format!("{}:\n{error}", chart.name());
    }
    for subchart in chart.subcharts() {
        match values.get(subchart.name()) {
            None | Some(Value::Nil) => {}
            Some(Value::Map(values)) => check_chart(subchart, &values, options, notices, text),
            Some(other) => {
                let (name, found) = (subchart.name(), other.type_name());
                *text += &format!(
                    "{name}:\ninvalid type for values: expected object (map), got {found}\n"
                );
            }
        }
    }
}

fn lines(findings: &[Finding]) -> String {
    let mut text = String::new();
    findings.iter().for_each(|finding| finding.write(&mut text, 0));
    text
}

impl Documents<'_> {
    /// Holds the schema at a place against the schema of schemas.
    fn check_against_meta(&self, draft: Draft, schema: &Value, place: &str) -> Result<(), Error> {
        let url = draft.url();
        let options = SchemaOptions { load: None, known: None, ..*self.options };
        let mut notices = Vec::new();
        let mut documents = Documents::new(&options, &mut notices);
        let text = meta::document(url).unwrap_or("true");
        let meta = documents.add(url, read(text.as_bytes()).map_err(Error::new)?)?;
        let (compiled, root) = compile::compile(&mut documents, meta, true)?;
        let places = documents.into_places();
        let findings = evaluate::evaluate(&compiled, &places, options.patterns, root, schema)?;
        if findings.is_empty() {
            return Ok(());
        }
        let place = quote(place.as_bytes());
        let meta = single_quote(&format!("{url}#"));
        Err(Error::new(format!(
            "{place} is not valid against metaschema: jsonschema validation failed with {meta}\n{}",
            lines(&findings).trim_end_matches('\n')
        )))
    }
}
