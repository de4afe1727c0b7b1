//! The nodes of a document, and reading them.

use std::collections::HashSet;

use crate::read::parser::{Event, EventComments, EventKind, Parser};
use crate::read::{Limits, Style};
use crate::{Error, ErrorKind};

/// Index of a node in [`Document::nodes`].
pub(super) type NodeId = usize;

/// A document with its comments, the order of its keys and its styles.
#[derive(Clone, Debug, Default)]
pub struct Document {
    pub(super) nodes: Vec<Node>,
    pub(super) root: NodeId,
    pub(super) head: Vec<u8>,
    pub(super) foot: Vec<u8>,
}

/// A node of a [`Document`].
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) kind: Kind,
    /// Whether a sequence or mapping is in brackets.
    pub(super) flow: bool,
    pub(super) style: Style,
    /// The written tag in its long form; empty without.
    pub(super) tag: Vec<u8>,
    pub(super) anchor: Option<Vec<u8>>,
    /// Of a scalar: its text. Of an alias: the anchor's name.
    pub(super) text: Vec<u8>,
    pub(super) comments: Comments,
    /// Items, or keys and values in turn.
    pub(super) children: Vec<NodeId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Scalar,
    Alias,
    Sequence,
    Mapping,
}

/// Comments of a node with their `#`.
#[derive(Clone, Debug, Default)]
pub(super) struct Comments {
    pub(super) head: Vec<u8>,
    pub(super) line: Vec<u8>,
    pub(super) foot: Vec<u8>,
}

impl Comments {
    fn of(comments: Option<Box<EventComments>>) -> Comments {
        comments.map_or_else(Comments::default, |all| Comments {
            head: all.head,
            line: all.line,
            foot: all.foot,
        })
    }
}

impl Node {
    pub(super) fn scalar(text: &[u8], style: Style) -> Node {
        Node {
            kind: Kind::Scalar,
            flow: false,
            style,
            tag: Vec::new(),
            anchor: None,
            text: text.to_vec(),
            comments: Comments::default(),
            children: Vec::new(),
        }
    }

    pub(super) fn mapping() -> Node {
        Node { kind: Kind::Mapping, ..Node::scalar(b"", Style::Plain) }
    }

    /// Whether it is a null, by its text or by its tag.
    pub(super) fn is_null(&self) -> bool {
        let text = matches!(&*self.text, b"" | b"~" | b"null" | b"Null" | b"NULL");
        self.kind == Kind::Scalar
            && (self.tag == b"tag:yaml.org,2002:null"
                || matches!(&*self.tag, b"" | b"!") && self.style == Style::Plain && text)
    }
}

impl Document {
    /// Reads the first document of a text; `None` if there is none.
    /// Source: go.yaml.in/yaml v3 `decode.go`.
    ///
    /// # Errors
    /// `yaml: …` in Go's words.
    pub fn read(text: &[u8], limits: &Limits) -> Result<Option<Document>, Error> {
        crate::read::check_size(text, limits)?;
        if std::str::from_utf8(text).is_err() {
            let message = "yaml: invalid UTF-8";
            return Err(Error::new(ErrorKind::Encoding, message.to_owned(), None));
        }
        let mut parser = Parser::with_comments(text).map_err(|error| *error)?;
        let mut reader = Reader::default();
        loop {
            let event = parser.next().map_err(|error| *error)?;
            match event.kind {
                EventKind::StreamEnd => return Ok(None),
                EventKind::DocumentStart => {
                    reader.document.head = Comments::of(event.comments).head;
                }
                EventKind::DocumentEnd => {
                    reader.document.foot = Comments::of(event.comments).foot;
                    return Ok(Some(reader.document));
                }
                _ => reader.add(event)?,
            }
        }
    }
}

#[derive(Default)]
struct Reader {
    document: Document,
    /// Collections that are not closed yet.
    open: Vec<NodeId>,
    anchors: HashSet<Vec<u8>>,
}

