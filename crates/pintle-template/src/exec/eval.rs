//! Pipelines, commands and operands.

use pintle_value::{Param, Value};

use super::field::with_path;
use super::{Executor, Failed, Slot, View};
use crate::tree::{DOLLAR, Node, NodeId, Seq, Tree, VarName};

/// Where something is evaluated.
#[derive(Clone, Copy)]
pub(super) struct Env<'t> {
    pub(super) tree: &'t Tree,
    pub(super) dot: View<'t>,
    /// The data of the template: `$`, until it is assigned.
    pub(super) dollar: View<'t>,
}

/// The arguments of a field, method or function.
pub(super) struct Args<'t> {
    /// As the template writes them, without the name.
    pub(super) nodes: &'t [NodeId],
    /// The value of the command before, which becomes the last argument.
    pub(super) last: Option<Slot>,
}

impl Args<'_> {
    pub(super) const NONE: Args<'static> = Args { nodes: &[], last: None };

    pub(super) fn is_empty(&self) -> bool {
        self.nodes.is_empty() && self.last.is_none()
    }

    pub(super) fn len(&self) -> usize {
        self.nodes.len() + usize::from(self.last.is_some())
    }
}

/// The value out of its interface, without moving it.
#[inline(always)]
fn settled(mut result: Result<Slot, Failed>) -> Result<Slot, Failed> {
    if let Ok(value) = &mut result {
        value.settle();
    }
    result
}

