//! Quantities such as `500m` and `1Gi`. Source: apimachinery `resource.Quantity`.

/// Digits that are looked at; the server takes fewer.
const MAX_LENGTH: usize = 64;

/// Powers of ten that a quantity may be below one: nano.
const SMALLEST: i32 = -9;

/// Suffixes by powers of 1024.
const BINARY: [&str; 7] = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];

/// Suffixes by powers of 1000, from nano on.
const DECIMAL: [&str; 10] = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];

/// A quantity in billionths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Quantity {
    nano: i128,
    /// Whether it is written with powers of 1024.
    binary: bool,
}

impl Quantity {
    /// Reads a quantity; nothing if it is none, or larger than the server takes.
    pub(crate) fn parse(text: &str) -> Option<Quantity> {
        let text = text.trim();
        if text.is_empty() || text.len() > MAX_LENGTH {
            return None;
        }
        let (sign, rest) = match text.as_bytes()[0] {
            b'-' => (-1, &text[1..]),
            b'+' => (1, &text[1..]),
            _ => (1, text),
        };
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let (number, suffix) = rest.split_at(end);
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        if (whole.is_empty() && fraction.is_empty()) || fraction.contains('.') {
            return None;
        }
        let (base, power) = scale(suffix)?;
        let digits: i128 = format!("0{whole}{fraction}").parse().ok()?;
        let mut nano = digits.checked_mul(1_000_000_000)?;
        let scaled = match power >= 0 {
            true => nano.checked_mul(i128::from(base).checked_pow(power.unsigned_abs())?),
            false => Some(divide_up(nano, i128::from(base).checked_pow(power.unsigned_abs())?)),
        };
        nano = divide_up(scaled?, 10_i128.checked_pow(u32::try_from(fraction.len()).ok()?)?);
        Some(Quantity { nano: sign * nano, binary: base == 1024 })
    }

    /// A count.
    pub(crate) fn of(count: usize) -> Quantity {
        let count = i128::try_from(count).unwrap_or(i128::MAX);
        Quantity { nano: count.saturating_mul(1_000_000_000), binary: false }
    }

    /// The sum. It is written as the first one is, or as the other if that is nothing.
    pub(crate) fn plus(self, other: Quantity) -> Quantity {
        let binary = if self.nano == 0 { other.binary } else { self.binary };
        Quantity { nano: self.nano.saturating_add(other.nano), binary }
    }

    /// What is left; not less than nothing.
    pub(crate) fn minus(self, other: Quantity) -> Quantity {
        Quantity { nano: self.nano.saturating_sub(other.nano).max(0), ..self }
    }

    /// The next whole number.
    pub(crate) fn rounded_up(self) -> Quantity {
        Quantity { nano: self.value().saturating_mul(1_000_000_000), ..self }
    }

    /// As the server writes it.
    pub(crate) fn text(self) -> String {
        let whole = self.nano % 1_000_000_000 == 0;
        let value = self.nano / 1_000_000_000;
        if self.binary && whole && value.abs() >= 1024 {
            return shortened(value, 1024, &BINARY);
        }
        shortened(self.nano, 1000, &DECIMAL)
    }

    /// The value, rounded up.
    pub(crate) fn value(self) -> i128 {
        divide_up(self.nano, 1_000_000_000)
    }

    /// In billionths.
    pub(crate) fn nano(self) -> i128 {
        self.nano
    }
}

/// A number with the largest suffix that leaves it whole.
fn shortened(mut number: i128, base: i128, suffixes: &[&str]) -> String {
    if number == 0 {
        return "0".to_owned();
    }
    let mut at = 0;
    while number % base == 0 && at + 1 < suffixes.len() {
        (number, at) = (number / base, at + 1);
    }
    format!("{number}{}", suffixes.get(at).copied().unwrap_or_default())
}

/// The base and the power that a suffix stands for.
fn scale(suffix: &str) -> Option<(i32, i32)> {
    if suffix.is_empty() {
        return Some((10, 0));
    }
    if let Some(power) = BINARY.iter().skip(1).position(|known| *known == suffix) {
        return Some((1024, i32::try_from(power).ok()? + 1));
    }
    if let Some(power) = DECIMAL.iter().position(|known| *known == suffix) {
        return Some((10, (i32::try_from(power).ok()? - 3) * 3));
    }
    let exponent = suffix.strip_prefix(['e', 'E'])?.parse::<i32>().ok()?;
    (exponent.abs() <= -2 * SMALLEST).then_some((10, exponent))
}

/// Rounded away from zero, as the server does.
fn divide_up(value: i128, by: i128) -> i128 {
    let (quotient, rest) = (value / by, value % by);
    quotient + if rest == 0 { 0 } else { rest.signum() }
}

#[cfg(test)]
mod tests {
    use super::Quantity;

    #[test]
    fn quantities_are_read() {
        let cases = [
            ("1000m", 1_000_000_000),
            ("0.5", 500_000_000),
            ("1.5Gi", 1536 * 1024 * 1024 * 1_000_000_000),
            ("1e3", 1_000_000_000_000),
            ("0Mi", 0),
            ("1n", 1),
            ("0.1n", 1),
            ("0.1Ki", 102_400_000_000),
            ("-1.5", -1_500_000_000),
        ];
        for (given, wanted) in cases {
            assert_eq!(Quantity::parse(given).map(Quantity::nano), Some(wanted), "{given}");
        }
        for wrong in ["", "x", "1.2.3", "1Q", "--1", "1e99", "."] {
            assert_eq!(Quantity::parse(wrong), None, "{wrong}");
        }
    }
}
