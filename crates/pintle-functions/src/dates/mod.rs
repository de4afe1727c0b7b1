//! Dates and times.

mod calendar;
mod format;
mod layout;
mod object;
mod parse;
mod rule;
#[cfg(test)]
mod tests;
mod time;
mod tzif;
mod zone;

use pintle_template::{Function, Runtime};
use pintle_value::{IntKind, Param, Value};

pub(crate) use self::format::quote;
use self::object::TIME;
pub(crate) use self::object::calendar_number;
pub(crate) use self::time::Time;
use self::zone::Place;
use crate::convert::{Call, any_arg, function, str_arg};
use crate::durations::{self, Duration};
use crate::host::{Moment, host};

const HTML_LAYOUT: &[u8] = b"2006-01-02";
const LOCAL: &[u8] = b"Local";

/// The functions of this family.
pub(crate) const FUNCTIONS: &[Function] = &[
    function("ago", &[Param::Any], ago),
    function("date", &[Param::Str, Param::Any], |rt, args| {
        shown(rt, str_arg(args, 0), any_arg(args, 1), LOCAL)
    }),
    function("dateInZone", DATE_IN_ZONE, date_in_zone),
    function("dateModify", MODIFY, modify),
    function("date_in_zone", DATE_IN_ZONE, date_in_zone),
    function("date_modify", MODIFY, modify),
    function("htmlDate", &[Param::Any], |rt, args| shown(rt, HTML_LAYOUT, any_arg(args, 0), LOCAL)),
    function("htmlDateInZone", &[Param::Any, Param::Str], |rt, args| {
        shown(rt, HTML_LAYOUT, any_arg(args, 0), str_arg(args, 1))
    }),
    function("mustDateModify", MODIFY, must_modify),
    function("mustToDate", &[Param::Str, Param::Str], |rt, args| {
        Ok(Value::object(parsed(rt, args)?))
    }),
    function("must_date_modify", MODIFY, must_modify),
    function("now", &[], |rt, _| Ok(Value::object(now(rt)))),
    function("toDate", &[Param::Str, Param::Str], |rt, args| {
        Ok(Value::object(parsed(rt, args).unwrap_or(Time::ZERO)))
    }),
    function("unixEpoch", &[Param::Object(TIME)], |_, args| {
        Ok(object::time(args.first())?.unix().to_string().into())
    }),
];

const DATE_IN_ZONE: &[Param] = &[Param::Str, Param::Any, Param::Str];
const MODIFY: &[Param] = &[Param::Str, Param::Object(TIME)];

/// The present in the local zone.
pub(crate) fn now(rt: &dyn Runtime) -> Time {
    let host = host(rt);
    Time::now(host.now(), Place::local(host.local_zone()))
}

/// The present in UTC, for certificates.
pub(crate) fn present(rt: &dyn Runtime) -> Time {
    let Moment { seconds, nanos } = host(rt).now();
    Time::new(seconds, nanos, Place::Utc)
}

/// What sprig takes for a time: times and integers of these types, as Unix seconds.
fn instant(value: &Value, with_int32: bool) -> Option<Time> {
    match value {
        Value::Int(IntKind::Int | IntKind::Int64, unix) => Some(Time::new(*unix, 0, Place::Utc)),
        Value::Int(IntKind::Int32, unix) if with_int32 => Some(Time::new(*unix, 0, Place::Utc)),
        value => value.downcast::<Time>().cloned(),
    }
}

/// The time in a zone, UTC if that is unknown; whatever is no time is the present.
fn shown(rt: &mut dyn Runtime, layout: &[u8], date: &Value, zone: &[u8]) -> Call {
    let host = host(rt);
    let time = instant(date, true).unwrap_or_else(|| {
        let Moment { seconds, nanos } = host.now();
        Time::new(seconds, nanos, Place::Utc)
    });
    let place = Place::load(zone, host.local_zone()).unwrap_or(Place::Utc);
    Ok(Value::Str(time.in_place(place).format(layout).into()))
}

fn date_in_zone(rt: &mut dyn Runtime, args: &[Value]) -> Call {
    shown(rt, str_arg(args, 0), any_arg(args, 1), str_arg(args, 2))
}

fn ago(rt: &mut dyn Runtime, args: &[Value]) -> Call {
    let elapsed = instant(any_arg(args, 0), false).map_or(Duration(0), |time| now(rt).since(&time));
    Ok(elapsed.round(Duration::SECOND).to_string().into())
}

/// The time moved by a duration; a bad duration changes nothing.
fn modify(_: &mut dyn Runtime, args: &[Value]) -> Call {
    let time = object::time(args.get(1))?;
    let by = durations::parse(str_arg(args, 0)).unwrap_or_default();
    Ok(Value::object(time.add(by)))
}

fn must_modify(_: &mut dyn Runtime, args: &[Value]) -> Call {
    let by = durations::parse(str_arg(args, 0))?;
    Ok(Value::object(object::time(args.get(1))?.add(by)))
}

fn parsed(rt: &mut dyn Runtime, args: &[Value]) -> Result<Time, String> {
    let place = Place::local(host(rt).local_zone());
    parse::parse(str_arg(args, 0), str_arg(args, 1), &place)
}

/// Reads a time without local zone, for tests of other families.
#[cfg(test)]
pub(crate) fn parse_utc(layout: &[u8], text: &[u8]) -> Result<Time, String> {
    parse::parse(layout, text, &Place::Utc)
}

/// A moment in UTC, written after one of Go's layouts.
pub fn format_moment(layout: &str, moment: Moment) -> String {
    let time = time::Time::new(moment.seconds, moment.nanos, zone::Place::Utc);
    pintle_value::rune::to_text(&time.format(layout.as_bytes())).into_owned()
}

/// A moment in UTC as templates see it: a `time.Time`.
pub fn time_value(moment: Moment) -> Value {
    Value::object(time::Time::new(moment.seconds, moment.nanos, zone::Place::Utc))
}
