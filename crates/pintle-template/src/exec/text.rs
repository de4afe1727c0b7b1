//! Functions that write their text themselves: to the output where it is printed at once, else to
//! a buffer that is kept.

use pintle_value::{Str, Value};

use super::call::CALL_COST;
use super::eval::{Args, Env};
use super::include::include_call;
use super::{Executor, Failed, Slot};
use crate::builtin::{Builtin, Signature};
use crate::functions::Callee;
use crate::tree::{Node, NodeId, Seq, Tree};
use crate::{FuncError, Function, Shortcut, WriteText};

/// What writes a text.
#[derive(Clone, Copy)]
pub(super) enum Writer {
    Native(&'static Function, WriteText),
    Builtin(Builtin),
}

impl Writer {
    /// The function as one that writes its text itself.
    #[inline]
    pub(super) fn of(callee: Callee) -> Option<Writer> {
        match callee {
            Callee::Native(function) => match function.shortcut {
                Some(Shortcut::Text(write)) => Some(Writer::Native(function, write)),
                _ => None,
            },
            Callee::Builtin(builtin) => builtin.takes_values().then_some(Writer::Builtin(builtin)),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Writer::Native(function, _) => function.name,
            Writer::Builtin(builtin) => builtin.name(),
        }
    }

    fn signature(self) -> Signature {
        match self {
            Writer::Native(Function { params, variadic, .. }, _) => {
                Signature { params, variadic: *variadic }
            }
            Writer::Builtin(builtin) => builtin.signature(),
        }
    }
}

impl Executor<'_> {
    /// Prints a pipeline that is an operand, or of which the last command writes its text itself.
    /// Gives false, and has evaluated nothing, if that is not so.
    pub(super) fn print_pipeline(
        &mut self,
        env: Env<'_>,
        pipe: NodeId,
        commands: Seq,
    ) -> Result<bool, Failed> {
        let tree = env.tree;
        let [earlier @ .., command] = tree.children(commands) else { return Ok(false) };
        let Node::Command(seq) = tree.node(*command) else { return Ok(false) };
        let [first, nodes @ ..] = tree.children(seq) else { return Ok(false) };
        let Node::Ident { function, .. } = tree.node(*first) else {
            let alone = earlier.is_empty() && nodes.is_empty();
            return Ok(alone && self.print_operand(env, *first));
        };
        let callee = tree.callee(function);
        let include = match callee {
            Callee::Native(function) => {
                include_call(tree, *command, function, nodes, !earlier.is_empty())
            }
            Callee::Builtin(_) => None,
        };
        let writer = Writer::of(callee);
        if include.is_none() && writer.is_none() {
            return Ok(false);
        }
        self.at = pipe;
        let last = self.eval_commands(env, earlier)?;
        self.at = *first;
        self.spend(tree, CALL_COST)?;
        if let Some(include) = include {
            self.print_include(env, &include, last)?;
        } else if let Some(writer) = writer {
            let values = self.bind(env, writer.name(), writer.signature(), Args { nodes, last })?;
            let mut out = std::mem::take(&mut self.out);
            let result = self.write_text(tree, *command, writer, values, &mut out);
            self.out = out;
            result?;
        }
        Ok(true)
    }

    /// The text of a function as a value.
    pub(super) fn eval_text(
        &mut self,
        env: Env<'_>,
        node: NodeId,
        writer: Writer,
        args: Args<'_>,
    ) -> Result<Slot, Failed> {
        let values = self.bind(env, writer.name(), writer.signature(), args)?;
        let mut out = std::mem::take(&mut self.scratch);
        out.clear();
        let result = self.write_text(env.tree, node, writer, values, &mut out);
        let text = Str::new(&out);
        self.scratch = out;
        result.map(|()| Slot::concrete(Value::Str(text)))
    }

    /// Appends the text that a function makes of its arguments. `node` is to blame if it fails.
    fn write_text(
        &mut self,
        tree: &Tree,
        node: NodeId,
        writer: Writer,
        values: Vec<Value>,
        out: &mut Vec<u8>,
    ) -> Result<(), Failed> {
        let start = out.len();
        let result: Result<(), FuncError> = match writer {
            Writer::Native(_, write) => write(self, &values, out),
            Writer::Builtin(builtin) => {
                builtin.print(out, &values);
                Ok(())
            }
        };
        self.give_back(values);
        match result {
            Ok(()) => self.charge_bytes(tree, out.len() - start),
            Err(error) => {
                self.at = node;
                Err(self.call_failed(tree, writer.name(), error))
            }
        }
    }
}
