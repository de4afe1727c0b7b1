//! POSIX rules such as `CET-1CEST,M3.5.0,M10.5.0/3`, which say how a zone goes on after the last
//! recorded transition. Source: Go `time.tzset`.

use std::borrow::Cow;

use super::calendar::{Local, SECONDS_PER_DAY, days_before, days_in, is_leap, unix_seconds};
use super::zone::InEffect;

/// What a rule without dates means.
const DEFAULT_CHANGES: &[u8] = b",M3.2.0,M11.1.0";
/// Hours that an offset may have; POSIX says 24.
const MAX_HOURS: i64 = 24 * 7;

/// When a change takes place.
struct Change {
    day: Day,
    /// Seconds after local midnight.
    time: i64,
}

enum Day {
    /// From 1, never counting 29 February.
    Julian(i64),
    /// From 0.
    OfYear(i64),
    /// The `week`th such day of the month; 5 is the last.
    OfMonth { month: u32, week: i64, weekday: i64 },
}

/// What `rule` says for a Unix second. `None` if there is no rule or it is malformed.
/// `last` is the second of the last recorded transition.
pub(crate) fn in_effect(rule: &[u8], last: i64, second: i64) -> Option<InEffect<'_>> {
    let mut rest = rule;
    let mut standard = Half { name: name(&mut rest)?, offset: -offset(&mut rest)?, dst: false };
    if matches!(rest.first(), None | Some(b',')) {
        return Some(standard.between(last, i64::MAX));
    }
    let summer_name = name(&mut rest)?;
    let summer_offset = match rest.first() {
        None | Some(b',') => standard.offset + 3600,
        Some(_) => -offset(&mut rest)?,
    };
    let mut summer = Half { name: summer_name, offset: summer_offset, dst: true };
    if rest.is_empty() {
        rest = DEFAULT_CHANGES;
    }
    if !eat(&mut rest, b',') && !eat(&mut rest, b';') {
        return None;
    }
    let to_summer = change(&mut rest)?;
    if !eat(&mut rest, b',') {
        return None;
    }
    let to_standard = change(&mut rest)?;
    if !rest.is_empty() {
        return None;
    }

    let year = Local::new(second, 0).date().year;
    let year_start = unix_seconds(year, 1, 1, 0);
    let second_of_year = second.wrapping_sub(year_start);
    let mut start = to_summer.second_of_year(year, standard.offset);
    let mut end = to_standard.second_of_year(year, summer.offset);
    if end < start {
        // In the south the year starts and ends in summer.
        std::mem::swap(&mut start, &mut end);
        std::mem::swap(&mut standard, &mut summer);
    }
    let at = |second: i64| year_start.wrapping_add(second);
    Some(if second_of_year < start {
        standard.between(year_start, at(start))
    } else if second_of_year >= end {
        standard.between(at(end), at(365 * SECONDS_PER_DAY))
    } else {
        summer.between(at(start), at(end))
    })
}

/// Standard or daylight saving time.
struct Half<'a> {
    name: &'a [u8],
    offset: i64,
    dst: bool,
}

impl<'a> Half<'a> {
    fn between(self, start: i64, end: i64) -> InEffect<'a> {
        let name = match std::str::from_utf8(self.name) {
            Ok(name) => Cow::Borrowed(name),
            Err(_) => String::from_utf8_lossy(self.name),
        };
        InEffect { name, offset: self.offset, start, end, dst: self.dst }
    }
}

impl Change {
    /// Seconds from the start of the year in UTC, if `offset` is in effect before the change.
    fn second_of_year(&self, year: i64, offset: i64) -> i64 {
        let day = match self.day {
            Day::Julian(day) => day - 1 + i64::from(is_leap(year) && day >= 60),
            Day::OfYear(day) => day,
            Day::OfMonth { month, week, weekday } => {
                let first = Local::new(unix_seconds(year, month, 1, 0), 0).weekday();
                let mut day = (weekday - i64::from(first)).rem_euclid(7);
                for _ in 1..week {
                    if day + 7 >= i64::from(days_in(month, year)) {
                        break;
                    }
                    day += 7;
                }
                day + i64::from(days_before(month)) + i64::from(is_leap(year) && month > 2)
            }
        };
        day * SECONDS_PER_DAY + self.time - offset
    }
}

