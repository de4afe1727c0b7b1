//! Calls of functions and methods. Source: Go `template.state.evalCall`.

use pintle_value::{Method, Param, Str, Value};

use super::eval::{Args, Env};
use super::text::Writer;
use super::{Executor, Failed, Slot, Via};
use crate::builtin::{Builtin, Signature, index_plain};
use crate::functions::Callee;
use crate::tree::{NodeId, Tree};
use crate::{FuncError, Function, Shortcut};

/// Work of a call beside that of the function.
pub(super) const CALL_COST: u64 = 40;

/// Buffers for arguments that are kept for the next calls.
const MAX_SPARE: usize = 64;

impl Executor<'_> {
    /// Calls a function. `node` is what is to blame if it fails.
    pub(super) fn eval_function(
        &mut self,
        env: Env<'_>,
        node: NodeId,
        function: u32,
        args: Args<'_>,
    ) -> Result<Slot, Failed> {
        let tree = env.tree;
        self.spend(tree, CALL_COST)?;
        let callee = tree.callee(function);
        if let Some(writer) = Writer::of(callee) {
            return self.eval_text(env, node, writer, args);
        }
        match callee {
            Callee::Native(function) => self.call_native(env, node, function, args),
            Callee::Builtin(builtin) => self.call_builtin(env, node, builtin, args),
        }
    }

    fn call_native(
        &mut self,
        env: Env<'_>,
        node: NodeId,
        function: &'static Function,
        mut args: Args<'_>,
    ) -> Result<Slot, Failed> {
        if let Some(result) = self.eval_include(env, node, function, &mut args) {
            return result;
        }
        if let Some(truth) = self.test_plain(env, function, &args) {
            return Ok(Slot::concrete(Value::Bool(truth)));
        }
        let Function { name, params, variadic, call, .. } = function;
        let signature = Signature { params, variadic: *variadic };
        let values = self.bind(env, name, signature, args)?;
        let result = call(self, &values);
        self.give_back(values);
        self.finish(env.tree, node, name, result)
    }

    /// The answer of a function that asks something about two plain values.
    pub(super) fn test_plain(
        &self,
        env: Env<'_>,
        function: &Function,
        args: &Args<'_>,
    ) -> Option<bool> {
        let Some(Shortcut::Test(test)) = function.shortcut else { return None };
        let ([a, b], None) = (args.nodes, &args.last) else { return None };
        self.show_plain(env, *a, |a| self.show_plain(env, *b, |b| test(a, b)))??
    }

    /// The result of a call.
    #[inline]
    fn finish(
        &mut self,
        tree: &Tree,
        node: NodeId,
        name: &str,
        result: Result<Value, FuncError>,
    ) -> Result<Slot, Failed> {
        match result {
            Ok(value) => {
                self.charge_result(tree, &value)?;
                // Only functions that give an `interface {}` can give nil.
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
        self.charge_bytes(tree, size)
    }

    /// Charges for so many bytes.
    #[inline]
    pub(super) fn charge_bytes(&mut self, tree: &Tree, size: usize) -> Result<(), Failed> {
        match self.meter.allocate(size) {
            Ok(()) => Ok(()),
            Err(limit) => Err(self.limit(tree, limit)),
        }
    }

    pub(super) fn call_method(
        &mut self,
        env: Env<'_>,
        node: NodeId,
        receiver: &Value,
        method: &'static Method,
        args: Args<'_>,
    ) -> Result<Slot, Failed> {
        self.spend(env.tree, CALL_COST)?;
        let Method { name, params, variadic, call } = method;
        let signature = Signature { params, variadic: *variadic };
        let values = self.bind(env, name, signature, args)?;
        let result = call(receiver, &values).map_err(FuncError::from);
        self.give_back(values);
        self.finish(env.tree, node, name, result)
    }

    fn call_builtin(
        &mut self,
        env: Env<'_>,
        node: NodeId,
        builtin: Builtin,
        args: Args<'_>,
    ) -> Result<Slot, Failed> {
        let tree = env.tree;
        let signature = builtin.signature();
        self.check_count(tree, builtin.name(), signature, &args)?;
        if let ([a, b], None) = (args.nodes, &args.last) {
            let known = match self.compare_plain(env, builtin, *a, *b) {
                Some(truth) => Some(Slot::concrete(Value::Bool(truth))),
                None => self.index_plain(env, builtin, *a, *b),
            };
            if let Some(value) = known {
                self.at = *b;
                return Ok(value);
            }
        }
        match builtin {
            Builtin::And => return self.choose(env, false, args),
            Builtin::Or => return self.choose(env, true, args),
            _ => {}
        }
        let callee = match (builtin, args.nodes) {
            (Builtin::Call, [first, ..]) => tree.print(*first),
            (Builtin::Call, []) => args.last.as_ref().map(reflect_text).unwrap_or_default(),
            _ => String::new(),
        };
        let mut slots = self.spare_slots.pop().unwrap_or_default();
        for &arg in args.nodes {
            slots.push(self.eval_any(env, arg)?);
        }
        slots.extend(args.last);
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

    /// A comparison of two plain values of the same type.
    pub(super) fn compare_plain(
        &self,
        env: Env<'_>,
        builtin: Builtin,
        a: NodeId,
        b: NodeId,
    ) -> Option<bool> {
        if !builtin.compares() {
            return None;
        }
        let compare = |a: &Value| self.show_plain(env, b, |b| builtin.compare_alike(a, b));
        self.show_plain(env, a, compare)??
    }

    /// The entry of a plain map or item of a plain list.
    fn index_plain(&self, env: Env<'_>, builtin: Builtin, a: NodeId, b: NodeId) -> Option<Slot> {
        if builtin != Builtin::Index {
            return None;
        }
        let index = |a: &Value| self.show_plain(env, b, |b| index_plain(a, b));
        self.show_plain(env, a, index)??
    }

    /// `and` and `or`: the first argument whose truth is `wanted`, or the last one.
    fn choose(&mut self, env: Env<'_>, wanted: bool, args: Args<'_>) -> Result<Slot, Failed> {
        let mut value = Slot::INVALID;
        for &arg in args.nodes {
            value = self.eval_any(env, arg)?;
            if value.value.truth() == wanted {
                return Ok(value);
            }
        }
        Ok(args.last.unwrap_or(value))
    }

    /// Checks the number of arguments.
    #[inline]
    fn check_count(
        &self,
        tree: &Tree,
        name: &str,
        signature: Signature,
        args: &Args<'_>,
    ) -> Result<(), Failed> {
        let (want, got) = (signature.params.len(), args.len());
        match got == want || got > want && signature.variadic.is_some() {
            true => Ok(()),
            false => Err(self.wrong_count(tree, name, signature, args)),
        }
    }

    #[cold]
    fn wrong_count(
        &self,
        tree: &Tree,
        name: &str,
        signature: Signature,
        args: &Args<'_>,
    ) -> Failed {
        let want = signature.params.len().to_string();
        if signature.variadic.is_some() {
            // Go does not count a piped value here.
            let got = args.nodes.len().to_string();
            let format = "wrong number of args for %s: want at least %s got %s";
            return self.fail(tree, format, &[name, &want, &got]);
        }
        let format = "wrong number of args for %s: want %s got %s";
        self.fail(tree, format, &[name, &want, &args.len().to_string()])
    }

    /// Evaluates the arguments of a call and checks them against the parameters.
    pub(super) fn bind(
        &mut self,
        env: Env<'_>,
        name: &str,
        signature: Signature,
        args: Args<'_>,
    ) -> Result<Vec<Value>, Failed> {
        let tree = env.tree;
        self.check_count(tree, name, signature, &args)?;
        let Signature { params, variadic } = signature;
        let param = |i: usize| params.get(i).copied().or(variadic).unwrap_or(Param::Any);
        let mut values = self.spare_args.pop().unwrap_or_default();
        for (i, &arg) in args.nodes.iter().enumerate() {
            self.push_arg(env, param(i), arg, &mut values)?;
        }
        if let Some(last) = args.last {
            values.push(self.validate(tree, last, param(args.nodes.len()))?);
        }
        Ok(values)
    }

    /// Evaluates an argument into the buffer; the usual ones without a detour.
    #[inline]
    fn push_arg(
        &mut self,
        env: Env<'_>,
        param: Param,
        id: NodeId,
        values: &mut Vec<Value>,
    ) -> Result<(), Failed> {
        self.at = id;
        let fits = |value: &Value| match param {
            Param::Any => true,
            Param::Str => matches!(value, Value::Str(_)),
            _ => false,
        };
        let push = |value: &Value| {
            let fits = fits(value);
            if fits {
                values.push(value.clone());
            }
            fits
        };
        if matches!(param, Param::Any | Param::Str) && self.show_plain(env, id, push) == Some(true)
        {
            return Ok(());
        }
        values.push(self.eval_arg(env, param, id)?);
        Ok(())
    }

    /// Keeps the buffer of arguments for the next call.
    #[inline]
    pub(super) fn give_back(&mut self, mut values: Vec<Value>) {
        values.clear();
        if self.spare_args.len() < MAX_SPARE {
            self.spare_args.push(values);
        }
    }
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
