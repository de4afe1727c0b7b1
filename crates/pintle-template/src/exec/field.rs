//! Fields, keys and methods. Source: Go `template.state.evalField`.

use std::rc::Rc;
use std::sync::atomic::Ordering;

use pintle_value::{Kind, Map, Method, Object, Value, rune};

use super::eval::{Args, Env};
use super::slot::element_via;
use super::{Executor, Failed, Slot, Via, View, missing_element};
use crate::set::MissingKey;
use crate::tree::{Field, NodeId, Seq, Tree};

impl Executor<'_> {
    /// Follows a chain of fields from `receiver`; the last one gets the arguments if it is a
    /// method. `dot` is for the arguments.
    pub(super) fn eval_chain(
        &mut self,
        env: Env<'_>,
        receiver: View<'_>,
        node: NodeId,
        fields: Seq,
        args: Args<'_>,
    ) -> Result<Slot, Failed> {
        let tree = env.tree;
        let fields = tree.idents(fields);
        if args.is_empty()
            && let Some(slot) = with_path(tree, receiver, fields, Slot::of)
        {
            return Ok(slot);
        }
        let [first @ .., end] = fields else { return Ok(receiver.to_slot()) };
        let end = tree.slice(end.name);
        let Some((head, middle)) = first.split_first() else {
            return self.eval_field(env, receiver, node, end, args);
        };
        let mut slot = self.eval_field(env, receiver, node, tree.slice(head.name), Args::NONE)?;
        for field in middle {
            slot = self.eval_field(env, slot.view(), node, tree.slice(field.name), Args::NONE)?;
        }
        self.eval_field(env, slot.view(), node, end, args)
    }

    fn eval_field(
        &mut self,
        env: Env<'_>,
        receiver: View<'_>,
        node: NodeId,
        name: &[u8],
        args: Args<'_>,
    ) -> Result<Slot, Failed> {
        let tree = env.tree;
        match receiver.value {
            Value::Map(map) => {
                if let Some(method) = map.map_type().and_then(|ty| find(ty.methods, name)) {
                    return self.call_method(env, node, receiver.value, method, args);
                }
                self.map_key(tree, map, name, &args)
            }
            Value::Nil if receiver.via == Via::Interface => {
                let name = rune::to_text(name);
                Err(self.fail(tree, "nil pointer evaluating %s.%s", &["interface {}", &name]))
            }
            Value::Nil => {
                if self.set.options().missing_key == MissingKey::Error {
                    let name = rune::to_text(name);
                    return Err(self.fail(tree, "nil data; no entry for key %q", &[&name]));
                }
                Ok(Slot::INVALID)
            }
            Value::Object(object) => self.object_field(env, receiver, object, node, name, args),
            _ => Err(self.no_field(tree, receiver, name)),
        }
    }

    #[inline]
    fn map_key(
        &self,
        tree: &Tree,
        map: &Map,
        name: &[u8],
        args: &Args<'_>,
    ) -> Result<Slot, Failed> {
        if !args.is_empty() {
            let name = rune::to_text(name);
            return Err(self.fail(tree, "%s is not a method but has arguments", &[&name]));
        }
        if let Some(slot) = Slot::entry(map, name) {
            return Ok(slot);
        }
        match self.set.options().missing_key {
            MissingKey::Invalid => Ok(Slot::INVALID),
            MissingKey::Zero => Ok(missing_element(map)),
            MissingKey::Error => {
                let name = rune::to_text(name);
                Err(self.fail(tree, "map has no entry for key %q", &[&name]))
            }
        }
    }

    fn object_field(
        &mut self,
        env: Env<'_>,
        receiver: View<'_>,
        object: &Rc<dyn Object>,
        node: NodeId,
        name: &[u8],
        args: Args<'_>,
    ) -> Result<Slot, Failed> {
        let tree = env.tree;
        if let Some(method) = find(object.methods(), name) {
            return self.call_method(env, node, receiver.value, method, args);
        }
        let kind = object.kind();
        if kind == Kind::Map
            && let Some(Value::Map(map)) = object.underlying()
        {
            return self.map_key(tree, &map, name, &args);
        }
        if !matches!(kind, Kind::Struct | Kind::Pointer) {
            return Err(self.no_field(tree, receiver, name));
        }
        if let Some(value) = object.field(name) {
            if !args.is_empty() {
                let name = rune::to_text(name);
                let format = "%s has arguments but cannot be invoked as function";
                return Err(self.fail(tree, format, &[&name]));
            }
            let addressable = kind == Kind::Pointer || receiver.via == Via::Addressable;
            let via = match value {
                Value::Nil => Via::Interface,
                _ if addressable => Via::Addressable,
                _ => Via::Concrete,
            };
            return Ok(Slot { value, via });
        }
        if object.fields().iter().any(|(field, _)| field.as_bytes() == name) {
            let (name, ty) = (rune::to_text(name), receiver.type_name());
            let format = "%s is an unexported field of struct type %s";
            return Err(self.fail(tree, format, &[&name, &ty]));
        }
        Err(self.no_field(tree, receiver, name))
    }

    fn no_field(&self, tree: &Tree, receiver: View<'_>, name: &[u8]) -> Failed {
        let (name, ty) = (rune::to_text(name), receiver.type_name());
        self.fail(tree, "can't evaluate field %s in type %s", &[&name, &ty])
    }
}

/// Longest chain of fields that is followed by recursion.
const MAX_PATH: usize = 16;

/// Follows a chain of fields through maps without copies and shows `show` what it leads to.
///
/// `None` if the way is not as simple as that: methods, objects, missing keys, errors.
#[inline]
pub(super) fn with_path<R>(
    tree: &Tree,
    start: View<'_>,
    fields: &[Field],
    show: impl FnOnce(&Value, Via) -> R,
) -> Option<R> {
    if fields.len() > MAX_PATH {
        return None;
    }
    follow(tree, start, fields, show)
}

/// Two steps at a time, as most chains are short.
fn follow<R>(
    tree: &Tree,
    start: View<'_>,
    fields: &[Field],
    show: impl FnOnce(&Value, Via) -> R,
) -> Option<R> {
    match fields {
        [] => Some(show(start.value, start.via)),
        [one] => step(tree, start, one, |end| Some(show(end.value, end.via))),
        [one, two, rest @ ..] => step(tree, start, one, |middle| {
            step(tree, middle, two, |end| match rest {
                [] => Some(show(end.value, end.via)),
                _ => follow(tree, end, rest, show),
            })
        }),
    }
}

/// Shows `then` the entry of a map, which stays borrowed meanwhile.
#[inline(always)]
fn step<R>(
    tree: &Tree,
    from: View<'_>,
    field: &Field,
    then: impl FnOnce(View<'_>) -> Option<R>,
) -> Option<R> {
    let Value::Map(map) = from.value else { return None };
    let via = match map.map_type() {
        None => Via::Interface,
        Some(ty) if ty.methods.is_empty() || find(ty.methods, tree.slice(field.name)).is_none() => {
            element_via(map)
        }
        Some(_) => return None,
    };
    let entries = map.entries();
    let value = match &field.short {
        Some(short) => {
            let guess = field.place.load(Ordering::Relaxed);
            let (place, value) = entries.find_near(short, guess as usize)?;
            if place as u32 != guess {
                field.place.store(place as u32, Ordering::Relaxed);
            }
            value
        }
        None => entries.get(tree.slice(field.name))?,
    };
    then(View { value, via })
}

#[inline]
fn find(methods: &'static [Method], name: &[u8]) -> Option<&'static Method> {
    methods.iter().find(|method| method.name.as_bytes() == name)
}
