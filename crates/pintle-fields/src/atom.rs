//! Types as structured-merge-diff sees them: what a value is as a scalar, a list and a map. Source:
//! kube-openapi `schemaconv`.

use pintle_schema::{Extra, Shape, Text, Topology, Type};
use serde_json::Value;

/// A type, or one of the two that stand for none.
#[derive(Clone, Copy, Debug)]
pub(crate) enum TypeRef<'t> {
    Known(&'t Type),
    /// Whatever there is, as one value.
    Untyped,
    /// Whatever there is; maps are merged field by field, lists are one value.
    Deduced,
    /// Nothing may be there.
    None,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scalar {
    Numeric,
    String,
    Boolean,
    Untyped,
}

/// What a value of a type can be.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Atom<'t> {
    pub(crate) scalar: Option<Scalar>,
    pub(crate) list: Option<ListAtom<'t>>,
    pub(crate) map: Option<MapAtom<'t>>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct ListAtom<'t> {
    pub(crate) items: TypeRef<'t>,
    pub(crate) relation: Relation<'t>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Relation<'t> {
    Atomic,
    Set,
    Keys(&'t [Text]),
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct MapAtom<'t> {
    /// The type that has the fields.
    ty: Option<&'t Type>,
    /// Values under other names.
    pub(crate) extra: TypeRef<'t>,
    pub(crate) is_atomic: bool,
}

impl<'t> TypeRef<'t> {
    pub(crate) fn atom(self) -> Atom<'t> {
        match self {
            TypeRef::None => Atom::default(),
            TypeRef::Untyped => Atom {
                scalar: Some(Scalar::Untyped),
                list: Some(ListAtom::ANY),
                map: Some(MapAtom { ty: None, extra: TypeRef::Untyped, is_atomic: true }),
            },
            TypeRef::Deduced => any(None),
            TypeRef::Known(ty) => known(ty),
        }
    }

    pub(crate) fn is_none(self) -> bool {
        matches!(self, TypeRef::None)
    }
}

impl<'t> ListAtom<'t> {
    const ANY: ListAtom<'t> = ListAtom { items: TypeRef::Untyped, relation: Relation::Atomic };
}

fn any(ty: Option<&Type>) -> Atom<'_> {
    Atom {
        scalar: Some(Scalar::Untyped),
        list: Some(ty.and_then(list).unwrap_or(ListAtom::ANY)),
        map: Some(match ty {
            Some(ty) if ty.object().is_some() => map(ty),
            _ => MapAtom { ty: None, extra: TypeRef::Deduced, is_atomic: false },
        }),
    }
}

fn known(ty: &Type) -> Atom<'_> {
    let scalar = |scalar| Atom { scalar: Some(scalar), ..Atom::default() };
    match &ty.resolved().shape {
        Shape::Any(_) => any(Some(ty)),
        Shape::IntOrString => any(None),
        Shape::Raw => TypeRef::Untyped.atom(),
        Shape::String(format) if format.is_empty() || format == "byte" => scalar(Scalar::String),
        Shape::Bytes => scalar(Scalar::String),
        Shape::String(_) | Shape::Quantity | Shape::Time | Shape::MicroTime => {
            scalar(Scalar::Untyped)
        }
        Shape::Integer(_) | Shape::Number => scalar(Scalar::Numeric),
        Shape::Boolean => scalar(Scalar::Boolean),
        Shape::Object(_) => Atom { map: Some(map(ty)), ..Atom::default() },
        Shape::List(_) => Atom { list: list(ty), ..Atom::default() },
        Shape::Named(_) => Atom::default(),
    }
}

fn list(ty: &Type) -> Option<ListAtom<'_>> {
    let list = ty.list()?;
    let relation = match &list.topology {
        Topology::Atomic => Relation::Atomic,
        Topology::Set => Relation::Set,
        Topology::Map(keys) => Relation::Keys(keys),
    };
    Some(ListAtom { items: TypeRef::Known(&list.items), relation })
}

fn map(ty: &Type) -> MapAtom<'_> {
    let extra = match ty.object() {
        None => TypeRef::Deduced,
        Some(object) => match &object.extra {
            Extra::Type(values) => TypeRef::Known(values),
            Extra::Any => TypeRef::Deduced,
            Extra::None if object.open => TypeRef::Deduced,
            Extra::None if object.fields.is_empty() && !object.embedded => TypeRef::Deduced,
            Extra::None => TypeRef::None,
        },
    };
    MapAtom { ty: Some(ty), extra, is_atomic: ty.is_atomic_map() }
}

impl<'t> MapAtom<'t> {
    /// A known field.
    pub(crate) fn known(&self, name: &str) -> Option<&'t Type> {
        self.ty?.known_field(name)
    }

    /// The type of whatever is under a name.
    pub(crate) fn field(&self, name: &str) -> TypeRef<'t> {
        self.known(name).map_or(self.extra, TypeRef::Known)
    }

    /// Whether there are no known fields, and whatever there is is taken. Source: structured-merge-diff
    /// `isUntypedDeducedMap`.
    pub(crate) fn is_deduced(&self) -> bool {
        let object = self.ty.and_then(Type::object);
        let has_fields = object.is_some_and(|object| !object.fields.is_empty() || object.embedded);
        let is_open = match self.extra {
            TypeRef::Deduced => true,
            TypeRef::Known(ty) if !matches!(ty.shape, Shape::Named(_)) => {
                known(ty).scalar == Some(Scalar::Untyped)
            }
            _ => false,
        };
        is_open && !has_fields
    }
}

impl<'t> Atom<'t> {
    /// What of it the value is, if that can be told by looking at the value.
    pub(crate) fn deduced(self, value: Option<&Value>) -> Atom<'t> {
        let only = Atom::default();
        match value {
            Some(Value::Bool(_) | Value::Number(_) | Value::String(_)) if self.scalar.is_some() => {
                Atom { scalar: self.scalar, ..only }
            }
            Some(Value::Array(_)) if self.list.is_some() => Atom { list: self.list, ..only },
            Some(Value::Object(_)) if self.map.is_some() => Atom { map: self.map, ..only },
            _ => self,
        }
    }

    /// Whether two that come from the same type are the same.
    pub(crate) fn is_like(&self, other: &Atom<'_>) -> bool {
        self.scalar.is_some() == other.scalar.is_some()
            && self.list.is_some() == other.list.is_some()
            && self.map.is_some() == other.map.is_some()
    }
}
