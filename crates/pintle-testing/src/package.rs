//! Chart archives.

use std::fs::{self, File};
use std::path::Path;

use anyhow::{Context as _, Result};
use flate2::Compression;
use flate2::write::GzEncoder;
use tar::{Builder, Header};

/// Writes the folder of a chart as a gzipped tar archive, with the folder's name as prefix of the
/// paths, files in order of their names, and nothing that depends on machine or time.
///
/// # Errors
/// Those of the file system.
pub fn write_package(folder: &Path, archive: &Path) -> Result<()> {
    let file = File::create(archive).with_context(|| archive.display().to_string())?;
    let mut builder = Builder::new(GzEncoder::new(file, Compression::fast()));
    let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    add_folder(&mut builder, folder, &name)?;
    builder.into_inner()?.finish()?;
    Ok(())
}

fn add_folder<W: std::io::Write>(
    builder: &mut Builder<W>,
    folder: &Path,
    prefix: &str,
) -> Result<()> {
    let mut entries = fs::read_dir(folder)
        .with_context(|| folder.display().to_string())?
        .collect::<Result<Vec<_>, _>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let name = format!("{prefix}/{}", entry.file_name().to_string_lossy());
        if path.is_dir() {
            add_folder(builder, &path, &name)?;
            continue;
        }
        let bytes = fs::read(&path).with_context(|| path.display().to_string())?;
        let mut header = Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, &name, bytes.as_slice())?;
    }
    Ok(())
}
