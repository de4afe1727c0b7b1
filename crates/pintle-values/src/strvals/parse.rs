//! The parser.

use pintle_value::strconv::{atoi, quote};
use pintle_value::{List, Map, Origin, Str, Value};
use pintle_yaml::json;

use super::scan::{Scanner, quoted_chars, typed};
use super::{MAX_DEPTH, MAX_INDEX, MAX_ITEMS, MAX_NESTED_NAME_LEVEL, Mode};
use crate::Error;

pub(super) struct Parser<'a> {
    scanner: Scanner<'a>,
    mode: Mode<'a>,
    origin: Option<&'a Origin>,
    /// How deep the path at hand is, indexes included.
    depth: usize,
    /// How many list items have been made.
    items: usize,
}

/// Why a step ended early.
enum Stop {
    /// The line is over, which is no error wherever it happens.
    End,
    /// An error.
    Failed(Error),
}

type Step<T> = Result<T, Stop>;

fn fail<T>(text: impl Into<String>) -> Step<T> {
    Err(Stop::Failed(Error::new(text)))
}

/// The stops after a name in a path.
const AFTER_NAME: &[char] = &['=', '[', ',', '.'];
const AFTER_LITERAL_NAME: &[char] = &['=', '[', '.'];
const AFTER_INDEX: &[char] = &['[', '.', '='];

