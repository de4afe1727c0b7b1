//! What running suites asks of the world outside.

use std::fmt;
use std::time::Duration;

use pintle_chart::Chart;

/// Files, programs and the time. Paths are as they are shown: relative ones start where the user is.
pub trait Workspace: Sync {
    /// The chart in a folder or in a packed file.
    ///
    /// # Errors
    /// Helm's text for what is no chart.
    fn load_chart(&self, path: &str) -> Result<Chart, String>;

    /// The content of a file.
    ///
    /// # Errors
    /// Those of the file system.
    fn read(&self, path: &str) -> Result<Vec<u8>, FileError>;

    /// Writes a file, with the folders that hold it.
    ///
    /// # Errors
    /// Those of the file system.
    fn write(&self, path: &str, content: &[u8]) -> Result<(), String>;

    /// The names in a folder; nothing if it is none.
    fn names(&self, folder: &str) -> Vec<String>;

    /// What is at a path, links followed.
    fn kind(&self, path: &str) -> Option<FileKind>;

    /// A path from the root.
    fn absolute(&self, path: &str) -> String;

    /// A path as it is shown: relative to where the user is.
    fn shown(&self, path: &str) -> String;

    /// Runs a program and gives what it prints.
    ///
    /// # Errors
    /// A program that cannot be started, or that fails.
    fn run(&self, program: &str, arguments: &[String], input: &[u8]) -> Result<Vec<u8>, String>;

    /// The time since some moment, for the durations of tests.
    fn elapsed(&self) -> Duration;
}

/// What is at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A folder.
    Folder,
    /// Anything else.
    File,
}

/// Why a file cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileError {
    /// Whether there is no such file.
    pub is_missing: bool,
    /// What there is to say.
    pub text: String,
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
