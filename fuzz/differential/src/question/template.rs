//! Questions about templates.

use serde_json::{Map, Value as Json, json};

use super::expression::{Variable, Writer};
use super::functions::Kind;
use super::values;
use super::words::{self, Shape};
use crate::random::Random;

const PLAIN: &[&str] = &[
    "x",
    "\n",
    " ",
    "\n\n",
    "key: ",
    "- ",
    "  a: b\n",
    "é",
    "{ ",
    "}}",
    "\t",
    "# c\n",
    "---\n",
    "\r\n",
    "<no value>",
    "'",
    "\"",
    ",",
    "[",
    "\u{a0}",
    "text ",
];
const COMMENTS: &[&str] = &[
    "{{/* c */}}",
    "{{- /* c */ -}}",
    "{{/* a\nb */}}",
    "{{- /* c */}}",
    "{{/* }} */}}",
    "{{/**/}}",
];
/// Comments that are none.
const ODD_COMMENTS: &[&str] =
    &["{{ /* c */ }}", "{{/* c */ -}}", "{{/* c */ x}}", "{{/* c", "{{-/* c */}}"];
const TOKENS: &[&str] = &[
    "{{",
    "}}",
    "{{-",
    "-}}",
    "{{- ",
    " -}}",
    "|",
    "(",
    ")",
    "$",
    ".",
    "..",
    ":=",
    "=",
    ",",
    "\"",
    "`",
    "'",
    "/*",
    "*/",
    "end",
    "else",
    "define",
    "block",
    "nil",
    "1i",
    "0x",
    "\n",
    "é",
    " ",
    "if",
    "range",
    "with",
    "template",
    "break",
    "continue",
    "$x",
    ".a",
    "-",
    "\u{0}",
    "&",
    "{",
    "}",
    "else if",
    "else with",
    "{{end}}",
    "{{else}}",
    "{{break}}",
    "{{ if true }}",
    "\\",
    "#",
    "%",
    "!",
    "[",
    "/",
];
const BREAKING: &[&str] = &["break", "continue"];
/// How a name can be written: as it is, or with what needs quoting.
const NAMES: &[&str] =
    &["d0", "d1", "lib.full-name", "a b", "d/é", "d\"q", "demo/templates/_h.tpl"];

/// A question about a chart with one template, or a few.
pub(super) fn question(random: &mut Random) -> Map<String, Json> {
    let wild = random.weighted(&[(5, 0), (3, 2), (2, 6), (1, 20)]);
    let depth = random.weighted(&[(2, 1), (4, 2), (3, 3), (1, 4)]);
    let mut question = match random.chance(10) {
        true => several(random, wild, depth.min(3)),
        false => single(random, wild, depth),
    };
    if random.chance(97) {
        question.insert("set".to_owned(), values::set(random));
    }
    if random.chance(3) {
        question.insert("strict".to_owned(), json!(true));
    }
    if random.chance(2) {
        question.insert("lint".to_owned(), json!(true));
    }
    question
}

/// One template, whose definitions may stand in a second file.
fn single(random: &mut Random, wild: usize, depth: usize) -> Map<String, Json> {
    let values = values::values(random, wild);
    let mut writer = Writer::new(random, wild);
    let defines = writer.definitions(depth.min(2));
    let size = writer.random.weighted(&[(3, 1), (3, 2), (2, 4), (1, 8)]);
    let mut body = writer.body(depth, size);
    let aside = writer.random.chance(30);
    if !aside {
        body = match writer.random.chance(50) {
            true => defines.clone() + &body,
            false => body + &defines,
        };
    }
    if random.chance(10) {
        for _ in 0..random.between(1, 3) {
            body = mutated(random, &body);
        }
    }
    let mut question = Map::new();
    if body.contains("Files") {
        question.insert("files".to_owned(), Json::Object(values::files(random)));
    }
    question.insert("tpl".to_owned(), json!(body));
    if aside && !defines.is_empty() {
        question.insert("templates".to_owned(), json!({ "_h.tpl": defines }));
    }
    question.insert("values".to_owned(), Json::Object(values));
    question
}

