//! Actions and control structures.

use super::eval::Env;
use super::field::with_path;
use super::{Executor, Failed, MAX_DEPTH, Slot, Via, View, pointed_to};
use crate::Limit;
use crate::tree::{Branch, Node, NodeId, Seq, Span, Tree};
use pintle_value::{Kind, Object, Value, fmt};

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
    pub(super) fn walk_list(
        &mut self,
        tree: &Tree,
        dot: View<'_>,
        list: NodeId,
    ) -> Result<Flow, Failed> {
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
                    self.out.extend_from_slice(tree.slice(span));
                    self.written(tree, start)?;
                }
                Node::Action { pipe } => self.walk_action(tree, dot, id, pipe)?,
                Node::If(branch) => match self.walk_if(tree, dot, branch)? {
                    Flow::Next => {}
                    exit => return Ok(exit),
                },
                Node::With(branch) => match self.walk_with(tree, dot, branch)? {
                    Flow::Next => {}
                    exit => return Ok(exit),
                },
                Node::Range(branch) => match self.walk_range(tree, dot, branch)? {
                    Flow::Next => {}
                    exit => return Ok(exit),
                },
                Node::Template { name, pipe } => self.walk_template(tree, dot, name, pipe)?,
                Node::Break => return Ok(Flow::Break),
                Node::Continue => return Ok(Flow::Continue),
                _ => {}
            }
        }
        Ok(Flow::Next)
    }

    /// Evaluates a pipeline and prints the value, unless the pipeline declares variables; they
    /// live on until the end of the enclosing structure.
    fn walk_action(
        &mut self,
        tree: &Tree,
        dot: View<'_>,
        id: NodeId,
        pipe: NodeId,
    ) -> Result<(), Failed> {
        let Node::Pipe { decls, commands, .. } = tree.node(pipe) else { return Ok(()) };
        let start = self.out.len();
        if !(decls.is_empty() && self.print_field(tree, dot, commands)) {
            let value = self.eval_pipeline(Env { tree, dot }, pipe)?;
            if !decls.is_empty() {
                return Ok(());
            }
            self.at = id;
            print(&mut self.out, &value.value, value.via);
        }
        self.written(tree, start)
    }

    /// Prints the value of a pipeline that is only a field of maps, without a copy. Gives false if
    /// it is anything else.
    #[inline]
    fn print_field(&mut self, tree: &Tree, dot: View<'_>, commands: Seq) -> bool {
        let Some((_, fields)) = only_field(tree, commands) else { return false };
        let out = &mut self.out;
        let show = |value: &Value, _| print(out, value, Via::Concrete);
        with_path(tree, dot, fields, show).is_some()
    }

    /// The truth of a pipeline, without a copy if it is only a field of maps.
    fn truth_of(&mut self, tree: &Tree, dot: View<'_>, pipe: NodeId) -> Result<bool, Failed> {
        if let Node::Pipe { decls, commands, .. } = tree.node(pipe)
            && decls.is_empty()
            && let Some((operand, fields)) = only_field(tree, commands)
            && let Some(truth) = with_path(tree, dot, fields, |value, _| value.truth())
        {
            self.at = operand;
            return Ok(truth);
        }
        Ok(self.eval_pipeline(Env { tree, dot }, pipe)?.value.truth())
    }

    /// Checks the output after a node has written from `start` on, and records where it came from.
    #[inline]
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

    fn walk_if(&mut self, tree: &Tree, dot: View<'_>, branch: Branch) -> Result<Flow, Failed> {
        self.check_stack(tree)?;
        let mark = self.vars.len();
        let flow = match (self.truth_of(tree, dot, branch.pipe)?, branch.otherwise) {
            (true, _) => self.walk_list(tree, dot, branch.list)?,
            (false, Some(otherwise)) => self.walk_list(tree, dot, otherwise)?,
            (false, None) => Flow::Next,
        };
        self.vars.truncate(mark);
        Ok(flow)
    }

    fn walk_with(&mut self, tree: &Tree, dot: View<'_>, branch: Branch) -> Result<Flow, Failed> {
        self.check_stack(tree)?;
        let mark = self.vars.len();
        let value = self.eval_pipeline(Env { tree, dot }, branch.pipe)?;
        let flow = match (value.value.truth(), branch.otherwise) {
            (true, _) => self.walk_list(tree, value.view(), branch.list)?,
            (false, Some(otherwise)) => self.walk_list(tree, dot, otherwise)?,
            (false, None) => Flow::Next,
        };
        self.vars.truncate(mark);
        Ok(flow)
    }

    fn walk_template(
        &mut self,
        tree: &Tree,
        dot: View<'_>,
        name: u32,
        pipe: Option<NodeId>,
    ) -> Result<(), Failed> {
        let name = tree.string(name);
        let Some(template) = self.find_template(name) else {
            return Err(self.fail_with(tree, "template %q not defined", &[name]));
        };
        if self.depth == MAX_DEPTH {
            let max = MAX_DEPTH.to_string();
            return Err(self.fail(tree, "exceeded maximum template depth (%s)", &[&max]));
        }
        let dot = match pipe {
            // Variables that the pipeline declares live on.
            Some(pipe) => self.eval_pipeline(Env { tree, dot }, pipe)?,
            None => Slot::INVALID,
        };
        self.depth += 1;
        self.enter(&template, dot.view())?;
        self.depth -= 1;
        Ok(())
    }
}

/// The operand of a pipeline that is nothing but a chain of fields of dot, and their names.
#[inline]
fn only_field(tree: &Tree, commands: Seq) -> Option<(NodeId, &[Span])> {
    let [command] = tree.children(commands) else { return None };
    let Node::Command(operands) = tree.node(*command) else { return None };
    let [operand] = tree.children(operands) else { return None };
    let Node::Field(fields) = tree.node(*operand) else { return None };
    Some((*operand, tree.idents(fields)))
}

/// Source: Go `template.state.printValue`.
fn print(out: &mut Vec<u8>, value: &Value, via: Via) {
    match value {
        Value::Str(text) => out.extend_from_slice(text),
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