fn eat(rest: &mut &[u8], byte: u8) -> bool {
    match rest.split_first() {
        Some((first, tail)) if *first == byte => {
            *rest = tail;
            true
        }
        _ => false,
    }
}

/// A name of at least three letters, or anything in angle brackets.
fn name<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    if eat(rest, b'<') {
        let end = rest.iter().position(|byte| *byte == b'>')?;
        let (name, tail) = rest.split_at_checked(end)?;
        *rest = tail.get(1..)?;
        return Some(name);
    }
    let is_end = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b',' | b'-' | b'+');
    let end = rest.iter().position(is_end).unwrap_or(rest.len());
    let (name, tail) = rest.split_at_checked(end).filter(|_| end >= 3)?;
    *rest = tail;
    Some(name)
}

/// `[+-]hours[:minutes[:seconds]]` in seconds.
fn offset(rest: &mut &[u8]) -> Option<i64> {
    let negative = !eat(rest, b'+') && eat(rest, b'-');
    let mut seconds = number(rest, 0, MAX_HOURS)? * 3600;
    if eat(rest, b':') {
        seconds += number(rest, 0, 59)? * 60;
        if eat(rest, b':') {
            seconds += number(rest, 0, 59)?;
        }
    }
    Some(if negative { -seconds } else { seconds })
}

fn change(rest: &mut &[u8]) -> Option<Change> {
    let day = if eat(rest, b'J') {
        Day::Julian(number(rest, 1, 365)?)
    } else if eat(rest, b'M') {
        let month = u32::try_from(number(rest, 1, 12)?).ok()?;
        let week = eat(rest, b'.').then(|| number(rest, 1, 5))??;
        let weekday = eat(rest, b'.').then(|| number(rest, 0, 6))??;
        Day::OfMonth { month, week, weekday }
    } else {
        Day::OfYear(number(rest, 0, 365)?)
    };
    let time = if eat(rest, b'/') { offset(rest)? } else { 2 * 3600 };
    Some(Change { day, time })
}

fn number(rest: &mut &[u8], min: i64, max: i64) -> Option<i64> {
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (text, tail) = rest.split_at_checked(digits).filter(|_| digits > 0)?;
    let mut number = 0;
    for digit in text {
        number = number * 10 + i64::from(digit - b'0');
        if number > max {
            return None;
        }
    }
    *rest = tail;
    Some(number).filter(|number| *number >= min)
}

#[cfg(test)]
mod tests {
    use super::in_effect;
    use crate::dates::calendar::unix_seconds;

    #[test]
    fn both_hemispheres() {
        let at = |rule: &'static str, month| {
            let found = in_effect(rule.as_bytes(), 0, unix_seconds(2050, month, 1, 0)).unwrap();
            (found.name.into_owned(), found.offset, found.dst)
        };
        let berlin = "CET-1CEST,M3.5.0,M10.5.0/3";
        assert_eq!(at(berlin, 1), ("CET".into(), 3600, false));
        assert_eq!(at(berlin, 7), ("CEST".into(), 7200, true));
        let sydney = "AEST-10AEDT,M10.1.0,M4.1.0/3";
        assert_eq!(at(sydney, 1), ("AEDT".into(), 39600, true));
        assert_eq!(at(sydney, 7), ("AEST".into(), 36000, false));
        assert_eq!(at("<-03>3", 7), ("-03".into(), -10800, false));
        assert_eq!(in_effect(b"CET-1CEST,M3.5.0", 0, 0), None);
    }
}
