//! The sandbox's own time, which passes as fast as somebody waits.

use pintle_schema::calendar::{date, days};

/// A moment, in milliseconds since 1970.
pub(crate) type Moment = i64;

/// Milliseconds of a second.
pub(crate) const SECOND: Moment = 1000;

const DAY: i64 = 86_400;

/// As the API writes times: to the second, in UTC.
pub(crate) fn text(moment: Moment) -> String {
    let seconds = moment.div_euclid(SECOND);
    let (days, of_day) = (seconds.div_euclid(DAY), seconds.rem_euclid(DAY));
    let (year, month, day) = date(days);
    let (hour, minute, second) = (of_day / 3600, of_day / 60 % 60, of_day % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// Reads a time of RFC 3339; nothing if it is none.
pub(crate) fn parse(text: &str) -> Option<Moment> {
    let number = |range: std::ops::Range<usize>| {
        let digits = text.get(range)?;
        let all = digits.bytes().all(|byte| byte.is_ascii_digit());
        if all { digits.parse::<i64>().ok() } else { None }
    };
    let sign = |at: usize, wanted: &str| {
        let found = text.get(at..=at)?;
        wanted.contains(found).then_some(())
    };
    sign(4, "-")?;
    sign(7, "-")?;
    sign(10, "Tt")?;
    sign(13, ":")?;
    sign(16, ":")?;
    let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
    let (hour, minute, second) = (number(11..13)?, number(14..16)?, number(17..19)?);
    let sane = (1..=12).contains(&month) && (1..=31).contains(&day);
    if !sane || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let mut rest = text.get(19..)?;
    let mut millis = 0;
    if let Some(fraction) = rest.strip_prefix('.') {
        let end = fraction.find(|c: char| !c.is_ascii_digit()).unwrap_or(fraction.len());
        let digits = format!("{:0<3.3}", fraction.get(..end)?);
        millis = digits.parse().ok()?;
        rest = fraction.get(end..)?;
    }
    let offset = match rest {
        "Z" | "z" => 0,
        rest => {
            let (hours, minutes) = rest.get(1..)?.split_once(':')?;
            let away = hours.parse::<i64>().ok()? * 3600 + minutes.parse::<i64>().ok()? * 60;
            match rest.as_bytes().first()? {
                b'+' => away,
                b'-' => -away,
                _ => return None,
            }
        }
    };
    let seconds = days(year, month, day) * DAY + hour * 3600 + minute * 60 + second - offset;
    Some(seconds * SECOND + millis)
}

#[cfg(test)]
mod tests {
    use super::{parse, text};

    #[test]
    fn times_come_back_as_they_were() {
        for time in ["1970-01-01T00:00:00Z", "2024-02-29T23:59:59Z", "2100-03-01T00:00:00Z"] {
            assert_eq!(text(parse(time).unwrap()), time);
        }
        let moment = parse("2024-05-06T09:08:09.25+02:00").unwrap();
        assert_eq!(moment % super::SECOND, 250);
        assert_eq!(text(moment), "2024-05-06T07:08:09Z");
        for wrong in
            ["", "2024", "2024-13-01T00:00:00Z", "2024-01-01T00:00:00", "x024-01-01T00:00:00Z"]
        {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
