//! Plug-ins in folders.

use std::path::{Path, PathBuf};

use crate::Error;
use crate::metadata::Metadata;

const PLUGIN_FILE: &str = "plugin.yaml";

/// A plug-in of a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plugin {
    /// The folder that has its `plugin.yaml`.
    pub dir: PathBuf,
    /// What it says of itself.
    pub metadata: Metadata,
}

/// The plug-ins of a folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Those that could be read, by the names of their folders.
    pub plugins: Vec<Plugin>,
    /// Files that could not be read, with the reason: for a warning.
    pub ignored: Vec<(PathBuf, Error)>,
}

/// Reads the plug-ins in the sub-folders of every folder. Folders that do not exist have none.
/// Source: Helm `plugin.FindPlugins`.
///
/// # Errors
/// If two plug-ins of one folder have the same name.
pub fn plugins(folders: &[PathBuf]) -> Result<Found, Error> {
    let mut all = Found::default();
    for folder in folders {
        let found = load_folder(folder)?;
        all.plugins.extend(found.plugins);
        all.ignored.extend(found.ignored);
    }
    Ok(all)
}

/// Reads the plug-ins in the sub-folders of one folder. Source: Helm `plugin.LoadAllDir`.
///
/// # Errors
/// If two of them have the same name.
pub fn load_folder(folder: &Path) -> Result<Found, Error> {
    let mut dirs: Vec<PathBuf> = std::fs::read_dir(folder)
        .map(|entries| entries.flatten().map(|entry| entry.path()).collect())
        .unwrap_or_default();
    dirs.sort();
    let mut found = Found::default();
    for dir in dirs {
        let file = dir.join(PLUGIN_FILE);
        if std::fs::symlink_metadata(&file).is_err() {
            continue;
        }
        match load(&dir, &file) {
            Ok(plugin) => found.plugins.push(plugin),
            Err(error) => found.ignored.push((file, error)),
        }
    }
    check_duplicates(&found.plugins)?;
    Ok(found)
}

fn load(dir: &Path, file: &Path) -> Result<Plugin, Error> {
    let text = std::fs::read_to_string(file).map_err(|error| {
        Error::new(error.to_string()).within(format!("failed to read plugin at {file:?}"))
    })?;
    let metadata = Metadata::read(&text)
        .map_err(|error| error.within(format!("failed to load plugin {dir:?}")))?;
    Ok(Plugin { dir: dir.to_owned(), metadata })
}

fn check_duplicates(plugins: &[Plugin]) -> Result<(), Error> {
    let mut dirs = std::collections::BTreeMap::new();
    for Plugin { dir, metadata } in plugins {
        if let Some(first) = dirs.insert(&metadata.name, dir) {
            return Err(Error::new(format!(
                "two plugins claim the name {:?} at {first:?} and {dir:?}",
                metadata.name
            )));
        }
    }
    Ok(())
}
