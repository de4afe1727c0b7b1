//! Sets of fields. Source: structured-merge-diff `fieldpath.Set`.

use std::collections::BTreeMap;

use crate::element::{Path, PathElement};

/// A set of fields of an object. A field can be in it with or without fields below it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldSet {
    nodes: BTreeMap<PathElement, Node>,
}

/// A field that is in a set, or has fields below it that are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Node {
    pub(crate) is_member: bool,
    pub(crate) below: FieldSet,
}

impl Node {
    /// A field with nothing below it.
    pub(crate) fn leaf() -> Node {
        Node { is_member: true, below: FieldSet::new() }
    }

    /// What is in either.
    pub(crate) fn join(&mut self, other: &Node) {
        self.is_member |= other.is_member;
        self.below.extend(&other.below);
    }

    pub(crate) fn is_empty(&self) -> bool {
        !self.is_member && self.below.is_empty()
    }
}

impl FieldSet {
    /// The empty set.
    pub fn new() -> FieldSet {
        FieldSet::default()
    }

    /// Whether no field is in it.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// Adds a field, without those around it. The whole object is no field.
    pub fn insert(&mut self, path: &Path) {
        self.insert_elements(&path.0);
    }

    pub(crate) fn insert_elements(&mut self, path: &[PathElement]) {
        let Some((last, parents)) = path.split_last() else { return };
        let mut set = self;
        for parent in parents {
            set = &mut set.nodes.entry(parent.clone()).or_default().below;
        }
        set.nodes.entry(last.clone()).or_default().is_member = true;
    }

    /// Whether a field is in it.
    pub fn has(&self, path: &Path) -> bool {
        let Some((last, parents)) = path.0.split_last() else { return false };
        let mut set = self;
        for parent in parents {
            match set.nodes.get(parent) {
                Some(node) => set = &node.below,
                None => return false,
            }
        }
        set.nodes.get(last).is_some_and(|node| node.is_member)
    }

    /// What is in either.
    pub fn union(&self, other: &FieldSet) -> FieldSet {
        let mut union = self.clone();
        union.extend(other);
        union
    }

    fn extend(&mut self, other: &FieldSet) {
        for (element, node) in &other.nodes {
            match self.nodes.get_mut(element) {
                Some(mine) => mine.join(node),
                None => {
                    self.nodes.insert(element.clone(), node.clone());
                }
            }
        }
    }

    /// What is in both.
    pub fn intersection(&self, other: &FieldSet) -> FieldSet {
        self.filter(|element, node| {
            let Some(other) = other.nodes.get(element) else { return Node::default() };
            Node {
                is_member: node.is_member && other.is_member,
                below: node.below.intersection(&other.below),
            }
        })
    }

    /// What is in this set alone. A field stays if only fields below it are in the other set, and
    /// goes alone if it is itself.
    pub fn difference(&self, other: &FieldSet) -> FieldSet {
        self.filter(|element, node| {
            let Some(other) = other.nodes.get(element) else { return node.clone() };
            Node {
                is_member: node.is_member && !other.is_member,
                below: node.below.difference(&other.below),
            }
        })
    }

    /// The same, but fields go with all that is below them.
    pub fn recursive_difference(&self, other: &FieldSet) -> FieldSet {
        self.filter(|element, node| match other.nodes.get(element) {
            None => node.clone(),
            Some(other) if other.is_member => Node::default(),
            Some(other) => Node {
                is_member: node.is_member,
                below: node.below.recursive_difference(&other.below),
            },
        })
    }

    fn filter(&self, keep: impl Fn(&PathElement, &Node) -> Node) -> FieldSet {
        let nodes = self.nodes.iter().map(|(element, node)| (element.clone(), keep(element, node)));
        FieldSet { nodes: nodes.filter(|(_, node)| !node.is_empty()).collect() }
    }

    /// All fields: those of a map or list first, then those below them, in Kubernetes' order.
    pub fn paths(&self) -> Vec<Path> {
        let mut paths = Vec::new();
        self.walk(&mut Vec::new(), &mut paths);
        paths
    }

    fn walk(&self, path: &mut Vec<PathElement>, paths: &mut Vec<Path>) {
        for (element, _) in self.nodes.iter().filter(|(_, node)| node.is_member) {
            path.push(element.clone());
            paths.push(Path(path.clone()));
            path.pop();
        }
        for (element, node) in &self.nodes {
            path.push(element.clone());
            node.below.walk(path, paths);
            path.pop();
        }
    }

    pub(crate) fn nodes(&self) -> &BTreeMap<PathElement, Node> {
        &self.nodes
    }

    /// What is below an element.
    pub(crate) fn below(&self, element: &PathElement) -> Option<&FieldSet> {
        self.nodes.get(element).map(|node| &node.below).filter(|below| !below.is_empty())
    }

    pub(crate) fn has_element(&self, element: &PathElement) -> bool {
        self.nodes.get(element).is_some_and(|node| node.is_member)
    }

    /// The same with a copy of the element, which is made only if it is needed.
    pub(crate) fn put_copy(&mut self, element: &PathElement, node: Node) {
        if !node.is_empty() {
            self.nodes.insert(element.clone(), node);
        }
    }

    /// Puts a node in that has something in it.
    pub(crate) fn put(&mut self, element: PathElement, node: Node) {
        if !node.is_empty() {
            self.nodes.insert(element, node);
        }
    }
}

impl FromIterator<Path> for FieldSet {
    fn from_iter<T: IntoIterator<Item = Path>>(paths: T) -> FieldSet {
        let mut set = FieldSet::new();
        paths.into_iter().for_each(|path| set.insert(&path));
        set
    }
}
