//! Times as the API server writes them.

/// Seconds since 1970 of `2026-11-23T08:37:50Z`; of parts of a second the next whole one, so that a
/// time is after a whole second exactly if its number is greater. Nothing for anything that is not
/// of RFC 3339.
pub(crate) fn seconds(time: &str) -> Option<i64> {
    const DATE_TIME: usize = "2026-11-23T08:37:50".len();
    let (date_time, rest) = time.split_at_checked(DATE_TIME)?;
    let shape = date_time.bytes().enumerate().all(|(at, byte)| match at {
        4 | 7 => byte == b'-',
        10 => byte == b'T',
        13 | 16 => byte == b':',
        _ => byte.is_ascii_digit(),
    });
    if !shape {
        return None;
    }
    let number = |from: usize, to: usize| date_time.get(from..to)?.parse::<i64>().ok();
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    let is_valid = (1..=12).contains(&month)
        && (1..=days_of_month(year, month)).contains(&day)
        && hour < 24
        && minute < 60
        && second < 60;
    let (has_part, zone) = fraction(rest)?;
    let offset = offset(zone)?;
    let midnight = days(year, month, day) * 86_400;
    is_valid
        .then_some(midnight + hour * 3_600 + minute * 60 + second + i64::from(has_part) - offset)
}

/// Whether there is a fraction that is not zero, and what is behind it.
fn fraction(rest: &str) -> Option<(bool, &str)> {
    let Some(digits) = rest.strip_prefix(['.', ',']) else { return Some((false, rest)) };
    let end = digits.find(|c: char| !c.is_ascii_digit())?;
    let (digits, zone) = digits.split_at(end);
    (!digits.is_empty()).then(|| (digits.bytes().any(|digit| digit != b'0'), zone))
}

/// Seconds of `Z` or `+02:00`.
fn offset(zone: &str) -> Option<i64> {
    if zone == "Z" {
        return Some(0);
    }
    let (sign, clock) = match zone.split_at_checked(1)? {
        ("+", clock) => (1, clock),
        ("-", clock) => (-1, clock),
        _ => return None,
    };
    let (hours, minutes) = clock.split_once(':')?;
    let number = |text: &str| {
        let is_number = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        if is_number { text.parse::<i64>().ok() } else { None }
    };
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    (hours <= 24 && minutes < 60).then_some(sign * (hours * 3_600 + minutes * 60))
}

fn days_of_month(year: i64, month: i64) -> i64 {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970.
fn days(year: i64, month: i64, day: i64) -> i64 {
    // Years that begin in March have their leap day at the end.
    let (year, month) = if month <= 2 { (year - 1, month + 9) } else { (year, month - 3) };
    365 * year + year.div_euclid(4) - year.div_euclid(100)
        + year.div_euclid(400)
        + (153 * month + 2) / 5
        + day
        - 1
        - 719_468
}

#[cfg(test)]
mod tests {
    use super::seconds;

    #[test]
    fn times_of_the_server_are_read() {
        assert_eq!(seconds("1970-01-01T00:00:00Z"), Some(0));
        assert_eq!(seconds("2026-11-23T08:37:50Z"), Some(1_795_423_070));
        assert_eq!(seconds("2026-11-23T10:37:50+02:00"), Some(1_795_423_070));
        assert_eq!(seconds("2026-11-23T08:37:50.000Z"), Some(1_795_423_070));
        assert_eq!(seconds("2026-11-23T08:37:50.25Z"), Some(1_795_423_071));
        assert_eq!(seconds("2024-02-29T00:00:00Z"), Some(1_709_164_800));
    }

    #[test]
    fn other_texts_are_no_times() {
        for text in [
            "",
            "soon",
            "2026-11-23",
            "2026-11-23T08:37:50",
            "2026-11-23T08:37:50.Z",
            "2026-11-23T08:37:50.5",
            "2026-11-23T24:00:00Z",
            "2026-02-29T00:00:00Z",
            "2026-11-23T08:37:50+2:00",
            "2026-11-23t08:37:50z",
            "+026-11-23T08:37:50Z",
            "2026-11-23T08:37:5\u{e9}Z",
        ] {
            assert_eq!(seconds(text), None, "{text}");
        }
    }
}
