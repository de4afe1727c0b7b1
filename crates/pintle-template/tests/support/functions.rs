//! The functions of the recorded cases.

use pintle_template::{FuncError, Function, Runtime, Shortcut};
use pintle_value::{
    Elem, FloatKind, List, Map, MapType, Param, Str, UintKind, Value, fmt, strconv,
};

type Answer = Result<Value, FuncError>;

macro_rules! functions {
    ($($name:literal ($($param:expr),*) $(.. $variadic:expr)? => $call:expr;)*) => {
        pub(crate) static FUNCTIONS: &[Function] = &[$(Function {
            name: $name,
            params: &[$($param),*],
            variadic: functions!(@ $($variadic)?),
            call: $call,
            shortcut: match $name.as_bytes() {
                b"include" => Some(Shortcut::Include),
                _ => None,
            },
        }),*];
    };
    (@) => { None };
    (@ $variadic:expr) => { Some($variadic) };
}

functions! {
    "list" () .. Param::Any => |_, args| Ok(List::new(args.to_vec()).into());
    "strs" () .. Param::Str => |_, args| Ok(List::of(Elem::Str, args.to_vec()).into());
    "upper" (Param::Str) => |_, args| Ok(text(&args[0]).to_text().to_uppercase().into());
    "dict" () .. Param::Any => dict;
    "strmap" (Param::Str, Param::Str) => |_, args| {
        let map: Map = [(text(&args[0]).clone(), args[1].clone())].into_iter().collect();
        Ok(map.typed(Some(MapType::STRINGS)).into())
    };
    "set" (Param::Map, Param::Str, Param::Any) => |_, args| {
        let map = args[0].as_map().unwrap();
        if map.is_nil() {
            return Err("assignment to entry in nil map".into());
        }
        map.insert(text(&args[1]).clone(), args[2].clone());
        Ok(args[0].clone())
    };
    "get" (Param::Map, Param::Str) => |_, args| {
        Ok(args[0].as_map().and_then(|map| map.get(text(&args[1]))).unwrap_or_default())
    };
    "add" (Param::Int, Param::Int) => |_, args| {
        Ok(Value::int(int(&args[0]).wrapping_add(int(&args[1]))))
    };
    "half" (Param::Float64) => |_, args| match args[0] {
        Value::Float(FloatKind::Float64, n) => Ok((n / 2.0).into()),
        _ => Err("not a float".into()),
    };
    "count" (Param::Uint64) => |_, args| match args[0] {
        Value::Uint(UintKind::Uint64, _) => Ok(args[0].clone()),
        _ => Err("not a uint64".into()),
    };
    "wide" (Param::Int64) => |_, args| Ok(args[0].clone());
    "choose" (Param::Any, Param::Any, Param::Bool) => |_, args| {
        Ok(args[if args[2].truth() { 0 } else { 1 }].clone())
    };
    "until" (Param::Int) => |_, args| Ok(super::objects::ints(int(&args[0])));
    "items" (Param::List) => |_, args| {
        Ok(Value::int(args[0].as_list().map_or(0, |list| list.len()) as i64))
    };
    "typeOf" (Param::Any) => |_, args| Ok(Value::str(args[0].type_name()));
    "none" () => |_, _| Ok(Value::Nil);
    "fail" (Param::Str) => |_, args| Err(FuncError::Abort(text(&args[0]).to_text().into_owned()));
    "nindent" (Param::Int, Param::Str) => |_, args| {
        let pad = format!("\n{}", " ".repeat(int(&args[0]) as usize));
        Ok(format!("{pad}{}", text(&args[1]).to_text().replace('\n', &pad)).into())
    };
    "include" (Param::Str, Param::Any) => |runtime, args| {
        runtime.include(text(&args[0]), &args[1]).map(Value::Str)
    };
    "tpl" (Param::Str, Param::Any) => tpl;
}

fn text(value: &Value) -> &Str {
    value.as_str().unwrap()
}

fn int(value: &Value) -> i64 {
    match value {
        Value::Int(_, n) => *n,
        _ => 0,
    }
}

fn dict(_: &mut dyn Runtime, args: &[Value]) -> Answer {
    let pairs = args.chunks_exact(2).map(|pair| (fmt::sprint(&pair[..1]), pair[1].clone()));
    Ok(pairs.collect::<Map>().into())
}

fn tpl(runtime: &mut dyn Runtime, args: &[Value]) -> Answer {
    let source = text(&args[0]);
    let quoted = strconv::quote(source);
    match runtime.evaluate(source, &args[1]) {
        Ok(text) => Ok(Value::Str(text)),
        Err(FuncError::Parse { error, .. }) => {
            Err(FuncError::Parse { prefix: format!("cannot parse template {quoted}: "), error })
        }
        Err(FuncError::Nested { error, .. }) => Err(FuncError::Nested {
            prefix: format!("error during tpl function execution for {quoted}: "),
            error,
        }),
        Err(other) => Err(other),
    }
}
