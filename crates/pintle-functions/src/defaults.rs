//! Defaults and choices by emptiness, which is what a template takes for false.

use pintle_template::{Function, Runtime};
use pintle_value::{Param, Value};

use crate::convert::{Call, any_arg, function, variadic};

/// The functions of this family.
pub(crate) const FUNCTIONS: &[Function] = {
    use Param::{Any, Bool};
    &[
        variadic("all", &[], Any, all),
        variadic("any", &[], Any, any),
        variadic("coalesce", &[], Any, coalesce),
        variadic("default", &[Any], Any, default),
        function("empty", &[Any], empty),
        function("ternary", &[Any, Any, Bool], ternary),
    ]
};

/// Whether sprig regards a value as empty: false, zero, nil and what has no elements. Structs never
/// are.
pub(crate) fn is_empty(value: &Value) -> bool {
    !value.truth()
}

/// `default FALLBACK VALUE`; further arguments are ignored.
fn default(_: &mut dyn Runtime, args: &[Value]) -> Call {
    let given = args.get(1).filter(|value| !is_empty(value));
    Ok(given.unwrap_or_else(|| any_arg(args, 0)).clone())
}

fn empty(_: &mut dyn Runtime, args: &[Value]) -> Call {
    Ok(is_empty(any_arg(args, 0)).into())
}

fn coalesce(_: &mut dyn Runtime, args: &[Value]) -> Call {
    Ok(args.iter().find(|value| !is_empty(value)).cloned().unwrap_or_default())
}

fn all(_: &mut dyn Runtime, args: &[Value]) -> Call {
    Ok((!args.iter().any(is_empty)).into())
}

fn any(_: &mut dyn Runtime, args: &[Value]) -> Call {
    Ok((!args.iter().all(is_empty)).into())
}

/// `ternary IF_TRUE IF_FALSE CONDITION`
fn ternary(_: &mut dyn Runtime, args: &[Value]) -> Call {
    let chosen = usize::from(any_arg(args, 2).as_bool() != Some(true));
    Ok(any_arg(args, chosen).clone())
}
