//! Where files of repositories are kept.

use std::fs;
use std::path::{Path, PathBuf};

use pintle_chart::Notice;

use crate::Error;

/// Where the list of repositories is, and where indexes and charts are kept. All are Helm's, too.
#[derive(Clone, Debug, Default)]
pub struct Folders {
    /// The list of repositories, `repositories.yaml`.
    pub repositories: PathBuf,
    /// Folder of indexes.
    pub indexes: PathBuf,
    /// Folder of charts by their SHA-256.
    pub contents: PathBuf,
}

/// What is kept of a chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// The archive.
    Chart,
    /// What signs it.
    Provenance,
}

impl Folders {
    /// The index of the repository of this name. Source: Helm `helmpath.CacheIndexFile`.
    pub fn index_file(&self, repository: &str) -> PathBuf {
        self.indexes.join(format!("{repository}-index.yaml"))
    }

    /// The names of the charts in it, for completion in shells.
    pub(crate) fn charts_file(&self, repository: &str) -> PathBuf {
        self.indexes.join(format!("{repository}-charts.txt"))
    }

    /// What is kept under a SHA-256 in hexadecimal digits; nothing is ever kept as an empty file.
    /// Source: Helm `downloader.DiskCache`.
    pub(crate) fn kept(&self, digest: &str, content: Content) -> Option<Vec<u8>> {
        fs::read(self.content_file(digest, content)).ok().filter(|found| !found.is_empty())
    }

    /// Keeps it. `notices` gets Helm's line about a folder that cannot be made.
    pub(crate) fn keep(
        &self,
        digest: &str,
        content: Content,
        data: &[u8],
        notices: &mut Vec<Notice>,
    ) -> Result<(), Error> {
        let path = self.content_file(digest, content);
        make_folder(&path).inspect_err(|_| {
            notices.push(Notice::error("failed to create cache directory"));
        })?;
        write(&path, data)
    }

    /// Where a content of this SHA-256 is kept.
    pub(crate) fn content_file(&self, digest: &str, content: Content) -> PathBuf {
        let extension = match content {
            Content::Chart => "chart",
            Content::Provenance => "prov",
        };
        let shelf = digest.get(..2).unwrap_or_default();
        self.contents.join(shelf).join(format!("{digest}.{extension}"))
    }
}

/// Makes the folder of a file. The error names what is in the way, as Go's does.
fn make_folder(path: &Path) -> Result<(), Error> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(|error| {
        let mut above = folder.ancestors();
        let there = above.find(|path| path.exists()).unwrap_or(folder);
        Error::io("mkdir", there, &error)
    })
}

/// Writes a file whole or not at all, for who reads it meanwhile.
pub(crate) fn write(path: &Path, data: &[u8]) -> Result<(), Error> {
    make_folder(path)?;
    let folder = path.parent().unwrap_or(Path::new("."));
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    // Two threads of one process do not write the same file.
    let unfinished = folder.join(format!(".{name}.{}", std::process::id()));
    let written = fs::write(&unfinished, data).and_then(|()| fs::rename(&unfinished, path));
    written.map_err(|error| {
        let _ = fs::remove_file(&unfinished);
        Error::io("open", path, &error)
    })
}
