//! Questions that are not about templates.

use serde_json::{Map, Value as Json, json};

use super::words::{self, Shape};
use super::{template, values as some, yaml};
use crate::random::Random;

const SET_PARTS: &[&str] = &[
    "a",
    "b",
    "c.d",
    "a.b.c",
    "=",
    "=",
    "=1",
    "=x",
    ",",
    ",",
    ".",
    "[0]",
    "[1]",
    "[",
    "]",
    "[-1]",
    "[x]",
    "[99999]",
    "{",
    "}",
    "{1,2}",
    "{a,b",
    "\\",
    "\\,",
    "\\.",
    "\\=",
    "\\[",
    "null",
    "true",
    "TRUE",
    "007",
    "0",
    "1.5",
    "9223372036854775808",
    " ",
    "\"",
    "'",
    "é",
    "\n",
    "{}",
    "=null",
    "[0].k=v",
    "l[0][1]=x",
    "{\"a\":1}",
    "[1,2]",
    "\"s\"",
    "f.txt",
    "nope",
    "-1",
    "1e3",
    "a.b=",
    "={",
    "=[",
    "\\\\",
    "}x",
    "[65537]",
];
const VERBS: &[&str] = &[
    "v", "s", "d", "q", "t", "T", "f", "F", "g", "e", "x", "X", "c", "U", "o", "b", "O", "G", "E",
    "w", "z",
];
const FLAGS: &[&str] =
    &["", "", "+", "-", "#", "0", " ", "+0", "-0", "#0", "+#", " #", "#+", "+-", "0-", "# "];
const WIDTHS: &[&str] = &["", "", "1", "4", "9", "20", "*", "[1]*", "[2]*"];
const PRECISIONS: &[&str] = &["", "", ".0", ".1", ".4", ".", ".12", ".*", ".[1]*", ".30"];
const VERSION_PARTS: &[&str] = &[
    "1", "2", "0", "10", ".", ".", ".", "-", "+", "x", "X", "*", "v", "alpha", "rc.1", "0a", "00",
    "01", " ", "||", ",", ">=", "<", "^", "~", "=", "!=", " - ", "~>", "=>", "=<", ">", "<=",
    "1.2.3", "1.2", "-0", "é",
];
const GLOB_PARTS: &[&str] = &[
    "a",
    "b",
    "/",
    "*",
    "**",
    "?",
    "[a-c]",
    "[!a]",
    "[^a]",
    "[",
    "]",
    "{a,b}",
    "{",
    "}",
    ",",
    "\\",
    "-",
    ".",
    "é",
    "[abc]",
    "{a/*,b}",
    "[!",
    "a-c",
    "\\*",
    "{{a,b},c}",
    "!",
];
const GLOB_NAMES: &[&str] =
    &["a", "a/b", "abc", "", "a/b/c", "*", "b.a", "é", "/", "a-c", "[", "{a", "a,b", "ab", "!"];
const INTS: &[&str] = &[
    "0",
    "1",
    "-1",
    "65",
    "-128",
    "255",
    "1000000",
    "9223372036854775807",
    "-9223372036854775808",
    "233",
    "128512",
];
const FLOATS: &[&str] = &[
    "0",
    "1",
    "-1",
    "1.5",
    "0.1",
    "1e6",
    "1e21",
    "-2.5e-7",
    "123456.789",
    "NaN",
    "Inf",
    "-Inf",
    "-0",
    "5e-324",
    "1e100",
    "100000",
    "3",
];

