//! Texts, paths and patterns.

use minijinja::value::{Kwargs, Rest};
use minijinja::{Environment, Error, Value};
use regex::{Captures, Regex, RegexBuilder};

use super::invalid;

pub(super) fn register(environment: &mut Environment<'_>) {
    environment.add_filter("basename", |path: &str| {
        path.rsplit('/').next().unwrap_or_default().to_owned()
    });
    environment.add_filter("dirname", |path: &str| {
        path.rsplit_once('/')
            .map_or("", |(dir, _)| if dir.is_empty() { "/" } else { dir })
            .to_owned()
    });
    environment.add_filter("splitext", splitext);
    environment.add_filter("path_join", path_join);
    environment.add_filter("quote", quote);
    environment.add_filter("comment", comment);
    environment.add_filter("format", format);
    environment.add_filter("regex_replace", regex_replace);
    environment.add_filter("regex_search", regex_search);
    environment.add_filter("regex_findall", regex_findall);
    environment.add_filter("regex_escape", |text: &str| regex::escape(text));
}

/// Python's `shlex.quote`.
fn quote(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "@%_-+=:,./".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "'\"'\"'"))
}

fn comment(text: &str) -> String {
    let lines = text.lines().map(|line| format!("# {line}").trim_end().to_owned());
    std::iter::once("#".to_owned())
        .chain(lines)
        .chain(["#".to_owned()])
        .collect::<Vec<_>>()
        .join("\n")
}

/// Python's `%` on a text: `%s`, `%d`, `%%`, with width and a leading `0` or `-`.
fn format(text: &str, args: Rest<Value>) -> Result<String, Error> {
    let mut args = args.iter();
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let end = rest.find(|c: char| !"-0123456789.".contains(c));
        let end = end.ok_or_else(|| invalid("format: incomplete directive"))?;
        let (flags, verb) = (&rest[..end], rest[end..].chars().next().unwrap_or_default());
        rest = &rest[end + verb.len_utf8()..];
        if verb == '%' {
            out.push('%');
            continue;
        }
        let value = args.next().ok_or_else(|| invalid("format: not enough arguments"))?;
        out.push_str(&pad(&directive(verb, value)?, flags));
    }
    out.push_str(rest);
    match args.next() {
        None => Ok(out),
        Some(_) => Err(invalid("format: not all arguments converted")),
    }
}

fn directive(verb: char, value: &Value) -> Result<String, Error> {
    match verb {
        's' => Ok(value.to_string()),
        'd' | 'i' => Ok(i64::try_from(value.clone())?.to_string()),
        'x' => Ok(format!("{:x}", i64::try_from(value.clone())?)),
        'f' => Ok(format!("{:.6}", f64::try_from(value.clone())?)),
        other => Err(invalid(format!("format: %{other} is not supported"))),
    }
}

/// Widest field that a text may ask for.
const MAX_WIDTH: usize = 4_096;

fn pad(text: &str, flags: &str) -> String {
    let width = flags.trim_start_matches('-').parse().unwrap_or(0_usize).min(MAX_WIDTH);
    if flags.starts_with('-') {
        format!("{text:<width$}")
    } else if flags.starts_with('0') {
        format!("{text:0>width$}")
    } else {
        format!("{text:>width$}")
    }
}

pub(super) fn pattern(text: &str, options: &Kwargs) -> Result<Regex, Error> {
    let regex = RegexBuilder::new(text)
        .case_insensitive(options.get::<Option<bool>>("ignorecase")?.unwrap_or(false))
        .multi_line(options.get::<Option<bool>>("multiline")?.unwrap_or(false))
        .build()
        .map_err(|error| invalid(error.to_string()))?;
    options.assert_all_used()?;
    Ok(regex)
}

/// The replacement has Python's `\1` and `\g<name>`.
fn regex_replace(text: &str, find: &str, replace: &str, options: Kwargs) -> Result<String, Error> {
    let regex = pattern(find, &options)?;
    Ok(regex.replace_all(text, |found: &Captures<'_>| expand(replace, found)).into_owned())
}

fn expand(replace: &str, found: &Captures<'_>) -> String {
    let group = |i: usize| found.get(i).map_or("", |m| m.as_str());
    let mut out = String::new();
    let mut chars = replace.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, chars.peek()) {
            ('\\', Some(digit)) if digit.is_ascii_digit() => {
                out.push_str(group(digit.to_digit(10).unwrap_or(0) as usize));
                chars.next();
            }
            ('\\', Some('g')) => {
                chars.next();
                let name: String = chars.by_ref().skip(1).take_while(|c| *c != '>').collect();
                match name.parse() {
                    Ok(i) => out.push_str(group(i)),
                    Err(_) => out.push_str(found.name(&name).map_or("", |m| m.as_str())),
                }
            }
            ('\\', Some('\\')) => {
                chars.next();
                out.push('\\');
            }
            (c, _) => out.push(c),
        }
    }
    out
}

/// What is found, or the groups that are named by `\\1` and `\\g<name>`.
fn regex_search(
    text: &str,
    find: &str,
    groups: Rest<Value>,
    options: Kwargs,
) -> Result<Value, Error> {
    let regex = pattern(find, &options)?;
    let Some(found) = regex.captures(text) else { return Ok(Value::from(())) };
    if groups.is_empty() {
        return Ok(Value::from(found.get(0).map_or("", |m| m.as_str())));
    }
    let group = |name: &Value| {
        let name = name.as_str().and_then(|name| name.strip_prefix('\\'));
        let named = name.and_then(|name| name.strip_prefix("g<")?.strip_suffix('>'));
        let found = match (named, name.and_then(|name| name.parse().ok())) {
            (Some(name), _) => found.name(name),
            (None, Some(number)) => found.get(number),
            (None, None) => return Err(invalid("regex_search: groups are \\1 or \\g<name>")),
        };
        Ok(found.map_or_else(|| Value::from(()), |m| Value::from(m.as_str())))
    };
    Ok(groups.iter().map(group).collect::<Result<Vec<_>, _>>()?.into())
}

/// What is found: the group if the pattern has one, a list of them if it has more.
fn regex_findall(text: &str, find: &str, options: Kwargs) -> Result<Vec<Value>, Error> {
    let regex = pattern(find, &options)?;
    let group = |found: &Captures<'_>, i| Value::from(found.get(i).map_or("", |m| m.as_str()));
    let item = |found: Captures<'_>| match found.len() {
        1 => group(&found, 0),
        2 => group(&found, 1),
        groups => (1..groups).map(|i| group(&found, i)).collect::<Vec<_>>().into(),
    };
    Ok(regex.captures_iter(text).map(item).collect())
}

/// A path without its last extension, and that extension.
fn splitext(path: &str) -> Vec<String> {
    let name = path.rfind('/').map_or(0, |slash| slash + 1);
    // Dots at the start of a name start no extension.
    let start = path.len() - path[name..].trim_start_matches('.').len();
    let end = path[start..].rfind('.').map_or(path.len(), |dot| start + dot);
    vec![path[..end].to_owned(), path[end..].to_owned()]
}

fn path_join(paths: &Value) -> Result<String, Error> {
    let one = paths.as_str().map(str::to_owned);
    if let Some(path) = one {
        return Ok(path);
    }
    let mut joined = String::new();
    for path in paths.try_iter()? {
        let path = path.as_str().ok_or_else(|| invalid("path_join takes texts"))?;
        if path.starts_with('/') {
            joined.clear();
        } else if !joined.is_empty() && !joined.ends_with('/') {
            joined.push('/');
        }
        joined.push_str(path);
    }
    Ok(joined)
}
