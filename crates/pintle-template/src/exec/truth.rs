//! The truth of pipelines, which is all that conditions ask for: no value need be made for it.

use pintle_value::Value;

use super::call::CALL_COST;
use super::eval::{Args, Env};
use super::field::with_path;
use super::{Executor, Failed};
use crate::builtin::Builtin;
use crate::functions::Callee;
use crate::tree::{Node, NodeId};

impl Executor<'_> {
    /// The truth of a pipeline.
    pub(super) fn truth_of(&mut self, env: Env<'_>, pipe: NodeId) -> Result<bool, Failed> {
        let tree = env.tree;
        let known = match tree.node(pipe) {
            Node::FieldPipe { operand, fields } => {
                self.at = operand;
                with_path(tree, env.dot, tree.idents(fields), |value, _| value.truth())
            }
            Node::Pipe { decls, commands, .. } => match tree.children(commands) {
                [command] if decls.is_empty() => self.truth_of_command(env, *command)?,
                _ => None,
            },
            _ => None,
        };
        match known {
            Some(truth) => Ok(truth),
            None => Ok(self.eval_pipeline(env, pipe)?.value.truth()),
        }
    }

    /// The truth of a command that is one operand or a call that is about truth. `None` for others,
    /// of which nothing has been evaluated then.
    fn truth_of_command(&mut self, env: Env<'_>, command: NodeId) -> Result<Option<bool>, Failed> {
        let tree = env.tree;
        let Node::Command(seq) = tree.node(command) else { return Ok(None) };
        let [first, args @ ..] = tree.children(seq) else { return Ok(None) };
        self.at = *first;
        let Node::Ident { function, .. } = tree.node(*first) else {
            let operand = if args.is_empty() { Some(*first) } else { None };
            return Ok(operand.and_then(|id| self.show_plain(env, id, Value::truth)));
        };
        let builtin = match tree.callee(function) {
            Callee::Builtin(builtin) => builtin,
            Callee::Native(function) => {
                let truth = self.test_plain(env, function, &Args { nodes: args, last: None });
                if truth.is_some() {
                    self.spend(tree, CALL_COST)?;
                }
                return Ok(truth);
            }
        };
        let truth = match (builtin, args) {
            (Builtin::And, [_, ..]) => self.any_is(env, false, args)?.is_none(),
            (Builtin::Or, [_, ..]) => self.any_is(env, true, args)?.is_some(),
            (Builtin::Not, [arg]) => self.any_is(env, true, &[*arg])?.is_none(),
            (_, [a, b]) => match self.compare_plain(env, builtin, *a, *b) {
                Some(truth) => {
                    self.spend(tree, CALL_COST)?;
                    truth
                }
                None => return Ok(None),
            },
            _ => return Ok(None),
        };
        Ok(Some(truth))
    }

    /// The first argument whose truth is `wanted`; those behind it are not evaluated.
    fn any_is(
        &mut self,
        env: Env<'_>,
        wanted: bool,
        args: &[NodeId],
    ) -> Result<Option<NodeId>, Failed> {
        self.spend(env.tree, CALL_COST)?;
        for &arg in args {
            if self.truth_of_arg(env, arg)? == wanted {
                return Ok(Some(arg));
            }
        }
        Ok(None)
    }

    fn truth_of_arg(&mut self, env: Env<'_>, id: NodeId) -> Result<bool, Failed> {
        let tree = env.tree;
        self.at = id;
        if let Some(truth) = self.show_plain(env, id, Value::truth) {
            return Ok(truth);
        }
        if let Node::Pipe { .. } | Node::FieldPipe { .. } = tree.node(id) {
            self.check_stack(tree)?;
            return self.truth_of(env, id);
        }
        Ok(self.eval_any(env, id)?.value.truth())
    }
}
