//! Texts to choose from: plain ones, and such as look like something.

use crate::random::Random;

const TEXTS: &[&str] = &[
    "",
    "a",
    "b",
    "abc",
    "Hello World",
    "hello",
    "héé",
    "日本語",
    "😀",
    " pad ",
    "a,b,c",
    "a\nb",
    "a\n\nb\n",
    "\n",
    "  \n x",
    "a\r\nb",
    "a\tb",
    "true",
    "null",
    "~",
    "y",
    "no",
    "0x1F",
    "010",
    "08",
    "1e3",
    "1.5",
    "-7",
    "12",
    "1_000",
    "x: y",
    "- a",
    "{a: 1}",
    "[1]",
    "{{ . }}",
    "}}",
    "%d %s %",
    "a%",
    "#c",
    "a #b",
    "a: ",
    ":",
    "\"q\"",
    "it's",
    "`",
    "back\\slash",
    "\\n",
    "\u{0}",
    "\u{7f}",
    "\u{85}",
    "\u{a0}x",
    "\u{2028}",
    "\u{feff}x",
    "\u{fffd}",
    "ß",
    "İi",
    "ǆ",
    "e\u{301}",
    "ﬀ",
    "Σς",
    "<b>&amp;'",
    "<no value>",
    "<nil>",
    "kebab-case_x y",
    "ID3Tag HTTPServer",
    "camelCaseWord",
    "1.2.3",
    "2021-03-04",
    "1h30m",
    "aGk=",
    "http://u:p@h:80/p?q=1#f",
    "/a/b/../c.txt",
    "a--b--",
    "aaaa",
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen",
    "a  double  spaced  line  that  is  longer  than  eighty  columns  so  that  it  could  be  folded",
    "name",
    "app",
    "web-server",
    "$1 ${1} $$",
    "*",
    "&a",
    "!t",
    "@x",
    "|",
    ">",
    "%x",
    "?",
    "-",
    "--- ",
    "...",
    "=",
    "<<",
    ".5",
    ".inf",
    "NaN",
    "0b11",
    "1:30",
    "0o7",
    "+1",
    "-0",
    "1e400",
    "9223372036854775808",
];

/// Keys of maps whose order is the same for everything that sorts them.
pub(super) const KEYS: &[&str] = &["a", "b", "c", "d", "e", "k", "name", "x"];

/// Keys that need quoting, are no field names, or look like something else.
const ODD_KEYS: &[&str] =
    &["x-y", "k.dot", "", "1", "true", "é", "a b", "a10", "A", "null", "a/b", "~", "_", "y", ":"];

