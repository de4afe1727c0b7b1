//! Parsed templates as a flat table of nodes.
//!
//! All templates of one text share a [`Tree`]: nodes refer to each other by number, names are
//! ranges of the text. So a tree is small, may be shared between threads, and is dropped without
//! recursion however deeply it is nested.

mod position;
mod print;

use std::sync::Arc;
use std::sync::atomic::AtomicU32;

use pintle_value::{Short, Value, rune};

use crate::functions::Callee;

/// Number of a node in its tree.
pub(crate) type NodeId = u32;

/// A range of bytes in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) start: u32,
    pub(crate) end: u32,
}

/// A range of one of the side tables of a tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Seq {
    pub(crate) start: u32,
    pub(crate) end: u32,
}

/// Number of a variable name in its tree. Number 0 is `$`.
pub(crate) type VarName = u32;

/// The variable that holds the data of the template.
pub(crate) const DOLLAR: VarName = 0;

/// A guess at how many bytes of a text make a node.
const BYTES_PER_NODE: usize = 8;

/// Nodes that room is made for before there are any: more than ordinary templates have.
const MAX_FIRST_NODES: usize = 4096;

/// A node. Ranges of children are in [`Tree::children`], of field names in [`Tree::idents`].
#[derive(Clone, Copy, Debug)]
pub(crate) enum Node {
    List(Seq),
    Text(Span),
    Action {
        pipe: NodeId,
    },
    If(Branch),
    With(Branch),
    Range(Branch),
    Template {
        name: u32,
        pipe: Option<NodeId>,
    },
    Break,
    Continue,
    Pipe {
        assign: bool,
        decls: Seq,
        commands: Seq,
    },
    /// A pipeline that is nothing but a field of dot, which most are.
    FieldPipe {
        operand: NodeId,
        fields: Seq,
    },
    Command(Seq),
    Dot,
    Nil,
    Bool(bool),
    Number(u32),
    Str {
        quoted: Span,
        text: u32,
    },
    Ident {
        name: Span,
        function: u32,
    },
    Field(Seq),
    Variable {
        name: VarName,
        fields: Seq,
    },
    Chain {
        operand: NodeId,
        fields: Seq,
    },
    /// Only as the end of a list while parsing.
    End,
    /// Only as the end of a list while parsing.
    Else,
}

/// `if`, `with` and `range`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Branch {
    pub(crate) pipe: NodeId,
    pub(crate) list: NodeId,
    pub(crate) otherwise: Option<NodeId>,
}

/// A name of a field.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) name: Span,
    /// The name, if it is as short as most are.
    pub(crate) short: Option<Short>,
    /// Where the last map had that entry: the next one is likely to be of the same shape. Whatever
    /// is here changes no result.
    pub(crate) place: AtomicU32,
}

/// Where the text of a string constant stands.
#[derive(Clone, Copy, Debug)]
enum Literal {
    Source(Span),
    Unquoted(Span),
}

/// A number as the parameters of different types see it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Number {
    pub(crate) text: Span,
    pub(crate) int: Option<i64>,
    pub(crate) uint: Option<u64>,
    pub(crate) float: Option<f64>,
    pub(crate) complex: Option<(f64, f64)>,
    pub(crate) ideal: Ideal,
}

/// A number where no type is asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Ideal {
    Int(i64),
    Float(f64),
    Complex(f64, f64),
    /// An integer beyond `int`: an error when it is used.
    Overflow,
}

/// The nodes of all templates of one text.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    name: Box<str>,
    text: Arc<[u8]>,
    nodes: Vec<Node>,
    positions: Vec<u32>,
    children: Vec<NodeId>,
    idents: Vec<Field>,
    strings: Vec<Literal>,
    /// Texts of those literals that do not stand in the source as they are.
    unquoted: Vec<u8>,
    numbers: Vec<Number>,
    callees: Vec<Callee>,
    /// Names of all variables but `$`.
    vars: Vec<Span>,
    /// Root and name of each template.
    templates: Vec<(NodeId, Arc<[u8]>)>,
}

