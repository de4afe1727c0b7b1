//! One traversal of a value for all writers whose output follows the tree.

use std::collections::HashSet;

use pintle_value::{Entries, List, Map, Object, Str, Value};

/// How deep values may be nested. Source: `max_flow_level` of yaml.v2, through which `toYaml` goes.
pub(crate) const MAX_DEPTH: usize = 10_000;

/// From this depth on, a container that contains itself is looked for, as `encoding/json` does.
const CYCLE_DEPTH: usize = 1_000;

/// Receives the parts of a value in the order of writing.
pub(crate) trait Sink {
    /// Why writing failed.
    type Error;

    /// A map with `len` entries begins; for each follow [`Sink::key`] and the value.
    fn begin_map(&mut self, len: usize);
    /// The key of the next value.
    fn key(&mut self, key: &[u8]) -> Result<(), Self::Error>;
    /// The map with `len` entries ends.
    fn end_map(&mut self, len: usize);
    /// A list of `len` items begins.
    fn begin_list(&mut self, len: usize);
    /// An item of the list follows.
    fn item(&mut self);
    /// The list of `len` items ends.
    fn end_list(&mut self, len: usize);
    /// A value that is no container: also nil maps and lists.
    fn scalar(&mut self, value: &Value) -> Result<(), Self::Error>;
    /// A text that stands for itself.
    fn atom(&mut self, text: &[u8]);
    /// What to write instead of an object.
    fn object(&mut self, object: &dyn Object) -> Shape;
    /// Appends the positions of the entries in the order of writing, or nothing for the order
    /// they have.
    fn arrange(&self, _entries: &Entries, _order: &mut Vec<u32>) {}
    /// The value is nested too deeply, or contains itself if `cycle`.
    fn too_deep(&self, value: &Value, cycle: bool) -> Self::Error;
}

/// What an object is written as.
pub(crate) enum Shape {
    /// Another value.
    Value(Value),
    /// A text that is written as it is.
    Atom(Str),
    /// A map whose entries have a fixed order.
    Fields(Vec<(Str, Value)>),
}

/// The exported fields of `object` under the names that `rename` gives them.
pub(crate) fn fields(object: &dyn Object, rename: impl Fn(&str) -> Str) -> Vec<(Str, Value)> {
    let exported = |name: &str| name.starts_with(char::is_uppercase);
    let fields = object.fields().into_iter().filter(|(name, _)| exported(name));
    fields.map(|(name, value)| (rename(name), value)).collect()
}

/// Feeds `value` to `sink`.
pub(crate) fn walk<S: Sink>(value: &Value, sink: &mut S) -> Result<(), S::Error> {
    let mut walk = Walk { sink, stack: Vec::new(), order: Vec::new(), seen: HashSet::new() };
    if let Some(frame) = walk.open(value)? {
        walk.run(frame)?;
    }
    Ok(())
}

struct Walk<'s, S> {
    sink: &'s mut S,
    /// The open containers. An own stack, as values nest deeper than threads' stacks allow.
    stack: Vec<Frame>,
    /// The orders of all open maps, one after the other.
    order: Vec<u32>,
    /// Addresses of the open containers beyond [`CYCLE_DEPTH`].
    seen: HashSet<usize>,
}

struct Frame {
    items: Items,
    /// Index of the next entry.
    next: usize,
    /// Where the order of this map begins and ends in `Walk::order`.
    order: std::ops::Range<usize>,
}

enum Items {
    Map(Map),
    List(List),
    Fields(Vec<(Str, Value)>),
}

