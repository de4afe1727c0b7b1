//! Amounts of things, as Kubernetes spells them. Source: apimachinery `resource.Quantity`.

/// Digits of an amount. More do not fit what Kubernetes calculates with.
const MAX_DIGITS: usize = 30;

/// The largest power of ten that may follow an `e`.
const MAX_EXPONENT: i32 = 30;

/// Powers of ten below one that are kept.
const SCALE: i32 = 9;

/// An amount in billionths; nothing if the text is none, or one that is too large or too fine.
pub(crate) fn nanos(text: &str) -> Option<i128> {
    let (sign, text) = match text.as_bytes().first()? {
        b'-' => (-1, text.get(1..)?),
        b'+' => (1, text.get(1..)?),
        _ => (1, text),
    };
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, suffix) = text.split_at(end);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let has_digits = !(whole.is_empty() && fraction.is_empty());
    let fraction = fraction.trim_end_matches('0');
    if !has_digits || fraction.contains('.') || whole.len() + fraction.len() > MAX_DIGITS {
        return None;
    }
    let mut amount: i128 = 0;
    for digit in whole.bytes().chain(fraction.bytes()) {
        amount = amount.checked_mul(10)?.checked_add(i128::from(digit - b'0'))?;
    }
    let places = i32::try_from(fraction.len()).ok()?;
    let (ten, two) = factor(suffix)?;
    amount = amount.checked_mul(1_i128.checked_shl(two)?)?;
    let power = SCALE + ten - places;
    let scale = 10_i128.checked_pow(power.unsigned_abs())?;
    let amount = match power >= 0 {
        true => amount.checked_mul(scale)?,
        false if amount % scale == 0 => amount / scale,
        false => return None,
    };
    Some(sign * amount)
}

/// The powers of ten and of two that a suffix stands for.
fn factor(suffix: &str) -> Option<(i32, u32)> {
    let factor = match suffix {
        "" => (0, 0),
        "n" => (-9, 0),
        "u" => (-6, 0),
        "m" => (-3, 0),
        "k" => (3, 0),
        "M" => (6, 0),
        "G" => (9, 0),
        "T" => (12, 0),
        "P" => (15, 0),
        "E" => (18, 0),
        "Ki" => (0, 10),
        "Mi" => (0, 20),
        "Gi" => (0, 30),
        "Ti" => (0, 40),
        "Pi" => (0, 50),
        "Ei" => (0, 60),
        other => {
            let power: i32 = other.strip_prefix(['e', 'E'])?.parse().ok()?;
            (Some(power).filter(|power| power.abs() <= MAX_EXPONENT)?, 0)
        }
    };
    Some(factor)
}

#[cfg(test)]
mod tests {
    use super::nanos;

    #[test]
    fn spellings_of_the_same_amount_are_equal() {
        for (a, b) in [
            ("1000m", "1"),
            ("1Gi", "1024Mi"),
            ("0.5", "500m"),
            ("1e3", "1k"),
            ("1E3", "1000"),
            ("-1.50", "-1500m"),
            ("128974848", "123Mi"),
            (".5Gi", "512Mi"),
            ("5.", "5"),
        ] {
            assert!(nanos(a).is_some(), "{a}");
            assert_eq!(nanos(a), nanos(b), "{a} {b}");
        }
        assert_ne!(nanos("1G"), nanos("1Gi"));
    }

    #[test]
    fn other_texts_are_no_amounts() {
        for text in ["", "-", ".", "1.2.3", "Gi", "1x", "e3", "1e", "1e999999", "ü", "1ü", "+"] {
            assert_eq!(nanos(text), None, "{text:?}");
        }
        assert_eq!(nanos(&"9".repeat(60)), None);
        assert_eq!(nanos("999999999999999999999999999Ei"), None);
    }
}
