//! Values together with what `reflect` knows of them.

use std::any::Any;
use std::rc::Rc;

use pintle_value::{Elem, Kind, List, Map, MapElem, Method, Object, Str, Value};

/// How Go holds a value, which decides about nil and about the types in messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Via {
    /// With its own type. A nil held so is Go's zero `reflect.Value`: nothing at all.
    Concrete,
    /// In an `interface {}`: an element of a map or list of anything.
    Interface,
    /// In a field of a struct that Go can take the address of: it prints by the methods of its
    /// pointer too.
    Addressable,
}

/// A value in the hands of the executor: what Go has as a `reflect.Value`.
#[derive(Clone, Debug)]
pub(crate) struct Slot {
    pub(crate) value: Value,
    pub(crate) via: Via,
}

/// A borrowed [`Slot`]: what fields are looked up in, such as dot.
#[derive(Clone, Copy, Debug)]
pub(crate) struct View<'v> {
    pub(crate) value: &'v Value,
    pub(crate) via: Via,
}

impl View<'_> {
    /// The same out of its interface, as at the end of a command.
    #[inline]
    pub(crate) fn settled(self) -> Self {
        let via = if self.via == Via::Interface { Via::Concrete } else { self.via };
        View { via, ..self }
    }

    #[inline]
    pub(crate) fn to_slot(self) -> Slot {
        Slot::of(self.value, self.via)
    }

    /// Type of the value as messages name it.
    pub(crate) fn type_name(self) -> String {
        match self.via {
            Via::Interface => "interface {}".to_owned(),
            Via::Concrete | Via::Addressable => self.value.type_name().into_owned(),
        }
    }
}

impl Slot {
    /// Nothing: Go's zero `reflect.Value`.
    pub(crate) const INVALID: Slot = Slot { value: Value::Nil, via: Via::Concrete };

    /// A nil in an `interface {}`.
    pub(crate) const NIL: Slot = Slot { value: Value::Nil, via: Via::Interface };

    #[inline]
    pub(crate) fn concrete(value: Value) -> Slot {
        Slot { value, via: Via::Concrete }
    }

    #[inline]
    pub(crate) fn view(&self) -> View<'_> {
        View { value: &self.value, via: self.via }
    }

    /// A copy of a value held so.
    #[inline]
    pub(crate) fn of(value: &Value, via: Via) -> Slot {
        Slot { value: value.clone(), via }
    }

    /// Whether there is a value, be it a nil in an interface.
    #[inline]
    pub(crate) fn is_valid(&self) -> bool {
        !self.value.is_nil() || self.via == Via::Interface
    }

    /// Takes the value out of its interface, as the end of a command does.
    #[inline]
    pub(crate) fn settle(&mut self) {
        if self.via == Via::Interface {
            self.via = Via::Concrete;
        }
    }

    /// Item of a list.
    #[inline]
    pub(crate) fn element(list: &List, at: usize) -> Option<Slot> {
        Some(Slot { value: list.get(at)?.clone(), via: element_of(list) })
    }

    /// Entry of a map.
    #[inline]
    pub(crate) fn entry(map: &Map, key: &[u8]) -> Option<Slot> {
        Some(Slot { value: map.get(key)?, via: element_via(map) })
    }

    /// Type of the value as messages name it.
    pub(crate) fn type_name(&self) -> String {
        self.view().type_name()
    }
}

/// How a list holds its items.
#[inline]
pub(crate) fn element_of(list: &List) -> Via {
    if list.elem() == Elem::Any { Via::Interface } else { Via::Concrete }
}

/// How a map holds its elements.
#[inline]
pub(crate) fn element_via(map: &Map) -> Via {
    match map.map_type() {
        None => Via::Interface,
        Some(ty) if ty.elem == MapElem::Any => Via::Interface,
        Some(_) => Via::Concrete,
    }
}

/// The zero of the element type of a map, which stands for a missing key.
pub(crate) fn missing_element(map: &Map) -> Slot {
    match map.map_type().map_or(MapElem::Any, |ty| ty.elem) {
        MapElem::Any => Slot::NIL,
        MapElem::Str => Slot::concrete(Value::Str(Str::EMPTY)),
        MapElem::Bytes => Slot::concrete(Value::Bytes(Rc::from([]))),
        MapElem::List(elem) => Slot::concrete(Value::List(List::nil(elem))),
    }
}

/// What a pointer to a struct points to, for printing: Go prints it without the ampersand.
/// `None` for everything that is no pointer.
pub(crate) fn pointed_to(value: &Value) -> Option<Value> {
    match value {
        Value::Object(object) if object.kind() == Kind::Pointer => {
            Some(Value::object(Pointed(object.clone())))
        }
        _ => None,
    }
}

/// The struct that an object of a pointer type points to.
#[derive(Debug)]
struct Pointed(Rc<dyn Object>);

impl Object for Pointed {
    fn type_name(&self) -> &str {
        self.0.type_name().trim_start_matches('*')
    }

    fn kind(&self) -> Kind {
        Kind::Struct
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        self.0.fields()
    }

    fn field(&self, name: &[u8]) -> Option<Value> {
        self.0.field(name)
    }

    fn methods(&self) -> &'static [Method] {
        self.0.methods()
    }

    fn display(&self) -> Option<Str> {
        self.0.display()
    }

    fn json(&self) -> Option<Value> {
        self.0.json()
    }

    fn json_fields(&self) -> Vec<(&'static str, Value)> {
        self.0.json_fields()
    }

    fn equal(&self, other: &dyn Object) -> bool {
        match other.as_any().downcast_ref::<Pointed>() {
            Some(other) => self.0.equal(&*other.0),
            None => false,
        }
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
