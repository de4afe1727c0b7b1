//! The folder that a chart is in. The rules look at some files themselves, whatever `.helmignore`
//! says, so they need more than the loaded chart. Nothing else in this crate touches the disk.

use std::cmp::Ordering;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use pintle_chart::{
    Chart, Error, Ignore, LoadOptions, Notice, SourceFile, archive_files, clean_path,
};
use pintle_chart::{RawMetadata, load_files};

/// The folder of a chart: one on disk, or the one in a packed chart.
pub(crate) struct Folder {
    /// How findings name the chart.
    path: PathBuf,
    files: Files,
}

enum Files {
    /// Those on disk.
    OnDisk,
    /// Those of an archive, in the order of a walk through the folder.
    Packed(Vec<SourceFile>),
}

/// What is at a path of the folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    Folder,
    File,
}

/// Why there is nothing at a path of the folder.
pub(crate) struct Absent {
    /// Whether there simply is nothing, rather than something that cannot be looked at.
    pub(crate) is_missing: bool,
    /// Go's text of the error.
    pub(crate) text: String,
}

/// The chart of a folder, or why it cannot be loaded, and what Helm logs meanwhile.
pub(crate) struct LoadedFolder {
    pub(crate) chart: Result<Chart, Error>,
    pub(crate) notices: Vec<Notice>,
}

impl Folder {
    /// The folder or the packed chart at `shown`, which is `path` as it was typed.
    ///
    /// # Errors
    /// Helm's text for what is no chart.
    pub(crate) fn open(path: &Path, shown: &str, options: &LoadOptions) -> Result<Folder, String> {
        let is_packed = shown.ends_with(".tgz") || shown.ends_with(".tar.gz");
        let files =
            if is_packed { Files::Packed(unpack(path, shown, options)?) } else { Files::OnDisk };
        let folder = Folder { path: path.to_owned(), files };
        match folder.entry("Chart.yaml") {
            Ok(_) => Ok(folder),
            // Helm looks where the argument says, before it makes the path absolute.
            Err(absent) => {
                let reason = absent.text.rsplit_once(": ").map_or("", |(_, reason)| reason);
                let file = clean_path(&format!("{shown}/Chart.yaml"));
                Err(format!("unable to check Chart.yaml file in chart: stat {file}: {reason}"))
            }
        }
    }

    /// The chart's path, as findings show it.
    pub(crate) fn path(&self) -> String {
        self.path.display().to_string()
    }

    /// What is at `name`; links are followed.
    pub(crate) fn entry(&self, name: &str) -> Result<Entry, Absent> {
        match &self.files {
            Files::OnDisk => {
                let path = self.path.join(name);
                match fs::metadata(&path) {
                    Ok(found) if found.is_dir() => Ok(Entry::Folder),
                    Ok(_) => Ok(Entry::File),
                    Err(error) => Err(Absent {
                        is_missing: error.kind() == io::ErrorKind::NotFound,
                        text: format!("stat {}: {}", path.display(), go_text(&error)),
                    }),
                }
            }
            Files::Packed(files) => {
                let inside = |file: &SourceFile| {
                    file.name.strip_prefix(name).is_some_and(|rest| rest.starts_with('/'))
                };
                if files.iter().any(|file| &*file.name == name) {
                    Ok(Entry::File)
                } else if files.iter().any(inside) {
                    Ok(Entry::Folder)
                } else {
                    let path = self.path.join(name);
                    let text = format!("stat {}: no such file or directory", path.display());
                    Err(Absent { is_missing: true, text })
                }
            }
        }
    }

    /// The content of the file at `name`, or Go's text of the error.
    pub(crate) fn read(&self, name: &str) -> Result<Vec<u8>, String> {
        match &self.files {
            Files::OnDisk => {
                let path = self.path.join(name);
                fs::read(&path).map_err(|error| {
                    let action =
                        if error.kind() == io::ErrorKind::IsADirectory { "read" } else { "open" };
                    format!("{action} {}: {}", path.display(), go_text(&error))
                })
            }
            Files::Packed(files) => {
                // Of several files of one name, the last one is left after unpacking.
                match files.iter().rev().find(|file| &*file.name == name) {
                    Some(file) => Ok(file.data.to_vec()),
                    None => {
                        let path = self.path.join(name);
                        Err(format!("open {}: no such file or directory", path.display()))
                    }
                }
            }
        }
    }

    /// Loads the chart. Source: `loader.LoadDir` of Helm, which does not ask whether the
    /// `apiVersion` is supported.
    pub(crate) fn load(&self, options: &LoadOptions) -> LoadedFolder {
        let mut notices = Vec::new();
        let files = match &self.files {
            Files::OnDisk => pintle_chart::dir_files(&self.path, options, &mut notices),
            Files::Packed(files) => without_ignored(files),
        };
        let chart = files.and_then(|files| load_files(files, options)).map(|mut loaded| {
            notices.append(&mut loaded.notices);
            loaded.chart
        });
        LoadedFolder { chart, notices }
    }
}

/// The files of a packed chart as they would be found after unpacking it.
fn unpack(path: &Path, shown: &str, options: &LoadOptions) -> Result<Vec<SourceFile>, String> {
    let packed = fs::read(path)
        .map_err(|error| format!("unable to open tarball: open {shown}: {}", go_text(&error)))?;
    let unable = |text: String| format!("unable to extract tarball: {text}");
    let mut files =
        archive_files(&packed, &options.limits).map_err(|error| unable(error.to_string()))?;
    let mut name = String::new();
    for file in files.iter().filter(|file| &*file.name == "Chart.yaml") {
        let metadata = RawMetadata::parse(&file.data, false)
            .map_err(|error| unable(format!("cannot load Chart.yaml: {error}")))?;
        name = metadata.fields.name;
    }
    check_name(&name).map_err(unable)?;
    files.sort_by(|a, b| walk_order(&a.name, &b.name));
    Ok(files)
}

/// Whether a folder may be called like the chart. Source: `Expand` of Helm.
fn check_name(name: &str) -> Result<(), String> {
    let quoted = || pintle_value::strconv::quote(name.as_bytes());
    match name {
        "" => Err("chart name not specified".to_owned()),
        "." | ".." => Err(format!("chart name {} is not allowed", quoted())),
        _ if name.contains('/') => {
            Err(format!("chart name {} must not contain path separators", quoted()))
        }
        _ => Ok(()),
    }
}

/// Folder by folder, names in byte order.
fn walk_order(a: &str, b: &str) -> Ordering {
    a.split('/').cmp(b.split('/'))
}

/// The files that `.helmignore` leaves.
fn without_ignored(files: &[SourceFile]) -> Result<Vec<SourceFile>, Error> {
    let rules = files.iter().find(|file| &*file.name == ".helmignore");
    let rules = rules.map(|file| &*file.data).unwrap_or_default();
    let ignore = Ignore::parse(rules).map_err(Error::Parse)?;
    let ignored = |name: &str| {
        let mut folders = name.match_indices('/').map(|(end, _)| &name[..end]);
        folders.any(|folder| ignore.ignores(folder, true)) || ignore.ignores(name, false)
    };
    Ok(files.iter().filter(|file| !ignored(&file.name)).cloned().collect())
}

/// The text of a system error as Go has it: in lower case, without the number.
fn go_text(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_lowercase().chain(chars).collect(),
        None => String::new(),
    }
}
