//! What several families share: access to checked arguments, Go's texts of values, slices of any
//! element type, and bounds.

use std::borrow::Cow;

use pintle_template::{FuncError, Function, Limit, Native, Runtime, Shortcut, Test, WriteText};
use pintle_value::{Kind, List, Map, Param, Str, UintKind, Value};

/// Result of every function.
pub(crate) type Call = Result<Value, FuncError>;

/// Longest text, in bytes, that a function builds out of smaller arguments.
const MAX_TEXT: usize = 1 << 29;

/// What Go can address on 64-bit systems; it refuses larger sizes without trying.
const GO_ADDRESS_SPACE: usize = 1 << 48;

/// What Go says about a slice of an impossible length.
pub(crate) const MAKESLICE: &str = "runtime error: makeslice: len out of range";

/// What Go says when a nil interface is used as if it held something.
pub(crate) const NIL_POINTER: &str =
    "runtime error: invalid memory address or nil pointer dereference";

/// What Go says when the type of a nil interface is asked for by reflection.
pub(crate) const NIL_TYPE: &str = "reflect: call of reflect.Value.Type on zero Value";

/// A function with a fixed number of parameters.
pub(crate) const fn function(
    name: &'static str,
    params: &'static [Param],
    call: Native,
) -> Function {
    Function { name, params, variadic: None, call, shortcut: None }
}

/// A function that takes any number of `rest` after its `params`.
pub(crate) const fn variadic(
    name: &'static str,
    params: &'static [Param],
    rest: Param,
    call: Native,
) -> Function {
    Function { name, params, variadic: Some(rest), call, shortcut: None }
}

/// A function whose text can also be appended to others by `write`.
pub(crate) const fn writing(function: Function, write: WriteText) -> Function {
    Function { shortcut: Some(Shortcut::Text(write)), ..function }
}

/// A function whose answer about two values is also that of `test`.
pub(crate) const fn testing(function: Function, test: Test) -> Function {
    Function { shortcut: Some(Shortcut::Test(test)), ..function }
}

/// What `test` says about two strings, to be called through a [`Test`].
pub(crate) fn about_texts(a: &Value, b: &Value, test: fn(&[u8], &[u8]) -> bool) -> Option<bool> {
    Some(test(a.as_str()?, b.as_str()?))
}

/// The text that `write` appends, as a value.
pub(crate) fn text_by(write: WriteText, runtime: &mut dyn Runtime, args: &[Value]) -> Call {
    let mut out = Vec::new();
    write(runtime, args, &mut out)?;
    Ok(Value::Str(out.into()))
}

/// The argument at `at`; nil if there is none.
pub(crate) fn any_arg(args: &[Value], at: usize) -> &Value {
    const NIL: &Value = &Value::Nil;
    args.get(at).unwrap_or(NIL)
}

/// The string argument at `at`.
pub(crate) fn str_arg(args: &[Value], at: usize) -> &Str {
    const EMPTY: &Str = &Str::EMPTY;
    match args.get(at) {
        Some(Value::Str(text)) => text,
        _ => EMPTY,
    }
}

/// The `int` argument at `at`.
pub(crate) fn int_arg(args: &[Value], at: usize) -> i64 {
    match args.get(at) {
        Some(Value::Int(_, n)) => *n,
        _ => 0,
    }
}

/// The map argument at `at` as a plain `map[string]interface {}`, which is what a named map type
/// becomes by being passed.
pub(crate) fn map_arg(args: &[Value], at: usize) -> Map {
    match args.get(at) {
        Some(Value::Map(map)) => map.typed(None),
        _ => Map::nil(),
    }
}

/// Appends the text that sprig's functions take a value for: strings and bytes as they are,
/// everything else as `%v` prints it. Source: sprig `strval`.
pub(crate) fn append_text(out: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Str(text) => out.extend_from_slice(text),
        Value::Bytes(bytes) => out.extend_from_slice(bytes),
        other => append_printed(out, other),
    }
}

/// Appends what `%v` prints.
pub(crate) fn append_printed(out: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Str(text) => out.extend_from_slice(text),
        other => pintle_value::fmt::write_value(out, other),
    }
}

/// The text of a value as in [`append_text`].
pub(crate) fn text_of(value: &Value) -> Str {
    match value {
        Value::Str(text) => text.clone(),
        Value::Bytes(bytes) => Str::new(bytes),
        other => {
            let mut out = Vec::new();
            append_printed(&mut out, other);
            out.into()
        }
    }
}

/// The elements of a slice of any element type; for other values their kind, `None` for nil.
pub(crate) fn elements(value: &Value) -> Result<Cow<'_, [Value]>, Option<Kind>> {
    match value {
        Value::List(list) => Ok(Cow::Borrowed(list.items())),
        Value::Bytes(bytes) => Ok(Cow::Owned(
            bytes.iter().map(|b| Value::Uint(UintKind::Uint8, u64::from(*b))).collect(),
        )),
        Value::Nil => Err(None),
        Value::Object(object) if object.kind() == Kind::Slice => match object.underlying() {
            Some(Value::List(list)) => Ok(Cow::Owned(list.items().to_vec())),
            _ => Ok(Cow::Owned(Vec::new())),
        },
        other => Err(Some(other.kind())),
    }
}

/// The elements of a slice, or the error of sprig's list functions: `PROBLEM KIND`, such as
/// `Cannot find first on type string`.
pub(crate) fn list_items<'a>(
    value: &'a Value,
    problem: &str,
) -> Result<Cow<'a, [Value]>, FuncError> {
    elements(value).map_err(|kind| match kind {
        Some(kind) => format!("{problem} {}", kind.name()).into(),
        None => NIL_POINTER.into(),
    })
}

/// A list of texts.
pub(crate) fn str_list(items: Vec<Value>) -> Value {
    Value::List(List::of(pintle_value::Elem::Str, items))
}

/// Checks that a text of `len` bytes may be built and charges for it.
pub(crate) fn allow_text(
    runtime: &mut dyn Runtime,
    len: Option<usize>,
) -> Result<usize, FuncError> {
    match len {
        Some(len) if len <= MAX_TEXT => runtime.charge(len as u64).map(|()| len),
        Some(len) if len < GO_ADDRESS_SPACE => Err(FuncError::Limit(Limit::Allocation)),
        _ => Err(MAKESLICE.into()),
    }
}

/// What Go's `string([]rune(text))` turns a byte that is no UTF-8 into.
pub(crate) fn push_char(out: &mut Vec<u8>, c: char) {
    out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
}
