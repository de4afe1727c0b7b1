//! Reading of paths.

use std::fmt;

use super::compare::{Literal, OPERATORS, Operator};
use super::{Filter, Step};

/// What is wrong with a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PathError {
    /// It selects nothing.
    Empty,
    /// There is no name behind a dot.
    NoName,
    /// A bracket, a quotation mark or a parenthesis is not closed.
    Unclosed(&'static str),
    /// What is in brackets.
    Bracket(String),
    /// What is in a filter.
    Filter(String),
    /// A part of JSONPath that is not understood here.
    Unsupported(&'static str),
    /// Text where a dot or a bracket has to be.
    Stray(String),
}

impl fmt::Display for PathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PathError::Empty => f.write_str("the path is empty"),
            PathError::NoName => f.write_str("the path has no name behind a dot"),
            PathError::Unclosed(what) => write!(f, "the path has a {what} that is not closed"),
            PathError::Bracket(inner) => write!(
                f,
                "[{inner}] in the path is neither an index, [*], a name in quotes, nor a filter \
                 such as [?(@.type==\"Ready\")]"
            ),
            PathError::Filter(inner) => write!(
                f,
                "the filter ({inner}) in the path is not of the form (@.NAME) or (@.NAME==VALUE) \
                 with a number, true, false or a text in quotes"
            ),
            PathError::Unsupported(what) => write!(f, "{what} is not supported in the path"),
            PathError::Stray(rest) => write!(f, "the path goes on with {rest:?}, not with . or ["),
        }
    }
}

/// Reads a path, which may begin with `$`, `@` or a name without its dot.
pub(super) fn path(text: &str) -> Result<Vec<Step>, PathError> {
    let text = text.trim();
    let mut rest = text.strip_prefix(['$', '@']).unwrap_or(text);
    let mut steps = Vec::new();
    if !rest.is_empty() && !rest.starts_with(['.', '[']) {
        let (step, after) = name(rest)?;
        steps.push(step);
        rest = after;
    }
    while !rest.is_empty() {
        let (step, after) = match rest.strip_prefix('[') {
            Some(after) => bracket(after)?,
            None => dot(rest)?,
        };
        steps.push(step);
        rest = after;
    }
    if steps.is_empty() { Err(PathError::Empty) } else { Ok(steps) }
}

fn dot(rest: &str) -> Result<(Step, &str), PathError> {
    let after = rest.strip_prefix('.').ok_or_else(|| PathError::Stray(rest.to_owned()))?;
    if after.starts_with('.') {
        return Err(PathError::Unsupported("the recursive .."));
    }
    name(after)
}

/// A name up to the next dot or bracket; a backslash takes the meaning of the character behind it.
fn name(rest: &str) -> Result<(Step, &str), PathError> {
    let mut name = String::new();
    let mut end = rest.len();
    let mut is_escaped = false;
    for (at, character) in rest.char_indices() {
        match character {
            _ if is_escaped => name.push(character),
            '\\' => {}
            '.' | '[' => {
                end = at;
                break;
            }
            ']' | '{' | '}' | '$' | '@' | ',' => {
                return Err(PathError::Stray(rest.get(at..).unwrap_or_default().to_owned()));
            }
            _ if character.is_whitespace() => {
                return Err(PathError::Stray(rest.get(at..).unwrap_or_default().to_owned()));
            }
            _ => name.push(character),
        }
        is_escaped = character == '\\' && !is_escaped;
    }
    let after = rest.get(end..).unwrap_or_default();
    match name.as_str() {
        "" => Err(PathError::NoName),
        "*" => Ok((Step::All, after)),
        _ => Ok((Step::Key(name), after)),
    }
}

/// What is in brackets, the first of which has been read.
fn bracket(rest: &str) -> Result<(Step, &str), PathError> {
    if let Some(filter) = rest.strip_prefix("?(") {
        let end = closing(filter, ')').ok_or(PathError::Unclosed("parenthesis"))?;
        let (inner, after) = filter.split_at(end);
        let after = after.strip_prefix(")]").ok_or(PathError::Unclosed("bracket"))?;
        return Ok((Step::Where(self::filter(inner)?), after));
    }
    let end = closing(rest, ']').ok_or(PathError::Unclosed("bracket"))?;
    let (inner, after) = rest.split_at(end);
    let after = after.strip_prefix(']').unwrap_or(after);
    let inner = inner.trim();
    let step = match inner {
        "*" => Step::All,
        _ => match (inner.parse(), quoted(inner)) {
            (Ok(index), _) => Step::Index(index),
            (_, Some(name)) => Step::Key(name),
            _ if inner.contains(':') => return Err(PathError::Unsupported("a slice [:]")),
            _ if inner.contains(',') => return Err(PathError::Unsupported("a union [,]")),
            _ => return Err(PathError::Bracket(inner.to_owned())),
        },
    };
    Ok((step, after))
}

/// Where a character is that is in no quotes.
pub(crate) fn closing(text: &str, wanted: char) -> Option<usize> {
    let mut quote = None;
    let mut is_escaped = false;
    for (at, character) in text.char_indices() {
        match (quote, character) {
            _ if is_escaped => {}
            (None, '"' | '\'') => quote = Some(character),
            (Some(open), _) if open == character => quote = None,
            (None, _) if character == wanted => return Some(at),
            _ => {}
        }
        is_escaped = character == '\\' && !is_escaped;
    }
    None
}

/// A text in quotes; a backslash takes the meaning of the character behind it.
fn quoted(text: &str) -> Option<String> {
    let quote = text.chars().next().filter(|first| matches!(first, '"' | '\''))?;
    let inner = text.strip_prefix(quote)?;
    let mut result = String::new();
    let mut characters = inner.chars();
    loop {
        match characters.next()? {
            '\\' => result.push(characters.next()?),
            end if end == quote => return characters.next().is_none().then_some(result),
            other => result.push(other),
        }
    }
}

fn filter(inner: &str) -> Result<Filter, PathError> {
    let wrong = || PathError::Filter(inner.to_owned());
    let text = inner.trim().strip_prefix('@').ok_or_else(wrong)?;
    let (left, test) = match operator(text) {
        None => (text, None),
        Some((left, operator, right)) => {
            let literal = literal(right.trim()).ok_or_else(wrong)?;
            (left, Some((operator, literal)))
        }
    };
    let path = path(left.trim())?;
    let is_plain = path.iter().all(|step| !matches!(step, Step::Where(_)));
    if is_plain { Ok(Filter { path, test }) } else { Err(wrong()) }
}

/// The first operator that is in no quotes and what is on both of its sides.
fn operator(text: &str) -> Option<(&str, Operator, &str)> {
    let at = ['=', '!', '<', '>'].iter().filter_map(|first| closing(text, *first)).min()?;
    let (left, rest) = text.split_at(at);
    OPERATORS
        .iter()
        .find_map(|(sign, operator)| rest.strip_prefix(sign).map(|right| (left, *operator, right)))
}

fn literal(text: &str) -> Option<Literal> {
    match text {
        "true" => Some(Literal::Bool(true)),
        "false" => Some(Literal::Bool(false)),
        _ => match quoted(text) {
            Some(text) => Some(Literal::Text(text)),
            None => {
                let number: f64 = text.parse().ok()?;
                number.is_finite().then_some(Literal::Number(number))
            }
        },
    }
}
