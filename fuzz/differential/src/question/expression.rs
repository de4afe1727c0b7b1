//! Random expressions: constants, fields, variables, calls and pipelines.

use super::functions::{FUNCTIONS, Function, Kind};
use super::values::{Field, PATHS};
use super::words::{self, Shape};
use crate::random::Random;

/// A variable in scope.
#[derive(Clone, Debug)]
pub(super) struct Variable {
    pub(super) name: String,
    pub(super) kind: Kind,
}

/// Writes parts of templates, and knows what may be used in them.
#[derive(Debug)]
pub(super) struct Writer<'r> {
    pub(super) random: &'r mut Random,
    /// In how many of 100 places something implausible is written.
    pub(super) wild: usize,
    /// What `.` is.
    pub(super) dot: Kind,
    /// What `$` is.
    pub(super) dollar: Kind,
    pub(super) variables: Vec<Variable>,
    /// Names of templates that may be included, with what they want for `.`.
    pub(super) defines: Vec<(String, Kind)>,
    /// True inside of `range`.
    pub(super) looping: bool,
    /// True in what is put into a map: it must not hold that map, which Helm would not survive.
    pub(super) closed: bool,
    /// How many texts of `tpl` this is in.
    pub(super) nested: usize,
}

const INTS: &[&str] = &[
    "0",
    "1",
    "-1",
    "2",
    "7",
    "010",
    "0x1F",
    "0b11",
    "0o17",
    "1_000",
    "'a'",
    "'\\n'",
    "100",
    "-3",
    "9223372036854775807",
    "-9223372036854775808",
    "4294967296",
    "+5",
    "1e3",
    "65",
    "128512",
];
const FLOATS: &[&str] = &[
    "1.5",
    "-0.5",
    "0.1",
    "1e6",
    "1e21",
    "1e-7",
    "123456789.0",
    "0x1p4",
    "-0.0",
    "1e308",
    "2.50",
    ".5",
    "1e20",
    "3.14159",
    "100000.5",
    "1e15",
    "0.000001",
    "1.7976931348623157e308",
    "5e-324",
];
const ODD_CONSTANTS: &[&str] = &[
    "nil",
    "1i",
    "9223372036854775808",
    "1e400",
    "18446744073709551615",
    "(1+2i)",
    "0x",
    "1__0",
    "''",
];
const COUNTS: &[&str] =
    &["0", "1", "2", "3", "4", "5", "6", "8", "-1", "-2", "12", "1.0", "1e0", "0x2"];
const VERBS: &[&str] = &[
    "v", "s", "d", "q", "t", "T", "f", "g", "e", "x", "X", "c", "U", "o", "b", "O", "G", "E", "p",
    "z", "w", "%", "é",
];
/// The function `p` prints addresses, which differ each time, of maps and lists.
const SAFE_VERBS: usize = 18;
const FLAGS: &[&str] =
    &["", "", "", "+", "-", "#", "0", " ", "+0", "-0", "#0", "+#", " #", "-5", "#+ 0-"];
const WIDTHS: &[&str] = &["", "", "", "1", "5", "12", "08", "*", "[1]*", "-3"];
const PRECISIONS: &[&str] = &["", "", "", ".0", ".1", ".3", ".", ".10", ".*", ".[2]*", ".-1"];
const INDEXES: &[&str] = &["", "", "", "", "[1]", "[2]", "[3]", "[0]", "[9]", "[x]", "[", "[]"];

