//! Pipelines, commands and operands.

use pintle_value::rune;

use super::{Parsed, Parser, span};
use crate::lex::{Item, ItemKind};
use crate::tree::{Node, NodeId, Seq, Span};

/// Nesting of parentheses that Go accepts.
const MAX_PAREN_DEPTH: u32 = 10_000;

impl Parser<'_> {
    /// A pipeline with its declarations, up to the token `end`, which is consumed.
    pub(super) fn pipeline(&mut self, context: &str, end: ItemKind) -> Parsed<NodeId> {
        self.check_stack()?;
        let first = self.next_non_space();
        self.pipeline_from(first, context, end)
    }

    /// A pipeline whose first token has been read.
    pub(super) fn pipeline_from(
        &mut self,
        first: Item,
        context: &str,
        end: ItemKind,
    ) -> Parsed<NodeId> {
        let from = self.pending.len();
        let (mut item, mut assign, mut decls) = (first, false, Seq::EMPTY);
        if item.kind == ItemKind::Variable {
            (item, assign) = self.declarations(item, context)?;
            decls = self.tree.take_children(&mut self.pending, from);
        }
        while item.kind != end {
            if !starts_operand(item.kind) {
                return Err(self.unexpected(item, context));
            }
            item = self.command(item)?;
            if item.kind == ItemKind::Pipe {
                item = self.next_non_space();
            }
        }
        self.check_pipeline(from, context)?;
        let commands = self.tree.take_children(&mut self.pending, from);
        let pipe = match decls.is_empty() {
            true => self.tree.pipeline(commands),
            false => Node::Pipe { assign, decls, commands },
        };
        Ok(self.tree.push(first.start, pipe))
    }

    /// Declared or assigned variables, as pending nodes, of which the first has been read. Gives
    /// the first token of the commands and tells whether the variables are assigned.
    fn declarations(&mut self, first: Item, context: &str) -> Parsed<(Item, bool)> {
        let mut variable = first;
        let mut count = 0;
        loop {
            // Space is a token, so `$x foo` takes three tokens of look-ahead: only `foo` tells that
            // `$x` is an argument.
            let after = self.peek();
            let next = self.peek_non_space();
            match next.kind {
                ItemKind::Assign | ItemKind::Declare => {
                    self.next_non_space();
                    self.declared_variable(variable);
                    return Ok((self.next_non_space(), next.kind == ItemKind::Assign));
                }
                ItemKind::Char if self.value(next) == b"," => {
                    self.next_non_space();
                    self.declared_variable(variable);
                    count += 1;
                    self.check_second_variable(context, count)?;
                    variable = self.next_non_space();
                    if variable.kind != ItemKind::Variable {
                        return Ok((variable, false));
                    }
                }
                _ => {
                    if after.kind == ItemKind::Space {
                        self.backup2(after);
                    }
                    return Ok((variable, false));
                }
            }
        }
    }

    fn declared_variable(&mut self, item: Item) {
        let name = self.var(item);
        let id = self.tree.push(item.start, Node::Variable { name, fields: Seq::EMPTY });
        self.pending.push(id);
        self.declare(name);
    }

    /// Only `range` takes a second variable after a comma.
    fn check_second_variable(&mut self, context: &str, count: usize) -> Parsed<()> {
        if context == "range" && count < 2 {
            return match self.peek_non_space().kind {
                ItemKind::Variable | ItemKind::RightDelim | ItemKind::RightParen => Ok(()),
                _ => Err(self.error("range can only initialize variables")),
            };
        }
        Err(self.errorf("too many declarations in %s", &[context]))
    }

    /// Checks the commands that are pending from `from` on.
    fn check_pipeline(&self, from: usize, context: &str) -> Parsed<()> {
        let commands = self.pending.get(from..).unwrap_or_default();
        if commands.is_empty() {
            return Err(self.errorf("missing value for %s", &[context]));
        }
        for (i, command) in commands.iter().enumerate().skip(1) {
            let Node::Command(args) = self.tree.node(*command) else { continue };
            let first = self.tree.children(args).first().map(|id| self.tree.node(*id));
            if let Some(
                Node::Bool(_) | Node::Dot | Node::Nil | Node::Number(_) | Node::Str { .. },
            ) = first
            {
                let message = format!("non executable command in pipeline stage {}", i + 1);
                return Err(self.error(&message));
            }
        }
        Ok(())
    }

    /// Operands up to a pipe or to the end of the pipeline; `item` is the token that starts the
    /// first one. The command becomes pending; the token behind it is given.
    fn command(&mut self, mut item: Item) -> Parsed<Item> {
        let pos = item.start;
        let from = self.pending.len();
        loop {
            let operand = self.operand(item)?;
            self.pending.push(operand);
            item = self.next();
            if item.kind == ItemKind::Space {
                item = self.next_non_space();
                if starts_operand(item.kind) {
                    continue;
                }
            }
            break;
        }
        match item.kind {
            ItemKind::RightDelim | ItemKind::RightParen | ItemKind::Pipe => {}
            _ => return Err(self.unexpected(item, "operand")),
        }
        let args = self.tree.take_children(&mut self.pending, from);
        let command = self.tree.push(pos, Node::Command(args));
        self.pending.push(command);
        Ok(item)
    }

    /// A term, whose first token is `item`, and the fields after it.
    fn operand(&mut self, item: Item) -> Parsed<NodeId> {
        let term = self.term(item)?;
        let first = self.peek();
        if first.kind != ItemKind::Field {
            return Ok(term);
        }
        let start = match self.tree.node(term) {
            // The term's own name was added last, so that the others follow it.
            Node::Field(own) => own.start,
            _ => self.tree.ident_count(),
        };
        while self.peek().kind == ItemKind::Field {
            let name = field_name(self.next());
            self.tree.push_ident(name);
        }
        let fields = Seq { start, end: self.tree.ident_count() };
        let node = match self.tree.node(term) {
            Node::Field(_) => Node::Field(fields),
            Node::Variable { name, .. } => Node::Variable { name, fields },
            Node::Bool(_) | Node::Str { .. } | Node::Number(_) | Node::Nil | Node::Dot => {
                let term = self.tree.print(term);
                return Err(self.errorf("unexpected . after term %q", &[&term]));
            }
            _ => {
                let chain = Node::Chain { operand: term, fields };
                return Ok(self.tree.push(first.start, chain));
            }
        };
        // Go gives the whole chain the place of its second part.
        self.tree.replace_at(term, first.start, node);
        Ok(term)
    }

    /// A simple expression, whose first token is `item`.
    fn term(&mut self, item: Item) -> Parsed<NodeId> {
        let node = match item.kind {
            ItemKind::Identifier => self.identifier(item)?,
            ItemKind::Dot => Node::Dot,
            ItemKind::Nil => Node::Nil,
            ItemKind::Variable => self.use_variable(item)?,
            ItemKind::Field => Node::Field(self.tree.push_ident(field_name(item))),
            ItemKind::Bool => Node::Bool(self.value(item) == b"true"),
            ItemKind::CharConstant | ItemKind::Complex | ItemKind::Number => {
                let number = self.number(item)?;
                Node::Number(self.tree.push_number(number))
            }
            ItemKind::LeftParen => return self.parenthesized(),
            ItemKind::String | ItemKind::RawString => {
                Node::Str { quoted: span(item), text: self.literal(item)? }
            }
            // Nobody asks for a term where `starts_operand` does not hold.
            _ => return Err(self.unexpected(item, "operand")),
        };
        Ok(self.tree.push(item.start, node))
    }

    fn identifier(&mut self, item: Item) -> Parsed<Node> {
        let name = self.value(item);
        match self.functions.resolve(name) {
            Some(callee) => {
                Ok(Node::Ident { name: span(item), function: self.tree.push_callee(callee) })
            }
            None => {
                let name = rune::to_text(name);
                Err(self.errorf("function %q not defined", &[&name]))
            }
        }
    }

    fn use_variable(&mut self, item: Item) -> Parsed<Node> {
        let name = self.var(item);
        if self.is_declared(name) {
            return Ok(Node::Variable { name, fields: Seq::EMPTY });
        }
        let text = rune::to_text(self.value(item));
        Err(self.errorf("undefined variable %q", &[&text]))
    }

    /// A pipeline in parentheses; the left one has been read.
    fn parenthesized(&mut self) -> Parsed<NodeId> {
        if self.scope.paren_depth >= MAX_PAREN_DEPTH {
            return Err(self.error("max expression depth exceeded"));
        }
        self.scope.paren_depth += 1;
        let pipe = self.pipeline("parenthesized pipeline", ItemKind::RightParen);
        self.scope.paren_depth -= 1;
        pipe
    }
}

/// Whether an operand begins with such a token.
fn starts_operand(kind: ItemKind) -> bool {
    matches!(
        kind,
        ItemKind::Bool
            | ItemKind::CharConstant
            | ItemKind::Complex
            | ItemKind::Dot
            | ItemKind::Field
            | ItemKind::Identifier
            | ItemKind::Number
            | ItemKind::Nil
            | ItemKind::RawString
            | ItemKind::String
            | ItemKind::Variable
            | ItemKind::LeftParen
    )
}

/// The name in a field token, without its dot.
fn field_name(item: Item) -> Span {
    Span { start: item.start + 1, end: item.end }
}
