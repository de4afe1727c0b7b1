//! Values as TOML.

use std::borrow::Cow;

use pintle_value::{FloatKind, Object, Str, Value, strconv};

use super::key::{append_key, append_path, append_quoted};
use super::{MAX_DEPTH, TomlError};
use crate::emit::walk::fields;

/// `value` as TOML, as `toToml` writes it.
///
/// # Errors
/// As [`write()`].
pub fn to_toml(value: &Value) -> Result<Vec<u8>, TomlError> {
    let mut out = Vec::new();
    write(&mut out, value)?;
    Ok(out)
}

/// Appends `value` as TOML: keys are sorted, those of plain values come before those of tables,
/// and nil is left out. A value that is no table is written without a key. Source: `toml.Encoder`.
///
/// # Errors
/// A list holds nil; the value is nil, a list of tables or complex; or tables are nested deeper
/// than [`MAX_DEPTH`]. `out` is then as it was.
pub fn write(out: &mut Vec<u8>, value: &Value) -> Result<(), TomlError> {
    let start = out.len();
    let mut encoder = Encoder { out, start, path: Vec::new(), depth: 0 };
    let value = seen_through(value);
    let result = match &*value {
        // Go panics with this, and Helm reports it.
        Value::Nil => Err(error("reflect: call of reflect.Value.Type on zero Value")),
        value => encoder.encode(value),
    };
    if result.is_err() {
        out.truncate(start);
    }
    result
}

/// What TOML has for a value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Plain,
    Table,
    /// A list of tables only.
    Tables,
}

struct Encoder<'o> {
    out: &'o mut Vec<u8>,
    /// Where this document starts in `out`.
    start: usize,
    /// Keys of the current table.
    path: Vec<Str>,
    depth: usize,
}

