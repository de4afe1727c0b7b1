//! Numbers: how large they are. Source: kube-openapi `numberValidator`.

use serde_json::{Number, Value};

use super::error::{printed, printed_float};
use super::outcome::{At, Outcome};
use super::view::View;
use crate::rules::Rules;

/// The largest whole number that floats have all neighbours of.
const MAX_SAFE: f64 = 9_007_199_254_740_991.0;
const EPSILON: f64 = 1e-9;

pub(super) fn is_int(number: &Number) -> bool {
    number.to_string().parse::<i64>().is_ok()
}

/// Whether a float is as good as whole. Source: go-openapi `swag.IsFloat64AJSONInteger`.
pub(super) fn is_whole(float: f64) -> bool {
    if !float.is_finite() || float.abs() > MAX_SAFE {
        return false;
    }
    if float.fract() == 0.0 {
        return true;
    }
    // Negative floats become zero as numbers without a sign.
    let whole = if float > 0.0 { float.trunc() } else { 0.0 };
    let difference = (float - whole).abs();
    if float == 0.0 || whole == 0.0 {
        return false;
    }
    difference / (float.abs() + whole.abs()) < EPSILON
}

pub(super) fn check(
    rules: &Rules,
    view: View<'_>,
    number: &Number,
    at: &At<'_>,
    outcome: &mut Outcome,
) {
    let value = Value::Number(number.clone());
    let float = number.as_f64().unwrap_or_default();
    let int = number.to_string().parse::<i64>().ok();
    let kinds = view.kinds();
    let format = if kinds.len() == 1 { view.format() } else { "" };
    range(&kinds, format, number, at, outcome);
    if let Some(factor) = &rules.multiple_of {
        let factor = factor.as_f64().unwrap_or_default();
        if let Some(words) = multiple(int, float, factor) {
            match words {
                Multiple::NotPositive(factor) => outcome.add(super::FieldError::invalid(
                    at.field(),
                    &factor,
                    format!(
                        "factor MultipleOf declared for {} must be positive: {}",
                        at.path,
                        show(&factor)
                    ),
                )),
                Multiple::Not(factor) => {
                    outcome.add(at.invalid(&value, &format!("should be a multiple of {factor}")));
                }
            }
        }
    }
    for (bound, exclusive, is_max) in [
        (&rules.minimum, rules.exclusive_minimum, false),
        (&rules.maximum, rules.exclusive_maximum, true),
    ] {
        let Some(bound) = bound.as_ref().and_then(Number::as_f64) else { continue };
        #[allow(clippy::cast_possible_truncation, reason = "Go cuts bounds of whole numbers")]
        let (order, shown) = match int {
            Some(int) => (Some(int.cmp(&(bound as i64))), (bound as i64).to_string()),
            None => (float.partial_cmp(&bound), printed_float(bound)),
        };
        let Some(order) = order else { continue };
        let is_within = if is_max { order.is_lt() } else { order.is_gt() };
        if is_within || (order.is_eq() && !exclusive) {
            continue;
        }
        let words = match (is_max, exclusive) {
            (true, false) => "less than or equal to",
            (true, true) => "less than",
            (false, false) => "greater than or equal to",
            (false, true) => "greater than",
        };
        outcome.add(at.invalid(&value, &format!("should be {words} {shown}")));
    }
}

fn show(value: &Value) -> String {
    value.as_number().map_or_else(String::new, printed)
}

enum Multiple {
    NotPositive(Value),
    Not(String),
}

fn multiple(int: Option<i64>, float: f64, factor: f64) -> Option<Multiple> {
    #[allow(clippy::cast_possible_truncation, reason = "Go cuts factors of whole numbers")]
    if let Some(int) = int {
        let factor = factor as i64;
        if factor <= 0 {
            return Some(Multiple::NotPositive(factor.into()));
        }
        return (int % factor != 0).then(|| Multiple::Not(factor.to_string()));
    }
    if factor <= 0.0 {
        return Some(Multiple::NotPositive(factor.into()));
    }
    let quotient = if factor < 1.0 { 1.0 / factor * float } else { float / factor };
    (!is_whole(quotient)).then(|| Multiple::Not(printed_float(factor)))
}

/// Whether a number fits its format.
fn range(kinds: &[&str], format: &str, number: &Number, at: &At<'_>, outcome: &mut Outcome) {
    let text = number.to_string();
    let fits = match (kinds, format) {
        (["integer"], "int32") => {
            text.parse::<i32>().is_ok() || whole_fits(number, 2_147_483_647.0)
        }
        (["integer"], _) => text.parse::<i64>().is_ok() || whole_fits(number, 9.2e18),
        (["number"], "float") => {
            number.as_f64().is_some_and(|float| float.abs() <= f64::from(f32::MAX))
        }
        _ => true,
    };
    if fits {
        return;
    }
    let kind = kinds.first().copied().unwrap_or_default();
    let of = match format {
        "" => format!("{kind} (default format)"),
        format => format!("{kind} with format {format}"),
    };
    outcome.add(at.range_error(&format!("Checked value must be of type {of}")));
}

/// Floats are written without a point where they are whole.
fn whole_fits(number: &Number, max: f64) -> bool {
    number.as_f64().is_some_and(|float| float.fract() == 0.0 && float.abs() <= max)
}
