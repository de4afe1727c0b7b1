//! Functions against recorded answers of Helm, one call per line of `testdata/calls/*.jsonl`: the
//! output is what `printf "%T %q"` makes of the result. Texts that are no UTF-8 are arguments of
//! the form `{"$hex": digits}`.

mod bare;

use std::fs;
use std::path::Path;

use bare::Bare;
use pintle_functions::find;
use pintle_functions::glob::Glob;
use pintle_template::FuncError;
use pintle_value::{List, Map, Value, fmt};
use serde_json::Value as Json;

fn argument(json: &Json) -> Value {
    match json {
        Json::Null => Value::Nil,
        Json::Bool(b) => Value::Bool(*b),
        Json::Number(n) => n.as_i64().map_or_else(|| n.as_f64().unwrap().into(), Value::int),
        Json::String(text) => text.as_str().into(),
        Json::Array(items) => List::new(items.iter().map(argument).collect()).into(),
        Json::Object(entries) => match entries.get("$hex") {
            Some(digits) => Value::Str(bytes(digits.as_str().unwrap()).into()),
            None => entries.iter().map(|(k, v)| (k.as_str(), argument(v))).collect::<Map>().into(),
        },
    }
}

fn bytes(digits: &str) -> Vec<u8> {
    let byte = |at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap();
    (0..digits.len()).step_by(2).map(byte).collect()
}

fn call(case: &Json) -> Result<String, String> {
    let name = case["fn"].as_str().unwrap();
    let args: Vec<Value> = case["args"].as_array().unwrap().iter().map(argument).collect();
    match (find(name).unwrap().call)(&mut Bare::default(), &args) {
        Ok(value) => {
            let text = fmt::sprintf(b"%T %q", &[value.clone(), value]);
            Ok(String::from_utf8_lossy(&text).into_owned())
        }
        Err(FuncError::Message(message)) => Err(message),
        Err(other) => Err(format!("{other:?}")),
    }
}

fn wanted<T: From<String>>(case: &Json, output: impl Fn(&Json) -> T) -> Result<T, String> {
    match &case["error"] {
        Json::String(error) => Err(error.clone()),
        _ => Ok(output(&case["output"])),
    }
}

/// The lines of a file under `testdata`, as JSON.
fn cases(path: &Path) -> Vec<Json> {
    let lines = fs::read_to_string(path).unwrap();
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn testdata(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata").join(name)
}

#[test]
fn answers_are_those_of_helm() {
    let mut failures = Vec::new();
    let mut count = 0;
    for file in fs::read_dir(testdata("calls")).unwrap() {
        for case in cases(&file.unwrap().path()) {
            count += 1;
            let got = call(&case);
            let wanted = wanted(&case, |output| output.as_str().unwrap().to_owned());
            if got != wanted {
                failures.push(format!("{case}\n  got {got:?}"));
            }
        }
    }
    assert!(count > 1000, "only {count} cases found");
    assert!(failures.is_empty(), "{} of {count}:\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn globs_match_as_in_helm() {
    for case in cases(&testdata("glob.jsonl")) {
        let text = |key: &str| case[key].as_str().unwrap().as_bytes().to_vec();
        let glob = Glob::new(&text("pattern"));
        let got = glob.and_then(|glob| glob.matches(&text("name")));
        let got = got.map(|matched| matched.to_string()).map_err(|error| error.to_string());
        assert_eq!(got, wanted(&case, |output| output.as_bool().unwrap().to_string()), "{case}");
    }
}
