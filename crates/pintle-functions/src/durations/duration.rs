//! `time.Duration`: nanoseconds with a text form.

use std::any::Any;
use std::fmt;

use pintle_value::{CallError, IntKind, Kind, Method, Object, Param, Str, Value};

use crate::dates::quote;

/// `%T` of a duration.
pub(crate) const TYPE_NAME: &str = "time.Duration";

const MICROSECOND: u64 = 1_000;
const MILLISECOND: u64 = 1_000_000;
const SECOND: u64 = 1_000_000_000;
const MINUTE: u64 = 60 * SECOND;
const HOUR: u64 = 60 * MINUTE;

/// Magnitude of the most negative duration.
const LIMIT: u64 = 1 << 63;

/// Nanoseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Duration(pub(crate) i64);

impl Duration {
    pub(crate) const SECOND: Duration = Duration(SECOND as i64);

    pub(crate) fn seconds(self) -> f64 {
        self.in_units(SECOND)
    }

    pub(crate) fn minutes(self) -> f64 {
        self.in_units(MINUTE)
    }

    pub(crate) fn hours(self) -> f64 {
        self.in_units(HOUR)
    }

    pub(crate) fn milliseconds(self) -> i64 {
        self.0 / MILLISECOND as i64
    }

    pub(crate) fn microseconds(self) -> i64 {
        self.0 / MICROSECOND as i64
    }

    /// Go adds whole units and the fraction, which decides the last digit.
    fn in_units(self, unit: u64) -> f64 {
        let unit = unit as i64;
        (self.0 / unit) as f64 + (self.0 % unit) as f64 / unit as f64
    }

    /// Toward zero to a multiple of `unit`; unchanged if that is not positive.
    pub(crate) fn truncate(self, unit: Duration) -> Duration {
        if unit.0 <= 0 { self } else { Duration(self.0 - self.0 % unit.0) }
    }

    /// To the nearest multiple of `unit`, half away from zero, saturating; unchanged if `unit` is
    /// not positive.
    pub(crate) fn round(self, unit: Duration) -> Duration {
        if unit.0 <= 0 {
            return self;
        }
        let remainder = self.0 % unit.0;
        let toward_zero = self.0 - remainder;
        if remainder.unsigned_abs() < unit.0.unsigned_abs() - remainder.unsigned_abs() {
            return Duration(toward_zero);
        }
        Duration(toward_zero.saturating_add(if self.0 < 0 { -unit.0 } else { unit.0 }))
    }

    fn abs(self) -> Duration {
        Duration(self.0.saturating_abs())
    }
}

/// `1h2m3.5s`. Source: Go `Duration.String`.
impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let nanos = self.0.unsigned_abs();
        if self.0 < 0 {
            f.write_str("-")?;
        }
        if nanos < SECOND {
            return match nanos {
                0 => f.write_str("0s"),
                1..MICROSECOND => write!(f, "{nanos}ns"),
                MICROSECOND..MILLISECOND => write_decimal(f, nanos, MICROSECOND, "µs"),
                _ => write_decimal(f, nanos, MILLISECOND, "ms"),
            };
        }
        if nanos >= HOUR {
            write!(f, "{}h", nanos / HOUR)?;
        }
        if nanos >= MINUTE {
            write!(f, "{}m", nanos % HOUR / MINUTE)?;
        }
        write_decimal(f, nanos % MINUTE, SECOND, "s")
    }
}

/// Writes a count of units without trailing zeros.
fn write_decimal(f: &mut fmt::Formatter<'_>, nanos: u64, unit: u64, name: &str) -> fmt::Result {
    write!(f, "{}", nanos / unit)?;
    let (mut fraction, mut width) = (nanos % unit, unit.ilog10() as usize);
    if fraction > 0 {
        while fraction % 10 == 0 {
            fraction /= 10;
            width -= 1;
        }
        write!(f, ".{fraction:0width$}")?;
    }
    f.write_str(name)
}

