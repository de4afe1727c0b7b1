//! Texts of flags as Go's flag library reads them.

use std::time::Duration;

/// A bool: `1 t T TRUE true True` and their opposites. Source: Go `strconv.ParseBool`.
///
/// # Errors
/// Go's text for anything else.
pub fn parse_bool(text: &str) -> Result<bool, String> {
    match text {
        "1" | "t" | "T" | "TRUE" | "true" | "True" => Ok(true),
        "0" | "f" | "F" | "FALSE" | "false" | "False" => Ok(false),
        _ => Err(format!("strconv.ParseBool: parsing {text:?}: invalid syntax")),
    }
}

/// A duration such as `5m0s` or `1.5h`. Source: Go `time.ParseDuration`.
///
/// # Errors
/// Go's text for anything else.
pub fn parse_duration(text: &str) -> Result<Duration, String> {
    let invalid = || format!("time: invalid duration {text:?}");
    if text == "0" {
        return Ok(Duration::ZERO);
    }
    let mut rest = text.strip_prefix('+').unwrap_or(text);
    let mut seconds = 0.0_f64;
    if rest.is_empty() {
        return Err(invalid());
    }
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let number: f64 = rest[..digits].parse().map_err(|_| invalid())?;
        rest = &rest[digits..];
        let unit = rest.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(rest.len());
        seconds += number
            * match &rest[..unit] {
                "ns" => 1e-9,
                "us" | "µs" | "μs" => 1e-6,
                "ms" => 1e-3,
                "s" => 1.0,
                "m" => 60.0,
                "h" => 3600.0,
                "" => return Err(format!("time: missing unit in duration {text:?}")),
                other => {
                    return Err(format!("time: unknown unit {other:?} in duration {text:?}"));
                }
            };
        rest = &rest[unit..];
    }
    Duration::try_from_secs_f64(seconds).map_err(|_| invalid())
}

/// The items of repeated comma-separated flags: `-f a,b -f c` is three. Items may be quoted with
/// double quotes as in CSV.
pub fn split_list(values: &[String]) -> Vec<String> {
    values.iter().flat_map(|value| split_csv(value)).collect()
}

fn split_csv(line: &str) -> Vec<String> {
    let mut items = Vec::new();
    let mut item = String::new();
    let mut quoted = false;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                item.push('"');
            }
            '"' if quoted || item.is_empty() => quoted = !quoted,
            ',' if !quoted => items.push(std::mem::take(&mut item)),
            c => item.push(c),
        }
    }
    if !(item.is_empty() && items.is_empty()) {
        items.push(item);
    }
    items
}

#[cfg(test)]
mod tests {
    use super::{parse_bool, parse_duration, split_list};

    #[test]
    fn lists_are_split_like_csv() {
        let split = |text: &str| split_list(&[text.to_owned()]);
        assert_eq!(split("a,b"), ["a", "b"]);
        assert_eq!(split("\"a,b\",c"), ["a,b", "c"]);
        assert_eq!(split("\"a\"\"b\""), ["a\"b"]);
        assert!(split("").is_empty());
    }

    #[test]
    fn durations_and_bools_follow_go() {
        assert_eq!(parse_duration("1m30s").map(|d| d.as_secs()), Ok(90));
        assert_eq!(parse_duration("abc"), Err("time: invalid duration \"abc\"".to_owned()));
        assert_eq!(parse_duration("5"), Err("time: missing unit in duration \"5\"".to_owned()));
        assert_eq!(parse_bool("T"), Ok(true));
        assert!(parse_bool("yes").is_err());
    }
}
