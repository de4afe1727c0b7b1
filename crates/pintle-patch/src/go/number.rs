//! Numbers as Go reads and writes them.

use serde_json::{Number, Value};

/// From here on numbers are written with an exponent. Source: encoding/json `floatEncoder`.
const LARGE: f64 = 1e21;

/// Below this, too.
const SMALL: f64 = 1e-6;

/// A value with all numbers as they are after Helm has read and written them: an `int64` where the
/// number is one, also with a fraction of zero, otherwise a `float64`. Equal numbers have equal texts
/// then. Source: apimachinery `util/json`.
pub(crate) fn read(value: &Value) -> Result<Value, String> {
    map_numbers(value, &|number| {
        let text = number.to_string();
        match text.parse::<i64>() {
            Ok(integer) => Ok(Number::from(integer)),
            Err(_) => float(&text),
        }
    })
}

/// The same for packages to which all numbers are a `float64`: large integers lose their last
/// digits. Source: evanphx/json-patch 4, over encoding/json.
pub(crate) fn as_floats(value: &Value) -> Result<Value, String> {
    map_numbers(value, &|number| float(&number.to_string()))
}

/// Whether a number is a `float64` to Go; asked of numbers that were read.
pub(crate) fn is_float(number: &Number) -> bool {
    number.as_i64().is_none()
}

fn map_numbers(
    value: &Value,
    map: &impl Fn(&Number) -> Result<Number, String>,
) -> Result<Value, String> {
    Ok(match value {
        Value::Number(number) => Value::Number(map(number)?),
        Value::Array(items) => {
            Value::Array(items.iter().map(|item| map_numbers(item, map)).collect::<Result<_, _>>()?)
        }
        Value::Object(fields) => Value::Object(
            fields
                .iter()
                .map(|(key, field)| Ok((key.clone(), map_numbers(field, map)?)))
                .collect::<Result<_, String>>()?,
        ),
        value => value.clone(),
    })
}

/// A `float64`, written and read again.
fn float(text: &str) -> Result<Number, String> {
    let float = text.parse::<f64>().ok().filter(|float| float.is_finite());
    let float = float.ok_or_else(|| "invalid JSON document".to_owned())?;
    let text = float_text(float);
    match text.parse::<i64>() {
        Ok(integer) => Ok(Number::from(integer)),
        Err(_) => text.parse().map_err(|_| "invalid JSON document".to_owned()),
    }
}

/// Source: encoding/json `floatEncoder`.
fn float_text(float: f64) -> String {
    let size = float.abs();
    if size != 0.0 && !(SMALL..LARGE).contains(&size) {
        return with_exponent(float, 1);
    }
    float.to_string()
}

/// A number with an exponent that has its sign and at least so many digits.
pub(super) fn with_exponent(float: f64, digits: usize) -> String {
    let text = format!("{float:e}");
    let (digits_before, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let (sign, exponent) = match exponent.strip_prefix('-') {
        Some(exponent) => ('-', exponent),
        None => ('+', exponent),
    };
    format!("{digits_before}e{sign}{exponent:0>digits$}")
}
