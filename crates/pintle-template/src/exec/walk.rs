//! Actions and control structures.

use super::eval::Env;
use super::field::with_path;
use super::{Executor, Failed, MAX_DEPTH, Via, View, pointed_to};
use crate::Limit;
use crate::tree::{Branch, Node, NodeId, Seq, Tree};
use pintle_value::{Kind, Object, Value, bytes, fmt};

/// What a missing value prints.
pub(super) const NO_VALUE: &[u8] = b"<no value>";

/// Work that one node is charged for.
const NODE_COST: u64 = 20;

/// How a list of nodes ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flow {
    Next,
    Break,
    Continue,
}

impl Executor<'_> {
    pub(super) fn walk_list(&mut self, env: Env<'_>, list: NodeId) -> Result<Flow, Failed> {
        let tree = env.tree;
        self.at = list;
        let Node::List(seq) = tree.node(list) else { return Ok(Flow::Next) };
        for &id in tree.children(seq) {
            self.at = id;
            self.spend(tree, NODE_COST)?;
            if let Some(recorder) = &mut self.recorder {
                recorder.visit(id);
            }
            match tree.node(id) {
                Node::Text(span) => {
                    let start = self.out.len();
                    bytes::append(&mut self.out, tree.slice(span));
                    self.written(tree, start)?;
                }
                Node::Action { pipe } => self.walk_action(env, id, pipe)?,
                Node::If(branch) => match self.walk_if(env, branch)? {
                    Flow::Next => {}
                    exit => return Ok(exit),
                },
                Node::With(branch) => match self.walk_with(env, branch)? {
                    Flow::Next => {}
                    exit => return Ok(exit),
                },
                Node::Range(branch) => match self.walk_range(env, branch)? {
                    Flow::Next => {}
                    exit => return Ok(exit),
                },
                Node::Template { name, pipe } => self.walk_template(env, name, pipe)?,
                Node::Break => return Ok(Flow::Break),
                Node::Continue => return Ok(Flow::Continue),
                _ => {}
            }
        }
        Ok(Flow::Next)
    }

    /// Evaluates a pipeline and prints the value, unless the pipeline declares variables; they
    /// live on until the end of the enclosing structure.
    fn walk_action(&mut self, env: Env<'_>, id: NodeId, pipe: NodeId) -> Result<(), Failed> {
        let tree = env.tree;
        let start = self.out.len();
        match tree.node(pipe) {
            Node::FieldPipe { fields, .. } if self.print_field(env, fields) => {}
            Node::Pipe { decls, .. } if !decls.is_empty() => {
                return self.eval_declaration(env, pipe);
            }
            Node::Pipe { commands, .. }
                if self.recorder.is_none() && self.print_pipeline(env, pipe, commands)? => {}
            _ => {
                let value = self.eval_pipeline(env, pipe)?;
                self.at = id;
                print(&mut self.out, &value.value, value.via);
            }
        }
        self.written(tree, start)
    }

    /// Prints a field of maps without a copy. Gives false if it is no such field.
    #[inline]
    fn print_field(&mut self, env: Env<'_>, fields: Seq) -> bool {
        let out = &mut self.out;
        let show = |value: &Value, _| print(out, value, Via::Concrete);
        with_path(env.tree, env.dot, env.tree.idents(fields), show).is_some()
    }

    /// Prints an operand without a copy. Gives false if it takes more than that.
    pub(super) fn print_operand(&mut self, env: Env<'_>, operand: NodeId) -> bool {
        let mut out = std::mem::take(&mut self.out);
        let shown = self.show_plain(env, operand, |value| {
            let plain = !matches!(value, Value::Object(_));
            if plain {
                print(&mut out, value, Via::Concrete);
            }
            plain
        });
        self.out = out;
        shown == Some(true)
    }

    /// Checks the output after a node has written from `start` on, and records where it came from.
    #[inline(always)]
    fn written(&mut self, tree: &Tree, start: usize) -> Result<(), Failed> {
        let end = self.out.len();
        if end > self.max_output {
            return Err(self.limit(tree, Limit::Output));
        }
        if let Some(recorder) = &mut self.recorder {
            recorder.record(&self.out, start);
        }
        self.spend(tree, (end - start) as u64 / 8)
    }

    fn walk_if(&mut self, env: Env<'_>, branch: Branch) -> Result<Flow, Failed> {
        self.check_stack(env.tree)?;
        let mark = self.vars.len();
        let flow = match (self.truth_of(env, branch.pipe)?, branch.otherwise) {
            (true, _) => self.walk_list(env, branch.list)?,
            (false, Some(otherwise)) => self.walk_list(env, otherwise)?,
            (false, None) => Flow::Next,
        };
        self.vars.truncate(mark);
        Ok(flow)
    }

    fn walk_with(&mut self, env: Env<'_>, branch: Branch) -> Result<Flow, Failed> {
        self.check_stack(env.tree)?;
        let mark = self.vars.len();
        let value = self.eval_pipeline(env, branch.pipe)?;
        let flow = match (value.value.truth(), branch.otherwise) {
            (true, _) => self.walk_list(Env { dot: value.view(), ..env }, branch.list)?,
            (false, Some(otherwise)) => self.walk_list(env, otherwise)?,
            (false, None) => Flow::Next,
        };
        self.vars.truncate(mark);
        Ok(flow)
    }

    fn walk_template(
        &mut self,
        env: Env<'_>,
        name: u32,
        pipe: Option<NodeId>,
    ) -> Result<(), Failed> {
        let tree = env.tree;
        let in_set = self.named_template(tree, name);
        let name = tree.string(name);
        let Some(template) = self.choose_template(name, in_set) else {
            return Err(self.fail_with(tree, "template %q not defined", &[name]));
        };
        if self.depth == MAX_DEPTH {
            let max = MAX_DEPTH.to_string();
            return Err(self.fail(tree, "exceeded maximum template depth (%s)", &[&max]));
        }
        let computed;
        let dot = match pipe {
            Some(pipe) if is_dot(tree, pipe) => env.dot.settled(),
            Some(pipe) => {
                // Variables that the pipeline declares live on.
                computed = self.eval_pipeline(env, pipe)?;
                computed.view()
            }
            None => View { value: &Value::Nil, via: Via::Concrete },
        };
        self.depth += 1;
        self.enter(&template, dot)?;
        self.depth -= 1;
        Ok(())
    }
}

