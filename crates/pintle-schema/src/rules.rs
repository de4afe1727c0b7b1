//! What is asked of values beyond their types. Source: the value validations of structural schemas,
//! apiextensions `schema.ValueValidation`.

use serde_json::{Map, Number, Value};

/// What is asked of a value.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rules {
    /// The only values that are allowed; empty if all are.
    pub enumeration: Vec<Value>,
    /// The format of a text or number.
    pub format: String,
    /// A regular expression that a text must have in it; empty if there is none.
    pub pattern: String,
    /// The largest number.
    pub maximum: Option<Number>,
    /// Whether that number itself is too large.
    pub exclusive_maximum: bool,
    /// The smallest number.
    pub minimum: Option<Number>,
    /// Whether that number itself is too small.
    pub exclusive_minimum: bool,
    /// What a number must be a multiple of.
    pub multiple_of: Option<Number>,
    /// The most characters.
    pub max_length: Option<i64>,
    /// The least characters.
    pub min_length: Option<i64>,
    /// The most items.
    pub max_items: Option<i64>,
    /// The least items.
    pub min_items: Option<i64>,
    /// Whether no two items may be the same.
    pub unique_items: bool,
    /// The most fields.
    pub max_properties: Option<i64>,
    /// The least fields.
    pub min_properties: Option<i64>,
    /// Fields that must be there, in the order in which they are named.
    pub required: Vec<String>,
    /// All of these must hold.
    pub all_of: Vec<Clause>,
    /// One of these must hold.
    pub any_of: Vec<Clause>,
    /// Exactly one of these must hold.
    pub one_of: Vec<Clause>,
    /// This must not hold.
    pub not: Option<Box<Clause>>,
    /// `x-kubernetes-validations`, rules in CEL that are kept and not judged.
    pub validations: Vec<Value>,
}

/// Rules under `allOf`, `anyOf`, `oneOf` or `not`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Clause {
    /// The type that is asked for; empty but for `integer` and `string` of int-or-string.
    pub kind: String,
    /// What is asked of the value.
    pub rules: Rules,
    /// What is asked of its fields, in the order of their names.
    pub properties: Vec<(String, Clause)>,
    /// What is asked of its items.
    pub items: Option<Box<Clause>>,
    /// What is asked of its other fields.
    pub additional: Option<Box<Clause>>,
}

impl Rules {
    /// Whether nothing is asked.
    pub fn is_empty(&self) -> bool {
        *self == Rules::default()
    }

    /// Reads the rules out of a JSON schema.
    pub(crate) fn read(schema: &Map<String, Value>, depth: usize) -> Rules {
        let text = |key: &str| schema.get(key).and_then(Value::as_str).unwrap_or("").to_owned();
        let flag = |key: &str| schema.get(key).and_then(Value::as_bool).unwrap_or_default();
        let count = |key: &str| schema.get(key).and_then(Value::as_i64);
        let number = |key: &str| schema.get(key).and_then(Value::as_number).cloned();
        let list = |key: &str| schema.get(key).and_then(Value::as_array).into_iter().flatten();
        let clauses =
            |key: &str| list(key).filter_map(|clause| Clause::read(clause, depth)).collect();
        Rules {
            enumeration: list("enum").cloned().collect(),
            format: text("format"),
            pattern: text("pattern"),
            maximum: number("maximum"),
            exclusive_maximum: flag("exclusiveMaximum"),
            minimum: number("minimum"),
            exclusive_minimum: flag("exclusiveMinimum"),
            multiple_of: number("multipleOf"),
            max_length: count("maxLength"),
            min_length: count("minLength"),
            max_items: count("maxItems"),
            min_items: count("minItems"),
            unique_items: flag("uniqueItems"),
            max_properties: count("maxProperties"),
            min_properties: count("minProperties"),
            required: list("required").filter_map(|name| Some(name.as_str()?.into())).collect(),
            all_of: clauses("allOf"),
            any_of: clauses("anyOf"),
            one_of: clauses("oneOf"),
            not: schema.get("not").and_then(|clause| Clause::read(clause, depth)).map(Box::new),
            validations: list("x-kubernetes-validations").cloned().collect(),
        }
    }
}

impl Clause {
    fn read(schema: &Value, depth: usize) -> Option<Clause> {
        let schema = schema.as_object()?;
        let depth = depth.checked_sub(1)?;
        let inner = |key: &str| {
            schema.get(key).and_then(|clause| Clause::read(clause, depth)).map(Box::new)
        };
        let properties = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
        Some(Clause {
            kind: schema.get("type").and_then(Value::as_str).unwrap_or("").to_owned(),
            rules: Rules::read(schema, depth),
            properties: properties
                .filter_map(|(name, clause)| Some((name.clone(), Clause::read(clause, depth)?)))
                .collect(),
            items: inner("items"),
            additional: inner("additionalProperties"),
        })
    }
}
