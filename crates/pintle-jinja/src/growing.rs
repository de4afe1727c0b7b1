//! Lists and dicts that templates change in place, as Python's can be.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use minijinja::value::{Enumerator, Object, ObjectRepr, ValueKind, from_args};
use minijinja::{Environment, Error, ErrorKind, State, Value};

use crate::filters::invalid;

/// What the rewriting of texts calls to make a value changeable.
pub(crate) const MAKE: &str = "_growing";

pub(crate) fn register(environment: &mut Environment<'_>) {
    environment.add_function(MAKE, |value: Value| -> Result<Value, Error> {
        match value.kind() {
            ValueKind::Seq => Ok(Value::from_object(GrowingList(Mutex::new(
                value.try_iter()?.map(|item| frozen(&item)).collect::<Result<_, _>>()?,
            )))),
            ValueKind::Map => Ok(Value::from_object(GrowingDict(Mutex::new(entries(&value)?)))),
            _ => Ok(value),
        }
    });
}

#[derive(Debug)]
struct GrowingList(Mutex<Vec<Value>>);

#[derive(Debug)]
struct GrowingDict(Mutex<BTreeMap<Value, Value>>);

/// No code that can panic runs while these are held.
fn held<T>(content: &Mutex<T>) -> MutexGuard<'_, T> {
    content.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Object for GrowingList {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Seq
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        held(&self.0).get(usize::try_from(key.clone()).ok()?).cloned()
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Seq(held(&self.0).len())
    }

    fn call_method(
        self: &Arc<Self>,
        _: &mut State<'_, '_>,
        method: &str,
        args: &[Value],
    ) -> Result<Value, Error> {
        match method {
            "append" => {
                let (item,): (&Value,) = from_args(args)?;
                let item = frozen(item)?;
                held(&self.0).push(item);
            }
            "extend" => {
                let (items,): (&Value,) = from_args(args)?;
                let items: Vec<Value> =
                    items.try_iter()?.map(|item| frozen(&item)).collect::<Result<_, _>>()?;
                held(&self.0).extend(items);
            }
            "insert" => {
                let (at, item): (i64, &Value) = from_args(args)?;
                let item = frozen(item)?;
                let mut list = held(&self.0);
                let length = list.len();
                let distance = usize::try_from(at.unsigned_abs()).unwrap_or(usize::MAX);
                let at =
                    if at < 0 { length.saturating_sub(distance) } else { distance.min(length) };
                list.insert(at, item);
            }
            "pop" => {
                let (): () = from_args(args)?;
                return held(&self.0).pop().ok_or_else(|| invalid("pop from an empty list"));
            }
            _ => return Err(Error::from(ErrorKind::UnknownMethod)),
        }
        Ok(Value::from(()))
    }
}

impl Object for GrowingDict {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        held(&self.0).get(key).cloned()
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Values(held(&self.0).keys().cloned().collect())
    }

    fn enumerator_len(self: &Arc<Self>) -> Option<usize> {
        Some(held(&self.0).len())
    }

    fn call_method(
        self: &Arc<Self>,
        _: &mut State<'_, '_>,
        method: &str,
        args: &[Value],
    ) -> Result<Value, Error> {
        match method {
            "update" => {
                let (other,): (&Value,) = from_args(args)?;
                let new = entries(other)?;
                held(&self.0).extend(new);
                Ok(Value::from(()))
            }
            _ => Err(Error::from(ErrorKind::UnknownMethod)),
        }
    }
}

fn entries(dict: &Value) -> Result<BTreeMap<Value, Value>, Error> {
    if dict.kind() != ValueKind::Map {
        return Err(invalid("update takes a dict"));
    }
    dict.try_iter()?.map(|key| Ok((key.clone(), frozen(&dict.get_item(&key)?)?))).collect()
}

/// Values that one item may consist of, and how deep they may be inside each other.
const MAX_PARTS: usize = 100_000;
const MAX_DEPTH: usize = 64;

/// A copy without anything that can change: a list inside itself would have no end.
fn frozen(value: &Value) -> Result<Value, Error> {
    freeze(value, &mut 0, 0)
}

fn freeze(value: &Value, parts: &mut usize, depth: usize) -> Result<Value, Error> {
    *parts += 1;
    if *parts > MAX_PARTS || depth > MAX_DEPTH {
        return Err(invalid("a value is too large to be put in a list or dict"));
    }
    match value.kind() {
        ValueKind::Seq | ValueKind::Iterable => {
            let items = value.try_iter()?.map(|item| freeze(&item, parts, depth + 1));
            Ok(items.collect::<Result<Vec<_>, _>>()?.into())
        }
        ValueKind::Map => {
            let entry = |key: Value| {
                let item = freeze(&value.get_item(&key)?, parts, depth + 1)?;
                Ok((key, item))
            };
            let map: BTreeMap<Value, Value> =
                value.try_iter()?.map(entry).collect::<Result<_, Error>>()?;
            Ok(map.into())
        }
        _ => Ok(value.clone()),
    }
}
