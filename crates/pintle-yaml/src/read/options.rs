//! How to read.

use std::sync::Arc;

use pintle_value::OriginKind;

/// How a text is read.
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    /// Whether a repeated key is an error, as `yaml.UnmarshalStrict` has it.
    pub strict: bool,
    /// What to record as the origin of every map entry; nothing is recorded without it.
    pub origin: Option<(OriginKind, Arc<str>)>,
    /// Bounds for texts from strangers.
    pub limits: Limits,
}

/// Bounds that Go does not have, or only where it would take gigabytes to reach them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Longest text, in bytes.
    pub max_bytes: usize,
    /// Deepest nesting of lists and maps in a value. Everything downstream walks values
    /// recursively, so this keeps stacks small.
    pub max_depth: usize,
}

impl Limits {
    /// Default of [`Limits::max_bytes`]: the largest file Helm takes from a chart is 5 MiB.
    pub const MAX_BYTES: usize = 32 << 20;
    /// Default of [`Limits::max_depth`], and the most that is granted. Go's libraries go to
    /// 10,000, which takes a stack that grows.
    pub const MAX_DEPTH: usize = 1_000;
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { max_bytes: Limits::MAX_BYTES, max_depth: Limits::MAX_DEPTH }
    }
}

impl ReadOptions {
    /// The options of `yaml.UnmarshalStrict`.
    pub fn strict() -> ReadOptions {
        ReadOptions { strict: true, ..ReadOptions::default() }
    }

    /// Records `kind` and `source` as the origin of every entry.
    #[must_use]
    pub fn with_origin(mut self, kind: OriginKind, source: impl Into<Arc<str>>) -> ReadOptions {
        self.origin = Some((kind, source.into()));
        self
    }
}