impl Tree {
    /// Begins the tree of a text in an empty one, which may have room from another text.
    pub(crate) fn begin(&mut self, name: &str, text: Arc<[u8]>) {
        let nodes = (text.len() / BYTES_PER_NODE).min(MAX_FIRST_NODES);
        self.name = name.into();
        self.text = text;
        self.nodes.reserve(nodes);
        self.positions.reserve(nodes);
        self.children.reserve(nodes);
        self.idents.reserve(nodes / 4);
        self.strings.reserve(nodes / 16);
        self.callees.reserve(nodes / 8);
    }

    /// Name of the text.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    #[inline]
    pub(crate) fn push(&mut self, pos: u32, node: Node) -> NodeId {
        let id = self.nodes.len() as NodeId;
        self.nodes.push(node);
        self.positions.push(pos);
        id
    }

    /// Moves the nodes from `from` on out of `pending` into a range of children.
    pub(crate) fn take_children(&mut self, pending: &mut Vec<NodeId>, from: usize) -> Seq {
        let seq = self.push_children(pending.get(from..).unwrap_or_default());
        pending.truncate(from);
        seq
    }

    #[inline]
    pub(crate) fn push_children(&mut self, nodes: &[NodeId]) -> Seq {
        let start = self.children.len() as u32;
        match nodes {
            [one] => self.children.push(*one),
            [one, two] => self.children.extend_from_slice(&[*one, *two]),
            [one, two, three] => self.children.extend_from_slice(&[*one, *two, *three]),
            _ => self.children.extend_from_slice(nodes),
        }
        Seq { start, end: self.children.len() as u32 }
    }

    pub(crate) fn replace(&mut self, id: NodeId, node: Node) {
        if let Some(place) = self.nodes.get_mut(id as usize) {
            *place = node;
        }
    }

    /// Replaces a node together with its place in the text.
    pub(crate) fn replace_at(&mut self, id: NodeId, pos: u32, node: Node) {
        self.replace(id, node);
        if let Some(place) = self.positions.get_mut(id as usize) {
            *place = pos;
        }
    }

    /// How many field names there are.
    pub(crate) fn ident_count(&self) -> u32 {
        self.idents.len() as u32
    }

    pub(crate) fn push_ident(&mut self, name: Span) -> Seq {
        let start = self.ident_count();
        let short = Short::new(self.slice(name));
        self.idents.push(Field { name, short, place: AtomicU32::new(0) });
        Seq { start, end: start + 1 }
    }

    /// Adds a string constant.
    pub(crate) fn push_string(&mut self, text: &[u8]) -> u32 {
        let start = self.unquoted.len() as u32;
        self.unquoted.extend_from_slice(text);
        self.strings.push(Literal::Unquoted(Span { start, end: self.unquoted.len() as u32 }));
        self.strings.len() as u32 - 1
    }

    /// Adds a string constant that stands between the quotes at `quoted` as it is.
    pub(crate) fn push_quoted(&mut self, quoted: Span) -> u32 {
        self.strings.push(Literal::Source(Span { start: quoted.start + 1, end: quoted.end - 1 }));
        self.strings.len() as u32 - 1
    }

    pub(crate) fn push_number(&mut self, number: Number) -> u32 {
        self.numbers.push(number);
        self.numbers.len() as u32 - 1
    }

    pub(crate) fn push_callee(&mut self, callee: Callee) -> u32 {
        self.callees.push(callee);
        self.callees.len() as u32 - 1
    }

    /// Adds the name of a variable, dollar included.
    pub(crate) fn add_var(&mut self, name: Span) -> VarName {
        self.vars.push(name);
        self.vars.len() as VarName
    }

