//! Values as Go sees them: how they are compared, ordered and printed. Source: structured-merge-diff
//! `value`, over what apimachinery reads of JSON.

use std::cmp::Ordering;
use std::fmt::Write as _;

use serde_json::{Map, Number, Value};

/// A number: what is written as a whole number that fits is one, all others are floats.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Num {
    Int(i64),
    Float(f64),
}

impl Num {
    pub(crate) fn of(number: &Number) -> Num {
        match number.to_string().parse() {
            Ok(int) => Num::Int(int),
            Err(_) => Num::Float(number.as_f64().unwrap_or_default()),
        }
    }

    fn float(self) -> f64 {
        match self {
            #[allow(clippy::cast_precision_loss, reason = "Go loses it, too")]
            Num::Int(int) => int as f64,
            Num::Float(float) => float,
        }
    }

    fn cmp(self, other: Num) -> Ordering {
        match (self, other) {
            (Num::Int(a), Num::Int(b)) => a.cmp(&b),
            (a, b) => a.float().partial_cmp(&b.float()).unwrap_or(Ordering::Equal),
        }
    }
}

/// Whether values are the same; 1 and 1.0 are.
pub(crate) fn equals(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => Num::of(a).cmp(Num::of(b)).is_eq(),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equals(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            let same = |(name, a): (&String, &Value)| b.get(name).is_some_and(|b| equals(a, b));
            a.len() == b.len() && a.iter().all(same)
        }
        (a, b) => a == b,
    }
}

/// An order of all values: numbers, texts, booleans, lists, maps, null.
pub(crate) fn compare(a: &Value, b: &Value) -> Ordering {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => Num::of(a).cmp(Num::of(b)),
        (Value::String(a), Value::String(b)) => a.cmp(b),
        (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
        (Value::Array(a), Value::Array(b)) => {
            let differences = a.iter().zip(b).map(|(a, b)| compare(a, b));
            first(differences).then(a.len().cmp(&b.len()))
        }
        (Value::Object(a), Value::Object(b)) => compare_maps(a, b),
        (a, b) => rank(a).cmp(&rank(b)),
    }
}

/// Names count before values, and a map that ends is less.
fn compare_maps(a: &Map<String, Value>, b: &Map<String, Value>) -> Ordering {
    let differences =
        a.iter().zip(b).map(|((name, a), (other, b))| name.cmp(other).then_with(|| compare(a, b)));
    first(differences).then(a.len().cmp(&b.len()))
}

fn first(mut differences: impl Iterator<Item = Ordering>) -> Ordering {
    differences.find(|difference| difference.is_ne()).unwrap_or(Ordering::Equal)
}

fn rank(value: &Value) -> u8 {
    match value {
        Value::Number(_) => 0,
        Value::String(_) => 1,
        Value::Bool(_) => 2,
        Value::Array(_) => 3,
        Value::Object(_) => 4,
        Value::Null => 5,
    }
}

/// A value as it is printed in paths: `[name="x"]`.
pub(crate) fn print(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(bool) => bool.to_string(),
        Value::Number(number) => print_number(number),
        Value::String(text) => quoted(text),
        Value::Array(items) => {
            format!("[{}]", items.iter().map(print).collect::<Vec<_>>().join(","))
        }
        Value::Object(fields) => {
            fields.iter().map(|(name, value)| format!("{name}={}", print(value))).collect()
        }
    }
}

/// `%v` of a number.
fn print_number(number: &Number) -> String {
    const SMALLEST_EXPONENT: i32 = -4;
    const LARGEST_EXPONENT: i32 = 6;
    match Num::of(number) {
        Num::Int(int) => int.to_string(),
        Num::Float(float) => scientific(float, SMALLEST_EXPONENT, LARGEST_EXPONENT, 2),
    }
}