/// Templates in several files, also of a subchart: what one of them changes or defines reaches the
/// others, depending on their order.
fn several(random: &mut Random, wild: usize, depth: usize) -> Map<String, Json> {
    let mut values = values::values(random, wild);
    values.insert("sub".to_owned(), Json::Object(values::values(random, wild)));
    values.insert("global".to_owned(), json!({ "g": values::any(random, 1) }));
    let mut files = values::files(random);
    let sub = "apiVersion: v2\nname: sub\nversion: 0.1.0\n";
    files.insert("charts/sub/Chart.yaml".to_owned(), json!(sub));
    files.insert("charts/sub/values.yaml".to_owned(), json!("global: {g: 1, h: 2}\nown: 1\n"));
    let mut writer = Writer::new(random, wild);
    let mut templates = Map::new();
    for name in ["_h.tpl", "a.yaml", "z.yaml", "d/b.yaml", "NOTES.txt", "sub/s.yaml", "sub/_h.tpl"]
    {
        if writer.random.chance(40) {
            continue;
        }
        let mut text = String::new();
        if name.ends_with(".tpl") || writer.random.chance(20) {
            text.push_str(&writer.definitions(depth.min(2)));
        }
        text.push_str(&writer.body(depth, 2));
        match name.strip_prefix("sub/") {
            Some(name) => files.insert(format!("charts/sub/templates/{name}"), json!(text)),
            None => templates.insert(name.to_owned(), json!(text)),
        };
    }
    let mut question = Map::new();
    question.insert("files".to_owned(), Json::Object(files));
    question.insert("main".to_owned(), json!("*"));
    question.insert("templates".to_owned(), Json::Object(templates));
    question.insert("values".to_owned(), Json::Object(values));
    question
}

/// `text` with something left out, put in, doubled or exchanged.
pub(super) fn mutated(random: &mut Random, text: &str) -> String {
    let bounds: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let from = random.below(bounds.len());
    let to = (from + random.between(0, 5)).min(bounds.len() - 1);
    let (head, middle, tail) =
        (&text[..bounds[from]], &text[bounds[from]..bounds[to]], &text[bounds[to]..]);
    match random.below(4) {
        0 => format!("{head}{tail}"),
        1 => format!("{head}{middle}{middle}{tail}"),
        2 => format!("{head}{}{middle}{tail}", random.pick(TOKENS)),
        _ => format!("{head}{}{tail}", random.pick(TOKENS)),
    }
}

impl<'r> Writer<'r> {
    fn new(random: &'r mut Random, wild: usize) -> Writer<'r> {
        Writer {
            random,
            wild,
            dot: Kind::Root,
            dollar: Kind::Root,
            variables: Vec::new(),
            defines: Vec::new(),
            looping: false,
            closed: false,
            nested: 0,
        }
    }
}

impl Writer<'_> {
    /// Definitions of a few templates, each of which may include those before it.
    fn definitions(&mut self, depth: usize) -> String {
        let mut text = String::new();
        for _ in 0..self.random.weighted(&[(4, 0), (3, 1), (2, 2), (1, 3)]) {
            let name = self.random.pick(NAMES).to_owned();
            let kind = self.random.choose(&[
                Kind::Root,
                Kind::Root,
                Kind::Map,
                Kind::Any,
                Kind::Text,
                Kind::List,
            ]);
            if self.defines.iter().any(|(known, _)| *known == name) && !self.random.chance(5) {
                continue;
            }
            (self.dot, self.dollar) = (kind, kind);
            let size = self.random.between(1, 3);
            let body = self.body(depth, size);
            self.variables.clear();
            let quoted = words::quoted(self.random, &name);
            let open = self.action(&format!("define {quoted}"));
            let close = self.action("end");
            text.push_str(&format!("{open}{body}{close}"));
            if self.random.chance(50) {
                text.push('\n');
            }
            self.defines.push((name, kind));
        }
        (self.dot, self.dollar) = (Kind::Root, Kind::Root);
        text
    }

