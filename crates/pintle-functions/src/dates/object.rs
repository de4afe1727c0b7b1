//! Times, months, weekdays and places as templates see them.

use std::any::Any;

use pintle_value::{CallError, IntKind, Kind, Method, Object, Param, Str, Value};

use super::format::{self, quote};
use super::time::Time;
use super::zone::Place;
use crate::durations;

/// `%T` of a time.
pub(crate) const TIME: &str = "time.Time";
/// `%T` of a time zone.
const LOCATION: &str = "*time.Location";

/// A time, a month, a weekday or a place: what differs from type to type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Month(u32);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Weekday(u32);

#[derive(Clone, Debug, PartialEq, Eq)]
struct LocationPointer(Place);

impl Object for Time {
    fn type_name(&self) -> &str {
        TIME
    }

    fn kind(&self) -> Kind {
        Kind::Struct
    }

    fn methods(&self) -> &'static [Method] {
        METHODS
    }

    fn display(&self) -> Option<Str> {
        Some(Time::display(self).into())
    }

    fn json(&self) -> Option<Value> {
        // NaN stands for what JSON cannot express: it makes the encoding fail as Go's does.
        Some(self.rfc3339().map_or(f64::NAN.into(), |text| Value::Str(text.into())))
    }

    fn equal(&self, other: &dyn Object) -> bool {
        other.as_any().downcast_ref::<Time>() == Some(self)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// The number of a month or weekday, to which conversions of numbers see through.
pub(crate) fn calendar_number(value: &Value) -> Option<i64> {
    let month = value.downcast::<Month>().map(|month| month.0);
    month.or(value.downcast::<Weekday>().map(|weekday| weekday.0)).map(i64::from)
}

macro_rules! named_number {
    ($ty:ident, $name:literal, $text:expr) => {
        impl Object for $ty {
            fn type_name(&self) -> &str {
                $name
            }

            fn kind(&self) -> Kind {
                Kind::Int(IntKind::Int)
            }

            fn methods(&self) -> &'static [Method] {
                const { &[Method { name: "String", params: &[], variadic: None, call: to_string }] }
            }

            fn underlying(&self) -> Option<Value> {
                Some(Value::int(self.0.into()))
            }

            fn display(&self) -> Option<Str> {
                Some($text(self.0).into())
            }

            fn equal(&self, other: &dyn Object) -> bool {
                other.as_any().downcast_ref::<$ty>() == Some(self)
            }

            fn as_any(&self) -> &dyn Any {
                self
            }
        }
    };
}

named_number!(Month, "time.Month", format::month);
named_number!(Weekday, "time.Weekday", format::weekday);

impl Object for LocationPointer {
    fn type_name(&self) -> &str {
        LOCATION
    }

    fn kind(&self) -> Kind {
        Kind::Pointer
    }

