//! Rules that are the same for many fields: what has to be there, and what values there are.
//!
//! Source: `pkg/apis/*/validation` of Kubernetes 1.37.

use serde_json::Value;

use super::table::TABLE;
use super::{names, selectors};
use crate::status::FieldError;

/// What is asked of a field. Fields of what is not there are not looked at.
#[derive(Clone, Copy)]
pub(super) enum Rule {
    /// It is there and not empty; the detail that is told.
    Needed(&'static str),
    /// If it is there, it is one of these.
    OneOf(&'static [&'static str]),
    /// The same, but for an empty text.
    OneOfOrEmpty(&'static [&'static str]),
    /// It is one of these.
    SomeOf(&'static [&'static str]),
    /// If it is there, it is within these, or this is told.
    Within(i64, i64, &'static str),
    /// The same, and nothing counts as 0.
    Counts(i64, i64, &'static str),
    /// If it is there, it is a DNS label.
    Label,
    /// If it is there, it is a DNS name.
    Subdomain,
    /// It is a DNS name.
    NeededSubdomain,
    /// It is a DNS label.
    NeededLabel,
    /// If it is there, it is a name that may have a domain before it.
    Qualified,
    /// The same, and it is there.
    NeededQualified,
    /// If it is there, it is a selector.
    Selector,
    /// It is an address.
    Address,
    /// It is there; it may be empty; the detail that is told.
    Said(&'static str),
    /// If it is there, it is not empty.
    NotEmpty,
    /// It is a DNS label that begins with a letter.
    NeededServiceLabel,
}

use Rule::{
    Address, Counts, Needed, NeededLabel, NeededQualified, NeededServiceLabel, NeededSubdomain,
    NotEmpty, OneOf, OneOfOrEmpty, Qualified, Said, Selector, SomeOf, Subdomain, Within,
};

/// What is said of a text that is no address.
const ADDRESS: [&str; 2] =
    ["must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)", "must be a valid IP address"];

/// Looks at all fields of a kind that have rules.
pub(super) fn check(kind: &str, object: &Value, errors: &mut Vec<FieldError>) {
    for (_, path, rule) in TABLE.iter().filter(|(of, ..)| *of == kind) {
        visit(object, path, String::new(), *rule, errors);
    }
}

/// Goes down a path, into every item of a list.
fn visit(value: &Value, path: &str, done: String, rule: Rule, errors: &mut Vec<FieldError>) {
    let (step, rest) = path.split_once('.').unwrap_or((path, ""));
    let name = step.trim_end_matches("[]");
    let done = if done.is_empty() { name.to_owned() } else { format!("{done}.{name}") };
    let found = value.get(name);
    if step.ends_with("[]") {
        for (at, item) in found.and_then(Value::as_array).into_iter().flatten().enumerate() {
            let done = format!("{done}[{at}]");
            match rest {
                "" => rule.check(Some(item), &done, errors),
                rest => visit(item, rest, done, rule, errors),
            }
        }
        return;
    }
    match (rest, found) {
        ("", found) => rule.check(found, &done, errors),
        (rest, Some(found)) if found.is_object() => visit(found, rest, done, rule, errors),
        _ => {}
    }
}

impl Rule {
    fn check(self, value: Option<&Value>, field: &str, errors: &mut Vec<FieldError>) {
        let text = value.and_then(Value::as_str);
        let shown = value.cloned().unwrap_or_else(|| "".into());
        let invalid = |detail: String| FieldError::invalid(field, &shown, &detail);
        let all = |whys: Vec<String>| whys.into_iter().map(invalid).collect::<Vec<_>>();
        match self {
            Qualified => errors.extend(all(text.map(names::qualified).unwrap_or_default())),
            NeededQualified => {
                let name = Value::from(text.unwrap_or_default());
                let whys = names::qualified(text.unwrap_or_default());
                errors.extend(whys.iter().map(|why| FieldError::invalid(field, &name, why)));
            }
            Selector => {
                if let Some(value) = value {
                    selectors::check(value, field, errors);
                }
            }
            Address => {
                let address = text.unwrap_or_default();
                if address.parse::<std::net::IpAddr>().is_err() {
                    let shown = Value::from(address);
                    for why in ADDRESS {
                        errors.push(FieldError::invalid(field, &shown, why));
                    }
                }
            }
            _ => {}
        }
        let wrong = match self {
            Qualified | NeededQualified | Selector | Address => None,
            Said(detail) => {
                value.is_none_or(Value::is_null).then(|| FieldError::required(field, detail))
            }
            NotEmpty => (text == Some("")).then(|| FieldError::required(field, "")),
            NeededServiceLabel => names::service_label(text.unwrap_or_default()).map(invalid),
            Needed(detail) => {
                value.is_none_or(is_empty).then(|| FieldError::required(field, detail))
            }
            OneOf(known) => text
                .filter(|text| !known.contains(text))
                .map(|_| FieldError::not_supported(field, &shown, known)),
            OneOfOrEmpty(known) => text
                .filter(|text| !text.is_empty() && !known.contains(text))
                .map(|_| FieldError::not_supported(field, &shown, known)),
            SomeOf(known) => (!known.contains(&text.unwrap_or_default()))
                .then(|| FieldError::not_supported(field, &shown, known)),
            Within(first, last, detail) => value
                .and_then(Value::as_i64)
                .filter(|number| !(first..=last).contains(number))
                .map(|_| invalid(detail.to_owned())),
            Counts(first, last, detail) => {
                let number = value.and_then(Value::as_i64).unwrap_or(0);
                (!(first..=last).contains(&number))
                    .then(|| FieldError::invalid(field, &number.into(), detail))
            }
            Subdomain => text.and_then(names::subdomain).map(invalid),
            NeededSubdomain => names::subdomain(text.unwrap_or_default()).map(invalid),
            Rule::Label => text.and_then(names::label).map(invalid),
            NeededLabel => names::label(text.unwrap_or_default()).map(invalid),
        };
        errors.extend(wrong);
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}
