//! Maps that may hold themselves.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use crate::{Entries, Map, Value};

/// Maps that are remembered before the first look for those that are gone.
const FIRST_LOOK: usize = 1 << 10;

/// Maps that took a map or list after they were made, and so may hold themselves, directly or
/// through others. Counting references never frees such maps; this empties them when it is dropped,
/// whoever still holds them. So it has to be dropped last.
#[derive(Debug, Default)]
pub struct Knots {
    maps: Vec<Weak<RefCell<Entries>>>,
    next_look: usize,
}

impl Knots {
    /// Remembers `map`, which takes `value`, if it may hold itself then.
    pub fn watch(&mut self, map: &Map, value: &Value) {
        let Some(entries) = map.shared_entries() else { return };
        let may_hold = match value {
            Value::Map(value) => !value.is_nil(),
            Value::List(value) => !value.is_empty(),
            _ => false,
        };
        let known = self.maps.last().is_some_and(|last| last.as_ptr() == Rc::as_ptr(entries));
        if may_hold && !known {
            self.forget_the_freed();
            self.maps.push(Rc::downgrade(entries));
        }
    }

    /// Remembers what `other` does.
    pub fn append(&mut self, mut other: Knots) {
        self.maps.append(&mut other.maps);
    }

    fn forget_the_freed(&mut self) {
        if self.maps.len() >= self.next_look {
            self.maps.retain(|map| map.strong_count() > 0);
            self.next_look = (2 * self.maps.len()).max(FIRST_LOOK);
        }
    }
}

impl Drop for Knots {
    fn drop(&mut self) {
        for map in self.maps.drain(..).filter_map(|map| map.upgrade()) {
            // Nobody reads entries while they are dropped; if somebody did, the map would stay.
            let entries = map.try_borrow_mut().map(|mut entries| std::mem::take(&mut *entries));
            drop(entries);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{FIRST_LOOK, Knots};
    use crate::{List, Map, Value};

    fn watched(map: &Map, key: &str, value: Value, knots: &mut Knots) {
        knots.watch(map, &value);
        map.insert(key, value);
    }

    #[test]
    fn maps_in_themselves_are_freed() {
        let mut knots = Knots::default();
        let (a, b) = (Map::new(), Map::new());
        watched(&a, "self", a.clone().into(), &mut knots);
        watched(&a, "b", List::new(vec![b.clone().into()]).into(), &mut knots);
        watched(&b, "a", a.clone().into(), &mut knots);
        watched(&b, "text", "x".into(), &mut knots);
        let [a, b] = [a, b].map(|map| std::rc::Rc::downgrade(map.shared_entries().unwrap()));
        assert_eq!((a.strong_count(), b.strong_count()), (2, 1));
        drop(knots);
        assert_eq!((a.strong_count(), b.strong_count()), (0, 0));
    }

    #[test]
    fn what_is_gone_is_forgotten() {
        let mut knots = Knots::default();
        for _ in 0..10 * FIRST_LOOK {
            watched(&Map::new(), "k", Map::new().into(), &mut knots);
        }
        assert!(knots.maps.len() <= FIRST_LOOK);
    }
}
