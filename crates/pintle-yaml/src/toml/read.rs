//! TOML texts as values.

use pintle_value::{List, Map, Str, Value, strconv};

use super::key::{is_bare, path_text};
use super::lex::{Failure, Lexer, is_blank, is_line_break, named, quoted};
use super::tables::Tables;
use super::{Datetime, MAX_DEPTH, TomlError, number, strings};
use crate::emit::letters::is_letter;

/// Reads a TOML text, as `fromToml` does: integers are `int64`, floats `float64`, dates objects
/// of type `time.Time`, lists of tables `[]map[string]interface {}`.
///
/// # Errors
/// The text is no TOML, or is nested deeper than [`MAX_DEPTH`].
pub fn parse(text: &[u8]) -> Result<Map, TomlError> {
    parse_with(text, &mut |datetime| Value::object(datetime))
}

/// Reads a TOML text with a choice of what dates and times become.
///
/// # Errors
/// As [`parse`].
pub fn parse_with(
    text: &[u8],
    make_time: &mut dyn FnMut(Datetime) -> Value,
) -> Result<Map, TomlError> {
    let text = match text {
        [0xff, 0xfe, rest @ ..] | [0xfe, 0xff, rest @ ..] | [0xef, 0xbb, 0xbf, rest @ ..] => rest,
        _ => text,
    };
    if text.iter().take(6).any(|c| *c == 0) {
        let message =
            "files cannot contain NULL bytes; probably using UTF-16; TOML files must be UTF-8";
        return Err(TomlError(format!("toml: line 1: {message}")));
    }
    let mut parser = Parser {
        lexer: Lexer::new(text),
        tables: Tables::new(),
        key: Str::EMPTY,
        key_line: 0,
        depth: 0,
        make_time,
    };
    match parser.document() {
        Ok(()) => Ok(parser.tables.root),
        Err(failure) => Err(parser.describe(failure)),
    }
}

struct Parser<'t, 'm> {
    lexer: Lexer<'t>,
    tables: Tables,
    /// The key whose value is being read; empty between keys.
    key: Str,
    /// The line of the key or table header that was read last.
    key_line: usize,
    depth: usize,
    make_time: &'m mut dyn FnMut(Datetime) -> Value,
}

impl Parser<'_, '_> {
    fn document(&mut self) -> Result<(), Failure> {
        loop {
            match self.lexer.next()? {
                None => return Ok(()),
                Some(c) if is_blank(c) || is_line_break(c) => {}
                Some('#') => self.lexer.skip_comment()?,
                Some('[') => {
                    self.table_header()?;
                    self.end_of_item()?;
                }
                Some(_) => {
                    self.lexer.back();
                    self.assignment()?;
                    self.end_of_item()?;
                }
            }
        }
    }

    /// What may follow a table header or value: nothing but a comment.
    fn end_of_item(&mut self) -> Result<(), Failure> {
        self.lexer.skip_blanks()?;
        match self.lexer.next()? {
            None => Ok(()),
            Some('#') => self.lexer.skip_comment(),
            Some(c) if is_line_break(c) => Ok(()),
            c => Err(self.lexer.unexpected(format!(
                "expected a top-level item to end with a newline, comment, or EOF, but got {} instead",
                quoted(c)
            ))),
        }
    }

