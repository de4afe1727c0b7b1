//! Files and programs of this machine, for suites.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use pintle_chart::{Chart, LoadOptions, clean_path, load_dir, load_file};
use pintle_plugin::PostRenderer;
use pintle_unittest::{FileError, FileKind, Workspace};

use crate::commands::sources::{absolute, go_text};
use crate::environment::Environment;

/// The file system, seen from the folder that the user is in.
pub(crate) struct FileSystem<'a> {
    environment: &'a Environment,
    begin: Instant,
}

impl<'a> FileSystem<'a> {
    pub(crate) fn new(environment: &'a Environment, begin: Instant) -> FileSystem<'a> {
        FileSystem { environment, begin }
    }

    fn place(&self, path: &str) -> PathBuf {
        absolute(path, self.environment)
    }
}

impl Workspace for FileSystem<'_> {
    fn load_chart(&self, path: &str) -> Result<Chart, String> {
        let place = self.place(path);
        let meta =
            fs::metadata(&place).map_err(|error| format!("stat {path}: {}", go_text(&error)))?;
        let options = LoadOptions::default();
        let loaded = match meta.is_dir() {
            true => load_dir(&place, &options),
            false => load_file(&place, &options),
        };
        loaded.map(|loaded| loaded.chart).map_err(|error| error.to_string())
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, FileError> {
        fs::read(self.place(path)).map_err(|error| FileError {
            is_missing: error.kind() == std::io::ErrorKind::NotFound,
            text: format!("open {path}: {}", go_text(&error)),
        })
    }

    fn write(&self, path: &str, content: &[u8]) -> Result<(), String> {
        let place = self.place(path);
        let written = match place.parent() {
            Some(folder) => fs::create_dir_all(folder),
            None => Ok(()),
        };
        written
            .and_then(|()| fs::write(&place, content))
            .map_err(|error| format!("open {path}: {}", go_text(&error)))
    }

    fn names(&self, folder: &str) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.place(folder)) else { return Vec::new() };
        entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()).collect()
    }

    fn kind(&self, path: &str) -> Option<FileKind> {
        let meta = fs::metadata(self.place(path)).ok()?;
        Some(if meta.is_dir() { FileKind::Folder } else { FileKind::File })
    }

    fn absolute(&self, path: &str) -> String {
        self.place(path).to_string_lossy().into_owned()
    }

    fn shown(&self, path: &str) -> String {
        let place = self.place(path);
        relative(&place, Path::new(&clean_path(&self.environment.current_dir.to_string_lossy())))
    }

    fn run(&self, program: &str, arguments: &[String], input: &[u8]) -> Result<Vec<u8>, String> {
        let variables = &self.environment.variables;
        let found = PostRenderer::find(program, &[], variables).map_err(|e| e.to_string())?;
        match found {
            PostRenderer::Program(program) => {
                let output = program.run(input, arguments, variables);
                output.map_err(|error| without_prefix(&error.to_string()))
            }
            PostRenderer::Plugin(_) => Err(format!("unable to find binary at {program}")),
        }
    }

    fn elapsed(&self) -> Duration {
        self.begin.elapsed()
    }
}

/// The text of Helm 3, which does not say what the program was run for.
fn without_prefix(error: &str) -> String {
    let prefix = "error while running post render on files: ";
    error.strip_prefix(prefix).unwrap_or(error).to_owned()
}

/// The way from a folder to a path. Source: Go `filepath.Rel`.
fn relative(path: &Path, from: &Path) -> String {
    let common = path.components().zip(from.components()).take_while(|(a, b)| a == b).count();
    let up = from.components().skip(common).map(|_| "..".to_owned());
    let down = path.components().skip(common);
    let down = down.map(|part| part.as_os_str().to_string_lossy().into_owned());
    let parts: Vec<String> = up.chain(down).collect();
    if parts.is_empty() { ".".to_owned() } else { parts.join("/") }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::relative;

    #[test]
    fn paths_are_shown_from_where_the_user_is() {
        let relative = |path, from| relative(Path::new(path), Path::new(from));
        assert_eq!(relative("/a/b/c", "/a"), "b/c");
        assert_eq!(relative("/a/b", "/a/c/d"), "../../b");
        assert_eq!(relative("/a", "/a"), ".");
    }
}