/// Reads `1h2.5m` and the like. Source: Go `time.ParseDuration`.
///
/// # Errors
/// Go's text, such as `time: unknown unit "d" in duration "1d"`.
pub(crate) fn parse(text: &[u8]) -> Result<Duration, String> {
    let invalid = || format!("time: invalid duration {}", quote(text));
    let (negative, mut rest) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        rest => (false, rest),
    };
    if rest == b"0" {
        return Ok(Duration(0));
    }
    if rest.is_empty() {
        return Err(invalid());
    }
    let mut total = 0_u64;
    while !rest.is_empty() {
        if !is_part_of_number(&rest[0]) {
            return Err(invalid());
        }
        let number = Number::read(&mut rest).ok_or_else(invalid)?;
        let length = rest.iter().position(is_part_of_number).unwrap_or(rest.len());
        let (name, tail) = rest.split_at(length);
        if name.is_empty() {
            return Err(format!("time: missing unit in duration {}", quote(text)));
        }
        let unit = unit(name).ok_or_else(|| {
            format!("time: unknown unit {} in duration {}", quote(name), quote(text))
        })?;
        let nanos = number.times(unit).ok_or_else(invalid)?;
        total = total.checked_add(nanos).filter(|n| *n <= LIMIT).ok_or_else(invalid)?;
        rest = tail;
    }
    match i64::try_from(total) {
        Ok(nanos) => Ok(Duration(if negative { -nanos } else { nanos })),
        Err(_) if negative => Ok(Duration(i64::MIN)),
        Err(_) => Err(invalid()),
    }
}

fn is_part_of_number(byte: &u8) -> bool {
    *byte == b'.' || byte.is_ascii_digit()
}

fn unit(name: &[u8]) -> Option<u64> {
    Some(match name {
        b"ns" => 1,
        // The micro sign and the Greek letter.
        b"us" | b"\xc2\xb5s" | b"\xce\xbcs" => MICROSECOND,
        b"ms" => MILLISECOND,
        b"s" => SECOND,
        b"m" => MINUTE,
        b"h" => HOUR,
        _ => return None,
    })
}

/// A decimal number: `whole + fraction / scale`.
struct Number {
    whole: u64,
    fraction: u64,
    scale: f64,
}

impl Number {
    /// `None` if there are no digits or too many before the point.
    fn read(rest: &mut &[u8]) -> Option<Number> {
        let whole_digits = digits(rest);
        let mut number = Number { whole: 0, fraction: 0, scale: 1.0 };
        for digit in whole_digits {
            let next = number.whole.checked_mul(10)?.checked_add(u64::from(digit - b'0'))?;
            number.whole = Some(next).filter(|n| *n <= LIMIT)?;
        }
        let Some(after_point) = rest.strip_prefix(b".") else {
            return Some(number).filter(|_| !whole_digits.is_empty());
        };
        *rest = after_point;
        let fraction_digits = digits(rest);
        for digit in fraction_digits {
            // Further digits are lost, as in Go.
            let next =
                number.fraction.checked_mul(10).filter(|_| number.fraction <= (LIMIT - 1) / 10);
            let next = next.and_then(|n| n.checked_add(u64::from(digit - b'0')));
            let Some(next) = next.filter(|n| *n <= LIMIT) else { break };
            number.fraction = next;
            number.scale *= 10.0;
        }
        Some(number).filter(|_| !whole_digits.is_empty() || !fraction_digits.is_empty())
    }

    /// Nanoseconds of so many units. `None` if they are too many.
    fn times(&self, unit: u64) -> Option<u64> {
        let whole = self.whole.checked_mul(unit).filter(|n| *n <= LIMIT)?;
        let fraction = (self.fraction as f64 * (unit as f64 / self.scale)) as u64;
        whole.checked_add(fraction).filter(|n| *n <= LIMIT)
    }
}