impl Reader {
    fn add(&mut self, event: Event<'_>) -> Result<(), Error> {
        let mut node = match event.kind {
            EventKind::Scalar { text, style, .. } => Node::scalar(&text, style),
            EventKind::Alias(name) => {
                self.check_alias(name, event.line)?;
                Node { kind: Kind::Alias, ..Node::scalar(name, Style::Plain) }
            }
            EventKind::SequenceStart { flow } => {
                Node { kind: Kind::Sequence, flow, ..Node::mapping() }
            }
            EventKind::MappingStart { flow } => Node { flow, ..Node::mapping() },
            EventKind::SequenceEnd | EventKind::MappingEnd => {
                self.close(Comments::of(event.comments));
                return Ok(());
            }
            EventKind::StreamEnd | EventKind::DocumentStart | EventKind::DocumentEnd => {
                return Ok(());
            }
        };
        node.comments = Comments::of(event.comments);
        node.tag =
            event.tag.map(|tag| tag.into_owned()).filter(|tag| **tag != *b"!").unwrap_or_default();
        if let Some(name) = event.anchor {
            node.anchor = Some(name.to_vec());
            self.anchors.insert(name.to_vec());
        }
        let opens = matches!(node.kind, Kind::Sequence | Kind::Mapping);
        let id = self.document.nodes.len();
        self.document.nodes.push(node);
        match self.open.last().copied() {
            Some(parent) => {
                if let Some(parent) = self.document.nodes.get_mut(parent) {
                    parent.children.push(id);
                }
                if !opens {
                    self.move_foot(parent);
                }
            }
            None => self.document.root = id,
        }
        if opens {
            self.open.push(id);
        }
        Ok(())
    }

    fn check_alias(&self, name: &[u8], line: u32) -> Result<(), Error> {
        if self.anchors.contains(name) {
            return Ok(());
        }
        let name = String::from_utf8_lossy(name);
        let message = format!("yaml: unknown anchor '{name}' referenced");
        Err(Error::new(ErrorKind::Value, message, Some(line as usize + 1)))
    }

    fn close(&mut self, comments: Comments) {
        let Some(id) = self.open.pop() else { return };
        let nodes = &mut self.document.nodes;
        let Some(node) = nodes.get_mut(id) else { return };
        node.comments.line = comments.line;
        let block = node.kind == Kind::Mapping && !node.flow;
        // Below the last entry of a block.
        match node.children.len().checked_sub(2).and_then(|at| node.children.get(at)).copied() {
            Some(key) if block && !comments.foot.is_empty() => {
                node.comments.foot.clear();
                set_foot(nodes, key, comments.foot);
            }
            _ => node.comments.foot = comments.foot,
        }
        if let Some(parent) = self.open.last().copied() {
            self.move_foot(parent);
        }
    }

    /// Gives the foot of the entry that was just read to whom it belongs: that of a key to the
    /// entry before it, that of a value to its key.
    fn move_foot(&mut self, parent: NodeId) {
        let nodes = &mut self.document.nodes;
        let Some(mapping) = nodes.get(parent).filter(|node| node.kind == Kind::Mapping) else {
            return;
        };
        let (flow, count) = (mapping.flow, mapping.children.len());
        let child =
            |back: usize| count.checked_sub(back).and_then(|at| mapping.children.get(at)).copied();
        let Some(last) = child(1) else { return };
        let is_key = count % 2 == 1;
        let target = if is_key { child(3) } else { child(2) };
        let Some(target) = target.filter(|_| !(is_key && flow)) else { return };
        let taken = nodes.get(target).is_some_and(|node| !node.comments.foot.is_empty());
        if !is_key && taken {
            return;
        }
        let foot = nodes.get_mut(last).map(|node| std::mem::take(&mut node.comments.foot));
        if let Some(foot) = foot.filter(|foot| !foot.is_empty()) {
            set_foot(nodes, target, foot);
        }
    }
}

fn set_foot(nodes: &mut [Node], id: NodeId, foot: Vec<u8>) {
    if let Some(node) = nodes.get_mut(id) {
        node.comments.foot = foot;
    }
}
