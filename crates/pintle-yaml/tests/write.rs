//! Writers and the readers of JSON and TOML against recorded answers of Go.
//!
//! A line of a case file is JSON: an input (`value`, or `text`) and what comes of it (`output` or
//! `error`). In values, `{"$t": type, "v": text}` makes a Go type that JSON lacks. Values that were
//! read are compared as dumps: `{"a": [int64(1), nil]}`.

use std::any::Any;
use std::fmt::Display;
use std::path::Path;

use pintle_value::{
    Elem, FloatKind, IntKind, Kind, List, Map, MapType, Object, Str, UintKind, Value, strconv,
};
use pintle_yaml::json::{self, JsonStyle, Numbers};
use pintle_yaml::{emit, toml};

type Answer = Result<Vec<u8>, String>;

fn check(name: &str, answer: impl Fn(&Map) -> Answer) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/write").join(name);
    let cases = std::fs::read(&path).unwrap();
    let mut failures = Vec::new();
    for (number, line) in cases.trim_ascii_end().split(|c| *c == b'\n').enumerate() {
        let case = json::parse_with(line, Numbers::Exact).unwrap();
        let case = case.as_map().unwrap();
        let wanted = match case.get("output") {
            Some(output) => Ok(output.as_str().unwrap().to_vec()),
            None => Err(case.get("error").unwrap().as_str().unwrap().to_string()),
        };
        let got = answer(case);
        if got != wanted {
            let show = |answer: Answer| answer.map(|text| strconv::quote(&text));
            failures.push(format!(
                "{name}:{}: wanted {:?}, got {:?}",
                number + 1,
                show(wanted),
                show(got)
            ));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// The input of a case that holds a value.
fn value(case: &Map) -> Value {
    typed(&case.get("value").unwrap())
}

/// The input of a case that holds a text.
fn text(case: &Map) -> Str {
    case.get("text").unwrap().as_str().unwrap().clone()
}

fn typed(value: &Value) -> Value {
    match value {
        Value::List(list) => Value::List(list.map(typed)),
        Value::Map(map) => match map.get("$t") {
            Some(ty) => make(ty.as_str().unwrap(), &map.get("v").unwrap_or_default()),
            None => map.snapshot().into_iter().map(|(k, v)| (k, typed(&v))).collect::<Map>().into(),
        },
        other => other.clone(),
    }
}

fn make(ty: &[u8], content: &Value) -> Value {
    let text = content.as_str().cloned().unwrap_or_default();
    let float = |bits| strconv::parse_float(&text, bits).unwrap();
    match ty {
        b"int" => Value::int(strconv::atoi(&text).unwrap()),
        b"int64" => Value::int64(strconv::atoi(&text).unwrap()),
        b"int32" => Value::Int(IntKind::Int32, strconv::atoi(&text).unwrap()),
        b"uint64" => Value::Uint(UintKind::Uint64, strconv::parse_uint(&text, 10, 64).unwrap()),
        b"uint8" => Value::Uint(UintKind::Uint8, strconv::parse_uint(&text, 10, 8).unwrap()),
        b"float64" => Value::float(float(64)),
        b"float32" => Value::Float(FloatKind::Float32, float(32)),
        b"bytes" => Value::Bytes(match &text[..] {
            b"" => b""[..].into(),
            b"aGk=" => b"hi"[..].into(),
            b"aGVsbG8gd29ybGQ=" => b"hello world"[..].into(),
            other => panic!("bytes {:?}", strconv::quote(other)),
        }),
        b"[]string" => Value::List(List::of(Elem::Str, content.as_list().unwrap().to_vec())),
        b"[]int" => Value::List(List::of(Elem::Int, content.as_list().unwrap().to_vec())),
        b"map[string]string" => content.as_map().unwrap().typed(Some(MapType::STRINGS)).into(),
        b"nilmap" => Map::nil().into(),
        b"nillist" => List::nil(Elem::Any).into(),
        other => panic!("type {:?}", strconv::quote(other)),
    }
}

fn dump(value: &Value) -> String {
    match value {
        Value::Nil => "nil".to_owned(),
        Value::Bool(b) => b.to_string(),
        Value::Int(kind, n) => format!("{}({n})", kind.name()),
        Value::Float(kind, n) => {
            format!("{}({})", kind.name(), strconv::format_float(*n, b'g', None, 64))
        }
        Value::Str(text) => strconv::quote(text),
        Value::List(list) if list.is_nil() => "nillist".to_owned(),
        Value::List(list) => format!("[{}]", list.iter().map(dump).collect::<Vec<_>>().join(", ")),
        Value::Map(map) if map.is_nil() => "nilmap".to_owned(),
        Value::Map(map) => {
            let entry = |(k, v): &(Str, Value)| format!("{}: {}", strconv::quote(k), dump(v));
            format!("{{{}}}", map.entries().iter().map(entry).collect::<Vec<_>>().join(", "))
        }
        Value::Object(object) => {
            format!("{}({})", object.type_name(), object.display().unwrap_or_default())
        }
        other => panic!("{other:?}"),
    }
}

fn message<T>(result: Result<T, impl Display>) -> Result<T, String> {
    result.map_err(|error| error.to_string())
}

/// The template functions cut one line break off.
fn trimmed(yaml: Vec<u8>) -> Vec<u8> {
    yaml.strip_suffix(b"\n").map(<[u8]>::to_vec).unwrap()
}

#[test]
fn to_yaml() {
    check("to_yaml.jsonl", |case| message(emit::to_yaml(&value(case))).map(trimmed));
}

#[test]
fn to_yaml_pretty() {
    check("to_yaml_pretty.jsonl", |case| message(emit::to_yaml_pretty(&value(case))).map(trimmed));
}

#[test]
fn json_to_yaml() {
    check("json_to_yaml.jsonl", |case| message(emit::json_to_yaml(&text(case))));
}

#[test]
fn to_json() {
    check("to_json.jsonl", |case| message(json::to_json(&value(case))));
}

#[test]
fn from_json() {
    check("from_json.jsonl", |case| {
        let read = json::parse_map(&text(case));
        read.error.map_or(Ok(dump(&read.value.into()).into()), |error| Err(error.to_string()))
    });
}

#[test]
fn from_json_array() {
    check("from_json_array.jsonl", |case| {
        let read = json::parse_list(&text(case));
        read.error.map_or(Ok(dump(&read.value.into()).into()), |error| Err(error.to_string()))
    });
}

#[test]
fn to_toml() {
    check("to_toml.jsonl", |case| message(toml::to_toml(&value(case))));
}

#[test]
fn from_toml() {
    check("from_toml.jsonl", |case| {
        message(toml::parse(&text(case))).map(|map| dump(&map.into()).into())
    });
}

#[test]
fn a_number_out_of_range_is_nil_and_the_rest_is_read() {
    let read = json::parse_map(br#"{"a":1e400,"b":2}"#);
    assert_eq!(dump(&read.value.into()), r#"{"a": nil, "b": float64(2)}"#);
    assert_eq!(
        read.error.unwrap().to_string(),
        "json: cannot unmarshal number 1e400 into Go value of type float64"
    );
}

#[test]
fn json_values_are_found_at_the_beginning_of_a_text() {
    let decode = |text: &str| match json::decode_prefix(text.as_bytes()) {
        Ok((value, len)) => format!("{} of {len}", dump(&value)),
        Err(error) => error.to_string(),
    };
    assert_eq!(decode(r#" {"a": 1},b=2"#), r#"{"a": float64(1)} of 9"#);
    assert_eq!(decode("1,2"), "float64(1) of 1");
    assert_eq!(decode(r#""x"y"#), r#""x" of 3"#);
    assert_eq!(decode("  "), "EOF");
    assert_eq!(decode("[1"), "unexpected EOF");
    assert_eq!(decode("tru"), "unexpected EOF");
    assert_eq!(decode("{x"), "invalid character 'x' looking for beginning of object key string");
}

#[test]
fn exact_numbers_keep_64_bits() {
    let value = json::parse_with(b"[9007199254740993, 1.0, 1e2]", Numbers::Exact).unwrap();
    assert_eq!(dump(&value), "[int64(9007199254740993), float64(1), float64(100)]");
}

#[test]
fn json_styles() {
    let value: Map = [("a", Value::from("<\u{2028}")), ("b", List::new(Vec::new()).into())]
        .into_iter()
        .collect();
    value.insert("c", List::new(vec![Value::Nil, Map::new().into()]));
    let style = |style| {
        let mut out = Vec::new();
        json::write(&mut out, &value.clone().into(), style).unwrap();
        String::from_utf8(out).unwrap()
    };
    assert_eq!(style(JsonStyle::COMPACT), r#"{"a":"\u003c\u2028","b":[],"c":[null,{}]}"#);
    assert_eq!(style(JsonStyle::RAW), r#"{"a":"<\u2028","b":[],"c":[null,{}]}"#);
    assert_eq!(
        style(JsonStyle::PRETTY),
        "{\n  \"a\": \"\\u003c\\u2028\",\n  \"b\": [],\n  \"c\": [\n    null,\n    {}\n  ]\n}"
    );
}

#[test]
fn bytes_that_are_no_utf8() {
    let text = || Value::str(&b"\xffa\xe2\x83z"[..]);
    let yaml = |value: Value| String::from_utf8(emit::to_yaml(&value).unwrap()).unwrap();
    let pretty = |value: Value| String::from_utf8(emit::to_yaml_pretty(&value).unwrap()).unwrap();
    let map = |key: &[u8], value: Value| Value::from([(key, value)].into_iter().collect::<Map>());
    assert_eq!(yaml(text()), "\u{fffd}a\u{fffd}\u{fffd}z\n");
    assert_eq!(pretty(text()), "!!binary /2Hig3o=\n");
    assert_eq!(pretty(map(b"\xffa\xe2\x83z", Value::int(1))), "!!binary /2Hig3o=: 1\n");
    assert_eq!(json::to_json(&text()).unwrap(), br#""\ufffda\ufffd\ufffdz""#);
    assert_eq!(toml::to_toml(&map(b"a", text())).unwrap(), b"a = \"\xffa\xe2\x83z\"\n");
    let full_line = "/".repeat(70);
    let many = Value::str(&[0xff; 60][..]);
    assert_eq!(
        pretty(map(b"a", many)),
        format!("a: !!binary |\n  {full_line}\n  {}\n", &full_line[..10])
    );
    assert_eq!(
        pretty(map(&[0xff; 60], Value::int(1))),
        format!("? !!binary |\n  {full_line}\n  {}\n: 1\n", &full_line[..10])
    );
}

/// A struct, a duration and a version in one.
#[derive(Debug)]
struct Sample(&'static str);

impl Object for Sample {
    fn type_name(&self) -> &str {
        self.0
    }

    fn kind(&self) -> Kind {
        Kind::Struct
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        vec![("Version", "v1.37.0".into()), ("Major", "1".into()), ("hidden", "x".into())]
    }

    fn underlying(&self) -> Option<Value> {
        (self.0 == "time.Duration").then(|| Value::int64(90_000_000_000))
    }

    fn display(&self) -> Option<Str> {
        (self.0 == "time.Duration").then(|| "1m30s".into())
    }

    fn json(&self) -> Option<Value> {
        (self.0 == "*semver.Version").then(|| "1.2.3".into())
    }

    fn equal(&self, _other: &dyn Object) -> bool {
        false
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

#[test]
fn objects() {
    let objects: Map = [
        ("d", Value::object(Sample("time.Duration"))),
        ("k", Value::object(Sample("common.KubeVersion"))),
        ("t", toml::parse(b"t = 1979-05-27").unwrap().into()),
        ("v", Value::object(Sample("*semver.Version"))),
    ]
    .into_iter()
    .collect();
    let objects = Value::from(objects);
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    assert_eq!(
        text(emit::to_yaml(&objects).unwrap()),
        "d: 90000000000\nk:\n  Major: \"1\"\n  Version: v1.37.0\nt:\n  t: \"1979-05-27T00:00:00Z\"\n\
         v: 1.2.3\n"
    );
    assert_eq!(
        text(emit::to_yaml_pretty(&objects).unwrap()),
        "d: 1m30s\nk:\n  version: v1.37.0\n  major: \"1\"\nt:\n  t: 1979-05-27T00:00:00Z\nv: 1.2.3\n"
    );
    assert_eq!(
        text(json::to_json(&objects).unwrap()),
        "{\"d\":90000000000,\"k\":{\"Version\":\"v1.37.0\",\"Major\":\"1\"},\
         \"t\":{\"t\":\"1979-05-27T00:00:00Z\"},\"v\":\"1.2.3\"}"
    );
    assert_eq!(
        text(toml::to_toml(&objects).unwrap()),
        "d = \"1m30s\"\nv = \"1.2.3\"\n\n[k]\n  Version = \"v1.37.0\"\n  Major = \"1\"\n\n[t]\n  \
         t = 1979-05-27\n"
    );
}

#[test]
fn values_without_end_are_refused() {
    let map = Map::new();
    map.insert("x", List::new(vec![map.clone().into()]));
    let value = Value::from(map.clone());
    let cycle = "json: unsupported value: encountered a cycle via map[string]interface {}";
    assert_eq!(json::to_json(&value).unwrap_err().to_string(), cycle);
    assert_eq!(
        emit::to_yaml(&value).unwrap_err().to_string(),
        format!("error marshaling into JSON: {cycle}")
    );
    assert!(emit::to_yaml_pretty(&value).is_err());
    assert!(toml::to_toml(&value).is_err());
    map.remove("x");
}

#[test]
fn what_was_in_the_buffer_stays_there() {
    let mut out = b"before".to_vec();
    let bad = List::new(vec!["text".into(), Value::float(f64::NAN)]).into();
    assert!(emit::to_yaml_into(&mut out, &bad).is_err());
    assert!(json::write(&mut out, &bad, JsonStyle::COMPACT).is_err());
    assert!(toml::write(&mut out, &List::new(vec![Value::Nil]).into()).is_err());
    assert_eq!(out, b"before");
    emit::to_yaml_into(&mut out, &Value::from("x")).unwrap();
    emit::to_yaml_pretty_into(&mut out, &Value::int(1)).unwrap();
    assert_eq!(out, b"beforex\n1\n");
}
