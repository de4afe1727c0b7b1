//! Charts.

use std::path::Path;

use pintle_chart::{LoadOptions, Loaded, Notice, SourceFile};

use crate::Error;

/// A chart, ready to be rendered any number of times by any number of threads.
#[derive(Clone, Debug)]
pub struct Chart {
    loaded: pintle_chart::Chart,
    notices: Vec<Notice>,
}

impl Chart {
    /// Loads a chart from a directory or from a packed archive.
    ///
    /// # Errors
    /// As Helm reports them.
    pub fn open(path: impl AsRef<Path>) -> Result<Chart, Error> {
        let path = path.as_ref();
        let absolute = path.canonicalize().map_err(|error| {
            Error::plain("chart-not-found", format!("{}: {error}", path.display()))
        })?;
        let options = LoadOptions::default();
        match absolute.is_dir() {
            true => Chart::new(pintle_chart::load_dir(&absolute, &options)),
            false => Chart::new(pintle_chart::load_file(&absolute, &options)),
        }
    }

    /// Loads a chart from the bytes of a packed archive.
    ///
    /// # Errors
    /// As Helm reports them.
    pub fn from_archive(packed: &[u8]) -> Result<Chart, Error> {
        Chart::new(pintle_chart::load_archive(packed, &LoadOptions::default()))
    }

    /// Loads a chart from files in memory: paths relative to the chart, and contents.
    ///
    /// # Errors
    /// As Helm reports them.
    pub fn from_files<P: AsRef<str>, C: AsRef<[u8]>>(
        files: impl IntoIterator<Item = (P, C)>,
    ) -> Result<Chart, Error> {
        let file = |(path, content): (P, C)| SourceFile {
            name: path.as_ref().into(),
            data: content.as_ref().into(),
            modified: None,
        };
        let files = files.into_iter().map(file).collect();
        Chart::new(pintle_chart::load_files(files, &LoadOptions::default()))
    }

    fn new(loaded: Result<Loaded, pintle_chart::Error>) -> Result<Chart, Error> {
        match loaded {
            Ok(Loaded { chart, notices }) => Ok(Chart { loaded: chart, notices }),
            Err(error) => Err(Error::plain("chart-load", error.to_string())),
        }
    }

    /// Name of the chart.
    pub fn name(&self) -> &str {
        self.loaded.name()
    }

    /// Version of the chart.
    pub fn version(&self) -> &str {
        &self.loaded.metadata.version
    }

    /// What Helm would have logged while it loaded the chart.
    pub fn notices(&self) -> &[Notice] {
        &self.notices
    }

    /// Everything that was loaded.
    pub fn loaded(&self) -> &pintle_chart::Chart {
        &self.loaded
    }
}
