//! Slices.

use std::cell::OnceCell;
use std::ops::Deref;
use std::rc::Rc;

use crate::Value;

/// Element type of a [`List`]. Byte slices are [`Value::Bytes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Elem {
    /// `[]interface {}`
    Any,
    /// `[]string`
    Str,
    /// `[]int`
    Int,
    /// `[]float64`
    Float64,
    /// `[][]interface {}`
    AnyList,
    /// `[]map[string]interface {}`
    AnyMap,
}

impl Elem {
    /// Go's name of the slice type.
    pub fn list_name(self) -> &'static str {
        match self {
            Elem::Any => "[]interface {}",
            Elem::Str => "[]string",
            Elem::Int => "[]int",
            Elem::Float64 => "[]float64",
            Elem::AnyList => "[][]interface {}",
            Elem::AnyMap => "[]map[string]interface {}",
        }
    }
}

/// A Go slice. It is immutable but for [`List::sort_in_place`]: all other functions copy.
/// A nil slice is empty and prints like one, but is `null` in JSON and YAML.
#[derive(Clone, Debug)]
pub struct List {
    elem: Elem,
    items: Option<Rc<Items>>,
}

/// What all holders of a list share.
#[derive(Clone, Debug, Default)]
pub(crate) struct Items {
    given: Vec<Value>,
    /// The same in byte order, once a function has sorted them in place. Kept beside the given
    /// ones, as somebody may be reading those.
    sorted: OnceCell<Box<[Value]>>,
}

impl Items {
    fn new(given: Vec<Value>) -> Rc<Items> {
        Rc::new(Items { given, sorted: OnceCell::new() })
    }

    /// The items to be dropped with care; the sorted ones are texts.
    pub(crate) fn given_mut(&mut self) -> impl Iterator<Item = &mut Value> {
        self.given.iter_mut()
    }
}

impl List {
    /// `[]interface {}` of these items.
    pub fn new(items: Vec<Value>) -> List {
        List::of(Elem::Any, items)
    }

    /// A list of another element type. The caller sees to it that the items fit.
    pub fn of(elem: Elem, items: Vec<Value>) -> List {
        List { elem, items: Some(Items::new(items)) }
    }

    /// `[]string` of these texts.
    pub fn of_strs<T: Into<crate::Str>>(items: impl IntoIterator<Item = T>) -> List {
        List::of(Elem::Str, items.into_iter().map(|s| Value::Str(s.into())).collect())
    }

    /// A nil slice.
    pub fn nil(elem: Elem) -> List {
        List { elem, items: None }
    }

    /// Whether this is a nil slice.
    pub fn is_nil(&self) -> bool {
        self.items.is_none()
    }

    /// Element type.
    pub fn elem(&self) -> Elem {
        self.elem
    }

    /// The items.
    #[inline]
    pub fn items(&self) -> &[Value] {
        match &self.items {
            Some(items) => items.sorted.get().map_or(&items.given, |sorted| &**sorted),
            None => &[],
        }
    }

    /// The items for change; copied first if the list is shared.
    pub fn items_mut(&mut self) -> &mut Vec<Value> {
        let items = Rc::make_mut(self.items.get_or_insert_default());
        if let Some(sorted) = items.sorted.take() {
            items.given = sorted.into_vec();
        }
        &mut items.given
    }

    /// Sorts a `[]string` by bytes for all who hold this list, as `sortAlpha` does. Lists of other
    /// types stay as they are.
    pub fn sort_in_place(&self) {
        let Some(items) = &self.items else { return };
        if self.elem == Elem::Str {
            items.sorted.get_or_init(|| {
                let mut sorted = items.given.clone();
                sorted.sort_by(|a, b| a.as_str().cmp(&b.as_str()));
                sorted.into()
            });
        }
    }

    /// A list of the same type with each item replaced. Nil stays nil.
    pub fn map(&self, f: impl FnMut(&Value) -> Value) -> List {
        match self.is_nil() {
            true => List::nil(self.elem),
            false => List::of(self.elem, self.items().iter().map(f).collect()),
        }
    }

    /// Leaves a nil list behind.
    pub(crate) fn take_items(&mut self) -> Option<Rc<Items>> {
        self.items.take()
    }

    /// Whether both are the same list in memory.
    pub fn ptr_eq(&self, other: &List) -> bool {
        match (&self.items, &other.items) {
            (Some(a), Some(b)) => Rc::ptr_eq(a, b),
            (None, None) => true,
            _ => false,
        }
    }
}

impl Deref for List {
    type Target = [Value];
    fn deref(&self) -> &[Value] {
        self.items()
    }
}

impl FromIterator<Value> for List {
    fn from_iter<I: IntoIterator<Item = Value>>(items: I) -> List {
        List::new(items.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::{Elem, List};
    use crate::Value;

    fn texts(list: &List) -> Vec<String> {
        list.iter().map(|item| item.as_str().unwrap().to_string()).collect()
    }

    #[test]
    fn all_holders_of_a_list_of_strings_see_it_sorted() {
        let list = List::of_strs(["b", "c", "a"]);
        let (mut other, copy) = (list.clone(), list.map(Value::clone));
        let first = &other.items()[0];
        list.sort_in_place();
        assert_eq!(first.as_str().unwrap(), "b");
        assert_eq!(texts(&other), ["a", "b", "c"]);
        assert_eq!(texts(&copy), ["b", "c", "a"]);
        other.items_mut()[1] = "0".into();
        assert_eq!(texts(&other), ["a", "0", "c"]);
        other.sort_in_place();
        assert_eq!(texts(&other), ["0", "a", "c"]);
        assert_eq!(texts(&list), ["a", "b", "c"]);
    }

    #[test]
    fn other_lists_are_not_sorted_in_place() {
        let list = List::of(Elem::Any, vec!["b".into(), "a".into()]);
        list.sort_in_place();
        assert_eq!(texts(&list), ["b", "a"]);
        List::nil(Elem::Str).sort_in_place();
    }
}