    /// `[a.b]` or `[[a.b]]`; the first bracket has been read.
    fn table_header(&mut self) -> Result<(), Failure> {
        let array = self.lexer.accept('[')?;
        let mut path = Vec::new();
        loop {
            self.lexer.skip_blanks()?;
            match self.lexer.peek()? {
                Some(']') | None => {
                    return Err(self
                        .lexer
                        .unexpected("unexpected end of table name (table names cannot be empty)"));
                }
                Some('.') => {
                    return Err(self
                        .lexer
                        .unexpected("unexpected table separator (table names cannot be empty)"));
                }
                Some(first) => self.name(first, &mut path)?,
            }
            self.lexer.skip_blanks()?;
            match self.lexer.next()? {
                Some('.') => {}
                Some(']') => break,
                c => {
                    let c = quoted(c);
                    return Err(self.lexer.unexpected(format!(
                        "expected '.' or ']' to end table name, but got {c} instead"
                    )));
                }
            }
        }
        if array {
            let c = self.lexer.next()?;
            if c != Some(']') {
                return Err(self.lexer.unexpected(format!(
                    "expected end of table array name delimiter ']', but got {} instead",
                    quoted(c)
                )));
            }
        }
        self.tables.enter(&path, array).map_err(|message| self.at_key(message))?;
        self.tables.note_type(b"", false);
        Ok(())
    }

    /// One part of a key.
    fn name(&mut self, first: char, path: &mut Vec<Str>) -> Result<(), Failure> {
        let name = match first {
            '"' => {
                self.lexer.next()?;
                strings::basic(&mut self.lexer)?
            }
            '\'' => {
                self.lexer.next()?;
                strings::literal(&mut self.lexer)?
            }
            _ => {
                let start = self.lexer.position();
                self.lexer.skip_while(|c| u8::try_from(c).is_ok_and(is_bare))?;
                Str::new(self.lexer.since(start))
            }
        };
        if path.is_empty() {
            self.key_line = self.lexer.line();
        }
        path.push(name);
        Ok(())
    }

    /// A key up to its `=`.
    fn dotted_key(&mut self) -> Result<Vec<Str>, Failure> {
        let mut path = Vec::new();
        loop {
            self.lexer.skip_blanks()?;
            let message = match (self.lexer.peek()?, path.is_empty()) {
                (Some('=') | None, true) => "unexpected '=': key name appears blank",
                (Some('.'), true) => "unexpected '.': keys cannot start with a '.'",
                (Some('=') | None, false) => "unexpected '='",
                (Some('.'), false) => "unexpected '.'",
                (Some(first), _) => {
                    self.name(first, &mut path)?;
                    self.lexer.skip_blanks()?;
                    match self.lexer.next()? {
                        Some('.') => continue,
                        Some('=') => return Ok(path),
                        None => "unexpected EOF; expected key separator '='",
                        c => {
                            let message =
                                format!("expected '.' or '=', but got {} instead", quoted(c));
                            return Err(match c {
                                Some('\n') => self.lexer.on_previous_line(message),
                                _ => self.lexer.unexpected(message),
                            });
                        }
                    }
                }
            };
            return Err(self.lexer.unexpected(message));
        }
    }

    /// `a.b = value` on the top level.
    fn assignment(&mut self) -> Result<(), Failure> {
        let outer = self.tables.context.len();
        self.key_and_value()?;
        self.tables.context.truncate(outer);
        self.key = Str::EMPTY;
        Ok(())
    }

    /// Reads and defines a key with its value; returns the parts of the key before the last one,
    /// and the value.
    fn key_and_value(&mut self) -> Result<(Vec<Str>, Value), Failure> {
        let mut parents = self.dotted_key()?;
        self.key = parents.pop().unwrap_or_default();
        for parent in &parents {
            self.tables.enter_implied(parent).map_err(|message| self.at_key(message))?;
        }
        let (value, array) = self.value(false)?;
        let key = self.key.clone();
        self.tables.define(&key, value.clone()).map_err(|message| self.at_key(message))?;
        self.tables.note_type(&key, array);
        Ok((parents, value))
    }

