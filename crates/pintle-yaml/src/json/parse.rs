//! JSON texts as values.

use pintle_value::{Elem, Entries, List, Map, Str, Value, rune, strconv};

use super::JsonError;

/// How deep texts may be nested. Source: Go `encoding/json.maxNestingDepth`.
pub const MAX_DEPTH: usize = 10_000;

/// What numbers become.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numbers {
    /// `float64`, as for any target of type `interface {}`.
    Float,
    /// `int64` or `uint64` for whole numbers without point and exponent that fit, else `float64`:
    /// for those who would use `json.Number`.
    Exact,
}

/// A value and an error side by side, as Go's decoder leaves both behind: a number out of range
/// becomes nil and reading goes on.
#[derive(Clone, Debug)]
pub struct Outcome<T> {
    /// What was read; empty if the text is no JSON or holds another type.
    pub value: T,
    /// The first error.
    pub error: Option<JsonError>,
}

/// Reads a text into an `interface {}`. Source: Go `json.Unmarshal`.
///
/// # Errors
/// The text is no JSON, is nested deeper than [`MAX_DEPTH`] or has a number out of range.
pub fn parse(text: &[u8]) -> Result<Value, JsonError> {
    parse_with(text, Numbers::Float)
}

/// Reads a text with a choice of numbers.
///
/// # Errors
/// As [`parse`].
pub fn parse_with(text: &[u8], numbers: Numbers) -> Result<Value, JsonError> {
    let (value, error) = whole(text, numbers)?;
    error.map_or(Ok(value), Err)
}

/// Reads a text into a `map[string]interface {}`, as `fromJson` does. `null` gives a nil map.
pub fn parse_map(text: &[u8]) -> Outcome<Map> {
    typed(text, Map::new(), "map[string]interface {}", |value| match value {
        Value::Map(map) => Some(map.clone()),
        Value::Nil => Some(Map::nil()),
        _ => None,
    })
}

/// Reads a text into a `[]interface {}`, as `fromJsonArray` does. `null` gives a nil list.
pub fn parse_list(text: &[u8]) -> Outcome<List> {
    typed(text, List::new(Vec::new()), "[]interface {}", |value| match value {
        Value::List(list) => Some(list.clone()),
        Value::Nil => Some(List::nil(Elem::Any)),
        _ => None,
    })
}

/// Reads the value at the beginning of a text and tells how many bytes it takes, with the white
/// space before it. Source: Go `json.Decoder`.
///
/// # Errors
/// As [`parse`], but a text that ends too early is an `unexpected EOF`, a blank one `EOF`.
pub fn decode_prefix(text: &[u8]) -> Result<(Value, usize), JsonError> {
    let mut parser = Parser { text, at: 0, numbers: Numbers::Float, saved: None };
    match parser.value() {
        Ok(value) => parser.saved.map_or(Ok((value, parser.at)), Err),
        Err(error) if parser.at == text.len() => {
            let blank = text.iter().all(|&c| is_space(c));
            Err(JsonError::new(if blank { "EOF" } else { "unexpected EOF" }, error.offset))
        }
        Err(error) => Err(error),
    }
}

fn typed<T>(text: &[u8], empty: T, type_name: &str, pick: fn(&Value) -> Option<T>) -> Outcome<T> {
    let (value, saved) = match whole(text, Numbers::Float) {
        Ok(read) => read,
        Err(error) => return Outcome { value: empty, error: Some(error) },
    };
    match pick(&value) {
        Some(value) => Outcome { value, error: saved },
        None => {
            let message = super::mismatch(&value, &format!("Go value of type {type_name}"));
            Outcome { value: empty, error: Some(JsonError::new(message, text.len())) }
        }
    }
}

/// The only value of a text, and the first number out of range.
fn whole(text: &[u8], numbers: Numbers) -> Result<(Value, Option<JsonError>), JsonError> {
    let mut parser = Parser { text, at: 0, numbers, saved: None };
    let value = parser.value()?;
    parser.skip_space();
    if parser.at < text.len() {
        return Err(parser.unexpected("after top-level value"));
    }
    // A number that is the whole text and out of range must still count as one.
    let value = match (&parser.saved, value) {
        (Some(_), Value::Nil) => Value::float(0.0),
        (_, value) => value,
    };
    Ok((value, parser.saved))
}

/// A container that is not complete.
enum Open {
    List(Vec<Value>),
    Map { entries: Vec<(Str, Value)>, key: Str },
}

