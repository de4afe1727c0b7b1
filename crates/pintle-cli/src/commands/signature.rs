//! Signed charts. Source: Helm `downloader.VerifyChart`.

use std::path::Path;

use crate::report::Failure;

/// Refuses a chart at `path` that is not signed by a key of the ring.
pub(crate) fn verify_file(path: &Path, _keyring: &Path) -> Result<(), Failure> {
    Err(Failure::new(match path.is_dir() {
        true => "unpacked charts cannot be verified",
        false => "--verify of archives is not supported yet",
    }))
}

/// Refuses an archive that is not signed by a key of the ring.
pub(crate) fn verify(
    _archive: &[u8],
    _provenance: &[u8],
    _name: &str,
    _keyring: &Path,
) -> Result<(), Failure> {
    Err(Failure::new("--verify of archives is not supported yet"))
}