    fn methods(&self) -> &'static [Method] {
        const { &[Method { name: "String", params: &[], variadic: None, call: to_string }] }
    }

    fn display(&self) -> Option<Str> {
        Some(self.0.name().into())
    }

    fn equal(&self, other: &dyn Object) -> bool {
        other.as_any().downcast_ref::<LocationPointer>() == Some(self)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn to_string(receiver: &Value, _: &[Value]) -> Result<Value, CallError> {
    match receiver {
        Value::Object(object) => Ok(Value::Str(object.display().unwrap_or_default())),
        _ => Err(wrong_receiver()),
    }
}

/// The time that an argument holds; the engine has checked its type.
pub(crate) fn time(value: Option<&Value>) -> Result<&Time, CallError> {
    value.and_then(Value::downcast).ok_or_else(wrong_receiver)
}

fn wrong_receiver() -> CallError {
    "reflect: Call using a value of another type".into()
}

fn integer(value: Option<&Value>) -> i64 {
    match value {
        Some(Value::Int(_, n)) => *n,
        _ => 0,
    }
}

type Body = fn(&Value, &[Value]) -> Result<Value, CallError>;

const fn method(name: &'static str, params: &'static [Param], call: Body) -> Method {
    Method { name, params, variadic: None, call }
}

const OTHER: &[Param] = &[Param::Object(TIME)];
const UNIT: &[Param] = &[Param::Integer(durations::TYPE_NAME)];

/// All methods with a value receiver, also those whose results no template can use.
const METHODS: &[Method] = &[
    method("Add", UNIT, |t, a| Ok(Value::object(time(Some(t))?.add(durations::of(a.first()))))),
    method("AddDate", &[Param::Int, Param::Int, Param::Int], |t, a| {
        let (years, months, days) = (integer(a.first()), integer(a.get(1)), integer(a.get(2)));
        Ok(Value::object(time(Some(t))?.add_date(years, months, days)))
    }),
    method("After", OTHER, |t, a| compare(t, a).map(|order| order.is_gt().into())),
    method("AppendFormat", &[Param::Bytes, Param::Str], |t, a| {
        let mut text = bytes(a.first());
        text.extend(time(Some(t))?.format(&bytes(a.get(1))));
        Ok(Value::Bytes(text.into()))
    }),
    method("Before", OTHER, |t, a| compare(t, a).map(|order| order.is_lt().into())),
    method("Clock", &[], |_, _| Err(results("Clock", 3))),
    method("Compare", OTHER, |t, a| compare(t, a).map(|order| Value::int(order as i64))),
    method("Date", &[], |_, _| Err(results("Date", 3))),
    method("Day", &[], |t, _| Ok(Value::int(time(Some(t))?.local().date().day.into()))),
    method("Equal", OTHER, |t, a| compare(t, a).map(|order| order.is_eq().into())),
    method("Format", &[Param::Str], |t, a| {
        Ok(Value::Str(time(Some(t))?.format(&bytes(a.first())).into()))
    }),
    method("GoString", &[], |t, _| Ok(go_string(time(Some(t))?).into())),
    method("Hour", &[], |t, _| Ok(Value::int(time(Some(t))?.local().clock().hour.into()))),
    method("ISOWeek", &[], |_, _| Err(second_result("ISOWeek", "int"))),
    method("In", &[Param::Object(LOCATION)], |t, a| {
        let place = a.first().and_then(Value::downcast::<LocationPointer>);
        let place = place.ok_or("time: missing Location in call to Time.In")?;
        Ok(Value::object(time(Some(t))?.in_place(place.0.clone())))
    }),
    method("IsDST", &[], |t, _| Ok(time(Some(t))?.in_effect().dst.into())),
    method("IsZero", &[], |t, _| Ok(time(Some(t))?.is_zero().into())),
    method("Local", &[], |t, _| {
        let time = time(Some(t))?;
        // A time of another place does not know where it is evaluated.
        let place = match time.place() {
            local @ Place::Local(_) => local.clone(),
            Place::Utc | Place::Zone(_) => Place::Local(None),
        };
        Ok(Value::object(time.in_place(place)))
    }),
    method("Location", &[], |t, _| {
        Ok(Value::object(LocationPointer(time(Some(t))?.place().clone())))
    }),
    method("MarshalJSON", &[], |t, _| {
        let text = time(Some(t))?.rfc3339().map_err(|e| format!("Time.MarshalJSON: {e}"))?;
        Ok(Value::Bytes([b"\"", &*text, b"\""].concat().into()))
    }),
    method("MarshalText", &[], |t, _| {
        let text = time(Some(t))?.rfc3339().map_err(|e| format!("Time.MarshalText: {e}"))?;
        Ok(Value::Bytes(text.into()))
    }),
    method("Minute", &[], |t, _| Ok(Value::int(time(Some(t))?.local().clock().minute.into()))),
    method("Month", &[], |t, _| Ok(Value::object(Month(time(Some(t))?.local().date().month)))),
    method("Nanosecond", &[], |t, _| Ok(Value::int(time(Some(t))?.nanos().into()))),
    method("Round", UNIT, |t, a| Ok(Value::object(time(Some(t))?.round(durations::of(a.first()))))),
    method("Second", &[], |t, _| Ok(Value::int(time(Some(t))?.local().clock().second.into()))),
    method("String", &[], to_string),
    method("Sub", OTHER, |t, a| Ok(Value::object(time(Some(t))?.since(time(a.first())?)))),
    method("Truncate", UNIT, |t, a| {
        Ok(Value::object(time(Some(t))?.truncate(durations::of(a.first()))))
    }),
    method("UTC", &[], |t, _| Ok(Value::object(time(Some(t))?.in_place(Place::Utc)))),
    method("Unix", &[], |t, _| Ok(Value::int64(time(Some(t))?.unix()))),
    method("UnixMicro", &[], |t, _| Ok(Value::int64(count(time(Some(t))?, 1_000_000)))),
    method("UnixMilli", &[], |t, _| Ok(Value::int64(count(time(Some(t))?, 1_000)))),
    method("UnixNano", &[], |t, _| Ok(Value::int64(count(time(Some(t))?, 1_000_000_000)))),
    method("Weekday", &[], |t, _| Ok(Value::object(Weekday(time(Some(t))?.local().weekday())))),
    method("Year", &[], |t, _| Ok(Value::int(time(Some(t))?.local().date().year))),
    method("YearDay", &[], |t, _| Ok(Value::int(time(Some(t))?.local().day_of_year().into()))),
    method("Zone", &[], |_, _| Err(second_result("Zone", "int"))),
    method("ZoneBounds", &[], |_, _| Err(second_result("ZoneBounds", TIME))),
];

fn compare(receiver: &Value, args: &[Value]) -> Result<std::cmp::Ordering, CallError> {
    Ok(time(Some(receiver))?.compare(time(args.first())?))
}

fn bytes(value: Option<&Value>) -> Vec<u8> {
    match value {
        Some(Value::Str(text)) => text.to_vec(),
        Some(Value::Bytes(bytes)) => bytes.to_vec(),
        _ => Vec::new(),
    }
}

/// Units since 1970, of which there are `per_second`.
fn count(time: &Time, per_second: i64) -> i64 {
    let part = i64::from(time.nanos()) / (1_000_000_000 / per_second);
    time.unix().wrapping_mul(per_second).wrapping_add(part)
}

/// Go's refusal of methods with too many results.
fn results(name: &str, count: usize) -> CallError {
    format!("function {name} has {count} return values; should be 1 or 2").into()
}

fn second_result(name: &str, found: &str) -> CallError {
    format!(
        "invalid function signature for {name}: second return value should be error; is {found}"
    )
    .into()
}

/// `%#v` of a time.
fn go_string(time: &Time) -> String {
    let (date, clock) = (time.local().date(), time.local().clock());
    let place = match time.place() {
        Place::Utc => "time.UTC".to_owned(),
        Place::Local(_) => "time.Local".to_owned(),
        Place::Zone(zone) => format!("time.Location({})", quote(zone.name.as_bytes())),
    };
    format!(
        "time.Date({}, time.{}, {}, {}, {}, {}, {}, {place})",
        date.year,
        format::month(date.month),
        date.day,
        clock.hour,
        clock.minute,
        clock.second,
        time.nanos(),
    )
}
