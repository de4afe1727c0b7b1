//! From events to the tree of nodes.

use std::borrow::Cow;
use std::collections::HashMap;

use super::cursor::Fault;
use super::input::Portions;
use super::parser::{Event, EventKind, Parser};
use super::tree::{NodeId, RawKind, RawNode, Style, Tree};
use crate::{Error, ErrorKind};

/// Builds the tree of one document.
struct Composer<'a> {
    tree: Tree<'a>,
    anchors: HashMap<&'a [u8], NodeId>,
    /// Collections that are not closed yet.
    open: Vec<OpenNode>,
    /// Children of the open collections, in order.
    pending: Vec<NodeId>,
    aliases: u32,
}

struct OpenNode {
    id: NodeId,
    /// Where its children start in [`Composer::pending`].
    first: usize,
}

/// Composes the first document of the stream. What comes after it is not looked at.
pub(super) fn compose(text: &[u8], portions: Option<Portions>) -> Result<Tree<'_>, Fault> {
    let mut parser = Parser::new(text, portions)?;
    let mut composer = Composer {
        // Most nodes take more bytes than this in any real file.
        tree: Tree { nodes: Vec::with_capacity(text.len() / 16), ..Tree::default() },
        anchors: HashMap::new(),
        open: Vec::new(),
        pending: Vec::new(),
        aliases: 0,
    };
    if let EventKind::StreamEnd = parser.next()?.kind {
        return Ok(composer.tree);
    }
    loop {
        let event = parser.next()?;
        if let EventKind::DocumentEnd | EventKind::StreamEnd = event.kind {
            composer.tree.root = composer.pending.first().copied();
            return Ok(composer.tree);
        }
        composer.add(event)?;
    }
}

impl<'a> Composer<'a> {
    fn add(&mut self, event: Event<'a>) -> Result<(), Fault> {
        let none = Cow::Borrowed(&b""[..]);
        let (kind, text, style, implicit) = match event.kind {
            EventKind::Scalar { text, style, implicit } => (RawKind::Scalar, text, style, implicit),
            EventKind::Alias(name) => {
                (self.alias(name, event.line)?, Cow::Borrowed(name), Style::Plain, false)
            }
            EventKind::SequenceStart { .. } => {
                (RawKind::Sequence { start: 0, end: 0 }, none, Style::Plain, false)
            }
            EventKind::MappingStart { .. } => {
                (RawKind::Mapping { start: 0, end: 0 }, none, Style::Plain, false)
            }
            EventKind::SequenceEnd | EventKind::MappingEnd => {
                self.close();
                return Ok(());
            }
            EventKind::StreamEnd | EventKind::DocumentStart | EventKind::DocumentEnd => {
                return Ok(());
            }
        };
        let id = self.tree.nodes.len() as NodeId;
        let tag = match event.tag {
            Some(tag) => {
                self.tree.tags.push(tag);
                self.tree.tags.len() as u32
            }
            None => 0,
        };
        self.tree.nodes.push(RawNode { kind, implicit, style, tag, line: event.line, text });
        // Before its children are read, so that they can refer to it.
        if let Some(name) = event.anchor {
            self.anchors.insert(name, id);
        }
        if let RawKind::Sequence { .. } | RawKind::Mapping { .. } = kind {
            self.open.push(OpenNode { id, first: self.pending.len() });
        } else {
            self.pending.push(id);
        }
        Ok(())
    }

    fn alias(&mut self, name: &[u8], line: u32) -> Result<RawKind, Fault> {
        let Some(target) = self.anchors.get(name) else {
            let name = String::from_utf8_lossy(name);
            let message = format!("yaml: unknown anchor '{name}' referenced");
            return Err(Box::new(Error::new(ErrorKind::Value, message, Some(line as usize + 1))));
        };
        let number = self.aliases;
        self.aliases += 1;
        Ok(RawKind::Alias { target: *target, number })
    }

    fn close(&mut self) {
        let Some(OpenNode { id, first }) = self.open.pop() else { return };
        let range_start = self.tree.children.len() as u32;
        self.tree.children.extend_from_slice(&self.pending[first..]);
        let range_end = self.tree.children.len() as u32;
        self.pending.truncate(first);
        self.pending.push(id);
        if let Some(node) = self.tree.nodes.get_mut(id as usize)
            && let RawKind::Sequence { start, end } | RawKind::Mapping { start, end } =
                &mut node.kind
        {
            (*start, *end) = (range_start, range_end);
        }
    }
}
