//! From the tree of nodes to values: merge keys, aliases, tags and repeated keys.
//! Source: go.yaml.in/yaml v2 `decode.go` for a target of type `interface {}`.

use std::collections::BTreeSet;

use super::cursor::Fault;
use super::go_value::{GoValue, GoValues};
use super::options::{Limits, ReadOptions};
use super::resolve::{MERGE_TAG, resolve};
use super::tree::{NodeId, RawKind, RawNode, Scalar, Tree};
use crate::{Error, ErrorKind};

/// What a decoder makes of scalars, lists and maps.
pub(super) trait Build {
    type Value;
    /// A map that is not complete yet.
    type Map;

    fn scalar(&mut self, scalar: Scalar<'_>) -> Self::Value;
    fn list(&mut self, items: Vec<Self::Value>) -> Self::Value;
    fn open_map(&mut self, capacity: usize) -> Self::Map;
    /// Sets a key, which stands on `line` (from 0); a later one replaces an equal one.
    fn set(&mut self, map: &mut Self::Map, key: Scalar<'_>, value: Self::Value, line: u32);
    fn close_map(&mut self, map: Self::Map) -> Self::Value;
}

/// Turns nodes into values.
pub(super) struct Decoder<'t, B> {
    tree: &'t Tree<'t>,
    build: B,
    strict: bool,
    max_depth: usize,
    depth: usize,
    aliases: Aliases,
    /// What strict mode found.
    repeated: Vec<String>,
    first_repeated: Option<usize>,
}

/// Watches over aliases: none may contain itself, and they may not blow up a document.
#[derive(Clone, Default)]
struct Aliases {
    /// By number of the alias: whether it is being decoded.
    active: Vec<bool>,
    depth: usize,
    /// Nodes decoded so far, and those of them below aliases.
    decoded: usize,
    through_aliases: usize,
}

/// Up to so many nodes, 99 % of them may come from aliases. Source: go-yaml.
const ALIAS_RATIO_RANGE_LOW: usize = 400_000;
/// From so many nodes on, 10 % may.
const ALIAS_RATIO_RANGE_HIGH: usize = 4_000_000;
/// So many nodes from aliases are always fine.
const FREE_ALIASED_NODES: usize = 100;
/// So many nodes are always fine.
const FREE_NODES: usize = 1_000;

impl Aliases {
    fn count(&mut self) -> Result<(), Fault> {
        self.decoded += 1;
        if self.depth > 0 {
            self.through_aliases += 1;
            if self.through_aliases > FREE_ALIASED_NODES
                && self.decoded > FREE_NODES
                && self.through_aliases as f64 / self.decoded as f64 > self.allowed_ratio()
            {
                return Err(fault(ErrorKind::Limit, "document contains excessive aliasing", None));
            }
        }
        Ok(())
    }

    fn allowed_ratio(&self) -> f64 {
        let (low, high) = (ALIAS_RATIO_RANGE_LOW, ALIAS_RATIO_RANGE_HIGH);
        match self.decoded {
            n if n <= low => 0.99,
            n if n >= high => 0.10,
            n => 0.99 - 0.89 * ((n - low) as f64 / (high - low) as f64),
        }
    }

    /// Whether the alias with this number was not entered before.
    fn enter(&mut self, number: u32) -> bool {
        let number = number as usize;
        if self.active.len() <= number {
            self.active.resize(number + 1, false);
        }
        self.depth += 1;
        !std::mem::replace(&mut self.active[number], true)
    }

    fn leave(&mut self, number: u32) {
        if let Some(active) = self.active.get_mut(number as usize) {
            *active = false;
        }
        self.depth -= 1;
    }
}

#[cold]
fn fault(kind: ErrorKind, problem: &str, node: Option<&RawNode<'_>>) -> Fault {
    let line = node.map(|node| node.line as usize + 1);
    Box::new(Error::new(kind, format!("yaml: {problem}"), line))
}

impl<'t, B: Build> Decoder<'t, B> {
    pub(super) fn new(tree: &'t Tree<'t>, options: &ReadOptions, build: B) -> Decoder<'t, B> {
        Decoder {
            tree,
            build,
            strict: options.strict,
            max_depth: options.limits.max_depth.min(Limits::MAX_DEPTH),
            depth: 0,
            // The document counts as a node.
            aliases: Aliases { decoded: 1, ..Aliases::default() },
            repeated: Vec::new(),
            first_repeated: None,
        }
    }

