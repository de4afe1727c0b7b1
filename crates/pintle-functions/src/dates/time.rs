//! Instants with a place: what `time.Time` is in Go.

use std::cmp::Ordering;

use super::calendar::{Clock, Local, carry, unix_seconds};
use super::format::{self, append_number};
use super::layout::Fraction;
use super::zone::{InEffect, Place};
use crate::durations::Duration;
use crate::host::Moment;

/// Unix seconds of the zero time, 1 January of the year 1.
const ZERO_UNIX: i64 = -62_135_596_800;
const NANOS_PER_SECOND: i64 = 1_000_000_000;
/// How `String()` writes times.
const STRING_LAYOUT: &[u8] = b"2006-01-02 15:04:05.999999999 -0700 MST";
pub(crate) const RFC3339_NANO: &[u8] = b"2006-01-02T15:04:05.999999999Z07:00";

/// An instant and the place it is shown in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Time {
    unix: i64,
    /// Below 1 000 000 000.
    nanos: u32,
    place: Place,
    /// Nanoseconds of the monotonic clock, which `now` has and `String()` prints.
    monotonic: Option<i64>,
}

/// Date and time of day, in any range.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Civil {
    pub(crate) year: i64,
    pub(crate) month: i64,
    pub(crate) day: i64,
    pub(crate) hour: i64,
    pub(crate) minute: i64,
    pub(crate) second: i64,
    pub(crate) nanos: i64,
}

impl Civil {
    /// The instant at which clocks in `place` show this. Where they show it twice or never, one of
    /// the two offsets counts. Source: Go `time.Date`.
    pub(crate) fn time(self, place: Place) -> Time {
        let (year, month) = carry(self.year, self.month.wrapping_sub(1), 12);
        let (second, nanos) = carry(self.second, self.nanos, NANOS_PER_SECOND);
        let (minute, second) = carry(self.minute, second, 60);
        let (hour, minute) = carry(self.hour, minute, 60);
        let (day, hour) = carry(self.day, hour, 24);
        let second_of_day = hour * 3600 + minute * 60 + second;
        let mut unix = unix_seconds(year, month as u32 + 1, day, second_of_day);
        let zone = place.at(unix);
        if zone.offset != 0 {
            let utc = unix.wrapping_sub(zone.offset);
            let is_right = zone.start <= utc && utc < zone.end;
            let offset = if is_right { zone.offset } else { place.at(utc).offset };
            unix = unix.wrapping_sub(offset);
        }
        Time { unix, nanos: nanos as u32, place, monotonic: None }
    }
}

impl Time {
    /// Go's zero time.
    pub(crate) const ZERO: Time =
        Time { unix: ZERO_UNIX, nanos: 0, place: Place::Utc, monotonic: None };

    pub(crate) fn new(unix: i64, nanos: u32, place: Place) -> Time {
        Time { unix, nanos, place, monotonic: None }
    }

    /// The present, as `time.Now` gives it. Hosts have no monotonic clock, so it stands at zero.
    pub(crate) fn now(moment: Moment, place: Place) -> Time {
        Time { monotonic: Some(0), ..Time::new(moment.seconds, moment.nanos, place) }
    }

    pub(crate) fn unix(&self) -> i64 {
        self.unix
    }

    pub(crate) fn nanos(&self) -> u32 {
        self.nanos
    }

    pub(crate) fn place(&self) -> &Place {
        &self.place
    }

    pub(crate) fn in_place(&self, place: Place) -> Time {
        Time { place, monotonic: None, ..*self }
    }

    pub(crate) fn with_unix(&self, unix: i64) -> Time {
        Time { unix, ..self.clone() }
    }

