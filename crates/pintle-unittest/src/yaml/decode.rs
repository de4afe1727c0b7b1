//! From nodes to values and to the fields of structures. Source: go.yaml.in/yaml v3 `decode.go`.

use pintle_yaml::{Limits, Node, NodeKind, Tree};

use super::data::{Data, Entry, Table};
use super::resolve;

/// How deep documents may be nested.
const MAX_DEPTH: usize = 1_000;

/// How many values a document may have, those that aliases repeat among them.
const MAX_VALUES: usize = 2_000_000;

/// Keys of a map that are compared with each other before they are sorted for it.
const FEW_KEYS: usize = 32;

/// Reads the nodes of the first document.
///
/// # Errors
/// `yaml: …` in Go's words.
pub(crate) fn read(text: &str) -> Result<Tree<'_>, String> {
    let limits = Limits::default();
    pintle_yaml::parse_nodes(text.as_bytes(), &limits).map_err(|error| error.to_string())
}

/// Reads values, and collects what does not fit, as `yaml.TypeError` does.
#[derive(Debug, Default)]
pub(crate) struct Decoder {
    /// Whether unknown fields of structures are errors.
    pub(super) strict: bool,
    /// Lines of the file before the text.
    offset: usize,
    pub(super) errors: Vec<String>,
    values: usize,
}

/// What stops the reading at once.
pub(crate) type Fault = String;

impl Decoder {
    pub(crate) fn new(strict: bool, offset: usize) -> Decoder {
        Decoder { strict, offset, ..Decoder::default() }
    }

    /// The line of the file that a node is on, from 1.
    pub(crate) fn line(&self, node: Node<'_>) -> usize {
        self.offset + node.line()
    }

    /// What has been found so far as one error.
    pub(crate) fn finish(self) -> Result<(), String> {
        match self.errors.is_empty() {
            true => Ok(()),
            false => Err(format!("yaml: unmarshal errors:\n  {}", self.errors.join("\n  "))),
        }
    }

    /// Any value.
    pub(crate) fn data(&mut self, node: Node<'_>) -> Result<Data, Fault> {
        Ok(self.value(node, 0)?.unwrap_or_default())
    }

    /// A map of any values, whose keys are taken for texts.
    pub(crate) fn table(&mut self, node: Node<'_>) -> Result<Table, Fault> {
        let node = node.resolved();
        match node.kind() {
            NodeKind::Mapping => {
                let table = self.mapping(node, 0)?.unwrap_or_default();
                Ok(table.with_text_keys())
            }
            _ if self.is_null(node)? => Ok(Table::default()),
            _ => {
                self.mismatch(node, "map[string]interface {}");
                Ok(Table::default())
            }
        }
    }

    pub(crate) fn is_null(&mut self, node: Node<'_>) -> Result<bool, Fault> {
        Ok(node.kind() == NodeKind::Scalar && resolve::scalar(node)? == Data::Null)
    }

    /// Notes that a node does not fit a Go type.
    pub(crate) fn mismatch(&mut self, node: Node<'_>, type_name: &str) {
        let line = self.line(node);
        let found = match node.kind() {
            NodeKind::Sequence => "!!seq".to_owned(),
            NodeKind::Mapping => "!!map".to_owned(),
            _ => {
                let text = String::from_utf8_lossy(node.text());
                let tag = match resolve::scalar(node) {
                    Ok(Data::Bool(_)) => "!!bool",
                    Ok(Data::Int(_) | Data::Uint(_)) => "!!int",
                    Ok(Data::Float(_)) => "!!float",
                    Ok(Data::Time(_)) => "!!timestamp",
                    Ok(Data::Null) => "!!null",
                    _ => "!!str",
                };
                match text.char_indices().nth(7) {
                    Some((at, _)) if text.len() > 10 => format!("{tag} `{}...`", &text[..at]),
                    _ => format!("{tag} `{text}`"),
                }
            }
        };
        self.errors.push(format!("line {line}: cannot unmarshal {found} into {type_name}"));
    }

