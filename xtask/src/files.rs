//! Folders of files.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

/// Copies a folder with all that is in it. Links are followed; those that lead nowhere are left out.
///
/// # Errors
/// Those of the file system.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| from.display().to_string())? {
        let entry = entry?;
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        match fs::metadata(&from) {
            Ok(meta) if meta.is_dir() => copy(&from, &to)?,
            Ok(_) => fs::copy(&from, &to).map(drop)?,
            Err(_) => {}
        }
    }
    Ok(())
}
