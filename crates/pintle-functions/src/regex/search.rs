//! Finding, splitting and replacing with Go's rules for empty matches.

use std::ops::Range;

use pintle_template::{FuncError, Limit, Runtime};
use pintle_value::rune;

use super::haystack::Haystack;
use super::program::Program;
use crate::unicode::{is_digit, is_letter};

/// Longest text, in bytes, that a replacement makes.
const MAX_LEN: usize = 1 << 29;

/// The matches, at most `limit` of them unless that is negative. An empty match right after
/// another one does not count. Source: Go `Regexp.FindAllStringIndex`.
pub(super) fn find_all(
    program: &Program,
    runtime: &mut dyn Runtime,
    text: &Haystack<'_>,
    limit: i64,
) -> Result<Vec<Range<usize>>, FuncError> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let mut matches = Vec::new();
    let mut at = 0;
    let mut previous_end = None;
    while matches.len() < limit && at <= text.len() {
        let Some(found) = program.find(runtime, text, at)? else { break };
        let counts = found.end != at || previous_end != Some(found.start);
        previous_end = Some(found.end);
        at = if found.end == at { text.after(at) } else { found.end };
        if counts {
            matches.push(found);
        }
    }
    Ok(matches)
}

/// The parts between matches, at most `limit` of them unless that is negative; `None` for a limit
/// of zero. Source: Go `Regexp.Split`.
pub(super) fn split<'a>(
    program: &Program,
    pattern: &[u8],
    runtime: &mut dyn Runtime,
    text: &Haystack<'a>,
    limit: i64,
) -> Result<Option<Vec<&'a [u8]>>, FuncError> {
    if limit == 0 {
        return Ok(None);
    }
    if !pattern.is_empty() && text.len() == 0 {
        return Ok(Some(vec![b""]));
    }
    let mut parts = Vec::new();
    let (mut start, mut end) = (0, 0);
    for found in find_all(program, runtime, text, limit)? {
        if usize::try_from(limit).is_ok_and(|limit| parts.len() + 1 >= limit) {
            break;
        }
        end = found.start;
        if found.end != 0 {
            parts.push(text.slice(start..end));
        }
        start = found.end;
    }
    if end != text.len() {
        parts.push(text.slice(start..text.len()));
    }
    Ok(Some(parts))
}

/// What matches are replaced by.
pub(super) enum Replacement<'a> {
    /// The text as it is.
    Literal(&'a [u8]),
    /// A template in which `$1`, `${1}`, `$name` and `${name}` stand for groups.
    Template(&'a [u8]),
}

/// The text with its matches replaced. Source: Go `Regexp.ReplaceAllString`,
/// `Regexp.ReplaceAllLiteralString`.
pub(super) fn replace_all(
    program: &Program,
    runtime: &mut dyn Runtime,
    text: &Haystack<'_>,
    replacement: &Replacement<'_>,
) -> Result<Vec<u8>, FuncError> {
    let (template, literal) = match replacement {
        Replacement::Template(template) => match memchr::memchr(b'$', template) {
            Some(_) => (Some(*template), *template),
            None => (None, *template),
        },
        Replacement::Literal(literal) => (None, *literal),
    };
    let mut groups = template.map(|_| program.groups());
    let mut out = Vec::with_capacity(text.len());
    let (mut copied, mut at) = (0, 0);
    while at <= text.len() {
        let found = match &mut groups {
            Some(groups) => program.captures(runtime, text, at, groups)?,
            None => program.find(runtime, text, at)?,
        };
        let Some(found) = found else { break };
        out.extend_from_slice(text.slice(copied..found.start));
        // Not for an empty match right after another one.
        if found.end > copied || found.start == 0 {
            let before = out.len();
            match (template, &groups) {
                (Some(template), Some(groups)) => expand(&mut out, template, |group| {
                    let range = match group {
                        Group::Number(number) => groups.get_group(number)?.range(),
                        Group::Name(name) => program.named_group(name, groups)?,
                    };
                    Some(text.slice(range))
                })?,
                _ => out.extend_from_slice(literal),
            }
            check_len(&out)?;
            runtime.charge((out.len() - before) as u64)?;
        }
        copied = found.end;
        at = found.end.max(text.after(at));
    }
    out.extend_from_slice(text.slice(copied..text.len()));
    Ok(out)
}

/// A group that a template names.
enum Group<'a> {
    Number(usize),
    Name(&'a [u8]),
}

/// Appends the template with the texts of its groups. Source: Go `Regexp.Expand`.
fn expand<'t>(
    out: &mut Vec<u8>,
    mut template: &[u8],
    group_text: impl Fn(Group<'_>) -> Option<&'t [u8]>,
) -> Result<(), FuncError> {
    while let Some(dollar) = memchr::memchr(b'$', template) {
        out.extend_from_slice(&template[..dollar]);
        template = &template[dollar + 1..];
        if let Some(rest) = template.strip_prefix(b"$") {
            out.push(b'$');
            template = rest;
            continue;
        }
        match variable(template) {
            Some((group, rest)) => {
                out.extend_from_slice(group_text(group).unwrap_or_default());
                check_len(out)?;
                template = rest;
            }
            // A dollar sign with nothing fit behind it stands for itself.
            None => out.push(b'$'),
        }
    }
    out.extend_from_slice(template);
    Ok(())
}

fn check_len(out: &[u8]) -> Result<(), FuncError> {
    if out.len() > MAX_LEN { Err(FuncError::Limit(Limit::Allocation)) } else { Ok(()) }
}

/// The group named at the start of `text`, after the dollar sign, and what follows.
fn variable(text: &[u8]) -> Option<(Group<'_>, &[u8])> {
    let inside = text.strip_prefix(b"{");
    let text = inside.unwrap_or(text);
    let belongs = |c: char| is_letter(c) || is_digit(c) || c == '_';
    let end = rune::runes(text).find(|(_, c, _)| !belongs(*c)).map_or(text.len(), |(at, ..)| at);
    let (name, rest) = text.split_at(end);
    let rest = if inside.is_some() { rest.strip_prefix(b"}")? } else { rest };
    match name {
        [] => None,
        name => Some((group_number(name).map_or(Group::Name(name), Group::Number), rest)),
    }
}

/// The number that a name is, if it has only digits, none of them a leading zero.
fn group_number(name: &[u8]) -> Option<usize> {
    const DIGITS: usize = 9;
    if name.len() > DIGITS || matches!(name, [b'0', _, ..]) {
        return None;
    }
    name.iter().try_fold(0, |n, c| c.is_ascii_digit().then(|| n * 10 + usize::from(c - b'0')))
}
