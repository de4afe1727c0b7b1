//! A Jinja environment with Ansible's settings.

use std::collections::BTreeMap;
use std::sync::Arc;

use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, UndefinedBehavior};
use pintle_value::Map;

use crate::convert::to_jinja;
use crate::error::JinjaError;
use crate::{DEFAULT_FUEL, filters, rewrite};

/// Finds the text of a template that another one includes.
pub type Loader = Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// How a text is rendered.
#[derive(Clone)]
pub struct Options {
    /// Where included templates come from; nothing can be included without it.
    pub loader: Option<Loader>,
    /// Work the rendering may do.
    pub fuel: u64,
}

impl Default for Options {
    fn default() -> Options {
        Options { loader: None, fuel: DEFAULT_FUEL }
    }
}

impl std::fmt::Debug for Options {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Options").field("fuel", &self.fuel).finish_non_exhaustive()
    }
}

/// Renders `text` with the entries of `context` as variables. `name` is what errors call it.
///
/// # Errors
/// What does not parse, an undefined variable, a filter that fails, too much work.
pub fn render(
    name: &str,
    text: &str,
    context: &Map,
    options: &Options,
) -> Result<String, JinjaError> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_syntax(ansible_syntax());
    environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
    environment.set_fuel(Some(options.fuel));
    environment.set_unknown_method_callback(minijinja_contrib::pycompat::unknown_method_callback);
    filters::register(&mut environment);
    if let Some(loader) = options.loader.clone() {
        environment.set_loader(move |name| {
            Ok(loader(name).map(|text| rewrite::appends(&text).into_owned()))
        });
    }
    let text = rewrite::appends(text);
    let context: BTreeMap<String, minijinja::Value> = context
        .entries()
        .iter()
        .map(|(key, value)| (key.to_text().into_owned(), to_jinja(value)))
        .collect();
    environment
        .template_from_named_str(name, &text)
        .and_then(|template| template.render(context))
        .map_err(|error| JinjaError::new(&error, name))
}

/// Ansible's treatment of white space; the delimiters are Jinja's own.
fn ansible_syntax() -> SyntaxConfig {
    let builder = &mut SyntaxConfig::builder();
    builder.trim_blocks(true).keep_trailing_newline(true).build().unwrap_or_default()
}
