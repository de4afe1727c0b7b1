//! From text to parts. Source: gobwas `syntax`.

use pintle_value::rune::{self, REPLACEMENT};

use super::{GlobError, MAX_PARTS};

/// A part of a pattern.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Part {
    /// Matches the empty text.
    Nothing,
    /// Parts in a row.
    Row(Vec<Part>),
    Text(String),
    /// `*`
    Any,
    /// `**`
    Super,
    /// `?`
    Single,
    /// `[abc]`
    OneOf {
        chars: Vec<char>,
        not: bool,
    },
    /// `[a-c]`
    Range {
        low: char,
        high: char,
        not: bool,
    },
    /// `{a,b}`
    Alternatives(Vec<Part>),
}

/// Where `{` was opened: the parts before it and the alternatives so far.
struct Open {
    before: Vec<Part>,
    alternatives: Vec<Part>,
}

/// Reads a pattern. An open `{` at the end counts as closed, and a NUL ends the pattern.
pub(super) fn parse(pattern: &[u8]) -> Result<Vec<Part>, GlobError> {
    let mut reader = Reader { rest: pattern };
    let mut open: Vec<Open> = Vec::new();
    let mut parts = Vec::new();
    let mut count = 0;
    while let Some(c) = reader.next()? {
        count += 1;
        if count > MAX_PARTS {
            return Err(GlobError::TooComplex);
        }
        match c {
            '{' => open.push(Open { before: std::mem::take(&mut parts), alternatives: Vec::new() }),
            ',' if !open.is_empty() => {
                if let Some(open) = open.last_mut() {
                    open.alternatives.push(Part::Row(std::mem::take(&mut parts)));
                }
            }
            '}' if !open.is_empty() => close(&mut open, &mut parts),
            '[' => parts.push(reader.class()?),
            '?' => parts.push(Part::Single),
            '*' if reader.peek()? == Some('*') => {
                reader.next()?;
                parts.push(Part::Super);
            }
            '*' => parts.push(Part::Any),
            first => {
                let breakers = if open.is_empty() { "?*[{" } else { "?*[{}," };
                let text = reader.text(first, breakers)?;
                if !text.is_empty() {
                    parts.push(Part::Text(text));
                }
            }
        }
    }
    while !open.is_empty() {
        close(&mut open, &mut parts);
    }
    Ok(parts)
}

fn close(open: &mut Vec<Open>, parts: &mut Vec<Part>) {
    if let Some(Open { before, mut alternatives }) = open.pop() {
        alternatives.push(Part::Row(std::mem::replace(parts, before)));
        parts.push(Part::Alternatives(alternatives));
    }
}

fn syntax(message: impl Into<String>) -> GlobError {
    GlobError::Syntax(message.into())
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl Reader<'_> {
    /// The next character, `None` at the end and at a NUL.
    fn peek(&self) -> Result<Option<char>, GlobError> {
        match rune::decode(self.rest) {
            Some((REPLACEMENT, _)) => Err(syntax("could not read rune")),
            Some(('\0', _)) | None => Ok(None),
            Some((c, _)) => Ok(Some(c)),
        }
    }

    fn next(&mut self) -> Result<Option<char>, GlobError> {
        let next = self.peek()?;
        if let Some(c) = next {
            self.rest = &self.rest[c.len_utf8()..];
        }
        Ok(next)
    }

    /// Literal text that begins with `first`, up to one of `breakers`. A backslash takes the
    /// character after it as it is.
    fn text(&mut self, first: char, breakers: &str) -> Result<String, GlobError> {
        let mut text = String::new();
        let mut escaped = first == '\\';
        if !escaped {
            text.push(first);
        }
        // A bad byte ends the text and is reported by whoever reads on.
        while let Ok(Some(c)) = self.peek() {
            if !escaped && c != '\\' && breakers.contains(c) {
                break;
            }
            self.next()?;
            if !escaped && c == '\\' {
                escaped = true;
                continue;
            }
            escaped = false;
            text.push(c);
        }
        Ok(text)
    }

    /// A character in a class, where the end is an error.
    fn in_class(&mut self) -> Result<char, GlobError> {
        // gobwas reports the end also where a bad byte made it stop.
        self.next().ok().flatten().ok_or_else(|| syntax("unexpected end of input"))
    }

    /// A class after its `[`: either a range or a list of characters.
    fn class(&mut self) -> Result<Part, GlobError> {
        let mut first = self.in_class()?;
        let not = first == '!';
        if not {
            first = self.in_class()?;
        }
        if self.peek().is_ok_and(|c| c == Some('-')) {
            self.next()?;
            let high = self.in_class()?;
            self.class_end()?;
            if high < first {
                return Err(syntax(format!(
                    "hi character '{high}' should be greater than lo '{first}'"
                )));
            }
            return Ok(Part::Range { low: first, high, not });
        }
        if first == ']' {
            return Err(syntax("could not parse range"));
        }
        let chars = self.text(first, "]")?;
        self.class_end()?;
        if chars.is_empty() {
            return Err(syntax("could not parse range"));
        }
        Ok(Part::OneOf { chars: chars.chars().collect(), not })
    }

    fn class_end(&mut self) -> Result<(), GlobError> {
        match self.in_class()? {
            ']' => Ok(()),
            _ => Err(syntax("expected close range character")),
        }
    }
}
