//! Rules that a user states for kinds that follow no convention.

use std::fmt;
use std::str::FromStr;

use serde_json::Value;

use crate::fields::{group_kind, kind};
use crate::go_text::go_text;
use crate::json_path::{Path, PathError, closing};
use crate::status::{State, Status, current, in_progress};

/// A rule for one kind: `kind=Gadget.pintle.test,jsonpath={.status.phase}=Running`. Without a value
/// the field only has to be there. The path and the value are as in `kubectl wait --for=jsonpath=`;
/// of JSONPath there are names, indices, `*` and filters.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    kind: String,
    /// Any group if there is none.
    group: Option<String>,
    path: Path,
    value: Option<String>,
    /// The path as it was written.
    text: String,
    /// The whole rule as it was written.
    source: String,
}

/// Why a text is no rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleError {
    text: String,
    problem: Problem,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Problem {
    NoKind,
    BadKind(String),
    NoPath,
    NoEnd,
    Rest(String),
    NoValue,
    Path(PathError),
}

impl fmt::Display for RuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: ", self.text)?;
        match &self.problem {
            Problem::NoKind => f.write_str("it names no kind"),
            Problem::BadKind(kind) => write!(f, "{kind:?} is no kind with an optional group"),
            Problem::NoPath => f.write_str("it has no path"),
            Problem::NoEnd => f.write_str("the brace of the path is not closed"),
            Problem::Rest(rest) => write!(f, "{rest:?} is behind the path"),
            Problem::NoValue => f.write_str("there is no value behind the equals sign"),
            Problem::Path(problem) => problem.fmt(f),
        }?;
        f.write_str("; a rule is kind=KIND[.GROUP],jsonpath={.PATH}[=VALUE]")
    }
}

impl std::error::Error for RuleError {}

/// The rule as it was written.
impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.source)
    }
}

impl FromStr for Rule {
    type Err = RuleError;

    fn from_str(text: &str) -> Result<Rule, RuleError> {
        Rule::parse(text)
    }
}

impl Rule {
    /// Reads a rule.
    ///
    /// # Errors
    /// A text of another form, with what is wrong about it.
    pub fn parse(text: &str) -> Result<Rule, RuleError> {
        parse(text).map_err(|problem| RuleError { text: text.to_owned(), problem })
    }

    /// Whether the rule is about the kind of an object.
    pub fn applies_to(&self, object: &Value) -> bool {
        let (group, _) = group_kind(object);
        kind(object) == self.kind && self.group.as_ref().is_none_or(|wanted| group == wanted)
    }

    /// What the rule says of an object: in progress until it holds, and of an unknown state, with
    /// the words of kubectl, where the path leads to several values or to more than one value can
    /// be compared with. Source: kubectl `JSONPathWait`.
    pub fn judge(&self, object: &Value) -> Status {
        let path = &self.text;
        let unknown =
            |message: &str| Status { state: State::Unknown, message: format!("{path}: {message}") };
        match (self.path.find(object).as_slice(), &self.value) {
            ([], _) => in_progress(format!("{path} is not there")),
            ([_, _, ..], _) => unknown("given jsonpath expression matches more than one value"),
            ([_], None) => current(format!("{path} is there")),
            ([Value::Array(_) | Value::Object(_)], Some(_)) => {
                unknown("jsonpath leads to a nested object or list which is not supported")
            }
            ([found], Some(wanted)) if is_value(found, wanted) => {
                current(format!("{path} is {wanted}"))
            }
            ([found], Some(wanted)) => {
                in_progress(format!("{path} is {}, not {wanted}", shown(found)))
            }
        }
    }
}

/// Whether a value is what was written: as JSON has it, or as Go shows it.
fn is_value(found: &Value, wanted: &str) -> bool {
    let wanted = wanted.trim();
    shown(found).trim() == wanted || go_text(found).trim() == wanted
}

fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn parse(text: &str) -> Result<Rule, Problem> {
    let rest = text.strip_prefix("kind=").ok_or(Problem::NoKind)?;
    let (full_kind, rest) = rest.split_once(',').ok_or(Problem::NoPath)?;
    let (kind, group) = match full_kind.split_once('.') {
        Some((kind, group)) => (kind, Some(group)),
        None => (full_kind, None),
    };
    if kind.is_empty() {
        return Err(Problem::NoKind);
    }
    if !is_kind(kind) || !group.is_none_or(is_group) {
        return Err(Problem::BadKind(full_kind.to_owned()));
    }
    let rest = rest.strip_prefix("jsonpath=").ok_or(Problem::NoPath)?;
    let (path, rest) = split(rest)?;
    let value = match rest.strip_prefix('=') {
        None if rest.is_empty() => None,
        Some(value) if !value.starts_with('=') => Some(value.trim_matches(['\'', '"'])),
        _ => return Err(Problem::Rest(rest.to_owned())),
    };
    if value.is_some_and(str::is_empty) {
        return Err(Problem::NoValue);
    }
    Ok(Rule {
        kind: kind.to_owned(),
        group: group.map(str::to_owned),
        path: Path::parse(path).map_err(Problem::Path)?,
        value: value.map(str::to_owned),
        text: path.to_owned(),
        source: text.to_owned(),
    })
}

/// The path, whose braces may be missing, and what is behind it.
fn split(text: &str) -> Result<(&str, &str), Problem> {
    if let Some(inner) = text.strip_prefix('{') {
        let (path, rest) = inner.split_at(closing(inner, '}').ok_or(Problem::NoEnd)?);
        return Ok((path, rest.strip_prefix('}').unwrap_or(rest)));
    }
    // Equals signs in brackets are comparisons.
    let mut depth = 0_usize;
    for (at, character) in text.char_indices() {
        match character {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            '=' if depth == 0 => return Ok(text.split_at(at)),
            _ => {}
        }
    }
    Ok((text, ""))
}

fn is_kind(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.chars().all(|other| other.is_ascii_alphanumeric())
}

/// Whether a text is a name of DNS.
fn is_group(text: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    text.split('.').all(|label| {
        let mut ends = label.bytes().next().into_iter().chain(label.bytes().next_back());
        !label.is_empty()
            && ends.all(is_letter)
            && label.bytes().all(|byte| is_letter(byte) || byte == b'-')
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Rule;

    #[test]
    fn a_rule_applies_to_the_kind_that_it_names() {
        let object = json!({ "apiVersion": "pintle.test/v1", "kind": "Gadget" });
        let applies = |text: &str| Rule::parse(text).unwrap().applies_to(&object);
        assert!(applies("kind=Gadget,jsonpath={.x}"));
        assert!(applies("kind=Gadget.pintle.test,jsonpath={.x}"));
        assert!(!applies("kind=Gadget.other,jsonpath={.x}"));
        assert!(!applies("kind=Other,jsonpath={.x}"));
    }

    #[test]
    fn texts_that_are_no_rules_are_refused() {
        for (text, problem) in [
            ("", "it names no kind"),
            ("Gadget", "it names no kind"),
            ("kind=,jsonpath={.a}", "it names no kind"),
            ("kind=G", "it has no path"),
            ("kind=G,x={.a}", "it has no path"),
            ("kind=G-x,jsonpath={.a}", "\"G-x\" is no kind with an optional group"),
            ("kind=G.,jsonpath={.a}", "\"G.\" is no kind with an optional group"),
            ("kind=G.A,jsonpath={.a}", "\"G.A\" is no kind with an optional group"),
            ("kind=G,jsonpath={.a", "the brace of the path is not closed"),
            ("kind=G,jsonpath={.a}b", "\"b\" is behind the path"),
            ("kind=G,jsonpath={.a}==b", "\"==b\" is behind the path"),
            ("kind=G,jsonpath={.a}=", "there is no value behind the equals sign"),
            ("kind=G,jsonpath=", "the path is empty"),
            ("kind=G,jsonpath={.a..b}", "the recursive .. is not supported in the path"),
            ("kind=G,jsonpath={.a[0:1]}", "a slice [:] is not supported in the path"),
            ("kind=G,jsonpath={.a b}", "the path goes on with \" b\", not with . or ["),
        ] {
            let error = Rule::parse(text).unwrap_err().to_string();
            let expected = format!(
                "{text:?}: {problem}; a rule is kind=KIND[.GROUP],jsonpath={{.PATH}}[=VALUE]"
            );
            assert_eq!(error, expected);
        }
    }
}
