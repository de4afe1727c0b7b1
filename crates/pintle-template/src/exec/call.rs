//! Calls of functions and methods. Source: Go `template.state.evalCall`.

use std::rc::Rc;

use pintle_value::{
    Elem, FloatKind, IntKind, List, Map, MapElem, MapType, Method, Param, Str, UintKind, Value,
};

use super::eval::Args;
use super::{Executor, Failed, Slot, Via};
use crate::builtin::{Builtin, Signature};
use crate::functions::Callee;
use crate::tree::{NodeId, Tree};
use crate::{FuncError, Function};

/// Work of a call beside that of the function.
const CALL_COST: u64 = 40;

/// Buffers for arguments that are kept for the next calls.
const MAX_SPARE: usize = 64;

impl Executor<'_> {
    /// Calls a function. `node` is what is to blame if it fails.
    pub(super) fn eval_function(
        &mut self,
        tree: &Tree,
        dot: &Slot,
        node: NodeId,
        function: u32,
        args: Args<'_>,
        last: Option<Slot>,
    ) -> Result<Slot, Failed> {
        self.spend(tree, CALL_COST)?;
        match tree.callee(function) {
            Callee::Native(function) => self.call_native(tree, dot, node, function, args, last),
            Callee::Builtin(builtin) => self.call_builtin(tree, dot, node, builtin, args, last),
        }
    }

    fn call_native(
        &mut self,
        tree: &Tree,
        dot: &Slot,
        node: NodeId,
        function: &'static Function,
        args: Args<'_>,
        last: Option<Slot>,
    ) -> Result<Slot, Failed> {
        let Function { name, params, variadic, call } = function;
        let signature = Signature { params, variadic: *variadic };
        let values = self.bind(tree, dot, name, signature, args, last)?;
        let result = call(self, &values);
        self.give_back(values);
        match result {
            Ok(value) => {
                self.charge_result(tree, &value)?;
                // A function without arguments that gives nil says so through an interface.
                let via = if value.is_nil() { Via::Interface } else { Via::Concrete };
                Ok(Slot { value, via })
            }
            Err(error) => {
                self.at = node;
                Err(self.call_failed(tree, name, error))
            }
        }
    }

    /// Charges for what a function made.
    #[inline]
    fn charge_result(&mut self, tree: &Tree, value: &Value) -> Result<(), Failed> {
        let size = match value {
            Value::Str(text) => text.len(),
            Value::Bytes(bytes) => bytes.len(),
            Value::List(list) => list.len().saturating_mul(size_of::<Value>()),
            _ => return Ok(()),
        };
        match self.meter.allocate(size) {
            Ok(()) => Ok(()),
            Err(limit) => Err(self.limit(tree, limit)),
        }
    }

    pub(super) fn call_method(
        &mut self,
        tree: &Tree,
        dot: &Slot,
        node: NodeId,
        receiver: &Value,
        method: &'static Method,
        args: Args<'_>,
        last: Option<Slot>,
    ) -> Result<Slot, Failed> {
        self.spend(tree, CALL_COST)?;
        let Method { name, params, variadic, call } = method;
        let signature = Signature { params, variadic: *variadic };
        let values = self.bind(tree, dot, name, signature, args, last)?;
        let result = call(receiver, &values);
        self.give_back(values);
        match result {
            Ok(value) => {
                self.charge_result(tree, &value)?;
                let via = if value.is_nil() { Via::Interface } else { Via::Concrete };
                Ok(Slot { value, via })
            }
            Err(error) => {
                self.at = node;
                Err(self.call_failed(tree, name, error.into()))
            }
        }
    }

    fn call_builtin(
        &mut self,
        tree: &Tree,
        dot: &Slot,
        node: NodeId,
        builtin: Builtin,
        args: Args<'_>,
        last: Option<Slot>,
    ) -> Result<Slot, Failed> {
        let signature = builtin.signature();
        if builtin.takes_values() {
            let values = self.bind(tree, dot, builtin.name(), signature, args, last)?;
            let text = Value::Str(builtin.print(&values));
            self.give_back(values);
            self.charge_result(tree, &text)?;
            return Ok(Slot::concrete(text));
        }
        self.check_count(tree, builtin.name(), signature, args, last.is_some())?;
        match builtin {
            Builtin::And => return self.choose(tree, dot, false, args, last),
            Builtin::Or => return self.choose(tree, dot, true, args, last),
            _ => {}
        }
        let callee = match (builtin, args.nodes) {
            (Builtin::Call, [first, ..]) => tree.print(*first),
            (Builtin::Call, []) => last.as_ref().map(reflect_text).unwrap_or_default(),
            _ => String::new(),
        };
        let mut slots = self.spare_slots.pop().unwrap_or_default();
        for &arg in args.nodes {
            slots.push(self.eval_any(tree, dot, arg)?);
        }
        slots.extend(last);
        let result = match builtin {
            Builtin::Call => Err(call_text(&callee, &slots)),
            _ => builtin.apply(&slots),
        };
        slots.clear();
        if self.spare_slots.len() < MAX_SPARE {
            self.spare_slots.push(slots);
        }
        result.map_err(|message| {
            self.at = node;
            self.call_failed(tree, builtin.name(), FuncError::Message(message))
        })
    }

    /// `and` and `or`: the first argument whose truth is `wanted`, or the last one.
    fn choose(
        &mut self,
        tree: &Tree,
        dot: &Slot,
        wanted: bool,
        args: Args<'_>,
        last: Option<Slot>,
    ) -> Result<Slot, Failed> {
        let mut value = Slot::INVALID;
        for &arg in args.nodes {
            value = self.eval_any(tree, dot, arg)?;
            if value.value.truth() == wanted {
                return Ok(value);
            }
        }
        Ok(last.unwrap_or(value))
    }

    /// Checks the number of arguments.
    fn check_count(
        &self,
        tree: &Tree,
        name: &str,
        signature: Signature,
        args: Args<'_>,
        has_last: bool,
    ) -> Result<(), Failed> {
        let want = signature.params.len();
        let got = args.nodes.len() + usize::from(has_last);
        let fits = if signature.variadic.is_some() { got >= want } else { got == want };
        if fits {
            return Ok(());
        }
        let want_text = want.to_string();
        if signature.variadic.is_some() {
            // Go does not count a piped value here.
            let got = args.nodes.len().to_string();
            let format = "wrong number of args for %s: want at least %s got %s";
            return Err(self.fail(tree, format, &[name, &want_text, &got]));
        }
        let format = "wrong number of args for %s: want %s got %s";
        Err(self.fail(tree, format, &[name, &want_text, &got.to_string()]))
    }

    /// Evaluates the arguments of a call and checks them against the parameters.
    fn bind(
        &mut self,
        tree: &Tree,
        dot: &Slot,
        name: &str,
        signature: Signature,
        args: Args<'_>,
        last: Option<Slot>,
    ) -> Result<Vec<Value>, Failed> {
        self.check_count(tree, name, signature, args, last.is_some())?;
        let Signature { params, variadic } = signature;
        let param = |i: usize| params.get(i).copied().or(variadic).unwrap_or(Param::Any);
        let mut values = self.spare_args.pop().unwrap_or_default();
        for (i, &arg) in args.nodes.iter().enumerate() {
            values.push(self.eval_arg(tree, dot, param(i), arg)?);
        }
        if let Some(last) = last {
            values.push(self.validate(tree, last, param(args.nodes.len()))?);
        }
        Ok(values)
    }

    /// Keeps the buffer of arguments for the next call.
    fn give_back(&mut self, mut values: Vec<Value>) {
        values.clear();
        if self.spare_args.len() < MAX_SPARE {
            self.spare_args.push(values);
        }
    }

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

/// What Go's `call` says, as templates have no values that are functions.
fn call_text(callee: &str, args: &[Slot]) -> String {
    match args.first().map(|slot| &slot.value) {
        None | Some(Value::Nil) => "call of nil".to_owned(),
        Some(value) => format!("non-function {callee} of type {}", value.type_name()),
    }
}

/// Source: Go `reflect.Value.String`.
fn reflect_text(slot: &Slot) -> String {
    match &slot.value {
        Value::Str(text) => Str::to_text(text).into_owned(),
        Value::Nil if !slot.is_valid() => "<invalid Value>".to_owned(),
        _ => format!("<{} Value>", slot.type_name()),
    }
}