    /// Decodes the document, which has this top node, and gives the builder back.
    pub(super) fn document(mut self, root: NodeId) -> Result<(B::Value, B), Fault> {
        let value = self.value(root)?;
        if !self.repeated.is_empty() {
            let message = format!("yaml: unmarshal errors:\n  {}", self.repeated.join("\n  "));
            return Err(Box::new(Error::new(ErrorKind::Value, message, self.first_repeated)));
        }
        Ok((value, self.build))
    }

    // One small function for each kind of node: the frames of all of them add up in deep documents.
    fn value(&mut self, id: NodeId) -> Result<B::Value, Fault> {
        self.aliases.count()?;
        let node = self.tree.node(id);
        match node.kind {
            RawKind::Scalar => {
                let scalar = self.scalar(node)?;
                Ok(self.build.scalar(scalar))
            }
            RawKind::Sequence { .. } => self.sequence(node),
            RawKind::Mapping { .. } => self.new_mapping(node),
            RawKind::Alias { target, number } => {
                self.enter(node, number)?;
                let value = self.value(target)?;
                self.aliases.leave(number);
                Ok(value)
            }
        }
    }

    fn sequence(&mut self, node: &'t RawNode<'t>) -> Result<B::Value, Fault> {
        self.descend(node)?;
        let children = self.children(node);
        let mut items = Vec::with_capacity(children.len());
        for item in children {
            items.push(self.value(*item)?);
        }
        self.depth -= 1;
        Ok(self.build.list(items))
    }

    fn new_mapping(&mut self, node: &'t RawNode<'t>) -> Result<B::Value, Fault> {
        let mut map = self.build.open_map(self.children(node).len() / 2);
        let mut seen = Seen::default();
        self.mapping(node, &mut map, &mut seen)?;
        Ok(self.build.close_map(map))
    }

    fn children(&self, node: &RawNode<'_>) -> &'t [NodeId] {
        match node.kind {
            RawKind::Sequence { start, end } | RawKind::Mapping { start, end } => {
                self.tree.range(start, end)
            }
            RawKind::Scalar | RawKind::Alias { .. } => &[],
        }
    }

    fn scalar(&mut self, node: &'t RawNode<'t>) -> Result<Scalar<'t>, Fault> {
        resolve(self.tree.tag(node), node.implicit, &node.text)
            .map_err(|problem| fault(ErrorKind::Value, &problem, Some(node)))
    }

    fn descend(&mut self, node: &RawNode<'_>) -> Result<(), Fault> {
        self.depth += 1;
        if self.depth > self.max_depth {
            let problem = format!("document is nested deeper than {} levels", self.max_depth);
            return Err(fault(ErrorKind::Limit, &problem, Some(node)));
        }
        Ok(())
    }

    fn enter(&mut self, node: &RawNode<'_>, number: u32) -> Result<(), Fault> {
        if self.aliases.enter(number) {
            return Ok(());
        }
        let name = String::from_utf8_lossy(&node.text);
        let problem = format!("anchor '{name}' value contains itself");
        Err(fault(ErrorKind::Value, &problem, Some(node)))
    }

    /// Decodes the entries of a mapping into `map`, which has the keys `seen` already.
    fn mapping(
        &mut self,
        node: &'t RawNode<'t>,
        map: &mut B::Map,
        seen: &mut Seen,
    ) -> Result<(), Fault> {
        self.descend(node)?;
        let tree = self.tree;
        for pair in self.children(node).chunks_exact(2) {
            let key_node = tree.node(pair[0]);
            if self.is_merge(key_node) {
                self.merge(pair[1], map, seen)?;
                continue;
            }
            let key = self.key(pair[0])?;
            let value = self.value(pair[1])?;
            if self.strict && self.is_repeated(&key, tree.node(pair[1]), seen) {
                continue;
            }
            self.build.set(map, key, value, key_node.line);
        }
        self.depth -= 1;
        Ok(())
    }

