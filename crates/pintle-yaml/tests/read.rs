//! Reading against what Go reads. The cases are in `testdata/read`; each is two lines:
//!
//! ```text
//! FUNCTION "text"
//! = "result"        or        ! "error"
//! ```
//!
//! in Go's quoting, where FUNCTION is `json` (`yaml.YAMLToJSON`), `strict`
//! (`yaml.YAMLToJSONStrict`), `map` and `list` (`yaml.Unmarshal` into these) or `values` (Helm's
//! `loader.LoadValues`). Maps and lists are shown by [`dump`].

use std::fmt::Write;
use std::path::Path;

use pintle_value::{FloatKind, OriginKind, Value, strconv};
use pintle_yaml::{
    Error, ErrorKind, Limits, NodeKind, ReadOptions, Scalar, Shape, Style, documents, load_values,
    parse, parse_all, parse_list, parse_map, parse_nodes, parse_shaped, yaml_to_json,
};

fn dump(out: &mut String, value: &Value) {
    match value {
        Value::Nil => out.push_str("nil"),
        Value::Bool(b) => write!(out, "{b}").unwrap(),
        Value::Float(FloatKind::Float64, n) => {
            write!(out, "float64({})", strconv::format_float(*n, b'g', None, 64)).unwrap();
        }
        Value::Str(text) => out.push_str(&strconv::quote(text)),
        Value::List(list) => {
            for (i, item) in list.iter().enumerate() {
                out.push_str(if i == 0 { "[" } else { ", " });
                dump(out, item);
            }
            out.push_str(if list.is_empty() { "[]" } else { "]" });
        }
        Value::Map(map) => {
            for (i, (key, item)) in map.entries().iter().enumerate() {
                write!(out, "{}{}: ", if i == 0 { "{" } else { ", " }, strconv::quote(key))
                    .unwrap();
                dump(out, item);
            }
            out.push_str(if map.is_empty() { "{}" } else { "}" });
        }
        other => panic!("{} out of YAML", other.type_name()),
    }
}

fn dumped(value: impl Into<Value>) -> Vec<u8> {
    let mut out = String::new();
    dump(&mut out, &value.into());
    out.into_bytes()
}

fn answer(function: &str, text: &[u8]) -> Result<Vec<u8>, Error> {
    let options = ReadOptions::default();
    match function {
        "json" => yaml_to_json(text, false),
        "strict" => yaml_to_json(text, true),
        "map" => parse_map(text, &options).map(dumped),
        "list" => parse_list(text, &options).map(dumped),
        "values" => load_values(text, &options).map(dumped),
        other => panic!("no function {other}"),
    }
}

fn unquote(text: &str) -> Vec<u8> {
    strconv::unquote(text.as_bytes()).unwrap_or_else(|_| panic!("bad quoting: {text}"))
}

/// Runs the cases of a file and returns what differs.
fn run(path: &Path) -> (usize, Vec<String>) {
    let text = std::fs::read_to_string(path).unwrap();
    let mut lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let (mut count, mut wrong) = (0, Vec::new());
    while let (Some(question), Some(expected)) = (lines.next(), lines.next()) {
        let (function, input) = question.split_once(' ').unwrap();
        let got = match answer(function, &unquote(input)) {
            Ok(output) => format!("= {}", strconv::quote(&output)),
            Err(error) => format!("! {}", strconv::quote(error.message().as_bytes())),
        };
        let wanted = format!("{} {}", &expected[..1], strconv::quote(&unquote(&expected[2..])));
        count += 1;
        if got != wanted {
            wrong.push(format!("{question}\n  want {wanted}\n  got  {got}"));
        }
    }
    (count, wrong)
}

#[test]
fn texts_are_read_as_go_reads_them() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/read");
    let (mut count, mut wrong) = (0, Vec::new());
    for file in std::fs::read_dir(folder).unwrap() {
        let (cases, differences) = run(&file.unwrap().path());
        count += cases;
        wrong.extend(differences);
    }
    assert!(wrong.is_empty(), "{} of {count} differ:\n{}", wrong.len(), wrong.join("\n"));
    assert!(count > 700, "only {count} cases found");
}

/// Texts that are too long for files of cases: start, repeated part, count, end and Go's answer.
#[test]
fn depth_and_aliases_are_limited() {
    let nested = |n: usize| [&b"["[..], &b"]"[..]].map(|part| part.repeat(n)).concat();
    let bomb = "a: &a [x, x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]\n\
                c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]\nd: &d [*c, *c, *c, *c, *c, *c, *c, *c]\n\
                e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d]\nf: [*e, *e, *e, *e, *e, *e, *e, *e]\n";
    let cases = [
        (nested(Limits::MAX_DEPTH), None),
        (nested(Limits::MAX_DEPTH + 1), Some("yaml: document is nested deeper than 1000 levels")),
        (b"[".repeat(10_000), Some("yaml: line 1: did not find expected node content")),
        (b"[".repeat(10_001), Some("yaml: exceeded max depth of 10000")),
        (b"- ".repeat(10_001), Some("yaml: exceeded max depth of 10000")),
        (b"{a: ".repeat(100_000), Some("yaml: exceeded max depth of 10000")),
        (bomb.into(), Some("yaml: document contains excessive aliasing")),
    ];
    for (text, error) in cases {
        let got = yaml_to_json(&text, false).err();
        assert_eq!(got.as_ref().map(Error::message), error, "{} bytes", text.len());
    }
    let limits = Limits { max_bytes: 3, ..Limits::default() };
    let options = ReadOptions { limits, ..ReadOptions::default() };
    assert!(parse(b"a: 1", &options).is_err_and(|e| e.kind() == ErrorKind::Limit));
}