impl Executor<'_> {
    /// Evaluates a pipeline for the variables that it declares or assigns.
    pub(super) fn eval_declaration(&mut self, env: Env<'_>, pipe: NodeId) -> Result<(), Failed> {
        let tree = env.tree;
        let Node::Pipe { assign, decls, commands } = tree.node(pipe) else { return Ok(()) };
        let [decl] = tree.children(decls) else {
            return self.eval_pipeline(env, pipe).map(|_| ());
        };
        self.at = pipe;
        let value = self.eval_commands(env, tree.children(commands))?.unwrap_or(Slot::INVALID);
        self.declare(tree, assign, *decl, value)
    }

    fn declare(
        &mut self,
        tree: &Tree,
        assign: bool,
        decl: NodeId,
        value: Slot,
    ) -> Result<(), Failed> {
        if assign {
            return self.assign(tree, decl, value);
        }
        if let Node::Variable { name, .. } = tree.node(decl) {
            self.vars.push(name, value);
        }
        Ok(())
    }

    /// The value of a pipeline; variables that it declares are pushed.
    pub(super) fn eval_pipeline(&mut self, env: Env<'_>, pipe: NodeId) -> Result<Slot, Failed> {
        let tree = env.tree;
        self.at = pipe;
        let (assign, decls, commands) = match tree.node(pipe) {
            Node::Pipe { assign, decls, commands } => (assign, decls, commands),
            Node::FieldPipe { operand, fields } => {
                self.at = operand;
                return settled(self.eval_chain(env, env.dot, operand, fields, Args::NONE));
            }
            _ => return Ok(Slot::INVALID),
        };
        if let ([command], true) = (tree.children(commands), decls.is_empty()) {
            return settled(self.eval_command(env, *command, None));
        }
        let value = self.eval_commands(env, tree.children(commands))?.unwrap_or(Slot::INVALID);
        for &decl in tree.children(decls) {
            self.declare(tree, assign, decl, value.clone())?;
        }
        Ok(value)
    }

    /// The value of the last of the commands of a pipeline, if there are any.
    #[inline]
    pub(super) fn eval_commands(
        &mut self,
        env: Env<'_>,
        commands: &[NodeId],
    ) -> Result<Option<Slot>, Failed> {
        let mut value = None;
        for &command in commands {
            // The value so far becomes the last argument of the next command.
            let mut result = self.eval_command(env, command, value)?;
            result.settle();
            value = Some(result);
        }
        Ok(value)
    }

    /// Assigns the variable that a node names.
    pub(super) fn assign(&mut self, tree: &Tree, decl: NodeId, value: Slot) -> Result<(), Failed> {
        let Node::Variable { name, .. } = tree.node(decl) else { return Ok(()) };
        if self.vars.set(name, value) { Ok(()) } else { Err(self.undefined(tree, name)) }
    }

    fn undefined(&self, tree: &Tree, name: u32) -> Failed {
        let name = pintle_value::rune::to_text(tree.var_name(name));
        self.fail(tree, "undefined variable: %s", &[&name])
    }

    fn eval_command(
        &mut self,
        env: Env<'_>,
        command: NodeId,
        last: Option<Slot>,
    ) -> Result<Slot, Failed> {
        let tree = env.tree;
        let Node::Command(seq) = tree.node(command) else { return Ok(Slot::INVALID) };
        let [first, nodes @ ..] = tree.children(seq) else { return Ok(Slot::INVALID) };
        let (first, args) = (*first, Args { nodes, last });
        match tree.node(first) {
            Node::Field(fields) => {
                self.at = first;
                self.eval_chain(env, env.dot, first, fields, args)
            }
            Node::Chain { operand, fields } => {
                self.eval_chain_node(env, first, operand, fields, args)
            }
            Node::Ident { function, .. } => {
                self.at = first;
                self.eval_function(env, command, function, args)
            }
            Node::Pipe { .. } | Node::FieldPipe { .. } => {
                self.check_no_args(tree, first, &args)?;
                self.check_stack(tree)?;
                self.eval_pipeline(env, first)
            }
            Node::Variable { name, fields } => self.eval_variable(env, first, name, fields, args),
            constant => {
                self.at = first;
                self.check_no_args(tree, first, &args)?;
                match constant {
                    Node::Dot => Ok(env.dot.to_slot()),
                    Node::Nil => Err(self.fail(tree, "nil is not a command", &[])),
                    _ => self.eval_constant(tree, constant),
                }
            }
        }
    }

    /// Only functions, methods and fields take arguments.
    fn check_no_args(&self, tree: &Tree, first: NodeId, args: &Args<'_>) -> Result<(), Failed> {
        if args.is_empty() {
            return Ok(());
        }
        let first = tree.print(first);
        Err(self.fail(tree, "can't give argument to non-function %s", &[&first]))
    }

    /// A constant whose type nothing but its text determines.
    pub(super) fn eval_constant(&self, tree: &Tree, node: Node) -> Result<Slot, Failed> {
        let value = match node {
            Node::Bool(b) => Value::Bool(b),
            Node::Str { text, .. } => self.constant(tree, text),
            Node::Number(at) => {
                let number = tree.number(at);
                match number.ideal.value() {
                    Some(value) => value,
                    None => {
                        let text = pintle_value::rune::to_text(tree.slice(number.text));
                        return Err(self.fail(tree, "%s overflows int", &[&text]));
                    }
                }
            }
            _ => return Ok(Slot::INVALID),
        };
        Ok(Slot::concrete(value))
    }

    fn eval_chain_node(
        &mut self,
        env: Env<'_>,
        id: NodeId,
        operand: NodeId,
        fields: Seq,
        args: Args<'_>,
    ) -> Result<Slot, Failed> {
        let tree = env.tree;
        let receiver = match tree.node(operand) {
            Node::Pipe { .. } | Node::FieldPipe { .. } => {
                self.check_stack(tree)?;
                self.eval_pipeline(env, operand)?
            }
            Node::Ident { function, .. } => {
                self.at = operand;
                self.eval_function(env, operand, function, Args::NONE)?
            }
            _ => Slot::INVALID,
        };
        self.eval_chain(env, receiver.view(), id, fields, args)
    }

    fn eval_variable(
        &mut self,
        env: Env<'_>,
        id: NodeId,
        name: u32,
        fields: Seq,
        args: Args<'_>,
    ) -> Result<Slot, Failed> {
        let tree = env.tree;
        self.at = id;
        let Some(value) = self.variable(env, name) else {
            return Err(self.undefined(tree, name));
        };
        if args.is_empty()
            && let Some(slot) = with_path(tree, value, tree.idents(fields), Slot::of)
        {
            return Ok(slot);
        }
        let value = value.to_slot();
        if fields.is_empty() {
            self.check_no_args(tree, id, &args)?;
            return Ok(value);
        }
        self.eval_chain(env, value.view(), id, fields, args)
    }

    /// What a variable holds.
    #[inline]
    fn variable<'v>(&'v self, env: Env<'v>, name: VarName) -> Option<View<'v>> {
        match self.vars.get(name) {
            Some(value) => Some(value.view()),
            None => (name == DOLLAR).then_some(env.dollar),
        }
    }

    /// Shows a value that stands there or that fields lead to through maps, without a copy. `None`
    /// if it takes more than that.
    #[inline]
    pub(super) fn show_plain<R>(
        &self,
        env: Env<'_>,
        id: NodeId,
        show: impl FnOnce(&Value) -> R,
    ) -> Option<R> {
        let tree = env.tree;
        match tree.node(id) {
            Node::Dot => Some(show(env.dot.value)),
            Node::Field(fields) => {
                with_path(tree, env.dot, tree.idents(fields), |value, _| show(value))
            }
            Node::Variable { name, fields } => {
                let start = self.variable(env, name)?;
                with_path(tree, start, tree.idents(fields), |value, _| show(value))
            }
            Node::Str { text, .. } => self.known_constant(tree, text).map(show),
            Node::Bool(truth) => Some(show(&Value::Bool(truth))),
            Node::Number(at) => tree.number(at).ideal.value().map(|value| show(&value)),
            _ => None,
        }
    }

    /// An argument for a parameter that takes anything.
    pub(super) fn eval_any(&mut self, env: Env<'_>, id: NodeId) -> Result<Slot, Failed> {
        let tree = env.tree;
        self.at = id;
        match tree.node(id) {
            Node::Dot => Ok(env.dot.to_slot()),
            Node::Nil => Ok(Slot::INVALID),
            Node::Field(fields) => self.eval_chain(env, env.dot, id, fields, Args::NONE),
            Node::Variable { name, fields } => {
                self.eval_variable(env, id, name, fields, Args::NONE)
            }
            Node::Pipe { .. } | Node::FieldPipe { .. } => {
                self.check_stack(tree)?;
                self.eval_pipeline(env, id)
            }
            Node::Ident { function, .. } => self.eval_function(env, id, function, Args::NONE),
            Node::Chain { operand, fields } => {
                self.eval_chain_node(env, id, operand, fields, Args::NONE)
            }
            constant => self.eval_constant(tree, constant),
        }
    }

    /// An argument for a parameter. Source: Go `template.state.evalArg`.
    pub(super) fn eval_arg(
        &mut self,
        env: Env<'_>,
        param: Param,
        id: NodeId,
    ) -> Result<Value, Failed> {
        let tree = env.tree;
        if param == Param::Any {
            return Ok(self.eval_any(env, id)?.value);
        }
        match tree.node(id) {
            constant @ (Node::Bool(_) | Node::Number(_) | Node::Str { .. }) => {
                self.at = id;
                self.typed_constant(tree, param, id, constant)
            }
            Node::Nil => {
                self.at = id;
                match super::check::nil_of(param) {
                    Some(nil) => Ok(nil),
                    None => Err(self.fail(tree, "cannot assign nil to %s", &[param.type_name()])),
                }
            }
            _ => {
                let slot = self.eval_any(env, id)?;
                self.validate(tree, slot, param)
            }
        }
    }
}
