//! JSON, YAML and TOML. The plain functions swallow errors, or return their text as a value; the
//! `must` variants fail.

use std::fmt::Display;

use pintle_template::{FuncError, Function, Runtime};
use pintle_value::{List, Map, Param, Str, Value};
use pintle_yaml::emit::{to_yaml, to_yaml_into, to_yaml_pretty};
use pintle_yaml::json::{self, JsonStyle};
use pintle_yaml::toml::{self, TomlError};
use pintle_yaml::{ReadOptions, parse_list, parse_map};

use crate::convert::{Call, NIL_TYPE, any_arg, function, str_arg, text_by, writing};
use crate::measure::charge_for_writing;

/// The functions of this family.
pub(crate) const FUNCTIONS: &[Function] = {
    use Param::{Any, Str};
    &[
        function("fromJson", &[Str], from_json),
        function("fromJsonArray", &[Str], from_json_array),
        function("fromToml", &[Str], from_toml),
        function("fromYaml", &[Str], from_yaml),
        function("fromYamlArray", &[Str], from_yaml_array),
        function("mustFromJson", &[Str], must_from_json),
        function("mustToJson", &[Any], |runtime, args| {
            must_write(runtime, args, JsonStyle::COMPACT)
        }),
        function("mustToPrettyJson", &[Any], |runtime, args| {
            must_write(runtime, args, JsonStyle::PRETTY)
        }),
        function("mustToRawJson", &[Any], |runtime, args| {
            must_write(runtime, args, JsonStyle::RAW)
        }),
        function("mustToToml", &[Any], must_to_toml),
        function("mustToYaml", &[Any], must_to_yaml),
        function("toJson", &[Any], |runtime, args| {
            write_or_nothing(runtime, args, JsonStyle::COMPACT)
        }),
        function("toPrettyJson", &[Any], |runtime, args| {
            write_or_nothing(runtime, args, JsonStyle::PRETTY)
        }),
        function("toRawJson", &[Any], |runtime, args| must_write(runtime, args, JsonStyle::RAW)),
        function("toToml", &[Any], to_toml),
        writing(
            function("toYaml", &[Any], |rt, args| text_by(to_yaml_text, rt, args)),
            to_yaml_text,
        ),
        function("toYamlPretty", &[Any], must_to_yaml_pretty),
    ]
};

/// The key under which a text that cannot be read leaves its error.
const ERROR_KEY: &str = "Error";

fn failure(error: impl Display) -> FuncError {
    FuncError::Message(error.to_string())
}

fn must_write(runtime: &mut dyn Runtime, args: &[Value], style: JsonStyle) -> Call {
    let value = any_arg(args, 0);
    charge_for_writing(runtime, value)?;
    let mut out = Vec::new();
    json::write(&mut out, value, style).map_err(failure)?;
    Ok(Value::Str(out.into()))
}

fn write_or_nothing(runtime: &mut dyn Runtime, args: &[Value], style: JsonStyle) -> Call {
    match must_write(runtime, args, style) {
        Err(FuncError::Message(_)) => Ok(Value::Str(Str::EMPTY)),
        result => result,
    }
}

/// A map; with the error as an entry if the text is no JSON object.
fn from_json(_: &mut dyn Runtime, args: &[Value]) -> Call {
    let read = json::parse_map(str_arg(args, 0));
    match read.error {
        None => Ok(read.value.into()),
        Some(_) if read.value.is_nil() => Err("assignment to entry in nil map".into()),
        Some(error) => {
            read.value.insert(ERROR_KEY, error.to_string());
            Ok(read.value.into())
        }
    }
}

/// A list; with the error as its only element if the text is no JSON array.
fn from_json_array(_: &mut dyn Runtime, args: &[Value]) -> Call {
    let read = json::parse_list(str_arg(args, 0));
    Ok(read.error.map_or(read.value, |error| List::new(vec![error.to_string().into()])).into())
}

fn must_from_json(_: &mut dyn Runtime, args: &[Value]) -> Call {
    json::parse(str_arg(args, 0)).map_err(failure)
}

/// The YAML text without its final line break.
fn trimmed(mut text: Vec<u8>) -> Value {
    text.pop_if(|byte| *byte == b'\n');
    Value::Str(text.into())
}

/// `toYaml`: nothing for values that YAML cannot hold.
pub(crate) fn yaml_or_nothing(value: &Value) -> Value {
    to_yaml(value).map_or(Value::Str(Str::EMPTY), trimmed)
}

/// Nothing for values that YAML cannot hold.
fn to_yaml_text(
    runtime: &mut dyn Runtime,
    args: &[Value],
    out: &mut Vec<u8>,
) -> Result<(), FuncError> {
    charge_for_writing(runtime, any_arg(args, 0))?;
    if to_yaml_into(out, any_arg(args, 0)).is_ok() {
        out.pop_if(|byte| *byte == b'\n');
    }
    Ok(())
}

fn must_to_yaml(runtime: &mut dyn Runtime, args: &[Value]) -> Call {
    charge_for_writing(runtime, any_arg(args, 0))?;
    to_yaml(any_arg(args, 0)).map(trimmed).map_err(failure)
}

/// What the encoder cannot write makes it panic, so there is no swallowing variant.
fn must_to_yaml_pretty(runtime: &mut dyn Runtime, args: &[Value]) -> Call {
    charge_for_writing(runtime, any_arg(args, 0))?;
    to_yaml_pretty(any_arg(args, 0)).map(trimmed).map_err(failure)
}

/// A map; with the error as its only entry if the text is no YAML mapping.
fn from_yaml(_: &mut dyn Runtime, args: &[Value]) -> Call {
    let read = parse_map(str_arg(args, 0), &ReadOptions::default());
    Ok(read.unwrap_or_else(|error| Map::from_iter([(ERROR_KEY, error.to_string())])).into())
}

/// A list; with the error as its only element if the text is no YAML sequence.
fn from_yaml_array(_: &mut dyn Runtime, args: &[Value]) -> Call {
    let read = parse_list(str_arg(args, 0), &ReadOptions::default());
    Ok(read.unwrap_or_else(|error| List::new(vec![error.to_string().into()])).into())
}

/// The TOML text, or the text of the error.
fn to_toml(runtime: &mut dyn Runtime, args: &[Value]) -> Call {
    Ok(match toml_text(runtime, args)? {
        Ok(text) => Value::Str(text.into()),
        Err(error) => error.to_string().into(),
    })
}

fn must_to_toml(runtime: &mut dyn Runtime, args: &[Value]) -> Call {
    toml_text(runtime, args)?.map(|text| Value::Str(text.into())).map_err(failure)
}

/// The TOML text or why there is none; nil makes the encoder panic.
fn toml_text(
    runtime: &mut dyn Runtime,
    args: &[Value],
) -> Result<Result<Vec<u8>, TomlError>, FuncError> {
    charge_for_writing(runtime, any_arg(args, 0))?;
    match any_arg(args, 0) {
        Value::Nil => Err(NIL_TYPE.into()),
        value => Ok(toml::to_toml(value)),
    }
}

/// A map; with the error as its only entry if the text is no TOML.
fn from_toml(_: &mut dyn Runtime, args: &[Value]) -> Call {
    let read = toml::parse(str_arg(args, 0));
    Ok(read.unwrap_or_else(|error| Map::from_iter([(ERROR_KEY, error.to_string())])).into())
}
