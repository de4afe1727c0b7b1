//! Lists. Functions copy; only `sortAlpha` changes a list in place.

use std::collections::HashSet;

use pintle_template::{FuncError, Function, Runtime};
use pintle_value::{Elem, List, Param, Str, Value, deep_equal};

use crate::convert::{Call, MAKESLICE, any_arg, function, int_arg, list_items, variadic};
use crate::defaults::is_empty;
use crate::measure::charge_for_walking;
use crate::numbers::to_int;

/// The functions of this family.
pub(crate) const FUNCTIONS: &[Function] = {
    use Param::{Any, Int};
    &[
        function("append", &[Any, Any], append),
        function("chunk", &[Int, Any], chunk),
        function("compact", &[Any], compact),
        variadic("concat", &[], Any, concat),
        function("first", &[Any], first),
        function("has", &[Any, Any], has),
        function("initial", &[Any], initial),
        function("last", &[Any], last),
        variadic("list", &[], Any, list),
        function("mustAppend", &[Any, Any], append),
        function("mustChunk", &[Int, Any], chunk),
        function("mustCompact", &[Any], compact),
        function("mustFirst", &[Any], first),
        function("mustHas", &[Any, Any], has),
        function("mustInitial", &[Any], initial),
        function("mustLast", &[Any], last),
        function("mustPrepend", &[Any, Any], prepend),
        function("mustPush", &[Any, Any], append),
        function("mustRest", &[Any], rest),
        function("mustReverse", &[Any], reverse),
        variadic("mustSlice", &[Any], Any, slice),
        function("mustUniq", &[Any], uniq),
        variadic("mustWithout", &[Any], Any, without),
        function("prepend", &[Any, Any], prepend),
        function("push", &[Any, Any], append),
        function("rest", &[Any], rest),
        function("reverse", &[Any], reverse),
        variadic("slice", &[Any], Any, slice),
        variadic("tuple", &[], Any, list),
        function("uniq", &[Any], uniq),
        variadic("without", &[Any], Any, without),
    ]
};

fn any_list(items: Vec<Value>) -> Call {
    Ok(List::new(items).into())
}

fn list(_: &mut dyn Runtime, args: &[Value]) -> Call {
    any_list(args.to_vec())
}

fn append(_: &mut dyn Runtime, args: &[Value]) -> Call {
    let items = list_items(any_arg(args, 0), "Cannot push on type")?;
    let mut longer = Vec::with_capacity(items.len() + 1);
    longer.extend_from_slice(&items);
    longer.push(any_arg(args, 1).clone());
    any_list(longer)
}

fn prepend(_: &mut dyn Runtime, args: &[Value]) -> Call {
    let items = list_items(any_arg(args, 0), "Cannot prepend on type")?;
    let mut longer = Vec::with_capacity(items.len() + 1);
    longer.push(any_arg(args, 1).clone());
    longer.extend_from_slice(&items);
    any_list(longer)
}

/// The lists one after the other; nil if they hold nothing.
fn concat(_: &mut dyn Runtime, args: &[Value]) -> Call {
    let mut all = Vec::new();
    for list in args {
        match list_items(list, "") {
            Ok(items) => all.extend_from_slice(&items),
            Err(error) if list.is_nil() => return Err(error),
            Err(_) => {
                let kind = list.kind().name();
                return Err(format!("Cannot concat type {kind} as list").into());
            }
        }
    }
    Ok(if all.is_empty() { List::nil(Elem::Any) } else { List::new(all) }.into())
}

/// The first element, nil if there is none.
fn first(_: &mut dyn Runtime, args: &[Value]) -> Call {
    let items = list_items(any_arg(args, 0), "Cannot find first on type")?;
    Ok(items.first().cloned().unwrap_or_default())
}

/// The last element, nil if there is none.
fn last(_: &mut dyn Runtime, args: &[Value]) -> Call {
    let items = list_items(any_arg(args, 0), "Cannot find last on type")?;
    Ok(items.last().cloned().unwrap_or_default())
}

/// All but the first; a nil list if there was nothing.
fn rest(_: &mut dyn Runtime, args: &[Value]) -> Call {
    let items = list_items(any_arg(args, 0), "Cannot find rest on type")?;
    part_or_nil(items.split_first().map(|(_, rest)| rest))
}

/// All but the last; a nil list if there was nothing.
fn initial(_: &mut dyn Runtime, args: &[Value]) -> Call {
    let items = list_items(any_arg(args, 0), "Cannot find initial on type")?;
    part_or_nil(items.split_last().map(|(_, initial)| initial))
}

fn part_or_nil(part: Option<&[Value]>) -> Call {
    Ok(part.map_or(List::nil(Elem::Any), |part| List::new(part.to_vec())).into())
}

fn reverse(_: &mut dyn Runtime, args: &[Value]) -> Call {
    let items = list_items(any_arg(args, 0), "Cannot find reverse on type")?;
    any_list(items.iter().rev().cloned().collect())
}

fn compact(_: &mut dyn Runtime, args: &[Value]) -> Call {
    let items = list_items(any_arg(args, 0), "Cannot compact on type")?;
    any_list(items.iter().filter(|item| !is_empty(item)).cloned().collect())
}

