//! The values that templates are given, and the paths that lead to them.

use serde_json::{Map, Number, Value as Json, json};

use super::functions::Kind;
use super::words::{self, Shape};
use crate::random::Random;

/// A field of what templates are given. Within parentheses, `ROOT` stands for its beginning.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) path: &'static str,
    pub(super) kind: Kind,
}

const fn field(path: &'static str, kind: Kind) -> Field {
    Field { path, kind }
}

/// The fields that [`values`] and the chart have.
pub(super) const PATHS: &[Field] = &[
    field(".Values.s", Kind::Text),
    field(".Values.es", Kind::Text),
    field(".Values.ml", Kind::Text),
    field(".Values.num", Kind::Text),
    field(".Values.m.a", Kind::Text),
    field(".Values.m.c.d", Kind::Text),
    field(".Values.i", Kind::Number),
    field(".Values.z", Kind::Number),
    field(".Values.f", Kind::Number),
    field(".Values.big", Kind::Number),
    field(".Values.m.b", Kind::Number),
    field(".Values.t", Kind::Bool),
    field(".Values.fl", Kind::Bool),
    field(".Values.n", Kind::Any),
    field(".Values.any", Kind::Any),
    field(".Values.l", Kind::List),
    field(".Values.ll", Kind::List),
    field(".Values.lm", Kind::List),
    field(".Values.el", Kind::List),
    field(".Values.ls", Kind::Texts),
    field(".Values.m", Kind::Map),
    // What holds its own parent, after a merge, makes Helm run out of stack.
    field(".Values.m.c", Kind::Any),
    field(".Values.em", Kind::Map),
    field(".Values", Kind::Any),
    field(".Values.sub", Kind::Any),
    field(".Values.global", Kind::Any),
    field(".Subcharts", Kind::Any),
    field("(int ROOT.Values.c)", Kind::Count),
    field("(len ROOT.Values.l)", Kind::Count),
    field(".Values.re", Kind::Shaped(Shape::Regex)),
    field(".Values.ver", Kind::Shaped(Shape::Version)),
    field(".Values.con", Kind::Shaped(Shape::Constraint)),
    field(".Values.url", Kind::Shaped(Shape::Url)),
    field(".Values.path", Kind::Shaped(Shape::Path)),
    field(".Values.yaml", Kind::Shaped(Shape::Yaml)),
    field(".Values.json", Kind::Shaped(Shape::Json)),
    field(".Values.toml", Kind::Shaped(Shape::Toml)),
    field(".Values.m.key", Kind::Shaped(Shape::Key)),
    field(".Values.set.i", Kind::Int),
    field(".Values.set.l", Kind::List),
    field(".Values.set", Kind::Map),
    field(".Chart.Name", Kind::Text),
    field(".Chart.Version", Kind::Text),
    field(".Chart.AppVersion", Kind::Text),
    field(".Chart.Annotations", Kind::Any),
    field(".Chart.Keywords", Kind::Any),
    field(".Chart.Nope", Kind::Any),
    field(".Release.Name", Kind::Text),
    field(".Release.Namespace", Kind::Text),
    field(".Release.Service", Kind::Text),
    field(".Release.IsInstall", Kind::Bool),
    field(".Release.IsUpgrade", Kind::Bool),
    field(".Release.Revision", Kind::Int),
    field(".Template.Name", Kind::Text),
    field(".Template.BasePath", Kind::Text),
    field(".Capabilities.KubeVersion", Kind::Any),
    field(".Capabilities.KubeVersion.Version", Kind::Text),
    field(".Capabilities.KubeVersion.Major", Kind::Text),
    field(".Capabilities.KubeVersion.GitVersion", Kind::Text),
    field("(ROOT.Capabilities.APIVersions.Has \"apps/v1\")", Kind::Bool),
    field("(ROOT.Capabilities.APIVersions.Has \"x/v1\")", Kind::Bool),
    field("(ROOT.Files.Get \"f.txt\")", Kind::Text),
    field("(ROOT.Files.Get \"conf/a.yaml\")", Kind::Text),
    field("(ROOT.Files.Get \"nope\")", Kind::Text),
    field("(ROOT.Files.GetBytes \"bin.dat\")", Kind::Any),
    field("(ROOT.Files.Lines \"g.txt\")", Kind::Texts),
    field("((ROOT.Files.Glob \"conf/*\").AsConfig)", Kind::Text),
    field("((ROOT.Files.Glob \"*.txt\").AsSecrets)", Kind::Text),
];

const NUMBERS: &[&str] = &[
    "0",
    "1",
    "2",
    "3",
    "5",
    "7",
    "-1",
    "-3",
    "10",
    "100",
    "80",
    "8080",
    "1000000",
    "1e21",
    "1e20",
    "0.5",
    "1.5",
    "-2.25",
    "0.1",
    "1e-7",
    "123456.789",
    "1e100",
    "3.0000000000000004",
    "1e6",
    "4294967296",
    "9007199254740993",
    "-0",
    "12345678.5",
    "0.30000000000000004",
    "1e15",
    "2.5e-5",
];

