//! When CronJobs run. Source: robfig/cron, as the CronJob controller uses it.

use crate::clock::{Moment, SECOND};

const MINUTE: Moment = 60 * SECOND;

/// Minutes that are looked ahead for the next run: five years.
const MAX_MINUTES: i64 = 5 * 366 * 24 * 60;

/// Minutes, hours, days, months and days of the week, each as a set of bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Schedule {
    minutes: u64,
    hours: u64,
    days: u64,
    months: u64,
    weekdays: u64,
    any_day: bool,
    any_weekday: bool,
}

/// A field's first and last value, and the names of its values.
struct Range {
    first: u32,
    last: u32,
    names: &'static [&'static str],
}

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

const FIELDS: [Range; 5] = [
    Range { first: 0, last: 59, names: &[] },
    Range { first: 0, last: 23, names: &[] },
    Range { first: 1, last: 31, names: &[] },
    Range { first: 1, last: 12, names: &MONTHS },
    Range { first: 0, last: 7, names: &WEEKDAYS },
];

impl Schedule {
    /// Reads five fields, or a word such as `@daily`; nothing if it is neither.
    pub(crate) fn parse(text: &str) -> Option<Schedule> {
        let text = match text.trim() {
            "@yearly" | "@annually" => "0 0 1 1 *",
            "@monthly" => "0 0 1 * *",
            "@weekly" => "0 0 * * 0",
            "@daily" | "@midnight" => "0 0 * * *",
            "@hourly" => "0 * * * *",
            other => other,
        };
        let fields: Vec<&str> = text.split_whitespace().collect();
        let [minutes, hours, days, months, weekdays] = <[&str; 5]>::try_from(fields).ok()?;
        let read = |field: &str, nth: usize| FIELDS.get(nth)?.set(field);
        let mut of_week = read(weekdays, 4)?;
        // Sunday has two numbers.
        of_week |= (of_week >> 7) & 1;
        Some(Schedule {
            minutes: read(minutes, 0)?,
            hours: read(hours, 1)?,
            days: read(days, 2)?,
            months: read(months, 3)?,
            weekdays: of_week,
            any_day: days.starts_with(['*', '?']),
            any_weekday: weekdays.starts_with(['*', '?']),
        })
    }

    /// The first moment after another at which it is due.
    pub(crate) fn next(self, after: Moment) -> Option<Moment> {
        let first = after.div_euclid(MINUTE) + 1;
        (first..first + MAX_MINUTES).find(|minute| self.has(*minute)).map(|minute| minute * MINUTE)
    }

    fn has(self, minute: i64) -> bool {
        let text = crate::clock::text(minute * MINUTE);
        let part = |range: std::ops::Range<usize>| {
            text.get(range).and_then(|digits| digits.parse::<u32>().ok()).unwrap_or_default()
        };
        let (month, day, hour) = (part(5..7), part(8..10), part(11..13));
        // 1 January 1970 was a Thursday.
        let weekday = (minute.div_euclid(24 * 60) + 4).rem_euclid(7);
        let is_in = |set: u64, value: u32| set >> value & 1 == 1;
        let of_month = is_in(self.days, day);
        let of_week = is_in(self.weekdays, u32::try_from(weekday).unwrap_or_default());
        let on_day = match self.any_day || self.any_weekday {
            true => of_month && of_week,
            false => of_month || of_week,
        };
        is_in(self.minutes, part(14..16))
            && is_in(self.hours, hour)
            && is_in(self.months, month)
            && on_day
    }
}

impl Range {
    fn set(&self, field: &str) -> Option<u64> {
        field.split(',').try_fold(0, |set, part| Some(set | self.part(part)?))
    }

    fn part(&self, part: &str) -> Option<u64> {
        let (range, step) = match part.split_once('/') {
            Some((range, step)) => (range, step.parse::<u32>().ok().filter(|step| *step > 0)?),
            None => (part, 1),
        };
        let stepped = part.contains('/');
        let (first, last) = match range {
            "*" | "?" => (self.first, self.last),
            range => match range.split_once('-') {
                Some((first, last)) => (self.value(first)?, self.value(last)?),
                None if stepped => (self.value(range)?, self.last),
                None => (self.value(range)?, self.value(range)?),
            },
        };
        if first > last {
            return None;
        }
        Some((first..=last).step_by(step as usize).fold(0, |set, value| set | 1 << value))
    }

    fn value(&self, text: &str) -> Option<u32> {
        let lower = text.to_lowercase();
        let named = self.names.iter().position(|name| *name == lower);
        let value = match named {
            Some(at) => u32::try_from(at).ok()? + self.first,
            None => text.parse().ok()?,
        };
        (self.first..=self.last).contains(&value).then_some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::Schedule;
    use crate::clock::{parse, text};

    #[test]
    fn the_next_run_is_found() {
        let cases = [
            ("*/15 * * * *", "2024-01-01T00:15:00Z"),
            ("0 3 * * *", "2024-01-01T03:00:00Z"),
            ("30 4 1 * *", "2024-01-01T04:30:00Z"),
            ("0 0 29 feb *", "2024-02-29T00:00:00Z"),
            ("0 0 * * sun", "2024-01-07T00:00:00Z"),
            ("0 0 13 * 5", "2024-01-05T00:00:00Z"),
            ("@hourly", "2024-01-01T01:00:00Z"),
            ("5-10/5 12 * * 1-5", "2024-01-01T12:05:00Z"),
        ];
        for (schedule, wanted) in cases {
            let next = Schedule::parse(schedule).unwrap();
            let next = next.next(parse("2024-01-01T00:00:30Z").unwrap());
            assert_eq!(text(next.unwrap()), wanted, "{schedule}");
        }
        for wrong in ["", "* * * *", "60 * * * *", "a * * * *", "5-1 * * * *", "*/0 * * * *"] {
            assert_eq!(Schedule::parse(wrong), None, "{wrong}");
        }
        assert_eq!(Schedule::parse("0 0 31 2 *").unwrap().next(0), None);
    }
}
