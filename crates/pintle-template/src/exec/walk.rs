//! Actions and control structures.

use super::eval::Env;
use super::{Executor, Failed, MAX_DEPTH, Slot, Via, pointed_to};
use crate::Limit;
use crate::tree::{Branch, Node, NodeId, Tree};
use pintle_value::{Kind, Value, fmt};

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
        dot: &Slot,
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
        dot: &Slot,
        id: NodeId,
        pipe: NodeId,
    ) -> Result<(), Failed> {
        let value = self.eval_pipeline(Env { tree, dot }, pipe)?;
        let Node::Pipe { decls, .. } = tree.node(pipe) else { return Ok(()) };
        if !decls.is_empty() {
            return Ok(());
        }
        self.at = id;
        let start = self.out.len();
        self.print(&value);
        self.written(tree, start)
    }

    /// Source: Go `template.state.printValue`.
    fn print(&mut self, slot: &Slot) {
        let out = &mut self.out;
        match &slot.value {
            Value::Str(text) => out.extend_from_slice(text),
            Value::Nil => out.extend_from_slice(NO_VALUE),
            Value::Object(object) => {
                let by_pointer = object.display_needs_pointer()
                    && (slot.via == Via::Addressable || object.kind() == Kind::Pointer);
                match object.display().filter(|_| by_pointer) {
                    Some(text) => out.extend_from_slice(&text),
                    None if object.display().is_none() => {
                        let pointed = pointed_to(&slot.value);
                        fmt::write_value(out, pointed.as_ref().unwrap_or(&slot.value));
                    }
                    None => fmt::write_value(out, &slot.value),
                }
            }
            value => fmt::write_value(out, value),
        }
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

    fn walk_if(&mut self, tree: &Tree, dot: &Slot, branch: Branch) -> Result<Flow, Failed> {
        self.check_stack(tree)?;
        let mark = self.vars.len();
        let value = self.eval_pipeline(Env { tree, dot }, branch.pipe)?;
        let flow = match (value.value.truth(), branch.otherwise) {
            (true, _) => self.walk_list(tree, dot, branch.list)?,
            (false, Some(otherwise)) => self.walk_list(tree, dot, otherwise)?,
            (false, None) => Flow::Next,
        };
        self.vars.truncate(mark);
        Ok(flow)
    }

    fn walk_with(&mut self, tree: &Tree, dot: &Slot, branch: Branch) -> Result<Flow, Failed> {
        self.check_stack(tree)?;
        let mark = self.vars.len();
        let value = self.eval_pipeline(Env { tree, dot }, branch.pipe)?;
        let flow = match (value.value.truth(), branch.otherwise) {
            (true, _) => self.walk_list(tree, &value, branch.list)?,
            (false, Some(otherwise)) => self.walk_list(tree, dot, otherwise)?,
            (false, None) => Flow::Next,
        };
        self.vars.truncate(mark);
        Ok(flow)
    }

    fn walk_template(
        &mut self,
        tree: &Tree,
        dot: &Slot,
        name: u32,
        pipe: Option<NodeId>,
    ) -> Result<(), Failed> {
        let name = tree.string(name);
        let Some(template) = self.find_template(name) else {
            let name = pintle_value::rune::to_text(name);
            return Err(self.fail(tree, "template %q not defined", &[&name]));
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
        self.enter(&template, &dot)?;
        self.depth -= 1;
        Ok(())
    }
}
