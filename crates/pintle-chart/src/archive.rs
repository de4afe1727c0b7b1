//! Packed charts. Source: `archive.LoadArchiveFiles` of Helm.

use std::fs;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use flate2::read::MultiGzDecoder;
use pintle_value::strconv::quote;

use crate::decode::read_metadata;
use crate::load::{BOM, Budget, Session};
use crate::path::clean;
use crate::walk::path_error;
use crate::{Error, Limits, LoadOptions, Loaded, SourceFile};

/// First bytes of everything compressed with gzip.
const GZIP_MAGIC: &[u8] = b"\x1f\x8b\x08";

/// Length of the shortest header of gzip.
const GZIP_HEADER: usize = 10;

/// How much smaller charts get when packed, more or less; what an archive says is trusted no
/// further.
const LIKELY_RATIO: usize = 20;

/// What an archive may hold besides the content of its files: headers, padding, entries that are
/// not loaded. More is a bomb.
const OVERHEAD: u64 = 64 * 1024 * 1024;

/// Loads the packed chart in the file at `path`.
///
/// # Errors
/// As Helm's command line reports them: what is wrong with the archive itself is hidden.
pub fn load_file(path: &Path, options: &LoadOptions) -> Result<Loaded, Error> {
    let packed = fs::read(path).map_err(|error| path_error("open", path, &error))?;
    check_archive_name(path, &packed)?;
    load_unpacked(&packed, options, |error| {
        Error::Archive(match error {
            Error::NotGzip => format!(
                "file '{}' does not appear to be a valid chart file (details: {error})",
                path.display()
            ),
            _ => "unable to load chart archive".to_owned(),
        })
    })
}

/// Loads a packed chart.
///
/// # Errors
/// As Helm's SDK reports them, without the `unable to load chart archive: ` in front.
pub fn load_archive(packed: &[u8], options: &LoadOptions) -> Result<Loaded, Error> {
    load_unpacked(packed, options, |error| error)
}

fn load_unpacked(
    packed: &[u8],
    options: &LoadOptions,
    archive_error: impl Fn(Error) -> Error,
) -> Result<Loaded, Error> {
    let mut session = Session::new(options);
    let files = unpack(packed, &mut session.budget).map_err(archive_error)?;
    let Some(chart_yaml) = files.iter().find(|file| &*file.name == "Chart.yaml") else {
        let text = "unable to detect chart version, no Chart.yaml found";
        return Err(Error::Parse(text.to_owned()));
    };
    let chart_yaml = read_metadata(&chart_yaml.data)?;
    session.finish(files, Some(&chart_yaml))
}

/// The files of a packed chart, without the folder that they are in.
///
/// # Errors
/// As [`load_archive`].
pub fn archive_files(packed: &[u8], limits: &Limits) -> Result<Vec<SourceFile>, Error> {
    unpack(packed, &mut Budget::new(limits))
}

/// Checks that a file which is to be loaded as an archive is one. Source: `EnsureArchive`.
///
/// # Errors
/// A text that says what the file is instead.
fn check_archive_name(path: &Path, content: &[u8]) -> Result<(), Error> {
    if content.starts_with(GZIP_MAGIC) {
        return Ok(());
    }
    let name = path.display();
    let is_yaml = path.extension().is_some_and(|e| e == "yml" || e == "yaml");
    Err(Error::Archive(if is_yaml {
        format!("file '{name}' seems to be a YAML file, but expected a gzipped archive")
    } else {
        let found = content_type(content);
        format!("file '{name}' does not appear to be a gzipped archive; got '{found}'")
    }))
}

/// The sorts of content that people mistake for archives. Helm passes a buffer of 512 bytes, so
/// that shorter files end in zeros and count as binary. Source: `http.DetectContentType`.
fn content_type(content: &[u8]) -> &'static str {
    const SNIFFED: usize = 512;
    const SIGNATURES: [(&[u8], &str); 6] = [
        (b"PK\x03\x04", "application/zip"),
        (b"%PDF-", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff", "image/jpeg"),
        (b"GIF87a", "image/gif"),
        (b"GIF89a", "image/gif"),
    ];
    if let Some((_, found)) = SIGNATURES.iter().find(|(magic, _)| content.starts_with(magic)) {
        return found;
    }
    let head = content.get(..SNIFFED);
    let is_binary = |c: &u8| matches!(c, 0..=8 | 11 | 14..=26 | 28..=31);
    match head {
        Some(head) if !head.iter().any(is_binary) => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// Unpacks an archive. What comes out is charged to the budget.
pub(crate) fn unpack(packed: &[u8], budget: &mut Budget) -> Result<Vec<SourceFile>, Error> {
    let (tar, end) = inflate(packed, budget)?;
    // What is before the place where the data breaks off counts, errors included.
    let broken = |error| end.clone().unwrap_or_else(|| archive_error(error));
    let mut archive = tar::Archive::new(&*tar);
    let mut files = Vec::new();
    for entry in archive.entries().map_err(broken)? {
        let mut entry = entry.map_err(broken)?;
        let kind = entry.header().entry_type();
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        if kind.is_dir() || name.ends_with('/') || kind.is_pax_global_extensions() {
            continue;
        }
        budget.count_file()?;
        let inner = inner_path(&name)?;
        let data = read_entry(&mut entry, &tar, budget, broken)?;
        let seconds = entry.header().mtime().unwrap_or(0);
        let modified = SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds));
        files.push(SourceFile { name: Arc::from(inner), data, modified });
    }
    match end {
        Some(error) if !ends_properly(&tar) => Err(error),
        _ if files.is_empty() => Err(Error::Archive("no files in chart archive".to_owned())),
        _ => Ok(files),
    }
}

