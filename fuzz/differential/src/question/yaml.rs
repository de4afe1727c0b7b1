//! Texts that are YAML, or nearly.

use super::words;
use crate::random::Random;

const PLAIN: &[&str] = &[
    "a",
    "b c",
    "1",
    "1.5",
    "true",
    "null",
    "~",
    "",
    "y",
    "off",
    "0x1F",
    "010",
    "1_0",
    "2001-01-01",
    "1:30",
    "-1",
    "+.5",
    ".inf",
    ".nan",
    "-",
    "x:y",
    "a#b",
    "<<",
    "=",
    "1e3",
    "9007199254740993",
    "é",
    "a: b",
    "#c",
    "a #c",
    "*a",
    "&a",
    "!t",
    "%d",
    "@x",
    "`x",
    "|",
    ">",
    "[",
    "]",
    "{",
    "}",
    ",",
    "? x",
    "- x",
    "---",
    "...",
    "NULL",
    "Yes",
    "0o17",
    "0b1",
    "1e400",
    "18446744073709551616",
    "-0",
    "long words that go on and on until they are wider than eighty columns which is where folding begins",
];
const DOUBLE: &[&str] = &[
    "\"a\"",
    "\"\"",
    "\"a\\nb\"",
    "\"\\u00e9\\x41\\U0001F600\"",
    "\"a\n  b\"",
    "\"a \\\n  b\"",
    "\"\\/\"",
    "\"\\q\"",
    "\"x",
    "\"\\0\\a\\e\\_\\N\\L\\P\"",
    "\"a\n\n  b\"",
    "\"\\ud800\"",
    "\"\\x4\"",
    "\"\t\"",
    "\"a: b\"",
];
const SINGLE: &[&str] = &[
    "'a'",
    "''",
    "'it''s'",
    "'a\n  b'",
    "'a\n\n  b'",
    "'x",
    "' a '",
    "'\\n'",
    "'#'",
    "'a''",
    "'\t'",
];
const TAGS: &[&str] = &[
    "!!str ",
    "!!int ",
    "!!float ",
    "!!bool ",
    "!!null ",
    "!!binary ",
    "!x ",
    "!!map ",
    "!!seq ",
    "! ",
    "!<tag:yaml.org,2002:str> ",
    "!!timestamp ",
    "!!merge ",
    "!e!x ",
    "!!set ",
    "!!nope ",
];
const KEYS: &[&str] = &[
    "a", "b", "c", "d", "\"q\"", "'s'", "1", "true", "~", "a b", "<<", "? a\n", "é", "", "1.5",
    "[x]", "{y: 1}", "k-1", "y", "a.b", "*r", "null", "0x10", "-", "!!str k", "&k k",
];
const SOUP: &[&str] = &[
    "a",
    "b",
    ":",
    ": ",
    "- ",
    "-",
    "\n",
    "\n  ",
    "\n ",
    " ",
    "\t",
    "{",
    "}",
    "[",
    "]",
    ",",
    "?",
    "? ",
    "&a ",
    "*a",
    "!t ",
    "!!str ",
    "|",
    ">",
    "|-\n",
    ">+2\n",
    "'",
    "\"",
    "#",
    " #c",
    "---",
    "...\n",
    "--- ",
    "%YAML 1.1\n",
    "%TAG ! tag:x,2000:\n",
    "<<: ",
    "1",
    "0.5",
    "~",
    "é",
    "\u{feff}",
    "\r\n",
    "\\",
    "@",
    "`",
    "%",
    "\u{85}",
    "\u{7}",
    "\u{2028}",
    "null",
    "=",
];

