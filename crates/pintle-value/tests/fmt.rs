//! `printf` against recorded answers of Go: `testdata/fmt/*.jsonl` holds one call per line, with
//! the arguments in JSON (`{"$t": type, "v": text}` for types that JSON lacks).

mod objects;

use std::fs;
use std::path::Path;

use pintle_value::{
    Elem, FloatKind, IntKind, List, Map, MapType, UintKind, Value, fmt, rune, strconv,
};
use serde_json::Value as Json;

use objects::{Duration, ErrorString, Release};

#[test]
fn formats_print_what_go_prints() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/fmt");
    let mut failures = Vec::new();
    let mut count = 0;
    for file in fs::read_dir(folder).unwrap() {
        for line in fs::read_to_string(file.unwrap().path()).unwrap().lines() {
            let case: Json = serde_json::from_str(line).unwrap();
            let args: Vec<Value> = items(&case["args"]);
            let got = fmt::sprintf(text(&case["format"]).as_bytes(), &args);
            let got = rune::to_text(&got);
            count += 1;
            if got != text(&case["output"]) {
                failures.push(format!("{line}\n  got {got:?}"));
            }
        }
    }
    assert!(count > 600, "only {count} cases found");
    assert!(failures.is_empty(), "{} of {count}:\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn the_plain_form_is_that_of_the_verb_v() {
    let release = Value::object(Release { name: "demo", revision: 3 });
    let nested = Value::from(List::new(vec![Value::Nil, 2.5.into(), release.clone()]));
    let error = Value::object(ErrorString("boom"));
    let map: Map = [("b", nested.clone()), ("a", error)].into_iter().collect();
    for value in [release, nested, map.into(), Value::Bytes(b"hi".as_slice().into())] {
        let mut plain = Vec::new();
        fmt::write_value(&mut plain, &value);
        assert_eq!(plain, fmt::sprintf(b"%v", &[value]));
    }
}

#[test]
fn objects_print_like_structs_and_pointers() {
    let release = Value::object(Release { name: "demo", revision: 3 });
    let error = Value::object(ErrorString("boom"));
    let all = "{demo 3}|{name:demo Revision:3}|release.Release{name:\"demo\", Revision:3}|\
               &errors.errorString{s:\"boom\"}|&{%!d(string=boom)}|%!t(time.Duration=5)|[5ns]";
    let five = Value::object(Duration { nanoseconds: 5, text: "5ns".into() });
    let list = List::new(vec![five.clone()]).into();
    let args = [release.clone(), release.clone(), release, error.clone(), error, five, list];
    let got = fmt::sprintf(b"%v|%+v|%#v|%#v|%d|%t|%v", &args);
    assert_eq!(rune::to_text(&got), all);
}

#[test]
fn print_puts_spaces_between_operands_that_are_no_strings() {
    let args = ["a".into(), 1.0.into(), 2.0.into(), "b".into(), Value::Nil, Value::Nil];
    assert_eq!(fmt::sprint(&args), b"a1 2b<nil> <nil>");
    assert_eq!(fmt::sprintln(&args), b"a 1 2 b <nil> <nil>\n");
}

#[test]
fn values_that_contain_themselves_come_to_an_end() {
    let map = Map::new();
    map.insert("a", map.clone());
    map.insert("b", map.clone());
    let text = fmt::sprintf(b"%v", &[map.clone().into()]);
    assert!(text.len() < fmt::MAX_LEN + fmt::MAX_DEPTH * 32);
    map.remove("b");
    assert!(fmt::sprintf(b"%5v", &[map.clone().into()]).len() > fmt::MAX_DEPTH);
    map.remove("a");
}

fn text(json: &Json) -> &str {
    json.as_str().unwrap()
}

fn items(json: &Json) -> Vec<Value> {
    json.as_array().unwrap().iter().map(value).collect()
}

fn value(json: &Json) -> Value {
    match json {
        Json::Null => Value::Nil,
        Json::Bool(b) => Value::Bool(*b),
        Json::String(text) => Value::from(text.as_str()),
        Json::Array(_) => List::new(items(json)).into(),
        Json::Number(n) => match n.to_string() {
            n if n.contains(['.', 'e', 'E']) => {
                strconv::parse_float(n.as_bytes(), 64).unwrap().into()
            }
            n => Value::int(strconv::atoi(n.as_bytes()).unwrap()),
        },
        Json::Object(object) => match object.get("$t") {
            Some(ty) => typed(text(ty), &object["v"], json),
            None => object.iter().map(|(k, v)| (k.as_str(), value(v))).collect::<Map>().into(),
        },
    }
}

fn typed(ty: &str, json: &Json, whole: &Json) -> Value {
    let int = |kind| Value::Int(kind, strconv::atoi(text(json).as_bytes()).unwrap());
    let uint =
        |kind| Value::Uint(kind, strconv::parse_uint(text(json).as_bytes(), 10, 64).unwrap());
    let float =
        |kind, bits| Value::Float(kind, strconv::parse_float(text(json).as_bytes(), bits).unwrap());
    match ty {
        "int" => int(IntKind::Int),
        "int8" => int(IntKind::Int8),
        "int32" => int(IntKind::Int32),
        "int64" => int(IntKind::Int64),
        "uint" => uint(UintKind::Uint),
        "uint8" => uint(UintKind::Uint8),
        "uint64" => uint(UintKind::Uint64),
        "float64" => float(FloatKind::Float64, 64),
        "float32" => float(FloatKind::Float32, 32),
        "bytes" => Value::Bytes(base64(text(json)).into()),
        "[]string" => List::of(Elem::Str, items(json)).into(),
        "[]int" => List::of(Elem::Int, items(json)).into(),
        "map[string]string" => {
            let entries = json.as_object().unwrap().iter();
            let map: Map = entries.map(|(k, v)| (k.as_str(), value(v))).collect();
            map.typed(Some(MapType::STRINGS)).into()
        }
        "nilmap" => Map::nil().into(),
        "nillist" => List::nil(Elem::Any).into(),
        "error" => Value::object(ErrorString(text(json).to_owned().leak())),
        "duration" => {
            let nanoseconds = whole["ns"].as_i64().unwrap();
            Value::object(Duration { nanoseconds, text: text(json).to_owned() })
        }
        other => panic!("unknown type {other}"),
    }
}

fn base64(text: &str) -> Vec<u8> {
    let digits = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bits, mut count, mut bytes) = (0_u32, 0, Vec::new());
    for c in text.bytes().filter(|c| *c != b'=') {
        bits = bits << 6 | digits.iter().position(|digit| *digit == c).unwrap() as u32;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    bytes
}