impl Encoder<'_> {
    /// Writes the value of the key that [`Encoder::path`] ends with, or the document.
    fn encode(&mut self, value: &Value) -> Result<(), TomlError> {
        if matches!(value, Value::Complex(_)) {
            // The document itself; inside of one, `form` objects while its table is looked through.
            return Err(error("unsupported type for key '': complex128"));
        }
        match form(value, 0)? {
            None if !is_scalar(value) && !matches!(value, Value::List(_)) => Ok(()),
            Some(Form::Table) => self.table(value),
            Some(Form::Tables) => self.tables(value),
            _ => self.key_value(value),
        }
    }

    fn key_value(&mut self, value: &Value) -> Result<(), TomlError> {
        if self.path.is_empty() {
            return self.element(value);
        }
        self.indent();
        if let Some(key) = self.path.last() {
            append_key(self.out, key);
        }
        self.out.extend_from_slice(b" = ");
        self.element(value)?;
        self.new_line();
        Ok(())
    }

    fn table(&mut self, value: &Value) -> Result<(), TomlError> {
        if self.path.len() == 1 {
            // An empty line between the tables of the top level.
            self.new_line();
        }
        if !self.path.is_empty() {
            self.header("[", "]");
        }
        self.entries(value)
    }

    fn tables(&mut self, value: &Value) -> Result<(), TomlError> {
        if self.path.is_empty() {
            return Err(error("toml: top-level values must be Go maps or structs"));
        }
        let Value::List(list) = value else { return Ok(()) };
        for item in list.iter() {
            self.new_line();
            self.header("[[", "]]");
            self.entries(&seen_through(item))?;
        }
        Ok(())
    }

    fn header(&mut self, open: &str, close: &str) {
        self.indent();
        self.out.extend_from_slice(open.as_bytes());
        append_path(self.out, &self.path);
        self.out.extend_from_slice(close.as_bytes());
        self.new_line();
    }

    /// The entries of a table, each on its own line.
    fn entries(&mut self, table: &Value) -> Result<(), TomlError> {
        self.descend()?;
        let (direct, tables) = partition(table)?;
        for entry in direct.into_iter().chain(tables) {
            if !is_nil(&entry.value) {
                self.path.push(entry.key);
                self.encode(&entry.value)?;
                self.path.pop();
            }
        }
        self.depth -= 1;
        Ok(())
    }

    /// A value behind `=` or within a list.
    fn element(&mut self, value: &Value) -> Result<(), TomlError> {
        match value {
            Value::Bool(true) => self.out.extend_from_slice(b"true"),
            Value::Bool(false) => self.out.extend_from_slice(b"false"),
            Value::Int(_, n) => strconv::append_int(self.out, *n),
            Value::Uint(_, n) => strconv::append_uint(self.out, *n),
            Value::Float(kind, n) => append_float(self.out, *n, *kind),
            Value::Str(text) => append_quoted(self.out, text),
            Value::Bytes(bytes) => {
                self.list(bytes.iter(), |encoder, byte| {
                    strconv::append_uint(encoder.out, u64::from(*byte));
                    Ok(())
                })?;
            }
            Value::List(list) => {
                self.list(list.iter(), |encoder, item| encoder.element(&seen_through(item)))?;
            }
            Value::Map(_) => self.inline_table(value)?,
            Value::Object(object) => match text_of(&**object) {
                Some(Text::Bare(text)) => self.out.extend_from_slice(&text),
                Some(Text::Quoted(text)) => append_quoted(self.out, &text),
                None => self.inline_table(value)?,
            },
            Value::Nil | Value::Complex(_) => {
                return Err(error(&format!("unexpected type: {}", value.type_name())));
            }
        }
        Ok(())
    }

    fn list<T>(
        &mut self,
        items: impl Iterator<Item = T>,
        element: impl Fn(&mut Self, T) -> Result<(), TomlError>,
    ) -> Result<(), TomlError> {
        self.descend()?;
        self.out.push(b'[');
        for (i, item) in items.enumerate() {
            if i > 0 {
                self.out.extend_from_slice(b", ");
            }
            element(self, item)?;
        }
        self.out.push(b']');
        self.depth -= 1;
        Ok(())
    }

    /// A table within a list that does not hold tables alone.
    fn inline_table(&mut self, table: &Value) -> Result<(), TomlError> {
        self.descend()?;
        let (direct, tables) = partition(table)?;
        let map = matches!(table, Value::Map(_));
        let len = direct.len() + tables.len();
        self.out.push(b'{');
        for (i, entry) in direct.into_iter().chain(tables).enumerate() {
            if is_nil(&entry.value) {
                continue;
            }
            append_key(self.out, &entry.key);
            self.out.extend_from_slice(b" = ");
            self.element(&entry.value)?;
            // The original counts entries that it leaves out, and for structs looks at the
            // position of the field in its declaration.
            if if map { i } else { entry.position } + 1 != len {
                self.out.extend_from_slice(b", ");
            }
        }
        self.out.push(b'}');
        self.depth -= 1;
        Ok(())
    }

    fn descend(&mut self) -> Result<(), TomlError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH { Err(too_deep()) } else { Ok(()) }
    }

    fn indent(&mut self) {
        for _ in 1..self.path.len() {
            self.out.extend_from_slice(b"  ");
        }
    }

    /// A line break, but not at the very beginning.
    fn new_line(&mut self) {
        if self.out.len() > self.start {
            self.out.push(b'\n');
        }
    }
}

struct Entry {
    key: Str,
    value: Value,
    /// Where the entry stands in its table.
    position: usize,
}

/// The entries of a map or struct: those with plain values or nil, and those with tables.
fn partition(table: &Value) -> Result<(Vec<Entry>, Vec<Entry>), TomlError> {
    let entries = match table {
        Value::Map(map) => map.snapshot(),
        Value::Object(object) => fields(&**object, |name| Str::from(name)),
        _ => Vec::new(),
    };
    let mut direct = Vec::with_capacity(entries.len());
    let mut tables = Vec::new();
    for (position, (key, value)) in entries.into_iter().enumerate() {
        let value = match seen_through(&value) {
            Cow::Borrowed(_) => value,
            Cow::Owned(underlying) => underlying,
        };
        let form = form(&value, 0)?;
        let entry = Entry { key, value, position };
        match form {
            Some(Form::Table | Form::Tables) => tables.push(entry),
            Some(Form::Plain) | None => direct.push(entry),
        }
    }
    Ok((direct, tables))
}

