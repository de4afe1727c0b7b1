//! A Jinja environment with Ansible's settings.

use std::collections::BTreeMap;
use std::sync::Arc;

use minijinja::value::ValueKind;
use minijinja::{Environment, Error, State, UndefinedBehavior, Value};
use pintle_value::Map;

use crate::convert::to_jinja;
use crate::error::JinjaError;
use crate::{DEFAULT_FUEL, filters, growing, header, rewrite};

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
    let header = header::read(text).map_err(|error| JinjaError::new(&error, name))?;
    let skipped = text.len() - header.body.len();
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_syntax(header.syntax);
    environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
    // None shows as nothing, as in Ansible.
    environment.set_formatter(|out, state, value| match value.kind() {
        ValueKind::None => Ok(()),
        _ => minijinja::escape_formatter(out, state, value),
    });
    environment.set_fuel(Some(options.fuel));
    environment.set_unknown_method_callback(method);
    filters::register(&mut environment);
    growing::register(&mut environment);
    if let Some(loader) = options.loader.clone() {
        environment.set_loader(move |name| {
            let (name, looked_up) = match name.strip_prefix(rewrite::LOOKUP) {
                Some(name) => (name, true),
                None => (name, false),
            };
            Ok(loader(name).map(|text| {
                let mut text = rewrite::idioms(&text).into_owned();
                // A lookup keeps the line end that an include loses.
                if looked_up && text.ends_with('\n') {
                    text.push('\n');
                }
                text
            }))
        });
    }
    let body = rewrite::idioms(header.body);
    let context: BTreeMap<String, Value> = context
        .entries()
        .iter()
        .map(|(key, value)| (key.to_text().into_owned(), to_jinja(value)))
        .collect();
    environment
        .template_from_named_str(name, &body)
        .and_then(|template| template.render(context))
        .map(|output| with_line_ends(output, header.body))
        .map_err(|error| JinjaError::new(&error, name).moved(name, skipped))
}

/// `output` with at least as many line ends behind it as the template has: Jinja drops one, and
/// Ansible puts back what is missing, unless there is no output at all.
fn with_line_ends(mut output: String, text: &str) -> String {
    if output.is_empty() {
        return output;
    }
    let ends = |text: &str| text.len() - text.trim_end_matches('\n').len();
    let missing = ends(text).saturating_sub(ends(&output));
    output.extend(std::iter::repeat_n('\n', missing));
    output
}

/// Methods of Python's values: those of minijinja-contrib and `list.index`.
fn method(
    state: &mut State<'_, '_>,
    value: &Value,
    method: &str,
    args: &[Value],
) -> Result<Value, Error> {
    if method == "index" && value.kind() == ValueKind::Seq {
        let (wanted,): (&Value,) = minijinja::value::from_args(args)?;
        let at = value.try_iter()?.position(|item| item == *wanted);
        return at
            .map(Value::from)
            .ok_or_else(|| filters::invalid(format!("index: {wanted} is not in the list")));
    }
    minijinja_contrib::pycompat::unknown_method_callback(state, value, method, args)
}
