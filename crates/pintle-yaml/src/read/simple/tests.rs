//! Texts put together at random, read here and in full.

use super::build;
use crate::read::decode::Build;
use crate::read::tree::Scalar;
use crate::read::{ReadOptions, decode_in_full, input};

const ROUNDS: usize = 60_000;

/// So many of them must be simple, lest the test tests nothing.
const LEAST_SIMPLE: usize = ROUNDS / 12;

/// Starts of lines.
const STARTS: [&str; 12] =
    ["", "", "  ", "  ", "    ", "- ", "- ", "-   ", "  - ", "- - ", "      ", " "];

/// What follows them.
const REST: [&str; 86] = [
    "a:",
    "b:",
    "c: d",
    "c: 'd'",
    "c: \"d\"",
    "\"k\": v",
    "'k': v",
    "k e y: v",
    "a: b c",
    "a: b  ",
    "a: |",
    "a: |-",
    "a: >+",
    "a: >",
    "a: |2",
    "a: | # c",
    "|",
    ">-",
    "text",
    "more text",
    "# c",
    "a: b # c",
    "a: b#c",
    "a: #c",
    "a: 'b' # c",
    "a: 'b'#c",
    "{}",
    "[]",
    "a: {}",
    "a: []",
    "a: [",
    "a: [b, 'c', \"d\"]",
    "a: {b: c, \"d\":e}",
    "{b: [c, {d: e}]}",
    "]",
    "}",
    "b, c",
    "'d', e: f",
    "a: [b",
    "a: {b: c",
    "a: [b,]",
    "a: [b, c]: d",
    "a: b: c",
    "a:b",
    "http://x:1",
    "a: http://x",
    "a: 'it''s'",
    "a: \"x\\ty\\\"z\\\\\"",
    "a: \"x\\u0041\"",
    "a: \"x\\ ",
    "a: \"x",
    "y\"",
    "y\\",
    "a: 'x",
    "y'",
    "y' z",
    "a: &x b",
    "a: *x",
    "a: !!str b",
    "a: !b c",
    "<<: {a: b}",
    "'<<': a",
    "? a",
    ": b",
    "- a",
    "-",
    "- ",
    "a: - b",
    "a: -b",
    "-b: c",
    "a: ~",
    "a: null",
    "1: 2",
    "1.5: .inf",
    "yes: no",
    "~: a",
    "18446744073709551615: x",
    "---",
    "...",
    "--- a",
    "%a",
    "a: @b",
    "a: `b`",
    "a:\tb",
    "a: b\tc",
    "\ta: b",
];

/// What may be put anywhere.
const BITS: [&str; 30] = [
    " ", "  ", "\n", "\n\n", "\n   \n", ":", ": ", "- ", "#", " #", "'", "\"", "\\", "[", "]", "{",
    "}", ",", "&", "*", "!", "|", ">", "\t", "\r", "é", "\u{85}", "\u{2028}", "\u{feff}", "%",
];

struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888);
        (self.0 >> 33) as usize % limit
    }

    fn one_of<'p>(&mut self, parts: &[&'p str]) -> &'p str {
        parts[self.below(parts.len())]
    }

    fn text(&mut self) -> String {
        let mut text = String::new();
        let mut indent = 0;
        for _ in 0..1 + self.below(6) {
            // Mostly as it must be, so that many of the texts are YAML.
            if self.below(4) > 0 {
                text.extend(std::iter::repeat_n(' ', indent));
            } else {
                text.push_str(self.one_of(&STARTS));
            }
            let rest = self.one_of(&REST);
            indent += if rest.ends_with([':', '|', '>', '-']) { 2 } else { 0 };
            text.push_str(rest);
            text.push('\n');
        }
        if self.below(4) == 0 {
            text.pop();
        }
        for _ in 0..self.below(6).saturating_sub(3) {
            let at = self.below(text.len() + 1);
            if text.is_char_boundary(at) {
                text.insert_str(at, self.one_of(&BITS));
            }
        }
        text
    }
}

/// Writes down all it is told: types, order, repeated keys and lines.
struct Record;

impl Build for Record {
    type Value = String;
    type Map = String;

    fn scalar(&mut self, scalar: Scalar<'_>) -> String {
        format!("{scalar:?}")
    }

    fn list(&mut self, items: Vec<String>) -> String {
        format!("[{}]", items.join(", "))
    }

    fn open_map(&mut self, _capacity: usize) -> String {
        String::new()
    }

    fn set(&mut self, map: &mut String, key: Scalar<'_>, value: String, line: u32) {
        map.push_str(&format!("{key:?} on {line}: {value}, "));
    }

    fn close_map(&mut self, map: String) -> String {
        format!("{{{map}}}")
    }
}

#[test]
fn what_is_simple_is_the_same_to_the_full_reader() {
    let mut random = Random(1);
    let mut simple = 0;
    for round in 0..ROUNDS {
        let text = random.text();
        let options = ReadOptions { strict: round % 4 == 0, ..ReadOptions::default() };
        let input = input::decode(text.as_bytes());
        let Some((value, _)) = build(&input, &options, Record) else { continue };
        simple += 1;
        match decode_in_full(input, &options, Record) {
            Ok(full) => assert_eq!(Some(value), full.map(|(full, _)| full), "{text}"),
            Err(error) => panic!("{error}: {text}"),
        }
    }
    assert!(simple >= LEAST_SIMPLE, "only {simple}");
}
