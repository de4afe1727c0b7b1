//! Values against recorded answers of Helm, one case per line of `testdata/*.jsonl`.

mod support;

use pintle_chart::Chart;
use pintle_value::{Map, Value};
use pintle_values::strvals::{Mode, parse_into};
use pintle_values::{
    Error, SchemaOptions, ValueSources, check_schema, coalesce, settle, user_values,
};
use serde_json::Value as Json;
use support::{Engine, cases, chart, dump, value};

/// Compares every case of a file with what `answer` makes of it.
fn check(file: &str, answer: impl Fn(&Json) -> Result<Json, String>) {
    let cases = cases(file);
    assert!(!cases.is_empty());
    for case in cases {
        let wanted = match &case["error"] {
            Json::String(error) => Err(error.clone()),
            _ => Ok(case["output"].clone()),
        };
        assert_eq!(answer(&case), wanted, "{case}");
    }
}

fn texts(case: &Json, field: &str) -> Vec<String> {
    let texts = case[field].as_array().map(Vec::as_slice).unwrap_or_default();
    texts.iter().map(|text| text.as_str().unwrap().to_owned()).collect()
}

fn map(json: &Json) -> Map {
    value(json).as_map().cloned().unwrap_or_default()
}

#[test]
fn set_arguments() {
    check("strvals.jsonl", |case| {
        let read = |name: &str| match &case["files"][name] {
            Json::String(text) => Ok(Value::from(text.as_str())),
            _ => Err(Error::new(format!("open {name}: no such file or directory"))),
        };
        let mode = match case["mode"].as_str().unwrap_or("set") {
            "string" => Mode::Text,
            "json" => Mode::Json,
            "literal" => Mode::Literal,
            "file" => Mode::File(&read),
            _ => Mode::Typed,
        };
        let values = map(&case["base"]);
        let text = case["text"].as_str().unwrap();
        parse_into(text, mode, &values, None).map_err(|error| error.to_string())?;
        Ok(dump(&values.into()).into())
    });
}

/// The values that the user gives in a case.
fn user(case: &Json) -> Result<Map, String> {
    let yaml = texts(case, "valuesYaml");
    let mut files = vec!["values".to_owned()];
    files.extend((0..yaml.len()).map(|i| format!("file{i}")));
    let read = |name: &str| {
        if name == "values" {
            let values = &case["values"];
            return Ok(if values.is_null() { vec![] } else { values.to_string().into_bytes() });
        }
        let file = name.strip_prefix("file").and_then(|i| i.parse::<usize>().ok());
        match (file, case["files"][name].as_str()) {
            (Some(i), _) => Ok(yaml[i].clone().into_bytes()),
            (_, Some(text)) => Ok(text.as_bytes().to_vec()),
            _ => Err(format!("open {name}: no such file or directory")),
        }
    };
    let sources = ValueSources {
        files,
        set_json: texts(case, "setJson"),
        set: texts(case, "set"),
        set_string: texts(case, "setString"),
        set_file: texts(case, "setFile"),
        set_literal: texts(case, "setLiteral"),
        origins: false,
    };
    user_values(&sources, &read).map_err(|error| error.to_string())
}

#[test]
fn what_the_user_gives() {
    check("user.jsonl", |case| Ok(dump(&user(case)?.into()).into()));
}

fn coalesced(chart: &Chart, user: &Map) -> Result<(Map, Vec<String>), Error> {
    let mut notices = Vec::new();
    let mut settled = settle(chart, user, &mut notices)?;
    let values = coalesce(&mut settled, user, &mut notices)?;
    let mut lines: Vec<String> = notices.iter().map(ToString::to_string).collect();
    lines.sort();
    Ok((values, lines))
}

#[test]
fn coalescing_and_dependencies() {
    check("values.jsonl", |case| {
        let chart = chart(case, false)?;
        let (values, log) = coalesced(&chart, &user(case)?).map_err(|error| error.to_string())?;
        if case["output"].is_string() {
            assert_eq!(log, texts(case, "log"), "{case}");
        }
        Ok(dump(&values.into()).into())
    });
}

#[test]
fn schemas() {
    check("schema.jsonl", |case| {
        let schema = case["schema"].as_str().unwrap().as_bytes();
        let options = SchemaOptions { patterns: &Engine, load: None, known: None };
        check_schema(&map(&case["values"]), schema, &options, &mut Vec::new())
            .map(|()| Json::Bool(true))
            .map_err(|error| error.to_string())
    });
}
