//! Tests that Ansible adds to those of Jinja: `is match`, `is version`, `is subset`, …

use std::cmp::Ordering;

use minijinja::value::Kwargs;
use minijinja::{Environment, Error, Value};

use super::{invalid, text};

pub(super) fn register(environment: &mut Environment<'_>) {
    environment.add_test("match", |value: &str, find: &str, options: Kwargs| {
        text::pattern(&format!(r"\A(?:{find})"), &options).map(|regex| regex.is_match(value))
    });
    environment.add_test("search", |value: &str, find: &str, options: Kwargs| {
        text::pattern(find, &options).map(|regex| regex.is_match(value))
    });
    environment.add_test("regex", |value: &str, find: &str, options: Kwargs| {
        text::pattern(find, &options).map(|regex| regex.is_match(value))
    });
    environment.add_test("version", version);
    environment.add_test("subset", |a: &Value, b: &Value| within(a, b));
    environment.add_test("superset", |a: &Value, b: &Value| within(b, a));
    environment.add_test("contains", |list: &Value, item: &Value| -> Result<bool, Error> {
        match (list.as_str(), item.as_str()) {
            (Some(text), Some(item)) => Ok(text.contains(item)),
            _ => Ok(list.try_iter()?.any(|other| other == *item)),
        }
    });
    environment.add_test("truthy", |value: &Value| value.is_true());
    environment.add_test("falsy", |value: &Value| !value.is_true());
    environment.add_test("any", |list: &Value| -> Result<bool, Error> {
        Ok(list.try_iter()?.any(|item| item.is_true()))
    });
    environment.add_test("all", |list: &Value| -> Result<bool, Error> {
        Ok(list.try_iter()?.all(|item| item.is_true()))
    });
}

fn within(part: &Value, whole: &Value) -> Result<bool, Error> {
    let whole: Vec<Value> = whole.try_iter()?.collect();
    Ok(part.try_iter()?.all(|item| whole.contains(&item)))
}

/// Versions are compared part by part, numbers as numbers and before letters.
fn version(value: &Value, other: &Value, operator: Option<&str>) -> Result<bool, Error> {
    let order = compare(&value.to_string(), &other.to_string());
    match operator.unwrap_or("eq") {
        "==" | "=" | "eq" => Ok(order == Ordering::Equal),
        "!=" | "<>" | "ne" => Ok(order != Ordering::Equal),
        "<" | "lt" => Ok(order == Ordering::Less),
        "<=" | "le" => Ok(order != Ordering::Greater),
        ">" | "gt" => Ok(order == Ordering::Greater),
        ">=" | "ge" => Ok(order != Ordering::Less),
        other => Err(invalid(format!("version: the operator {other:?} is not known"))),
    }
}

fn compare(a: &str, b: &str) -> Ordering {
    let (a, b) = (parts(a), parts(b));
    for (a, b) in a.iter().zip(&b) {
        let order = match (a.parse::<u64>(), b.parse::<u64>()) {
            (Ok(a), Ok(b)) => a.cmp(&b),
            (Ok(_), Err(_)) => Ordering::Less,
            (Err(_), Ok(_)) => Ordering::Greater,
            _ => a.cmp(b),
        };
        if order != Ordering::Equal {
            return order;
        }
    }
    a.len().cmp(&b.len())
}

/// Runs of digits and runs of letters.
fn parts(version: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    for piece in version.split(|c: char| !c.is_ascii_alphanumeric()) {
        let mut rest = piece;
        while let Some(first) = rest.chars().next() {
            let digit = first.is_ascii_digit();
            let end = rest.find(|c: char| c.is_ascii_digit() != digit).unwrap_or(rest.len());
            parts.push(&rest[..end]);
            rest = &rest[end..];
        }
    }
    parts
}
