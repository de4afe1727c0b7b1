//! Durations: those of sprig, which are texts, and those of Helm, which are `time.Duration`s.

mod duration;

use pintle_template::{Function, Native, Runtime};
use pintle_value::{IntKind, Param, Value, strconv};

pub(crate) use self::duration::{Duration, TYPE_NAME, of, parse};
use crate::cast::float_to_int;
use crate::convert::{Call, function as generic, text_of};
use crate::dates::{self, Time};

/// The functions of this family.
pub(crate) const FUNCTIONS: &[Function] = &[
    function("duration", of_seconds),
    function("durationDays", |_, args| Ok(hours(args, 24.0))),
    function("durationHours", |_, args| Ok(hours(args, 1.0))),
    function("durationMicroseconds", |_, args| Ok(Value::int64(lenient(args).microseconds()))),
    function("durationMilliseconds", |_, args| Ok(Value::int64(lenient(args).milliseconds()))),
    function("durationMinutes", |_, args| Ok(lenient(args).minutes().into())),
    function("durationNanoseconds", |_, args| Ok(Value::int64(lenient(args).0))),
    function("durationRound", coarse),
    generic("durationRoundTo", TWO, |_, args| Ok(to_multiple(args, Duration::round))),
    function("durationSeconds", |_, args| Ok(lenient(args).seconds().into())),
    generic("durationTruncateTo", TWO, |_, args| Ok(to_multiple(args, Duration::truncate))),
    function("durationWeeks", |_, args| Ok((lenient(args).hours() / 24.0 / 7.0).into())),
    function("mustToDuration", |_, args| Ok(Value::object(convert(args.first())?))),
];

/// A `time.Duration` from a text such as `1h30m`.
///
/// # Errors
/// Go's text for what is no duration.
pub fn parse_duration(text: &str) -> Result<Value, String> {
    parse(text.as_bytes()).map(Value::object)
}

const TWO: &[Param] = &[Param::Any, Param::Any];

/// A function of one argument of any type.
const fn function(name: &'static str, call: Native) -> Function {
    generic(name, &[Param::Any], call)
}

const NANOS_PER_SECOND: i64 = 1_000_000_000;
/// Most seconds that a duration holds.
const MAX_SECONDS: i64 = i64::MAX / NANOS_PER_SECOND;

/// sprig's `duration`: takes decimal texts and `int64`, and everything else for zero.
fn of_seconds(_: &mut dyn Runtime, args: &[Value]) -> Call {
    let seconds = match args.first() {
        // Of a number out of range the nearest one counts.
        Some(Value::Str(text)) => strconv::parse_int(text, 10, 64).unwrap_or_else(|e| e.value),
        Some(Value::Int(IntKind::Int64, seconds)) => *seconds,
        _ => 0,
    };
    Ok(Duration(seconds.wrapping_mul(NANOS_PER_SECOND)).to_string().into())
}

/// sprig's `durationRound`: the largest unit that fits, rounded down and without sign.
fn coarse(rt: &mut dyn Runtime, args: &[Value]) -> Call {
    const UNITS: [(u64, &str); 6] = [
        (365 * 86_400, "y"),
        (30 * 86_400, "mo"),
        (86_400, "d"),
        (3_600, "h"),
        (60, "m"),
        (1, "s"),
    ];
    let duration = match args.first() {
        Some(Value::Str(text)) => parse(text).unwrap_or_default(),
        Some(Value::Int(IntKind::Int64, nanos)) => Duration(*nanos),
        Some(value) => match value.downcast::<Time>() {
            Some(time) => dates::now(rt).since(time),
            None => Duration::default(),
        },
        None => Duration::default(),
    };
    let nanos = duration.0.unsigned_abs();
    for (seconds, name) in UNITS {
        let unit = seconds * NANOS_PER_SECOND as u64;
        // An exact unit is shown in the next smaller one.
        if nanos > unit {
            return Ok(format!("{}{name}", nanos / unit).into());
        }
    }
    Ok("0s".into())
}

/// A duration from what templates have. Source: Helm's `asDuration`.
fn convert(value: Option<&Value>) -> Result<Duration, String> {
    match value {
        None | Some(Value::Nil) => Err("invalid duration".into()),
        Some(Value::Str(text)) => from_text(text),
        Some(Value::Int(_, seconds)) => whole_seconds(*seconds),
        Some(Value::Uint(_, seconds)) => match i64::try_from(*seconds) {
            Ok(seconds) => whole_seconds(seconds),
            Err(_) => Err(format!("duration seconds overflow: {seconds}")),
        },
        Some(Value::Float(_, seconds)) => fractional_seconds(*seconds),
        Some(value @ Value::Object(object)) => match value.downcast::<Duration>() {
            Some(duration) => Ok(*duration),
            // Other defined types over numbers, such as months.
            None => match object.underlying() {
                Some(number @ (Value::Int(..) | Value::Uint(..) | Value::Float(..))) => {
                    convert(Some(&number))
                }
                _ => Err(unsupported(value)),
            },
        },
        Some(value) => Err(unsupported(value)),
    }
}

fn unsupported(value: &Value) -> String {
    format!("unsupported duration type {}", value.type_name())
}

fn from_text(text: &[u8]) -> Result<Duration, String> {
    let trimmed = match std::str::from_utf8(text) {
        Ok(text) => text.trim().as_bytes(),
        Err(_) => text.trim_ascii(),
    };
    if trimmed.is_empty() {
        return Err("empty duration".into());
    }
    if let Ok(duration) = parse(trimmed) {
        return Ok(duration);
    }
    match strconv::parse_float(trimmed, 64) {
        Ok(seconds) => fractional_seconds(seconds),
        Err(_) => Err(format!("could not parse duration {}", strconv::quote(text))),
    }
}

fn whole_seconds(seconds: i64) -> Result<Duration, String> {
    if seconds.unsigned_abs() > MAX_SECONDS as u64 {
        return Err(format!("duration seconds overflow: {seconds}"));
    }
    Ok(Duration(seconds * NANOS_PER_SECOND))
}

fn fractional_seconds(seconds: f64) -> Result<Duration, String> {
    const MAX: f64 = i64::MAX as f64 / NANOS_PER_SECOND as f64;
    if !seconds.is_finite() {
        return Err(format!("invalid duration seconds: {}", text_of(&seconds.into())));
    }
    if seconds.abs() > MAX {
        return Err(format!("duration seconds overflow: {}", text_of(&seconds.into())));
    }
    Ok(Duration(float_to_int(seconds * NANOS_PER_SECOND as f64)))
}

/// The duration, zero if it is none.
fn lenient(args: &[Value]) -> Duration {
    convert(args.first()).unwrap_or_default()
}

fn hours(args: &[Value], per_unit: f64) -> Value {
    (lenient(args).hours() / per_unit).into()
}

fn to_multiple(args: &[Value], change: fn(Duration, Duration) -> Duration) -> Value {
    let duration = convert(args.first());
    Value::object(match (duration, convert(args.get(1))) {
        (Ok(duration), Ok(unit)) => change(duration, unit),
        (Ok(duration), Err(_)) => duration,
        (Err(_), _) => Duration::default(),
    })
}
