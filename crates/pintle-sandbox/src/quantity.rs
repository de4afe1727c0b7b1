//! Quantities such as `500m` and `1Gi`. Source: apimachinery `resource.Quantity`.

/// Digits that are looked at; the server takes fewer.
const MAX_LENGTH: usize = 64;

/// Powers of ten that a quantity may be below one: nano.
const SMALLEST: i32 = -9;

/// Suffixes by powers of 1024.
const BINARY: [&str; 7] = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];

/// Suffixes by powers of 1000, from nano on.
const DECIMAL: [&str; 10] = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];

/// How a quantity is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Binary,
    Decimal,
    Exponent,
}

/// A quantity in billionths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Quantity {
    nano: i128,
    format: Format,
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
        let (base, power, format) = scale(suffix)?;
        let digits: i128 = format!("0{whole}{fraction}").parse().ok()?;
        let mut nano = digits.checked_mul(1_000_000_000)?;
        let scaled = match power >= 0 {
            true => nano.checked_mul(i128::from(base).checked_pow(power.unsigned_abs())?),
            false => Some(divide_up(nano, i128::from(base).checked_pow(power.unsigned_abs())?)),
        };
        nano = divide_up(scaled?, 10_i128.checked_pow(u32::try_from(fraction.len()).ok()?)?);
        Some(Quantity { nano: sign * nano, format })
    }

    /// The value, rounded up.
    pub(crate) fn value(self) -> i128 {
        divide_up(self.nano, 1_000_000_000)
    }

    /// In billionths.
    pub(crate) fn nano(self) -> i128 {
        self.nano
    }

    /// As Kubernetes writes it: the largest suffix that leaves no fraction.
    pub(crate) fn text(self) -> String {
        if self.nano == 0 {
            return "0".to_owned();
        }
        let whole = self.nano % 1_000_000_000 == 0;
        if self.format == Format::Binary && whole && self.value().abs() >= 1024 {
            let mut value = self.value();
            let mut power = 0;
            while value % 1024 == 0 && power + 1 < BINARY.len() {
                value /= 1024;
                power += 1;
            }
            return format!("{value}{}", BINARY[power]);
        }
        let mut value = self.nano;
        let mut power = 0;
        while value % 1000 == 0 && power + 1 < DECIMAL.len() {
            value /= 1000;
            power += 1;
        }
        match self.format {
            Format::Exponent => match (i32::try_from(power).unwrap_or_default() - 3) * 3 {
                0 => value.to_string(),
                exponent => format!("{value}e{exponent}"),
            },
            _ => format!("{value}{}", DECIMAL[power]),
        }
    }
}

/// The same quantity as Kubernetes writes it.
pub(crate) fn canonical(text: &str) -> Option<String> {
    Quantity::parse(text).map(Quantity::text)
}

fn scale(suffix: &str) -> Option<(i32, i32, Format)> {
    if suffix.is_empty() {
        return Some((10, 0, Format::Decimal));
    }
    if let Some(power) = BINARY.iter().skip(1).position(|known| *known == suffix) {
        return Some((1024, i32::try_from(power).ok()? + 1, Format::Binary));
    }
    if let Some(power) = DECIMAL.iter().position(|known| *known == suffix) {
        return Some((10, (i32::try_from(power).ok()? - 3) * 3, Format::Decimal));
    }
    let exponent = suffix.strip_prefix(['e', 'E'])?.parse::<i32>().ok()?;
    (exponent.abs() <= -2 * SMALLEST).then_some((10, exponent, Format::Exponent))
}

/// Rounded away from zero, as the server does.
fn divide_up(value: i128, by: i128) -> i128 {
    let (quotient, rest) = (value / by, value % by);
    quotient + if rest == 0 { 0 } else { rest.signum() }
}

#[cfg(test)]
mod tests {
    use super::canonical;

    #[test]
    fn quantities_are_written_as_kubernetes_does() {
        let cases = [
            ("1000m", "1"),
            ("0.5", "500m"),
            ("1024Mi", "1Gi"),
            ("100000Ki", "100000Ki"),
            ("1.5Gi", "1536Mi"),
            ("1e3", "1e3"),
            ("12E", "12E"),
            ("0", "0"),
            ("0Mi", "0"),
            ("100Mi", "100Mi"),
            ("1000", "1k"),
            ("1000Mi", "1000Mi"),
            ("250m", "250m"),
            ("512", "512"),
            ("0.1Ki", "102400m"),
            ("-1.5", "-1500m"),
        ];
        for (given, wanted) in cases {
            assert_eq!(canonical(given).as_deref(), Some(wanted), "{given}");
        }
        for wrong in ["", "x", "1.2.3", "1Q", "--1", "1e99", "."] {
            assert_eq!(canonical(wrong), None, "{wrong}");
        }
    }
}
