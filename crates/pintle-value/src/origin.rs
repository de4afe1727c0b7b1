//! Where values come from.

use std::sync::Arc;

/// Where the value of one map entry came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// What sort of source.
    pub kind: OriginKind,
    /// The file, or the command-line argument as it was typed.
    pub source: Arc<str>,
    /// Line in the source, from 1; 0 if the source has no lines.
    pub line: u32,
}

/// The sorts of sources, from the weakest to the strongest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OriginKind {
    /// `values.yaml` of the chart itself.
    ChartDefault,
    /// `import-values` of a parent.
    ImportValues,
    /// `values.yaml` of a chart above.
    ParentChart,
    /// A parent's `global`.
    Global,
    /// A file given with `-f`.
    ValuesFile,
    /// `--set` and its relatives.
    SetArgument,
    /// Given by the embedding program.
    Caller,
}

impl Origin {
    /// A place in a source.
    pub fn new(kind: OriginKind, source: impl Into<Arc<str>>, line: u32) -> Origin {
        Origin { kind, source: source.into(), line }
    }
}