impl<'a> Parser<'a> {
    pub(super) fn new(line: &'a str, mode: Mode<'a>, origin: Option<&'a Origin>) -> Parser<'a> {
        let escapes = !matches!(mode, Mode::Literal);
        Parser { scanner: Scanner::new(line, escapes), mode, origin, depth: 0, items: 0 }
    }

    pub(super) fn parse(mut self, values: &Map) -> Result<(), Error> {
        loop {
            self.depth = 0;
            match self.name(values, 0) {
                Ok(()) => {}
                Err(Stop::End) => return Ok(()),
                Err(Stop::Failed(error)) => return Err(error),
            }
        }
    }

    /// Reads a name and all that belongs to it into `map`.
    fn name(&mut self, map: &Map, level: usize) -> Step<()> {
        let literal = matches!(self.mode, Mode::Literal);
        let stops = if literal { AFTER_LITERAL_NAME } else { AFTER_NAME };
        let (name, stop) = self.scanner.until(stops);
        match stop {
            None if name.is_empty() => Err(Stop::End),
            None => fail(format!("key {} has no value", quote(name.as_bytes()))),
            Some('[') => self.list(map, &name, level),
            Some('=') => self.assign(map, &name),
            Some(',') => {
                fail(format!("key {} has no value (cannot end with ,)", quote(name.as_bytes())))
            }
            Some(_) => self.inner_map(map, &name, level + 1),
        }
    }

    /// Reads the value for `name`.
    fn assign(&mut self, map: &Map, name: &str) -> Step<()> {
        match self.value() {
            Ok(value) => {
                self.set(map, name, value);
                Ok(())
            }
            Err(Stop::End) => {
                self.set(map, name, "".into());
                Err(Stop::End)
            }
            Err(error) => Err(error),
        }
    }

    /// Reads what follows `name.`.
    fn inner_map(&mut self, map: &Map, name: &str, level: usize) -> Step<()> {
        if level > MAX_NESTED_NAME_LEVEL {
            return fail(format!(
                "value name nested level is greater than maximum supported nested level of \
                 {MAX_NESTED_NAME_LEVEL}"
            ));
        }
        let inner = match map.get(name) {
            None => Map::new(),
            Some(Value::Map(inner)) => inner,
            Some(other) => return mismatch(&other, "map[string]interface {}"),
        };
        let result = self.name(&inner, level);
        if !inner.is_empty() {
            self.keep(map, name, inner.into());
        } else if result.is_ok() {
            return fail(format!("key map {} has no value", quote(name.as_bytes())));
        }
        result
    }

    /// Reads what follows `name[`.
    fn list(&mut self, map: &Map, name: &str, level: usize) -> Step<()> {
        let index = self.index()?;
        // Taken out of the map, so that it need not be copied to be changed.
        let taken = map.update(|entries| entries.get_mut(name.as_bytes()).map(std::mem::take));
        let mut list = match taken {
            None => List::new(Vec::new()),
            Some(Value::List(list)) => list,
            Some(other) => return mismatch(&other, "[]interface {}"),
        };
        let result = self.item(&mut list, index, level);
        self.keep(map, name, list.into());
        result
    }

    fn index(&mut self) -> Step<i64> {
        let (text, stop) = self.scanner.until(&[']']);
        if stop.is_none() {
            return Err(Stop::End);
        }
        atoi(text.as_bytes()).or_else(|error| fail(format!("error parsing index: {error}")))
    }

    /// Reads what follows `[index]` into the list.
    fn item(&mut self, list: &mut List, index: i64, level: usize) -> Step<()> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return fail("value name is nested too deeply");
        }
        let Ok(place) = usize::try_from(index) else {
            return fail(format!("negative {index} index not allowed"));
        };
        let (text, stop) = self.scanner.until(AFTER_INDEX);
        if !text.is_empty() {
            let text = quoted_chars(&text);
            return fail(format!("unexpected data at end of array index: {text}"));
        }
        let value = match stop {
            None => return Err(Stop::End),
            Some('=') => match self.value() {
                Ok(value) => value,
                Err(Stop::End) => "".into(),
                Err(error) => return Err(error),
            },
            Some('[') => self.inner_list(list, place, level)?,
            Some(_) => {
                let inner = self.inner_of_item(list, place);
                // At the end of the line the new map is lost, as it is in Helm.
                self.name(&inner, level)?;
                inner.into()
            }
        };
        self.set_item(list, place, value)
    }

    /// Reads what follows a second `[`.
    fn inner_list(&mut self, list: &mut List, place: usize, level: usize) -> Step<Value> {
        let index = self.index()?;
        let found = match list.get(place) {
            None | Some(Value::Nil) => None,
            Some(Value::List(_)) => Some(std::mem::take(&mut list.items_mut()[place])),
            Some(other) => return mismatch(other, "[]interface {}"),
        };
        let restore = found.is_some();
        let mut inner = match found {
            Some(Value::List(inner)) => inner,
            _ => List::new(Vec::new()),
        };
        match self.item(&mut inner, index, level) {
            Ok(()) => Ok(inner.into()),
            Err(stop) => {
                if restore {
                    list.items_mut()[place] = inner.into();
                }
                Err(stop)
            }
        }
    }

    /// The map at a place of a list; anything else there is replaced by one.
    fn inner_of_item(&self, list: &mut List, place: usize) -> Map {
        match list.get(place) {
            None => Map::new(),
            Some(Value::Map(map)) => map.clone(),
            Some(_) => {
                let map = Map::new();
                list.items_mut()[place] = map.clone().into();
                map
            }
        }
    }

    fn set_item(&mut self, list: &mut List, place: usize, value: Value) -> Step<()> {
        if place > MAX_INDEX {
            return fail(format!(
                "index of {place} is greater than maximum supported index of {MAX_INDEX}"
            ));
        }
        let items = list.items_mut();
        if items.len() <= place {
            self.items += place + 1 - items.len();
            if self.items > MAX_ITEMS {
                return fail("lists hold too many items");
            }
            items.resize(place + 1, Value::Nil);
        }
        items[place] = value;
        Ok(())
    }

    /// Reads a value up to and with the comma after it. [`Stop::End`] if nothing is left to read.
    fn value(&mut self) -> Step<Value> {
        match self.mode {
            Mode::Json => self.json_value(),
            Mode::Literal => {
                let text = self.scanner.rest();
                self.scanner.skip(text.len());
                Ok(text.into())
            }
            _ if self.scanner.rest().is_empty() => Err(Stop::End),
            _ if self.scanner.take('{') => self.value_list(),
            _ => {
                let (text, _) = self.scanner.until(&[',']);
                self.convert(&text)
            }
        }
    }

    /// Reads the items of `{a,b}` after the brace.
    fn value_list(&mut self) -> Step<Value> {
        let mut items = Vec::new();
        loop {
            let (text, stop) = self.scanner.until(&[',', '}']);
            if stop.is_none() {
                return fail("list must terminate with '}'");
            }
            items.push(self.convert(&text)?);
            if stop == Some('}') {
                self.scanner.take(',');
                return Ok(List::new(items).into());
            }
        }
    }

    fn convert(&self, text: &str) -> Step<Value> {
        match self.mode {
            Mode::Typed => Ok(typed(text)),
            Mode::File(read) => read(text).map_err(Stop::Failed),
            Mode::Text | Mode::Json | Mode::Literal => Ok(text.into()),
        }
    }

    fn json_value(&mut self) -> Step<Value> {
        if self.scanner.empty_value() {
            return Ok(Value::Nil);
        }
        let text = self.scanner.rest().as_bytes();
        match json::decode_prefix(text) {
            Ok((value, length)) => {
                self.scanner.skip(length);
                self.scanner.empty_value();
                Ok(value)
            }
            Err(error) => fail(error.to_string()),
        }
    }

    /// Sets an entry; an empty name is ignored.
    fn set(&self, map: &Map, name: &str, value: Value) {
        if !name.is_empty() {
            map.update(|entries| {
                entries.insert_with(Str::from(name), value, self.origin.cloned());
            });
        }
    }

    /// Sets an entry something inside of which has changed: it still is from where it was.
    fn keep(&self, map: &Map, name: &str, value: Value) {
        if self.origin.is_some() {
            let origin = map.entries().origin(name.as_bytes()).cloned();
            if let Some(origin) = origin {
                map.update(|entries| {
                    entries.insert_with(Str::from(name), value, Some(origin));
                });
                return;
            }
        }
        self.set(map, name, value);
    }
}

fn mismatch<T>(found: &Value, wanted: &str) -> Step<T> {
    let found = match found {
        Value::Nil => "nil".into(),
        other => other.type_name(),
    };
    fail(format!(
        "unable to parse key: interface conversion: interface {{}} is {found}, not {wanted}"
    ))
}
