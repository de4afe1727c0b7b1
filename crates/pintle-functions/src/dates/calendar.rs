//! The proleptic Gregorian calendar over Go's whole range of seconds.
//!
//! Days are counted from 1 March of a year that is far enough in the past for every `int64` of
//! seconds to be positive; years start in March so that the leap day comes last. Far outside
//! reasonable dates the arithmetic wraps, as it does in Go.

pub(crate) const SECONDS_PER_DAY: i64 = 86_400;

/// Years before year 0 at which the count starts; a multiple of 400, after Go's `absoluteYears`.
const ZERO_YEAR: i64 = 292_277_022_400;
const DAYS_PER_ERA: u64 = 146_097;
const YEARS_PER_ERA: u64 = 400;
/// Days from 1 March of the year 0 to 1 January 1970.
const MARCH_0000_TO_1970: u64 = 719_468;
const ZERO_TO_1970: u64 = (ZERO_YEAR as u64 / YEARS_PER_ERA) * DAYS_PER_ERA + MARCH_0000_TO_1970;

/// A date of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Date {
    pub(crate) year: i64,
    /// 1 to 12.
    pub(crate) month: u32,
    /// 1 to 31.
    pub(crate) day: u32,
}

/// A time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Clock {
    pub(crate) hour: u32,
    pub(crate) minute: u32,
    pub(crate) second: u32,
}

/// Seconds of local time, split into days and a remainder.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Local {
    days: u64,
    second_of_day: u32,
}

impl Local {
    /// Of Unix seconds and an offset east of UTC in seconds.
    pub(crate) fn new(unix: i64, offset: i64) -> Local {
        let seconds = (unix.wrapping_add(offset) as u64)
            .wrapping_add(ZERO_TO_1970.wrapping_mul(SECONDS_PER_DAY as u64));
        Local {
            days: seconds / SECONDS_PER_DAY as u64,
            second_of_day: (seconds % SECONDS_PER_DAY as u64) as u32,
        }
    }

    pub(crate) fn clock(self) -> Clock {
        let second = self.second_of_day;
        Clock { hour: second / 3600, minute: second / 60 % 60, second: second % 60 }
    }

    /// 0 is Sunday.
    pub(crate) fn weekday(self) -> u32 {
        // The first day of an era, such as 1 March 2000, is a Wednesday.
        ((self.days + 3) % 7) as u32
    }

    pub(crate) fn date(self) -> Date {
        let era = self.days / DAYS_PER_ERA;
        let day = self.days % DAYS_PER_ERA;
        let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
        let day_of_year = day - (365 * year + year / 4 - year / 100);
        // Months counted from March: 153 days for each five.
        let march_month = (5 * day_of_year + 2) / 153;
        let day = (day_of_year - (153 * march_month + 2) / 5 + 1) as u32;
        let month = (if march_month < 10 { march_month + 3 } else { march_month - 9 }) as u32;
        let year = (era * YEARS_PER_ERA + year) as i64 - ZERO_YEAR + i64::from(month <= 2);
        Date { year, month, day }
    }

    /// Day of the year, from 1.
    pub(crate) fn day_of_year(self) -> u32 {
        let date = self.date();
        let leap = u32::from(date.month > 2 && is_leap(date.year));
        days_before(date.month) + leap + date.day
    }
}

/// Unix seconds of a date and time of day in UTC. `month` is 1 to 12; the day may be any number.
pub(crate) fn unix_seconds(year: i64, month: u32, day: i64, second_of_day: i64) -> i64 {
    let march_year =
        (year.wrapping_sub(i64::from(month <= 2)) as u64).wrapping_add(ZERO_YEAR as u64);
    let march_month = u64::from(if month > 2 { month - 3 } else { month + 9 });
    let (era, year) = (march_year / YEARS_PER_ERA, march_year % YEARS_PER_ERA);
    let days = (era.wrapping_mul(DAYS_PER_ERA))
        .wrapping_add(year * 365 + year / 4 - year / 100)
        .wrapping_add((153 * march_month + 2) / 5)
        .wrapping_add(day.wrapping_sub(1) as u64)
        .wrapping_sub(ZERO_TO_1970);
    (days as i64).wrapping_mul(SECONDS_PER_DAY).wrapping_add(second_of_day)
}

pub(crate) fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// Days of a common year before the month; the year's length for month 13.
pub(crate) fn days_before(month: u32) -> u32 {
    const BEFORE: [u32; 13] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365];
    BEFORE.get(month.saturating_sub(1) as usize).copied().unwrap_or(365)
}

/// Days of the month 1 to 12.
pub(crate) fn days_in(month: u32, year: i64) -> u32 {
    if month == 2 && is_leap(year) { 29 } else { days_before(month + 1) - days_before(month) }
}

/// Moves multiples of `base` from `low` to `high` until `0 <= low < base`.
pub(crate) fn carry(high: i64, low: i64, base: i64) -> (i64, i64) {
    (high.wrapping_add(low.div_euclid(base)), low.rem_euclid(base))
}

#[cfg(test)]
mod tests {
    use super::{Local, unix_seconds};

    #[test]
    fn days_and_dates_convert_both_ways() {
        for days in (-1_000_000..1_000_000).step_by(97) {
            let local = Local::new(days * 86_400, 0);
            let date = local.date();
            assert_eq!(unix_seconds(date.year, date.month, i64::from(date.day), 0), days * 86_400);
        }
    }
}
