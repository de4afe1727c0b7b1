//! Places of nodes in their text.

use super::{NodeId, Tree};

/// A place as Go's errors give it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Position {
    pub(crate) offset: usize,
    /// From 1.
    pub(crate) line: usize,
    /// Bytes before the place in its line.
    pub(crate) column: usize,
}

impl Tree {
    /// Byte offset of a node.
    pub(crate) fn offset(&self, id: NodeId) -> usize {
        self.positions[id as usize] as usize
    }

    /// Place of a node. Source: Go `parse.Tree.ErrorContext`.
    pub(crate) fn position(&self, id: NodeId) -> Position {
        let offset = self.offset(id).min(self.text.len());
        let before = &self.text[..offset];
        let line = memchr::memchr_iter(b'\n', before).count() + 1;
        let column = match memchr::memrchr(b'\n', before) {
            Some(at) => offset - at - 1,
            None => offset,
        };
        Position { offset, line, column }
    }
}
