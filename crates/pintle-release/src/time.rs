//! Moments as Go writes them into JSON.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A moment with the distance of its clock from UTC, as `time.Time` of Go goes into JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Time {
    /// Seconds since 1970 in UTC.
    pub seconds: i64,
    /// Nanoseconds after that.
    pub nanos: u32,
    /// Seconds by which the clock that wrote it is ahead of UTC.
    pub offset: i32,
}

const SECONDS_OF_DAY: i64 = 86_400;
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const WEEKDAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];

/// A moment by the calendar.
struct Calendar {
    year: i64,
    month: u32,
    day: u32,
    weekday: &'static str,
    hour: u32,
    minute: u32,
    second: u32,
}

impl Time {
    /// Go's zero time, 1 January of the year 1: what its JSON says where there is no time.
    pub const ZERO: Time = Time { seconds: -62_135_596_800, nanos: 0, offset: 0 };

    /// A moment in UTC.
    pub fn new(seconds: i64, nanos: u32) -> Time {
        Time { seconds, nanos, offset: 0 }
    }

    /// Reads RFC 3339, as Go's decoder does.
    pub fn parse(text: &str) -> Option<Time> {
        let digits = |from: usize, len: usize| -> Option<i64> {
            let part = text.get(from..from + len)?;
            part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse().ok())?
        };
        let is = |at: usize, any: &[u8]| text.as_bytes().get(at).is_some_and(|b| any.contains(b));
        if !(is(4, b"-") && is(7, b"-") && is(10, b"T") && is(13, b":") && is(16, b":")) {
            return None;
        }
        let (year, month, day) = (digits(0, 4)?, digits(5, 2)?, digits(8, 2)?);
        let (hour, minute, second) = (digits(11, 2)?, digits(14, 2)?, digits(17, 2)?);
        let in_range = (1..=12).contains(&month)
            && (1..=days_of_month(year, month)).contains(&day)
            && hour < 24
            && minute < 60
            && second < 60;
        if !in_range {
            return None;
        }
        let (nanos, zone) = fraction(text.get(19..)?)?;
        let offset = offset(zone)?;
        let seconds = days_since_epoch(year, month, day) * SECONDS_OF_DAY
            + hour * 3600
            + minute * 60
            + second
            - i64::from(offset);
        Some(Time { seconds, nanos, offset })
    }

    /// As `time.Time.String` prints it: `2026-11-23 08:37:50.995335928 +0000 UTC`.
    pub fn to_go_string(self) -> String {
        let c = self.calendar();
        let zone = zone_digits(self.offset, "");
        let name = if self.offset == 0 { "UTC" } else { &zone };
        format!(
            "{:04}-{:02}-{:02} {:02}:{:02}:{:02}{} {zone} {name}",
            c.year,
            c.month,
            c.day,
            c.hour,
            c.minute,
            c.second,
            fraction_text(self.nanos)
        )
    }

    /// As Go's layout `time.ANSIC` prints it: `Mon Nov 23 08:37:50 2026`.
    pub fn to_ansi_c(self) -> String {
        let c = self.calendar();
        let month = MONTHS[(c.month - 1) as usize % MONTHS.len()];
        format!(
            "{} {month} {:>2} {:02}:{:02}:{:02} {:04}",
            c.weekday, c.day, c.hour, c.minute, c.second, c.year
        )
    }

    /// RFC 3339 without a fraction.
    pub fn to_rfc3339(self) -> String {
        Time { nanos: 0, ..self }.to_string()
    }

    fn calendar(self) -> Calendar {
        let local = self.seconds + i64::from(self.offset);
        let days = local.div_euclid(SECONDS_OF_DAY);
        let rest = local.rem_euclid(SECONDS_OF_DAY) as u32;
        let (year, month, day) = date(days);
        Calendar {
            year,
            month,
            day,
            weekday: WEEKDAYS[days.rem_euclid(7) as usize],
            hour: rest / 3600,
            minute: rest / 60 % 60,
            second: rest % 60,
        }
    }
}

