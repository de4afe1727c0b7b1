//! From the text of a path to its steps.

use super::filter_parse;
use super::scan::Scanner;
use super::slice::Slice;
use super::{Path, Step};

/// How deep filters may be nested in each other.
pub(super) const MAX_NESTED: usize = 32;

/// Characters that end a name behind a dot.
const NAME_ENDS: &[char] = &['.', '[', ')', ' ', '&', '|', '=', '!', '>', '<', '~'];

/// Characters that end the path of an operand in a filter.
const OPERAND_ENDS: &[char] = &[' ', '&', '|', '=', '!', '>', '<'];

/// Reads a whole path.
pub(super) fn path(text: &str) -> Result<Path, String> {
    let mut scanner = Scanner::new(text);
    let rooted = scanner.take("$");
    let mut steps = Vec::new();
    read_steps(
        &mut scanner,
        &mut steps,
        Start { undotted: !rooted && !text.is_empty(), nested: 0, begin: 0 },
    )?;
    match scanner.is_empty() {
        true => Ok(Path { steps }),
        false => Err(scanner.error("syntax error")),
    }
}

/// Where the steps of a path begin.
#[derive(Clone, Copy)]
pub(super) struct Start {
    /// Whether the first name may stand without a dot.
    pub(super) undotted: bool,
    /// How many filters are around it.
    pub(super) nested: usize,
    /// Where the step begins that is read.
    pub(super) begin: usize,
}

/// Reads steps up to the end of the path, or of the operand in a filter.
pub(super) fn read_steps(
    scanner: &mut Scanner<'_>,
    steps: &mut Vec<Step>,
    start: Start,
) -> Result<(), String> {
    let mut undotted = start.undotted;
    loop {
        if scanner.is_empty() || scanner.starts_with(")") {
            return Ok(());
        }
        let before = scanner.at;
        let goes_on = step(scanner, steps, Start { undotted, ..start })?;
        undotted = false;
        scanner.token = before;
        if !goes_on {
            return Ok(());
        }
    }
}

/// Reads one step; whether others may follow.
fn step(scanner: &mut Scanner<'_>, steps: &mut Vec<Step>, start: Start) -> Result<bool, String> {
    let begin = scanner.at;
    if scanner.take("..") {
        return descend(scanner, steps, start).map(|()| true);
    }
    if scanner.take(".") {
        let name = name(scanner, NAME_ENDS)?;
        return child(scanner, steps, name, Start { begin, ..start });
    }
    if scanner.starts_spaced(&["[", "'"]) || scanner.starts_spaced(&["[", "\""]) {
        let names = bracketed(scanner)?;
        if is_key_operator(scanner)? {
            steps.push(Step::Keys(names));
            return Ok(true);
        }
        steps.push(Step::Children(names));
        scanner.token = begin;
        return subscripts(scanner, steps, start);
    }
    if scanner.take("[?(") {
        let filter = filter_parse::filter(scanner, start.nested + 1)?;
        steps.push(Step::Filter(filter));
        return Ok(true);
    }
    if scanner.starts_with("[") {
        return subscripts(scanner, steps, start);
    }
    if start.undotted {
        let ends: Vec<char> = NAME_ENDS.iter().copied().chain([']']).collect();
        let name = name(scanner, &ends)?;
        return child(scanner, steps, name, Start { begin, ..start });
    }
    Err(scanner.error("invalid path syntax"))
}

fn descend(scanner: &mut Scanner<'_>, steps: &mut Vec<Step>, start: Start) -> Result<(), String> {
    let name = scanner.until(&['.', '[']);
    if name.is_empty() && !scanner.starts_with("[") {
        let problem = "child name or array access or filter missing after recursive descent";
        return Err(scanner.error(problem));
    }
    steps.push(Step::Descend);
    if name.is_empty() && scanner.take("[?(") {
        steps.push(Step::Keep(filter_parse::filter(scanner, start.nested + 1)?));
    } else {
        match name {
            "" => {}
            "*" => steps.push(Step::All),
            name => steps.push(Step::Child(unescape(name))),
        }
    }
    Ok(())
}

