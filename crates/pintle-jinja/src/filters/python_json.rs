//! JSON as Python's `json.dumps` lays it out: spaces behind colons and commas, ASCII only.

use minijinja::Error;
use pintle_value::Value;
use pintle_yaml::json::{self, JsonStyle};

use super::invalid;

/// `value` on one line, or with each item on a line of its own.
pub(super) fn dumps(value: &Value, indent: Option<usize>) -> Result<String, Error> {
    let mut out = String::new();
    write(&mut out, value, indent, 0)?;
    Ok(out)
}

fn write(
    out: &mut String,
    value: &Value,
    indent: Option<usize>,
    depth: usize,
) -> Result<(), Error> {
    match value {
        Value::List(list) if !list.is_empty() => {
            out.push('[');
            for (i, item) in list.iter().enumerate() {
                separate(out, i > 0, indent, depth + 1);
                write(out, item, indent, depth + 1)?;
            }
            end(out, indent, depth, ']');
        }
        Value::Map(map) if !map.is_empty() => {
            out.push('{');
            for (i, (key, item)) in map.entries().iter().enumerate() {
                separate(out, i > 0, indent, depth + 1);
                scalar(out, &Value::Str(key.clone()))?;
                out.push_str(": ");
                write(out, item, indent, depth + 1)?;
            }
            end(out, indent, depth, '}');
        }
        other => scalar(out, other)?,
    }
    Ok(())
}

fn separate(out: &mut String, comma: bool, indent: Option<usize>, depth: usize) {
    match (comma, indent) {
        (true, None) => out.push_str(", "),
        (false, None) => {}
        (comma, Some(indent)) => {
            out.push_str(if comma { ",\n" } else { "\n" });
            out.push_str(&" ".repeat(indent * depth));
        }
    }
}

fn end(out: &mut String, indent: Option<usize>, depth: usize, close: char) {
    if let Some(indent) = indent {
        out.push('\n');
        out.push_str(&" ".repeat(indent * depth));
    }
    out.push(close);
}

fn scalar(out: &mut String, value: &Value) -> Result<(), Error> {
    let mut text = Vec::new();
    json::write(&mut text, value, JsonStyle::RAW).map_err(|e| invalid(e.to_string()))?;
    for c in pintle_value::rune::to_text(&text).chars() {
        if c.is_ascii() {
            out.push(c);
        } else {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    Ok(())
}