    /// A few statements in a row. Variables declared in them are out of scope behind them.
    pub(super) fn body(&mut self, depth: usize, size: usize) -> String {
        let known = self.variables.len();
        let mut text = String::new();
        for _ in 0..self.random.between(1, size.max(1)) {
            text.push_str(&self.statement(depth));
        }
        self.variables.truncate(known);
        text
    }

    /// Delimiters around an action, with or without trim markers.
    fn action(&mut self, inside: &str) -> String {
        let open = self.random.weighted(&[(7, "{{ "), (2, "{{"), (2, "{{- "), (1, "{{-\n")]);
        let close = self.random.weighted(&[(7, " }}"), (2, "}}"), (2, " -}}"), (1, "\n-}}")]);
        format!("{open}{inside}{close}")
    }

    fn statement(&mut self, depth: usize) -> String {
        let nesting = if depth == 0 { 0 } else { 1 };
        let looping = usize::from(self.looping);
        match self.random.weighted(&[
            (8, 0),
            (4, 1),
            (3, 2),
            (3 * nesting, 3),
            (2 * nesting, 4),
            (3 * nesting, 5),
            (2, 6),
            (1, 7),
            (2 * looping, 8),
            (2, 9),
            (nesting, 10),
            (1, 11),
        ]) {
            0 => {
                let kind = self.random.weighted(&[
                    (2, Kind::Any),
                    (3, Kind::Text),
                    (1, Kind::Number),
                    (1, Kind::Bool),
                ]);
                let pipeline = self.pipeline(kind, depth);
                self.action(&pipeline)
            }
            1 => self.random.pick(PLAIN).to_owned(),
            2 => self.declaration(depth),
            3 => self.conditional(depth),
            4 => self.with(depth),
            5 => self.range(depth),
            6 => self.template(depth),
            7 if self.random.below(50) == 0 => self.random.pick(ODD_COMMENTS).to_owned(),
            7 => self.random.pick(COMMENTS).to_owned(),
            8 => {
                let word = self.random.pick(BREAKING);
                match self.random.chance(70) {
                    true => {
                        let condition = self.pipeline(Kind::Bool, depth.min(1));
                        format!(
                            "{}{}{}",
                            self.action(&format!("if {condition}")),
                            self.action(word),
                            self.action("end")
                        )
                    }
                    false => self.action(word),
                }
            }
            9 => self.idiom(depth),
            10 => self.block(depth),
            _ => self.change(depth),
        }
    }

    fn declaration(&mut self, depth: usize) -> String {
        let kind = self.random.weighted(&[
            (3, Kind::Text),
            (2, Kind::Map),
            (2, Kind::List),
            (2, Kind::Int),
            (1, Kind::Number),
            (1, Kind::Bool),
            (2, Kind::Any),
            (1, Kind::Texts),
        ]);
        let value = self.pipeline(kind, depth);
        if self.random.chance(35) {
            // Changes a variable of the same kind, or with some luck of another one.
            let wanted = if self.random.chance(self.wild) { Kind::Any } else { kind };
            if let Some(name) = self.variable(wanted) {
                return self.action(&format!("{name} = {value}"));
            }
        }
        let name = self.random.pick(&["$x", "$y", "$z", "$_", "$é", "$long1"]).to_owned();
        let text = self.action(&format!("{name} := {value}"));
        self.declare(&name, kind);
        text
    }

    fn declare(&mut self, name: &str, kind: Kind) {
        self.variables.retain(|v| v.name != name);
        self.variables.push(Variable { name: name.to_owned(), kind });
    }

