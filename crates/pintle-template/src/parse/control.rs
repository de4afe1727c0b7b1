//! Actions.

use super::{ListEnd, Parsed, Parser};
use crate::lex::{Item, ItemKind};
use crate::tree::{Branch, Node, NodeId};

/// The structures with a list and an `else`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Control {
    If,
    Range,
    With,
}

/// One condition of a chain and what it guards.
struct Arm {
    /// Where the `else` list starts that holds this arm.
    else_pos: u32,
    pipe: NodeId,
    list: NodeId,
}

impl Control {
    /// The keyword that continues the chain after `else`.
    fn chained_by(self) -> Option<ItemKind> {
        match self {
            Control::If => Some(ItemKind::If),
            Control::With => Some(ItemKind::With),
            Control::Range => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Control::If => "if",
            Control::Range => "range",
            Control::With => "with",
        }
    }
}

impl Parser<'_> {
    /// An action; the left delimiter has been read.
    pub(super) fn action(&mut self) -> Parsed<NodeId> {
        let item = self.next_non_space();
        match item.kind {
            ItemKind::Block => self.block(),
            ItemKind::Break => self.loop_exit(item, Node::Break, "{{break}}"),
            ItemKind::Continue => self.loop_exit(item, Node::Continue, "{{continue}}"),
            ItemKind::Else => self.else_action(),
            ItemKind::End => {
                let item = self.expect(&[ItemKind::RightDelim], "end")?;
                Ok(self.tree.push(item.start, Node::End))
            }
            ItemKind::If => self.control(Control::If),
            ItemKind::Range => self.control(Control::Range),
            ItemKind::Template => self.template(),
            ItemKind::With => self.control(Control::With),
            _ => {
                self.check_stack()?;
                let pipe = self.pipeline_from(item, "command", ItemKind::RightDelim)?;
                Ok(self.tree.push(item.start, Node::Action { pipe }))
            }
        }
    }

    fn loop_exit(&mut self, keyword: Item, node: Node, text: &str) -> Parsed<NodeId> {
        let item = self.next_non_space();
        if item.kind != ItemKind::RightDelim {
            return Err(self.unexpected(item, text));
        }
        if self.scope.range_depth == 0 {
            return Err(self.error(&format!("{text} outside {{{{range}}}}")));
        }
        Ok(self.tree.push(keyword.start, node))
    }

    /// `else`. A following `if` or `with` is left for [`Parser::control`].
    fn else_action(&mut self) -> Parsed<NodeId> {
        let next = self.peek_non_space();
        if matches!(next.kind, ItemKind::If | ItemKind::With) {
            return Ok(self.tree.push(next.start, Node::Else));
        }
        let item = self.expect(&[ItemKind::RightDelim], "else")?;
        Ok(self.tree.push(item.start, Node::Else))
    }

    /// A control structure with its lists; the keyword has been read.
    ///
    /// `{{if a}}_{{else if b}}_{{end}}` is read as `{{if a}}_{{else}}{{if b}}_{{end}}{{end}}`. Such
    /// chains can be long, so they are read in a loop and put together from the back.
    fn control(&mut self, control: Control) -> Parsed<NodeId> {
        let mark = self.scope.vars.len();
        // All arms but the last one; most structures have no more than that.
        let mut arms = Vec::new();
        let mut else_pos = 0;
        let last = loop {
            let pipe = self.pipeline(control.name(), ItemKind::RightDelim)?;
            self.scope.range_depth += u32::from(control == Control::Range);
            let (list, end) = self.item_list()?;
            self.scope.range_depth -= u32::from(control == Control::Range);
            let arm = Arm { else_pos, pipe, list };
            if end == ListEnd::End {
                break (arm, None);
            }
            if control.chained_by() == Some(self.peek().kind) {
                else_pos = self.next().start;
                arms.push(arm);
                continue;
            }
            let (list, end) = self.item_list()?;
            if end != ListEnd::End {
                return Err(self.errorf("expected end; found %s", &[end.text()]));
            }
            break (arm, Some(list));
        };
        self.pop_vars(mark);
        Ok(self.assemble(control, &arms, last))
    }

    /// Builds the nodes of a chain: the last arm with its `else`, then every arm around it with
    /// what was built so far as its `else`.
    fn assemble(
        &mut self,
        control: Control,
        arms: &[Arm],
        (last, otherwise): (Arm, Option<NodeId>),
    ) -> NodeId {
        let mut else_pos = last.else_pos;
        let mut node = self.branch(control, &last, otherwise);
        for arm in arms.iter().rev() {
            let list = Node::List(self.tree.push_children(&[node]));
            let otherwise = self.tree.push(else_pos, list);
            node = self.branch(control, arm, Some(otherwise));
            else_pos = arm.else_pos;
        }
        node
    }

    fn branch(&mut self, control: Control, arm: &Arm, otherwise: Option<NodeId>) -> NodeId {
        let branch = Branch { pipe: arm.pipe, list: arm.list, otherwise };
        let node = match control {
            Control::If => Node::If(branch),
            Control::Range => Node::Range(branch),
            Control::With => Node::With(branch),
        };
        self.tree.push(self.tree.offset(arm.pipe) as u32, node)
    }

    /// `block`: a definition together with its use.
    fn block(&mut self) -> Parsed<NodeId> {
        let context = "block clause";
        let item = self.next_non_space();
        let name = self.template_name(item, context)?;
        let pipe = self.pipeline(context, ItemKind::RightDelim)?;
        let outer = self.enter_scope();
        let (root, end) = self.item_list()?;
        if end != ListEnd::End {
            // Go blames the line of the block here.
            self.leave_scope(outer);
            return Err(self.unexpected_end(end, context));
        }
        self.define(self.tree.string(name).into(), root)?;
        self.leave_scope(outer);
        Ok(self.tree.push(item.start, Node::Template { name, pipe: Some(pipe) }))
    }

    fn template(&mut self) -> Parsed<NodeId> {
        let context = "template clause";
        let item = self.next_non_space();
        let name = self.template_name(item, context)?;
        let mut pipe = None;
        if self.next_non_space().kind != ItemKind::RightDelim {
            self.backup();
            pipe = Some(self.pipeline(context, ItemKind::RightDelim)?);
        }
        Ok(self.tree.push(item.start, Node::Template { name, pipe }))
    }

    fn template_name(&mut self, item: Item, context: &str) -> Parsed<u32> {
        match item.kind {
            ItemKind::String | ItemKind::RawString => self.literal(item),
            _ => Err(self.unexpected(item, context)),
        }
    }
}
