//! Moves archives into `charts/`. Source: Helm `Manager.safeMoveDeps`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use pintle_chart::{Dependency, LoadOptions, load_file};

use crate::{Error, Tell, Voice};

/// Moves the archives of `from` into `charts` and takes out the archives of charts that are no
/// longer asked for. Folders stay, and so does what is no chart.
pub(super) fn settle(
    locked: &[Dependency],
    from: &Path,
    charts: &Path,
    tell: &mut Tell<'_>,
) -> Result<(), Error> {
    let before = files(charts)?;
    let mut moved = BTreeSet::new();
    for path in files(from)? {
        let name = path.file_name().unwrap_or_default().to_owned();
        let shown = path.display();
        moved.insert(name.clone());
        if let Err(error) = load_file(&path, &LoadOptions::default()) {
            tell(
                Voice::Dependencies,
                &format!("Could not verify {shown} for moving: {error} (Skipping)"),
            );
        } else if let Err(error) = fs::rename(&path, charts.join(&name)) {
            tell(
                Voice::Dependencies,
                &format!("Unable to move {shown} to charts dir {error} (Skipping)"),
            );
        }
    }
    tell(Voice::Dependencies, "Deleting outdated charts\n");
    let is_local = |name: &str| {
        locked.iter().any(|locked| locked.repository.is_empty() && locked.name == name)
    };
    for path in before {
        if moved.contains(path.file_name().unwrap_or_default()) {
            continue;
        }
        let shown = path.display();
        match load_file(&path, &LoadOptions::default()) {
            Err(error) => {
                tell(
                    Voice::Dependencies,
                    &format!("Could not verify {shown} for deletion: {error} (Skipping)\n"),
                );
            }
            Ok(loaded) if is_local(loaded.chart.name()) => {}
            Ok(_) => {
                if let Err(error) = fs::remove_file(&path) {
                    tell(
                        Voice::Dependencies,
                        &format!("Could not delete {shown}: {error} (Skipping)"),
                    );
                }
            }
        }
    }
    Ok(())
}

/// The files of a folder, in the order of their names.
fn files(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let failed = |error| Error::io("open", folder, &error);
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        if !entry.file_type().map_err(failed)?.is_dir() {
            files.push(entry.path());
        }
    }
    files.sort();
    Ok(files)
}