const REGEXES: &[&str] = &[
    "a",
    "a+",
    "^a",
    "b$",
    "[a-c]+",
    "(a)(b)?",
    "(?P<n>[a-z])(\\d)",
    "(?i)HELLO",
    "\\s+",
    "\\w*",
    "",
    "a*?",
    "[^,]+",
    "\\bx\\b",
    "(?m)^.",
    "(?s).+",
    "[[:alpha:]]+",
    "\\pL+",
    "\\p{Greek}",
    "a{2,3}",
    "a{1001}",
    "(",
    "[",
    "a**",
    "\\",
    "(?=a)",
    "x|y|",
    "\\Qa.b\\E",
    "\\x41",
    "\\x{1F600}",
    "[\\d-z]",
    "\\z",
    "(?<n>a)",
    "a{,3}",
    "(?U)a+",
    "\\C",
    ".",
    "$",
    "\\B",
    "[a&&b]",
    "\\Z",
    "\\1",
    "[z-a]",
    "(?P<n>a)(?P<n>b)",
    "\\pX",
    "é+",
    "[^\\n]",
    "\\07",
    "(|a)*",
    "(|a)+",
    "(a|ab)(c|bcd)",
];
const REGEX_PARTS: &[&str] = &[
    "a",
    "b",
    ".",
    "[ab]",
    "[^a]",
    "\\d",
    "\\w",
    "\\s",
    "(",
    ")",
    "(?:",
    "*",
    "+",
    "?",
    "*?",
    "|",
    "^",
    "$",
    "{2}",
    "{1,}",
    "\\b",
    "x",
    "é",
    "[a-",
    "]",
    "(?i)",
    "\\.",
    "-",
    ",",
    "\\S",
    "\\D",
    "\\W",
    "[[:digit:]]",
    "[^[:space:]]",
    "\\A",
    "(?-s)",
    "(?i:",
    "\\n",
    "\\t",
    "\\pN",
    "\\PL",
];
const REPLACEMENTS: &[&str] = &[
    "", "x", "$1", "${1}y", "$1y", "$n", "${n}", "$$", "$", "${", "\\1", "$0-", "${12}", "$é", "é",
];
const LAYOUTS: &[&str] = &[
    "2006-01-02",
    "2006-01-02T15:04:05Z07:00",
    "Jan _2 15:04:05.000 MST 2006",
    "Mon, 02 Jan 2006 15:04:05 -0700",
    "3:04PM",
    "06/1/2 pm",
    "__2 002",
    "15h04",
    "05.999999999",
    "05,000",
    "January Monday",
    "-07:00:00 Z070000 -07",
    "",
    "x",
    "2006",
    "01/02",
    ".00 .99",
];
const LAYOUT_PARTS: &[&str] = &[
    "2006", "06", "01", "1", "Jan", "January", "02", "2", "_2", "002", "__2", "15", "03", "3",
    "04", "4", "05", "5", "PM", "pm", "MST", "Z07", "-0700", "-07:00", ".000", ".999", ",0", "-",
    "/", " ", "T", "Mon", "Monday", "é", ":", "20", "0",
];
const ZONES: &[&str] = &[
    "UTC",
    "Local",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "No/Zone",
    "",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
];
const DATES: &[&str] = &[
    "2021-03-04",
    "2024-02-29",
    "2023-02-29",
    "1999-12-31",
    "0001-01-01",
    "2021-13-01",
    "2021-3-4",
    "",
    "x",
    "2021-03-04T05:06:07Z",
    "2021-03-04T05:06:07.25+02:00",
    "12:30PM",
    "9999-12-31",
];
const SPANS: &[&str] = &[
    "1h",
    "90m",
    "-1.5h",
    "1h30m10.5s",
    "100ms",
    "1us",
    "1µs",
    "5",
    "",
    "x",
    "-",
    "+5s",
    ".5s",
    "1d",
    "25h",
    "2540400s",
    "9223372036s",
    "300000h",
    "1.s",
    "1h1",
    "0",
    "0s",
    "59m59.9s",
];
const VERSIONS: &[&str] = &[
    "1.2.3",
    "v1.2.3",
    "1.2",
    "1",
    "1.2.3-alpha.1",
    "1.2.3+build.5",
    "1.2.3-0",
    "v1.30.2-gke.100",
    "0.0.0",
    "1.2.3-01",
    "01.2.3",
    "x",
    "",
    "1.2.3.4",
    "1.2.3-",
    "99999999999999999999.0.0",
    "2.0.0-rc.1+x",
    "V1.2",
    " 1.2.3",
];
const CONSTRAINTS: &[&str] = &[
    "1.2.3",
    ">=1.2",
    "^1.2",
    "~1.2.3",
    ">1.0, <2.0",
    "1.x",
    "*",
    ">=1.20-0",
    "!=1.2.3",
    "1.2 - 1.4.5",
    "^0.2.3 || >=2",
    "=1.2",
    "x",
    "",
    ">= 1.2.3 < 2.0",
    "~>1.0",
    "=>1",
    "^1.2.3-beta.1",
    ">1.2.x",
    "<=1.x",
    "||",
    ",",
    ">=",
    "1.2.3 1.2.4",
    "~0",
    "^v1",
    ">=1.2.3-alpha <2",
];
const URLS: &[&str] = &[
    "http://u:p@h:80/p?q=1#f",
    "https://example.org",
    "mailto:a@b",
    "/only/path",
    "//host/p",
    "http://h/a%20b?x=%20",
    "http://[::1]:8080/",
    "http://h:port/",
    "%zz",
    "",
    "a b",
    "http://h/é?ü#ä",
    "http://h\n",
    "x:y:z",
    "http://user@h",
    "?q",
    "#f",
    "http://h/%",
    "HTTP://H/../a",
    "http://[::1%25en0]/",
    "1http://x",
];
const PATHS: &[&str] = &[
    "/a/b/../c.txt",
    "a/b",
    "",
    ".",
    "..",
    "/",
    "a//b/",
    "../../x",
    "a.tar.gz",
    ".hidden",
    "/a/.",
    "a\\b",
    "é/ü.x",
    "a/b.c/d",
    "./x.",
    "//a",
];
const YAMLS: &[&str] = &[
    "a: 1",
    "a: {b: [1, x]}\nc: null\n",
    "- 1\n- x: y\n",
    "a: b: c",
    "x: 1\na: [1\n",
    "a: &x 1\nb: *x\n",
    "---\na: 1\n---\nb: 2\n",
    "a: |\n  x\n  y\nb: >-\n  f\n  g\n",
    "",
    "null",
    "5",
    "\"q\\u00e9\"",
    "a: y\nb: 010\nc: 0o7\nd: 1_000\ne: 1:30\nf: 2001-01-01\n",
    "a: 1\na: 2\n",
    "\ta: 1",
    "a:\t1",
    "b: &b {k: 1, l: 2}\nd:\n  l: 3\n  <<: *b\n",
    "a: !!str 1\nb: !x y\n",
    "? a\n: b\n",
    "{a, b: , c: d}",
    "a: 'x''y'\n",
    "a: .inf\n",
    "big: 9007199254740993\nneg: -0\nf: 1e3\n",
    "~: 1",
    "1: x\n1.5: y\ntrue: z\n",
    "#c\na: 1 # d\n",
];
const JSONS: &[&str] = &[
    "{\"a\": 1}",
    "{\"a\": {\"b\": [1, 2.5, null, true, \"x\"]}}",
    "[1, \"a\", {}]",
    "{",
    "",
    "null",
    "5",
    "\"\\u00e9\\ud83d\\ude00\\ud800\"",
    "{\"a\": 1, \"a\": 2}",
    "[1,]",
    "{\"a\" 1}",
    "1e400",
    "[1e3, -0, 1.0, 12345678901234567890]",
    "{\"a\": 1} x",
    "01",
    "\"\t\"",
    "{\"<\": \"&\"}",
    "tru",
    "[\"\\x\"]",
];
const TOMLS: &[&str] = &[
    "a = 1",
    "a = 1.0\nb = \"x\"\n[t]\nc = [1, 2]\n",
    "[[l]]\na = 1\n[[l]]\na = 2\n",
    "a.b.c = true",
    "a = 2021-03-04T05:06:07Z\n",
    "a = 'lit'\nb = \"\"\"x\ny\"\"\"\n",
    "a = ",
    "a = 1\na = 2",
    "",
    "[t\n",
    "a = {b = 1, c = [ ]}",
    "a = 0x1F\nb = 1_000\nc = inf\n",
    "a = 07",
    "a = 12:30:00",
    "\"q k\" = 1",
];
const BASE64S: &[&str] =
    &["aGk=", "/w==", "aGVsbG8gd29ybGQ=", "###", "aG\nk=", " aGk=", "", "aGk", "a", "====", "4pyT"];
