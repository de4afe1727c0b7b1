//! Conversions of numbers and arithmetic.

use pintle_template::{FuncError, Function, Limit, Runtime};
use pintle_value::{Elem, List, Param, Value, strconv};

pub(crate) use crate::cast::{to_float, to_int};
use crate::convert::{Call, any_arg, function, int_arg, str_arg, text_of, variadic};
use crate::decimal;

/// The functions of this family.
pub(crate) const FUNCTIONS: &[Function] = &[
    variadic("add", &[], Param::Any, |_, args| {
        Ok(Value::int64(args.iter().map(to_int).fold(0, i64::wrapping_add)))
    }),
    function("add1", ANY, |_, args| Ok(Value::int64(to_int(any_arg(args, 0)).wrapping_add(1)))),
    function("add1f", ANY, decimal::add1),
    variadic("addf", &[], Param::Any, decimal::add),
    function("atoi", &[Param::Str], |_, args| {
        // Of a number out of range the nearest one counts.
        Ok(Value::int(strconv::atoi(str_arg(args, 0)).unwrap_or_else(|error| error.value)))
    }),
    variadic("biggest", ANY, Param::Any, max),
    function("ceil", ANY, |_, args| Ok(to_float(any_arg(args, 0)).ceil().into())),
    function("div", TWO, |_, args| divide(args, i64::wrapping_div)),
    variadic("divf", ANY, Param::Any, decimal::div),
    function("float64", ANY, |_, args| Ok(to_float(any_arg(args, 0)).into())),
    function("floor", ANY, |_, args| Ok(to_float(any_arg(args, 0)).floor().into())),
    function("int", ANY, |_, args| Ok(Value::int(to_int(any_arg(args, 0))))),
    function("int64", ANY, |_, args| Ok(Value::int64(to_int(any_arg(args, 0))))),
    variadic("max", ANY, Param::Any, max),
    variadic("maxf", ANY, Param::Any, |_, args| Ok(fold_floats(args, larger).into())),
    variadic("min", ANY, Param::Any, |_, args| {
        Ok(Value::int64(args.iter().map(to_int).min().unwrap_or(0)))
    }),
    variadic("minf", ANY, Param::Any, |_, args| Ok(fold_floats(args, smaller).into())),
    function("mod", TWO, |_, args| divide(args, i64::wrapping_rem)),
    variadic("mul", ANY, Param::Any, |_, args| {
        Ok(Value::int64(args.iter().map(to_int).fold(1, i64::wrapping_mul)))
    }),
    variadic("mulf", ANY, Param::Any, decimal::mul),
    variadic("round", &[Param::Any, Param::Int], Param::Float64, round),
    variadic("seq", &[], Param::Int, seq),
    function("sub", TWO, |_, args| {
        Ok(Value::int64(to_int(any_arg(args, 0)).wrapping_sub(to_int(any_arg(args, 1)))))
    }),
    variadic("subf", ANY, Param::Any, decimal::sub),
    function("toDecimal", ANY, |_, args| {
        // The argument is read as octal.
        Ok(Value::int64(strconv::parse_int(&text_of(any_arg(args, 0)), 8, 64).unwrap_or(0)))
    }),
    function("until", &[Param::Int], |rt, args| {
        let stop = int_arg(args, 0);
        list(rt, &Steps::new(0, stop, if stop < 0 { -1 } else { 1 }))
    }),
    function("untilStep", &[Param::Int, Param::Int, Param::Int], |rt, args| {
        list(rt, &Steps::new(int_arg(args, 0), int_arg(args, 1), int_arg(args, 2)))
    }),
];

const ANY: &[Param] = &[Param::Any];
const TWO: &[Param] = &[Param::Any, Param::Any];

fn max(_: &mut dyn Runtime, args: &[Value]) -> Call {
    Ok(Value::int64(args.iter().map(to_int).max().unwrap_or(0)))
}

fn divide(args: &[Value], operation: fn(i64, i64) -> i64) -> Call {
    let (a, b) = (to_int(any_arg(args, 0)), to_int(any_arg(args, 1)));
    if b == 0 {
        return Err("runtime error: integer divide by zero".into());
    }
    Ok(Value::int64(operation(a, b)))
}

fn fold_floats(args: &[Value], choose: fn(f64, f64) -> f64) -> f64 {
    args.iter().map(to_float).reduce(choose).unwrap_or(0.0)
}

/// `math.Max`: infinity wins over NaN, NaN over numbers, 0 over -0.
fn larger(a: f64, b: f64) -> f64 {
    if a == f64::INFINITY || b == f64::INFINITY {
        f64::INFINITY
    } else if a.is_nan() || b.is_nan() {
        f64::NAN
    } else if a == 0.0 && b == 0.0 {
        if a.is_sign_negative() { b } else { a }
    } else if a > b {
        a
    } else {
        b
    }
}

/// `math.Min`.
fn smaller(a: f64, b: f64) -> f64 {
    -larger(-a, -b)
}

