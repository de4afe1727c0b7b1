//! Amounts such as `500m` and `1Gi`. Source: apimachinery `resource.ParseQuantity` and
//! `Quantity.String`.

/// How an amount is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    /// `500m`, `1k`
    Decimal,
    /// `1Ki`
    Binary,
    /// `1e3`
    Exponent,
}

/// What a quantity must look like.
const WRONG_FORMAT: &str = "quantities must match the regular expression \
    '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const WRONG_SUFFIX: &str = "unable to parse quantity's suffix";

/// Suffixes with the powers of ten or two that they stand for.
const DECIMAL: [(&str, i32); 10] = [
    ("n", -9),
    ("u", -6),
    ("m", -3),
    ("", 0),
    ("k", 3),
    ("M", 6),
    ("G", 9),
    ("T", 12),
    ("P", 15),
    ("E", 18),
];
const BINARY: [(&str, u32); 6] =
    [("Ki", 10), ("Mi", 20), ("Gi", 30), ("Ti", 40), ("Pi", 50), ("Ei", 60)];

/// The smallest power of ten that amounts are kept with.
const NANO: i32 = -9;

/// A quantity in its parts.
struct Parts<'t> {
    is_negative: bool,
    /// Digits before the point, without leading zeros.
    whole: &'t str,
    /// Digits after it.
    fraction: &'t str,
    power: Power,
}

#[derive(Clone, Copy)]
enum Power {
    Ten(i64, Format),
    Two(u32),
}

/// Whether a text is a quantity, such as `500m`.
pub fn is_quantity(text: &str) -> bool {
    check(text).is_ok()
}

/// The same, with what is said of a text that is none.
pub(crate) fn check(text: &str) -> Result<(), &'static str> {
    parts(text.trim()).map(|_| ())
}

/// The quantity as the API server writes it: `1000m` is `1`. Nothing for what is no quantity, and for
/// amounts beyond all measure.
pub(crate) fn canonical(text: &str) -> Option<String> {
    let text = text.trim();
    let parts = parts(text).ok()?;
    if let Some(text) = as_it_is(text, &parts) {
        return Some(text.to_owned());
    }
    let (amount, scale, format) = amount(&parts)?;
    if amount == 0 {
        return Some("0".to_owned());
    }
    let sign = if parts.is_negative { "-" } else { "" };
    match format {
        Format::Binary if scale == 0 && amount >= 1024 => {
            let (mut amount, mut at) = (amount, 0);
            while amount % 1024 == 0 {
                (amount, at) = (amount / 1024, at + 1);
            }
            let suffix = if at == 0 { "" } else { BINARY.get(at - 1)?.0 };
            Some(format!("{sign}{amount}{suffix}"))
        }
        format => {
            let (mut amount, mut scale) = (amount, scale);
            while amount % 10 == 0 {
                (amount, scale) = (amount / 10, scale + 1);
            }
            let more = scale.rem_euclid(3);
            let amount = amount.checked_mul(power(more)?)?;
            let scale = scale - more;
            let suffix = DECIMAL.iter().find(|(_, power)| *power == scale);
            match (format, suffix) {
                (Format::Exponent, _) if scale != 0 => Some(format!("{sign}{amount}e{scale}")),
                (_, Some((suffix, _))) => Some(format!("{sign}{amount}{suffix}")),
                (_, None) => Some(format!("{sign}{amount}e{scale}")),
            }
        }
    }
}