const BASE32S: &[&str] =
    &["NBSQ====", "ME======", "", "nbsq", "###", "ME", "ME=====", "NB\nSQ===="];
const TYPES: &[&str] = &[
    "string",
    "int",
    "int64",
    "float64",
    "bool",
    "[]interface {}",
    "[]string",
    "map[string]interface {}",
    "<nil>",
    "time.Time",
    "uint8",
    "*semver.Version",
    "time.Duration",
];
const KINDS: &[&str] = &[
    "string",
    "int",
    "int64",
    "float64",
    "bool",
    "slice",
    "map",
    "invalid",
    "struct",
    "ptr",
    "uint8",
    "interface",
];
const LETTERS: &[&str] = &[
    "a", "b", "c", "x", "A", "Z", "0", "1", "9", " ", "  ", "\n", "\t", "-", "_", ".", ",", ":",
    ";", "/", "\\", "\"", "'", "`", "#", "%", "$", "{", "}", "[", "]", "(", ")", "<", ">", "&",
    "*", "!", "?", "|", "=", "+", "~", "@", "^", "é", "ß", "日", "😀", "\u{301}", "\r", "\u{7}",
];

/// Something that texts can look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Regex,
    Replacement,
    Layout,
    Zone,
    Date,
    Span,
    Version,
    Constraint,
    Url,
    Path,
    Yaml,
    Json,
    Toml,
    Base64,
    Base32,
    Key,
    Type,
    Kind,
}

