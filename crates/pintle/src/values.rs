//! Values.

use pintle_value::Map;
use pintle_values::ValueSources;

use crate::Error;

/// The values that a user gives, in the forms that Helm's flags know. Files are laid over each
/// other in order, then `--set-json`, `--set` and `--set-string` over them, whatever the order of
/// the calls.
#[derive(Clone, Debug, Default)]
pub struct Values {
    sources: ValueSources,
    texts: Vec<String>,
}

impl Values {
    /// No values: the chart's own defaults.
    pub fn new() -> Values {
        Values::default()
    }

    /// Adds the text of a values file.
    #[must_use]
    pub fn yaml(mut self, text: impl Into<String>) -> Values {
        self.sources.files.push(format!("values {}", self.texts.len() + 1));
        self.texts.push(text.into());
        self
    }

    /// Adds an argument as for `--set`: `key=value,list[0].name=x`.
    #[must_use]
    pub fn set(mut self, argument: impl Into<String>) -> Values {
        self.sources.set.push(argument.into());
        self
    }

    /// Adds an argument as for `--set-string`.
    #[must_use]
    pub fn set_string(mut self, argument: impl Into<String>) -> Values {
        self.sources.set_string.push(argument.into());
        self
    }

    /// Adds an argument as for `--set-json`.
    #[must_use]
    pub fn set_json(mut self, argument: impl Into<String>) -> Values {
        self.sources.set_json.push(argument.into());
        self
    }

    pub(crate) fn merge(&self) -> Result<Map, Error> {
        let read = |name: &str| {
            let at = self.sources.files.iter().position(|file| file == name);
            match at.and_then(|at| self.texts.get(at)) {
                Some(text) => Ok(text.clone().into_bytes()),
                None => Err(format!("open {name}: no such file or directory")),
            }
        };
        pintle_values::user_values(&self.sources, &read)
            .map_err(|error| Error::plain("values", error.to_string()))
    }
}