    /// A value, and whether it is an array.
    fn value(&mut self, in_array: bool) -> Result<(Value, bool), Failure> {
        self.lexer.skip_blanks()?;
        let start = self.lexer.position();
        let first = self.lexer.next()?;
        let value = match first {
            Some('0'..='9') => self.number_or_date(start, first)?,
            Some('[') => return Ok((self.nested(Parser::array)?, true)),
            Some('{') => self.nested(|parser| parser.inline_table(in_array))?,
            Some('"') => Value::Str(match self.opens_multiline('"')? {
                true => strings::multiline_basic(&mut self.lexer)?,
                false => strings::basic(&mut self.lexer)?,
            }),
            Some('\'') => Value::Str(match self.opens_multiline('\'')? {
                true => strings::multiline_literal(&mut self.lexer)?,
                false => strings::literal(&mut self.lexer)?,
            }),
            Some('.') => {
                return Err(self.lexer.unexpected("floats must start with a digit, not '.'"));
            }
            Some('+' | '-') => self.signed_number(start)?,
            Some('i' | 'n') if self.named_float()? => self.float(start)?,
            Some(c) if is_letter(c) => {
                self.lexer.back();
                self.bool()?
            }
            None => return Err(self.lexer.unexpected("unexpected EOF; expected value")),
            c => {
                let message = format!("expected value but found {} instead", quoted(c));
                return Err(match c {
                    Some('\n') => self.lexer.on_previous_line(message),
                    _ => self.lexer.unexpected(message),
                });
            }
        };
        Ok((value, false))
    }

