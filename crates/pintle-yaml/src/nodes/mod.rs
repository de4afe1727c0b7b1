//! Documents read and written again with their comments, order and styles: the `yaml.Node` of
//! go.yaml.in/yaml v3, and what kyaml (sigs.k8s.io/kustomize) does with it.

mod edit;
mod emit;
mod scalar;
mod stream;
mod tree;

pub use self::emit::write;
pub use self::stream::parse_stream;
pub use self::tree::Document;
