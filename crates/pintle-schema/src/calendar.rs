//! Dates and the days since 1970.
//!
//! Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms". Years begin in March there,
//! so that leap days come last.

/// Days from 1 March of the year 0 to 1970.
const BEFORE_1970: i64 = 719_468;

/// Days of 400 years.
const ERA: i64 = 146_097;

/// Days since 1970 of a year, a month and a day.
pub fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let before = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
    year.div_euclid(400) * ERA + before - BEFORE_1970
}

/// Year, month and day of a day since 1970.
pub fn date(days: i64) -> (i64, i64, i64) {
    let days = days + BEFORE_1970;
    let of_era = days.rem_euclid(ERA);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year + days.div_euclid(ERA) * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::{date, days};

    #[test]
    fn dates_and_days_are_each_others() {
        let known = [
            ((1970, 1, 1), 0),
            ((1969, 12, 31), -1),
            ((2000, 2, 29), 11_016),
            ((2000, 3, 1), 11_017),
            ((1, 1, 1), -719_162),
            ((2026, 11, 27), 20_784),
        ];
        for ((year, month, day), number) in known {
            assert_eq!(days(year, month, day), number);
            assert_eq!(date(number), (year, month, day));
        }
    }
}
