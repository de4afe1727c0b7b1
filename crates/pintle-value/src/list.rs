//! Slices.

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

/// An immutable Go slice. Go's own functions copy as well, so nothing can tell the difference.
/// A nil slice is empty and prints like one, but is `null` in JSON and YAML.
#[derive(Clone, Debug)]
pub struct List {
    elem: Elem,
    items: Option<Rc<Vec<Value>>>,
}

impl List {
    /// `[]interface {}` of these items.
    pub fn new(items: Vec<Value>) -> List {
        List::of(Elem::Any, items)
    }

    /// A list of another element type. The caller sees to it that the items fit.
    pub fn of(elem: Elem, items: Vec<Value>) -> List {
        List { elem, items: Some(Rc::new(items)) }
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
    pub fn items(&self) -> &[Value] {
        self.items.as_deref().map_or(&[], Vec::as_slice)
    }

    /// The items for change; copied first if the list is shared.
    pub fn items_mut(&mut self) -> &mut Vec<Value> {
        Rc::make_mut(self.items.get_or_insert_default())
    }

    /// A list of the same type with each item replaced. Nil stays nil.
    pub fn map(&self, f: impl FnMut(&Value) -> Value) -> List {
        let items = self.items.as_ref().map(|items| Rc::new(items.iter().map(f).collect()));
        List { elem: self.elem, items }
    }

    /// Leaves a nil list behind.
    pub(crate) fn take_items(&mut self) -> Option<Rc<Vec<Value>>> {
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