impl<S: Sink> Walk<'_, S> {
    fn run(&mut self, mut frame: Frame) -> Result<(), S::Error> {
        loop {
            match self.advance(&mut frame)? {
                Some(inner) => {
                    let outer = std::mem::replace(&mut frame, inner);
                    self.stack.push(outer);
                    self.check_depth(&frame)?;
                }
                None => {
                    self.close(&frame);
                    match self.stack.pop() {
                        Some(outer) => frame = outer,
                        None => return Ok(()),
                    }
                }
            }
        }
    }

    /// Writes entries up to the next container, which is returned opened, or to the end.
    fn advance(&mut self, frame: &mut Frame) -> Result<Option<Frame>, S::Error> {
        match &frame.items {
            Items::Map(map) => {
                let entries = map.entries();
                let items = entries.iter().as_slice();
                while frame.next < items.len() {
                    let position = match self.order.get(frame.order.clone()) {
                        Some(order) if !order.is_empty() => order[frame.next] as usize,
                        _ => frame.next,
                    };
                    frame.next += 1;
                    let (key, value) = &items[position];
                    self.sink.key(key)?;
                    if let Some(inner) = self.open(value)? {
                        return Ok(Some(inner));
                    }
                }
            }
            Items::List(list) => {
                while let Some(value) = list.get(frame.next) {
                    frame.next += 1;
                    self.sink.item();
                    if let Some(inner) = self.open(value)? {
                        return Ok(Some(inner));
                    }
                }
            }
            Items::Fields(fields) => {
                while let Some((key, value)) = fields.get(frame.next) {
                    frame.next += 1;
                    self.sink.key(key)?;
                    if let Some(inner) = self.open(value)? {
                        return Ok(Some(inner));
                    }
                }
            }
        }
        Ok(None)
    }

    /// Writes a scalar, or the beginning of a container.
    #[inline]
    fn open(&mut self, value: &Value) -> Result<Option<Frame>, S::Error> {
        let items = match value {
            Value::Map(map) if !map.is_nil() => Items::Map(map.clone()),
            Value::List(list) if !list.is_nil() => Items::List(list.clone()),
            Value::Object(object) => return self.open_object(&**object),
            scalar => {
                self.sink.scalar(scalar)?;
                return Ok(None);
            }
        };
        Ok(Some(self.begin(items)))
    }

    fn open_object(&mut self, object: &dyn Object) -> Result<Option<Frame>, S::Error> {
        match self.sink.object(object) {
            // An object that stands for an object would be a mistake: it is written as nothing.
            Shape::Value(Value::Object(_)) => {
                self.sink.scalar(&Value::Nil)?;
                Ok(None)
            }
            Shape::Value(value) => self.open(&value),
            Shape::Atom(text) => {
                self.sink.atom(&text);
                Ok(None)
            }
            Shape::Fields(fields) => Ok(Some(self.begin(Items::Fields(fields)))),
        }
    }

    fn begin(&mut self, items: Items) -> Frame {
        let start = self.order.len();
        match &items {
            Items::Map(map) => {
                let entries = map.entries();
                self.sink.arrange(&entries, &mut self.order);
                self.sink.begin_map(entries.len());
            }
            Items::List(list) => self.sink.begin_list(list.len()),
            Items::Fields(fields) => self.sink.begin_map(fields.len()),
        }
        Frame { items, next: 0, order: start..self.order.len() }
    }

    fn close(&mut self, frame: &Frame) {
        self.order.truncate(frame.order.start);
        match &frame.items {
            Items::Map(map) => self.sink.end_map(map.len()),
            Items::List(list) => self.sink.end_list(list.len()),
            Items::Fields(fields) => self.sink.end_map(fields.len()),
        }
        if !self.seen.is_empty() {
            self.seen.remove(&address(frame));
        }
    }

    fn check_depth(&mut self, frame: &Frame) -> Result<(), S::Error> {
        if self.stack.len() < CYCLE_DEPTH {
            return Ok(());
        }
        let value = || match &frame.items {
            Items::Map(map) => Value::Map(map.clone()),
            Items::List(list) => Value::List(list.clone()),
            Items::Fields(_) => Value::Nil,
        };
        if matches!(frame.items, Items::Map(_)) && !self.seen.insert(address(frame)) {
            return Err(self.sink.too_deep(&value(), true));
        }
        if self.stack.len() >= MAX_DEPTH {
            return Err(self.sink.too_deep(&value(), false));
        }
        Ok(())
    }
}

/// Identifies a map; lists cannot contain themselves but through a map.
fn address(frame: &Frame) -> usize {
    match &frame.items {
        Items::Map(map) => map.address(),
        Items::List(_) | Items::Fields(_) => 0,
    }
}
