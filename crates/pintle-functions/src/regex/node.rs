//! Parts of a pattern, with what Go's limits depend on.

use regex_syntax::hir::Hir;

/// A part of the pattern that is complete.
pub(super) struct Node {
    pub(super) hir: Hir,
    pub(super) kind: NodeKind,
    pub(super) measures: Measures,
}

/// What Go's parser makes of a node, as far as it counts for the height of the tree.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum NodeKind {
    /// A character, in any case or not; neighbours of the same sort become a text.
    Literal {
        fold: bool,
    },
    /// Several characters.
    Text {
        fold: bool,
    },
    /// Any of several characters; alternatives of this sort become one.
    Set,
    Concat,
    Alternate,
    Other,
}

/// Sizes of a node.
#[derive(Clone, Copy)]
pub(super) struct Measures {
    pub(super) height: usize,
    /// Height of the highest part.
    pub(super) inner_height: usize,
    /// Instructions of Go's engine.
    pub(super) size: u64,
    /// Ranges of characters.
    pub(super) ranges: u64,
    /// Greatest product of nested repetitions.
    pub(super) copies: u32,
}

impl Node {
    /// A node without parts; `ranges` is the number of its ranges of characters.
    pub(super) fn leaf(kind: NodeKind, hir: Hir, ranges: usize) -> Node {
        let ranges = ranges as u64;
        let measures = Measures { height: 1, inner_height: 0, size: 1, ranges, copies: 1 };
        Node { hir, kind, measures }
    }
}

impl Measures {
    /// One level more.
    pub(super) fn above(self) -> Measures {
        Measures { height: self.height + 1, inner_height: self.height, ..self }
    }
}

/// Several nodes as one: a concatenation or an alternation.
pub(super) fn joined(mut nodes: Vec<Node>, wanted: NodeKind) -> Node {
    if nodes.len() < 2 {
        return nodes.pop().unwrap_or_else(|| Node::leaf(NodeKind::Other, Hir::empty(), 0));
    }
    let kind = joined_kind(&nodes, wanted);
    // Joined nodes of the same kind are taken apart again.
    let height = |node: &Node| match node.kind == wanted {
        true => node.measures.inner_height,
        false => node.measures.height,
    };
    let inner_height = if kind == wanted { nodes.iter().map(height).max().unwrap_or(0) } else { 0 };
    let branches = if wanted == NodeKind::Alternate { nodes.len() as u64 - 1 } else { 0 };
    let measures = Measures {
        height: inner_height + 1,
        inner_height,
        size: nodes.iter().map(|node| node.measures.size).sum::<u64>() + branches,
        ranges: nodes.iter().map(|node| node.measures.ranges).sum(),
        copies: nodes.iter().map(|node| node.measures.copies).max().unwrap_or(1),
    };
    let hirs = nodes.into_iter().map(|node| node.hir).collect();
    let hir = match wanted {
        NodeKind::Alternate => Hir::alternation(hirs),
        _ => Hir::concat(hirs),
    };
    Node { hir, kind, measures }
}

/// The kind that Go gives to joined nodes: characters become a text or a set.
fn joined_kind(nodes: &[Node], wanted: NodeKind) -> NodeKind {
    let fold = match nodes.first().map(|node| node.kind) {
        Some(NodeKind::Literal { fold } | NodeKind::Text { fold }) => Some(fold),
        _ => None,
    };
    let is_text = |node: &Node| match node.kind {
        NodeKind::Literal { fold: other } | NodeKind::Text { fold: other } => Some(other) == fold,
        _ => false,
    };
    let is_set = |node: &Node| matches!(node.kind, NodeKind::Literal { .. } | NodeKind::Set);
    match (wanted, fold) {
        (NodeKind::Concat, Some(fold)) if nodes.iter().all(is_text) => NodeKind::Text { fold },
        (NodeKind::Alternate, _) if nodes.iter().all(is_set) => NodeKind::Set,
        _ => wanted,
    }
}
