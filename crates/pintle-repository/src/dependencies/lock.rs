//! The lock file. Source: Helm `resolver.HashReq` and `downloader.writeLock`.

use std::fs;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use pintle_chart::{Chart, Dependency, Lock};
use pintle_release::{Time, dependencies_json, lock_json};
use pintle_yaml::emit::json_to_yaml;

use crate::Error;
use crate::client::{hex, quoted};

/// The digest of what is asked for and what is pinned.
pub(super) fn digest(wanted: &[Dependency], locked: &[Dependency]) -> Result<String, Error> {
    let mut text = b"[".to_vec();
    text.extend(dependencies_json(wanted).map_err(Error::invalid)?);
    text.push(b',');
    text.extend(dependencies_json(locked).map_err(Error::invalid)?);
    text.push(b']');
    Ok(format!("sha256:{}", hex(&text)))
}

/// Writes the lock file of a chart; through a link it is not written.
pub(super) fn write(
    folder: &Path,
    chart: &Chart,
    digest: String,
    dependencies: Vec<Dependency>,
    now: SystemTime,
) -> Result<(), Error> {
    let since = now.duration_since(UNIX_EPOCH).unwrap_or_default();
    let seconds = i64::try_from(since.as_secs()).unwrap_or(i64::MAX);
    let generated = Time::new(seconds, since.subsec_nanos()).to_string();
    let json = lock_json(&Lock { generated, digest, dependencies }).map_err(Error::invalid)?;
    let text = json_to_yaml(&json).map_err(|error| Error::invalid(error.to_string()))?;
    let name = match &*chart.metadata.api_version {
        "v1" => "requirements.lock",
        _ => "Chart.lock",
    };
    let path = folder.join(name);
    if let Ok(target) = fs::read_link(&path) {
        let target = quoted(&target.to_string_lossy());
        return Err(Error::invalid(format!("the {name} file is a symlink to {target}")));
    }
    fs::write(&path, text).map_err(|error| Error::io("open", &path, &error))
}