/// Most quantities stay as they were written.
fn as_it_is<'t>(text: &'t str, parts: &Parts<'_>) -> Option<&'t str> {
    const MAX_DIGITS: usize = 18;
    let Parts { whole, fraction, power, .. } = parts;
    if text == "0" {
        return Some(text);
    }
    let written = if whole.is_empty() { "0" } else { whole };
    let digits = written.len() + fraction.len();
    match *power {
        Power::Ten(power, _) => {
            let scale = power - i64::try_from(fraction.len()).ok()?;
            let shifted = format!("{written}{fraction}");
            let is_canonical =
                scale % 3 == 0 && !shifted.ends_with("000") && !shifted.starts_with('0');
            (digits <= MAX_DIGITS && scale >= i64::from(NANO) && is_canonical).then_some(text)
        }
        Power::Two(power) => {
            let number: i64 = written.parse().ok()?;
            let room = 15 - i64::try_from(written.len()).ok()? - i64::from(power) * 3 / 10 - 1;
            let fits = number.checked_mul(1_i64.checked_shl(power)?).is_some();
            (fraction.is_empty() && room >= 0 && fits && number % 8 != 0).then_some(text)
        }
    }
}

/// A whole number, the power of ten that it counts, and how it is written.
fn amount(parts: &Parts<'_>) -> Option<(i128, i32, Format)> {
    let digits = format!("{}{}", parts.whole, parts.fraction);
    let mut amount: i128 = if digits.is_empty() { 0 } else { digits.parse().ok()? };
    let mut scale = -i32::try_from(parts.fraction.len()).ok()?;
    let mut format = Format::Binary;
    match parts.power {
        Power::Ten(power, written) => {
            scale = scale.checked_add(i32::try_from(power).ok()?)?;
            format = written;
        }
        Power::Two(power) => amount = amount.checked_mul(1_i128.checked_shl(power)?)?,
    }
    // Whoever asks for little gets a little.
    while scale < NANO {
        amount = amount / 10 + i128::from(amount % 10 != 0);
        scale += 1;
    }
    while scale < 0 && amount != 0 && amount % 10 == 0 {
        (amount, scale) = (amount / 10, scale + 1);
    }
    if format == Format::Binary {
        let is_below_one = scale < 0 && amount < power(-scale)?;
        if is_below_one {
            format = Format::Decimal;
        }
        if scale >= 0 {
            amount = amount.checked_mul(power(scale)?)?.min(i128::from(i64::MAX));
            scale = 0;
        }
    }
    Some((amount, scale, format))
}

fn power(exponent: i32) -> Option<i128> {
    10_i128.checked_pow(u32::try_from(exponent).ok()?)
}

fn parts(text: &str) -> Result<Parts<'_>, &'static str> {
    if text.is_empty() {
        return Err(WRONG_FORMAT);
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (zeros_and_whole, rest) = digits(unsigned);
    let (fraction, suffix) = match rest.strip_prefix('.') {
        Some(rest) => digits(rest),
        None => ("", rest),
    };
    let tail = suffix.trim_start_matches(|c: char| "eEinumkKMGTP".contains(c));
    let tail = tail.strip_prefix(['-', '+']).unwrap_or(tail);
    if !digits(tail).1.is_empty() {
        return Err(WRONG_FORMAT);
    }
    Ok(Parts {
        is_negative: text.starts_with('-'),
        whole: zeros_and_whole.trim_start_matches('0'),
        fraction,
        power: suffix_power(suffix).ok_or(WRONG_SUFFIX)?,
    })
}

fn digits(text: &str) -> (&str, &str) {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    text.split_at(text.len() - rest.len())
}

fn suffix_power(suffix: &str) -> Option<Power> {
    if let Some((_, power)) = DECIMAL.iter().find(|(name, _)| *name == suffix) {
        return Some(Power::Ten(i64::from(*power), Format::Decimal));
    }
    if let Some((_, power)) = BINARY.iter().find(|(name, _)| *name == suffix) {
        return Some(Power::Two(*power));
    }
    let exponent: i64 = suffix.strip_prefix(['e', 'E'])?.parse().ok()?;
    // Larger ones are cut to 32 bits.
    #[allow(clippy::cast_possible_truncation, reason = "as Go cuts them")]
    let exponent = i64::from(exponent as i32);
    Some(Power::Ten(exponent, Format::Exponent))
}