    /// The tree with the templates that it holds, in memory of its size. What is left is empty, with
    /// the room that there was.
    pub(crate) fn finish(&mut self, mut templates: Vec<(NodeId, Arc<[u8]>)>) -> Tree {
        templates.sort_unstable_by_key(|(root, _)| *root);
        Tree {
            name: std::mem::take(&mut self.name),
            text: std::mem::take(&mut self.text),
            nodes: moved(&mut self.nodes),
            positions: moved(&mut self.positions),
            children: moved(&mut self.children),
            idents: moved(&mut self.idents),
            strings: moved(&mut self.strings),
            unquoted: moved(&mut self.unquoted),
            numbers: moved(&mut self.numbers),
            callees: moved(&mut self.callees),
            vars: moved(&mut self.vars),
            templates,
        }
    }

    /// Whether a list holds only white space. Source: Go `parse.IsEmptyTree`.
    pub(crate) fn is_empty(&self, list: NodeId) -> bool {
        let Node::List(seq) = self.node(list) else { return false };
        self.children(seq).iter().all(|id| match self.node(*id) {
            Node::Text(span) => rune::runes(self.slice(span)).all(|(_, c, _)| c.is_whitespace()),
            _ => false,
        })
    }

    /// The node of a pipeline without variables.
    pub(crate) fn pipeline(&self, commands: Seq) -> Node {
        let pipe = Node::Pipe { assign: false, decls: Seq::EMPTY, commands };
        let [command] = self.children(commands) else { return pipe };
        let Node::Command(operands) = self.node(*command) else { return pipe };
        let [operand] = self.children(operands) else { return pipe };
        let Node::Field(fields) = self.node(*operand) else { return pipe };
        Node::FieldPipe { operand: *operand, fields }
    }

    #[inline]
    pub(crate) fn node(&self, id: NodeId) -> Node {
        self.nodes[id as usize]
    }

    #[inline]
    pub(crate) fn children(&self, seq: Seq) -> &[NodeId] {
        &self.children[seq.start as usize..seq.end as usize]
    }

    #[inline]
    pub(crate) fn idents(&self, seq: Seq) -> &[Field] {
        &self.idents[seq.start as usize..seq.end as usize]
    }

    #[inline]
    pub(crate) fn slice(&self, span: Span) -> &[u8] {
        &self.text[span.start as usize..span.end as usize]
    }

    #[inline]
    pub(crate) fn string(&self, at: u32) -> &[u8] {
        match self.strings[at as usize] {
            Literal::Source(span) => self.slice(span),
            Literal::Unquoted(Span { start, end }) => &self.unquoted[start as usize..end as usize],
        }
    }

    pub(crate) fn string_count(&self) -> usize {
        self.strings.len()
    }

    #[inline]
    pub(crate) fn number(&self, at: u32) -> &Number {
        &self.numbers[at as usize]
    }

    #[inline]
    pub(crate) fn callee(&self, at: u32) -> Callee {
        self.callees[at as usize]
    }

    /// Name of the template with this root.
    pub(crate) fn template_name(&self, root: NodeId) -> &[u8] {
        let found = self.templates.binary_search_by_key(&root, |(root, _)| *root).ok();
        found.and_then(|at| self.templates.get(at)).map_or(&[], |(_, name)| name)
    }

    pub(crate) fn var_name(&self, var: VarName) -> &[u8] {
        match (var as usize).checked_sub(1).and_then(|at| self.vars.get(at)) {
            Some(name) => self.slice(*name),
            None => b"$",
        }
    }
}

/// The items in a table of their number; what is left has its room, but no items.
fn moved<T>(items: &mut Vec<T>) -> Vec<T> {
    let mut exact = Vec::with_capacity(items.len());
    exact.append(items);
    exact
}

impl Seq {
    pub(crate) const EMPTY: Seq = Seq { start: 0, end: 0 };

    pub(crate) fn is_empty(self) -> bool {
        self.start == self.end
    }
}

impl Ideal {
    pub(crate) fn value(self) -> Option<Value> {
        match self {
            Ideal::Int(n) => Some(Value::int(n)),
            Ideal::Float(n) => Some(Value::float(n)),
            Ideal::Complex(re, im) => Some(Value::Complex(std::rc::Rc::new((re, im)))),
            Ideal::Overflow => None,
        }
    }
}
