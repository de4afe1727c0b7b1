//! Data as text and back: YAML, JSON, base64, hashes, truth.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use minijinja::value::Kwargs;
use minijinja::{Environment, Error, Value};
use pintle_value::rune::to_text;
use pintle_yaml::{ReadOptions, emit, json};
use sha1::Sha1;
use sha2::{Digest, Sha224, Sha256, Sha384, Sha512};

use super::{invalid, python_json};
use crate::convert::{from_jinja, to_jinja};

pub(super) fn register(environment: &mut Environment<'_>) {
    environment.add_filter("bool", bool);
    environment.add_filter("to_yaml", to_yaml);
    environment.add_filter("to_nice_yaml", to_nice_yaml);
    environment.add_filter("from_yaml", from_yaml);
    environment.add_filter("to_json", to_json);
    environment.add_filter("to_nice_json", to_nice_json);
    environment.add_filter("from_json", from_json);
    environment.add_filter("b64encode", b64encode);
    environment.add_filter("b64decode", b64decode);
    environment.add_filter("hash", hash);
    environment.add_filter("sha1", |text: &str| hash(text, Some("sha1".to_owned())));
    environment.add_filter("ternary", ternary);
    environment.add_filter("mandatory", mandatory);
}

/// Ansible's idea of truth: `yes`, `on`, `1`, `true`, `t` and `y` in any case, and the number 1.
/// A bool stays what it is, and so does none.
pub(super) fn bool(value: &Value) -> Value {
    match value.as_str() {
        Some(text) => {
            let text = text.trim().to_lowercase();
            matches!(text.as_str(), "yes" | "on" | "1" | "true" | "t" | "y").into()
        }
        None if value.is_number() => i64::try_from(value.clone()).is_ok_and(|n| n == 1).into(),
        None => value.clone(),
    }
}

fn to_yaml(value: &Value, options: Kwargs) -> Result<String, Error> {
    layout(&options)?;
    let text = emit::to_yaml(&from_jinja(value)?).map_err(|e| invalid(e.to_string()))?;
    Ok(to_text(&text).into_owned())
}

/// Lists are indented, as Ansible's users expect; an `indent` other than 2 re-indents by it.
fn to_nice_yaml(value: &Value, options: Kwargs) -> Result<String, Error> {
    let indent = layout(&options)?;
    let text = emit::to_yaml_pretty(&from_jinja(value)?).map_err(|e| invalid(e.to_string()))?;
    let text = to_text(&text).into_owned();
    match indent {
        None | Some(2) => Ok(text),
        Some(indent) => Ok(reindent(&text, indent)),
    }
}

/// The `indent` of a call; the other settings of PyYAML that change nothing here are taken.
fn layout(options: &Kwargs) -> Result<Option<usize>, Error> {
    for harmless in ["width", "default_flow_style", "explicit_start", "sort_keys"] {
        let _: Option<Value> = options.get(harmless)?;
    }
    let indent = options.get("indent")?;
    options.assert_all_used()?;
    Ok(indent)
}

fn reindent(text: &str, indent: usize) -> String {
    let line = |line: &str| {
        let rest = line.trim_start_matches(' ');
        let spaces = line.len() - rest.len();
        " ".repeat(spaces / 2 * indent + spaces % 2) + rest
    };
    text.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

fn from_yaml(text: &str) -> Result<Value, Error> {
    let value = pintle_yaml::parse(text.as_bytes(), &ReadOptions::default());
    Ok(to_jinja(&value.map_err(|e| invalid(e.to_string()))?))
}

fn to_json(value: &Value, options: Kwargs) -> Result<String, Error> {
    let indent = layout(&options)?;
    python_json::dumps(&from_jinja(value)?, indent)
}

fn to_nice_json(value: &Value, options: Kwargs) -> Result<String, Error> {
    let indent = layout(&options)?;
    python_json::dumps(&from_jinja(value)?, Some(indent.unwrap_or(4)))
}

fn from_json(text: &str) -> Result<Value, Error> {
    Ok(to_jinja(&json::parse(text.as_bytes()).map_err(|e| invalid(e.to_string()))?))
}

fn b64encode(text: &str) -> String {
    STANDARD.encode(text)
}

fn b64decode(text: &str) -> Result<String, Error> {
    let bytes = STANDARD.decode(text.trim()).map_err(|e| invalid(format!("b64decode: {e}")))?;
    String::from_utf8(bytes).map_err(|_| invalid("b64decode: the content is not UTF-8"))
}

fn hash(text: &str, algorithm: Option<String>) -> Result<String, Error> {
    fn hex<D: Digest>(text: &str) -> String {
        D::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
    }
    match algorithm.as_deref().unwrap_or("sha1") {
        "sha1" => Ok(hex::<Sha1>(text)),
        "sha224" => Ok(hex::<Sha224>(text)),
        "sha256" => Ok(hex::<Sha256>(text)),
        "sha384" => Ok(hex::<Sha384>(text)),
        "sha512" => Ok(hex::<Sha512>(text)),
        other => Err(invalid(format!("hash: the algorithm {other:?} is not known"))),
    }
}

fn ternary(value: &Value, yes: Value, no: Value, none: Option<Value>) -> Value {
    match none {
        Some(none) if value.is_none() => none,
        _ if value.is_true() => yes,
        _ => no,
    }
}

fn mandatory(value: &Value, message: Option<String>) -> Result<Value, Error> {
    if value.is_undefined() {
        let message = message.unwrap_or_else(|| "a mandatory variable is not defined".to_owned());
        return Err(Error::new(minijinja::ErrorKind::UndefinedError, message));
    }
    Ok(value.clone())
}
