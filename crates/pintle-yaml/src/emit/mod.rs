//! Values as YAML.
//!
//! Two libraries write YAML for Helm: [`to_yaml`] is `yaml.Marshal` of `sigs.k8s.io/yaml`, which
//! goes through JSON and `go.yaml.in/yaml/v2`, and [`to_yaml_pretty`] is the encoder of
//! `go.yaml.in/yaml/v3`. Both are written here without events: the tree is walked once and the
//! text goes into one buffer.

mod analyze;
mod float;
mod json_to_yaml;
pub(crate) mod letters;
mod order;
mod pretty;
mod resolve;
mod scalar;
mod to_yaml;
pub(crate) mod walk;
mod writer;

pub use json_to_yaml::json_to_yaml;
pub use pretty::{to_yaml_pretty, to_yaml_pretty_into};
pub use to_yaml::{to_yaml, to_yaml_into};

use std::fmt;

/// Whether yaml.v3 writes the key `a` of a map before `b`.
pub fn is_before(a: &[u8], b: &[u8]) -> bool {
    order::less(a, b, Dialect::V3)
}

/// Which library's choices to follow where they differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Dialect {
    /// yaml.v2: folds at 80 columns, does not indent lists in maps.
    V2,
    /// yaml.v3: never folds, indents lists, quotes tabs.
    V3,
}

/// Why a value has no YAML text, in Go's words. `toYaml` and `toYamlPretty` print nothing then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmitError(String);

impl fmt::Display for EmitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for EmitError {}
