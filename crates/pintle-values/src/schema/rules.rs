//! Compiled schemas.

use pintle_value::{Str, Value};

use super::format::Format;
use super::number::Decimal;
use super::pattern::Pattern;

/// Index of a schema in [`Compiled::schemas`].
pub(super) type Id = usize;

/// The versions of JSON Schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Draft {
    D4,
    D6,
    D7,
    D2019,
    D2020,
}

/// A schema and all that it refers to.
#[derive(Default)]
pub(super) struct Compiled {
    pub(super) schemas: Vec<Schema>,
    pub(super) resources: Vec<Resource>,
}

/// What a schema's resource, the document or part of it with an identifier, has for those who
/// come by.
#[derive(Default)]
pub(super) struct Resource {
    /// Targets of `$dynamicRef`.
    pub(super) dynamic_anchors: Vec<(Str, Id)>,
    /// Whether a `$recursiveRef` may go on to here.
    pub(super) recursive_anchor: bool,
}

/// One compiled schema.
pub(super) struct Schema {
    /// Where it comes from, to say so in errors.
    pub(super) source: Value,
    pub(super) draft: Draft,
    pub(super) resource: usize,
    /// The verdict, if it does not depend on the value.
    pub(super) always: Option<bool>,
    pub(super) types: Types,
    pub(super) constant: Option<Value>,
    pub(super) allowed: Option<Vec<Value>>,
    pub(super) format: Option<Format>,
    pub(super) reference: Option<Id>,
    pub(super) object: Option<Box<ObjectRules>>,
    pub(super) array: Option<Box<ArrayRules>>,
    pub(super) string: Option<Box<StringRules>>,
    pub(super) number: Option<Box<NumberRules>>,
    pub(super) logic: Option<Box<LogicRules>>,
    pub(super) recursive_ref: Option<Id>,
    pub(super) recursive_anchor: bool,
    /// Target and, if the reference is to an anchor, its name.
    pub(super) dynamic_ref: Option<(Id, Option<Str>)>,
    pub(super) dynamic_anchor: Option<Str>,
}

impl Schema {
    /// A schema without rules.
    pub(super) fn new(source: Value, draft: Draft, resource: usize) -> Schema {
        Schema {
            source,
            draft,
            resource,
            always: None,
            types: Types(0),
            constant: None,
            allowed: None,
            format: None,
            reference: None,
            object: None,
            array: None,
            string: None,
            number: None,
            logic: None,
            recursive_ref: None,
            recursive_anchor: false,
            dynamic_ref: None,
            dynamic_anchor: None,
        }
    }
}

/// `false`, `true` or a schema for what is left over.
pub(super) enum Rest {
    Allowed(bool),
    Schema(Id),
}

/// What one property requires of the others.
pub(super) enum Dependent {
    Required(Vec<Str>),
    Schema(Id),
}

#[derive(Default)]
pub(super) struct ObjectRules {
    pub(super) min: Option<i64>,
    pub(super) max: Option<i64>,
    pub(super) required: Vec<Str>,
    /// In byte order of the names.
    pub(super) properties: Vec<(Str, Id)>,
    pub(super) patterns: Vec<(Pattern, Id)>,
    pub(super) additional: Option<Rest>,
    pub(super) names: Option<Id>,
    /// `dependencies`
    pub(super) dependencies: Vec<(Str, Dependent)>,
    pub(super) dependent_schemas: Vec<(Str, Id)>,
    pub(super) dependent_required: Vec<(Str, Vec<Str>)>,
    pub(super) unevaluated: Option<Id>,
}

/// `items` of the drafts before 2020-12.
pub(super) enum Items {
    All(Id),
    Each(Vec<Id>),
}

#[derive(Default)]
pub(super) struct ArrayRules {
    pub(super) min: Option<i64>,
    pub(super) max: Option<i64>,
    pub(super) unique: bool,
    pub(super) items: Option<Items>,
    pub(super) additional: Option<Rest>,
    /// `prefixItems`
    pub(super) prefix: Vec<Id>,
    /// `items` of 2020-12: those after the prefix.
    pub(super) rest: Option<Id>,
    pub(super) contains: Option<Id>,
    pub(super) min_contains: Option<i64>,
    pub(super) max_contains: Option<i64>,
    pub(super) unevaluated: Option<Id>,
}

#[derive(Default)]
pub(super) struct StringRules {
    pub(super) min: Option<i64>,
    pub(super) max: Option<i64>,
    pub(super) pattern: Option<Pattern>,
}

#[derive(Default)]
pub(super) struct NumberRules {
    pub(super) min: Option<Decimal>,
    pub(super) max: Option<Decimal>,
    pub(super) above: Option<Decimal>,
    pub(super) below: Option<Decimal>,
    pub(super) multiple_of: Option<Decimal>,
}

#[derive(Default)]
pub(super) struct LogicRules {
    pub(super) not: Option<Id>,
    pub(super) all_of: Vec<Id>,
    pub(super) any_of: Vec<Id>,
    pub(super) one_of: Vec<Id>,
    pub(super) condition: Option<Id>,
    pub(super) then: Option<Id>,
    pub(super) otherwise: Option<Id>,
}

/// A set of JSON types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Types(pub(super) u8);

impl Types {
    /// Names in the order of the bits, which is the order of the texts.
    const NAMES: [&'static str; 7] =
        ["null", "boolean", "number", "integer", "string", "array", "object"];
    const INTEGER: Types = Types(1 << 3);
    const NUMBER: Types = Types(1 << 2);

    /// The type of this name; none for an unknown one.
    pub(super) fn named(name: &[u8]) -> Types {
        let place = Types::NAMES.iter().position(|known| known.as_bytes() == name);
        Types(place.map_or(0, |i| 1 << i))
    }

    /// The type of a value, `number` for integers too; none if JSON has no such value.
    pub(super) fn of(value: &Value) -> Types {
        Types(match value {
            Value::Nil => 1,
            Value::Bool(_) => 1 << 1,
            Value::Float(_, n) if !n.is_finite() => 0,
            Value::Int(..) | Value::Uint(..) | Value::Float(..) => 1 << 2,
            Value::Str(_) => 1 << 4,
            Value::List(_) => 1 << 5,
            Value::Map(_) => 1 << 6,
            Value::Complex(_) | Value::Bytes(_) | Value::Object(_) => 0,
        })
    }

    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(super) fn contains(self, other: Types) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether a value is of one of these types.
    pub(super) fn admit(self, value: &Value) -> bool {
        let of = Types::of(value);
        self.contains(of)
            || (self.contains(Types::INTEGER)
                && of == Types::NUMBER
                && Decimal::of(value).is_some_and(Decimal::is_integer))
    }

    /// The names, as findings list them.
    pub(super) fn names(self) -> String {
        let names = Types::NAMES.iter().enumerate().filter(|(i, _)| self.0 & (1 << i) != 0);
        names.map(|(_, name)| *name).collect::<Vec<_>>().join(" or ")
    }
}
