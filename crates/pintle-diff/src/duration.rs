//! Lengths of time as Go spells them. Source: Go `time.ParseDuration`.

/// Characters of a text that may be a length of time.
const MAX_LENGTH: usize = 64;

/// Nanoseconds of `1h30m`; nothing if the text is no length of time.
pub(crate) fn nanos(text: &str) -> Option<i128> {
    let (sign, mut rest) = match text.as_bytes().first()? {
        b'-' => (-1, text.get(1..)?),
        b'+' => (1, text.get(1..)?),
        _ => (1, text),
    };
    if rest.is_empty() || rest.len() > MAX_LENGTH {
        return None;
    }
    if rest == "0" {
        return Some(0);
    }
    let mut total: i128 = 0;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (number, after) = rest.split_at(end);
        let end = after.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(after.len());
        let (unit, after) = after.split_at(end);
        total = total.checked_add(part(number, unit)?)?;
        rest = after;
    }
    Some(sign * total)
}

fn part(number: &str, unit: &str) -> Option<i128> {
    let unit: i128 = match unit {
        "ns" => 1,
        "us" | "µs" | "μs" => 1_000,
        "ms" => 1_000_000,
        "s" => 1_000_000_000,
        "m" => 60_000_000_000,
        "h" => 3_600_000_000_000,
        _ => return None,
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let whole: i128 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let mut total = whole.checked_mul(unit)?;
    if !fraction.is_empty() {
        let digits: i128 = fraction.parse().ok()?;
        let scale = 10_i128.checked_pow(u32::try_from(fraction.len()).ok()?)?;
        total = total.checked_add(digits.checked_mul(unit)? / scale)?;
    }
    Some(total)
}

#[cfg(test)]
mod tests {
    use super::nanos;

    #[test]
    fn spellings_of_the_same_time_are_equal() {
        for (a, b) in [("60s", "1m0s"), ("1.5h", "1h30m"), ("90m", "1h30m0s"), ("-1s", "-1000ms")] {
            assert!(nanos(a).is_some(), "{a}");
            assert_eq!(nanos(a), nanos(b), "{a} {b}");
        }
        for text in ["", "-", "1", "1x", "s", ".s", "1..2s", "ü", "1sü"] {
            assert_eq!(nanos(text), None, "{text:?}");
        }
        assert_eq!(nanos(&format!("{}h", "9".repeat(60))), None);
    }
}