/// Reading and writing YAML, JSON and TOML.
pub(super) fn formats(random: &mut Random) -> Map<String, Json> {
    let reads = [
        (3, "yamlToJson"),
        (1, "yamlToJsonStrict"),
        (2, "yamlRoundTrip"),
        (3, "loadValues"),
        (2, "fromYaml"),
        (1, "fromYamlArray"),
        (1, "fromJson"),
        (1, "fromJsonArray"),
        (1, "fromToml"),
        (1, "jsonToYaml"),
    ];
    if random.chance(25) {
        let function = random.pick(&["toYaml", "toYamlPretty", "toJson", "toToml"]);
        let value = match random.chance(50) {
            true => typed(random, 3),
            false => some::any(random, 3),
        };
        return fields(json!({ "fn": function, "value": value }));
    }
    let function = random.weighted(&reads);
    let text = match function {
        "fromJson" | "fromJsonArray" | "jsonToYaml" => {
            let text = match random.chance(40) {
                true => words::shaped(random, Shape::Json),
                false => some::any(random, 3).to_string(),
            };
            if random.chance(40) { template::mutated(random, &text) } else { text }
        }
        "fromToml" => toml(random),
        _ => yaml::document(random),
    };
    fields(json!({ "fn": function, "text": text }))
}

fn toml(random: &mut Random) -> String {
    const LINES: &[&str] = &[
        "a = 1",
        "b = \"x\"",
        "c = 1.5",
        "d = [1, 2]",
        "[t]",
        "[t.u]",
        "[[l]]",
        "a.b = true",
        "e = 2021-03-04",
        "f = 'x'",
        "g = {a = 1}",
        "h = \"\"\"",
        "x\"\"\"",
        "# c",
        "",
        "i = 0x1F",
        "j = 1e3",
        "\"q k\" = 1",
        "k = [",
        "]",
        "l = inf",
        "m = 12:30:00",
        "n = \"\\u00e9\\t\"",
        "o = '''a\nb'''",
        "p = [[1], [\"a\"]]",
        "q = -nan",
        "r = 1_000",
        "[t]x",
        "s = 01",
        "[l]",
        "u = 2021-03-04T05:06:07.5+02:00",
        "v = {}",
        "= 1",
        "w",
        "x = \"\\q\"",
        "y = [1, \"a\", ]",
        "z = 1 # c",
    ];
    let lines: Vec<&str> = (0..random.between(1, 4)).map(|_| random.pick(LINES)).collect();
    let text = lines.join("\n");
    if random.chance(25) { template::mutated(random, &text) } else { text }
}

/// A value in typed JSON.
fn typed(random: &mut Random, depth: usize) -> Json {
    let containers = if depth == 0 { 0 } else { 3 };
    match random.weighted(&[
        (4, 0),
        (3, 1),
        (3, 2),
        (1, 3),
        (1, 4),
        (2, 5),
        (containers, 6),
        (containers, 7),
    ]) {
        0 => json!(words::text(random)),
        1 => {
            let types = ["int", "int64", "int32", "int8", "uint", "uint8", "uint64"];
            // Out of range, a number counts as the nearest in range for the one and as 0 for the other.
            let small = ["0", "1", "65", "127"];
            let ty = random.pick(&types);
            let number = match ty {
                "int" | "int64" => random.pick(INTS),
                _ => random.pick(&small),
            };
            json!({ "$t": ty, "v": number })
        }
        2 => {
            let ty = random.pick(&["float64", "float64", "float32"]);
            let number = random.pick(FLOATS);
            let fits = number.parse().is_ok_and(|n: f32| n.is_finite() || number.contains('I'));
            json!({ "$t": if fits { ty } else { "float64" }, "v": number })
        }
        3 => Json::Null,
        4 => json!(random.chance(50)),
        5 => match random.below(7) {
            0 => json!({ "$t": "bytes", "v": random.pick(&["aGk=", "", "/w=="]) }),
            1 => json!({ "$t": "duration", "v": random.pick(&["1h", "-1.5s", "0s", "1ns"]) }),
            2 => json!({ "$t": "error", "v": words::text(random) }),
            3 => json!({ "$t": "[]string", "v": [words::text(random), "b"] }),
            4 => json!({ "$t": "[]int", "v": ["1", "-7"] }),
            5 => json!({ "$t": "map[string]string", "v": { "b": words::text(random), "a": "x" } }),
            _ => json!({ "$t": random.pick(&["nilmap", "nillist"]) }),
        },
        6 => (0..random.below(4)).map(|_| typed(random, depth - 1)).collect(),
        _ => {
            let entries = (0..random.below(4))
                .map(|_| (words::shaped(random, Shape::Key), typed(random, depth - 1)));
            Json::Object(entries.collect())
        }
    }
}