/// Each element once, by type and content. Strings are looked up, other values compared in turn.
fn uniq(runtime: &mut dyn Runtime, args: &[Value]) -> Call {
    let items = list_items(any_arg(args, 0), "Cannot find uniq on type")?;
    let mut strings: HashSet<&Str> = HashSet::new();
    let mut others: Vec<&Value> = Vec::new();
    let mut unique = Vec::new();
    for item in items.iter() {
        let fresh = match item {
            Value::Str(text) => strings.insert(text),
            _ => {
                let fresh = !contains(runtime, &others, item)?;
                if fresh {
                    others.push(item);
                }
                fresh
            }
        };
        if fresh {
            unique.push(item.clone());
        }
    }
    any_list(unique)
}

fn contains(
    runtime: &mut dyn Runtime,
    haystack: &[&Value],
    needle: &Value,
) -> Result<bool, FuncError> {
    runtime.charge(haystack.len() as u64)?;
    charge_for_walking(runtime, needle)?;
    Ok(haystack.iter().any(|item| deep_equal(item, needle)))
}

/// `without LIST OMITTED…`
fn without(runtime: &mut dyn Runtime, args: &[Value]) -> Call {
    let items = list_items(any_arg(args, 0), "Cannot find without on type")?;
    let omitted: Vec<&Value> = args.iter().skip(1).collect();
    let mut kept = Vec::new();
    for item in items.iter() {
        if !contains(runtime, &omitted, item)? {
            kept.push(item.clone());
        }
    }
    any_list(kept)
}

/// `has NEEDLE LIST`; false for a nil list.
fn has(runtime: &mut dyn Runtime, args: &[Value]) -> Call {
    let (needle, haystack) = (any_arg(args, 0), any_arg(args, 1));
    if haystack.is_nil() {
        return Ok(false.into());
    }
    let items = list_items(haystack, "Cannot find has on type")?;
    charge_for_walking(runtime, needle)?;
    Ok(items.iter().any(|item| deep_equal(needle, item)).into())
}

/// `slice LIST [START [END]]`, of the type of the list; nil for an empty list.
fn slice(_: &mut dyn Runtime, args: &[Value]) -> Call {
    let list = any_arg(args, 0);
    let items = list_items(list, "list should be type of slice or array but")?;
    if items.is_empty() {
        return Ok(Value::Nil);
    }
    let start = args.get(1).map_or(0, to_int);
    let end = args.get(2).map_or(items.len() as i64, to_int);
    let bounds = usize::try_from(start).ok().zip(usize::try_from(end).ok());
    let Some((start, end)) = bounds.filter(|(start, end)| start <= end && *end <= items.len())
    else {
        return Err("reflect.Value.Slice: slice index out of bounds".into());
    };
    match list {
        Value::Bytes(bytes) => Ok(Value::Bytes(bytes[start..end].into())),
        // Whoever sorts all of a list in place sorts the list.
        Value::List(list) if end - start == list.len() => Ok(list.clone().into()),
        Value::List(list) => Ok(List::of(list.elem(), items[start..end].to_vec()).into()),
        _ => Ok(List::of(Elem::Str, items[start..end].to_vec()).into()),
    }
}

/// `chunk SIZE LIST`. The number of chunks follows from float arithmetic, so that sizes below one
/// give no chunks, one of another size, or a failure. Source: sprig `mustChunk`.
fn chunk(_: &mut dyn Runtime, args: &[Value]) -> Call {
    let size = int_arg(args, 0);
    let items = list_items(any_arg(args, 1), "Cannot chunk type")?;
    let Ok(chunks) = chunk_lengths(items.len(), size) else {
        return Err(MAKESLICE.into());
    };
    let mut rest: &[Value] = &items;
    let mut out = Vec::with_capacity(chunks.len());
    for len in chunks {
        let Some((chunk, after)) = rest.split_at_checked(len) else {
            return Err("reflect: slice index out of range".into());
        };
        rest = after;
        out.push(List::new(chunk.to_vec()).into());
    }
    Ok(List::of(Elem::AnyList, out).into())
}

/// Lengths of the chunks, an error where Go would make a slice of a negative length.
fn chunk_lengths(len: usize, size: i64) -> Result<Vec<usize>, ()> {
    let (count_f, len_f, size_f) = (len as f64 - 1.0, len as f64, size as f64);
    let count = (count_f / size_f).floor() + 1.0;
    if !(0.0..=len_f.max(1.0)).contains(&count) {
        return Err(());
    }
    let count = count as usize;
    let mut lengths = Vec::with_capacity(count);
    for at in 0..count {
        let last = if at + 1 == count { (len_f % size_f).floor() } else { 0.0 };
        let length = if last == 0.0 { size } else { last as i64 };
        lengths.push(usize::try_from(length).map_err(|_| ())?);
    }
    Ok(lengths)
}

#[cfg(test)]
mod tests {
    use super::chunk_lengths;

    #[test]
    fn chunks_of_odd_sizes() {
        assert_eq!(chunk_lengths(5, 2), Ok(vec![2, 2, 1]));
        assert_eq!(chunk_lengths(4, 2), Ok(vec![2, 2]));
        assert_eq!(chunk_lengths(0, 2), Ok(vec![]));
        assert_eq!(chunk_lengths(2, -1), Ok(vec![]));
        assert_eq!(chunk_lengths(1, -2), Ok(vec![1]));
        assert_eq!(chunk_lengths(1, 0), Err(()));
        assert_eq!(chunk_lengths(1, -1), Err(()));
        assert_eq!(chunk_lengths(3, -1), Err(()));
        assert_eq!(chunk_lengths(0, -1), Err(()));
    }
}
