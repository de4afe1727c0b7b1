//! The keys of `set`: paths into values such as `image.tag`, `hosts[0].name`, `labels[a.b/c]`.

use crate::yaml::{Data, Entry, Table};

/// The greatest index of a list. Source: Helm's limit for `--set`.
const MAX_INDEX: usize = 65_536;

/// How deep a path may go.
const MAX_STEPS: usize = 256;

enum Step {
    Key(String),
    Index(usize),
}

/// The values in which `value` is at `path` and nothing else.
///
/// # Errors
/// A path that is none, in the words of helm-unittest.
pub(crate) fn build(path: &str, value: &Data) -> Result<Table, String> {
    if path.is_empty() {
        return Err("set path is empty".to_owned());
    }
    let steps = steps(path)?;
    let mut data = value.clone();
    for step in steps.into_iter().rev() {
        data = match step {
            Step::Key(key) => {
                Data::Table(Table::of(vec![Entry { key, is_text: true, value: data }]))
            }
            Step::Index(index) => {
                let mut items = vec![Data::Null; index];
                items.push(data);
                Data::List(items)
            }
        };
    }
    match data {
        Data::Table(table) => Ok(table),
        _ => Err("set path must begin with a key".to_owned()),
    }
}

fn steps(path: &str) -> Result<Vec<Step>, String> {
    let mut steps = Vec::new();
    let mut rest = path;
    loop {
        // A key, or one in brackets.
        let (key, stop) = cut(&mut rest)?;
        match stop {
            None if key.is_empty() => return Err("unexpected end of".to_owned()),
            Some('[') if key.is_empty() => steps.push(Step::Key(bracketed(&mut rest)?)),
            Some('.' | '[') | None => steps.push(Step::Key(key.to_owned())),
            Some(other) => return Err(format!("invalid key {other}")),
        }
        let mut stop = if stop == Some('[') && key.is_empty() { after(&mut rest)? } else { stop };
        while stop == Some('[') {
            steps.push(Step::Index(index(&mut rest)?));
            stop = after(&mut rest)?;
        }
        if steps.len() > MAX_STEPS {
            return Err(format!("set path has more than {MAX_STEPS} parts"));
        }
        if stop.is_none() {
            return Ok(steps);
        }
    }
}

/// The text up to the next sign, and the sign; both are taken away.
fn cut<'t>(rest: &mut &'t str) -> Result<(&'t str, Option<char>), String> {
    let text = *rest;
    let Some(at) = text.find(['.', '[', ']', ',', '{', '}', '=']) else {
        *rest = "";
        return Ok((text, None));
    };
    let stop = text[at..].chars().next();
    *rest = &text[at + 1..];
    match stop {
        Some(c @ (',' | '{' | '}' | '=')) => Err(format!("invalid token found {c}")),
        stop => Ok((&text[..at], stop)),
    }
}

/// What follows a bracket: another one, a dot, or nothing. What stands before it is lost.
fn after(rest: &mut &str) -> Result<Option<char>, String> {
    match cut(rest)? {
        ("", None) => Ok(None),
        (_, None) => Err("unexpected end of".to_owned()),
        (_, Some(c @ ('.' | '['))) => Ok(Some(c)),
        (_, Some(other)) => Err(format!("invalid denotation token {other}")),
    }
}

fn bracketed(rest: &mut &str) -> Result<String, String> {
    let mut key = String::new();
    loop {
        match cut(rest)? {
            (part, Some('.')) => key += &format!("{part}."),
            (part, Some(']')) => return Ok(key + part),
            (_, Some(other)) => return Err(format!("invalid escaping token {other}")),
            (_, None) => return Err("unexpected end of".to_owned()),
        }
    }
}

fn index(rest: &mut &str) -> Result<usize, String> {
    let (digits, stop) = cut(rest)?;
    match stop {
        Some(']') => {}
        Some(_) => return Err("missing index value".to_owned()),
        None => return Err("unexpected end of".to_owned()),
    }
    let index: i64 = digits
        .parse()
        .map_err(|_| format!("strconv.Atoi: parsing \"{digits}\": invalid syntax"))?;
    match usize::try_from(index) {
        Ok(index) if index <= MAX_INDEX => Ok(index),
        _ => Err(format!("index {index} is out of range")),
    }
}

#[cfg(test)]
mod tests {
    use super::build;
    use crate::yaml::{Data, text};

    #[test]
    fn paths_become_values() {
        let built = |path| build(path, &Data::Int(1)).map(|table| text(&Data::Table(table)));
        for (path, expected) in [
            ("a", "a: 1\n"),
            ("a.b", "a:\n  b: 1\n"),
            ("a[1].b", "a:\n  - null\n  - b: 1\n"),
            ("a[0][0]", "a:\n  - - 1\n"),
            ("a[x.y/z]", "unexpected"),
            ("a.[x.y/z].c", "a:\n  x.y/z:\n    c: 1\n"),
            ("[x.y]", "x.y: 1\n"),
        ] {
            match built(path) {
                Ok(text) => assert_eq!(text, expected, "{path}"),
                Err(_) => assert_eq!(expected, "unexpected", "{path}"),
            }
        }
        for path in ["", "a=b", "a[", "a[-1]", "a[99999999]", "a.", "a]"] {
            assert!(built(path).is_err(), "{path}");
        }
    }
}