/// User values with the fields that [`PATHS`] names, though a few may be missing or of another type.
pub(super) fn values(random: &mut Random, wild: usize) -> Map<String, Json> {
    let mut values = Map::new();
    let mut put = |name: &str, json: Json| {
        values.insert(name.to_owned(), json);
    };
    put("s", text(random));
    put("es", json!(""));
    put(
        "ml",
        json!(random.pick(&["one\ntwo\n", "a:\n  b: c\n", "x\n\n", "\n", "l1\r\nl2", "  i\nj"])),
    );
    put("num", json!(random.pick(&["12", "0", "-3", "1.5", "010", "1e3", "08", "x", ""])));
    put("i", number(random));
    put("z", json!(0));
    put("c", json!(random.below(6)));
    put("f", number(random));
    put("big", number(random));
    put("t", json!(true));
    put("fl", json!(false));
    put("n", Json::Null);
    put("any", any(random, 2));
    put("l", (0..random.between(1, 3)).map(|_| any(random, 1)).collect());
    put("ll", json!([[number(random), number(random)], [text(random)], []]));
    put("lm", (0..random.between(1, 3)).map(|_| map(random, 1)).collect());
    put("el", json!([]));
    put("ls", (0..random.between(1, 4)).map(|_| text(random)).collect());
    put(
        "m",
        json!({
            "a": text(random),
            "b": number(random),
            "c": { "d": text(random), "e": any(random, 1) },
            "key": shaped(random, Shape::Key),
            random.pick(&["x-y", "k.dot", "1", "a b"]): any(random, 1),
        }),
    );
    put("em", json!({}));
    put("re", shaped(random, Shape::Regex));
    put("ver", shaped(random, Shape::Version));
    put("con", shaped(random, Shape::Constraint));
    put("url", shaped(random, Shape::Url));
    put("path", shaped(random, Shape::Path));
    put("yaml", shaped(random, Shape::Yaml));
    put("json", shaped(random, Shape::Json));
    put("toml", shaped(random, Shape::Toml));
    if random.chance(wild * 3) {
        let names: Vec<String> = values.keys().filter(|name| *name != "c").cloned().collect();
        let name = random.choose(&names.iter().collect::<Vec<_>>());
        match random.chance(50) {
            true => values.insert(name.clone(), any(random, 2)),
            false => values.remove(name),
        };
    }
    values
}

/// Arguments of `--set`, whose numbers have another type than those of values.
pub(super) fn set(random: &mut Random) -> Json {
    let number = random.pick(&["0", "7", "-1", "9223372036854775807", "007", "true", "null", "x"]);
    json!([format!("set.i={number}"), "set.l={1,x,2.5,true,null}", "set.m.k=v"])
}

/// Files of the chart besides its templates.
pub(super) fn files(random: &mut Random) -> Map<String, Json> {
    let mut files = Map::new();
    files.insert("f.txt".to_owned(), text(random));
    files.insert("g.txt".to_owned(), json!("l1\nl2\r\n\nl4"));
    files.insert("conf/a.yaml".to_owned(), shaped(random, Shape::Yaml));
    files.insert("conf/b.json".to_owned(), shaped(random, Shape::Json));
    files.insert("bin.dat".to_owned(), json!({ "b64": "AP/+4pyTgA==" }));
    files
}

/// A number as it could stand in a values file.
pub(super) fn number(random: &mut Random) -> Json {
    let text = random.pick(NUMBERS);
    text.parse::<Number>().map_or(Json::Null, Json::Number)
}

/// Any value, at most `depth` levels deep.
pub(super) fn any(random: &mut Random, depth: usize) -> Json {
    let containers = if depth == 0 { 0 } else { 2 };
    match random.weighted(&[(4, 0), (3, 1), (1, 2), (1, 3), (containers, 4), (containers, 5)]) {
        0 => text(random),
        1 => number(random),
        2 => json!(random.chance(50)),
        3 => Json::Null,
        4 => (0..random.below(4)).map(|_| any(random, depth - 1)).collect(),
        _ => map(random, depth - 1),
    }
}

fn map(random: &mut Random, depth: usize) -> Json {
    let entries = (0..random.below(4)).map(|_| {
        let key = words::shaped(random, Shape::Key);
        (key, any(random, depth))
    });
    Json::Object(entries.collect())
}

fn text(random: &mut Random) -> Json {
    json!(words::text(random))
}

fn shaped(random: &mut Random, shape: Shape) -> Json {
    json!(words::shaped(random, shape))
}