const TIME_METHODS: &[(&str, Kind)] = &[
    ("Year", Kind::Int),
    ("Month", Kind::Any),
    ("Day", Kind::Int),
    ("Weekday", Kind::Any),
    ("YearDay", Kind::Int),
    ("Unix", Kind::Int),
    ("UnixNano", Kind::Int),
    ("UTC", Kind::Time),
    ("Hour", Kind::Int),
    ("Minute", Kind::Int),
    ("Nanosecond", Kind::Int),
    ("IsZero", Kind::Bool),
    ("String", Kind::Text),
];
const DURATION_METHODS: &[(&str, Kind)] = &[
    ("Hours", Kind::Number),
    ("Minutes", Kind::Number),
    ("Seconds", Kind::Number),
    ("Milliseconds", Kind::Int),
    ("Microseconds", Kind::Int),
    ("Nanoseconds", Kind::Int),
    ("String", Kind::Text),
    ("Abs", Kind::Duration),
];
const SEMVER_METHODS: &[(&str, Kind)] = &[
    ("Major", Kind::Int),
    ("Minor", Kind::Int),
    ("Patch", Kind::Int),
    ("Prerelease", Kind::Text),
    ("Metadata", Kind::Text),
    ("Original", Kind::Text),
    ("String", Kind::Text),
    ("IncMajor", Kind::Any),
    ("IncMinor", Kind::Any),
    ("IncPatch", Kind::Any),
];
/// Kinds for places where anything goes.
const ANYTHING: &[(usize, Kind)] = &[
    (8, Kind::Text),
    (3, Kind::Bool),
    (2, Kind::Count),
    (4, Kind::Int),
    (5, Kind::Number),
    (4, Kind::List),
    (2, Kind::Texts),
    (5, Kind::Map),
    (1, Kind::Time),
    (1, Kind::Duration),
    (1, Kind::Semver),
];