fn name<'t>(scanner: &mut Scanner<'t>, ends: &[char]) -> Result<&'t str, String> {
    let name = scanner.until(ends);
    match name.is_empty() {
        true => Err(scanner.error("child name missing")),
        false => Ok(name),
    }
}

fn child(
    scanner: &mut Scanner<'_>,
    steps: &mut Vec<Step>,
    name: &str,
    start: Start,
) -> Result<bool, String> {
    if is_key_operator(scanner)? {
        steps.push(Step::Keys(vec![unescape(name)]));
        return Ok(true);
    }
    match name {
        "*" => steps.push(Step::All),
        name => steps.push(Step::Child(unescape(name))),
    }
    scanner.token = start.begin;
    subscripts(scanner, steps, start)
}

/// Whether `~` follows, which must be the end.
fn is_key_operator(scanner: &mut Scanner<'_>) -> Result<bool, String> {
    if !scanner.take("~") {
        return Ok(false);
    }
    match scanner.is_empty() {
        true => Ok(true),
        false => {
            Err(scanner.error("property name operator may only be used on last child in path"))
        }
    }
}

/// Reads a subscript, if there is one; whether more steps may follow.
fn subscripts(
    scanner: &mut Scanner<'_>,
    steps: &mut Vec<Step>,
    start: Start,
) -> Result<bool, String> {
    let other = ["['", "[\"", "[?("].iter().any(|token| scanner.starts_with(token));
    if !other && scanner.starts_with("[") {
        let Some(len) = scanner.rest().find(']') else {
            scanner.at = scanner.text.len();
            return Err(scanner.error("unmatched ["));
        };
        let subscript = &scanner.rest()[1..len];
        scanner.at += len + 1;
        if subscript.is_empty() {
            return Err(format!("subscript missing from [] before position {}", scanner.at));
        }
        let slice = Slice::read(subscript).map_err(|problem| {
            format!("invalid array index [{subscript}] before position {}: {problem}", scanner.at)
        })?;
        if is_key_operator(scanner)? {
            if !slice.is_all() {
                return Err(scanner.error("property name operator can only be used on map nodes"));
            }
            steps.push(Step::AllKeys);
            return Ok(true);
        }
        steps.push(Step::Items(slice));
    }
    match scanner.peek() {
        Some(c) if OPERAND_ENDS.contains(&c) && start.nested == 0 => {
            let quoted = pintle_value::strconv::quote_rune(c);
            Err(scanner.error(&format!("invalid character {quoted}")))
        }
        Some(c) if OPERAND_ENDS.contains(&c) => Ok(false),
        _ => Ok(true),
    }
}

/// `['a', "b"]`
fn bracketed(scanner: &mut Scanner<'_>) -> Result<Vec<String>, String> {
    scanner.take_spaced(&["["]);
    let mut names = Vec::new();
    loop {
        scanner.skip_space();
        let quote = scanner.next().unwrap_or('\'');
        names.push(quoted(scanner, quote)?);
        if !scanner.take_spaced(&[","]) {
            break;
        }
        if !scanner.starts_spaced(&["'"]) && !scanner.starts_spaced(&["\""]) {
            return Err(scanner.error("missing \"'\" or '\"'"));
        }
    }
    match scanner.take_spaced(&["]"]) {
        true => Ok(names),
        false => Err(scanner.error("missing \"]\" or \",\"")),
    }
}

fn quoted(scanner: &mut Scanner<'_>, quote: char) -> Result<String, String> {
    let mut name = String::new();
    loop {
        match scanner.next() {
            Some(c) if c == quote => return Ok(name),
            Some('\\') => match scanner.next() {
                Some(c) if c == quote || c == '\\' => name.push(c),
                _ => {
                    let problem = format!("unsupported escape sequence inside {quote}{quote}");
                    return Err(scanner.error(&problem));
                }
            },
            Some(c) => name.push(c),
            None if quote == '\'' => return Err(scanner.error("unmatched \"'\"")),
            None => return Err(scanner.error("unmatched '\"'")),
        }
    }
}

/// Takes away the backslash before each character.
fn unescape(name: &str) -> String {
    let mut unescaped = String::with_capacity(name.len());
    let mut escaped = false;
    for c in name.chars() {
        escaped = c == '\\' && !escaped;
        if !escaped {
            unescaped.push(c);
        }
    }
    unescaped
}