/// Rounds half up, or up from another fraction, in binary arithmetic.
fn round(_: &mut dyn Runtime, args: &[Value]) -> Call {
    let round_on = match args.get(2) {
        Some(Value::Float(_, n)) => *n,
        _ => 0.5,
    };
    let power = power_of_ten(int_arg(args, 1));
    let scaled = power * to_float(any_arg(args, 0));
    // The fraction of an infinity is NaN in Go.
    let fraction = if scaled.is_infinite() { f64::NAN } else { scaled.fract() };
    let rounded = if fraction >= round_on { scaled.ceil() } else { scaled.floor() };
    Ok((rounded / power).into())
}

/// `math.Pow(10, n)`, which multiplies by squares and so differs from the nearest float in the
/// last digit for some `n`.
fn power_of_ten(n: i64) -> f64 {
    // 10 as a mantissa in [0.5, 1) and an exponent.
    let (mut square, mut square_exponent) = (0.625_f64, 4_i32);
    let (mut mantissa, mut exponent) = (1.0_f64, 0_i32);
    let mut bits = n.unsigned_abs();
    if bits > 1 << 12 {
        return if n > 0 { f64::INFINITY } else { 0.0 };
    }
    while bits != 0 {
        if bits & 1 == 1 {
            mantissa *= square;
            exponent += square_exponent;
        }
        square *= square;
        square_exponent <<= 1;
        if square < 0.5 {
            square += square;
            square_exponent -= 1;
        }
        bits >>= 1;
    }
    if n < 0 {
        mantissa = 1.0 / mantissa;
        exponent = -exponent;
    }
    scale(mantissa, exponent)
}

/// `math.Ldexp`: `mantissa * 2^exponent`, in steps that are exact until the last.
fn scale(mantissa: f64, mut exponent: i32) -> f64 {
    const STEP: i32 = 1000;
    let mut scaled = mantissa;
    while exponent > STEP && scaled.is_finite() {
        scaled *= 2_f64.powi(STEP);
        exponent -= STEP;
    }
    if exponent < -STEP {
        // Two steps only where the first stays normal, so that there is one rounding.
        scaled *= 2_f64.powi(-STEP);
        exponent = (exponent + STEP).max(-STEP);
    }
    scaled * 2_f64.powi(exponent)
}

/// Numbers from `start` to before `stop`.
struct Steps {
    start: i64,
    step: i64,
    count: u64,
}

impl Steps {
    fn new(start: i64, stop: i64, step: i64) -> Steps {
        let leads_there = if stop < start { step < 0 } else { step > 0 };
        let count =
            if leads_there { start.abs_diff(stop).div_ceil(step.unsigned_abs()) } else { 0 };
        Steps { start, step, count }
    }

    /// The numbers; their work and memory is charged before.
    fn numbers(&self, rt: &mut dyn Runtime) -> Result<impl Iterator<Item = i64>, FuncError> {
        if self.count > MAX_NUMBERS {
            return Err(FuncError::Limit(Limit::Allocation));
        }
        rt.charge(self.count * COST_OF_NUMBER)?;
        let Steps { start, step, count } = *self;
        Ok((0..count).map(move |i| start.wrapping_add(step.wrapping_mul(i as i64))))
    }
}

/// Most numbers that one call makes.
const MAX_NUMBERS: u64 = 1 << 26;

/// Bytes of a number in a list.
const COST_OF_NUMBER: u64 = size_of::<Value>() as u64;

fn list(rt: &mut dyn Runtime, steps: &Steps) -> Call {
    let numbers = steps.numbers(rt)?;
    Ok(List::of(Elem::Int, numbers.map(Value::int).collect()).into())
}

/// Numbers from the first to the last argument inclusive, as a text.
fn seq(rt: &mut dyn Runtime, args: &[Value]) -> Call {
    let int = |at| int_arg(args, at);
    let (start, step, end) = match args.len() {
        1 => (1, None, int(0)),
        2 => (int(0), None, int(1)),
        3 => (int(0), Some(int(1)), int(2)),
        _ => return Ok("".into()),
    };
    let direction = if end < start { -1 } else { 1 };
    if direction < 0 && step.is_some_and(|step| step > 0) {
        return Ok("".into());
    }
    let steps = Steps::new(start, end.wrapping_add(direction), step.unwrap_or(direction));
    let mut text = Vec::new();
    for number in steps.numbers(rt)? {
        if !text.is_empty() {
            text.push(b' ');
        }
        strconv::append_int(&mut text, number);
    }
    Ok(Value::Str(text.into()))
}

#[cfg(test)]
mod tests {
    use super::power_of_ten;

    #[test]
    fn powers_of_ten_as_in_go() {
        assert_eq!(power_of_ten(2), 100.0);
        assert_eq!(power_of_ten(-2), 0.01);
        assert_eq!(power_of_ten(308), 1.000_000_000_000_000_6e308);
        assert_eq!(power_of_ten(309), f64::INFINITY);
        assert_eq!(power_of_ten(-320), 1e-320);
        assert_eq!(power_of_ten(-400), 0.0);
    }
}
