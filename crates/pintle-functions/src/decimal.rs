//! Decimal arithmetic of `addf`, `divf` and the like: exact, except that quotients are rounded
//! to 16 places. Source: `github.com/shopspring/decimal` 1.4.

use num_bigint::{BigInt, Sign};
use pintle_template::{FuncError, Runtime};
use pintle_value::{FloatKind, Value};

use crate::cast::to_float;
use crate::convert::{Call, any_arg, text_of};

/// Places of a quotient behind the point.
const DIVISION_PRECISION: i64 = 16;

/// `digits * 10^exponent`
#[derive(Clone, Debug)]
struct Decimal {
    digits: BigInt,
    exponent: i64,
}

type Operation = fn(&Decimal, &Decimal) -> Result<Decimal, FuncError>;

pub(crate) fn add1(rt: &mut dyn Runtime, args: &[Value]) -> Call {
    fold(rt, any_arg(args, 0), &[Value::int(1)], |a, b| Ok(a.plus(b)))
}

pub(crate) fn add(rt: &mut dyn Runtime, args: &[Value]) -> Call {
    fold(rt, &Value::float(0.0), args, |a, b| Ok(a.plus(b)))
}

pub(crate) fn sub(rt: &mut dyn Runtime, args: &[Value]) -> Call {
    let minus = |a: &Decimal, b: &Decimal| {
        Ok(a.plus(&Decimal { digits: -&b.digits, exponent: b.exponent }))
    };
    fold(rt, any_arg(args, 0), args.get(1..).unwrap_or_default(), minus)
}

pub(crate) fn mul(rt: &mut dyn Runtime, args: &[Value]) -> Call {
    fold(rt, any_arg(args, 0), args.get(1..).unwrap_or_default(), |a, b| {
        Ok(Decimal { digits: &a.digits * &b.digits, exponent: a.exponent + b.exponent })
    })
}

pub(crate) fn div(rt: &mut dyn Runtime, args: &[Value]) -> Call {
    fold(rt, any_arg(args, 0), args.get(1..).unwrap_or_default(), Decimal::divided_by)
}

fn fold(rt: &mut dyn Runtime, first: &Value, rest: &[Value], operation: Operation) -> Call {
    let mut result = Decimal::of(first)?;
    for value in rest {
        // Products grow with every factor.
        rt.charge(result.digits.bits())?;
        result = operation(&result, &Decimal::of(value)?)?;
    }
    Ok(result.to_float().into())
}

impl Decimal {
    /// The shortest decimal that reads as the float.
    fn of(value: &Value) -> Result<Decimal, FuncError> {
        let float = to_float(value);
        if !float.is_finite() {
            let shown = text_of(&Value::Float(FloatKind::Float64, float));
            return Err(format!("Cannot create a Decimal from {shown}").into());
        }
        let text = format!("{float:e}");
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits: i64 = format!("{whole}{fraction}").parse().unwrap_or(0);
        let exponent: i64 = exponent.parse().unwrap_or(0);
        Ok(Decimal { digits: digits.into(), exponent: exponent - fraction.len() as i64 })
    }

    /// The digits at a smaller or equal exponent.
    fn digits_at(&self, exponent: i64) -> BigInt {
        &self.digits * power_of_ten(self.exponent - exponent)
    }

    fn plus(&self, other: &Decimal) -> Decimal {
        let exponent = self.exponent.min(other.exponent);
        Decimal { digits: self.digits_at(exponent) + other.digits_at(exponent), exponent }
    }

    fn divided_by(&self, divisor: &Decimal) -> Result<Decimal, FuncError> {
        if divisor.digits.sign() == Sign::NoSign {
            return Err("decimal division by 0".into());
        }
        let shift = self.exponent - divisor.exponent + DIVISION_PRECISION;
        let dividend = &self.digits * power_of_ten(shift);
        let scaled = &divisor.digits * power_of_ten(-shift);
        let (mut digits, remainder) = (&dividend / &scaled, &dividend % &scaled);
        // Half is rounded away from zero.
        if (remainder.magnitude() << 1_u32) >= *scaled.magnitude() {
            digits += if dividend.sign() == scaled.sign() { 1 } else { -1 };
        }
        Ok(Decimal { digits, exponent: -DIVISION_PRECISION })
    }

    /// The nearest float.
    fn to_float(&self) -> f64 {
        format!("{}e{}", self.digits, self.exponent).parse().unwrap_or(0.0)
    }
}

/// `10^n`, 1 for negative `n`.
fn power_of_ten(n: i64) -> BigInt {
    u32::try_from(n).map_or_else(|_| 1.into(), |n| BigInt::from(10).pow(n))
}

#[cfg(test)]
mod tests {
    use super::Decimal;

    #[test]
    fn quotients_are_rounded_half_away_from_zero() {
        let decimal = |n: f64| Decimal::of(&n.into()).unwrap();
        for (a, b, expected) in [
            (1.0, 7.0, 0.142_857_142_857_142_9),
            (-2.0, 3.0, -0.666_666_666_666_666_7),
            (5e-17, 1.0, 1e-16),
            (-5e-17, 1.0, -1e-16),
            (4.9e-17, 1.0, 0.0),
            (1e300, 1e-300, f64::INFINITY),
        ] {
            assert_eq!(decimal(a).divided_by(&decimal(b)).unwrap().to_float(), expected);
        }
    }
}