    fn conditional(&mut self, depth: usize) -> String {
        let known = self.variables.len();
        let mut text = String::new();
        let condition = self.condition(depth);
        text.push_str(&self.action(&format!("if {condition}")));
        text.push_str(&self.body(depth - 1, 3));
        while self.random.chance(25) {
            let condition = self.condition(depth);
            text.push_str(&self.action(&format!("else if {condition}")));
            text.push_str(&self.body(depth - 1, 2));
        }
        if self.random.chance(40) {
            text.push_str(&self.action("else"));
            text.push_str(&self.body(depth - 1, 2));
        }
        text.push_str(&self.action("end"));
        self.variables.truncate(known);
        text
    }

    fn condition(&mut self, depth: usize) -> String {
        let kind = self.random.weighted(&[
            (3, Kind::Bool),
            (2, Kind::Any),
            (1, Kind::Text),
            (1, Kind::Map),
        ]);
        let condition = self.pipeline(kind, depth.min(2));
        match self.random.chance(12) {
            true => {
                self.declare("$c", kind);
                format!("$c := {condition}")
            }
            false => condition,
        }
    }

    /// The body of something that changes the dot.
    fn under(&mut self, dot: Kind, depth: usize) -> String {
        let before = std::mem::replace(&mut self.dot, dot);
        let text = self.body(depth, 3);
        self.dot = before;
        text
    }

    fn with(&mut self, depth: usize) -> String {
        let known = self.variables.len();
        let kind = self.random.choose(&[Kind::Map, Kind::Text, Kind::Any, Kind::List]);
        let value = self.pipeline(kind, depth.min(2));
        let mut text = String::new();
        if self.random.chance(25) {
            text.push_str(&self.action(&format!("with $w := {value}")));
            self.declare("$w", kind);
        } else {
            text.push_str(&self.action(&format!("with {value}")));
        }
        text.push_str(&self.under(kind, depth - 1));
        if self.random.chance(20) {
            let value = self.pipeline(Kind::Text, depth.min(1));
            text.push_str(&self.action(&format!("else with {value}")));
            text.push_str(&self.under(Kind::Text, depth - 1));
        }
        if self.random.chance(30) {
            text.push_str(&self.action("else"));
            text.push_str(&self.body(depth - 1, 2));
        }
        text.push_str(&self.action("end"));
        self.variables.truncate(known);
        text
    }

    fn range(&mut self, depth: usize) -> String {
        let known = self.variables.len();
        let (over, item, index) = self.random.choose(&[
            (Kind::List, Kind::Any, Kind::Int),
            (Kind::Texts, Kind::Text, Kind::Int),
            (Kind::Map, Kind::Any, Kind::Text),
            (Kind::Count, Kind::Int, Kind::Int),
        ]);
        let value = self.pipeline(over, depth.min(2));
        let plain = over == Kind::Count && !self.random.chance(self.wild);
        let clause = match self.random.below(5) {
            0 | 1 => format!("range {value}"),
            2 => {
                self.declare("$e", item);
                format!("range $e := {value}")
            }
            3 if !plain => match (self.variable(Kind::Any), self.variable(Kind::Any)) {
                (Some(a), Some(b)) => format!("range {a}, {b} = {value}"),
                _ => format!("range {value}"),
            },
            _ if plain => {
                self.declare("$e", item);
                format!("range $e := {value}")
            }
            _ => {
                self.declare("$k", index);
                self.declare("$v", item);
                format!("range $k, $v := {value}")
            }
        };
        let mut text = self.action(&clause);
        let before = std::mem::replace(&mut self.looping, true);
        text.push_str(&self.under(item, depth - 1));
        self.looping = before;
        if self.random.chance(25) {
            text.push_str(&self.action("else"));
            text.push_str(&self.body(depth - 1, 2));
        }
        text.push_str(&self.action("end"));
        self.variables.truncate(known);
        text
    }

    fn template(&mut self, depth: usize) -> String {
        let Some((name, argument)) = self.wanted(depth) else {
            return self.random.pick(PLAIN).to_owned();
        };
        let filter = self.filter();
        match self.random.below(4) {
            0 => self.action(&format!("template {name} {argument}")),
            1 => self.action(&format!("template {name}")),
            2 => self.action(&format!("include {name} {argument} | nindent 2")),
            _ => self.action(&format!("include {name} {argument} | {filter}")),
        }
    }