#[test]
fn errors_know_the_true_line() {
    let cases: [(&[u8], Option<usize>, ErrorKind); 6] = [
        (b"a: b: c", Some(1), ErrorKind::Syntax),
        (b"a: 1\nb: [\n", Some(3), ErrorKind::Syntax),
        (b"a: 1\nb: *c\n", Some(2), ErrorKind::Value),
        (b"a: 1\nb: \x01\n", Some(2), ErrorKind::Encoding),
        (b"a: .inf", None, ErrorKind::Json),
        (b"a: 1\n---\nb: 1\nc: !!int x\n", Some(4), ErrorKind::Value),
    ];
    for (text, line, kind) in cases {
        let error = parse_all(text, &ReadOptions::default()).unwrap_err();
        assert_eq!((error.line(), error.kind()), (line, kind), "{error}");
    }
}

#[test]
fn origins_name_the_line_of_the_key() {
    let options = ReadOptions::default().with_origin(OriginKind::ValuesFile, "prod.yaml");
    let text = b"z: &z {k: 1}\n\na:\n  b: 2\n  <<: *z\n---\nz:\n  k:\n    3\n";
    let values = load_values(text, &options).unwrap();
    let line = |map: &pintle_value::Map, key: &str| {
        map.entries().origin(key.as_bytes()).map(|origin| (origin.source.to_string(), origin.line))
    };
    let inner = |key: &str| values.get(key).unwrap().as_map().unwrap().clone();
    let at = |line: u32| Some(("prod.yaml".to_owned(), line));
    assert_eq!([line(&values, "a"), line(&values, "z")], [at(3), at(7)]);
    assert_eq!([line(&inner("a"), "b"), line(&inner("a"), "k")], [at(4), at(1)]);
    assert_eq!(line(&inner("z"), "k"), at(8));
}

#[test]
fn documents_are_split_at_separator_lines() {
    let text = b"---\na: 1\r\n--- # next\nb: |\n  ---\n---\n---\nc";
    let split: Vec<_> = documents(text)
        .map(|document| document.map(|d| (String::from_utf8_lossy(&d.text).into(), d.first_line)))
        .collect::<Result<Vec<(String, usize)>, Error>>()
        .unwrap();
    let expected = [("---\na: 1\n", 1), ("b: |\n  ---\n", 4), ("---\nc\n", 7)];
    assert_eq!(split, expected.map(|(text, line)| (text.to_owned(), line)));
    let mut broken = documents(b"a\n---b\nc");
    assert_eq!(broken.next().unwrap().unwrap_err().message(), "invalid Yaml document separator: b");
    assert!(broken.next().is_none());
}

#[test]
fn numbers_become_text_where_a_string_is_wanted() {
    const CHART: Shape = Shape::Struct(&[
        ("version", Shape::Str),
        ("appVersion", Shape::Str),
        ("annotations", Shape::Map(&Shape::Str)),
        ("keywords", Shape::List(&Shape::Str)),
    ]);
    let text = b"version: 1.20\nAPPVERSION: 12345678901234567890\nannotations: {a: yes, b: 0x10}\n\
                 keywords: [1e6, ~, x]\ntype: 1\n";
    let value = parse_shaped(text, &ReadOptions::default(), &CHART).unwrap();
    let expected = r#"{"APPVERSION": "12345678901234567890", "annotations": {"a": "true", "b": "16"}, "keywords": ["1e+06", nil, "x"], "type": float64(1), "version": "1.2"}"#;
    assert_eq!(String::from_utf8(dumped(value)).unwrap(), expected);
}

#[test]
fn nodes_keep_what_values_lose() {
    let text = b"a: &x !!str 'it''s'\nb: [0x10, *x]\nc: |\n  text\n<<: {d: ~}\n";
    let tree = parse_nodes(text, &Limits::default()).unwrap();
    let root = tree.root().unwrap();
    let keys: Vec<_> = root.pairs().map(|(key, _)| (key.text(), key.line())).collect();
    assert_eq!(keys, [(&b"a"[..], 1), (b"b", 2), (b"c", 3), (b"<<", 5)]);
    let a = root.get("a").unwrap();
    assert_eq!((a.text(), a.style()), (&b"it's"[..], Style::SingleQuoted));
    assert_eq!(a.tag(), Some(&b"tag:yaml.org,2002:str"[..]));
    let items: Vec<_> = root.get("b").unwrap().items().collect();
    assert_eq!(items[0].scalar().unwrap(), Some(Scalar::Int(16)));
    assert_eq!((items[1].kind(), items[1].resolved().text()), (NodeKind::Alias, &b"it's"[..]));
    assert_eq!(root.get("c").unwrap().style(), Style::Literal);
    assert!(root.get("d").is_none() && root.scalar().unwrap().is_none());
    assert!(parse_nodes(b"# nothing\n", &Limits::default()).unwrap().root().is_none());
}
