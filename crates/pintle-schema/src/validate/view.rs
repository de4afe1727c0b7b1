//! Schemas as validation sees them: types, and clauses of `allOf` and its like.

use crate::rules::{Clause, Rules};
use crate::types::{Extra, Shape, Topology, Type};

#[derive(Clone, Copy)]
pub(super) enum View<'s> {
    Type(&'s Type),
    Clause(&'s Clause),
}

impl<'s> View<'s> {
    /// The types of JSON that are asked for; all if there are none.
    pub(super) fn kinds(self) -> Vec<&'s str> {
        match self {
            View::Clause(clause) if clause.kind.is_empty() => Vec::new(),
            View::Clause(clause) => vec![&clause.kind],
            View::Type(ty) => match &ty.shape {
                Shape::String(_) => vec!["string"],
                Shape::Integer(_) => vec!["integer"],
                Shape::Number => vec!["number"],
                Shape::Boolean => vec!["boolean"],
                Shape::IntOrString => vec!["integer", "string"],
                Shape::Object(_) => vec!["object"],
                Shape::List(_) => vec!["array"],
                _ => Vec::new(),
            },
        }
    }

    pub(super) fn is_nullable(self) -> bool {
        matches!(self, View::Type(ty) if ty.nullable)
    }

    pub(super) fn rules(self) -> Option<&'s Rules> {
        match self {
            View::Type(ty) => ty.rules.as_deref(),
            View::Clause(clause) => Some(&clause.rules),
        }
    }

    /// The format, if it is one that is judged. Source: apiextensions `formats.go`.
    pub(super) fn format(self) -> &'s str {
        let format = self.rules().map_or("", |rules| rules.format.as_str());
        let known = match self.kinds().as_slice() {
            [] | ["string"] => super::formats::is_known(format),
            ["integer"] => matches!(format, "int32" | "int64"),
            ["number"] => matches!(format, "float" | "double"),
            [_, _] => super::formats::is_known(format),
            _ => false,
        };
        if known { format } else { "" }
    }

    /// Known fields.
    pub(super) fn properties(self) -> Vec<(&'s str, View<'s>)> {
        match self {
            View::Type(ty) => ty.object().map_or_else(Vec::new, |object| {
                let fields = object.fields.iter();
                fields.map(|field| (field.name.as_ref(), View::Type(&field.ty))).collect()
            }),
            View::Clause(clause) => {
                let properties = clause.properties.iter();
                properties.map(|(name, clause)| (name.as_str(), View::Clause(clause))).collect()
            }
        }
    }

    /// A known field.
    pub(super) fn property(self, name: &str) -> Option<View<'s>> {
        match self {
            View::Type(ty) => ty.object()?.field(name).map(|field| View::Type(&field.ty)),
            View::Clause(clause) => {
                let found = clause.properties.iter().find(|(other, _)| other == name);
                found.map(|(_, clause)| View::Clause(clause))
            }
        }
    }

    /// Values under other names.
    pub(super) fn additional(self) -> Option<View<'s>> {
        match self {
            View::Type(ty) => match &ty.object()?.extra {
                Extra::Type(values) => Some(View::Type(values)),
                _ => None,
            },
            View::Clause(clause) => clause.additional.as_deref().map(View::Clause),
        }
    }

    pub(super) fn items(self) -> Option<View<'s>> {
        match self {
            View::Type(ty) => ty.list().map(|list| View::Type(&list.items)),
            View::Clause(clause) => clause.items.as_deref().map(View::Clause),
        }
    }

    /// The fields that tell the items of a list apart.
    pub(super) fn list_keys(self) -> Option<&'s [crate::types::Text]> {
        match self {
            View::Type(ty) => match &ty.list()?.topology {
                Topology::Map(keys) => Some(keys),
                _ => None,
            },
            View::Clause(_) => None,
        }
    }

    /// All schemas right below this one, clauses aside.
    pub(super) fn below(self) -> impl Iterator<Item = View<'s>> {
        let properties = self.properties().into_iter().map(|(_, view)| view);
        properties.chain(self.additional()).chain(self.items())
    }
}