    fn filter(&mut self) -> &'static str {
        self.random.pick(&[
            "trim",
            "indent 4",
            "quote",
            "upper",
            "fromYaml | toJson",
            "b64enc",
            "len",
            "trunc 5",
        ])
    }

    fn block(&mut self, depth: usize) -> String {
        let name = self.random.pick(&["b0", "b1", "d0"]);
        let quoted = words::quoted(self.random, name);
        let argument = self.operand(Kind::Map, 0);
        let open = self.action(&format!("block {quoted} {argument}"));
        // Variables of outside do not reach inside, and a loop does not either.
        let variables = std::mem::take(&mut self.variables);
        let before = (self.dollar, self.looping);
        (self.dollar, self.looping) = (Kind::Map, false);
        let body = self.under(Kind::Map, depth - 1);
        (self.dollar, self.looping) = before;
        self.variables = variables;
        format!("{open}{body}{}", self.action("end"))
    }

    /// What charts are full of.
    fn idiom(&mut self, depth: usize) -> String {
        let inside = match self.random.below(8) {
            0 => format!("toYaml {} | nindent 4", self.operand(Kind::Any, depth)),
            1 => format!(
                "default {} {} | quote",
                self.operand(Kind::Text, 0),
                self.operand(Kind::Any, depth)
            ),
            2 => format!("{} | trunc 63 | trimSuffix \"-\"", self.pipeline(Kind::Text, depth)),
            3 => format!("toJson {}", self.operand(Kind::Any, depth)),
            4 => format!("{} | toYaml | indent 2", self.pipeline(Kind::Map, depth)),
            5 => format!(
                "required {} {}",
                self.operand(Kind::Text, 0),
                self.operand(Kind::Any, depth)
            ),
            6 => format!(
                "ternary {} {} {}",
                self.operand(Kind::Any, 0),
                self.operand(Kind::Any, 0),
                self.operand(Kind::Bool, depth)
            ),
            _ if self.random.chance(25) => format!("fail {}", self.operand(Kind::Text, depth)),
            _ => format!("{} | quote", self.pipeline(Kind::Any, depth)),
        };
        self.action(&inside)
    }

    /// A map or a list that is changed, as all see that hold it.
    fn change(&mut self, depth: usize) -> String {
        if self.random.chance(30)
            && let Some(name) = self.variable(Kind::Texts)
        {
            let of = self.random.pick(&[
                "NAME",
                "NAME",
                "(slice NAME 0 2)",
                "(toStrings NAME)",
                "(initial NAME)",
            ]);
            let sort = self.action(&format!("$_ := sortAlpha {}", of.replace("NAME", &name)));
            self.declare("$_", Kind::Texts);
            return format!("{sort}{}", self.action(&name));
        }
        let map = match self.variable(Kind::Map) {
            Some(name) => name,
            None => self.path(Kind::Map).unwrap_or_else(|| "(dict)".to_owned()),
        };
        let before = std::mem::replace(&mut self.closed, true);
        let key = self.operand(Kind::Shaped(Shape::Key), 0);
        let inside = match self.random.below(4) {
            0 => format!("$_ := unset {map} {key}"),
            1 => format!("$_ := merge {map} {}", self.operand(Kind::Map, depth)),
            2 => format!("$_ := mergeOverwrite {map} {}", self.operand(Kind::Map, depth)),
            _ => {
                let kind = self.random.choose(&[
                    Kind::Text,
                    Kind::Number,
                    Kind::List,
                    Kind::Bool,
                    Kind::Texts,
                ]);
                format!("$_ := set {map} {key} {}", self.operand(kind, depth.min(1)))
            }
        };
        self.closed = before;
        let text = self.action(&inside);
        self.declare("$_", Kind::Map);
        text
    }
}
