//! The functions, the data and the reading of recorded cases: what `record/main.go` has in Go.

#![allow(dead_code)]

pub(crate) mod functions;
pub(crate) mod objects;

use std::path::Path;
use std::sync::{Arc, LazyLock};

use pintle_template::{
    ExecError, Executor, Functions, Limits, MissingKey, Options, Output, ParseError, STACK_RESERVE,
    TemplateSet,
};
use pintle_value::{List, Map, MapElem, MapType, Value};
use serde_json::Value as Json;

static VALUES: MapType =
    MapType { name: "main.values", elem: MapElem::Any, named: true, methods: &[] };

/// What a case gives.
pub(crate) enum Failure {
    Parse(ParseError),
    Exec(ExecError),
}

impl Failure {
    pub(crate) fn text(&self) -> String {
        match self {
            Failure::Parse(error) => error.text.clone(),
            Failure::Exec(error) => error.text(),
        }
    }
}

/// The options that Helm uses.
pub(crate) fn options(missing: &str) -> Options {
    let missing_key = match missing {
        "error" => MissingKey::Error,
        "default" | "invalid" => MissingKey::Invalid,
        _ => MissingKey::Zero,
    };
    Options {
        missing_key,
        name: Arc::from("gotpl"),
        max_nested_includes: Some(1000),
        strip_no_value: true,
        ..Options::default()
    }
}

pub(crate) fn set(missing: &str) -> TemplateSet {
    set_with(options(missing))
}

fn set_with(options: Options) -> TemplateSet {
    let functions = Functions::new(functions::FUNCTIONS.iter());
    TemplateSet::new(Arc::new(functions), options)
}

/// Stack for the cases: unoptimised code takes much for a thousand nested templates.
const STACK: usize = 256 << 20;

/// Runs something on a thread with the stack that cases need.
pub(crate) fn with_stack<T: Send + 'static>(run: impl FnOnce() -> T + Send + 'static) -> T {
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(run);
    thread.expect("a thread").join().expect("no panic")
}

/// Answers a case.
pub(crate) fn run(case: &Json) -> Result<Output, Failure> {
    let text = |key: &str| case[key].as_str().unwrap_or_default();
    let parse_stack = STACK - STACK_RESERVE;
    let mut set = set_with(Options { parse_stack, ..options(text("missing")) });
    let mut main = "t.yaml";
    let templates = case["templates"].as_object();
    for (name, source) in templates.into_iter().flatten() {
        let source = source.as_str().unwrap_or_default();
        set.parse(name, source.as_bytes()).map_err(Failure::Parse)?;
    }
    match templates.and_then(|templates| templates.keys().next()) {
        Some(first) if text("tpl").is_empty() => main = first,
        _ => set.parse("t.yaml", text("tpl").as_bytes()).map_err(Failure::Parse)?,
    }
    let data = match case["use"].as_str() {
        Some(name) => data(&named()[name]),
        None => data(&case["data"]),
    };
    let limits = Limits::default().with_thread_stack(STACK);
    Executor::new(&set, &(), &limits).execute(main, &data).map_err(Failure::Exec)
}

/// Data that many cases use.
pub(crate) fn named() -> &'static Json {
    static NAMED: LazyLock<Json> = LazyLock::new(|| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/data.json");
        serde_json::from_slice(&std::fs::read(path).expect("the data")).expect("JSON")
    });
    &NAMED
}

/// The data of a case, with the objects that every case has.
pub(crate) fn data(json: &Json) -> Value {
    let data = value(json);
    if let Value::Map(map) = &data {
        if let Some(Value::Map(values)) = map.get("Values") {
            map.insert("Values", values.typed(Some(&VALUES)));
        }
        map.insert("Caps", Value::object(objects::Capabilities));
        map.insert("Files", objects::files());
        map.insert("Wait", Value::object(objects::Wait));
    }
    data
}

fn value(json: &Json) -> Value {
    match json {
        Json::Null => Value::Nil,
        Json::Bool(b) => Value::Bool(*b),
        Json::Number(number) => {
            let text = number.to_string();
            match text.contains(['.', 'e', 'E']) {
                true => Value::float(text.parse().unwrap()),
                false => Value::int(text.parse().unwrap()),
            }
        }
        Json::String(text) => text.as_str().into(),
        Json::Array(items) => items.iter().map(value).collect::<List>().into(),
        Json::Object(entries) => {
            entries.iter().map(|(key, item)| (key.as_str(), value(item))).collect::<Map>().into()
        }
    }
}