/// A document, with a fault now and then.
pub(super) fn document(random: &mut Random) -> String {
    let mut text = match random.below(20) {
        0 | 1 => words::joined(random, SOUP, 12),
        2 => scalar(random, 0),
        3..=8 => ordinary(random, 0, 3),
        _ => node(random, 0, 3),
    };
    if random.chance(15) {
        let separator =
            random.pick(&["\n---\n", "\n...\n", "\n--- ", "\n---\n---\n", "\n... # c\n---\n"]);
        text = format!("{text}{separator}{}", node(random, 0, 1));
    }
    if random.chance(5) {
        text.insert_str(
            0,
            random.pick(&[
                "---\n",
                "%YAML 1.1\n---\n",
                "# c\n",
                "\u{feff}",
                "\n",
                "--- # c\n",
                " ",
            ]),
        );
    }
    if random.chance(25) {
        text = super::template::mutated(random, &text);
    }
    if random.chance(60) && !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

/// Lines as in the values files of charts: plain keys, one value a line, comments, lists.
fn ordinary(random: &mut Random, indent: usize, depth: usize) -> String {
    const NAMES: &[&str] =
        &["name", "replicas", "image", "a", "b", "enabled", "x-y", "port", "k.io/z"];
    const SIMPLE: &[&str] = &[
        "1",
        "true",
        "web",
        "\"quoted\"",
        "'single'",
        "registry.local/web:1.2",
        "80 # port",
        "",
        "null",
        "~",
        "~x",
        "{}",
        "[]",
        "[a, b]",
        "{a: 1}",
        "nginx -g daemon",
        "a  b ",
        "http://h:1/x#y",
        "# only",
        "*r",
        "&r v",
        "-1",
        "- 1",
        "1.0",
        "0755",
        "\"a: b\"",
        "it's",
        "a:b",
        "a: b",
        "\"x\\ny\"",
        "\"x",
        "é",
        "yes",
        "a #c",
        "a# c",
        "|",
        "- a",
        "1e3",
        "two words",
        "!!str 1",
        "@x",
        "%x",
        "a\tb",
        "x,y",
        "[a, b",
        "{a",
        "a]",
        ":",
        "a:",
        ",",
    ];
    let pad = " ".repeat(indent);
    let mut text = String::new();
    for _ in 0..random.between(1, 5) {
        let name = random.pick(NAMES);
        let line = match random.below(16) {
            0 => format!("{pad}# comment: {name}\n"),
            1 => random.pick(&["\n", "  \n", "#\n", " # c\n", "\t\n"]).to_owned(),
            2 | 3 if depth > 0 => {
                format!("{pad}{name}:\n{}", ordinary(random, indent + 2, depth - 1))
            }
            4 if depth > 0 => {
                let step = random.pick(&["", "  "]);
                let items = (0..random.between(1, 3)).map(|_| {
                    let item = random.pick(SIMPLE);
                    format!("{pad}{step}- {item}\n")
                });
                format!("{pad}{name}:\n{}", items.collect::<String>())
            }
            5 if depth > 0 => {
                let inner = ordinary(random, indent + 2, depth - 1);
                format!("{pad}{name}:\n{pad}- {}", inner.trim_start_matches(' '))
            }
            6 => format!("{pad}{name}: {}\n", literal(random, indent + 2)),
            7 => format!("{pad}{name}: {}\n{pad}  {}\n", random.pick(SIMPLE), random.pick(SIMPLE)),
            8 => format!("{pad}\"{name}\": {}\n", random.pick(SIMPLE)),
            9 => format!("{pad}{name} : {}\n", random.pick(SIMPLE)),
            10 => format!("{pad}{name}: {} \r\n", random.pick(SIMPLE)),
            11 => format!("{pad}{name}:   {}   # c\n", random.pick(SIMPLE)),
            _ => format!("{pad}{name}: {}\n", random.pick(SIMPLE)),
        };
        text.push_str(&line);
    }
    text
}

/// A block at `indent` columns, with the line break in front that it needs.
fn node(random: &mut Random, indent: usize, depth: usize) -> String {
    let choice = if depth == 0 { random.below(2) } else { random.below(5) };
    let mut text = match choice {
        0 => scalar(random, indent),
        1 => flow(random, 2),
        2 => {
            let pad = " ".repeat(indent);
            let items = (0..random.between(1, 3)).map(|_| {
                let inner = node(random, indent + 2, depth - 1);
                format!("{pad}- {}", inline(&inner))
            });
            format!("\n{}", items.collect::<Vec<_>>().join("\n"))
        }
        _ => mapping(random, indent, depth),
    };
    if random.chance(6) {
        text.insert_str(0, random.pick(&["&r ", "&s "]));
    }
    if random.chance(6) {
        text.insert_str(0, random.pick(TAGS));
    }
    text
}

fn mapping(random: &mut Random, indent: usize, depth: usize) -> String {
    let pad = " ".repeat(indent);
    let mut lines = Vec::new();
    for _ in 0..random.between(1, 4) {
        let key =
            if random.chance(80) { random.pick(&["a", "b", "c", "d"]) } else { random.pick(KEYS) };
        let step = random.weighted(&[(8, 2), (1, 0), (1, 1), (1, 4)]);
        let inner = node(random, indent + step, depth - 1);
        let space = if inner.starts_with('\n') || random.chance(3) { "" } else { " " };
        let comment = if random.chance(4) { "\n# c" } else { "" };
        lines.push(format!("{pad}{key}:{space}{inner}{comment}"));
    }
    format!("\n{}", lines.join("\n"))
}

/// The block without its first line break and indentation, to stand behind a dash.
fn inline(block: &str) -> &str {
    match block.strip_prefix('\n') {
        Some(lines) => lines.trim_start_matches(' '),
        None => block,
    }
}

fn flow(random: &mut Random, depth: usize) -> String {
    if depth == 0 {
        return scalar(random, 0).replace('\n', " ");
    }
    let items: Vec<String> = (0..random.below(4)).map(|_| flow(random, depth - 1)).collect();
    let comma = random.pick(&[", ", ", ", ",", " , ", ",\n  "]);
    match random.below(3) {
        0 => format!("[{}]", items.join(comma)),
        1 => {
            let pairs = items.into_iter().map(|item| {
                let colon = random.pick(&[": ", ": ", ":", " : "]);
                format!("{}{colon}{item}", random.pick(KEYS))
            });
            format!("{{{}}}", pairs.collect::<Vec<_>>().join(comma))
        }
        _ => scalar(random, 0).replace('\n', " "),
    }
}

fn scalar(random: &mut Random, indent: usize) -> String {
    match random.below(12) {
        0 | 1 => random.pick(DOUBLE).to_owned(),
        2 => random.pick(SINGLE).to_owned(),
        3 | 4 => literal(random, indent),
        5 => random.pick(&["*r", "*s"]).to_owned(),
        6 => words::text(random).replace('\n', " "),
        _ => random.pick(PLAIN).to_owned(),
    }
}

fn literal(random: &mut Random, indent: usize) -> String {
    let pad = " ".repeat(indent + random.between(0, 2));
    let head =
        random.pick(&["|", ">", "|-", ">-", "|+", ">+", "|2", ">1-", "|+1", "| # c", "|0", ">x"]);
    let line = |random: &mut Random| match random.below(6) {
        0 => String::new(),
        1 => format!("{pad}  more"),
        2 => format!("{pad}\ttab "),
        3 => format!("{pad}# no comment"),
        _ => format!("{pad}{}", random.pick(&["x", "word word", "a: b", "- c", "é"])),
    };
    let lines: Vec<String> = (0..random.between(0, 4)).map(|_| line(random)).collect();
    format!("{head}\n{}", lines.join("\n"))
}
