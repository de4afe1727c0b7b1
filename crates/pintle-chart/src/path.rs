//! Paths and their patterns, as Go's `path/filepath` has them on Unix.

/// A path without `.`, doubled slashes and, as far as possible, `..`. Source: `filepath.Clean`.
pub fn clean_path(path: &str) -> String {
    let rooted = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => drop(parts.pop()),
            ".." if rooted => {}
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    match (rooted, joined.is_empty()) {
        (true, _) => format!("/{joined}"),
        (false, true) => ".".to_owned(),
        (false, false) => joined,
    }
}

/// Whether `name` matches the shell pattern. `*` and `?` do not match `/`.
///
/// # Errors
/// `syntax error in pattern`, wherever in the pattern the error is. Source: `filepath.Match`.
pub fn match_path(pattern: &[u8], name: &[u8]) -> Result<bool, BadPattern> {
    let (mut pattern, mut name) = (pattern, name);
    'pattern: while !pattern.is_empty() {
        let (star, chunk, rest) = scan_chunk(pattern);
        pattern = rest;
        if star && chunk.is_empty() {
            return Ok(!name.contains(&b'/'));
        }
        if let Some(tail) = match_chunk(chunk, name)?
            && (tail.is_empty() || !pattern.is_empty())
        {
            name = tail;
            continue;
        }
        if star {
            for i in 0..name.len() {
                if name[i] == b'/' {
                    break;
                }
                if let Some(tail) = match_chunk(chunk, &name[i + 1..])? {
                    if pattern.is_empty() && !tail.is_empty() {
                        continue;
                    }
                    name = tail;
                    continue 'pattern;
                }
            }
        }
        // What is left of the pattern still has to be well-formed.
        while !pattern.is_empty() {
            let (_, chunk, rest) = scan_chunk(pattern);
            pattern = rest;
            match_chunk(chunk, b"")?;
        }
        return Ok(false);
    }
    Ok(name.is_empty())
}

/// The pattern is malformed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadPattern;

impl std::fmt::Display for BadPattern {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("syntax error in pattern")
    }
}

impl std::error::Error for BadPattern {}

/// Splits off leading stars and what follows up to the next star outside brackets.
fn scan_chunk(pattern: &[u8]) -> (bool, &[u8], &[u8]) {
    let stars = pattern.iter().take_while(|c| **c == b'*').count();
    let pattern = &pattern[stars..];
    let mut in_range = false;
    let mut i = 0;
    while i < pattern.len() {
        match pattern[i] {
            // An escape at the end is the matcher's to refuse.
            b'\\' if i + 1 < pattern.len() => i += 1,
            b'[' => in_range = true,
            b']' => in_range = false,
            b'*' if !in_range => break,
            _ => {}
        }
        i += 1;
    }
    (stars > 0, &pattern[..i], &pattern[i..])
}

/// The rest of `text` after a chunk without stars, or nothing if the chunk does not match.
fn match_chunk<'t>(mut chunk: &[u8], mut text: &'t [u8]) -> Result<Option<&'t [u8]>, BadPattern> {
    let mut failed = false;
    while let Some(&first) = chunk.first() {
        failed |= text.is_empty();
        match first {
            b'[' => {
                let (c, width) = first_char(text);
                text = &text[width..];
                let (inside, rest) = match_class(&chunk[1..], c)?;
                chunk = rest;
                failed |= !inside;
            }
            b'?' => {
                failed |= text.first() == Some(&b'/');
                text = &text[first_char(text).1..];
                chunk = &chunk[1..];
            }
            _ => {
                if first == b'\\' {
                    chunk = &chunk[1..];
                }
                let literal = chunk.first().ok_or(BadPattern)?;
                failed |= text.first() != Some(literal);
                text = text.get(1..).unwrap_or_default();
                chunk = &chunk[1..];
            }
        }
    }
    Ok((!failed).then_some(text))
}

/// Matches `c` against a class whose opening bracket is gone; also gives what follows the class.
fn match_class(mut class: &[u8], c: u32) -> Result<(bool, &[u8]), BadPattern> {
    let negated = class.first() == Some(&b'^');
    if negated {
        class = &class[1..];
    }
    let mut inside = false;
    let mut ranges = 0;
    loop {
        if class.first() == Some(&b']') && ranges > 0 {
            return Ok((inside != negated, &class[1..]));
        }
        let (low, rest) = class_char(class)?;
        class = rest;
        let mut high = low;
        if class.first() == Some(&b'-') {
            (high, class) = class_char(&class[1..])?;
        }
        inside |= low <= c && c <= high;
        ranges += 1;
    }
}

