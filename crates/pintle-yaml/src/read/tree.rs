//! The tree of nodes of one document.

use std::borrow::Cow;

use super::resolve::resolve;
use crate::{Error, ErrorKind};

/// The nodes of one document.
#[derive(Clone, Debug, Default)]
pub struct Tree<'a> {
    pub(super) nodes: Vec<RawNode<'a>>,
    /// Items of all sequences, keys and values of all mappings.
    pub(super) children: Vec<NodeId>,
    pub(super) tags: Vec<Cow<'a, [u8]>>,
    pub(super) root: Option<NodeId>,
}

/// Index of a node in [`Tree::nodes`].
pub(super) type NodeId = u32;

/// A node as it is stored.
#[derive(Clone, Debug)]
pub(super) struct RawNode<'a> {
    pub(super) kind: RawKind,
    /// Of a scalar: whether it is plain and without a tag other than `!`.
    pub(super) implicit: bool,
    pub(super) style: Style,
    /// Index in [`Tree::tags`] plus one; 0 without a tag.
    pub(super) tag: u32,
    /// From 0.
    pub(super) line: u32,
    /// Of a scalar: its text. Of an alias: the anchor's name.
    pub(super) text: Cow<'a, [u8]>,
}

/// What a node is, and where its children are.
#[derive(Clone, Copy, Debug)]
pub(super) enum RawKind {
    Scalar,
    Sequence { start: u32, end: u32 },
    Mapping { start: u32, end: u32 },
    Alias { target: NodeId, number: u32 },
}

/// How a scalar is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Style {
    /// Without quotes. Also what nodes have that are no scalars.
    Plain,
    /// `'…'`
    SingleQuoted,
    /// `"…"`
    DoubleQuoted,
    /// `|`
    Literal,
    /// `>`
    Folded,
}

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NodeKind {
    /// A text.
    Scalar,
    /// A list.
    Sequence,
    /// Keys and values.
    Mapping,
    /// A reference to another node.
    Alias,
}

/// A node of a [`Tree`].
#[derive(Clone, Copy, Debug)]
pub struct Node<'t> {
    tree: &'t Tree<'t>,
    id: NodeId,
}

/// What a scalar stands for, by its tag or, if it is plain, by its text.
#[derive(Clone, Debug, PartialEq)]
pub enum Scalar<'a> {
    /// `null`, `~` or nothing
    Null,
    /// `true`, `yes`, `on`, `y` and their opposites
    Bool(bool),
    /// An integer in any notation.
    Int(i64),
    /// An integer too big for an `i64`.
    Uint(u64),
    /// A float, `.inf` and `.nan` included.
    Float(f64),
    /// A string.
    Str(Cow<'a, [u8]>),
}

impl<'a> Tree<'a> {
    /// The top node; `None` if the text has no document.
    pub fn root<'t>(&'t self) -> Option<Node<'t>>
    where
        'a: 't,
    {
        Some(Node { tree: self, id: self.root? })
    }

    /// The same tree with texts of its own.
    pub(super) fn into_owned(self) -> Tree<'static> {
        let own = |text: Cow<'a, [u8]>| Cow::Owned(text.into_owned());
        Tree {
            nodes: self
                .nodes
                .into_iter()
                .map(|node| RawNode {
                    kind: node.kind,
                    implicit: node.implicit,
                    style: node.style,
                    tag: node.tag,
                    line: node.line,
                    text: own(node.text),
                })
                .collect(),
            children: self.children,
            tags: self.tags.into_iter().map(own).collect(),
            root: self.root,
        }
    }

    pub(super) fn node(&self, id: NodeId) -> &RawNode<'a> {
        &self.nodes[id as usize]
    }

    pub(super) fn tag(&self, node: &RawNode<'_>) -> Option<&[u8]> {
        let index = (node.tag as usize).checked_sub(1)?;
        self.tags.get(index).map(Cow::as_ref)
    }

    pub(super) fn range(&self, start: u32, end: u32) -> &[NodeId] {
        &self.children[start as usize..end as usize]
    }
}

impl<'t> Node<'t> {
    fn raw(self) -> &'t RawNode<'t> {
        self.tree.node(self.id)
    }

    fn children(self) -> &'t [NodeId] {
        match self.raw().kind {
            RawKind::Sequence { start, end } | RawKind::Mapping { start, end } => {
                self.tree.range(start, end)
            }
            RawKind::Scalar | RawKind::Alias { .. } => &[],
        }
    }

    /// What the node is.
    pub fn kind(self) -> NodeKind {
        match self.raw().kind {
            RawKind::Scalar => NodeKind::Scalar,
            RawKind::Sequence { .. } => NodeKind::Sequence,
            RawKind::Mapping { .. } => NodeKind::Mapping,
            RawKind::Alias { .. } => NodeKind::Alias,
        }
    }

    /// The line it starts on, from 1.
    pub fn line(self) -> usize {
        self.raw().line as usize + 1
    }

    /// The tag in its long form, such as `tag:yaml.org,2002:str`, if one is written.
    pub fn tag(self) -> Option<&'t [u8]> {
        self.tree.tag(self.raw())
    }

    /// How it is written, if it is a scalar.
    pub fn style(self) -> Style {
        self.raw().style
    }

    /// The text of a scalar after unquoting and folding, or the name in an alias.
    pub fn text(self) -> &'t [u8] {
        &self.raw().text
    }

    /// What the scalar stands for; `None` for other nodes.
    ///
    /// # Errors
    /// If the text does not fit the tag, in Go's words.
    pub fn scalar(self) -> Result<Option<Scalar<'t>>, Error> {
        let raw = self.raw();
        let RawKind::Scalar = raw.kind else { return Ok(None) };
        resolve(self.tag(), raw.implicit, &raw.text).map(Some).map_err(|problem| {
            Error::new(ErrorKind::Value, format!("yaml: {problem}"), Some(self.line()))
        })
    }

    /// The items of a sequence.
    pub fn items(self) -> impl Iterator<Item = Node<'t>> {
        let sequence = matches!(self.raw().kind, RawKind::Sequence { .. });
        let items = if sequence { self.children() } else { &[] };
        items.iter().map(move |id| Node { tree: self.tree, id: *id })
    }

    /// The keys and values of a mapping in the order of the document, merge keys among them.
    pub fn pairs(self) -> impl Iterator<Item = (Node<'t>, Node<'t>)> {
        let mapping = matches!(self.raw().kind, RawKind::Mapping { .. });
        let pairs = if mapping { self.children() } else { &[] };
        let node = move |id| Node { tree: self.tree, id };
        pairs.chunks_exact(2).map(move |pair| (node(pair[0]), node(pair[1])))
    }

    /// The node an alias refers to, any other node itself.
    pub fn resolved(self) -> Node<'t> {
        match self.raw().kind {
            RawKind::Alias { target, .. } => Node { tree: self.tree, id: target },
            _ => self,
        }
    }

    /// The value of the first entry with this plain or quoted key; aliases are followed, merge
    /// keys are not.
    pub fn get(self, key: &str) -> Option<Node<'t>> {
        let found = |(name, _): &(Node<'t>, Node<'t>)| {
            name.kind() == NodeKind::Scalar && name.text() == key.as_bytes()
        };
        self.resolved().pairs().find(found).map(|(_, value)| value.resolved())
    }
}
