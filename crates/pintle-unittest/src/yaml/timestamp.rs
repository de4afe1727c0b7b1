//! Times in YAML.

/// The time that `text` says, as RFC 3339 has it. Layouts are `2006-1-2T15:4:5.999999999Z07:00`
/// (or a small `t`), `2006-1-2 15:4:5.999999999` and `2006-1-2`. Source: yaml.v3 `parseTimestamp`.
pub(crate) fn canonical(text: &str) -> Option<String> {
    let mut rest = text.as_bytes();
    let year = number(&mut rest, 4, 4)?;
    literal(&mut rest, b"-")?;
    let month = number(&mut rest, 1, 2).filter(|n| (1..=12).contains(n))?;
    literal(&mut rest, b"-")?;
    let day = number(&mut rest, 1, 2).filter(|n| (1..=days_in(month, year)).contains(n))?;
    let date = format!("{year:04}-{month:02}-{day:02}");
    if rest.is_empty() {
        return Some(format!("{date}T00:00:00Z"));
    }
    let has_zone = literal(&mut rest, b"Tt").is_some();
    if !has_zone {
        literal(&mut rest, b" ")?;
        while literal(&mut rest, b" ").is_some() {}
    }
    let time = time(&mut rest)?;
    let zone = if has_zone { zone(&mut rest)? } else { "Z".to_owned() };
    rest.is_empty().then(|| format!("{date}T{time}{zone}"))
}

fn time(rest: &mut &[u8]) -> Option<String> {
    let hour = number(rest, 1, 2).filter(|n| *n < 24)?;
    literal(rest, b":")?;
    let minute = number(rest, 1, 2).filter(|n| *n < 60)?;
    literal(rest, b":")?;
    let second = number(rest, 1, 2).filter(|n| *n < 60)?;
    let mut time = format!("{hour:02}:{minute:02}:{second:02}");
    if let [b'.' | b',', digits @ ..] = *rest {
        let count = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let fraction = String::from_utf8_lossy(digits.get(..count.min(9))?).into_owned();
        if count > 0 {
            *rest = digits.get(count..)?;
            let fraction = fraction.trim_end_matches('0');
            if !fraction.is_empty() {
                time += &format!(".{fraction}");
            }
        }
    }
    Some(time)
}

/// `Z` or an offset such as `+01:00`.
fn zone(rest: &mut &[u8]) -> Option<String> {
    if literal(rest, b"Z").is_some() {
        return Some("Z".to_owned());
    }
    let sign = literal(rest, b"+-")?;
    let hours = number(rest, 2, 2).filter(|n| *n <= 24)?;
    literal(rest, b":")?;
    let minutes = number(rest, 2, 2).filter(|n| *n <= 60)?;
    if hours == 0 && minutes == 0 {
        return Some("Z".to_owned());
    }
    Some(format!("{}{hours:02}:{minutes:02}", char::from(sign)))
}

fn literal(rest: &mut &[u8], any_of: &[u8]) -> Option<u8> {
    let (first, after) = rest.split_first()?;
    any_of.contains(first).then(|| {
        *rest = after;
        *first
    })
}

/// A number of so many digits.
fn number(rest: &mut &[u8], least: usize, most: usize) -> Option<u32> {
    let digits = rest.iter().take(most).take_while(|byte| byte.is_ascii_digit()).count();
    if digits < least {
        return None;
    }
    let (number, after) = rest.split_at(digits);
    *rest = after;
    Some(number.iter().fold(0, |n, byte| n * 10 + u32::from(byte - b'0')))
}

fn days_in(month: u32, year: u32) -> u32 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::canonical;

    #[test]
    fn times_are_written_in_one_form() {
        for (text, time) in [
            ("2001-1-2", Some("2001-01-02T00:00:00Z")),
            ("2001-12-14t21:59:43.10-05:00", Some("2001-12-14T21:59:43.1-05:00")),
            ("2001-12-14 21:59:43", Some("2001-12-14T21:59:43Z")),
            ("2023-02-29", None),
            ("2001-12-14 21:59", None),
        ] {
            assert_eq!(canonical(text).as_deref(), time, "{text}");
        }
    }
}
