//! The timestamps that `!!timestamp` accepts.

/// Whether go-yaml reads `text` as a timestamp. Source: go-yaml `parseTimestamp` with the layouts
/// `2006-1-2T15:4:5.999999999Z07:00` (or a small `t`), `2006-1-2 15:4:5.999999999` and `2006-1-2`.
pub(crate) fn is_timestamp(text: &[u8]) -> bool {
    parse(text).is_some()
}

fn parse(text: &[u8]) -> Option<()> {
    let mut rest = text;
    let year = number(&mut rest, 4, 4)?;
    literal(&mut rest, b"-")?;
    let month = number(&mut rest, 1, 2).filter(|n| (1..=12).contains(n))?;
    literal(&mut rest, b"-")?;
    let day = number(&mut rest, 1, 2)?;
    if day < 1 || day > days_in(month, year) {
        return None;
    }
    if rest.is_empty() {
        return Some(());
    }
    let with_zone = literal(&mut rest, b"Tt").is_some();
    if !with_zone {
        // A space in a layout stands for any number of them.
        literal(&mut rest, b" ")?;
        while literal(&mut rest, b" ").is_some() {}
    }
    time(&mut rest)?;
    if with_zone {
        zone(&mut rest)?;
    }
    rest.is_empty().then_some(())
}

fn time(rest: &mut &[u8]) -> Option<()> {
    number(rest, 1, 2).filter(|n| *n < 24)?;
    literal(rest, b":")?;
    number(rest, 1, 2).filter(|n| *n < 60)?;
    literal(rest, b":")?;
    number(rest, 1, 2).filter(|n| *n < 60)?;
    if let [b'.' | b',', b'0'..=b'9', ..] = *rest {
        *rest = &rest[1..];
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        *rest = &rest[digits..];
    }
    Some(())
}

/// `Z` or an offset such as `+01:00`.
fn zone(rest: &mut &[u8]) -> Option<()> {
    if literal(rest, b"Z").is_some() {
        return Some(());
    }
    literal(rest, b"+-")?;
    number(rest, 2, 2).filter(|n| *n <= 24)?;
    literal(rest, b":")?;
    number(rest, 2, 2).filter(|n| *n <= 60)?;
    Some(())
}

fn literal(rest: &mut &[u8], any_of: &[u8]) -> Option<()> {
    let (first, after) = rest.split_first()?;
    any_of.contains(first).then(|| *rest = after)
}

/// A number of so many digits.
fn number(rest: &mut &[u8], least: usize, most: usize) -> Option<u32> {
    let digits = rest.iter().take(most).take_while(|byte| byte.is_ascii_digit()).count();
    if digits < least {
        return None;
    }
    let value = rest[..digits].iter().fold(0, |n, byte| n * 10 + u32::from(byte - b'0'));
    *rest = &rest[digits..];
    Some(value)
}

fn days_in(month: u32, year: u32) -> u32 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn is_leap(year: u32) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

#[cfg(test)]
mod tests {
    use super::is_timestamp;

    #[test]
    fn the_four_layouts_and_nothing_else() {
        for good in [
            "2001-12-14",
            "2001-1-2",
            "2024-02-29",
            "2001-12-14T21:59:43.10Z",
            "2001-12-14t1:9:3+05:00",
            "2001-12-14 21:59:43.1",
        ] {
            assert!(is_timestamp(good.as_bytes()), "{good}");
        }
        for bad in ["2001", "2023-02-29", "2001-13-1", "2001-12-14T21:59:43", "2001-12-14 21:59"] {
            assert!(!is_timestamp(bad.as_bytes()), "{bad}");
        }
    }
}
