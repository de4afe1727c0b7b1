//! `strconv` against recorded answers of Go: `testdata/strconv/*.jsonl` holds one call per line,
//! `[function, input…, result…]`. Floats are given by their bits in hexadecimal.

use std::fmt::{Debug, Display};
use std::fs;
use std::path::Path;

use pintle_value::strconv::{
    NumError, atoi, can_backquote, format_float, parse_float, parse_int, parse_uint, quote,
    quote_to_ascii, unquote,
};
use serde_json::{Value as Json, json};

#[test]
fn numbers_and_quotes_are_those_of_go() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/strconv");
    let mut failures = Vec::new();
    let mut count = 0;
    for file in fs::read_dir(folder).unwrap() {
        for line in fs::read_to_string(file.unwrap().path()).unwrap().lines() {
            let case: Vec<Json> = serde_json::from_str(line).unwrap();
            count += 1;
            let got = answer(&case);
            if !case.ends_with(&got) {
                failures.push(format!("{line}\n  got {got:?}"));
            }
        }
    }
    assert!(count > 500, "only {count} cases found");
    assert!(failures.is_empty(), "{} of {count}:\n{}", failures.len(), failures.join("\n"));
}

fn answer(case: &[Json]) -> Vec<Json> {
    let text = |i: usize| case[i].as_str().unwrap();
    let input = text(1).as_bytes();
    let number = |i: usize| u32::try_from(case[i].as_i64().unwrap()).ok();
    match text(0) {
        "format" => {
            let value = f64::from_bits(u64::from_str_radix(text(1), 16).unwrap());
            let precision = number(3).map(|n| n as usize);
            vec![format_float(value, text(2).as_bytes()[0], precision, number(4).unwrap()).into()]
        }
        "float" => {
            let parsed = parse_float(input, number(2).unwrap());
            outcome(parsed, float_bits)
        }
        "int" => {
            outcome(parse_int(input, number(2).unwrap(), number(3).unwrap()), |n| n.to_string())
        }
        "uint" => {
            outcome(parse_uint(input, number(2).unwrap(), number(3).unwrap()), |n| n.to_string())
        }
        "atoi" => outcome(atoi(input), |n| n.to_string()),
        "quote" => {
            vec![quote(input).into(), quote_to_ascii(input).into(), can_backquote(input).into()]
        }
        "unquote" => {
            let hex = |bytes: Vec<u8>| bytes.iter().map(|b| format!("{b:02x}")).collect::<String>();
            let result = unquote(input);
            vec![json!(result.clone().map_or(String::new(), hex)), result.is_ok().into()]
        }
        other => panic!("unknown function {other}"),
    }
}

fn float_bits(n: f64) -> String {
    if n.is_nan() { "NaN".to_owned() } else { format!("{:x}", n.to_bits()) }
}

fn outcome<T: Debug>(result: Result<T, NumError<T>>, show: impl Fn(T) -> String) -> Vec<Json>
where
    NumError<T>: Display,
{
    match result {
        Ok(value) => vec![show(value).into(), "".into()],
        Err(error) => {
            let message = error.to_string();
            vec![show(error.value).into(), message.into()]
        }
    }
}
