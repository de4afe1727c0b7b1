//! Charts in directories. Source: `loader.LoadDir` of Helm.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use pintle_value::Value;

use crate::decode::read_metadata;
use crate::load::{BOM, Session};
use crate::{Error, Ignore, LoadOptions, Loaded, Notice, SourceFile};

/// Name of the file with the rules of what to leave out.
const HELM_IGNORE: &str = ".helmignore";

/// Loads the chart in the directory `dir`, an absolute path without `.` and `..`.
///
/// Files are taken in lexical order, directory by directory. Links are followed, each with a
/// notice. What `.helmignore` matches is left out.
///
/// # Errors
/// As Helm reports them; see [`Error`].
pub fn load_dir(dir: &Path, options: &LoadOptions) -> Result<Loaded, Error> {
    let mut session = Session::new(options);
    let files = collect(dir, &mut session);
    // Helm looks at Chart.yaml before it walks: what is wrong there comes first. The walk has
    // usually read the file already.
    let known = files.as_ref().ok().and_then(|files| {
        files.iter().find(|file| &*file.name == "Chart.yaml").map(|file| file.data.clone())
    });
    let chart_yaml = match known {
        Some(text) => read_metadata(&text)?,
        None => detect_dir(dir)?,
    };
    session.finish(files?, Some(&chart_yaml))
}

/// The files of the chart in the directory `dir` as [`load_dir`] takes them, without a look at
/// what they say. `notices` gets what Helm logs meanwhile.
///
/// # Errors
/// As [`load_dir`].
pub fn dir_files(
    dir: &Path,
    options: &LoadOptions,
    notices: &mut Vec<Notice>,
) -> Result<Vec<SourceFile>, Error> {
    let mut session = Session::new(options);
    let files = collect(dir, &mut session);
    notices.append(&mut session.notices);
    files
}

/// Reads `Chart.yaml` in `dir` whatever `.helmignore` says and checks that its `apiVersion` is
/// supported.
fn detect_dir(dir: &Path) -> Result<Value, Error> {
    let path = dir.join("Chart.yaml");
    let read = fs::read(&path).map_err(|error| {
        let (path, error) = (path.display(), os_error(&error));
        // Opening a directory works, reading it does not.
        let action = if error == "is a directory" { "read" } else { "open" };
        Error::Io(format!("unable to detect chart at {path}: {action} {path}: {error}"))
    });
    read_metadata(&read?)
}

fn collect(dir: &Path, session: &mut Session) -> Result<Vec<SourceFile>, Error> {
    let rules = match fs::read(dir.join(HELM_IGNORE)) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(path_error("open", &dir.join(HELM_IGNORE), &error)),
    };
    let ignore = Ignore::parse(&rules).map_err(Error::Parse)?;
    let mut walk = Walk { ignore, session, files: Vec::new(), buffer: Vec::new() };
    // With one directory open all the time, C libraries that return memory at once (musl) need not
    // ask the system for that of each directory anew.
    let _held_open = fs::read_dir(dir);
    // A root that cannot be listed is an empty chart to Helm.
    if let Ok(entries) = list(dir) {
        walk.entries("", entries)?;
    }
    Ok(walk.files)
}

struct Walk<'a> {
    ignore: Ignore,
    session: &'a mut Session,
    files: Vec<SourceFile>,
    /// Content of the file at hand; kept to be used again.
    buffer: Vec<u8>,
}

/// What an entry of a directory is; links have been followed.
enum Entry {
    Directory,
    File,
    Other,
}

impl Entry {
    fn of(kind: fs::FileType) -> Entry {
        match kind {
            _ if kind.is_dir() => Entry::Directory,
            _ if kind.is_file() => Entry::File,
            _ => Entry::Other,
        }
    }
}

