//! What functions can ask of the executor.

use std::any::Any;
use std::rc::Rc;

use pintle_value::{Str, Value};

use super::scope::Scope;
use super::walk::NO_VALUE;
use super::{Executor, Failed, Via, View};
use crate::error::Root;
use crate::lex::find_left_delim;
use crate::set::Template;
use crate::{FuncError, Runtime};

impl Runtime for Executor<'_> {
    fn host(&self) -> &dyn Any {
        self.host
    }

    fn include(&mut self, name: &Str, data: &Value) -> Result<Str, FuncError> {
        let in_set = self.set.get(name);
        let counter = self.count_include(name, in_set)?;
        let result = match self.choose_template(name, in_set) {
            Some(template) => self.capture(&template, data),
            None => Err(nested(Box::new(self.no_template(name)))),
        };
        if let Some(count) = self.nested_counts.get_mut(counter) {
            *count -= 1;
        }
        result
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
        let result = self.capture(&compiled.main, data);
        self.scope = outer;
        result.map(|text| if strip { strip_no_value(text) } else { text })
    }

    fn charge(&mut self, units: u64) -> Result<(), FuncError> {
        self.meter.spend(units).map_err(FuncError::Limit)
    }
}

impl Executor<'_> {
    /// Counts a use of a name inside itself and gives the place of the count.
    /// Source: Helm `engine.includeFun`.
    fn count_include(&mut self, name: &Str, in_set: Option<&Template>) -> Result<usize, FuncError> {
        let other = || self.nested_others.get(name).copied();
        let counter = match in_set.map(|template| template.number as usize).or_else(other) {
            Some(counter) => counter,
            None => {
                self.nested_others.insert(name.clone(), self.nested_counts.len());
                self.nested_counts.push(0);
                self.nested_counts.len() - 1
            }
        };
        let max = self.set.options().max_nested_includes;
        match self.nested_counts.get_mut(counter) {
            Some(count) if max.is_some_and(|max| *count > max) => Err(FuncError::Message(format!(
                "rendering template has a nested reference name: {}: \
                     unable to execute template",
                name.to_text()
            ))),
            Some(count) => {
                *count += 1;
                Ok(counter)
            }
            None => Ok(counter),
        }
    }

    /// Executes a template and cuts what it wrote off the output.
    fn capture(&mut self, template: &Template, data: &Value) -> Result<Str, FuncError> {
        let mark = self.out.len();
        let recorded = self.recorder.as_mut().map(|recorder| recorder.begin_capture());
        let result = self.run(template, View { value: data, via: Via::Concrete });
        let text = Str::new(&self.out[mark..]);
        if let (Some(recorder), Some(recorded)) = (&mut self.recorder, recorded) {
            recorder.end_capture(recorded, &text, mark);
        }
        self.out.truncate(mark);
        match result {
            Ok(()) => Ok(text),
            Err(error) => Err(nested(error)),
        }
    }
}

fn nested(error: Failed) -> FuncError {
    match error.root {
        Root::Limit(limit) if error.frames.is_empty() => FuncError::Limit(limit),
        _ => FuncError::Nested { prefix: String::new(), error },
    }
}

/// The text without any `<no value>`.
fn strip_no_value(text: Str) -> Str {
    match super::output::without(&text, NO_VALUE) {
        Some((rest, _)) => rest.into(),
        None => text,
    }
}
