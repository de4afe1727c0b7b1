//! Messages as JSON, after the types of pintle-schema.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use pintle_schema::calendar::date;
use pintle_schema::{Extra, MAX_DEPTH, Named, Shape, Type};
use serde_json::{Map, Number, Value, json};

use super::table::{Place, place};
use super::wire::{Fields, Malformed, Wire, bytes, integer, varint};

/// What all names of types begin with.
const PREFIX: &str = "io.k8s.";

/// Types that are kept as the JSON that they hold. Source: `FieldsV1`, and `JSON` of apiextensions.
const RAW: [&str; 2] = [
    "apimachinery.pkg.apis.meta.v1.FieldsV1",
    "apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON",
];

/// A message of a type.
pub(super) fn message(raw: &[u8], named: Named) -> Result<Value, Malformed> {
    value(Wire::Bytes(raw), &Type::new(Shape::Named(named)), MAX_DEPTH)
}

fn value(wire: Wire<'_>, ty: &Type, depth: usize) -> Result<Value, Malformed> {
    let depth = depth.checked_sub(1).ok_or(Malformed)?;
    let name = name(ty);
    if RAW.contains(&name.as_str()) {
        return held(wire);
    }
    Ok(match (&ty.resolved().shape, wire) {
        (Shape::Object(_), Wire::Bytes(raw)) => {
            let mut object = Map::new();
            fields(raw, &name, ty, &mut object, depth)?;
            object.into()
        }
        (Shape::String(_), Wire::Bytes(text)) => self::text(text)?,
        (Shape::Bytes, Wire::Bytes(bytes)) => STANDARD.encode(bytes).into(),
        (Shape::Integer(_), Wire::Varint(number)) => number.cast_signed().into(),
        (Shape::Boolean, Wire::Varint(number)) => (number != 0).into(),
        (Shape::Number, Wire::Fixed64(bits)) => float(f64::from_bits(bits)),
        (Shape::Number, Wire::Fixed32(bits)) => float(f32::from_bits(bits).into()),
        // Source: `intstr.IntOrString`: type, intVal, strVal.
        (Shape::IntOrString, Wire::Bytes(raw)) => match integer(raw, 1)? {
            0 => integer(raw, 2)?.into(),
            _ => self::text(bytes(raw, 3)?.unwrap_or_default())?,
        },
        (Shape::Quantity, Wire::Bytes(raw)) => self::text(bytes(raw, 1)?.unwrap_or_default())?,
        (Shape::Time, Wire::Bytes(raw)) => time(raw, false)?,
        (Shape::MicroTime, Wire::Bytes(raw)) => time(raw, true)?,
        (Shape::Raw, wire) => held(wire)?,
        _ => return Err(Malformed),
    })
}

/// JSON in a message.
fn held(wire: Wire<'_>) -> Result<Value, Malformed> {
    let Wire::Bytes(raw) = wire else { return Err(Malformed) };
    match bytes(raw, 1)? {
        None | Some([]) => Ok(Value::Null),
        Some(text) => serde_json::from_slice(text).map_err(|_| Malformed),
    }
}

/// Adds the fields of a message to an object; its type may be another than the message's, which is
/// inline there.
fn fields(
    raw: &[u8],
    message: &str,
    ty: &Type,
    object: &mut Map<String, Value>,
    depth: usize,
) -> Result<(), Malformed> {
    let depth = depth.checked_sub(1).ok_or(Malformed)?;
    for field in Fields::of(raw) {
        let (number, wire) = field?;
        // Fields that are not known are those of other versions.
        match (place(message, number), wire) {
            (None, _) => {}
            (Some(Place::Inline(inner)), Wire::Bytes(raw)) => {
                fields(raw, inner, ty, object, depth)?;
            }
            (Some(Place::Inline(_)), _) => return Err(Malformed),
            (Some(Place::Field(name)), wire) => {
                if let Some(of_field) = ty.known_field(name) {
                    add(wire, of_field, name, object, depth)?;
                }
            }
        }
    }
    Ok(())
}