    fn key(&mut self, id: NodeId) -> Result<Scalar<'t>, Fault> {
        let tree = self.tree;
        let node = tree.node(id);
        match node.kind {
            RawKind::Scalar => {
                self.aliases.count()?;
                self.scalar(node)
            }
            RawKind::Alias { target, number }
                if matches!(tree.node(target).kind, RawKind::Scalar) =>
            {
                self.aliases.count()?;
                self.enter(node, number)?;
                self.aliases.count()?;
                let key = self.scalar(tree.node(target))?;
                self.aliases.leave(number);
                Ok(key)
            }
            _ => Err(self.invalid_key(id)),
        }
    }

    /// The error for a list or map as a key, unless decoding it fails first.
    #[cold]
    fn invalid_key(&self, id: NodeId) -> Fault {
        let mut decoder = Decoder {
            tree: self.tree,
            build: GoValues,
            strict: self.strict,
            max_depth: self.max_depth,
            depth: self.depth,
            aliases: self.aliases.clone(),
            repeated: Vec::new(),
            first_repeated: None,
        };
        match decoder.value(id) {
            Ok(key) => {
                let problem = format!("invalid map key: {}", key.go_syntax());
                fault(ErrorKind::Value, &problem, Some(self.tree.node(id)))
            }
            Err(earlier) => earlier,
        }
    }

    /// Whether `seen` has the key; notes it if so. Go then keeps the first value.
    fn is_repeated(&mut self, key: &Scalar<'_>, value: &RawNode<'_>, seen: &mut Seen) -> bool {
        let Some(id) = key_id(key) else { return false };
        let repeated = !seen.insert(id);
        if repeated {
            let line = value.line as usize + 1;
            let key = GoValue::from(key.clone()).go_syntax();
            self.repeated.push(format!("line {line}: key {key} already set in map"));
            self.first_repeated.get_or_insert(line);
        }
        repeated
    }

    fn is_merge(&self, node: &RawNode<'_>) -> bool {
        matches!(node.kind, RawKind::Scalar)
            && *node.text == *b"<<"
            && (node.implicit || self.tree.tag(node) == Some(MERGE_TAG))
    }

    /// Decodes the value of a merge key into the map around it. Of a list of maps the last comes
    /// first, so that the earlier ones win.
    fn merge(&mut self, id: NodeId, map: &mut B::Map, seen: &mut Seen) -> Result<(), Fault> {
        let tree = self.tree;
        let node = tree.node(id);
        if let RawKind::Sequence { .. } = node.kind {
            for item in self.children(node).iter().rev() {
                self.merge_one(*item, map, seen)?;
            }
            return Ok(());
        }
        self.merge_one(id, map, seen)
    }

    fn merge_one(&mut self, id: NodeId, map: &mut B::Map, seen: &mut Seen) -> Result<(), Fault> {
        let tree = self.tree;
        let node = tree.node(id);
        match node.kind {
            RawKind::Mapping { .. } => {
                self.aliases.count()?;
                self.mapping(node, map, seen)
            }
            RawKind::Alias { target, number }
                if matches!(tree.node(target).kind, RawKind::Mapping { .. }) =>
            {
                self.aliases.count()?;
                self.enter(node, number)?;
                self.aliases.count()?;
                self.mapping(tree.node(target), map, seen)?;
                self.aliases.leave(number);
                Ok(())
            }
            _ => {
                let problem = "map merge requires map or sequence of maps as the value";
                Err(fault(ErrorKind::Value, problem, Some(node)))
            }
        }
    }
}

/// The keys of a map so far; only strict mode fills it.
type Seen = BTreeSet<KeyId>;

/// Equal for keys that are equal to Go: of the same type and value.
type KeyId = Vec<u8>;

/// `None` for NaN, which equals nothing.
fn key_id(key: &Scalar<'_>) -> Option<KeyId> {
    let (kind, bytes): (u8, Vec<u8>) = match key {
        Scalar::Null => (0, Vec::new()),
        Scalar::Bool(b) => (1, vec![u8::from(*b)]),
        Scalar::Int(n) => (2, n.to_le_bytes().to_vec()),
        Scalar::Uint(n) => (3, n.to_le_bytes().to_vec()),
        Scalar::Float(n) if n.is_nan() => return None,
        // Adding zero makes the negative zero positive.
        Scalar::Float(n) => (4, (n + 0.0).to_le_bytes().to_vec()),
        Scalar::Str(text) => (5, text.to_vec()),
    };
    let mut id = bytes;
    id.push(kind);
    Some(id)
}
