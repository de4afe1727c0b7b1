//! Go types and deep equality.

use pintle_template::{Function, Runtime};
use pintle_value::{Param, Value, deep_equal};

use crate::convert::{Call, any_arg, function, str_arg, testing};
use crate::measure::charge_for_walking;

/// The functions of this family.
pub(crate) const FUNCTIONS: &[Function] = {
    use Param::{Any, Str};
    &[
        function("deepEqual", &[Any, Any], deeply_equal),
        testing(function("kindIs", &[Str, Any], kind_is), |kind, value| {
            Some(kind.as_str()? == value.kind().name())
        }),
        function("kindOf", &[Any], kind_of),
        function("typeIs", &[Str, Any], type_is),
        function("typeIsLike", &[Str, Any], type_is_like),
        function("typeOf", &[Any], type_of),
    ]
};

fn deeply_equal(runtime: &mut dyn Runtime, args: &[Value]) -> Call {
    charge_for_walking(runtime, any_arg(args, 0))?;
    Ok(deep_equal(any_arg(args, 0), any_arg(args, 1)).into())
}

fn kind_of(_: &mut dyn Runtime, args: &[Value]) -> Call {
    Ok(any_arg(args, 0).kind().name().into())
}

fn kind_is(_: &mut dyn Runtime, args: &[Value]) -> Call {
    Ok((str_arg(args, 0) == any_arg(args, 1).kind().name()).into())
}

fn type_of(_: &mut dyn Runtime, args: &[Value]) -> Call {
    Ok(Value::str(any_arg(args, 0).type_name()))
}

fn type_is(_: &mut dyn Runtime, args: &[Value]) -> Call {
    Ok((str_arg(args, 0) == &*any_arg(args, 1).type_name()).into())
}

/// Like `typeIs`, but a pointer to the named type will do.
fn type_is_like(_: &mut dyn Runtime, args: &[Value]) -> Call {
    let wanted = str_arg(args, 0);
    let name = any_arg(args, 1).type_name();
    Ok((wanted == &*name || name.strip_prefix('*').is_some_and(|name| wanted == name)).into())
}
