//! Times as text. Source: Go `Time.AppendFormat`.

use super::calendar::{Clock, Date, Local};
use super::layout::{self, Element, Fraction, OffsetStyle};
use super::time::Time;

pub(crate) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

pub(crate) const WEEKDAYS: [&str; 7] =
    ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/// Length of a short name of a month or weekday.
pub(crate) const SHORT: usize = 3;

const DIGITS_OF_NANOS: usize = 9;

/// What an element can show.
struct Parts<'a> {
    zone: &'a str,
    offset: i64,
    local: Local,
    date: Date,
    clock: Clock,
    nanos: u32,
}

/// Appends the time in the form of `layout`.
pub(crate) fn append(out: &mut Vec<u8>, time: &Time, mut layout: &[u8]) {
    let zone = time.in_effect();
    let local = Local::new(time.unix(), zone.offset);
    let parts = Parts {
        zone: &zone.name,
        offset: zone.offset,
        local,
        date: local.date(),
        clock: local.clock(),
        nanos: time.nanos(),
    };
    while !layout.is_empty() {
        let chunk = layout::next(layout);
        out.extend_from_slice(chunk.prefix);
        let Some(element) = chunk.element else { break };
        append_element(out, &parts, element);
        layout = chunk.rest;
    }
}

fn append_element(out: &mut Vec<u8>, parts: &Parts<'_>, element: Element) {
    let Parts { date, clock, .. } = parts;
    match element {
        Element::Year => append_number(out, date.year.unsigned_abs() % 100, 2),
        Element::LongYear => append_year(out, date.year),
        Element::LongMonth => out.extend_from_slice(month(date.month).as_bytes()),
        Element::Month => out.extend(month(date.month).bytes().take(SHORT)),
        Element::NumMonth => append_number(out, date.month.into(), 0),
        Element::ZeroMonth => append_number(out, date.month.into(), 2),
        Element::LongWeekday => out.extend_from_slice(weekday(parts.local.weekday()).as_bytes()),
        Element::Weekday => out.extend(weekday(parts.local.weekday()).bytes().take(SHORT)),
        Element::Day => append_number(out, date.day.into(), 0),
        Element::UnderDay => append_padded(out, date.day, 2),
        Element::ZeroDay => append_number(out, date.day.into(), 2),
        Element::UnderYearDay => append_padded(out, parts.local.day_of_year(), 3),
        Element::ZeroYearDay => append_number(out, parts.local.day_of_year().into(), 3),
        Element::Hour => append_number(out, clock.hour.into(), 2),
        Element::Hour12 => append_number(out, hour12(clock.hour), 0),
        Element::ZeroHour12 => append_number(out, hour12(clock.hour), 2),
        Element::Minute => append_number(out, clock.minute.into(), 0),
        Element::ZeroMinute => append_number(out, clock.minute.into(), 2),
        Element::Second => append_number(out, clock.second.into(), 0),
        Element::ZeroSecond => append_number(out, clock.second.into(), 2),
        Element::UpperPm => out.extend_from_slice(if clock.hour >= 12 { b"PM" } else { b"AM" }),
        Element::LowerPm => out.extend_from_slice(if clock.hour >= 12 { b"pm" } else { b"am" }),
        Element::ZoneName if parts.zone.is_empty() => {
            let style = OffsetStyle { z: false, colon: false, minutes: true, seconds: false };
            append_offset(out, parts.offset, style);
        }
        Element::ZoneName => out.extend_from_slice(parts.zone.as_bytes()),
        Element::Offset(style) => append_offset(out, parts.offset, style),
        Element::Fraction(fraction) => append_fraction(out, parts.nanos, fraction),
    }
}

/// Name of the month 1 to 12.
pub(crate) fn month(month: u32) -> &'static str {
    MONTHS.get(month.wrapping_sub(1) as usize).copied().unwrap_or_default()
}

/// Name of the weekday, 0 being Sunday.
pub(crate) fn weekday(weekday: u32) -> &'static str {
    WEEKDAYS.get(weekday as usize).copied().unwrap_or_default()
}

fn hour12(hour: u32) -> u64 {
    match hour % 12 {
        0 => 12,
        hour => hour.into(),
    }
}

/// Appends a number with zeros in front up to `width` digits.
pub(crate) fn append_number(out: &mut Vec<u8>, mut number: u64, width: usize) {
    let start = out.len();
    while number > 0 || out.len() - start < width.max(1) {
        out.push(b'0' + (number % 10) as u8);
        number /= 10;
    }
    out[start..].reverse();
}

fn append_year(out: &mut Vec<u8>, year: i64) {
    if year < 0 {
        out.push(b'-');
    }
    append_number(out, year.unsigned_abs(), 4);
}

/// Appends a number with spaces in front.
fn append_padded(out: &mut Vec<u8>, number: u32, width: usize) {
    let digits = if number < 10 {
        1
    } else if number < 100 {
        2
    } else {
        3
    };
    out.extend(std::iter::repeat_n(b' ', width.saturating_sub(digits)));
    append_number(out, number.into(), 0);
}

fn append_offset(out: &mut Vec<u8>, offset: i64, style: OffsetStyle) {
    if style.z && offset == 0 {
        out.push(b'Z');
        return;
    }
    // The sign is that of the whole minutes: less than a minute west of UTC counts as east.
    let minutes = offset / 60;
    out.push(if minutes < 0 { b'-' } else { b'+' });
    let colon = |out: &mut Vec<u8>| {
        if style.colon {
            out.push(b':');
        }
    };
    append_number(out, minutes.unsigned_abs() / 60, 2);
    colon(out);
    if style.minutes {
        append_number(out, minutes.unsigned_abs() % 60, 2);
    }
    if style.seconds {
        colon(out);
        let seconds = if minutes < 0 { -offset } else { offset } % 60;
        if seconds < 0 {
            out.push(b'-');
        }
        append_number(out, seconds.unsigned_abs(), 2);
    }
}

/// Appends a separator and digits of the nanoseconds, of which there are at most nine.
pub(crate) fn append_fraction(out: &mut Vec<u8>, nanos: u32, fraction: Fraction) {
    if fraction.trim && nanos == 0 {
        return;
    }
    out.push(fraction.separator);
    let start = out.len();
    append_number(out, nanos.into(), DIGITS_OF_NANOS);
    if fraction.digits < DIGITS_OF_NANOS {
        out.truncate(start + fraction.digits);
    }
    if fraction.trim {
        while out.len() > start && out.last() == Some(&b'0') {
            out.pop();
        }
        if out.len() == start {
            out.pop();
        }
    }
}

/// Quotes a text for an error. Source: Go `time.quote`, which escapes every non-ASCII byte.
pub(crate) fn quote(text: &[u8]) -> String {
    use std::fmt::Write;
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for &byte in text {
        match byte {
            b'"' | b'\\' => {
                quoted.push('\\');
                quoted.push(char::from(byte));
            }
            b' '..=0x7f => quoted.push(char::from(byte)),
            _ => {
                let _ = write!(quoted, "\\x{byte:02x}");
            }
        }
    }
    quoted.push('"');
    quoted
}
