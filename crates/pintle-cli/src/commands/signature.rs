//! Signed charts. Source: Helm `downloader.VerifyChart`.

use std::fs;
use std::path::{Path, PathBuf};

use pintle_functions::Host as _;
use pintle_provenance::Keyring;

use super::go_text;
use crate::host::SystemHost;
use crate::report::Failure;

/// Refuses a chart at `path` that is not signed by a key of the ring. What signs it lies beside it.
pub(crate) fn verify_file(path: &Path, keyring: &Path) -> Result<(), Failure> {
    if path.is_dir() {
        return Err(Failure::new("unpacked charts cannot be verified"));
    }
    if !path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("tgz")) {
        return Err(Failure::new("chart must be a tgz file"));
    }
    let mut beside = path.as_os_str().to_owned();
    beside.push(".prov");
    let beside = PathBuf::from(beside);
    if let Err(error) = fs::metadata(&beside) {
        let (place, why) = (beside.display(), go_text(&error));
        let text = format!("could not load provenance file {place}: stat {place}: {why}");
        return Err(Failure::new(text));
    }
    let ring = load(keyring)?;
    let read = |what: &str, path: &Path| {
        fs::read(path).map_err(|error| {
            let (place, why) = (path.display(), go_text(&error));
            Failure::new(format!("failed to read {what}: open {place}: {why}"))
        })
    };
    let archive = read("chart archive", path)?;
    let provenance = read("provenance file", &beside)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    check(&archive, &provenance, &name, &ring)
}

/// Refuses an archive that is not signed by a key of the ring.
pub(crate) fn verify(
    archive: &[u8],
    provenance: &[u8],
    name: &str,
    keyring: &Path,
) -> Result<(), Failure> {
    check(archive, provenance, name, &load(keyring)?)
}

fn check(archive: &[u8], provenance: &[u8], name: &str, ring: &Keyring) -> Result<(), Failure> {
    let now = SystemHost { enable_dns: false }.now().seconds;
    pintle_provenance::verify(archive, provenance, name, ring, now)
        .map(drop)
        .map_err(|error| Failure::new(error.to_string()))
}

fn load(keyring: &Path) -> Result<Keyring, Failure> {
    let shown = keyring.display().to_string();
    let text = match fs::read(keyring) {
        Ok(text) => text,
        Err(error) => {
            let why = go_text(&error);
            return Err(Failure::new(format!("failed to load keyring: open {shown}: {why}")));
        }
    };
    Keyring::parse(&text, &shown)
        .map_err(|error| Failure::new(format!("failed to load keyring: {error}")))
}
