//! The values that the user gives. Source: `values.Options.MergeValues` of Helm.

use pintle_value::{Map, Origin, OriginKind, Value};
use pintle_yaml::{ReadOptions, json, load_values, merge_maps};

use crate::Error;
use crate::origins::stamp;
use crate::strvals::{Mode, parse_into};

/// What the user gives on the command line. Whatever the order there, values are laid over each
/// other in the order of the fields.
#[derive(Clone, Debug, Default)]
pub struct ValueSources {
    /// Names of `--values` files.
    pub files: Vec<String>,
    /// Arguments of `--set-json`.
    pub set_json: Vec<String>,
    /// Arguments of `--set`.
    pub set: Vec<String>,
    /// Arguments of `--set-string`.
    pub set_string: Vec<String>,
    /// Arguments of `--set-file`.
    pub set_file: Vec<String>,
    /// Arguments of `--set-literal`.
    pub set_literal: Vec<String>,
    /// Whether the values remember the file and line or the argument that each of them is from.
    pub origins: bool,
}

/// Gives the content of a file named in an argument, which may also be `-` or a URL, or the text
/// of Helm's error.
pub type ReadFile<'a> = &'a dyn Fn(&str) -> Result<Vec<u8>, String>;

/// Merges the values that the user gives.
///
/// # Errors
/// Helm's text for the first file or argument that cannot be read.
pub fn user_values(sources: &ValueSources, read_file: ReadFile<'_>) -> Result<Map, Error> {
    user_values_over(&Map::new(), sources, read_file)
}

/// Merges what the user gives over values that are there already.
///
/// # Errors
/// As [`user_values`].
pub fn user_values_over(
    base: &Map,
    sources: &ValueSources,
    read_file: ReadFile<'_>,
) -> Result<Map, Error> {
    // A copy, as arguments change maps in place.
    let mut values = if base.is_nil() { Map::new() } else { base.deep_clone() };
    for name in &sources.files {
        let text = read_file(name).map_err(Error::new)?;
        let mut options = ReadOptions::default();
        if sources.origins {
            options = options.with_origin(OriginKind::ValuesFile, name.as_str());
        }
        let file = load_values(&text, &options)
            .map_err(|error| Error::new(format!("failed to parse {name}: {error}")))?;
        values = if values.is_empty() { file } else { merge_maps(&values, &file) };
    }
    for argument in &sources.set_json {
        values = set_json(values, argument, sources.origins)?;
    }
    let content = |name: &str| match read_file(name) {
        Ok(text) => Ok(Value::str(text)),
        Err(text) => Err(Error::new(text)),
    };
    let arguments = [
        ("set", &sources.set, Mode::Typed),
        ("set-string", &sources.set_string, Mode::Text),
        ("set-file", &sources.set_file, Mode::File(&content)),
        ("set-literal", &sources.set_literal, Mode::Literal),
    ];
    for (flag, arguments, mode) in arguments {
        for argument in arguments {
            let origin = origin(flag, argument, sources.origins);
            parse_into(argument, mode, &values, origin.as_ref())
                .map_err(|error| Error::new(format!("failed parsing --{flag} data: {error}")))?;
        }
    }
    Ok(values)
}

/// A `--set-json` argument is an object that is merged, or a list of paths with JSON values.
fn set_json(values: Map, argument: &str, origins: bool) -> Result<Map, Error> {
    let origin = origin("set-json", argument, origins);
    let trimmed = argument.trim();
    if !trimmed.starts_with('{') {
        return match parse_into(argument, Mode::Json, &values, origin.as_ref()) {
            Ok(()) => Ok(values),
            Err(_) => Err(Error::new(format!("failed parsing --set-json data {argument}"))),
        };
    }
    match json::parse(trimmed.as_bytes()) {
        Ok(Value::Map(object)) => {
            if let Some(origin) = origin {
                stamp(&object, &origin);
            }
            Ok(merge_maps(&values, &object))
        }
        _ => Err(Error::new(format!("failed parsing --set-json data JSON: {argument}"))),
    }
}

fn origin(flag: &str, argument: &str, wanted: bool) -> Option<Origin> {
    let source = || format!("--{flag} {argument}");
    wanted.then(|| Origin::new(OriginKind::SetArgument, source(), 0))
}
