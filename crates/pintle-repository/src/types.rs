//! Values held to the types of Helm's Go structs, as `encoding/json` does it.

use pintle_value::strconv::quote;
use pintle_value::{Map, Value};
use pintle_yaml::json::mismatch;

/// A Go type, as far as decoding tells it from others.
#[derive(Debug)]
pub(crate) enum Type {
    Any,
    Str,
    Bool,
    Strings,
    /// `map[string]string`
    StringMap,
    /// `map[string]T`
    MapOf(&'static Type),
    /// A slice of pointers, with its name.
    ListOf(&'static str, &'static Type),
    Struct(&'static Struct),
}

/// A Go struct.
#[derive(Debug)]
pub(crate) struct Struct {
    /// Its name, with the package.
    pub(crate) name: &'static str,
    /// JSON names of its fields.
    pub(crate) fields: &'static [(&'static str, Type)],
    /// Name and fields of an embedded struct.
    pub(crate) embedded: Option<(&'static str, &'static [(&'static str, Type)])>,
}

/// What does not fit a type: the first thing, in Go's words. With `strict`, a field that nobody
/// knows does not fit either.
pub(crate) fn check(value: &Value, ty: &'static Type, strict: bool) -> Result<(), String> {
    let mut check = Check { strict, owner: "", path: Vec::new() };
    check.value(value, ty)
}

struct Check {
    strict: bool,
    /// Name of the struct at hand.
    owner: &'static str,
    /// Names of the fields on the way.
    path: Vec<&'static str>,
}

impl Check {
    fn value(&mut self, value: &Value, ty: &'static Type) -> Result<(), String> {
        match (ty, value) {
            (_, Value::Nil) | (Type::Any, _) | (Type::Str, Value::Str(_)) => Ok(()),
            (Type::Bool, Value::Bool(_)) => Ok(()),
            (Type::Strings, Value::List(list)) => {
                list.iter().try_for_each(|item| self.value(item, &Type::Str))
            }
            (Type::StringMap, Value::Map(map)) => self.map(map, &Type::Str),
            (Type::MapOf(item), Value::Map(map)) => self.map(map, item),
            (Type::ListOf(_, item), Value::List(list)) => {
                list.iter().try_for_each(|value| self.value(value, item))
            }
            (Type::Struct(of), Value::Map(map)) => self.fields(map, of),
            (ty, value) => Err(self.mismatch(value, ty)),
        }
    }

    fn map(&mut self, map: &Map, item: &'static Type) -> Result<(), String> {
        map.entries().iter().try_for_each(|(_, value)| self.value(value, item))
    }

    fn fields(&mut self, map: &Map, of: &'static Struct) -> Result<(), String> {
        let owner = std::mem::replace(&mut self.owner, short_name(of.name));
        let depth = self.path.len();
        for (key, value) in map.entries().iter() {
            let own = find(of.fields, key.as_bytes());
            let inner = || {
                let (name, fields) = of.embedded?;
                find(fields, key.as_bytes()).map(|field| (name, field))
            };
            let (name, ty) = match (own, own.is_none().then(inner).flatten()) {
                (Some(field), _) => field,
                (None, Some((embedded, field))) => {
                    self.path.push(embedded);
                    field
                }
                (None, None) if self.strict => {
                    return Err(format!("json: unknown field {}", quote(key.as_bytes())));
                }
                (None, None) => continue,
            };
            self.path.push(name);
            self.value(value, ty)?;
            self.path.truncate(depth);
        }
        self.owner = owner;
        Ok(())
    }

    fn mismatch(&self, value: &Value, ty: &Type) -> String {
        let target = match self.owner {
            "" => "Go value".to_owned(),
            owner => format!("Go struct field {owner}.{}", self.path.join(".")),
        };
        mismatch(value, &format!("{target} of type {}", ty.name()))
    }
}

impl Type {
    fn name(&self) -> String {
        match self {
            Type::Any => "interface {}".to_owned(),
            Type::Str => "string".to_owned(),
            Type::Bool => "bool".to_owned(),
            Type::Strings => "[]string".to_owned(),
            Type::StringMap => "map[string]string".to_owned(),
            Type::MapOf(item) => format!("map[string]{}", item.name()),
            Type::ListOf(name, _) => (*name).to_owned(),
            Type::Struct(of) => of.name.to_owned(),
        }
    }
}

fn short_name(name: &'static str) -> &'static str {
    name.rsplit('.').next().unwrap_or(name)
}

/// The field that a key is for, in whatever case.
fn find(
    fields: &'static [(&'static str, Type)],
    key: &[u8],
) -> Option<(&'static str, &'static Type)> {
    let exact = fields.iter().find(|(name, _)| name.as_bytes() == key);
    let folded = || fields.iter().find(|(name, _)| name.as_bytes().eq_ignore_ascii_case(key));
    exact.or_else(folded).map(|(name, ty)| (*name, ty))
}
