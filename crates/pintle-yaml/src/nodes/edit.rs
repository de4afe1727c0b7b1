//! Annotations. Source: kyaml `yaml/kfns.go`, `yaml/fns.go`.

use super::tree::{Document, Kind, Node, NodeId};
use crate::read::Style;

const METADATA: &[u8] = b"metadata";
const ANNOTATIONS: &[u8] = b"annotations";

impl Document {
    fn node(&self, id: NodeId) -> Option<&Node> {
        self.nodes.get(id)
    }

    /// Whether the document is a null.
    pub fn is_null(&self) -> bool {
        self.node(self.root).is_none_or(Node::is_null)
    }

    /// Whether the document is a mapping.
    pub fn is_mapping(&self) -> bool {
        self.node(self.root).is_some_and(|node| node.kind == Kind::Mapping)
    }

    /// Name of the root's kind in kyaml's errors.
    pub fn kind_name(&self) -> &'static str {
        match self.node(self.root).map(|node| node.kind) {
            Some(Kind::Mapping) => "MappingNode",
            Some(Kind::Sequence) => "SequenceNode",
            Some(Kind::Alias) => "AliasNode",
            Some(Kind::Scalar) | None => "ScalarNode",
        }
    }

    /// Place of a key among the children of a mapping.
    fn key_at(&self, mapping: NodeId, key: &[u8]) -> Option<usize> {
        let node = self.node(mapping).filter(|node| node.kind == Kind::Mapping)?;
        let is_key = |pair: &[NodeId]| {
            pair.first().and_then(|id| self.node(*id)).is_some_and(|k| k.text == key)
        };
        node.children.chunks_exact(2).position(is_key).map(|at| at * 2)
    }

    fn field(&self, mapping: NodeId, key: &[u8]) -> Option<NodeId> {
        let at = self.key_at(mapping, key)?;
        self.node(mapping)?.children.get(at + 1).copied()
    }

    /// The text of a top-level scalar field.
    pub fn text_of(&self, key: &str) -> Option<&[u8]> {
        let node = self.node(self.field(self.root, key.as_bytes())?)?;
        (node.kind == Kind::Scalar).then_some(&*node.text)
    }

    /// The value of an annotation.
    pub fn annotation(&self, key: &str) -> Option<&[u8]> {
        let metadata = self.field(self.root, METADATA)?;
        let annotations = self.field(metadata, ANNOTATIONS)?;
        let node = self.node(self.field(annotations, key.as_bytes())?)?;
        (!node.is_null()).then_some(&*node.text)
    }

    /// Sets an annotation, in single quotes unless it has a style already.
    pub fn annotate(&mut self, key: &str, value: &[u8]) {
        self.clear_empty_annotations();
        let metadata = self.field_or_mapping(self.root, METADATA);
        let annotations = self.field_or_mapping(metadata, ANNOTATIONS);
        match self.field(annotations, key.as_bytes()) {
            Some(id) => {
                if let Some(node) = self.nodes.get_mut(id) {
                    *node = Node::scalar(value, node.style);
                }
            }
            None => {
                self.append(annotations, key.as_bytes(), Node::scalar(value, Style::SingleQuoted));
            }
        }
    }

    /// Removes an annotation, but not the mapping it leaves empty.
    pub fn clear_annotation(&mut self, key: &str) {
        if let Some(metadata) = self.field(self.root, METADATA)
            && let Some(annotations) = self.field(metadata, ANNOTATIONS)
        {
            self.remove(annotations, key.as_bytes(), false);
        }
    }

    /// Removes `metadata.annotations`, then `metadata`, if they have no entries.
    pub fn clear_empty_annotations(&mut self) {
        if let Some(metadata) = self.field(self.root, METADATA) {
            self.remove(metadata, ANNOTATIONS, true);
        }
        self.remove(self.root, METADATA, true);
    }

    fn remove(&mut self, mapping: NodeId, key: &[u8], if_empty: bool) {
        let Some(at) = self.key_at(mapping, key) else { return };
        let value = self.field(mapping, key).and_then(|id| self.node(id));
        if if_empty && value.is_some_and(|value| !value.children.is_empty()) {
            return;
        }
        if let Some(node) = self.nodes.get_mut(mapping) {
            node.children.drain(at..at + 2);
        }
    }

    fn field_or_mapping(&mut self, mapping: NodeId, key: &[u8]) -> NodeId {
        match self.field(mapping, key) {
            Some(id) => id,
            None => self.append(mapping, key, Node::mapping()),
        }
    }

    fn append(&mut self, mapping: NodeId, key: &[u8], value: Node) -> NodeId {
        let id = self.nodes.len();
        self.nodes.push(Node::scalar(key, Style::Plain));
        self.nodes.push(value);
        if let Some(node) = self.nodes.get_mut(mapping) {
            node.children.extend([id, id + 1]);
        }
        id + 1
    }
}
