//! Pipelines, commands and operands.

use pintle_value::{Param, Str, Value};

use super::{Executor, Failed, Slot};
use crate::tree::{Node, NodeId, Seq, Tree};

/// The arguments of a field, method or function as the template writes them, without the name.
#[derive(Clone, Copy)]
pub(super) struct Args<'t> {
    pub(super) nodes: &'t [NodeId],
}

impl Args<'_> {
    pub(super) const NONE: Args<'static> = Args { nodes: &[] };
}

impl Executor<'_> {
    /// The value of a pipeline; variables that it declares are pushed.
    pub(super) fn eval_pipeline(
        &mut self,
        tree: &Tree,
        dot: &Slot,
        pipe: NodeId,
    ) -> Result<Slot, Failed> {
        self.at = pipe;
        let Node::Pipe { assign, decls, commands } = tree.node(pipe) else {
            return Ok(Slot::INVALID);
        };
        let mut value = None;
        for &command in tree.children(commands) {
            // The value so far becomes the last argument of the next command.
            let mut result = self.eval_command(tree, dot, command, value)?;
            result.settle();
            value = Some(result);
        }
        let value = value.unwrap_or(Slot::INVALID);
        for &decl in tree.children(decls) {
            if assign {
                self.assign(tree, decl, value.clone())?;
            } else if let Node::Variable { name, .. } = tree.node(decl) {
                self.vars.push(name, value.clone());
            }
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
        tree: &Tree,
        dot: &Slot,
        command: NodeId,
        last: Option<Slot>,
    ) -> Result<Slot, Failed> {
        let Node::Command(seq) = tree.node(command) else { return Ok(Slot::INVALID) };
        let [first, nodes @ ..] = tree.children(seq) else { return Ok(Slot::INVALID) };
        let (first, args) = (*first, Args { nodes });
        match tree.node(first) {
            Node::Field(fields) => {
                self.at = first;
                self.eval_chain(tree, dot, dot, first, fields, args, last)
            }
            Node::Chain { operand, fields } => {
                self.eval_chain_node(tree, dot, first, operand, fields, args, last)
            }
            Node::Ident { function, .. } => {
                self.at = first;
                self.eval_function(tree, dot, command, function, args, last)
            }
            Node::Pipe { .. } => {
                self.check_no_args(tree, first, args, &last)?;
                self.check_stack(tree)?;
                self.eval_pipeline(tree, dot, first)
            }
            Node::Variable { name, fields } => {
                self.eval_variable(tree, dot, first, name, fields, args, last)
            }
            constant => {
                self.at = first;
                self.check_no_args(tree, first, args, &last)?;
                match constant {
                    Node::Dot => Ok(dot.clone()),
                    Node::Nil => Err(self.fail(tree, "nil is not a command", &[])),
                    _ => self.eval_constant(tree, constant),
                }
            }
        }
    }

    /// Only functions, methods and fields take arguments.
    fn check_no_args(
        &self,
        tree: &Tree,
        first: NodeId,
        args: Args<'_>,
        last: &Option<Slot>,
    ) -> Result<(), Failed> {
        if args.nodes.is_empty() && last.is_none() {
            return Ok(());
        }
        let first = tree.print(first);
        Err(self.fail(tree, "can't give argument to non-function %s", &[&first]))
    }

    /// A constant whose type nothing but its text determines.
    fn eval_constant(&self, tree: &Tree, node: Node) -> Result<Slot, Failed> {
        let value = match node {
            Node::Bool(b) => Value::Bool(b),
            Node::Str { text, .. } => Value::Str(Str::new(tree.string(text))),
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
        tree: &Tree,
        dot: &Slot,
        id: NodeId,
        operand: NodeId,
        fields: Seq,
        args: Args<'_>,
        last: Option<Slot>,
    ) -> Result<Slot, Failed> {
        let receiver = match tree.node(operand) {
            Node::Pipe { .. } => {
                self.check_stack(tree)?;
                self.eval_pipeline(tree, dot, operand)?
            }
            Node::Ident { function, .. } => {
                self.at = operand;
                self.eval_function(tree, dot, operand, function, Args::NONE, None)?
            }
            _ => Slot::INVALID,
        };
        self.eval_chain(tree, dot, &receiver, id, fields, args, last)
    }

    fn eval_variable(
        &mut self,
        tree: &Tree,
        dot: &Slot,
        id: NodeId,
        name: u32,
        fields: Seq,
        args: Args<'_>,
        last: Option<Slot>,
    ) -> Result<Slot, Failed> {
        self.at = id;
        let Some(value) = self.vars.get(name) else {
            return Err(self.undefined(tree, name));
        };
        let value = value.clone();
        if fields.is_empty() {
            self.check_no_args(tree, id, args, &last)?;
            return Ok(value);
        }
        self.eval_chain(tree, dot, &value, id, fields, args, last)
    }

    /// An argument for a parameter that takes anything.
    pub(super) fn eval_any(&mut self, tree: &Tree, dot: &Slot, id: NodeId) -> Result<Slot, Failed> {
        self.at = id;
        match tree.node(id) {
            Node::Dot => Ok(dot.clone()),
            Node::Nil => Ok(Slot::INVALID),
            Node::Field(fields) => self.eval_chain(tree, dot, dot, id, fields, Args::NONE, None),
            Node::Variable { name, fields } => {
                self.eval_variable(tree, dot, id, name, fields, Args::NONE, None)
            }
            Node::Pipe { .. } => {
                self.check_stack(tree)?;
                self.eval_pipeline(tree, dot, id)
            }
            Node::Ident { function, .. } => {
                self.eval_function(tree, dot, id, function, Args::NONE, None)
            }
            Node::Chain { operand, fields } => {
                self.eval_chain_node(tree, dot, id, operand, fields, Args::NONE, None)
            }
            constant => self.eval_constant(tree, constant),
        }
    }

    /// An argument for a parameter. Source: Go `template.state.evalArg`.
    pub(super) fn eval_arg(
        &mut self,
        tree: &Tree,
        dot: &Slot,
        param: Param,
        id: NodeId,
    ) -> Result<Value, Failed> {
        if param == Param::Any {
            return Ok(self.eval_any(tree, dot, id)?.value);
        }
        match tree.node(id) {
            constant @ (Node::Bool(_) | Node::Number(_) | Node::Str { .. }) => {
                self.at = id;
                self.typed_constant(tree, param, id, constant)
            }
            Node::Nil => {
                self.at = id;
                match super::call::nil_of(param) {
                    Some(nil) => Ok(nil),
                    None => Err(self.fail(tree, "cannot assign nil to %s", &[param.type_name()])),
                }
            }
            _ => {
                let slot = self.eval_any(tree, dot, id)?;
                self.validate(tree, slot, param)
            }
        }
    }

    /// A constant as a parameter of another type than `interface {}` sees it.
    fn typed_constant(
        &self,
        tree: &Tree,
        param: Param,
        id: NodeId,
        node: Node,
    ) -> Result<Value, Failed> {
        let number = match node {
            Node::Number(at) => Some(tree.number(at)),
            _ => None,
        };
        let int = number.and_then(|number| number.int);
        let uint = number.and_then(|number| number.uint);
        let (value, expected) = match (param, node) {
            (Param::Str, Node::Str { text, .. }) => {
                (Some(Value::Str(Str::new(tree.string(text)))), "string")
            }
            (Param::Str, _) => (None, "string"),
            (Param::Bool, Node::Bool(b)) => (Some(Value::Bool(b)), "bool"),
            (Param::Bool, _) => (None, "bool"),
            (Param::Int, _) => (int.map(Value::int), "integer"),
            (Param::Int64 | Param::Integer(_), _) => (int.map(Value::int64), "integer"),
            (Param::Uint32, _) => {
                let cut = |n| Value::Uint(pintle_value::UintKind::Uint32, u64::from(n as u32));
                (uint.map(cut), "unsigned integer")
            }
            (Param::Uint64, _) => {
                let wide = |n| Value::Uint(pintle_value::UintKind::Uint64, n);
                (uint.map(wide), "unsigned integer")
            }
            (Param::Float64, _) => {
                (number.and_then(|number| number.float).map(Value::float), "float")
            }
            (Param::Any | Param::Reflect, _) => {
                return self.eval_constant(tree, node).map(|slot| slot.value);
            }
            _ => {
                let (node, name) = (tree.print(id), param.type_name());
                return Err(self.fail(tree, "can't handle %s for arg of type %s", &[&node, name]));
            }
        };
        match value {
            Some(value) => Ok(value),
            None => {
                let node = tree.print(id);
                Err(self.fail(tree, &format!("expected {expected}; found %s"), &[&node]))
            }
        }
    }
}