/// Whether a pipeline is nothing but dot.
fn is_dot(tree: &Tree, pipe: NodeId) -> bool {
    let Node::Pipe { decls, commands, .. } = tree.node(pipe) else { return false };
    let [command] = tree.children(commands) else { return false };
    let Node::Command(operands) = tree.node(*command) else { return false };
    let [operand] = tree.children(operands) else { return false };
    decls.is_empty() && matches!(tree.node(*operand), Node::Dot)
}

/// Source: Go `template.state.printValue`.
fn print(out: &mut Vec<u8>, value: &Value, via: Via) {
    match value {
        Value::Str(text) => text.append_to(out),
        Value::Nil => out.extend_from_slice(NO_VALUE),
        Value::Object(object) => print_object(out, value, &**object, via),
        value => fmt::write_value(out, value),
    }
}

/// Go prints what a pointer points to, by the methods of the pointer where it has the address.
fn print_object(out: &mut Vec<u8>, value: &Value, object: &dyn Object, via: Via) {
    let has_address = via == Via::Addressable || object.kind() == Kind::Pointer;
    match object.display() {
        Some(text) if object.display_needs_pointer() && has_address => {
            out.extend_from_slice(&text);
        }
        Some(_) => fmt::write_value(out, value),
        None => {
            let pointed = pointed_to(value);
            fmt::write_value(out, pointed.as_ref().unwrap_or(value));
        }
    }
}