/// Adds one value of a field: one item of a list, one entry of a map, or all of it.
fn add(
    wire: Wire<'_>,
    ty: &Type,
    name: &str,
    object: &mut Map<String, Value>,
    depth: usize,
) -> Result<(), Malformed> {
    match &ty.resolved().shape {
        Shape::List(list) => {
            let all = object.entry(name).or_insert_with(|| json!([]));
            let items = items(wire, &list.items, depth)?;
            all.as_array_mut().ok_or(Malformed)?.extend(items);
        }
        Shape::Object(fields) if let Extra::Type(values) = &fields.extra => {
            let Wire::Bytes(entry) = wire else { return Err(Malformed) };
            let key = text(bytes(entry, 1)?.unwrap_or_default())?;
            let key = key.as_str().ok_or(Malformed)?;
            let all = object.entry(name).or_insert_with(|| json!({}));
            let found = of_entry(entry, values, depth)?;
            all.as_object_mut().ok_or(Malformed)?.insert(key.to_owned(), found);
        }
        _ => {
            let value = value(wire, ty, depth)?;
            if !value.is_null() {
                object.insert(name.to_owned(), value);
            }
        }
    }
    Ok(())
}

/// The items of a field: one, or numbers packed together.
fn items(wire: Wire<'_>, ty: &Type, depth: usize) -> Result<Vec<Value>, Malformed> {
    match (&ty.resolved().shape, wire) {
        (Shape::Integer(_) | Shape::Boolean, Wire::Bytes(mut packed)) => {
            let mut all = Vec::new();
            while !packed.is_empty() {
                all.push(value(Wire::Varint(varint(&mut packed)?), ty, depth)?);
            }
            Ok(all)
        }
        _ => Ok(vec![value(wire, ty, depth)?]),
    }
}

/// The value of an entry of a map; lists are messages of their items there.
fn of_entry(entry: &[u8], ty: &Type, depth: usize) -> Result<Value, Malformed> {
    let raw = bytes(entry, 2)?;
    if let Shape::List(list) = &ty.resolved().shape {
        let fields = Fields::of(raw.unwrap_or_default());
        let items: Result<Vec<Value>, Malformed> =
            fields.map(|field| value(field?.1, &list.items, depth)).collect();
        return Ok(items?.into());
    }
    value(Wire::Bytes(raw.unwrap_or_default()), ty, depth)
}

fn text(bytes: &[u8]) -> Result<Value, Malformed> {
    std::str::from_utf8(bytes).map(Value::from).map_err(|_| Malformed)
}

fn float(number: f64) -> Value {
    Number::from_f64(number).map_or(Value::Null, Value::Number)
}

/// The name of a type in the table of messages; empty if it has none.
fn name(ty: &Type) -> String {
    match ty.shape {
        Shape::Named(named) => named.name().trim_start_matches(PREFIX).to_owned(),
        _ => String::new(),
    }
}

/// A moment; nothing if it is that of Go's zero. Source: apimachinery `meta/v1` `Timestamp`.
fn time(raw: &[u8], with_micros: bool) -> Result<Value, Malformed> {
    if raw.is_empty() {
        return Ok(Value::Null);
    }
    let (seconds, nanos) = (integer(raw, 1)?, integer(raw, 2)?);
    let (days, of_day) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (year, month, day) = date(days);
    let (hour, minute, second) = (of_day / 3600, of_day / 60 % 60, of_day % 60);
    let micros = if with_micros { format!(".{:06}", nanos / 1000) } else { String::new() };
    let text = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{micros}Z");
    Ok(text.into())
}

#[cfg(test)]
mod tests {
    use super::time;

    #[test]
    fn times_are_written() {
        // 9:08:07 on 6 May 2024 in seconds since 1970, and 250 million nanoseconds.
        let raw = [0x08, 0xf7, 0xbb, 0xe2, 0xb1, 0x06, 0x10, 0x80, 0xe5, 0x9a, 0x77];
        assert_eq!(time(&raw, false).unwrap(), "2024-05-06T09:08:07Z");
        assert_eq!(time(&raw, true).unwrap(), "2024-05-06T09:08:07.250000Z");
        assert!(time(&[], true).unwrap().is_null());
    }
}
