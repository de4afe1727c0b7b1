//! Characters of a line.

use pintle_value::Value;
use pintle_value::strconv::{append_quote_rune, parse_int};

/// The part of a line that is yet to be read.
pub(super) struct Scanner<'a> {
    rest: &'a str,
    escapes: bool,
}

impl<'a> Scanner<'a> {
    /// A scanner for which a backslash is an escape or just a character.
    pub(super) fn new(line: &'a str, escapes: bool) -> Scanner<'a> {
        Scanner { rest: line, escapes }
    }

    /// What is yet to be read.
    pub(super) fn rest(&self) -> &'a str {
        self.rest
    }

    /// Skips `bytes`, which must end at a character.
    pub(super) fn skip(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or_default();
    }

    /// The next character, if it is `wanted`.
    pub(super) fn take(&mut self, wanted: char) -> bool {
        let rest = self.rest.strip_prefix(wanted);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// Text up to one of `stops`, which is read too and given; nothing is given at the end of the
    /// line. A lone backslash at the end is dropped.
    pub(super) fn until(&mut self, stops: &[char]) -> (String, Option<char>) {
        let mut text = String::new();
        let mut chars = self.rest.chars();
        let mut stop = None;
        while let Some(c) = chars.next() {
            if stops.contains(&c) {
                stop = Some(c);
                break;
            }
            if c == '\\' && self.escapes {
                text.extend(chars.next());
            } else {
                text.push(c);
            }
        }
        self.rest = chars.as_str();
        (text, stop)
    }

    /// Skips white space and a comma after it. Whether there was the comma or the end of the line,
    /// so that the value at this place is empty.
    pub(super) fn empty_value(&mut self) -> bool {
        self.rest = self.rest.trim_start();
        self.rest.is_empty() || self.take(',')
    }
}

/// What an unquoted value of `--set` is.
pub(super) fn typed(text: &str) -> Value {
    let is = |word| equal_fold(text, word);
    match text.as_bytes() {
        b"0" => return Value::int64(0),
        // Leading zeros make a text, or numbers of accounts would be mangled.
        [b'1'..=b'9' | b'+' | b'-', ..] => {
            if let Ok(n) = parse_int(text.as_bytes(), 10, 64) {
                return Value::int64(n);
            }
        }
        _ if is("true") => return Value::Bool(true),
        _ if is("false") => return Value::Bool(false),
        _ if is("null") => return Value::Nil,
        _ => {}
    }
    text.into()
}

/// Whether `text` is the lower-case `word` in any case. Source: Go `strings.EqualFold`, by which
/// the long s is an s.
fn equal_fold(text: &str, word: &str) -> bool {
    let fold = |c: char| if c == '\u{17f}' { 's' } else { c.to_ascii_lowercase() };
    text.chars().map(fold).eq(word.chars())
}

/// Characters as `%q` prints a slice of them: `['a' 'b']`.
pub(super) fn quoted_chars(text: &str) -> String {
    let mut out = vec![b'['];
    for (i, c) in text.chars().enumerate() {
        if i > 0 {
            out.push(b' ');
        }
        append_quote_rune(&mut out, c);
    }
    out.push(b']');
    String::from_utf8_lossy(&out).into_owned()
}
