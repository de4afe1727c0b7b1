//! Dropping values without recursion, however deeply they are nested: templates can nest lists
//! millions of levels deep, and no stack is that large.

use std::cell::RefCell;
use std::rc::Rc;

use crate::list::Items;
use crate::{Entries, List, Map, Value};

/// Contents of a container that lost its last owner.
enum Content {
    Items(Rc<Items>),
    Entries(Rc<RefCell<Entries>>),
}

impl Drop for List {
    fn drop(&mut self) {
        match self.take_items() {
            Some(items) if Rc::strong_count(&items) == 1 => release(Content::Items(items)),
            _ => {}
        }
    }
}

impl Drop for Map {
    fn drop(&mut self) {
        match self.take_entries() {
            Some(entries) if Rc::strong_count(&entries) == 1 => release(Content::Entries(entries)),
            _ => {}
        }
    }
}

fn release(content: Content) {
    let mut pending = Vec::new();
    open(content, &mut pending);
    while let Some(content) = pending.pop() {
        open(content, &mut pending);
    }
}

/// Drops what is in a container, except for the contents of containers inside, which are put off.
fn open(content: Content, pending: &mut Vec<Content>) {
    match content {
        Content::Items(items) => {
            let Some(mut items) = Rc::into_inner(items) else { return };
            items.given_mut().for_each(|value| put_off(value, pending));
        }
        Content::Entries(entries) => {
            let Some(mut entries) = Rc::into_inner(entries) else { return };
            entries.get_mut().values_mut().for_each(|value| put_off(value, pending));
        }
    }
}

/// What others own, too, is not opened.
fn put_off(value: &mut Value, pending: &mut Vec<Content>) {
    match value {
        Value::List(list) => {
            let items = list.take_items().filter(|items| Rc::strong_count(items) == 1);
            pending.extend(items.map(Content::Items));
        }
        Value::Map(map) => {
            let entries = map.take_entries().filter(|entries| Rc::strong_count(entries) == 1);
            pending.extend(entries.map(Content::Entries));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use crate::{List, Map, Value};

    #[test]
    fn deep_values_are_dropped_on_a_small_stack() {
        let work = || {
            let mut value = Value::Nil;
            for i in 0..1_000_000 {
                value = match i % 2 {
                    0 => List::new(vec![value]).into(),
                    _ => [("k", value)].into_iter().collect::<Map>().into(),
                };
            }
            drop(value);
        };
        std::thread::Builder::new().stack_size(128 << 10).spawn(work).unwrap().join().unwrap();
    }
}