/// Any text.
pub(super) fn text(random: &mut Random) -> String {
    match random.below(10) {
        0 => joined(random, LETTERS, 8),
        1 => {
            let words = random.between(2, 3);
            let words: Vec<&str> = (0..words).map(|_| random.pick(TEXTS)).collect();
            words.join(random.pick(&["", " ", "-", "\n", ": "]))
        }
        _ => random.pick(TEXTS).to_owned(),
    }
}

/// A text that looks like something, though not always faultless.
pub(super) fn shaped(random: &mut Random, shape: Shape) -> String {
    match shape {
        Shape::Regex if random.chance(50) => joined(random, REGEX_PARTS, 6),
        Shape::Layout if random.chance(30) => joined(random, LAYOUT_PARTS, 6),
        Shape::Constraint if random.chance(30) => {
            let operator =
                random.pick(&["", "=", "!=", ">", "<", ">=", "<=", "~", "^", "=>", "=<"]);
            format!("{operator}{}", random.pick(VERSIONS))
        }
        Shape::Key if random.chance(80) => random.pick(KEYS).to_owned(),
        _ => {
            let (all, good) = pool(shape);
            let from = if random.chance(60) { &all[..good] } else { all };
            random.pick(from).to_owned()
        }
    }
}

/// Texts of a shape, and how many of them, from the first on, are without fault.
fn pool(shape: Shape) -> (&'static [&'static str], usize) {
    match shape {
        Shape::Regex => (REGEXES, 17),
        Shape::Replacement => (REPLACEMENTS, 8),
        Shape::Layout => (LAYOUTS, 12),
        Shape::Zone => (ZONES, 5),
        Shape::Date => (DATES, 2),
        Shape::Span => (SPANS, 7),
        Shape::Version => (VERSIONS, 9),
        Shape::Constraint => (CONSTRAINTS, 12),
        Shape::Url => (URLS, 7),
        Shape::Path => (PATHS, 9),
        Shape::Yaml => (YAMLS, 3),
        Shape::Json => (JSONS, 2),
        Shape::Toml => (TOMLS, 6),
        Shape::Base64 => (BASE64S, 3),
        Shape::Base32 => (BASE32S, 3),
        Shape::Key => (ODD_KEYS, 5),
        Shape::Type => (TYPES, 9),
        Shape::Kind => (KINDS, 8),
    }
}

/// Up to `most` parts in a row.
pub(super) fn joined(random: &mut Random, parts: &[&str], most: usize) -> String {
    (0..random.between(1, most)).map(|_| random.pick(parts)).collect()
}

/// `text` as a constant of a template.
pub(super) fn quoted(random: &mut Random, text: &str) -> String {
    if !text.contains('`') && random.chance(15) {
        return format!("`{text}`");
    }
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            '\t' if random.chance(50) => quoted.push_str("\\t"),
            '\r' => quoted.push_str("\\r"),
            c if (c as u32) < 0x20 || c == '\u{7f}' => {
                quoted.push_str(&format!("\\x{:02x}", c as u32));
            }
            c if !c.is_ascii() && random.chance(15) => {
                quoted.push_str(&format!("\\U{:08x}", c as u32));
            }
            c => quoted.push(c),
        }
    }
    if random.chance(2) {
        quoted.push_str(random.pick(&["\\xff", "\\xc3", "\\377", "\\a", "\\u00e9"]));
    } else if random.below(500) == 0 {
        quoted.push_str(random.pick(&["\\'", "\\q", "\\x4"]));
    }
    quoted.push('"');
    quoted
}
