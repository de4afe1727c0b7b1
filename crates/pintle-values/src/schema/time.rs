//! The formats of dates and times.

use pintle_value::strconv::{atoi, quote};

use super::format::{fail, leading_digits};

/// `2006-01-02`. Source: Go `time.Parse`.
pub(super) fn date(text: &str) -> Result<(), String> {
    let quoted = quote(text.as_bytes());
    let error = |rest: &str, element: &str| {
        let rest = quote(rest.as_bytes());
        fail(format!(
            "parsing time {quoted} as \"2006-01-02\": cannot parse {rest} as {}",
            quote(element.as_bytes())
        ))
    };
    let mut rest = text;
    let mut numbers = [0u32; 3];
    for (i, (number, (element, width))) in
        numbers.iter_mut().zip([("2006", 4), ("01", 2), ("02", 2)]).enumerate()
    {
        if i > 0 {
            let Some(after) = rest.strip_prefix('-') else { return error(rest, "-") };
            rest = after;
        }
        if leading_digits(rest) < width {
            return error(rest, element);
        }
        *number = rest[..width].parse().unwrap_or(0);
        if i == 1 && !(1..=12).contains(number) {
            return fail(format!("parsing time {quoted}: month out of range"));
        }
        rest = &rest[width..];
    }
    let [year, month, day] = numbers;
    if !rest.is_empty() {
        return fail(format!("parsing time {quoted}: extra text: {}", quote(rest.as_bytes())));
    }
    if day < 1 || day > days_in(year, month) {
        return fail(format!("parsing time {quoted}: day out of range"));
    }
    Ok(())
}

fn days_in(year: u32, month: u32) -> u32 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// `hh:mm:ss` with a zone.
pub(super) fn time(text: &str) -> Result<(), String> {
    if text.len() < 9 {
        return fail("less than 9 characters long");
    }
    let bytes = text.as_bytes();
    if bytes[2] != b':' || bytes[5] != b':' {
        return fail("missing colon in correct place");
    }
    let number = |range: std::ops::Range<usize>, what: &str| match atoi(&bytes[range]) {
        Err(_) => Err(format!("invalid {what}")),
        Ok(n) if n < 0 => Err(format!("non-positive {what}")),
        Ok(n) => Ok(n),
    };
    let (hour, minute) = (number(0..2, "hour/min/sec")?, number(3..5, "hour/min/sec")?);
    let second = number(6..8, "hour/min/sec")?;
    if hour > 23 || minute > 59 || second > 60 {
        return fail("hour/min/sec out of range");
    }
    let mut rest = &bytes[8..];
    if let Some(fraction) = rest.strip_prefix(b".") {
        let digits = fraction.iter().take_while(|c| c.is_ascii_digit()).count();
        if digits == 0 {
            return fail("no digits in second fraction");
        }
        rest = &fraction[digits..];
    }
    let mut minutes = hour * 60 + minute;
    if rest != b"z" && rest != b"Z" {
        minutes = (minutes - offset(rest)?).rem_euclid(24 * 60);
    }
    if second >= 60 && minutes != 23 * 60 + 59 {
        return fail("invalid leap second");
    }
    Ok(())
}

/// Minutes that a zone is ahead.
fn offset(text: &[u8]) -> Result<i64, String> {
    let &[sign, h1, h2, colon, m1, m2] = text else {
        return Err("offset must be 6 characters long".to_owned());
    };
    if sign != b'+' && sign != b'-' {
        return Err("offset must begin with plus/minus".to_owned());
    }
    if colon != b':' {
        return Err("missing colon in offset in correct place".to_owned());
    }
    let number = |digits: [u8; 2]| match atoi(&digits) {
        Err(_) => Err("invalid hour/min in offset".to_owned()),
        Ok(n) if n < 0 => Err("non-positive hour/min in offset".to_owned()),
        Ok(n) => Ok(n),
    };
    let (hours, minutes) = (number([h1, h2])?, number([m1, m2])?);
    if hours > 23 || minutes > 59 {
        return Err("hour/min in offset out of range".to_owned());
    }
    let ahead = hours * 60 + minutes;
    Ok(if sign == b'+' { ahead } else { -ahead })
}

/// A date, `T` and a time.
pub(super) fn date_time(text: &str) -> Result<(), String> {
    if text.len() < 20 {
        return fail("less than 20 characters long");
    }
    if !matches!(text.as_bytes()[10], b't' | b'T') {
        return fail("11th character must be t or T");
    }
    let (Some(day), Some(clock)) = (text.get(..10), text.get(11..)) else {
        return fail("invalid date element");
    };
    date(day).map_err(|error| format!("invalid date element: {error}"))?;
    time(clock).map_err(|error| format!("invalid time element: {error}"))
}
