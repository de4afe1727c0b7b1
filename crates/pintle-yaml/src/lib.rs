//! YAML, JSON and TOML read and written as Helm reads and writes them.
//!
//! Helm reads YAML with `sigs.k8s.io/yaml`, which is `go.yaml.in/yaml/v2` followed by a conversion
//! to JSON and a JSON decoder. What a chart sees is the result of all three: `yes` is a bool, every
//! number is a `float64`, `0777` is 511, keys are strings. The reader here goes from bytes to
//! [`Value`](pintle_value::Value) in one pass with the same results and the same error texts:
//!
//! * [`parse`], [`parse_map`], [`parse_list`]: one document;
//! * [`documents`], [`parse_all`], [`load_values`]: many documents in one file;
//! * [`parse_shaped`]: a document whose strings are known, so that `version: 1.20` stays text;
//! * [`yaml_to_json`]: the JSON text in between;
//! * [`parse_nodes`]: the tree of nodes with tags, styles and lines;
//! * [`visit_simple`]: a document shown piece by piece, if it is a simple one.

pub mod emit;
mod error;
pub mod json;
pub mod nodes;
mod read;
pub mod toml;

pub use crate::error::{Error, ErrorKind};
pub use crate::read::{
    Document, Documents, Limits, Node, NodeKind, ReadOptions, Scalar, Shape, Style, Text, Tree,
    Visitor, documents, load_values, merge_maps, parse, parse_all, parse_list, parse_map,
    parse_nodes, parse_shaped, visit_simple, yaml_to_json,
};