/// The tar file in a packed archive and, if it is not whole, why.
///
/// It is unpacked in one go: the inflater is slow if asked for little at a time.
fn inflate(packed: &[u8], budget: &Budget) -> Result<(Vec<u8>, Option<Error>), Error> {
    match packed.len() {
        0 => return Err(Error::Archive("EOF".to_owned())),
        1..GZIP_HEADER => return Err(Error::Archive("unexpected EOF".to_owned())),
        _ if !packed.starts_with(GZIP_MAGIC) => return Err(Error::NotGzip),
        _ => {}
    }
    let bound = budget.remaining_size.saturating_add(OVERHEAD);
    let stated = packed.last_chunk().map_or(0, |size| u32::from_le_bytes(*size)) as usize;
    let mut tar = Vec::with_capacity(stated.min(packed.len().saturating_mul(LIKELY_RATIO)) + 1);
    let end = MultiGzDecoder::new(packed).take(bound).read_to_end(&mut tar).err();
    if tar.len() as u64 >= bound {
        return Ok((tar, Some(too_large(budget))));
    }
    Ok((tar, end.map(archive_error)))
}

/// Whether a tar file has its end, two blocks of zeros, so that what follows does not matter.
fn ends_properly(tar: &[u8]) -> bool {
    const BLOCK: usize = 512;
    let whole = tar.len() / BLOCK * BLOCK;
    tar[..whole].rchunks(BLOCK).take(2).filter(|block| block.iter().all(|c| *c == 0)).count() == 2
}

/// The path of an entry without its first element, which is the folder of the chart, whatever its
/// name. Archives made on Windows may have `\` in between.
fn inner_path(name: &str) -> Result<String, Error> {
    let illegal = |text: &str| Err(Error::Archive(text.to_owned()));
    let delimiter = if name.contains('\\') { '\\' } else { '/' };
    let (first, rest) = name.split_once(delimiter).unwrap_or((name, ""));
    let inner = rest.replace(delimiter, "/");
    if inner.starts_with('/') {
        return illegal("chart illegally contains absolute paths");
    }
    let inner = clean(&inner);
    if inner == "." {
        let name = quote(name.as_bytes());
        return Err(Error::Archive(format!(
            "chart illegally contains content outside the base directory: {name}"
        )));
    }
    if inner.starts_with("..") {
        return illegal("chart illegally references parent directory");
    }
    if let [drive, b':', b'/', ..] = inner.as_bytes()
        && drive.is_ascii_alphabetic()
    {
        return illegal("chart contains illegally named files");
    }
    if first == "Chart.yaml" {
        return illegal("chart yaml not in base directory");
    }
    Ok(inner)
}

/// The content of an entry; links have none. Reaching the limit exactly is too much already.
fn read_entry(
    entry: &mut tar::Entry<'_, &[u8]>,
    tar: &[u8],
    budget: &mut Budget,
    broken: impl Fn(io::Error) -> Error,
) -> Result<Arc<[u8]>, Error> {
    use tar::EntryType;
    let kind = entry.header().entry_type();
    let has_data = !matches!(
        kind,
        EntryType::Symlink | EntryType::Link | EntryType::Char | EntryType::Block | EntryType::Fifo
    );
    let size = if has_data { entry.size() } else { 0 };
    if size >= budget.remaining_size {
        return Err(too_large(budget));
    }
    budget.remaining_size -= size;
    let mut sparse = Vec::new();
    let data = if kind.is_gnu_sparse() {
        entry.take(size).read_to_end(&mut sparse).map_err(broken)?;
        &*sparse
    } else {
        let start = usize::try_from(entry.raw_file_position()).unwrap_or(usize::MAX);
        let end = usize::try_from(size).ok().and_then(|size| start.checked_add(size));
        let found = end.and_then(|end| tar.get(start..end));
        found.ok_or_else(|| broken(io::ErrorKind::UnexpectedEof.into()))?
    };
    Ok(Arc::from(data.strip_prefix(BOM).unwrap_or(data)))
}

fn too_large(budget: &Budget) -> Error {
    let total = budget.total_size;
    Error::Limit(format!("decompressed chart is larger than the maximum size {total}"))
}

/// Go's texts for what can be wrong with an archive, as far as they are told apart here.
fn archive_error(error: io::Error) -> Error {
    Error::Archive(match error.kind() {
        io::ErrorKind::UnexpectedEof => "unexpected EOF".to_owned(),
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => {
            "gzip: invalid checksum".to_owned()
        }
        _ => "archive/tar: invalid tar header".to_owned(),
    })
}
