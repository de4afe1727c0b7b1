//! Charts as archives.

use std::io::{self, Write};
use std::time::{SystemTime, UNIX_EPOCH};

use flate2::{Compression, GzBuilder};
use pintle_chart::{Chart, File};
use pintle_release::{Time, lock_json, metadata_json};
use pintle_yaml::emit::json_to_yaml;
use tar::{Builder, Header};

use crate::Error;

/// What Helm puts into the header of each archive, in a field of its own and as a comment.
const EXTRA: &[u8] = b"rr\x28\x00aHR0cHM6Ly95b3V0dS5iZS96OVV6MWljandyTQo=";
const COMMENT: &str = "Helm";

const MODE: u32 = 0o644;

/// A chart as an archive.
#[derive(Clone, Debug)]
pub struct Packed {
    /// Name of the file: `NAME-VERSION.tgz`.
    pub name: String,
    /// Its content.
    pub archive: Vec<u8>,
}

/// Packs a chart with its subcharts. Files keep the time at which they were changed, and those
/// without one get `now`; with `stamp` all get that instead, so that the archive repeats itself.
/// The entries and their order are Helm's. Source: Helm `chartutil.Save`.
///
/// # Errors
/// A schema that is no JSON, or a name that is none for a folder.
pub fn pack(chart: &Chart, now: SystemTime, stamp: Option<SystemTime>) -> Result<Packed, Error> {
    let zip = GzBuilder::new().extra(EXTRA).comment(COMMENT);
    let mut packer =
        Packer { tar: Builder::new(zip.write(Vec::new(), Compression::default())), now, stamp };
    packer.chart(chart, "")?;
    let archive = packer.tar.into_inner().and_then(|zip| zip.finish()).map_err(failed)?;
    Ok(Packed { name: format!("{}-{}.tgz", chart.name(), chart.metadata.version), archive })
}

struct Packer<W: Write> {
    tar: Builder<W>,
    now: SystemTime,
    stamp: Option<SystemTime>,
}

impl<W: Write> Packer<W> {
    fn chart(&mut self, chart: &Chart, above: &str) -> Result<(), Error> {
        let base = format!("{above}{}/", chart.name());
        let changed = |name: &str| chart.raw_file(name).and_then(|file| file.modified);
        // Charts of version 1 have their dependencies in a file of their own.
        let is_v1 = chart.metadata.api_version == "v1";
        let dependencies = match &chart.metadata.dependencies {
            Some(dependencies) if !is_v1 => &**dependencies,
            _ => &[],
        };
        let metadata = yaml(metadata_json(&chart.metadata, dependencies))?;
        self.file(&format!("{base}Chart.yaml"), &metadata, changed("Chart.yaml"))?;
        if let Some(lock) = chart.lock.as_ref().filter(|_| chart.metadata.api_version == "v2") {
            let text = yaml(lock_json(lock))?;
            self.file(&format!("{base}Chart.lock"), &text, moment(&lock.generated))?;
        }
        if let Some(values) = chart.raw_file("values.yaml") {
            self.file(&format!("{base}values.yaml"), &values.data, values.modified)?;
        }
        if let Some(schema) = &chart.schema {
            let name = "values.schema.json";
            if pintle_yaml::json::parse(schema).is_err() {
                return Err(Error::invalid(format!("invalid JSON in {name}")));
            }
            self.file(&format!("{base}{name}"), schema, changed(name))?;
        }
        for File { name, data, modified } in chart.templates.iter().chain(&chart.files) {
            self.file(&format!("{base}{name}"), data, *modified)?;
        }
        for subchart in &chart.dependencies {
            self.chart(subchart, &format!("{base}charts/"))?;
        }
        Ok(())
    }

    fn file(&mut self, name: &str, data: &[u8], modified: Option<SystemTime>) -> Result<(), Error> {
        let moment = self.stamp.or(modified).unwrap_or(self.now);
        let mut header = Header::new_gnu();
        header.set_mode(MODE);
        header.set_size(data.len() as u64);
        header.set_mtime(moment.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs());
        self.tar.append_data(&mut header, name, data).map_err(failed)
    }
}

fn yaml(json: Result<Vec<u8>, String>) -> Result<Vec<u8>, Error> {
    let json = json.map_err(Error::invalid)?;
    json_to_yaml(&json).map_err(|error| Error::invalid(error.to_string()))
}

fn moment(text: &str) -> Option<SystemTime> {
    let seconds = Time::parse(text)?.seconds;
    Some(UNIX_EPOCH + std::time::Duration::from_secs(u64::try_from(seconds).ok()?))
}

fn failed(error: io::Error) -> Error {
    Error::invalid(format!("failed to save: {error}"))
}
