//! Schemas that are ready to hold values against, and those that are kept for the next time.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;
use std::rc::Rc;
use std::sync::Arc;

use pintle_value::{Map, Value};

use super::documents::{Documents, Places, read};
use super::pattern::PatternEngine;
use super::rules::{Compiled, Id};
use super::{SCHEMA_URL, SchemaOptions, compile, evaluate, lines};
use crate::{Error, Notice};

/// A schema and all that it refers to.
pub(super) struct CompiledSchema {
    compiled: Compiled,
    places: Places,
    root: Id,
}

impl CompiledSchema {
    /// # Errors
    /// What is wrong with the schema.
    pub(super) fn new(
        schema: &[u8],
        options: &SchemaOptions<'_>,
        notices: &mut Vec<Notice>,
    ) -> Result<CompiledSchema, Error> {
        let schema = read(schema).map_err(Error::new)?;
        let mut documents = Documents::new(options, notices);
        let resource = documents.add(SCHEMA_URL, schema)?;
        let (compiled, root) = compile::compile(&mut documents, resource, false)?;
        Ok(CompiledSchema { compiled, places: documents.into_places(), root })
    }

    /// Holds values against the schema.
    ///
    /// # Errors
    /// A line for each finding.
    pub(super) fn check(&self, values: &Map, patterns: &dyn PatternEngine) -> Result<(), Error> {
        let values = if values.is_nil() { Map::new() } else { values.clone() };
        let values = Value::Map(values);
        let findings =
            evaluate::evaluate(&self.compiled, &self.places, patterns, self.root, &values)?;
        if findings.is_empty() { Ok(()) } else { Err(Error::new(lines(&findings))) }
    }
}

/// Schemas of charts that are rendered many times, each compiled once.
#[derive(Default)]
pub struct KnownSchemas(RefCell<HashMap<*const u8, Rc<Known>>>);

/// A schema, and what came of compiling it.
struct Known {
    /// As long as this is there, no other text has its address.
    _text: Arc<[u8]>,
    compiled: Result<CompiledSchema, Error>,
    notices: Vec<Notice>,
}

impl KnownSchemas {
    /// As [`check_schema`](super::check_schema).
    pub(super) fn check(
        &self,
        values: &Map,
        schema: &Arc<[u8]>,
        options: &SchemaOptions<'_>,
        notices: &mut Vec<Notice>,
    ) -> Result<(), Error> {
        let known = self.0.borrow().get(&schema.as_ptr()).cloned();
        let known = known.unwrap_or_else(|| self.learn(schema, options));
        notices.extend(known.notices.iter().cloned());
        known.compiled.as_ref().map_err(Clone::clone)?.check(values, options.patterns)
    }

    fn learn(&self, schema: &Arc<[u8]>, options: &SchemaOptions<'_>) -> Rc<Known> {
        let mut notices = Vec::new();
        let compiled = CompiledSchema::new(schema, options, &mut notices);
        let known = Rc::new(Known { _text: schema.clone(), compiled, notices });
        self.0.borrow_mut().insert(schema.as_ptr(), known.clone());
        known
    }
}

impl fmt::Debug for KnownSchemas {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KnownSchemas").field("schemas", &self.0.borrow().len()).finish()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use pintle_value::{Map, Value};

    use super::KnownSchemas;
    use crate::schema::{Matcher, PatternEngine, SchemaOptions, check_schema};

    struct NoPatterns;

    impl PatternEngine for NoPatterns {
        fn check(&self, pattern: &str) -> Result<(), String> {
            Err(pattern.to_owned())
        }

        fn compile(&self, pattern: &str) -> Result<Matcher, String> {
            Err(pattern.to_owned())
        }
    }

    #[test]
    fn a_known_schema_says_what_a_new_one_does() {
        let options = SchemaOptions { patterns: &NoPatterns, load: None, known: None };
        let known = KnownSchemas::default();
        let schemas = [
            r#"{"properties": {"size": {"type": "integer"}}}"#,
            r#"{"properties": {"size": {"$ref": "urn:elsewhere"}}}"#,
            r##"{"properties": {"size": {"$ref": "#/nowhere"}}}"##,
            "{",
        ];
        for text in schemas {
            let schema: Arc<[u8]> = text.as_bytes().into();
            for size in [Value::int(1), "many".into()] {
                let values: Map = [("size", size.clone())].into_iter().collect();
                let (mut first, mut again) = (Vec::new(), Vec::new());
                let new = check_schema(&values, &schema, &options, &mut first);
                let kept = known.check(&values, &schema, &options, &mut again);
                assert_eq!((new, first), (kept, again), "{text} {size:?}");
            }
        }
        assert_eq!(known.0.borrow().len(), schemas.len());
    }
}
