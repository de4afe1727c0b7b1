//! Go's own template functions. Source: Go `text/template/funcs.go`.

mod compare;
mod escape;
mod index;

use std::cmp::Ordering;

use pintle_value::{Param, Value, fmt};

use crate::exec::Slot;

pub(crate) use index::index_plain;

/// One of Go's functions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Builtin {
    And,
    Call,
    Eq,
    Ge,
    Gt,
    Html,
    Index,
    Js,
    Le,
    Len,
    Lt,
    Ne,
    Not,
    Or,
    Print,
    Printf,
    Println,
    Slice,
    UrlQuery,
}

const ALL: [Builtin; 19] = [
    Builtin::And,
    Builtin::Call,
    Builtin::Eq,
    Builtin::Ge,
    Builtin::Gt,
    Builtin::Html,
    Builtin::Index,
    Builtin::Js,
    Builtin::Le,
    Builtin::Len,
    Builtin::Lt,
    Builtin::Ne,
    Builtin::Not,
    Builtin::Or,
    Builtin::Print,
    Builtin::Printf,
    Builtin::Println,
    Builtin::Slice,
    Builtin::UrlQuery,
];

/// What a builtin takes: fixed parameters and the type of further ones.
#[derive(Clone, Copy)]
pub(crate) struct Signature {
    pub(crate) params: &'static [Param],
    pub(crate) variadic: Option<Param>,
}

/// The message of an error.
pub(crate) type Failed = String;

impl Builtin {
    /// All of them.
    pub(crate) fn all() -> impl Iterator<Item = Builtin> {
        ALL.iter().copied()
    }

    /// The name that templates call it by.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Builtin::And => "and",
            Builtin::Call => "call",
            Builtin::Eq => "eq",
            Builtin::Ge => "ge",
            Builtin::Gt => "gt",
            Builtin::Html => "html",
            Builtin::Index => "index",
            Builtin::Js => "js",
            Builtin::Le => "le",
            Builtin::Len => "len",
            Builtin::Lt => "lt",
            Builtin::Ne => "ne",
            Builtin::Not => "not",
            Builtin::Or => "or",
            Builtin::Print => "print",
            Builtin::Printf => "printf",
            Builtin::Println => "println",
            Builtin::Slice => "slice",
            Builtin::UrlQuery => "urlquery",
        }
    }

    pub(crate) fn signature(self) -> Signature {
        const ANY: Option<Param> = Some(Param::Any);
        const REFLECT: Option<Param> = Some(Param::Reflect);
        let (params, variadic): (&[Param], _) = match self {
            Builtin::And
            | Builtin::Or
            | Builtin::Call
            | Builtin::Index
            | Builtin::Slice
            | Builtin::Eq => (&[Param::Reflect], REFLECT),
            Builtin::Len | Builtin::Not => (&[Param::Reflect], None),
            Builtin::Ge | Builtin::Gt | Builtin::Le | Builtin::Lt | Builtin::Ne => {
                (&[Param::Reflect, Param::Reflect], None)
            }
            Builtin::Html | Builtin::Js | Builtin::UrlQuery | Builtin::Print | Builtin::Println => {
                (&[], ANY)
            }
            Builtin::Printf => (&[Param::Str], ANY),
        };
        Signature { params, variadic }
    }

    /// Whether the arguments are plain values rather than what `reflect` tells of them.
    pub(crate) fn takes_values(self) -> bool {
        matches!(
            self,
            Builtin::Html
                | Builtin::Js
                | Builtin::UrlQuery
                | Builtin::Print
                | Builtin::Println
                | Builtin::Printf
        )
    }

    /// Appends the text that a printing builtin makes of its arguments.
    pub(crate) fn print(self, out: &mut Vec<u8>, args: &[Value]) {
        match (self, args) {
            (Builtin::Printf, [Value::Str(format), args @ ..]) => {
                fmt::append_sprintf(out, format, args);
            }
            (Builtin::Println, _) => fmt::append_sprintln(out, args),
            (Builtin::Html, _) => out.extend(escape::html(&escape::join(args))),
            (Builtin::Js, _) => out.extend(escape::js(&escape::join(args))),
            (Builtin::UrlQuery, _) => out.extend(escape::url_query(&escape::join(args))),
            _ => fmt::append_sprint(out, args),
        }
    }

    /// Whether it compares two values.
    pub(crate) fn compares(self) -> bool {
        use Builtin::{Eq, Ge, Gt, Le, Lt, Ne};
        matches!(self, Eq | Ne | Lt | Le | Gt | Ge)
    }

    /// A comparison of two values of the same basic type; `None` for all others.
    pub(crate) fn compare_alike(self, a: &Value, b: &Value) -> Option<bool> {
        let order = match (a, b) {
            (Value::Str(a), Value::Str(b)) => Some(a.cmp(b)),
            (Value::Int(_, a), Value::Int(_, b)) => Some(a.cmp(b)),
            (Value::Float(_, a), Value::Float(_, b)) => a.partial_cmp(b),
            _ => return None,
        };
        Some(match self {
            Builtin::Eq => order == Some(Ordering::Equal),
            Builtin::Ne => order != Some(Ordering::Equal),
            Builtin::Lt => order == Some(Ordering::Less),
            Builtin::Le => matches!(order, Some(Ordering::Less | Ordering::Equal)),
            // Go has `gt` as the opposite of `le`, and `ge` as that of `lt`.
            Builtin::Gt => !matches!(order, Some(Ordering::Less | Ordering::Equal)),
            Builtin::Ge => order != Some(Ordering::Less),
            _ => return None,
        })
    }

    /// Calls a builtin that looks at its arguments through `reflect`. `and`, `or` and `call` are
    /// not functions but parts of the executor.
    pub(crate) fn apply(self, args: &[Slot]) -> Result<Slot, Failed> {
        let truth = match (self, args) {
            (Builtin::Index, [item, indexes @ ..]) => return index::index(item, indexes),
            (Builtin::Slice, [item, indexes @ ..]) => return index::slice(item, indexes),
            (Builtin::Len, [item]) => return index::len(item),
            (Builtin::Not, [arg]) => !arg.value.truth(),
            (Builtin::Eq, [first, others @ ..]) => compare::eq(first, others)?,
            (Builtin::Ne, [a, b]) => !compare::eq(a, std::slice::from_ref(b))?,
            (Builtin::Lt, [a, b]) => compare::lt(a, b)?,
            (Builtin::Le, [a, b]) => compare::le(a, b)?,
            (Builtin::Gt, [a, b]) => !compare::le(a, b)?,
            (Builtin::Ge, [a, b]) => !compare::lt(a, b)?,
            _ => return Err("unreachable".to_owned()),
        };
        Ok(Slot::concrete(Value::Bool(truth)))
    }
}