/// A float in as few digits as it takes; with an exponent of so many digits where it is large.
fn scientific(float: f64, smallest: i32, largest: i32, digits: usize) -> String {
    if float == 0.0 {
        return if float.is_sign_negative() { "-0".to_owned() } else { "0".to_owned() };
    }
    let text = format!("{float:e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let exponent: i32 = exponent.parse().unwrap_or_default();
    if (smallest..largest).contains(&exponent) {
        return float.to_string();
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{mantissa}e{sign}{:0digits$}", exponent.unsigned_abs())
}

/// JSON as Go writes it: floats in few digits, and `<`, `>` and `&` by their numbers.
pub(crate) fn json(value: &Value, out: &mut String) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(bool) => out.push_str(if *bool { "true" } else { "false" }),
        Value::Number(number) => match Num::of(number) {
            Num::Int(int) => out.push_str(&int.to_string()),
            // Small numbers have short exponents.
            Num::Float(float) => {
                let digits = if float.abs() < 1.0 { 1 } else { 2 };
                out.push_str(&scientific(float, -6, 21, digits));
            }
        },
        Value::String(text) => json_text(text, true, out),
        Value::Array(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                json(item, out);
            }
            out.push(']');
        }
        Value::Object(fields) => {
            out.push('{');
            for (at, (name, value)) in fields.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                json_text(name, true, out);
                out.push(':');
                json(value, out);
            }
            out.push('}');
        }
    }
}

/// A text in JSON. Source: Go's encoding/json.
pub(crate) fn json_text(text: &str, escapes_html: bool, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '<' | '>' | '&' if escapes_html => escape(c, out),
            '\u{2028}' | '\u{2029}' => escape(c, out),
            c if c < ' ' => escape(c, out),
            c => out.push(c),
        }
    }
    out.push('"');
}

fn escape(c: char, out: &mut String) {
    // Texts take whatever is written to them.
    let _ = write!(out, "\\u{:04x}", u32::from(c));
}

/// `%q` of a text.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{7}' => out.push_str("\\a"),
            '\u{8}' => out.push_str("\\b"),
            '\u{b}' => out.push_str("\\v"),
            '\u{c}' => out.push_str("\\f"),
            c if c < ' ' || c == '\u{7f}' => out.push_str(&format!("\\x{:02x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// `%T` of a value.
pub(crate) fn go_type(value: &Value) -> &'static str {
    match value {
        Value::Null => "<nil>",
        Value::Bool(_) => "bool",
        Value::Number(number) => match Num::of(number) {
            Num::Int(_) => "int64",
            Num::Float(_) => "float64",
        },
        Value::String(_) => "string",
        Value::Array(_) => "[]interface {}",
        Value::Object(_) => "map[string]interface {}",
    }
}

/// `%v` of a value.
pub(crate) fn go_print(value: &Value) -> String {
    match value {
        Value::Null => "<nil>".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            format!("[{}]", items.iter().map(go_print).collect::<Vec<_>>().join(" "))
        }
        Value::Object(fields) => {
            let fields = fields.iter().map(|(name, value)| format!("{name}:{}", go_print(value)));
            format!("map[{}]", fields.collect::<Vec<_>>().join(" "))
        }
        scalar => print(scalar),
    }
}

/// `%#v` of a value.
pub(crate) fn go_syntax(value: &Value) -> String {
    match value {
        Value::Null => "interface {}(nil)".to_owned(),
        Value::Array(items) => {
            format!(
                "[]interface {{}}{{{}}}",
                items.iter().map(go_syntax).collect::<Vec<_>>().join(", ")
            )
        }
        Value::Object(fields) => {
            let fields =
                fields.iter().map(|(name, value)| format!("{}:{}", quoted(name), go_syntax(value)));
            format!("map[string]interface {{}}{{{}}}", fields.collect::<Vec<_>>().join(", "))
        }
        scalar => print(scalar),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{compare, equals, json as write, print};

    #[test]
    fn numbers_are_what_go_makes_of_them() {
        assert!(equals(&json!(1), &json!(1.0)));
        assert!(compare(&json!(1), &json!("1")).is_lt());
        assert!(compare(&json!({"a": 1}), &json!({"a": 1, "b": 0})).is_lt());
        for (value, printed, written) in [
            (json!(80.0), "80", "80"),
            (json!(1000000), "1000000", "1000000"),
            (json!(1000000.0), "1e+06", "1000000"),
            (json!(0.00001), "1e-05", "0.00001"),
            (json!(1e21), "1e+21", "1e+21"),
            (json!(1e-7), "1e-07", "1e-7"),
            (json!(1.5), "1.5", "1.5"),
        ] {
            assert_eq!(print(&value), printed);
            let mut out = String::new();
            write(&value, &mut out);
            assert_eq!(out, written);
        }
        let mut out = String::new();
        write(&json!("<a&b>\u{1}"), &mut out);
        assert_eq!(out, r#""\u003ca\u0026b\u003e\u0001""#);
    }
}
