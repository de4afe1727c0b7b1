//! Values and constants as the parameters of functions see them.

use std::rc::Rc;

use pintle_value::{Elem, FloatKind, IntKind, List, Map, MapElem, MapType, Param, UintKind, Value};

use super::{Executor, Failed, Slot};
use crate::tree::{Node, NodeId, Tree};

impl Executor<'_> {
    /// Checks a value against a parameter. Source: Go `template.state.validateType`.
    pub(super) fn validate(&self, tree: &Tree, slot: Slot, param: Param) -> Result<Value, Failed> {
        if matches!(param, Param::Any | Param::Reflect) {
            return Ok(slot.value);
        }
        if !slot.is_valid() {
            return match nil_of(param) {
                Some(nil) => Ok(nil),
                None => Err(self.fail(tree, "invalid value; expected %s", &[param.type_name()])),
            };
        }
        fit(slot.value, param).map_err(|value| {
            let got = if value.is_nil() { "interface {}".into() } else { value.type_name() };
            let format = "wrong type for value; expected %s; got %s";
            self.fail(tree, format, &[param.type_name(), &got])
        })
    }

    /// A constant as a parameter of another type than `interface {}` sees it.
    pub(super) fn typed_constant(
        &self,
        tree: &Tree,
        param: Param,
        id: NodeId,
        node: Node,
    ) -> Result<Value, Failed> {
        let number = match node {
            Node::Number(at) => Some(tree.number(at)),
            _ => None,
        };
        let int = number.and_then(|number| number.int);
        let uint = number.and_then(|number| number.uint);
        let (value, expected) = match (param, node) {
            (Param::Str, Node::Str { text, .. }) => (Some(self.constant(tree, text)), "string"),
            (Param::Str, _) => (None, "string"),
            (Param::Bool, Node::Bool(b)) => (Some(Value::Bool(b)), "bool"),
            (Param::Bool, _) => (None, "bool"),
            (Param::Int, _) => (int.map(Value::int), "integer"),
            (Param::Int64 | Param::Integer(_), _) => (int.map(Value::int64), "integer"),
            (Param::Uint32, _) => {
                let cut = |n| Value::Uint(UintKind::Uint32, u64::from(n as u32));
                (uint.map(cut), "unsigned integer")
            }
            (Param::Uint64, _) => {
                let wide = |n| Value::Uint(UintKind::Uint64, n);
                (uint.map(wide), "unsigned integer")
            }
            (Param::Float64, _) => {
                (number.and_then(|number| number.float).map(Value::float), "float")
            }
            (Param::Any | Param::Reflect, _) => {
                return self.eval_constant(tree, node).map(|slot| slot.value);
            }
            _ => {
                let (node, name) = (tree.print(id), param.type_name());
                return Err(self.fail(tree, "can't handle %s for arg of type %s", &[&node, name]));
            }
        };
        match value {
            Some(value) => Ok(value),
            None => {
                let node = tree.print(id);
                Err(self.fail(tree, &format!("expected {expected}; found %s"), &[&node]))
            }
        }
    }
}

/// The value as a parameter of this type sees it, or the value again if it does not fit.
fn fit(value: Value, param: Param) -> Result<Value, Value> {
    let fits = match (&value, param) {
        (Value::Bool(_), Param::Bool)
        | (Value::Str(_), Param::Str)
        | (Value::Int(IntKind::Int, _), Param::Int)
        | (Value::Int(IntKind::Int64, _), Param::Int64)
        | (Value::Uint(UintKind::Uint32, _), Param::Uint32)
        | (Value::Uint(UintKind::Uint64, _), Param::Uint64)
        | (Value::Float(FloatKind::Float64, _), Param::Float64)
        | (Value::Bytes(_), Param::Bytes) => true,
        (Value::List(list), Param::List) => list.elem() == Elem::Any,
        (Value::List(list), Param::Strs) => list.elem() == Elem::Str,
        (Value::Map(map), Param::Map) => match map.map_type() {
            None => true,
            // A defined type can be assigned to the plain type it is made of.
            Some(MapType { elem: MapElem::Any, .. }) => {
                return Ok(Value::Map(map.typed(None)));
            }
            Some(_) => false,
        },
        (Value::Map(map), Param::StrMap) => match map.map_type() {
            Some(MapType { elem: MapElem::Str, .. }) => {
                return Ok(Value::Map(map.typed(Some(MapType::STRINGS))));
            }
            _ => false,
        },
        (Value::Object(object), Param::Object(name) | Param::Integer(name)) => {
            object.type_name() == name
        }
        (
            Value::Object(object),
            Param::Bytes | Param::List | Param::Strs | Param::Map | Param::StrMap,
        ) => match object.underlying() {
            Some(inner @ (Value::Bytes(_) | Value::List(_) | Value::Map(_))) => {
                return fit(inner, param).map_err(|_| value);
            }
            _ => false,
        },
        _ => false,
    };
    if fits { Ok(value) } else { Err(value) }
}

/// The nil of a parameter type that has one.
pub(super) fn nil_of(param: Param) -> Option<Value> {
    Some(match param {
        Param::Any | Param::Reflect => Value::Nil,
        Param::Bytes => Value::Bytes(Rc::from([])),
        Param::List => Value::List(List::nil(Elem::Any)),
        Param::Strs => Value::List(List::nil(Elem::Str)),
        Param::Map => Value::Map(Map::nil()),
        Param::StrMap => Value::Map(Map::nil().typed(Some(MapType::STRINGS))),
        Param::Object(name) if name.starts_with('*') => Value::Nil,
        _ => return None,
    })
}
