//! The text of a record: JSON, compressed, in base64. Source: Helm `driver.encodeRelease`.

use std::fmt;
use std::io::{Read, Write};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::{Info, Json, Release, to_go_json};

/// What everything compressed with gzip begins with; records without it are plain JSON.
const GZIP_MAGIC: &[u8] = b"\x1f\x8b\x08";

/// Size of a record once it is unpacked. The API takes a mebibyte of packed text, and text packs a
/// hundredfold at most; whatever is larger was made to fill the memory.
pub const MAX_RECORD: u64 = 256 << 20;

/// A text that is no record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeError(String);

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for DecodeError {}

/// The text that a Secret holds.
///
/// # Errors
/// A release that is no JSON, which only broken parts can make.
pub fn encode(release: &Release) -> Result<String, DecodeError> {
    let failed = |error: &dyn fmt::Display| DecodeError(error.to_string());
    let json = to_go_json(release).map_err(|error| failed(&error))?;
    let mut packed = GzEncoder::new(Vec::with_capacity(json.len() / 4), Compression::best());
    packed.write_all(&json).map_err(|error| failed(&error))?;
    Ok(STANDARD.encode(packed.finish().map_err(|error| failed(&error))?))
}

/// Reads the text of a record. Labels are not in there.
///
/// # Errors
/// Text that is no base64, no gzip, no JSON, or no record, and records that unpack to more than
/// [`MAX_RECORD`] bytes.
pub fn decode(text: &[u8]) -> Result<Release, DecodeError> {
    read(text)
}

/// Reads the text of a record as far as lists show it; the rest is passed over. See
/// [`Release::outline`].
///
/// # Errors
/// As [`decode`], but for parts that are passed over.
pub fn decode_outline(text: &[u8]) -> Result<Release, DecodeError> {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Outline {
        name: String,
        info: Info,
        chart: Option<Chart>,
        version: i64,
        namespace: String,
        apply_method: String,
    }
    #[derive(Deserialize, Serialize)]
    struct Chart {
        metadata: Json,
    }
    let outline: Outline = read(text)?;
    let chart = outline.chart.and_then(|chart| serde_json::to_string(&chart).ok());
    Ok(Release {
        name: outline.name,
        info: outline.info,
        chart: chart.and_then(|chart| Json::new(chart).ok()),
        version: outline.version,
        namespace: outline.namespace,
        apply_method: outline.apply_method,
        ..Release::default()
    }
    .outline())
}

fn read<T: DeserializeOwned>(text: &[u8]) -> Result<T, DecodeError> {
    let bytes = STANDARD
        .decode(text)
        .map_err(|error| DecodeError(format!("the record is no base64: {error}")))?;
    let json = if bytes.starts_with(GZIP_MAGIC) { unpack(&bytes)? } else { bytes };
    serde_json::from_slice(&json)
        .map_err(|error| DecodeError(format!("the record cannot be read: {error}")))
}

fn unpack(bytes: &[u8]) -> Result<Vec<u8>, DecodeError> {
    let mut json = Vec::with_capacity(bytes.len() * 4);
    let mut limited = MultiGzDecoder::new(bytes).take(MAX_RECORD + 1);
    limited
        .read_to_end(&mut json)
        .map_err(|error| DecodeError(format!("the record cannot be unpacked: {error}")))?;
    if json.len() as u64 > MAX_RECORD {
        return Err(DecodeError(format!("the record unpacks to more than {MAX_RECORD} bytes")));
    }
    Ok(json)
}

#[cfg(test)]
mod tests {
    use super::{decode, encode};
    use crate::{Hook, Json, Release, Status, Time};

    #[test]
    fn a_record_comes_back_as_it_was() {
        let mut release = Release { name: "web".to_owned(), version: 2, ..Release::default() };
        release.set_status(Status::PendingUpgrade, "Preparing upgrade");
        release.info.last_deployed = Some(Time::new(5, 6));
        release.config = Some(Json::new(r#"{"a":1.5}"#.to_owned()).unwrap());
        release.hooks = vec![Hook { name: "h".to_owned(), weight: -1, ..Hook::default() }];
        assert_eq!(decode(encode(&release).unwrap().as_bytes()).unwrap(), release);
    }

    #[test]
    fn helm_3_writes_empty_times_and_null_lists() {
        let json = r#"{"name":"w","info":{"first_deployed":"","deleted":"",
            "last_deployed":"0001-01-01T00:00:00Z","status":"superseded"},"hooks":null,"version":1}"#;
        use base64::Engine as _;
        let text = super::STANDARD.encode(json);
        let release = decode(text.as_bytes()).unwrap();
        assert_eq!(release.info.status, Status::Superseded);
        assert!(release.info.deleted.is_none() && release.info.last_deployed.is_none());
        assert!(decode(b"%").is_err() && decode(super::STANDARD.encode("1").as_bytes()).is_err());
        assert!(decode(super::STANDARD.encode(b"\x1f\x8b\x08\0\0").as_bytes()).is_err());
    }
}