/// Which form a value takes; `None` for nil. Source: `tomlTypeOfGo`.
fn form(value: &Value, depth: usize) -> Result<Option<Form>, TomlError> {
    if depth > MAX_DEPTH {
        return Err(too_deep());
    }
    Ok(match value {
        value if is_nil(value) => None,
        Value::Complex(_) => return Err(error("unsupported type: complex128")),
        Value::Map(_) => Some(Form::Table),
        Value::Object(object) if text_of(&**object).is_some() => Some(Form::Plain),
        Value::Object(_) => Some(Form::Table),
        Value::List(list) => {
            let mut tables = !list.is_empty();
            for item in list.iter() {
                match form(&seen_through(item), depth + 1)? {
                    None => return Err(error("toml: cannot encode array with nil element")),
                    Some(form) => tables &= form == Form::Table,
                }
            }
            Some(if tables { Form::Tables } else { Form::Plain })
        }
        _ => Some(Form::Plain),
    })
}

fn is_nil(value: &Value) -> bool {
    match value {
        Value::Nil => true,
        Value::List(list) => list.is_nil(),
        Value::Map(map) => map.is_nil(),
        _ => false,
    }
}

fn is_scalar(value: &Value) -> bool {
    !matches!(value, Value::Nil | Value::List(_) | Value::Map(_) | Value::Object(_))
}

/// The text of an object that is written as one.
enum Text {
    Bare(Str),
    Quoted(Str),
}

/// Times are written without quotes, durations and what else has a text with them.
fn text_of(object: &dyn Object) -> Option<Text> {
    let json_text = || match object.json() {
        Some(Value::Str(text)) => Some(text),
        _ => None,
    };
    match object.type_name() {
        "time.Time" | "*time.Time" => Some(Text::Bare(time_text(object, &json_text()?))),
        "time.Duration" => object.display().map(Text::Quoted),
        _ => json_text().map(Text::Quoted),
    }
}

/// RFC 3339, or the part of it that a time without an offset had when it was read.
fn time_text(object: &dyn Object, text: &Str) -> Str {
    let display = object.display().unwrap_or_default();
    let without_zone = text.strip_suffix(b"Z").unwrap_or(text);
    let zone = display.rsplit(|c| *c == b' ').next().unwrap_or_default();
    match (zone, without_zone.iter().position(|c| *c == b'T')) {
        (b"datetime-local", _) => Str::from(without_zone),
        (b"date-local", Some(at)) => Str::from(&without_zone[..at]),
        (b"time-local", Some(at)) => Str::from(&without_zone[at + 1..]),
        _ => text.clone(),
    }
}

/// A defined type without a text of its own counts as the plain one below it.
fn seen_through(value: &Value) -> Cow<'_, Value> {
    match value {
        Value::Object(object) if text_of(&**object).is_none() => match object.underlying() {
            Some(value) => Cow::Owned(value),
            None => Cow::Borrowed(value),
        },
        _ => Cow::Borrowed(value),
    }
}

fn append_float(out: &mut Vec<u8>, number: f64, kind: FloatKind) {
    if !number.is_finite() {
        if number.is_sign_negative() {
            out.push(b'-');
        }
        out.extend_from_slice(if number.is_nan() { b"nan" } else { b"inf" });
        return;
    }
    let start = out.len();
    strconv::append_float(
        out,
        number,
        b'g',
        None,
        if kind == FloatKind::Float32 { 32 } else { 64 },
    );
    if !out[start..].iter().any(|c| matches!(c, b'.' | b'e')) {
        out.extend_from_slice(b".0");
    }
}

fn error(message: &str) -> TomlError {
    TomlError(message.to_owned())
}

fn too_deep() -> TomlError {
    error("toml: value is nested too deeply")
}