    /// Reads a container, one level deeper.
    fn nested(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<Value, Failure>,
    ) -> Result<Value, Failure> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(self.lexer.unexpected("value is nested too deeply"));
        }
        let value = read(self)?;
        self.depth -= 1;
        Ok(value)
    }

    /// After one quote: whether two more follow, which are taken then.
    fn opens_multiline(&mut self, quote: char) -> Result<bool, Failure> {
        if self.lexer.accept(quote)? {
            if self.lexer.accept(quote)? {
                return Ok(true);
            }
            self.lexer.back();
        }
        Ok(false)
    }

    /// `[1, 2]` after its bracket.
    fn array(&mut self) -> Result<Value, Failure> {
        let key = self.key.clone();
        self.tables.note_type(&key, true);
        let mut items = Vec::new();
        loop {
            match self.lexer.next()? {
                Some(c) if is_blank(c) || is_line_break(c) => continue,
                Some('#') => {
                    self.lexer.skip_comment()?;
                    continue;
                }
                Some(',') => return Err(self.lexer.unexpected("unexpected comma")),
                Some(']') => return Ok(List::new(items).into()),
                _ => self.lexer.back(),
            }
            items.push(self.value(true)?.0);
            if self.end_of_array_item()? {
                return Ok(List::new(items).into());
            }
        }
    }

    /// Takes a comma, or the bracket that ends the array.
    fn end_of_array_item(&mut self) -> Result<bool, Failure> {
        loop {
            match self.lexer.next()? {
                Some(c) if is_blank(c) || is_line_break(c) => {}
                Some('#') => self.lexer.skip_comment()?,
                Some(',') => return Ok(false),
                Some(']') => return Ok(true),
                c => {
                    return Err(self.lexer.unexpected(format!(
                        "expected a comma (',') or array terminator (']'), but got {}",
                        named(c)
                    )));
                }
            }
        }
    }

    /// `{a = 1}` after its brace. Its keys are also defined in the document, which finds the
    /// repeated ones.
    fn inline_table(&mut self, in_array: bool) -> Result<Value, Failure> {
        let table = Map::new();
        let outer = self.tables.context.len();
        let outer_key = std::mem::take(&mut self.key);
        self.tables.enter_inline(&outer_key, in_array).map_err(|message| self.at_key(message))?;
        let inner = self.tables.context.len();
        loop {
            match self.lexer.next()? {
                Some(c) if is_blank(c) || is_line_break(c) => continue,
                Some('#') => {
                    self.lexer.skip_comment()?;
                    continue;
                }
                Some(',') => return Err(self.lexer.unexpected("unexpected comma")),
                Some('}') => break,
                _ => self.lexer.back(),
            }
            let (parents, value) = self.key_and_value()?;
            self.insert(&table, &parents, value)?;
            self.tables.context.truncate(inner);
            if self.end_of_inline_entry()? {
                break;
            }
        }
        self.tables.context.truncate(outer);
        self.key = outer_key;
        Ok(table.into())
    }

    fn insert(&self, table: &Map, parents: &[Str], value: Value) -> Result<(), Failure> {
        let mut table = table.clone();
        for parent in parents {
            table = match table.get(parent) {
                Some(Value::Map(inner)) => inner,
                Some(_) => {
                    let path = strconv::quote(&path_text(&self.tables.context));
                    return Err(self.at_key(format!("{path} is not a table")));
                }
                None => {
                    let inner = Map::new();
                    table.insert(parent.clone(), inner.clone());
                    inner
                }
            };
        }
        table.insert(self.key.clone(), value);
        Ok(())
    }

    /// Takes a comma, or the brace that ends the table, maybe after a comma.
    fn end_of_inline_entry(&mut self) -> Result<bool, Failure> {
        loop {
            match self.lexer.next()? {
                Some(c) if is_blank(c) || is_line_break(c) => {}
                Some('#') => self.lexer.skip_comment()?,
                Some(',') => {
                    self.lexer.skip_blanks()?;
                    if self.lexer.peek()? != Some('}') {
                        return Ok(false);
                    }
                }
                Some('}') => return Ok(true),
                c => {
                    return Err(self.lexer.unexpected(format!(
                        "expected a comma or an inline table terminator '}}', but got {} instead",
                        named(c)
                    )));
                }
            }
        }
    }

    fn bool(&mut self) -> Result<Value, Failure> {
        let start = self.lexer.position();
        self.lexer.skip_while(is_letter)?;
        match self.lexer.since(start) {
            b"true" => Ok(Value::Bool(true)),
            b"false" => Ok(Value::Bool(false)),
            text => {
                let text = strconv::quote(text);
                Err(self.lexer.unexpected(format!("expected value but found {text} instead")))
            }
        }
    }

    /// After an `i` or `n`: takes the rest of `inf` or `nan`. If that fails half way, the letters
    /// read are lost, and the error names only those that follow.
    fn named_float(&mut self) -> Result<bool, Failure> {
        Ok(self.lexer.accept('n')? && self.lexer.accept('f')?
            || self.lexer.accept('a')? && self.lexer.accept('n')?)
    }

    /// A number after its sign.
    fn signed_number(&mut self, start: usize) -> Result<Value, Failure> {
        let invalid = |lexer: &Lexer<'_>| {
            let text = String::from_utf8_lossy(lexer.since(start));
            lexer.unexpected(format!("invalid float: '{text}'"))
        };
        match self.lexer.next()? {
            Some('i') => {
                if !self.lexer.accept('n')? || !self.lexer.accept('f')? {
                    return Err(invalid(&self.lexer));
                }
                self.float(start)
            }
            Some('n') => {
                if !self.lexer.accept('a')? || !self.lexer.accept('n')? {
                    return Err(invalid(&self.lexer));
                }
                self.float(start)
            }
            Some('.') => Err(self.lexer.unexpected("floats must start with a digit, not '.'")),
            Some(digit @ '0'..='9') => {
                let prefix = if digit == '0' { self.lexer.peek()? } else { None };
                if let Some(c @ ('b' | 'o' | 'x')) = prefix {
                    let text = String::from_utf8_lossy(self.lexer.since(start));
                    return Err(self.lexer.unexpected(format!(
                        "cannot use sign with non-decimal numbers: '{text}{c}'"
                    )));
                }
                self.decimal(start)
            }
            c => Err(self.lexer.unexpected(format!("expected a digit but got {}", quoted(c)))),
        }
    }

    /// A number or date after its first digit.
    fn number_or_date(&mut self, start: usize, first: Option<char>) -> Result<Value, Failure> {
        if first == Some('0') {
            match self.lexer.next()? {
                Some('0'..='9') => {}
                Some('_') => return self.decimal(start),
                Some('.' | 'e' | 'E') => return self.rest_of_float(start),
                Some('b') => return self.prefixed(start, "a binary", 2),
                Some('o') => return self.prefixed(start, "an octal", 8),
                Some('x') => return self.prefixed(start, "a hexadecimal", 16),
                _ => {
                    self.lexer.back();
                    return self.integer(start);
                }
            }
        }
        self.lexer.skip_while(|c| c.is_ascii_digit())?;
        match self.lexer.next()? {
            Some('-' | ':') => self.date(start),
            Some('_') => self.decimal(start),
            Some('.' | 'e' | 'E') => self.rest_of_float(start),
            _ => {
                self.lexer.back();
                self.integer(start)
            }
        }
    }

    /// An integer in another base than ten, after its prefix.
    fn prefixed(&mut self, start: usize, name: &str, base: u32) -> Result<Value, Failure> {
        let first = self.lexer.peek()?;
        if !first.is_some_and(|c| c.is_digit(base)) {
            let text = String::from_utf8_lossy(self.lexer.since(start));
            let c = first.unwrap_or('\0');
            return Err(self.lexer.unexpected(format!("not {name} number: '{text}{c}'")));
        }
        self.lexer.skip_while(|c| c.is_digit(base) || c == '_')?;
        self.integer(start)
    }

    /// The rest of a decimal integer or float.
    fn decimal(&mut self, start: usize) -> Result<Value, Failure> {
        self.lexer.skip_while(|c| c.is_ascii_digit() || c == '_')?;
        if let Some('.' | 'e' | 'E') = self.lexer.next()? {
            return self.rest_of_float(start);
        }
        self.lexer.back();
        self.integer(start)
    }

    fn rest_of_float(&mut self, start: usize) -> Result<Value, Failure> {
        let part = |c: char| c.is_ascii_digit() || matches!(c, '_' | '.' | '-' | '+' | 'e' | 'E');
        self.lexer.skip_while(part)?;
        self.float(start)
    }

    fn integer(&self, start: usize) -> Result<Value, Failure> {
        number::integer(self.lexer.since(start)).map_err(|message| self.here(message))
    }

    fn float(&self, start: usize) -> Result<Value, Failure> {
        number::float(self.lexer.since(start)).map_err(|message| self.here(message))
    }

    fn date(&mut self, start: usize) -> Result<Value, Failure> {
        let part = |c: char| {
            c.is_ascii_digit() || matches!(c, '-' | ':' | 'T' | 't' | ' ' | '.' | 'Z' | 'z' | '+')
        };
        self.lexer.skip_while(part)?;
        let text: Vec<u8> = self
            .lexer
            .since(start)
            .trim_ascii()
            .iter()
            .map(|c| match c {
                b'z' => b'Z',
                b't' | b' ' => b'T',
                c => *c,
            })
            .collect();
        match Datetime::parse(&text) {
            Some(datetime) => Ok((self.make_time)(datetime)),
            None => Err(self.here(format!("invalid datetime: {}", strconv::quote(&text)))),
        }
    }

    /// An error about the value that was just read.
    fn here(&self, message: String) -> Failure {
        Failure { line: self.lexer.line(), message }
    }

    /// An error about the key that was read last.
    fn at_key(&self, message: String) -> Failure {
        Failure { line: self.key_line, message }
    }

    /// Adds the key at which reading stopped. Source: `ParseError.Error`.
    fn describe(&self, failure: Failure) -> TomlError {
        let mut key = path_text(&self.tables.context);
        if !self.key.is_empty() {
            if !key.is_empty() {
                key.push(b'.');
            }
            key.extend_from_slice(&self.key);
        }
        let Failure { line, message } = failure;
        TomlError(if key.is_empty() {
            format!("toml: line {line}: {message}")
        } else {
            format!("toml: line {line} (last key {}): {message}", strconv::quote(&key))
        })
    }
}