impl Writer<'_> {
    /// A pipeline that gives `kind`, as it stands in an action.
    pub(super) fn pipeline(&mut self, kind: Kind, depth: usize) -> String {
        if depth == 0 || self.random.chance(20) {
            return self.operand(kind, depth);
        }
        self.call(kind, depth)
    }

    /// An argument that gives `kind`, in parentheses where needed.
    pub(super) fn operand(&mut self, kind: Kind, depth: usize) -> String {
        if !kind.is_strict() && self.random.chance(self.wild) {
            return self.implausible(kind, depth);
        }
        if depth == 0 || self.random.chance(50) {
            return self.leaf(kind, depth);
        }
        if self.random.chance(12)
            && let Some(member) = self.member(kind, depth - 1)
        {
            return member;
        }
        format!("({})", self.pipeline(kind, depth - 1))
    }

    /// Something else than what is wanted.
    fn implausible(&mut self, kind: Kind, depth: usize) -> String {
        if kind == Kind::Count {
            // An integer could be too large a count.
            let kinds = [Kind::Text, Kind::Bool, Kind::List, Kind::Map];
            return match self.random.below(6) {
                0 => "nil".to_owned(),
                1 => "1.5".to_owned(),
                2 => "(int64 2)".to_owned(),
                _ => {
                    let kind = self.random.choose(&kinds);
                    self.leaf(kind, 0)
                }
            };
        }
        match self.random.below(8) {
            0 => "nil".to_owned(),
            1 => self.random.pick(ODD_CONSTANTS).to_owned(),
            2 => self
                .random
                .pick(&[".Values.nope", "$.Values.nope", ".nope", "(.Values.nope).x"])
                .to_owned(),
            3 if !self.closed => self
                .random
                .pick(&[".", "$", "$nope", ".Values.n.x", ".Values.s.x", "$.Chart"])
                .to_owned(),
            _ => {
                let other = self.random.weighted(ANYTHING);
                self.leaf(other, depth.min(1))
            }
        }
    }

    /// The simplest forms: constants, fields, variables.
    fn leaf(&mut self, kind: Kind, depth: usize) -> String {
        if !kind.is_strict() {
            if self.random.chance(25)
                && let Some(name) = self.variable(kind)
            {
                return name;
            }
            let usable = self.dot != Kind::Any && (!self.closed || self.dot.is_plain());
            if kind.covers(self.dot) && usable && self.random.chance(40) {
                return ".".to_owned();
            }
            if self.random.chance(50)
                && let Some(path) = self.path(kind)
            {
                return path;
            }
        }
        self.constant(kind, depth.saturating_sub(1))
    }

    /// A variable of this kind that is in scope.
    pub(super) fn variable(&mut self, kind: Kind) -> Option<String> {
        let closed = self.closed;
        let fits = |v: &&Variable| {
            (kind == v.kind || kind.covers(v.kind)) && (!closed || v.kind.is_plain())
        };
        let names: Vec<&Variable> = self.variables.iter().filter(fits).collect();
        if names.is_empty() {
            return None;
        }
        Some(names[self.random.below(names.len())].name.clone())
    }

    /// A path through the values, or another field of what templates are given.
    pub(super) fn path(&mut self, kind: Kind) -> Option<String> {
        let root = match (self.dot, self.dollar) {
            (Kind::Root, _) if self.random.chance(75) => "",
            (_, Kind::Root) => "$",
            (Kind::Root, _) => "",
            // What is written into `tpl` may be given anything.
            _ => return None,
        };
        let wanted = match kind {
            Kind::Shaped(_) if self.random.chance(30) => Kind::Text,
            other => other,
        };
        let closed = self.closed;
        let fits = |f: &&Field| {
            (f.kind == wanted || wanted.covers(f.kind)) && (!closed || f.kind.is_plain())
        };
        let fields: Vec<&Field> = PATHS.iter().filter(fits).collect();
        if fields.is_empty() {
            return None;
        }
        let path = fields[self.random.below(fields.len())].path;
        Some(match path.strip_prefix('(') {
            Some(call) => format!("({}", call.replace("ROOT", root)),
            None => format!("{root}{path}"),
        })
    }

    /// A constant, or a call that makes one.
    fn constant(&mut self, kind: Kind, depth: usize) -> String {
        match kind {
            Kind::Any => {
                let kind = self.random.weighted(ANYTHING);
                self.operand(kind, depth.min(1))
            }
            Kind::Root => "$".to_owned(),
            Kind::Text => {
                let text = words::text(self.random);
                words::quoted(self.random, &text)
            }
            Kind::Shaped(shape) => {
                let text = match self.random.chance(90) {
                    true => words::shaped(self.random, shape),
                    false => words::text(self.random),
                };
                words::quoted(self.random, &text)
            }
            Kind::Bool => self.random.pick(&["true", "false"]).to_owned(),
            Kind::Count => self.random.pick(COUNTS).to_owned(),
            Kind::Int => self.random.pick(INTS).to_owned(),
            Kind::Number => match self.random.chance(50) {
                true => self.random.pick(INTS).to_owned(),
                false => self.random.pick(FLOATS).to_owned(),
            },
            Kind::List => {
                let items = self.random.below(4);
                self.listing("list", items, Kind::Any, depth)
            }
            Kind::Texts => match self.random.chance(50) {
                true => {
                    let items = self.random.between(1, 4);
                    self.listing("list", items, Kind::Text, 0)
                }
                false => format!(
                    "(splitList {} {})",
                    self.random.pick(&["\",\"", "\"\"", "\" \""]),
                    self.operand(Kind::Text, 0)
                ),
            },
            Kind::Map => {
                let entries = self.random.below(4);
                format!("({})", self.dict(entries, depth))
            }
            Kind::Time => self.moment(),
            Kind::Duration => {
                format!("(mustToDuration {})", self.operand(Kind::Shaped(Shape::Span), 0))
            }
            Kind::Semver => format!("(semver {})", self.operand(Kind::Shaped(Shape::Version), 0)),
        }
    }

    fn listing(&mut self, function: &str, items: usize, kind: Kind, depth: usize) -> String {
        let items: Vec<String> = (0..items).map(|_| self.operand(kind, depth)).collect();
        match items.is_empty() {
            true => format!("({function})"),
            false => format!("({function} {})", items.join(" ")),
        }
    }

    fn dict(&mut self, entries: usize, depth: usize) -> String {
        let mut text = String::from("dict");
        for _ in 0..entries {
            let key = words::shaped(self.random, Shape::Key);
            let key = words::quoted(self.random, &key);
            let kind = self.random.weighted(ANYTHING);
            text.push_str(&format!(" {key} {}", self.operand(kind, depth)));
        }
        if self.random.chance(self.wild) {
            text.push_str(" \"odd\"");
        }
        text
    }

    /// A moment that is the same each time it is asked for.
    fn moment(&mut self) -> String {
        match self.random.below(3) {
            0 => self.random.pick(&["0", "1700000000", "-1", "86399", "1234567890"]).to_owned(),
            1 => {
                let day = self.random.pick(&["2021-03-04", "1999-12-31", "2024-02-29"]);
                format!("(toDate \"2006-01-02\" \"{day}\")")
            }
            _ => {
                let span = self.random.pick(&["1h", "-36h", "1.5s"]);
                format!(
                    "(toDate \"2006-01-02 15:04\" \"2021-03-28 01:59\" | date_modify \"{span}\")"
                )
            }
        }
    }

    /// A field or method of something in parentheses or of a variable.
    fn member(&mut self, kind: Kind, depth: usize) -> Option<String> {
        let (base, members) = match self.random.below(5) {
            0 => (Kind::Time, TIME_METHODS),
            1 => (Kind::Duration, DURATION_METHODS),
            2 => (Kind::Semver, SEMVER_METHODS),
            _ => {
                if !matches!(kind, Kind::Any | Kind::Text | Kind::Number) {
                    return None;
                }
                let key = self.random.pick(words::KEYS);
                let deeper = if self.random.chance(30) { ".a" } else { "" };
                return Some(match self.variable(Kind::Map) {
                    Some(name) if self.random.chance(50) => format!("{name}.{key}{deeper}"),
                    _ => format!("({}).{key}{deeper}", self.pipeline(Kind::Map, depth)),
                });
            }
        };
        let fits: Vec<&str> =
            members.iter().filter(|(_, k)| kind.covers(*k)).map(|(name, _)| *name).collect();
        if fits.is_empty() {
            return None;
        }
        let name = self.random.pick(&fits);
        // A number has no methods.
        let base = match base {
            Kind::Time => "toDate \"2006-01-02\" \"2021-03-04\"".to_owned(),
            base => self.operand(base, 0),
        };
        Some(format!("({base}).{name}"))
    }

    /// A function with arguments, perhaps with the last of them in front of a pipe.
    fn call(&mut self, kind: Kind, depth: usize) -> String {
        let depth = depth - 1;
        match kind {
            Kind::Root => return self.leaf(kind, depth),
            Kind::Shaped(_) | Kind::Count => return self.measured(kind, depth),
            _ => {}
        }
        if self.random.chance(25)
            && let Some(special) = self.special(kind, depth)
        {
            return special;
        }
        let fits: Vec<&Function> = FUNCTIONS.iter().filter(|f| kind.covers(f.gives)).collect();
        if fits.is_empty() {
            return self.leaf(kind, depth);
        }
        let function = *fits[self.random.below(fits.len())];
        self.apply(&function, depth)
    }

    /// Arguments for `function`.
    fn apply(&mut self, function: &Function, depth: usize) -> String {
        let before = self.closed;
        self.closed |=
            function.name == "set" || function.name.to_ascii_lowercase().contains("merge");
        let text = self.call_of(function, depth);
        self.closed = before;
        text
    }

    fn call_of(&mut self, function: &Function, depth: usize) -> String {
        let mut kinds = function.params.to_vec();
        if let Some(rest) = function.rest {
            let more = self.random.weighted(&[(2, 0), (4, 1), (3, 2), (1, 3)]);
            kinds.extend(std::iter::repeat_n(rest, more));
        }
        // One argument too few or too many; a moment that is missing would be now.
        if self.random.chance(self.wild / 4) {
            match self.random.chance(50) {
                true => kinds.push(Kind::Any),
                false => {
                    kinds.pop();
                }
            }
        }
        let piped = match kinds.last() {
            Some(last) if self.random.chance(45) => {
                let last = *last;
                kinds.pop();
                Some(last)
            }
            _ => None,
        };
        let mut text = function.name.to_owned();
        for kind in kinds {
            text.push(' ');
            text.push_str(&self.operand(kind, depth));
        }
        match piped {
            Some(kind) => {
                let front = match self.random.chance(self.wild) && !kind.is_strict() {
                    true => self.operand(kind, depth),
                    false => self.pipeline(kind, depth),
                };
                let bar = self.random.pick(&[" | ", " | ", "|"]);
                format!("{front}{bar}{text}")
            }
            None => text,
        }
    }

    /// Counts and shaped texts that are not constants.
    fn measured(&mut self, kind: Kind, depth: usize) -> String {
        if kind != Kind::Count {
            return self.leaf(kind, depth);
        }
        match self.random.below(3) {
            0 => format!("len {}", self.operand(Kind::List, depth.min(1))),
            1 if self.dollar == Kind::Root => "int $.Values.c".to_owned(),
            _ => format!("min 3 {} | max -3 | int", self.operand(Kind::Number, 0)),
        }
    }

    /// Calls that follow rules of their own.
    fn special(&mut self, kind: Kind, depth: usize) -> Option<String> {
        match kind {
            Kind::Bool => Some(self.comparison(depth)),
            Kind::Text if self.random.chance(1) => Some(self.password()),
            Kind::Text => Some(match self.random.below(6) {
                0 | 1 => self.printf(depth),
                2 => self.included(depth)?,
                3 => self.tpl(depth)?,
                4 => format!("keys {} | sortAlpha | join \",\"", self.operand(Kind::Map, depth)),
                _ => format!("values {} | sortAlpha | toJson", self.operand(Kind::Map, depth)),
            }),
            Kind::Map => Some({
                let entries = self.random.between(1, 4);
                self.dict(entries, depth)
            }),
            Kind::Any => Some(match self.random.below(5) {
                0 => self.comparison(depth),
                1 => self.printf(depth),
                2 => {
                    let (a, b) = (self.key(), self.key());
                    let fallback = self.operand(Kind::Any, 0);
                    let keys = if self.random.chance(50) { a } else { format!("{a} {b}") };
                    format!("dig {keys} {fallback} {}", self.operand(Kind::Map, depth))
                }
                3 => self.index(depth),
                _ => self.included(depth)?,
            }),
            _ => None,
        }
    }

    /// A password that is the same each time, which takes long to make.
    fn password(&mut self) -> String {
        let counter = self.random.pick(&["1", "2", "0", "4294967296"]);
        let template =
            self.random.pick(&["long", "maximum", "medium", "short", "basic", "pin", "x"]);
        format!(
            "derivePassword {counter} \"{template}\" {} {} \"site\"",
            self.operand(Kind::Text, 0),
            self.operand(Kind::Text, 0)
        )
    }

    fn key(&mut self) -> String {
        self.operand(Kind::Shaped(Shape::Key), 0)
    }

    fn comparison(&mut self, depth: usize) -> String {
        let function = self.random.pick(&["eq", "eq", "ne", "lt", "le", "gt", "ge"]);
        let kind = self.random.weighted(&[
            (4, Kind::Text),
            (2, Kind::Count),
            (2, Kind::Int),
            (2, Kind::Number),
            (1, Kind::Bool),
            (1, Kind::Any),
        ]);
        let mut text = format!("{function} {}", self.operand(kind, depth));
        let others =
            if function == "eq" { self.random.weighted(&[(5, 1), (1, 2), (1, 3)]) } else { 1 };
        for _ in 0..others {
            text.push(' ');
            text.push_str(&self.operand(kind, depth));
        }
        text
    }

    fn index(&mut self, depth: usize) -> String {
        let function = if self.random.chance(95) { "index" } else { "slice" };
        match self.random.below(4) {
            0 => {
                let of = self.operand(Kind::Map, depth);
                format!("{function} {of} {}", self.key())
            }
            1 => {
                let key = self.key();
                format!("{function} $.Values.lm {} {key}", self.operand(Kind::Count, 0))
            }
            2 => {
                let of = self.operand(Kind::Text, depth);
                format!("{function} {of} {}", self.operand(Kind::Count, 0))
            }
            _ => {
                let of = self.operand(Kind::List, depth);
                format!("{function} {of} {}", self.operand(Kind::Count, 0))
            }
        }
    }

    /// `printf` with any verbs over any values.
    fn printf(&mut self, depth: usize) -> String {
        let mut format = String::new();
        let mut arguments = Vec::new();
        for _ in 0..self.random.between(1, 3) {
            format.push_str(self.random.pick(&["", "", "x", "-", " ", "é", "100%%", ":"]));
            let verb = match self.random.chance(96) {
                true => VERBS[self.random.below(SAFE_VERBS)],
                false => self.random.pick(VERBS),
            };
            format.push('%');
            if self.random.chance(40) {
                format.push_str(self.random.pick(FLAGS));
                format.push_str(self.random.pick(WIDTHS));
                format.push_str(self.random.pick(PRECISIONS));
                format.push_str(self.random.pick(INDEXES));
            }
            format.push_str(verb);
            let kind = match verb {
                "d" | "c" | "U" | "o" | "b" | "O" if self.random.chance(70) => Kind::Int,
                "s" | "q" | "x" | "X" if self.random.chance(70) => Kind::Text,
                "f" | "g" | "e" | "G" | "E" if self.random.chance(70) => Kind::Number,
                "t" if self.random.chance(70) => Kind::Bool,
                _ => self.random.weighted(ANYTHING),
            };
            arguments.push(self.operand(kind, depth));
        }
        match self.random.below(12) {
            0 => {
                arguments.pop();
            }
            1 => arguments.push(self.operand(Kind::Any, 0)),
            _ => {}
        }
        let format = words::quoted(self.random, &format);
        let mut text = format!("printf {format}");
        for argument in arguments {
            text.push(' ');
            text.push_str(&argument);
        }
        text
    }

    /// `include` of one of the templates.
    fn included(&mut self, depth: usize) -> Option<String> {
        let (name, argument) = self.wanted(depth)?;
        Some(format!("include {name} {argument}"))
    }

    /// The quoted name of a template and an argument for it.
    pub(super) fn wanted(&mut self, depth: usize) -> Option<(String, String)> {
        if self.defines.is_empty() {
            return None;
        }
        let at = self.random.below(self.defines.len());
        let (name, kind) = self.defines[at].clone();
        let argument = match kind {
            Kind::Root if self.dot == Kind::Root => self.random.pick(&[".", "$", "."]).to_owned(),
            Kind::Root => "$".to_owned(),
            kind => self.operand(kind, depth.min(1)),
        };
        let name = match self.random.chance(self.wild / 4) {
            true => {
                self.random.pick(&["\"none\"", "\"\"", "\"demo/templates/t.yaml.x\""]).to_owned()
            }
            false => words::quoted(self.random, &name),
        };
        Some((name, argument))
    }

    /// `tpl` of a template written here.
    fn tpl(&mut self, depth: usize) -> Option<String> {
        if self.nested >= 2 {
            return None;
        }
        let given = match self.dot {
            Kind::Root => ".",
            _ if self.dollar == Kind::Root => "$",
            _ => return None,
        };
        // Neither variables nor loops reach inside.
        let variables = std::mem::take(&mut self.variables);
        let before = (self.dot, self.dollar, self.looping);
        (self.dot, self.dollar, self.looping) = (Kind::Root, Kind::Root, false);
        self.nested += 1;
        let body = self.body(depth.min(2), 2);
        self.nested -= 1;
        (self.dot, self.dollar, self.looping) = before;
        self.variables = variables;
        Some(format!("tpl {} {given}", words::quoted(self.random, &body)))
    }
}