fn digits<'a>(rest: &mut &'a [u8]) -> &'a [u8] {
    let count = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (digits, tail) = rest.split_at(count);
    *rest = tail;
    digits
}

impl Object for Duration {
    fn type_name(&self) -> &str {
        TYPE_NAME
    }

    fn kind(&self) -> Kind {
        Kind::Int(IntKind::Int64)
    }

    fn methods(&self) -> &'static [Method] {
        METHODS
    }

    fn underlying(&self) -> Option<Value> {
        Some(Value::int64(self.0))
    }

    fn display(&self) -> Option<Str> {
        Some(self.to_string().into())
    }

    fn equal(&self, other: &dyn Object) -> bool {
        other.as_any().downcast_ref::<Duration>() == Some(self)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

const fn method(
    name: &'static str,
    params: &'static [Param],
    call: fn(&Value, &[Value]) -> Result<Value, CallError>,
) -> Method {
    Method { name, params, variadic: None, call }
}

const UNIT: &[Param] = &[Param::Integer(TYPE_NAME)];

const METHODS: &[Method] = &[
    method("Abs", &[], |d, _| Ok(Value::object(of(Some(d)).abs()))),
    method("Hours", &[], |d, _| Ok(of(Some(d)).hours().into())),
    method("Microseconds", &[], |d, _| Ok(Value::int64(of(Some(d)).microseconds()))),
    method("Milliseconds", &[], |d, _| Ok(Value::int64(of(Some(d)).milliseconds()))),
    method("Minutes", &[], |d, _| Ok(of(Some(d)).minutes().into())),
    method("Nanoseconds", &[], |d, _| Ok(Value::int64(of(Some(d)).0))),
    method("Round", UNIT, |d, args| Ok(Value::object(of(Some(d)).round(of(args.first()))))),
    method("Seconds", &[], |d, _| Ok(of(Some(d)).seconds().into())),
    method("String", &[], |d, _| Ok(of(Some(d)).to_string().into())),
    method("Truncate", UNIT, |d, args| Ok(Value::object(of(Some(d)).truncate(of(args.first()))))),
];

/// The duration in a receiver or argument, or the plain integer that a constant is.
pub(crate) fn of(value: Option<&Value>) -> Duration {
    match value {
        Some(Value::Int(_, nanos)) => Duration(*nanos),
        Some(value) => value.downcast().copied().unwrap_or_default(),
        None => Duration::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Duration, parse};

    #[test]
    fn texts_and_durations() {
        for (text, expected) in [
            ("1h2m3s", Ok("1h2m3s")),
            ("-1.5h", Ok("-1h30m0s")),
            ("1.000000001s", Ok("1.000000001s")),
            ("1\u{b5}s500ns", Ok("1.5\u{b5}s")),
            ("100.50ms", Ok("100.5ms")),
            ("9223372036854775807ns", Ok("2562047h47m16.854775807s")),
            ("-9223372036854775808ns", Ok("-2562047h47m16.854775808s")),
            ("9223372036854775808ns", Err("time: invalid duration \"9223372036854775808ns\"")),
            ("1d", Err("time: unknown unit \"d\" in duration \"1d\"")),
            ("3", Err("time: missing unit in duration \"3\"")),
            (".s", Err("time: invalid duration \".s\"")),
            ("1\u{e9}", Err("time: unknown unit \"\\xc3\\xa9\" in duration \"1\\xc3\\xa9\"")),
        ] {
            let found = parse(text.as_bytes()).map(|duration| duration.to_string());
            assert_eq!(found.as_deref().map_err(String::as_str), expected, "{text}");
        }
    }

    #[test]
    fn rounding_saturates() {
        assert_eq!(Duration(i64::MAX).round(Duration(1 << 40)), Duration(i64::MAX));
        assert_eq!(Duration(i64::MIN).round(Duration(3)), Duration(i64::MIN));
        assert_eq!(Duration(-1_500).round(Duration(1_000)), Duration(-2_000));
    }
}
