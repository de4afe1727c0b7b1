//! Keyboxes of GnuPG, in which keys lie among other things.
//!
//! Source: `pkg/provenance/keybox.go` of Helm 4.3.1, with its limits and texts.

/// Type of the first blob.
const HEADER: u8 = 1;
/// Type of blobs with an OpenPGP key.
const OPENPGP: u8 = 2;
/// Flag of blobs that are not part of the ring (yet).
const EPHEMERAL: u16 = 0x0002;
/// Length and type, which every blob has.
const MIN_BLOB: usize = 5;
/// Length, type, version, flags, place and length of the key.
const MIN_KEY_BLOB: usize = 16;

/// Whether `data` is a keybox.
pub(crate) fn is_keybox(data: &[u8]) -> bool {
    data.len() >= 12 && data[4] == HEADER && &data[8..12] == b"KBXf"
}

/// The packets of all keys of a keybox, one after the other; or what is wrong with it.
pub(crate) fn keys(data: &[u8]) -> Result<Vec<u8>, String> {
    let mut keys = Vec::new();
    let mut offset = 0;
    while offset < data.len() {
        let rest = &data[offset..];
        if rest.len() < MIN_BLOB {
            return Err(format!("truncated blob header at offset {offset}"));
        }
        let length = number(rest, 0);
        if length < MIN_BLOB {
            return Err(format!("invalid blob length {length} at offset {offset}"));
        }
        let Some(blob) = rest.get(..length) else {
            return Err(format!(
                "blob at offset {offset} has length {length} exceeding the {} remaining bytes",
                rest.len()
            ));
        };
        if blob[4] == OPENPGP {
            if blob.len() < MIN_KEY_BLOB {
                return Err(format!("OpenPGP blob at offset {offset} is too short"));
            }
            let flags = u16::from_be_bytes([blob[6], blob[7]]);
            let (start, length) = (number(blob, 8), number(blob, 12));
            let key = start.checked_add(length).and_then(|end| blob.get(start..end));
            let Some(key) = key else {
                return Err(format!(
                    "OpenPGP blob at offset {offset} has an out-of-range keyblock"
                ));
            };
            if flags & EPHEMERAL == 0 {
                keys.extend_from_slice(key);
            }
        }
        offset += length;
    }
    if keys.is_empty() {
        return Err("keybox contains no OpenPGP keys".to_owned());
    }
    Ok(keys)
}

/// The big-endian number at `place`.
fn number(bytes: &[u8], place: usize) -> usize {
    let bytes = bytes.get(place..).and_then(|rest| rest.first_chunk());
    bytes.map_or(0, |bytes| usize::try_from(u32::from_be_bytes(*bytes)).unwrap_or(usize::MAX))
}
