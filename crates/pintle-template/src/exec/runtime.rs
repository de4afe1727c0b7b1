//! What functions can ask of the executor.

use std::any::Any;
use std::rc::Rc;

use pintle_value::{Map, Str, Value};

use super::include::nested;
use super::scope::Scope;
use super::walk::NO_VALUE;
use super::{Executor, Via, View};
use crate::lex::find_left_delim;
use crate::{FuncError, Runtime};

impl Runtime for Executor<'_> {
    fn host(&self) -> &dyn Any {
        self.host
    }

    fn include(&mut self, name: &Str, data: &Value) -> Result<Str, FuncError> {
        let data = View { value: data, via: Via::Concrete };
        let in_set = self.set.get(name);
        self.capture(|executor| executor.write_included(name, in_set, data))
    }

    fn evaluate(&mut self, text: &Str, data: &Value) -> Result<Str, FuncError> {
        let strip = self.set.options().strip_no_value;
        if find_left_delim(text).is_none() {
            return Ok(if strip { strip_no_value(text.clone()) } else { text.clone() });
        }
        let compiled = self
            .compile(text)
            .map_err(|error| FuncError::Parse { prefix: String::new(), error })?;
        let outer = self.scope.clone();
        self.scope = Some(Rc::new(Scope::new(outer.clone(), compiled.clone())));
        let data = View { value: data, via: Via::Concrete };
        let result = self.capture(|executor| executor.run(&compiled.main, data).map_err(nested));
        self.scope = outer;
        result.map(|text| if strip { strip_no_value(text) } else { text })
    }

    fn takes(&mut self, map: &Map, value: &Value) {
        self.knots.watch(map, value);
    }

    fn charge(&mut self, units: u64) -> Result<(), FuncError> {
        self.meter.spend(units).map_err(FuncError::Limit)
    }
}

/// The text without any `<no value>`.
fn strip_no_value(text: Str) -> Str {
    match super::output::without(&text, NO_VALUE) {
        Some((rest, _)) => rest.into(),
        None => text,
    }
}