    pub(crate) fn in_effect(&self) -> InEffect<'_> {
        self.place.at(self.unix)
    }

    /// The time as clocks in its place show it.
    pub(crate) fn local(&self) -> Local {
        Local::new(self.unix, self.in_effect().offset)
    }

    pub(crate) fn is_zero(&self) -> bool {
        self.unix == ZERO_UNIX && self.nanos == 0
    }

    /// Seconds since the zero time, by which Go compares.
    fn seconds(&self) -> i64 {
        self.unix.wrapping_sub(ZERO_UNIX)
    }

    pub(crate) fn compare(&self, other: &Time) -> Ordering {
        match (self.monotonic, other.monotonic) {
            (Some(a), Some(b)) if a != b => a.cmp(&b),
            _ => (self.seconds(), self.nanos).cmp(&(other.seconds(), other.nanos)),
        }
    }

    pub(crate) fn add(&self, duration: Duration) -> Time {
        let (seconds, nanos) =
            carry(0, i64::from(self.nanos) + duration.0 % NANOS_PER_SECOND, NANOS_PER_SECOND);
        let seconds = seconds + duration.0 / NANOS_PER_SECOND;
        Time {
            unix: self.unix.wrapping_add(seconds),
            nanos: nanos as u32,
            place: self.place.clone(),
            monotonic: self.monotonic.and_then(|clock| clock.checked_add(duration.0)),
        }
    }

    /// Time that passed since `other`; the largest duration of that sign if it does not fit.
    pub(crate) fn since(&self, other: &Time) -> Duration {
        let nanos = i128::from(self.seconds()) - i128::from(other.seconds());
        let nanos =
            nanos * i128::from(NANOS_PER_SECOND) + i128::from(self.nanos) - i128::from(other.nanos);
        Duration(nanos.clamp(i64::MIN.into(), i64::MAX.into()) as i64)
    }

    pub(crate) fn add_date(&self, years: i64, months: i64, days: i64) -> Time {
        let local = self.local();
        let (date, clock) = (local.date(), local.clock());
        let Clock { hour, minute, second } = clock;
        let civil = Civil {
            year: date.year.wrapping_add(years),
            month: i64::from(date.month).wrapping_add(months),
            day: i64::from(date.day).wrapping_add(days),
            hour: hour.into(),
            minute: minute.into(),
            second: second.into(),
            nanos: self.nanos.into(),
        };
        civil.time(self.place.clone())
    }

    /// Rounds down to a multiple of `unit` since the zero time.
    pub(crate) fn truncate(&self, unit: Duration) -> Time {
        let time = self.in_place(self.place.clone());
        if unit.0 <= 0 { time } else { time.add(Duration(-time.remainder(unit))) }
    }

    /// Rounds to the nearest multiple of `unit` since the zero time, half up.
    pub(crate) fn round(&self, unit: Duration) -> Time {
        let time = self.in_place(self.place.clone());
        if unit.0 <= 0 {
            return time;
        }
        let remainder = time.remainder(unit);
        // The sum of both is the unit, so neither overflows.
        let to_next = unit.0 - remainder;
        time.add(Duration(if remainder < to_next { -remainder } else { to_next }))
    }

    fn remainder(&self, unit: Duration) -> i64 {
        let nanos =
            i128::from(self.seconds()) * i128::from(NANOS_PER_SECOND) + i128::from(self.nanos);
        nanos.rem_euclid(unit.0.into()) as i64
    }

    pub(crate) fn format(&self, layout: &[u8]) -> Vec<u8> {
        let mut text = Vec::with_capacity(layout.len() + 10);
        format::append(&mut text, self, layout);
        text
    }

    /// What `print` writes, with the monotonic clock at the end.
    pub(crate) fn display(&self) -> Vec<u8> {
        let mut text = self.format(STRING_LAYOUT);
        if let Some(clock) = self.monotonic {
            text.extend_from_slice(if clock < 0 { b" m=-" } else { b" m=+" });
            let clock = clock.unsigned_abs();
            let (seconds, nanos) =
                (clock / NANOS_PER_SECOND as u64, (clock % NANOS_PER_SECOND as u64) as u32);
            append_number(&mut text, seconds, 0);
            let fraction = Fraction { separator: b'.', digits: 9, trim: false };
            format::append_fraction(&mut text, nanos, fraction);
        }
        text
    }

    /// The form of JSON and of text encodings.
    ///
    /// # Errors
    /// If RFC 3339 cannot express the year or the offset.
    pub(crate) fn rfc3339(&self) -> Result<Vec<u8>, &'static str> {
        let offset = self.in_effect().offset;
        if !(0..=9999).contains(&self.local().date().year) {
            return Err("year outside of range [0,9999]");
        }
        if (offset / 3600).abs() >= 24 {
            return Err("timezone hour outside of range [0,23]");
        }
        Ok(self.format(RFC3339_NANO))
    }
}