impl Walk<'_> {
    /// Takes the entries of the directory whose name in the chart is `prefix`.
    fn entries(
        &mut self,
        prefix: &str,
        entries: Vec<(String, PathBuf, fs::FileType)>,
    ) -> Result<(), Error> {
        for (name, full, kind) in entries {
            let name = if prefix.is_empty() { name } else { format!("{prefix}/{name}") };
            self.entry(&full, name, kind)?;
        }
        Ok(())
    }

    fn entry(&mut self, path: &Path, name: String, kind: fs::FileType) -> Result<(), Error> {
        // Every entry counts, or links to directories above would keep the walk going for long.
        self.session.budget.count_file()?;
        let entry = if kind.is_symlink() { self.follow(path)? } else { Entry::of(kind) };
        if self.ignore.ignores(&name, matches!(entry, Entry::Directory)) {
            return Ok(());
        }
        match entry {
            Entry::Directory => {
                let entries = list(path).map_err(|error| path_error("open", path, &error))?;
                self.entries(&name, entries)
            }
            Entry::File => self.file(path, name),
            Entry::Other => {
                let path = path.display();
                Err(Error::Io(format!(
                    "cannot load irregular file {path} as it has file mode type bits set"
                )))
            }
        }
    }

    /// What is at the end of a link, with a notice about it.
    fn follow(&mut self, path: &Path) -> Result<Entry, Error> {
        let resolved = fs::canonicalize(path).map_err(|error| {
            let (shown, text) = (path.display(), os_error(&error));
            Error::Io(match text.as_str() {
                "too many levels of symbolic links" => {
                    format!("error evaluating symlink {shown}: EvalSymlinks: too many links")
                }
                _ => {
                    let missing = first_missing(path);
                    let missing = missing.display();
                    format!("error evaluating symlink {shown}: lstat {missing}: {text}")
                }
            })
        })?;
        self.session.notices.push(
            Notice::info("found symbolic link in path. Contents of linked file included and used")
                .with("path", path.display().to_string())
                .with("resolved", resolved.display().to_string()),
        );
        let meta = fs::metadata(&resolved).map_err(|e| path_error("lstat", &resolved, &e))?;
        Ok(Entry::of(meta.file_type()))
    }

    fn file(&mut self, path: &Path, name: String) -> Result<(), Error> {
        let reading = |error: Error| Error::Io(format!("error reading {name}: {error}"));
        let (data, modified) = self.read(path).map_err(reading)?;
        self.files.push(SourceFile { name: Arc::from(name), data, modified });
        Ok(())
    }

    /// Reads a file and charges it to the budget. A file that grows meanwhile cannot get past the
    /// limit.
    fn read(&mut self, path: &Path) -> Result<(Arc<[u8]>, Option<SystemTime>), Error> {
        let opened = fs::File::open(path).map_err(|error| path_error("open", path, &error))?;
        let meta = opened.metadata().map_err(|error| path_error("stat", path, &error))?;
        let limit = self.session.budget.remaining_size;
        let total = self.session.budget.total_size;
        let too_large =
            || Error::Limit(format!("chart exceeds maximum decompressed size of {total} bytes"));
        if meta.len() > limit {
            return Err(too_large());
        }
        let read_error = |error: io::Error| path_error("read", path, &error);
        let expected = usize::try_from(meta.len()).map_err(|_| too_large())?;
        let length =
            read_expecting(&opened, expected, limit, &mut self.buffer).map_err(read_error)?;
        let left = limit.checked_sub(length as u64);
        self.session.budget.remaining_size = left.ok_or_else(too_large)?;
        let data = self.buffer.get(..length).unwrap_or_default();
        let data = Arc::from(data.strip_prefix(BOM).unwrap_or(data));
        Ok((data, meta.modified().ok()))
    }
}

/// Reads at most `limit` + 1 bytes to the beginning of the buffer and gives their number. If the
/// file is as long as expected that takes one call of the system.
fn read_expecting(
    mut file: &fs::File,
    expected: usize,
    limit: u64,
    buffer: &mut Vec<u8>,
) -> io::Result<usize> {
    // The buffer never shrinks, so that it is not cleared for every file.
    if buffer.len() <= expected {
        buffer.resize(expected + 1, 0);
    }
    let mut filled = 0;
    while filled <= expected {
        match file.read(&mut buffer[filled..=expected]) {
            Ok(0) => break,
            Ok(n) => filled += n,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
        if filled == expected {
            break;
        }
    }
    if filled > expected {
        buffer.truncate(filled);
        let more = limit.saturating_add(1).saturating_sub(filled as u64);
        filled += file.take(more).read_to_end(buffer)?;
    }
    Ok(filled)
}

/// The entries of a directory in byte order. Finding out what they are takes no system call each.
fn list(path: &Path) -> io::Result<Vec<(String, PathBuf, fs::FileType)>> {
    let mut entries = Vec::new();
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        entries.push((name, entry.path(), entry.file_type()?));
    }
    entries.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    Ok(entries)
}

/// Where a link that leads nowhere breaks off.
fn first_missing(path: &Path) -> PathBuf {
    const MAX_LINKS: usize = 40;
    let mut path = path.to_owned();
    for _ in 0..MAX_LINKS {
        let Ok(target) = fs::read_link(&path) else { break };
        path = join(path.parent().unwrap_or(Path::new("/")), &target);
    }
    let mut missing = path.clone();
    while let Some(parent) = missing.parent()
        && fs::symlink_metadata(parent).is_err()
    {
        missing = parent.to_owned();
    }
    missing
}

fn join(base: &Path, target: &Path) -> PathBuf {
    PathBuf::from(crate::path::clean(&base.join(target).to_string_lossy()))
}

pub(crate) fn path_error(action: &str, path: &Path, error: &io::Error) -> Error {
    Error::Io(format!("{action} {}: {}", path.display(), os_error(error)))
}

/// The text of a system error as Go has it: lower case, without the number.
fn os_error(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text);
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_lowercase().chain(chars).collect(),
        None => String::new(),
    }
}