/// Arguments of `--set` and its kin.
pub(super) fn strvals(random: &mut Random) -> Map<String, Json> {
    let mode = random.pick(&["set", "set", "set", "string", "json", "literal", "file"]);
    let text = match random.chance(50) {
        true => words::joined(random, SET_PARTS, 8),
        false => {
            let pairs = (0..random.between(1, 3)).map(|_| {
                let path = random.pick(&[
                    "a", "a.b", "l[0]", "l[2].k", "a\\.b", "m.c[1]", "a.b.c.d", "l[0][0]", "é",
                ]);
                let value = match mode {
                    "json" => words::shaped(random, Shape::Json),
                    "file" => random.pick(&["f.txt", "nope", ""]).to_owned(),
                    _ => random
                        .pick(&[
                            "1", "x", "null", "true", "{a,1}", "", "{}", "a\\,b", "1.5", "{{a}}",
                            "{a", "a=b",
                        ])
                        .to_owned(),
                };
                format!("{path}={value}")
            });
            pairs.collect::<Vec<_>>().join(",")
        }
    };
    let text = if random.chance(20) { template::mutated(random, &text) } else { text };
    let mut question = fields(json!({ "fn": "strvals", "mode": mode, "text": text }));
    if random.chance(40) {
        let base = random.pick(&[
            r#"{"a":1}"#,
            r#"{"a":{"b":{"c":2}},"l":[1,{"k":"v"}]}"#,
            r#"{"l":[[1],null],"m":null}"#,
            r#"{"a":"x","l":{},"m":{"c":[{}]}}"#,
        ]);
        if let Ok(base) = serde_json::from_str(base) {
            question.insert("base".to_owned(), base);
        }
    }
    if mode == "file" {
        question.insert("files".to_owned(), json!({ "f.txt": "content\n" }));
    }
    question
}

/// `printf` with values of all types.
pub(super) fn printf(random: &mut Random) -> Map<String, Json> {
    let mut format = String::new();
    let count = random.between(1, 3);
    for _ in 0..count {
        format.push_str(random.pick(&["", "", "x", " ", "é", "%%", "\n"]));
        format.push('%');
        for part in [FLAGS, WIDTHS, PRECISIONS] {
            format.push_str(random.pick(part));
        }
        if random.chance(10) {
            format.push_str(random.pick(&["[1]", "[2]", "[9]", "[x]", "[", "[0]"]));
        }
        format.push_str(random.pick(VERBS));
    }
    let arguments = (count + random.below(3)).saturating_sub(random.below(2));
    let arguments: Vec<Json> = (0..arguments).map(|_| typed(random, 2)).collect();
    fields(json!({ "fn": "printf", "format": format, "args": arguments }))
}

/// Versions, ranges and patterns.
pub(super) fn versions(random: &mut Random) -> Map<String, Json> {
    let made = |random: &mut Random, shape| match random.chance(30) {
        true => words::joined(random, VERSION_PARTS, 6),
        false => words::shaped(random, shape),
    };
    let version = made(random, Shape::Version);
    let constraint = match random.chance(25) {
        true => {
            let (a, b) = (made(random, Shape::Constraint), made(random, Shape::Constraint));
            format!("{a}{}{b}", random.pick(&[" ", ",", " || ", ", ", "||", " - "]))
        }
        false => made(random, Shape::Constraint),
    };
    match random.below(9) {
        0 | 1 => {
            fields(json!({ "fn": "semverCheck", "constraint": constraint, "version": version }))
        }
        2 => {
            fields(json!({ "fn": "semverValidate", "constraint": constraint, "version": version }))
        }
        3 => {
            fields(json!({ "fn": "compatibleRange", "constraint": constraint, "version": version }))
        }
        4 => fields(json!({ "fn": "semverParse", "version": version })),
        5 => fields(json!({ "fn": "semverStrict", "version": version })),
        6 => fields(
            json!({ "fn": "semverCompare", "args": [version, made(random, Shape::Version)] }),
        ),
        7 => fields(json!({ "fn": "kubeVersion", "version": version })),
        _ => {
            let pattern = words::joined(random, GLOB_PARTS, 5);
            fields(json!({ "fn": "glob", "pattern": pattern, "name": random.pick(GLOB_NAMES) }))
        }
    }
}

