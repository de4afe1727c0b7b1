//! Dates and times.

use std::any::Any;

use pintle_value::{Kind, Object, Str, Value};

/// A date, a time of day or both. What a text leaves out is zero, and the year zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Datetime {
    /// 0 to 9999
    pub year: u16,
    /// 1 to 12
    pub month: u8,
    /// 1 to 31
    pub day: u8,
    /// 0 to 23
    pub hour: u8,
    /// 0 to 59
    pub minute: u8,
    /// 0 to 59
    pub second: u8,
    /// 0 to 999 999 999
    pub nanosecond: u32,
    /// What is known of the place.
    pub zone: Zone,
}

/// The part of a date and time that says where it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Zone {
    /// `Z`
    Utc,
    /// An offset from UTC in seconds, east is positive. If it is the local one, Go prints the
    /// name of the local zone.
    Offset(i32),
    /// A date and time without offset. Go calls this zone `datetime-local`, and the next two in
    /// the same way.
    LocalDatetime,
    /// A date without time.
    LocalDate,
    /// A time without date.
    LocalTime,
}

impl Zone {
    /// The name of the zone in Go; empty if only the offset is known.
    pub fn name(self) -> &'static str {
        match self {
            Zone::Utc | Zone::Offset(0) => "UTC",
            Zone::Offset(_) => "",
            Zone::LocalDatetime => "datetime-local",
            Zone::LocalDate => "date-local",
            Zone::LocalTime => "time-local",
        }
    }

    /// Seconds east of UTC; a machine that is set to UTC is assumed for local times.
    pub fn offset(self) -> i32 {
        match self {
            Zone::Offset(seconds) => seconds,
            _ => 0,
        }
    }

    /// `+0200`, with `separator` in between.
    fn offset_text(self, separator: &str) -> String {
        let offset = self.offset();
        let sign = if offset < 0 { '-' } else { '+' };
        let minutes = offset.unsigned_abs() / 60;
        format!("{sign}{:02}{separator}{:02}", minutes / 60, minutes % 60)
    }
}

impl Datetime {
    /// Reads one of TOML's forms, with `T` and `Z` in upper case: an offset date and time, or one
    /// of the local forms. Seconds may be left out.
    pub(super) fn parse(text: &[u8]) -> Option<Datetime> {
        let midnight = Datetime {
            year: 0,
            month: 1,
            day: 1,
            hour: 0,
            minute: 0,
            second: 0,
            nanosecond: 0,
            zone: Zone::LocalTime,
        };
        if text.get(2) == Some(&b':') {
            return match clock(text, midnight)? {
                (time, []) => Some(time),
                _ => None,
            };
        }
        let [y1, y2, y3, y4, b'-', rest @ ..] = text else { return None };
        let (century, year) = (two_digits(&[*y1, *y2])?.0, two_digits(&[*y3, *y4])?.0);
        let year = u16::from(century) * 100 + u16::from(year);
        let (month @ 1..=12, [b'-', rest @ ..]) = two_digits(rest)? else { return None };
        let (day, rest) = two_digits(rest)?;
        if day == 0 || day > days_in_month(year, month) {
            return None;
        }
        let date = Datetime { year, month, day, zone: Zone::LocalDate, ..midnight };
        let [b'T', rest @ ..] = rest else { return rest.is_empty().then_some(date) };
        let (time, rest) = clock(rest, date)?;
        let zone = match rest {
            [] => Zone::LocalDatetime,
            [b'Z'] => Zone::Utc,
            [sign @ (b'+' | b'-'), rest @ ..] => {
                let (hours @ 0..=24, [b':', rest @ ..]) = two_digits(rest)? else { return None };
                let (minutes @ 0..=60, []) = two_digits(rest)? else { return None };
                let seconds = (i32::from(hours) * 60 + i32::from(minutes)) * 60;
                Zone::Offset(if *sign == b'-' { -seconds } else { seconds })
            }
            _ => return None,
        };
        Some(Datetime { zone, ..time })
    }

    /// `2006-01-02T15:04:05.999999999Z07:00`
    fn rfc3339(&self) -> String {
        let zone = match self.zone.offset() {
            0 => "Z".to_owned(),
            _ => self.zone.offset_text(":"),
        };
        format!("{}T{}{zone}", self.date(), self.time())
    }

    fn date(&self) -> String {
        format!("{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }

    fn time(&self) -> String {
        let mut text = format!("{:02}:{:02}:{:02}", self.hour, self.minute, self.second);
        if self.nanosecond != 0 {
            let fraction = format!(".{:09}", self.nanosecond);
            text.push_str(fraction.trim_end_matches('0'));
        }
        text
    }
}

/// Go's `time.Time`, as far as printing and writing go.
impl Object for Datetime {
    fn type_name(&self) -> &str {
        "time.Time"
    }

    fn kind(&self) -> Kind {
        Kind::Struct
    }

    fn display(&self) -> Option<Str> {
        let offset = self.zone.offset_text("");
        let name = match self.zone.name() {
            "" => offset.as_str(),
            name => name,
        };
        Some(format!("{} {} {offset} {name}", self.date(), self.time()).into())
    }

    fn json(&self) -> Option<Value> {
        Some(Value::str(self.rfc3339()))
    }

    fn equal(&self, other: &dyn Object) -> bool {
        other.as_any().downcast_ref() == Some(self)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn two_digits(text: &[u8]) -> Option<(u8, &[u8])> {
    match text {
        [a @ b'0'..=b'9', b @ b'0'..=b'9', rest @ ..] => Some(((a - b'0') * 10 + (b - b'0'), rest)),
        _ => None,
    }
}

/// `15:04`, `15:04:05` or `15:04:05.999`; further digits of the fraction are cut off.
fn clock(text: &[u8], date: Datetime) -> Option<(Datetime, &[u8])> {
    let (hour @ 0..=23, [b':', rest @ ..]) = two_digits(text)? else { return None };
    let (minute @ 0..=59, rest) = two_digits(rest)? else { return None };
    let time = Datetime { hour, minute, ..date };
    let [b':', rest @ ..] = rest else { return Some((time, rest)) };
    let (second @ 0..=59, rest) = two_digits(rest)? else { return None };
    let time = Datetime { second, ..time };
    let [b'.', fraction @ ..] = rest else { return Some((time, rest)) };
    let len = fraction.iter().position(|c| !c.is_ascii_digit()).unwrap_or(fraction.len());
    if len == 0 {
        return Some((time, rest));
    }
    let digits = fraction[..len].iter().map(|c| u32::from(c - b'0')).chain(std::iter::repeat(0));
    let nanosecond = digits.take(9).fold(0, |n, digit| n * 10 + digit);
    Some((Datetime { nanosecond, ..time }, &fraction[len..]))
}

fn days_in_month(year: u16, month: u8) -> u8 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}
