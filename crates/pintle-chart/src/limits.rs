//! How to load, and bounds on what a chart may hold.

/// How a chart is loaded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LoadOptions {
    /// Bounds.
    pub limits: Limits,
    /// Whether the default values remember the file and line that each of them is from.
    pub origins: bool,
}

/// Bounds on the size and shape of a chart. Charts come from strangers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of all files of a chart together, unpacked; the archives inside `charts/` count
    /// against it too. Helm: `MaxDecompressedChartSize`.
    pub total_size: u64,
    /// Number of files of a chart and its packed subcharts together.
    pub files: usize,
    /// How deep charts may be nested in `charts/`.
    pub depth: usize,
}

impl Limits {
    /// 100 MiB, as in Helm.
    pub const TOTAL_SIZE: u64 = 100 * 1024 * 1024;
    /// More files than any known chart has, few enough to stay responsive. Helm has no limit.
    pub const FILES: usize = 500_000;
    /// More levels than any known chart has. Helm has no limit and dies of a full stack.
    pub const DEPTH: usize = 64;
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { total_size: Limits::TOTAL_SIZE, files: Limits::FILES, depth: Limits::DEPTH }
    }
}
