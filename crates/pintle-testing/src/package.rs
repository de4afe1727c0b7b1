//! Chart archives.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::Path;

use anyhow::{Context as _, Result};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use tar::{Archive, Builder, Header};

/// Writes the folder of a chart as a gzipped tar archive, with the folder's name as prefix of the
/// paths, files in order of their names, and nothing that depends on machine or time.
///
/// # Errors
/// Those of the file system.
pub fn write_package(folder: &Path, archive: &Path) -> Result<()> {
    make_parent(archive)?;
    let file = File::create(archive).with_context(|| archive.display().to_string())?;
    let mut builder = Builder::new(GzEncoder::new(file, Compression::fast()));
    let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    add_folder(&mut builder, folder, &name)?;
    builder.into_inner()?.finish()?;
    Ok(())
}

/// Copies a file, or a folder with all that is in it.
///
/// # Errors
/// Those of the file system.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<()> {
    if !from.is_dir() {
        make_parent(to)?;
        fs::copy(from, to).with_context(|| from.display().to_string())?;
        return Ok(());
    }
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| from.display().to_string())? {
        let entry = entry?;
        copy(&entry.path(), &to.join(entry.file_name()))?;
    }
    Ok(())
}

/// Makes the folder of a file.
///
/// # Errors
/// Those of the file system.
pub(crate) fn make_parent(file: &Path) -> Result<()> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    Ok(())
}

/// What an archive holds, file by file in the order of their names, and what its header says. Two
/// programs do not compress alike, and Helm packs subcharts in any order.
///
/// # Errors
/// What is no archive of texts.
pub(crate) fn archive_text(packed: &[u8]) -> Result<Vec<u8>> {
    let mut decoder = GzDecoder::new(packed);
    let header = decoder.header().context("no header of gzip")?;
    let shown =
        |part: Option<&[u8]>| String::from_utf8_lossy(part.unwrap_or_default()).into_owned();
    let mut text =
        format!("comment {:?}, extra {:?}\n", shown(header.comment()), shown(header.extra()));
    let mut archive = Archive::new(&mut decoder);
    let mut files = Vec::new();
    for entry in archive.entries()? {
        let mut entry = entry?;
        let mut content = String::new();
        entry.read_to_string(&mut content)?;
        let (name, mode) = (entry.path()?.display().to_string(), entry.header().mode()?);
        files.push(format!("==> {name} {mode:o}\n{content}\n"));
    }
    files.sort();
    text += &files.concat();
    Ok(text.into_bytes())
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
