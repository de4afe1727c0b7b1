//! Templates that are run by functions: the core of `include` and `tpl`.

use pintle_value::Str;

use super::eval::{Args, Env};
use super::{Executor, Failed, Slot, Via, View};
use crate::error::Root;
use crate::set::Template;
use crate::tree::{Node, NodeId, Tree};
use crate::{FuncError, Function, Shortcut};

/// A call of `include` whose name stands in the template.
pub(super) struct Include<'t> {
    /// The command, which is to blame if it fails.
    command: NodeId,
    function: &'static Function,
    /// The name, as a string constant of the tree and as bytes.
    constant: u32,
    name: &'t [u8],
    /// The argument, unless it comes from the command before.
    data: Option<NodeId>,
}

impl<'a> Executor<'a> {
    /// Prints what a template writes; what it writes need not be copied.
    pub(super) fn print_include(
        &mut self,
        env: Env<'_>,
        include: &Include<'_>,
        last: Option<Slot>,
    ) -> Result<(), Failed> {
        let start = self.out.len();
        self.run_include(env, include, last, |executor, in_set, data| {
            executor.write_included(include.name, in_set, data)
        })?;
        self.charge_bytes(env.tree, self.out.len() - start)
    }

    /// The call as an include whose text is a value, if it is one.
    #[inline]
    pub(super) fn eval_include(
        &mut self,
        env: Env<'_>,
        node: NodeId,
        function: &'static Function,
        args: &mut Args<'_>,
    ) -> Option<Result<Slot, Failed>> {
        let include = include_call(env.tree, node, function, args.nodes, args.last.is_some())?;
        Some(self.captured_include(env, &include, args.last.take()))
    }

    fn captured_include(
        &mut self,
        env: Env<'_>,
        include: &Include<'_>,
        last: Option<Slot>,
    ) -> Result<Slot, Failed> {
        let text = self.run_include(env, include, last, |executor, in_set, data| {
            executor.capture(|executor| executor.write_included(include.name, in_set, data))
        })?;
        self.charge_bytes(env.tree, text.len())?;
        Ok(Slot::concrete(text.into()))
    }

    /// Evaluates the argument and runs the template, which is given with it if the set has it.
    fn run_include<T>(
        &mut self,
        env: Env<'_>,
        include: &Include<'_>,
        last: Option<Slot>,
        run: impl FnOnce(&mut Self, Option<&'a Template>, View<'_>) -> Result<T, FuncError>,
    ) -> Result<T, Failed> {
        let tree = env.tree;
        let in_set = self.named_template(tree, include.constant);
        let result = match include.data {
            Some(id) if matches!(tree.node(id), Node::Dot) => {
                self.at = id;
                run(self, in_set, View { via: Via::Concrete, ..env.dot })
            }
            data => {
                let data = match data {
                    Some(id) => self.eval_any(env, id)?,
                    None => last.unwrap_or(Slot::INVALID),
                };
                run(self, in_set, Slot::concrete(data.value).view())
            }
        };
        result.map_err(|error| {
            self.at = include.command;
            self.call_failed(tree, include.function.name, error)
        })
    }

    /// Runs the template `name`, which is `in_set` if the set has it, and leaves what it writes in
    /// the output.
    pub(super) fn write_included(
        &mut self,
        name: &[u8],
        in_set: Option<&'a Template>,
        data: View<'_>,
    ) -> Result<(), FuncError> {
        let counter = self.count_include(name, in_set)?;
        let result = match self.choose_template(name, in_set) {
            Some(template) => self.run(&template, data).map_err(nested),
            None => Err(nested(Box::new(self.no_template(name)))),
        };
        if let Some(count) = self.nested_counts.get_mut(counter) {
            *count -= 1;
        }
        result
    }

    /// Counts a use of a name inside itself and gives the place of the count.
    /// Source: Helm `engine.includeFun`.
    fn count_include(
        &mut self,
        name: &[u8],
        in_set: Option<&Template>,
    ) -> Result<usize, FuncError> {
        let other = || self.nested_others.get(name).copied();
        let counter = match in_set.map(|template| template.number as usize).or_else(other) {
            Some(counter) => counter,
            None => {
                self.nested_others.insert(Str::new(name), self.nested_counts.len());
                self.nested_counts.push(0);
                self.nested_counts.len() - 1
            }
        };
        let max = self.set.options().max_nested_includes;
        match self.nested_counts.get_mut(counter) {
            Some(count) if max.is_some_and(|max| *count > max) => Err(FuncError::Message(format!(
                "rendering template has a nested reference name: {}: \
                     unable to execute template",
                pintle_value::rune::to_text(name)
            ))),
            Some(count) => {
                *count += 1;
                Ok(counter)
            }
            None => Ok(counter),
        }
    }

    /// Lets something write, and cuts what it has written off the output.
    pub(super) fn capture(
        &mut self,
        write: impl FnOnce(&mut Self) -> Result<(), FuncError>,
    ) -> Result<Str, FuncError> {
        let mark = self.out.len();
        let recorded = self.recorder.as_mut().map(|recorder| recorder.begin_capture());
        let text = write(self).map(|()| Str::new(&self.out[mark..]));
        if let (Some(recorder), Some(recorded)) = (&mut self.recorder, recorded) {
            recorder.end_capture(recorded, &self.out[mark..], mark);
        }
        self.out.truncate(mark);
        text
    }
}

/// A call of a function as an include by name with one argument.
#[inline]
pub(super) fn include_call<'t>(
    tree: &'t Tree,
    command: NodeId,
    function: &'static Function,
    nodes: &[NodeId],
    piped: bool,
) -> Option<Include<'t>> {
    let Some(Shortcut::Include) = function.shortcut else { return None };
    let (name, data) = match (nodes, piped) {
        ([name, data], false) => (*name, Some(*data)),
        ([name], true) => (*name, None),
        _ => return None,
    };
    let Node::Str { text, .. } = tree.node(name) else { return None };
    Some(Include { command, function, constant: text, name: tree.string(text), data })
}

pub(super) fn nested(error: Failed) -> FuncError {
    match error.root {
        Root::Limit(limit) if error.frames.is_empty() => FuncError::Limit(limit),
        _ => FuncError::Nested { prefix: String::new(), error },
    }
}
