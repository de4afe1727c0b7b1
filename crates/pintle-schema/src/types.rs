//! What values a field takes. One model for built-in kinds and for custom resources.

use std::borrow::Cow;
use std::sync::LazyLock;

use serde_json::Value;

use crate::builtin::Named;
use crate::rules::Rules;

/// A text that is part of the table of built-in kinds or belongs to a custom resource.
pub type Text = Cow<'static, str>;

/// What values a field takes, and how they are merged.
#[derive(Clone, Debug, PartialEq)]
pub struct Type {
    /// The values themselves.
    pub shape: Shape,
    /// Whether null is one of them.
    pub nullable: bool,
    /// What a missing value becomes.
    ///
    /// The defaults of built-in kinds are those of OpenAPI, zero values of Go for the most part: they
    /// complete the keys of list items (`protocol`), and are not what the API server puts into
    /// objects.
    pub default: Option<Value>,
    /// How strategic merge patches treat it.
    pub patch: Option<Patch>,
    /// How maps are merged, where `x-kubernetes-map-type` says so.
    pub map_type: Option<MapType>,
    /// What else is asked of values: `enum`, and all the rest for custom resources.
    pub rules: Option<Box<Rules>>,
}

/// The values of a type.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// Whatever there is. What is known of it, should it be a map or a list.
    Any(Box<Parts>),
    /// A text. The format, such as `date-time`, is empty where none is given.
    String(Text),
    /// Bytes, written as base64.
    Bytes,
    /// A whole number.
    Integer(Width),
    /// Any number.
    Number,
    /// True or false.
    Boolean,
    /// A whole number or a text.
    IntOrString,
    /// An amount such as `500m`.
    Quantity,
    /// A moment with seconds.
    Time,
    /// A moment with microseconds.
    MicroTime,
    /// An object of another API, of which nothing is known.
    Raw,
    /// A map with known fields, with values of one type, or both.
    Object(Box<Object>),
    /// A list.
    List(Box<List>),
    /// A type that the table has a name for.
    Named(Named),
}

/// How large a whole number can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    /// `int32`.
    I32,
    /// `int64`, and what says nothing else.
    I64,
}

/// What is known of a value of any type.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parts {
    /// If it is a map.
    pub object: Object,
    /// If it is a list.
    pub list: Option<List>,
}

/// A map.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Object {
    /// Known fields, sorted by name.
    pub fields: Vec<Field>,
    /// Values under all other names.
    pub extra: Extra,
    /// `x-kubernetes-preserve-unknown-fields`.
    pub preserves: bool,
    /// Whether this map or one around it preserves unknown fields.
    pub open: bool,
    /// `x-kubernetes-embedded-resource`: an object with apiVersion, kind and metadata.
    pub embedded: bool,
    /// `x-kubernetes-unions`, as it is written in OpenAPI.
    pub unions: Option<Value>,
}

/// Values under names that are no known fields.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Extra {
    /// There are none.
    #[default]
    None,
    /// Whatever there is.
    Any,
    /// Values of a type.
    Type(Box<Type>),
}

/// A field of a map.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Its name in JSON.
    pub name: Text,
    /// What it takes.
    pub ty: Type,
    /// Whether it must be there.
    pub required: bool,
}

/// A list.
#[derive(Clone, Debug, PartialEq)]
pub struct List {
    /// Its items.
    pub items: Type,
    /// How its items are told apart.
    pub topology: Topology,
}

/// How the items of a list are told apart: `x-kubernetes-list-type`, or else the patch strategy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Topology {
    /// Not at all: the list is one value.
    #[default]
    Atomic,
    /// By their values.
    Set,
    /// By the values of these fields.
    Map(Vec<Text>),
}

/// How a map is merged: `x-kubernetes-map-type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MapType {
    /// It is one value.
    Atomic,
    /// Field by field.
    Granular,
}

/// `x-kubernetes-patch-strategy` and `x-kubernetes-patch-merge-key`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patch {
    /// `merge`, `retainKeys`, `merge,retainKeys`, `replace`.
    pub strategy: Text,
    /// The field that tells items apart; empty if there is none.
    pub key: Text,
}

impl Type {
    /// A type of this shape, and nothing else said of it.
    pub const fn new(shape: Shape) -> Type {
        Type { shape, nullable: false, default: None, patch: None, map_type: None, rules: None }
    }

    /// The type itself, where this is a name for one.
    pub fn resolved(&self) -> &Type {
        match &self.shape {
            Shape::Named(named) => named.resolved(),
            _ => self,
        }
    }

    /// What is known of it as a map.
    pub fn object(&self) -> Option<&Object> {
        match &self.resolved().shape {
            Shape::Object(object) => Some(object),
            Shape::Any(parts) => Some(&parts.object),
            _ => None,
        }
    }

    /// What is known of it as a list.
    pub fn list(&self) -> Option<&List> {
        match &self.resolved().shape {
            Shape::List(list) => Some(list),
            Shape::Any(parts) => parts.list.as_ref(),
            _ => None,
        }
    }

    /// The type of what is under a name in it, if it is a map that can have it.
    pub fn field(&self, name: &str) -> Option<&Type> {
        self.known_field(name).or_else(|| self.declared(name))
    }

    /// The type of a known field, and of nothing else. Embedded objects have apiVersion, kind and
    /// metadata.
    pub fn known_field(&self, name: &str) -> Option<&Type> {
        static TEXT: Type = Type::new(Shape::String(Cow::Borrowed("")));
        static METADATA: LazyLock<Type> = LazyLock::new(|| {
            let named = Named::of("io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta");
            Type::new(named.map_or_else(|| Shape::Any(Box::default()), Shape::Named))
        });
        let object = self.object()?;
        match name {
            "apiVersion" | "kind" if object.embedded => Some(&TEXT),
            "metadata" if object.embedded => Some(&METADATA),
            _ => object.field(name).map(|field| &field.ty),
        }
    }

    /// The same without what embedded objects have anyway.
    pub(crate) fn declared(&self, name: &str) -> Option<&Type> {
        let object = self.object()?;
        match (object.field(name), &object.extra) {
            (Some(field), _) => Some(&field.ty),
            (None, Extra::Type(ty)) => Some(ty),
            (None, _) => None,
        }
    }

    /// Whether maps of this type are one value. What is said where a type is named outdoes what the
    /// type says itself.
    pub fn is_atomic_map(&self) -> bool {
        let said = self.map_type.or_else(|| self.resolved().map_type);
        said == Some(MapType::Atomic)
    }

    /// The type at a path of field names; `[]` steps into the items of a list.
    pub fn at(&self, path: &[&str]) -> Option<&Type> {
        path.iter().try_fold(self, |ty, name| match *name {
            "[]" => ty.list().map(|list| &list.items),
            name => ty.field(name),
        })
    }
}

impl Object {
    /// A known field by its name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        let at = self.fields.binary_search_by(|field| field.name.as_ref().cmp(name)).ok()?;
        self.fields.get(at)
    }
}