struct Parser<'t> {
    text: &'t [u8],
    at: usize,
    numbers: Numbers,
    saved: Option<JsonError>,
}

impl Parser<'_> {
    /// Reads one value. Containers are kept on an own stack, as [`MAX_DEPTH`] is too much for
    /// that of a thread.
    fn value(&mut self) -> Result<Value, JsonError> {
        let mut stack: Vec<Open> = Vec::new();
        loop {
            self.skip_space();
            let mut value = match self.peek() {
                Some(open @ (b'{' | b'[')) => {
                    if stack.len() == MAX_DEPTH {
                        return Err(self.unexpected("exceeded max depth"));
                    }
                    self.at += 1;
                    self.skip_space();
                    match (open, self.peek()) {
                        (b'{', Some(b'}')) => {
                            self.at += 1;
                            Value::Map(Map::new())
                        }
                        (b'[', Some(b']')) => {
                            self.at += 1;
                            Value::List(List::new(Vec::new()))
                        }
                        (b'{', _) => {
                            let key = self.key()?;
                            stack.push(Open::Map { entries: Vec::new(), key });
                            continue;
                        }
                        _ => {
                            stack.push(Open::List(Vec::new()));
                            continue;
                        }
                    }
                }
                _ => self.scalar()?,
            };
            loop {
                match stack.pop() {
                    None => return Ok(value),
                    Some(Open::List(mut items)) => {
                        items.push(value);
                        self.skip_space();
                        match self.peek() {
                            Some(b',') => stack.push(Open::List(items)),
                            Some(b']') => {
                                self.at += 1;
                                value = Value::List(List::new(items));
                                continue;
                            }
                            _ => return Err(self.unexpected("after array element")),
                        }
                        self.at += 1;
                    }
                    Some(Open::Map { mut entries, key }) => {
                        entries.push((key, value));
                        self.skip_space();
                        match self.peek() {
                            Some(b',') => self.at += 1,
                            Some(b'}') => {
                                self.at += 1;
                                value = Value::Map(Map::from(Entries::from_unsorted(entries)));
                                continue;
                            }
                            _ => return Err(self.unexpected("after object key:value pair")),
                        }
                        self.skip_space();
                        let key = self.key()?;
                        stack.push(Open::Map { entries, key });
                    }
                }
                break;
            }
        }
    }

    /// A key with its colon.
    fn key(&mut self) -> Result<Str, JsonError> {
        if self.peek() != Some(b'"') {
            return Err(self.unexpected("looking for beginning of object key string"));
        }
        let key = self.string()?;
        self.skip_space();
        if self.peek() != Some(b':') {
            return Err(self.unexpected("after object key"));
        }
        self.at += 1;
        Ok(key)
    }

    fn scalar(&mut self) -> Result<Value, JsonError> {
        match self.peek() {
            Some(b'"') => Ok(Value::Str(self.string()?)),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.literal("true", Value::Bool(true)),
            Some(b'f') => self.literal("false", Value::Bool(false)),
            Some(b'n') => self.literal("null", Value::Nil),
            _ => Err(self.unexpected("looking for beginning of value")),
        }
    }

    fn literal(&mut self, name: &str, value: Value) -> Result<Value, JsonError> {
        for &expected in name.as_bytes() {
            if self.peek() != Some(expected) {
                let context = format!("in literal {name} (expecting '{}')", char::from(expected));
                return Err(self.broken(&context));
            }
            self.at += 1;
        }
        Ok(value)
    }

    fn number(&mut self) -> Result<Value, JsonError> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        if self.peek() == Some(b'0') {
            self.at += 1;
        } else {
            self.digits("in numeric literal")?;
        }
        let mut whole = true;
        if self.peek() == Some(b'.') {
            whole = false;
            self.at += 1;
            self.digits("after decimal point in numeric literal")?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            whole = false;
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            self.digits("in exponent of numeric literal")?;
        }
        let text = &self.text[start..self.at];
        if whole && self.numbers == Numbers::Exact {
            if let Ok(n) = strconv::parse_int(text, 10, 64) {
                return Ok(Value::int64(n));
            }
            if let Ok(n) = strconv::parse_uint(text, 10, 64) {
                return Ok(Value::Uint(pintle_value::UintKind::Uint64, n));
            }
        }
        match strconv::parse_float(text, 64) {
            Ok(n) => Ok(Value::float(n)),
            Err(_) => {
                let text = String::from_utf8_lossy(text);
                let message =
                    format!("json: cannot unmarshal number {text} into Go value of type float64");
                let error = JsonError::new(message, self.at);
                self.saved.get_or_insert(error);
                Ok(Value::Nil)
            }
        }
    }

    /// One digit or more.
    fn digits(&mut self, context: &str) -> Result<(), JsonError> {
        let start = self.at;
        while self.peek().is_some_and(|c| c.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at == start { Err(self.broken(context)) } else { Ok(()) }
    }

    /// A string whose opening quote comes next.
    fn string(&mut self) -> Result<Str, JsonError> {
        self.at += 1;
        let start = self.at;
        let rest = &self.text[start..];
        let plain = |&c: &u8| c != b'"' && c != b'\\' && (0x20..0x80).contains(&c);
        let len = rest.iter().position(|c| !plain(c)).unwrap_or(rest.len());
        self.at += len;
        if self.peek() == Some(b'"') {
            self.at += 1;
            return Ok(Str::new(&rest[..len]));
        }
        let mut text = rest[..len].to_vec();
        loop {
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(Str::from(text));
                }
                Some(b'\\') => {
                    self.at += 1;
                    self.escape(&mut text)?;
                }
                Some(c @ 0x20..0x80) => {
                    self.at += 1;
                    text.push(c);
                }
                Some(0x80..) => {
                    let (c, width) = rune::decode(&self.text[self.at..]).unwrap_or(('\u{fffd}', 1));
                    self.at += width;
                    append_char(&mut text, c);
                }
                _ => return Err(self.unexpected("in string literal")),
            }
        }
    }

    fn escape(&mut self, text: &mut Vec<u8>) -> Result<(), JsonError> {
        let c = match self.peek() {
            Some(c @ (b'"' | b'\\' | b'/')) => c,
            Some(b'b') => 0x08,
            Some(b'f') => 0x0c,
            Some(b'n') => b'\n',
            Some(b'r') => b'\r',
            Some(b't') => b'\t',
            Some(b'u') => {
                self.at += 1;
                let first = self.hex4()?;
                let c = match self.low_surrogate(first) {
                    Some(c) => {
                        self.at += 6;
                        c
                    }
                    None => char::from_u32(first).unwrap_or('\u{fffd}'),
                };
                append_char(text, c);
                return Ok(());
            }
            _ => return Err(self.broken("in string escape code")),
        };
        self.at += 1;
        text.push(c);
        Ok(())
    }

    fn hex4(&mut self) -> Result<u32, JsonError> {
        let mut number = 0;
        for _ in 0..4 {
            let digit = self.peek().and_then(|c| char::from(c).to_digit(16));
            let Some(digit) = digit else {
                return Err(self.broken("in \\u hexadecimal character escape"));
            };
            number = number * 16 + digit;
            self.at += 1;
        }
        Ok(number)
    }

    /// The character of a surrogate pair, if `first` begins one and its other half follows.
    fn low_surrogate(&self, first: u32) -> Option<char> {
        if !(0xd800..0xdc00).contains(&first) {
            return None;
        }
        let [b'\\', b'u', digits @ ..] = self.text.get(self.at..self.at + 6)? else { return None };
        let digit = |n: u32, &c: &u8| Some(n * 16 + char::from(c).to_digit(16)?);
        let second = digits.iter().try_fold(0, digit)?;
        if !(0xdc00..0xe000).contains(&second) {
            return None;
        }
        char::from_u32(0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00))
    }

    #[inline]
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while self.peek().is_some_and(is_space) {
            self.at += 1;
        }
    }

    /// The error for the next byte, or for the end.
    fn unexpected(&self, context: &str) -> JsonError {
        match self.peek() {
            None => JsonError::new("unexpected end of JSON input", self.text.len()),
            Some(_) => self.broken(context),
        }
    }

    /// The error for the next byte where the end counts as a space.
    fn broken(&self, context: &str) -> JsonError {
        let c = self.peek().unwrap_or(b' ');
        JsonError::new(format!("invalid character {} {context}", quote_byte(c)), self.at + 1)
    }
}

fn is_space(c: u8) -> bool {
    matches!(c, b' ' | b'\t' | b'\r' | b'\n')
}

fn append_char(text: &mut Vec<u8>, c: char) {
    text.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
}

/// A byte, taken for a Latin-1 character, in single quotes. Source: Go `encoding/json.quoteChar`.
fn quote_byte(c: u8) -> String {
    match c {
        b'\'' => r"'\''".to_owned(),
        b'"' => r#"'"'"#.to_owned(),
        _ => strconv::quote_rune(char::from(c)),
    }
}
