//! The functions against recorded answers of Go: `testdata/regex/*.jsonl` holds one call per line.
//! Texts that are no UTF-8 are given in hexadecimal.

use std::any::Any;
use std::fs;
use std::path::Path;

use pintle_template::{FuncError, Runtime};
use pintle_value::{Str, Value};
use serde_json::{Value as Json, json};

use super::FUNCTIONS;
use super::program::MUCH_TEXT;

/// Functions of this family ask for nothing but their costs.
struct Meter(u64);

impl Runtime for Meter {
    fn host(&self) -> &dyn Any {
        &()
    }

    fn include(&mut self, _: &Str, _: &Value) -> Result<Str, FuncError> {
        Err("no templates".into())
    }

    fn evaluate(&mut self, _: &Str, _: &Value) -> Result<Str, FuncError> {
        Err("no templates".into())
    }

    fn takes(&mut self, _: &pintle_value::Map, _: &Value) {}

    fn charge(&mut self, units: u64) -> Result<(), FuncError> {
        self.0 += units;
        Ok(())
    }
}

#[test]
fn answers_are_those_of_go() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/regex");
    let mut failures = Vec::new();
    let mut count = 0;
    for file in fs::read_dir(folder).unwrap() {
        for line in fs::read_to_string(file.unwrap().path()).unwrap().lines() {
            let case: Json = serde_json::from_str(line).unwrap();
            let args: Vec<Value> = case["args"].as_array().unwrap().iter().map(argument).collect();
            let wanted = if case["error"].is_null() { "output" } else { "error" };
            count += 1;
            // Once by the engine that is ready soon, once by the one for patterns that search much.
            for _ in 0..2 {
                let got = call(case["fn"].as_str().unwrap(), &args);
                if got != (wanted, case[wanted].clone()) {
                    failures.push(format!("{line}\n  got {got:?}"));
                }
                call("regexMatch", &[args[0].clone(), long_text()]);
            }
        }
    }
    assert!(count > 300, "only {count} cases found");
    assert!(failures.is_empty(), "{} of {count}:\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn nesting_has_the_limit_of_go() {
    let nested = |depth: usize| Value::from("(".repeat(depth) + &")".repeat(depth));
    assert_eq!(call("mustRegexMatch", &[nested(999), "".into()]), ("output", json!(true)));
    let (kind, error) = call("mustRegexMatch", &[nested(1000), "".into()]);
    let text = error.as_str().unwrap_or_default();
    assert!(
        kind == "error" && text.starts_with("error parsing regexp: expression nests too deeply")
    );
}

#[test]
fn programs_that_take_too_much_memory_are_refused() {
    let pattern = Value::from(r"\pL{1000}".repeat(8));
    let (kind, error) = call("mustRegexMatch", &[pattern, "".into()]);
    let text = error.as_str().unwrap_or_default();
    assert!(kind == "error" && text.starts_with("error parsing regexp: expression too large"));
}

#[test]
fn classes_hold_the_shortest_and_longest_characters_of_each_length() {
    let characters = ["\0", "\u{7f}", "\u{80}", "\u{7ff}", "\u{800}", "\u{d7ff}", "\u{e000}"];
    let characters = characters.into_iter().chain(["\u{ffff}", "\u{10000}", "\u{10ffff}"]);
    for one in characters {
        for pattern in
            ["^.$", "^[^x]$", r"^\W$", "^(?s:.)$", "^[^\u{1000}]$", "^[\u{80}-\u{10ffff}]$"]
        {
            let wanted = !pattern.contains("\u{80}") || !one.is_ascii();
            let got = call("mustRegexMatch", &[pattern.into(), one.into()]);
            assert_eq!(got, ("output", json!(wanted)), "{pattern:?} and {one:?}");
            let got = call("mustRegexFindAll", &[".".into(), one.repeat(3).into(), Value::int(-1)]);
            assert_eq!(got, ("output", json!([one, one, one])));
        }
    }
}

/// More than any engine but the fast one searches.
fn long_text() -> Value {
    "a b c\n".repeat(MUCH_TEXT).into()
}

fn call(name: &str, args: &[Value]) -> (&'static str, Json) {
    let function = FUNCTIONS.iter().find(|function| function.name == name).unwrap();
    match (function.call)(&mut Meter(0), args) {
        Ok(value) => ("output", output(&value)),
        Err(FuncError::Message(message)) => ("error", message.into()),
        Err(other) => panic!("{other:?}"),
    }
}

fn argument(json: &Json) -> Value {
    match json {
        Json::Number(n) => Value::int(n.as_i64().unwrap()),
        Json::String(text) => text.as_str().into(),
        other => Value::str(bytes(other["hex"].as_str().unwrap())),
    }
}

fn output(value: &Value) -> Json {
    match value {
        Value::Bool(b) => (*b).into(),
        Value::Str(text) => match text.as_utf8() {
            Some(text) => text.into(),
            None => json!({ "hex": text.iter().map(|b| format!("{b:02x}")).collect::<String>() }),
        },
        Value::List(list) if list.is_nil() => Json::Null,
        Value::List(list) => list.iter().map(output).collect(),
        other => panic!("unexpected {other:?}"),
    }
}

fn bytes(hex: &str) -> Vec<u8> {
    let pairs = hex.as_bytes().chunks(2);
    pairs.map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}