fn class_char(mut class: &[u8]) -> Result<(u32, &[u8]), BadPattern> {
    match class.first() {
        None | Some(b'-' | b']') => return Err(BadPattern),
        Some(b'\\') => class = &class[1..],
        _ => {}
    }
    let (c, width) = first_char(class);
    let rest = &class[width..];
    if rest.is_empty() || (c == u32::from(char::REPLACEMENT_CHARACTER) && width == 1) {
        return Err(BadPattern);
    }
    Ok((c, rest))
}

/// The first character and its width; a byte that is not UTF-8 is U+FFFD of width 1.
fn first_char(text: &[u8]) -> (u32, usize) {
    let head = &text[..text.len().min(4)];
    let valid = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default(),
    };
    match valid.chars().next() {
        Some(c) => (u32::from(c), c.len_utf8()),
        None => (u32::from(char::REPLACEMENT_CHARACTER), head.len().min(1)),
    }
}

/// The extension with its dot, or nothing. Source: `filepath.Ext`.
pub(crate) fn extension(path: &str) -> &str {
    match path.rfind(['.', '/']) {
        Some(i) if path.as_bytes()[i] == b'.' => &path[i..],
        _ => "",
    }
}

/// The last element; `.` for an empty path, `/` for one of slashes only. Source: `filepath.Base`.
pub(crate) fn base(path: &str) -> &str {
    if path.is_empty() {
        return ".";
    }
    let trimmed = path.trim_end_matches('/');
    if trimmed.is_empty() {
        return "/";
    }
    trimmed.rsplit('/').next().unwrap_or(trimmed)
}

/// The shortest equal path: without `.`, doubled `/` and, as far as possible, `..`.
/// Source: `path.Clean`.
pub(crate) fn clean(path: &str) -> String {
    let rooted = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => match parts.last() {
                Some(&last) if last != ".." => drop(parts.pop()),
                _ if rooted => {}
                _ => parts.push(".."),
            },
            _ => parts.push(part),
        }
    }
    let joined = parts.join("/");
    match (rooted, joined.is_empty()) {
        (true, _) => format!("/{joined}"),
        (false, true) => ".".to_owned(),
        (false, false) => joined,
    }
}

#[cfg(test)]
mod tests {
    use super::{base, clean, extension, match_path};

    /// Pattern, name, result; `None` is a syntax error. From Go's own `filepath.Match`.
    const MATCHES: &[(&str, &str, Option<bool>)] = &[
        ("abc", "abc", Some(true)),
        ("*c", "abc", Some(true)),
        ("a*", "ab/c", Some(false)),
        ("a*b*c*d*e*/f", "axbxcxdxexxx/f", Some(true)),
        ("a*b?c*x", "abxbbxdbxebxczzx", Some(true)),
        ("ab[^e-g]", "abc", Some(true)),
        ("[\\]a]", "]", Some(true)),
        ("[x\\-]", "-", Some(true)),
        ("[]a]", "]", None),
        ("[-]", "-", None),
        ("[a-b-c]", "a", None),
        ("[", "a", None),
        ("a[", "ab", None),
        ("a/b[", "x", None),
        ("*x", "xxx", Some(true)),
        ("a?b", "a\u{263a}b", Some(true)),
        ("[\u{3b1}-\u{3c9}]*", "\u{3b1}", Some(true)),
        ("\\", "a", None),
        ("\\*", "*", Some(true)),
        ("", "", Some(true)),
        ("templates/.?*", "templates/.x", Some(true)),
        ("templates/.?*", "templates/x/.y", Some(false)),
    ];

    #[test]
    fn patterns_match_like_go() {
        for (pattern, name, expected) in MATCHES {
            let got = match_path(pattern.as_bytes(), name.as_bytes()).ok();
            assert_eq!(got, *expected, "{pattern} {name}");
        }
    }

    #[test]
    fn paths_are_taken_apart_like_go() {
        assert_eq!((base("a/b/"), base(""), base("//")), ("b", ".", "/"));
        assert_eq!((extension("a.b/c"), extension("a.b/c.d.e")), ("", ".e"));
        assert_eq!(clean("a/../../b/./c//d/.."), "../b/c");
        assert_eq!((clean("/../a"), clean("")), ("/a".into(), ".".into()));
    }
}
