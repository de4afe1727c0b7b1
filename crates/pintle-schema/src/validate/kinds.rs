//! Of what type a value is, and whether it is one of those that are allowed.

use serde_json::{Number, Value};

use super::error::FieldError;
use super::numbers;
use super::outcome::{At, Outcome};
use super::view::View;
use crate::rules::Rules;

/// Source: kube-openapi `typeValidator`.
pub(super) fn kind(view: View<'_>, value: &Value, at: &At<'_>, outcome: &mut Outcome) {
    let kinds = view.kinds();
    let has = |kind: &str| kinds.contains(&kind);
    let (kind, format) = match value {
        Value::Null => {
            if kinds.is_empty() || view.is_nullable() {
                outcome.matches += 1;
            } else {
                outcome.add(at.type_error(&kinds.join(","), "null"));
            }
            return;
        }
        Value::Bool(_) => ("boolean", ""),
        Value::String(_) => ("string", ""),
        Value::Array(_) => ("array", ""),
        Value::Object(_) => ("object", ""),
        Value::Number(number) if numbers::is_int(number) => ("integer", "int64"),
        Value::Number(_) => ("number", "float64"),
    };
    let whole = value.as_f64().is_some_and(numbers::is_whole);
    let fits = has(kind)
        || kind == "number" && whole && has("integer")
        || kind == "integer" && has("number");
    let asked = view.format();
    let is_text_or_list = matches!(value, Value::String(_) | Value::Array(_));
    if !asked.is_empty() && !is_text_or_list && !fits && format != asked {
        outcome.add(at.type_error(asked, format));
        return;
    }
    let is_numeric = has("number") || has("integer");
    // Texts and lists are left to the format, if it is one of texts.
    let is_left = is_text_or_list && !asked.is_empty() && !is_numeric;
    if !is_left && !fits {
        outcome.add(at.type_error(&kinds.join(","), kind));
        return;
    }
    outcome.matches += 1;
}

/// Values are converted to the type of what is allowed before they are compared, as Go does: floats
/// lose their fractions, and whole numbers become characters.
pub(super) fn enumeration(rules: &Rules, value: &Value, at: &At<'_>, outcome: &mut Outcome) {
    let int = |number: &Number| number.to_string().parse::<i64>().ok();
    let is_one = |allowed: &Value| match (allowed, value) {
        // Null is none of the allowed values, even where it is one.
        (_, Value::Null) => false,
        (Value::Number(allowed), Value::Number(number)) => {
            let float = number.as_f64().unwrap_or_default();
            match int(allowed) {
                #[allow(clippy::cast_possible_truncation, reason = "Go cuts floats")]
                Some(allowed) => int(number).unwrap_or(float as i64) == allowed,
                None => allowed.as_f64() == Some(float),
            }
        }
        (Value::String(text), Value::Number(number)) => {
            let char = int(number).and_then(|int| u32::try_from(int).ok()).and_then(char::from_u32);
            char.is_some_and(|char| text.chars().eq([char]))
        }
        (allowed, value) => allowed == value,
    };
    if !rules.enumeration.is_empty() && !rules.enumeration.iter().any(is_one) {
        outcome.add(FieldError::unsupported(at.field(), value, &rules.enumeration));
    }
}
