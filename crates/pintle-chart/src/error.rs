//! Errors of loading.

use std::fmt;

/// Why a chart could not be loaded. `Display` is Helm's text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// A file or directory could not be read; the text names it.
    Io(String),
    /// A file of the chart is not what it should be; the text names it.
    Parse(String),
    /// `Chart.yaml` says something that is not allowed; without the `validation: ` in front.
    Invalid(String),
    /// The archive is broken or holds names that reach out of the chart.
    Archive(String),
    /// The stream is not compressed with gzip, so it cannot be an archive.
    NotGzip,
    /// The chart exceeds one of the [`Limits`](crate::Limits).
    Limit(String),
    /// There is no `Chart.yaml`.
    NoChartYaml,
    /// A chart inside `charts/` failed.
    Subchart {
        /// Name of the entry in `charts/`.
        entry: String,
        /// Name of the chart that holds it.
        parent: String,
        /// Its error.
        error: Box<Error>,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Io(text) | Error::Parse(text) | Error::Archive(text) | Error::Limit(text) => {
                f.write_str(text)
            }
            Error::Invalid(text) => write!(f, "validation: {text}"),
            Error::NotGzip => f.write_str("gzip: invalid header"),
            Error::NoChartYaml => f.write_str("Chart.yaml file is missing"),
            Error::Subchart { entry, parent, error } => {
                write!(f, "error unpacking subchart {entry} in {parent}: {error}")
            }
        }
    }
}

impl std::error::Error for Error {}