/// Values of users, of a chart and of two subcharts, with conditions, tags, aliases and imports.
pub(super) fn values(random: &mut Random) -> Map<String, Json> {
    let mut files = Map::new();
    let mut dependencies = Vec::new();
    for name in ["one", "two"] {
        let mut dependency = fields(json!({ "name": name, "version": "1.0.0" }));
        let mut extra = |random: &mut Random, percent, field: &str, json: Json| {
            if random.chance(percent) {
                dependency.insert(field.to_owned(), json);
            }
        };
        let condition = random.pick(&["one.enabled", "two.enabled,x", "a.b", "", "x y", "tags.t"]);
        extra(random, 40, "condition", json!(condition));
        let tag = random.pick(&["t", "u", ""]);
        extra(random, 30, "tags", json!([tag, "v"]));
        let alias = random.pick(&["other", "two", ""]);
        extra(random, 20, "alias", json!(alias));
        let imports = match random.below(4) {
            0 => json!(["data"]),
            1 => json!([{ "child": "a", "parent": random.pick(&["imported", "a", "."]) }]),
            2 => {
                json!([{ "child": random.pick(&["nope", "a.b", "exports.data"]), "parent": "x.y" }, "data"])
            }
            _ => json!(["nope"]),
        };
        extra(random, 40, "import-values", imports);
        dependencies.push(Json::Object(dependency));
        let chart = format!("apiVersion: v2\nname: {name}\nversion: 1.0.0\n");
        files.insert(format!("charts/{name}/Chart.yaml"), json!(chart));
        files.insert(format!("charts/{name}/values.yaml"), json!(tree(random).to_string()));
    }
    let declared = random.chance(75);
    let chart = match declared {
        true => {
            json!({ "apiVersion": "v2", "name": "demo", "version": "1.0.0", "dependencies": dependencies })
        }
        false => json!({ "apiVersion": "v2", "name": "demo", "version": "1.0.0" }),
    };
    files.insert("values.yaml".to_owned(), json!(tree(random).to_string()));
    let function = random.pick(&["values", "values", "userValues"]);
    let mut question =
        fields(json!({ "fn": function, "chart": chart, "files": files, "values": tree(random) }));
    if random.chance(30) {
        question.insert("valuesYaml".to_owned(), json!([tree(random).to_string()]));
    }
    if random.chance(30) {
        let set = random.pick(&[
            "one.enabled=false",
            "a=1",
            "tags.t=false",
            "two=null",
            "global.g=1",
            "a.b=null",
            "one={1}",
        ]);
        question.insert("set".to_owned(), json!([set]));
    }
    if random.chance(10) {
        question.insert("setJson".to_owned(), json!([words::shaped(random, Shape::Json)]));
    }
    question
}

/// Values that may well have to do with those of another chart.
fn tree(random: &mut Random) -> Json {
    const NAMES: &[&str] =
        &["a", "b", "one", "two", "global", "tags", "exports", "other", "x", "imported"];
    let entries = (0..random.between(0, 4)).map(|_| {
        let name = random.pick(NAMES).to_owned();
        let value = match name.as_str() {
            "tags" => json!({ random.pick(&["t", "u", "v"]): random.chance(50) }),
            "exports" => json!({ "data": some::any(random, 2) }),
            "one" | "two" | "other" if random.chance(85) => json!({
                random.pick(&["enabled", "a", "x"]): random.chance(50),
                random.pick(&["a", "global", "b"]): some::any(random, 2),
            }),
            "global" if random.chance(85) => {
                json!({ "g": some::any(random, 1), random.pick(&["a", "h"]): 1 })
            }
            _ => some::any(random, 2),
        };
        (name, value)
    });
    Json::Object(entries.collect())
}

fn fields(json: Json) -> Map<String, Json> {
    match json {
        Json::Object(fields) => fields,
        _ => Map::new(),
    }
}
