//! Texts that Go reads as something else: quantities, times, bytes.

/// Source: apimachinery `resource.ParseQuantity`.
pub(super) fn is_quantity(text: &str) -> bool {
    const SUFFIXES: [&str; 16] =
        ["", "n", "u", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
    let text = text.trim();
    if text.is_empty() {
        return false;
    }
    let number = text.strip_prefix(['-', '+']).unwrap_or(text);
    let rest = number.trim_start_matches(|char: char| char.is_ascii_digit());
    let rest = rest
        .strip_prefix('.')
        .map_or(rest, |fraction| fraction.trim_start_matches(|char: char| char.is_ascii_digit()));
    if SUFFIXES.contains(&rest) {
        return true;
    }
    let exponent = rest.strip_prefix(['e', 'E']);
    exponent.is_some_and(|exponent| exponent.parse::<i64>().is_ok())
}

/// Text of base64, which may be broken into lines. Source: encoding/json of a `[]byte`.
pub(super) fn is_base64(text: &str) -> bool {
    let text: String = text.chars().filter(|char| !matches!(char, '\r' | '\n')).collect();
    let body = text.strip_suffix("==").or_else(|| text.strip_suffix('=')).unwrap_or(&text);
    let is_digit = |char: char| char.is_ascii_alphanumeric() || matches!(char, '+' | '/');
    text.len().is_multiple_of(4) && body.chars().all(is_digit)
}

/// Source: `time.Parse` with `time.RFC3339`.
pub(super) fn is_time(text: &str) -> bool {
    time(text, None)
}

/// The same with six digits after the seconds. Source: `metav1.RFC3339Micro`.
pub(super) fn is_micro_time(text: &str) -> bool {
    const DIGITS: usize = 6;
    time(text, Some(DIGITS))
}

fn time(text: &str, digits: Option<usize>) -> bool {
    moment(text, digits).is_some()
}

fn moment(text: &str, digits: Option<usize>) -> Option<()> {
    let (year, rest) = number(text, 4..=4, 0..=9999)?;
    let (month, rest) = number(rest.strip_prefix('-')?, 2..=2, 1..=12)?;
    let (_, rest) = number(rest.strip_prefix('-')?, 2..=2, 1..=days(year, month))?;
    let (_, rest) = number(rest.strip_prefix('T')?, 1..=2, 0..=23)?;
    let (_, rest) = number(rest.strip_prefix(':')?, 2..=2, 0..=59)?;
    let (_, mut rest) = number(rest.strip_prefix(':')?, 2..=2, 0..=59)?;
    if let Some(fraction) = rest.strip_prefix(['.', ',']) {
        let tail = fraction.trim_start_matches(|char: char| char.is_ascii_digit());
        let length = fraction.len() - tail.len();
        let is_wrong = digits.is_some_and(|digits| digits != length || rest.starts_with(','));
        if length == 0 || is_wrong {
            return None;
        }
        rest = tail;
    } else if digits.is_some() {
        return None;
    }
    if rest == "Z" {
        return Some(());
    }
    let (_, rest) = number(rest.strip_prefix(['+', '-'])?, 2..=2, 0..=24)?;
    let (_, rest) = number(rest.strip_prefix(':')?, 2..=2, 0..=60)?;
    rest.is_empty().then_some(())
}

/// A number of so many digits within bounds, and what follows it.
fn number(
    text: &str,
    digits: std::ops::RangeInclusive<usize>,
    bounds: std::ops::RangeInclusive<u32>,
) -> Option<(u32, &str)> {
    let length = text.bytes().take(*digits.end()).take_while(u8::is_ascii_digit).count();
    let (number, rest) = text.split_at_checked(length)?;
    let number = number.parse().ok()?;
    (digits.contains(&length) && bounds.contains(&number)).then_some((number, rest))
}

fn days(year: u32, month: u32) -> u32 {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}
