//! Values of known types, and the fields of structures.

use pintle_yaml::{Node, NodeKind};

use super::data::Data;
use super::decode::{Decoder, Fault};
use super::resolve;

/// A field of a structure.
pub(crate) struct Field<'t> {
    pub(crate) name: String,
    pub(crate) value: Node<'t>,
}

impl Decoder {
    /// The text of any scalar.
    pub(crate) fn string(&mut self, node: Node<'_>) -> Result<String, Fault> {
        let node = node.resolved();
        if node.kind() != NodeKind::Scalar {
            self.mismatch(node, "string");
        } else if !self.is_null(node)? {
            return Ok(String::from_utf8_lossy(node.text()).into_owned());
        }
        Ok(String::new())
    }

    pub(crate) fn strings(&mut self, node: Node<'_>) -> Result<Vec<String>, Fault> {
        self.list(node, "[]string")?.into_iter().map(|item| self.string(item)).collect()
    }

    /// The items of a list; nothing for null.
    pub(crate) fn list<'t>(
        &mut self,
        node: Node<'t>,
        type_name: &str,
    ) -> Result<Vec<Node<'t>>, Fault> {
        let node = node.resolved();
        match node.kind() {
            NodeKind::Sequence => return Ok(node.items().collect()),
            _ if self.is_null(node)? => {}
            _ => self.mismatch(node, type_name),
        }
        Ok(Vec::new())
    }

    pub(crate) fn int(&mut self, node: Node<'_>) -> Result<i64, Fault> {
        let node = node.resolved();
        Ok(match scalar(node)? {
            Some(Data::Int(n)) => n,
            Some(Data::Float(n)) if n <= i64::MAX as f64 => n as i64,
            Some(Data::Null) => 0,
            _ => {
                self.mismatch(node, "int");
                0
            }
        })
    }

    pub(crate) fn bool(&mut self, node: Node<'_>) -> Result<bool, Fault> {
        let node = node.resolved();
        let data = scalar(node)?;
        Ok(match data.as_ref().and_then(as_bool) {
            Some(b) => b,
            None => {
                self.mismatch(node, "bool");
                false
            }
        })
    }

    /// The fields of a structure that are known, each once. Null has none.
    pub(crate) fn fields<'t>(
        &mut self,
        node: Node<'t>,
        type_name: &str,
        known: &[&str],
    ) -> Result<Vec<Field<'t>>, Fault> {
        let node = node.resolved();
        if node.kind() != NodeKind::Mapping {
            if !self.is_null(node)? {
                self.mismatch(node, type_name);
            }
            return Ok(Vec::new());
        }
        if self.repeats_keys(node) {
            return Ok(Vec::new());
        }
        let mut fields: Vec<Field<'t>> = Vec::new();
        for (key, value) in self.pairs(node, 0)? {
            let name = String::from_utf8_lossy(key.resolved().text()).into_owned();
            if fields.iter().any(|field| field.name == name) {
                continue;
            }
            if known.contains(&&*name) {
                fields.push(Field { name, value });
            } else if self.strict {
                let line = self.line(key);
                self.errors
                    .push(format!("line {line}: field {name} not found in type {type_name}"));
            }
        }
        Ok(fields)
    }
}

/// What a scalar stands for; `None` for other nodes.
fn scalar(node: Node<'_>) -> Result<Option<Data>, Fault> {
    match node.kind() {
        NodeKind::Scalar => resolve::scalar(node).map(Some),
        _ => Ok(None),
    }
}

/// A field of the type `bool` knows the words of YAML 1.1 too.
fn as_bool(data: &Data) -> Option<bool> {
    match data {
        Data::Bool(b) => Some(*b),
        Data::Null => Some(false),
        Data::Str(text) => match text.as_str() {
            "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => Some(true),
            "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => Some(false),
            _ => None,
        },
        _ => None,
    }
}
