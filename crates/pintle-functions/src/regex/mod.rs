//! Regular expressions as Go's package `regexp` reads and matches them.
//!
//! [`parser`] reads Go's syntax, with Go's errors, into the representation of `regex-syntax`, and
//! the engine of `regex-automata` runs it: both choose the leftmost match that a backtracking
//! search would find first.

mod cache;
mod class;
mod cursor;
mod error;
mod escape;
mod haystack;
mod node;
mod parser;
mod pattern;
mod program;
mod search;
mod unicode_names;

pub use pattern::Pattern;

use std::rc::Rc;

use pintle_template::{FuncError, Function, Runtime};
use pintle_value::{Elem, List, Param, Str, Value, rune, strconv};

use crate::convert::{Call, function, int_arg, str_arg, str_list};
use error::SyntaxError;
use haystack::Haystack;
use program::Program;
use search::Replacement;

/// The functions of this family. Source: sprig `regex.go`.
pub(crate) const FUNCTIONS: &[Function] = {
    use Param::{Int, Str};
    &[
        function("mustRegexFind", &[Str, Str], |rt, args| find(rt, args, plain)),
        function("mustRegexFindAll", &[Str, Str, Int], |rt, args| find_all(rt, args, plain)),
        function("mustRegexMatch", &[Str, Str], must_match),
        function("mustRegexReplaceAll", &[Str, Str, Str], |rt, args| {
            replace(rt, args, Replacement::Template, plain)
        }),
        function("mustRegexReplaceAllLiteral", &[Str, Str, Str], |rt, args| {
            replace(rt, args, Replacement::Literal, plain)
        }),
        function("mustRegexSplit", &[Str, Str, Int], |rt, args| split(rt, args, plain)),
        function("regexFind", &[Str, Str], |rt, args| find(rt, args, panic_text)),
        function("regexFindAll", &[Str, Str, Int], |rt, args| find_all(rt, args, panic_text)),
        function("regexMatch", &[Str, Str], lenient_match),
        function("regexQuoteMeta", &[Str], quote_meta),
        function("regexReplaceAll", &[Str, Str, Str], |rt, args| {
            replace(rt, args, Replacement::Template, panic_text)
        }),
        function("regexReplaceAllLiteral", &[Str, Str, Str], |rt, args| {
            replace(rt, args, Replacement::Literal, panic_text)
        }),
        function("regexSplit", &[Str, Str, Int], |rt, args| split(rt, args, panic_text)),
    ]
};

/// How a function words a mistake in a pattern.
type Wording = fn(&Str, SyntaxError) -> FuncError;

/// The wording of `regexp.Compile`.
fn plain(_: &Str, error: SyntaxError) -> FuncError {
    error.to_string().into()
}

/// The wording of `regexp.MustCompile`, which panics.
fn panic_text(pattern: &Str, error: SyntaxError) -> FuncError {
    let quoted = if strconv::can_backquote(pattern) {
        format!("`{}`", rune::to_text(pattern))
    } else {
        strconv::quote(pattern)
    };
    format!("regexp: Compile({quoted}): {error}").into()
}

/// The program of `pattern`. Making it takes time by its size, not by that of the pattern.
fn compile(
    runtime: &mut dyn Runtime,
    pattern: &Str,
    wording: Wording,
) -> Result<Rc<Program>, FuncError> {
    if let Some(program) = cache::get(pattern) {
        return Ok(program);
    }
    runtime.charge(program::parse_cost(pattern))?;
    let parsed = parser::parse(pattern).map_err(|error| wording(pattern, error))?;
    runtime.charge(program::compile_cost(&parsed))?;
    let program = Program::compile(parsed, pattern).map_err(|error| wording(pattern, error))?;
    let program = Rc::new(program);
    cache::insert(pattern, &program);
    Ok(program)
}

fn must_match(runtime: &mut dyn Runtime, args: &[Value]) -> Call {
    let program = compile(runtime, str_arg(args, 0), plain)?;
    Ok(program.is_match(runtime, &Haystack::new(str_arg(args, 1)))?.into())
}

/// A bad pattern matches nothing.
fn lenient_match(runtime: &mut dyn Runtime, args: &[Value]) -> Call {
    match must_match(runtime, args) {
        Err(FuncError::Message(_)) => Ok(false.into()),
        result => result,
    }
}

fn find(runtime: &mut dyn Runtime, args: &[Value], wording: Wording) -> Call {
    let program = compile(runtime, str_arg(args, 0), wording)?;
    let text = Haystack::new(str_arg(args, 1));
    let found = program.find(runtime, &text, 0)?;
    Ok(Value::str(found.map_or(&b""[..], |found| text.slice(found))))
}

/// No match gives a nil slice.
fn find_all(runtime: &mut dyn Runtime, args: &[Value], wording: Wording) -> Call {
    let program = compile(runtime, str_arg(args, 0), wording)?;
    let text = Haystack::new(str_arg(args, 1));
    let matches = search::find_all(&program, runtime, &text, int_arg(args, 2))?;
    if matches.is_empty() {
        return Ok(List::nil(Elem::Str).into());
    }
    Ok(str_list(matches.into_iter().map(|found| Value::str(text.slice(found))).collect()))
}

fn split(runtime: &mut dyn Runtime, args: &[Value], wording: Wording) -> Call {
    let pattern = str_arg(args, 0);
    let program = compile(runtime, pattern, wording)?;
    let text = Haystack::new(str_arg(args, 1));
    Ok(match search::split(&program, pattern, runtime, &text, int_arg(args, 2))? {
        None => List::nil(Elem::Str).into(),
        Some(parts) => str_list(parts.into_iter().map(Value::str).collect()),
    })
}

fn replace<'a>(
    runtime: &mut dyn Runtime,
    args: &'a [Value],
    replacement: fn(&'a [u8]) -> Replacement<'a>,
    wording: Wording,
) -> Call {
    let program = compile(runtime, str_arg(args, 0), wording)?;
    let text = Haystack::new(str_arg(args, 1));
    let replacement = replacement(str_arg(args, 2));
    Ok(Value::str(search::replace_all(&program, runtime, &text, &replacement)?))
}

/// The text with a backslash before each character that means something in a pattern.
/// Source: Go `regexp.QuoteMeta`.
fn quote_meta(_: &mut dyn Runtime, args: &[Value]) -> Call {
    let text = str_arg(args, 0);
    let special = |c: &u8| br"\.+*?()|[]{}^$".contains(c);
    if !text.iter().any(special) {
        return Ok(Value::Str(text.clone()));
    }
    let mut quoted = Vec::with_capacity(text.len() + 8);
    for c in text.iter() {
        if special(c) {
            quoted.push(b'\\');
        }
        quoted.push(*c);
    }
    Ok(Value::str(quoted))
}

#[cfg(test)]
mod tests;