/// RFC 3339 with as many digits as it takes, as Go's JSON has it.
impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let c = self.calendar();
        let zone = if self.offset == 0 { "Z".to_owned() } else { zone_digits(self.offset, ":") };
        write!(
            f,
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{}{zone}",
            c.year,
            c.month,
            c.day,
            c.hour,
            c.minute,
            c.second,
            fraction_text(self.nanos)
        )
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Helm 3 writes an empty text where there is no time, and Go's zero time says the same: both are
/// read as nothing.
pub(crate) fn optional<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Time>, D::Error> {
    let text = Option::<String>::deserialize(from)?.filter(|text| !text.is_empty());
    let parse = |text: String| {
        Time::parse(&text).ok_or_else(|| serde::de::Error::custom(format!("no time: {text:?}")))
    };
    Ok(text.map(parse).transpose()?.filter(|time| *time != Time::ZERO))
}

/// `.5` and so on as nanoseconds, and what comes after.
fn fraction(text: &str) -> Option<(u32, &str)> {
    let Some(rest) = text.strip_prefix(['.', ',']) else { return Some((0, text)) };
    let len = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, zone) = rest.split_at(len);
    let nine: String = digits.chars().chain(std::iter::repeat('0')).take(9).collect();
    (len > 0).then(|| Some((nine.parse().ok()?, zone)))?
}

/// `Z` or `+01:00` as seconds.
fn offset(zone: &str) -> Option<i32> {
    if zone == "Z" {
        return Some(0);
    }
    let sign = match zone.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let (hours, minutes) = zone.get(1..)?.split_once(':')?;
    let number = |text: &str| (text.len() == 2).then(|| text.parse::<u8>().ok())?;
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    (hours < 24 && minutes < 60).then(|| sign * (i32::from(hours) * 3600 + i32::from(minutes) * 60))
}

fn zone_digits(offset: i32, between: &str) -> String {
    let sign = if offset < 0 { '-' } else { '+' };
    let minutes = offset.unsigned_abs() / 60;
    format!("{sign}{:02}{between}{:02}", minutes / 60, minutes % 60)
}

fn fraction_text(nanos: u32) -> String {
    match nanos {
        0 => String::new(),
        nanos => format!(".{nanos:09}").trim_end_matches('0').to_owned(),
    }
}

fn days_of_month(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1 January 1970 to a day of the Gregorian calendar. Years begin in March here, so that
/// the leap day is their last.
fn days_since_epoch(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let month = (month + 9) % 12;
    let of_year = (153 * month + 2) / 5 + day - 1;
    365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + of_year
        - 719_468
}

/// The day of the Gregorian calendar so many days after 1 January 1970.
fn date(days: i64) -> (i64, u32, u32) {
    const DAYS_OF_ERA: i64 = 146_097;
    let days = days + 719_468;
    let era = days.div_euclid(DAYS_OF_ERA);
    let of_era = days.rem_euclid(DAYS_OF_ERA);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month as u32, day as u32)
}

#[cfg(test)]
mod tests {
    use super::Time;

    #[test]
    fn times_read_and_print_as_go_has_them() {
        for (text, seconds, go, ansi) in [
            (
                "2026-11-23T08:37:50.995335928Z",
                1_795_423_070,
                "2026-11-23 08:37:50.995335928 +0000 UTC",
                "Mon Nov 23 08:37:50 2026",
            ),
            (
                "1977-09-02T22:04:05Z",
                242_085_845,
                "1977-09-02 22:04:05 +0000 UTC",
                "Fri Sep  2 22:04:05 1977",
            ),
            (
                "2024-02-29T23:59:59.5+05:30",
                1_709_231_399,
                "2024-02-29 23:59:59.5 +0530 +0530",
                "Thu Feb 29 23:59:59 2024",
            ),
            (
                "0001-01-01T00:00:00Z",
                Time::ZERO.seconds,
                "0001-01-01 00:00:00 +0000 UTC",
                "Mon Jan  1 00:00:00 0001",
            ),
        ] {
            let time = Time::parse(text).unwrap();
            assert_eq!(time.seconds, seconds, "{text}");
            assert_eq!(time.to_string(), text);
            assert_eq!(time.to_go_string(), go);
            assert_eq!(time.to_ansi_c(), ansi);
        }
        for bad in ["", "2026-02-30T00:00:00Z", "2026-01-01", "2026-01-01T00:00:00", "x"] {
            assert_eq!(Time::parse(bad), None, "{bad}");
        }
    }
}