    /// `None` for a map that repeats a key.
    fn value(&mut self, node: Node<'_>, depth: usize) -> Result<Option<Data>, Fault> {
        self.values += 1;
        if depth > MAX_DEPTH {
            return Err("yaml: document is nested too deeply".to_owned());
        }
        if self.values > MAX_VALUES {
            return Err("yaml: document contains excessive aliasing".to_owned());
        }
        let node = node.resolved();
        Ok(Some(match node.kind() {
            NodeKind::Scalar => resolve::scalar(node)?,
            NodeKind::Sequence => {
                let mut items = Vec::new();
                for item in node.items() {
                    items.extend(self.value(item, depth + 1)?);
                }
                Data::List(items)
            }
            NodeKind::Mapping => match self.mapping(node, depth)? {
                Some(table) => Data::Table(table),
                None => return Ok(None),
            },
            NodeKind::Alias => return Err("yaml: unknown anchor".to_owned()),
        }))
    }

    fn mapping(&mut self, node: Node<'_>, depth: usize) -> Result<Option<Table>, Fault> {
        if self.repeats_keys(node) {
            return Ok(None);
        }
        let mut entries = Vec::new();
        for (key, value) in self.pairs(node, depth)? {
            let key = key.resolved();
            if key.kind() != NodeKind::Scalar {
                return Err("yaml: invalid map key: a list or a map".to_owned());
            }
            let is_text = matches!(resolve::scalar(key)?, Data::Str(_));
            let key = resolve::utf8(key.text()).into_owned();
            if let Some(value) = self.value(value, depth + 1)? {
                entries.push(Entry { key, is_text, value });
            }
        }
        Ok(Some(Table::of(entries)))
    }

    /// Keys and values, those that are merged into the map behind its own.
    pub(super) fn pairs<'t>(
        &mut self,
        node: Node<'t>,
        depth: usize,
    ) -> Result<Vec<(Node<'t>, Node<'t>)>, Fault> {
        let (mut pairs, mut merged) = (Vec::new(), None);
        for (key, value) in node.pairs() {
            match is_merge(key) {
                true => merged = Some(value.resolved()),
                false => pairs.push((key, value)),
            }
        }
        let Some(merged) = merged else { return Ok(pairs) };
        if depth > MAX_DEPTH {
            return Err("yaml: document is nested too deeply".to_owned());
        }
        let sources: Vec<Node<'t>> = match merged.kind() {
            NodeKind::Sequence => merged.items().map(Node::resolved).collect(),
            _ => vec![merged],
        };
        for source in sources {
            if source.kind() != NodeKind::Mapping {
                let problem = "map merge requires map or sequence of maps as the value";
                return Err(format!("yaml: {problem}"));
            }
            pairs.extend(self.pairs(source, depth + 1)?);
        }
        Ok(pairs)
    }

    /// Notes each key that is there twice.
    pub(super) fn repeats_keys(&mut self, node: Node<'_>) -> bool {
        let keys: Vec<Node<'_>> = node.pairs().map(|(key, _)| key).collect();
        if keys.len() > FEW_KEYS {
            let mut texts: Vec<&[u8]> = keys.iter().map(|key| key.text()).collect();
            texts.sort_unstable();
            if texts.windows(2).all(|pair| pair[0] != pair[1]) {
                return false;
            }
        }
        let before = self.errors.len();
        for (i, first) in keys.iter().enumerate() {
            let same = |key: &&Node<'_>| key.kind() == first.kind() && key.text() == first.text();
            for second in keys[i + 1..].iter().filter(same) {
                let (at, line) = (self.line(*second), self.line(*first));
                let key = pintle_value::strconv::quote(second.text());
                self.errors
                    .push(format!("line {at}: mapping key {key} already defined at line {line}"));
            }
        }
        self.errors.len() > before
    }
}

fn is_merge(key: Node<'_>) -> bool {
    let plain = key.tag().is_none() && key.style() == pintle_yaml::Style::Plain;
    key.kind() == NodeKind::Scalar
        && key.text() == b"<<"
        && (plain || key.tag() == Some(b"tag:yaml.org,2002:merge"))
}
