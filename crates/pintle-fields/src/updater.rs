//! Who manages what after an object was changed. Source: structured-merge-diff `merge.Updater`.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::atom::TypeRef;
use crate::conflict::{Conflict, Conflicts};
use crate::error::Error;
use crate::managed::Owned;
use crate::set::FieldSet;
use crate::typed::{self, Comparison};
use crate::versions::Types;

/// Managers by their keys.
pub(crate) type Managers = BTreeMap<String, Owned>;

/// The types that objects have in their versions, and the fields of each that do not count.
#[derive(Clone, Copy)]
pub(crate) struct Updater<'a> {
    pub(crate) types: Types<'a>,
    pub(crate) ignored: &'a BTreeMap<String, FieldSet>,
}

impl Updater<'_> {
    /// Managers after an object was written. `owner` is the one who did, with no fields.
    pub(crate) fn update(
        &self,
        live: &Value,
        new: &Value,
        managers: Managers,
        key: &str,
        owner: &Owned,
    ) -> Result<Managers, Error> {
        let managers = self.reconciled(live, managers)?;
        let (mut managers, comparison) = self.changed(live, new, managers, key, true)?;
        let before = managers.get(key).map(|owned| owned.set.clone()).unwrap_or_default();
        let Comparison { removed, modified, added } = comparison;
        let mut set = before.difference(&removed).union(&modified).union(&added);
        if let Some(ignored) = self.ignored.get(&owner.api_version) {
            set = set.recursive_difference(ignored);
        }
        if set.is_empty() {
            managers.remove(key);
        } else {
            managers.insert(key.to_owned(), Owned { set, ..owner.clone() });
        }
        Ok(managers)
    }

    /// The object after a configuration was applied to it, and the managers. No object if it stays as
    /// it is.
    pub(crate) fn apply(
        &self,
        live: &Value,
        config: &Value,
        managers: Managers,
        key: &str,
        owner: &Owned,
        force: bool,
    ) -> Result<(Option<Value>, Managers), Error> {
        let ty = self.types.current();
        let mut managers = self.reconciled(live, managers)?;
        let merged = typed::merge(live, config, ty)
            .map_err(|errors| Error::internal(format!("failed to merge config: {errors}")))?;
        let mut set = typed::to_set(config, ty)
            .map_err(|errors| Error::internal(format!("failed to get field set: {errors}")))?;
        if let Some(ignored) = self.ignored.get(&owner.api_version) {
            set = set.recursive_difference(ignored);
        }
        let last = managers.insert(key.to_owned(), Owned { set, ..owner.clone() });
        let new = self.pruned(merged, &managers, last.as_ref())?;
        let (managers, _) = self.changed(live, &new, managers, key, force)?;
        let is_same = crate::value::equals(live, &new);
        Ok(((!is_same).then_some(new), managers))
    }

    /// Takes fields that changed away from all managers but one.
    fn changed(
        &self,
        old: &Value,
        new: &Value,
        mut managers: Managers,
        key: &str,
        force: bool,
    ) -> Result<(Managers, Comparison), Error> {
        let compare = |old: &Value, new: &Value, ty: TypeRef<'_>| {
            typed::compare(old, new, ty)
                .map_err(|errors| Error::internal(format!("failed to compare objects: {errors}")))
        };
        let current = self.types.api_version();
        let comparison = compare(old, new, self.types.current())?;
        let own = comparison.without(self.ignored.get(current));
        let mut versions = BTreeMap::from([(current.to_owned(), own.clone())]);
        let mut conflicts = Vec::new();
        let (mut taken, mut unknown) = (Vec::new(), Vec::new());
        for (other, owned) in managers.iter().filter(|(other, _)| *other != key) {
            let version = &owned.api_version;
            if !versions.contains_key(version) {
                let converted = |object, which| {
                    self.types.convert(object, version).map_err(|error| match error {
                        Error::Internal(why) => {
                            Error::internal(format!("failed to convert {which} object: {why}"))
                        }
                        other => other,
                    })
                };
                let (old, new) = (converted(old, "old")?, converted(new, "new")?);
                let (Some((old, ty)), Some((new, _))) = (old, new) else {
                    unknown.push(other.clone());
                    continue;
                };
                let comparison = compare(&old, &new, ty)?;
                versions.insert(version.clone(), comparison.without(self.ignored.get(version)));
            }
            let Some(comparison) = versions.get(version) else { continue };
            let changed = comparison.modified.union(&comparison.added);
            let conflicting = owned.set.intersection(&changed);
            for path in conflicting.paths() {
                conflicts.push(Conflict { manager: owned.manager.clone(), path });
            }
            taken.push((other.clone(), conflicting, comparison.removed.clone()));
        }
        if !force && !conflicts.is_empty() {
            return Err(Error::Conflicts(Conflicts(conflicts)));
        }
        for (other, conflicting, removed) in taken {
            if let Some(owned) = managers.get_mut(&other) {
                owned.set = owned.set.difference(&conflicting).difference(&removed);
            }
        }
        managers.retain(|other, owned| !unknown.contains(other) && !owned.set.is_empty());
        Ok((managers, own))
    }

    /// The merged object without what was applied before and is not now, unless somebody else has it.
    fn pruned(
        &self,
        merged: Value,
        managers: &Managers,
        last: Option<&Owned>,
    ) -> Result<Value, Error> {
        let Some(last) = last.filter(|last| !last.set.is_empty()) else { return Ok(merged) };
        let Some((converted, ty)) = self.types.convert(&merged, &last.api_version)? else {
            return Ok(merged);
        };
        let converted = converted.into_owned();
        let last_set = typed::with_named_fields(&last.set, ty);
        let pruned = typed::remove(&converted, &last_set, ty);
        let pruned = self.with_owned(&converted, pruned, &last.api_version, managers)?;
        let pruned = self.with_dangling(&converted, pruned, last)?;
        let back = self.types.convert_from(&pruned, &last.api_version, self.types.api_version())?;
        Ok(back.map_or(pruned.clone(), |(object, _)| object.into_owned()))
    }

    /// Adds back what others manage, or the applier still does.
    fn with_owned(
        &self,
        merged: &Value,
        pruned: Value,
        version: &str,
        managers: &Managers,
    ) -> Result<Value, Error> {
        let mut by_version: BTreeMap<&str, FieldSet> = BTreeMap::new();
        for owned in managers.values() {
            let set = by_version.entry(&owned.api_version).or_default();
            *set = set.union(&owned.set);
        }
        // The version of the objects goes first.
        let first = by_version.remove_entry(version);
        let (mut merged, mut pruned, mut current) = (merged.clone(), pruned, version.to_owned());
        for (version, owned) in first.into_iter().chain(by_version) {
            let from = current.as_str();
            let Some((object, ty)) = self.types.convert_from(&merged, from, version)? else {
                continue;
            };
            let Some((less, _)) = self.types.convert_from(&pruned, from, version)? else {
                continue;
            };
            let (object, less) = (object.into_owned(), less.into_owned());
            let all = field_set(&object, ty)?;
            let left = field_set(&less, ty)?;
            let kept = left.union(&typed::with_named_fields(&owned, ty));
            pruned = typed::remove(&object, &all.difference(&kept), ty);
            (merged, current) = (object, version.to_owned());
        }
        let back = self.types.convert_from(&pruned, &current, version)?;
        Ok(back.map_or(pruned.clone(), |(object, _)| object.into_owned()))
    }

    /// Adds back what the applier never had.
    fn with_dangling(&self, merged: &Value, pruned: Value, last: &Owned) -> Result<Value, Error> {
        let Some(ty) = self.types.of(&last.api_version) else { return Ok(merged.clone()) };
        let left = field_set(&pruned, ty)?;
        let all = field_set(merged, ty)?;
        let last = typed::with_named_fields(&last.set, ty);
        Ok(typed::remove(merged, &all.difference(&left).intersection(&last), ty))
    }

    /// Managers with fields as they are after types have changed.
    fn reconciled(&self, live: &Value, mut managers: Managers) -> Result<Managers, Error> {
        let mut versions: BTreeMap<String, bool> = BTreeMap::new();
        for owned in managers.values() {
            if !versions.contains_key(&owned.api_version) {
                let converted = self.types.convert(live, &owned.api_version)?;
                versions.insert(owned.api_version.clone(), converted.is_some());
            }
        }
        managers.retain(|_, owned| versions.get(&owned.api_version) == Some(&true));
        for owned in managers.values_mut() {
            let Some(ty) = self.types.of(&owned.api_version) else { continue };
            let set = typed::reconcile(&owned.set, ty).map_err(|errors| {
                Error::internal(format!("errors reconciling field set with schema: {errors}"))
            })?;
            owned.set = set.unwrap_or_else(|| std::mem::take(&mut owned.set));
        }
        Ok(managers)
    }
}

/// The fields of a value with all known fields around them.
fn field_set(value: &Value, ty: TypeRef<'_>) -> Result<FieldSet, Error> {
    let set = typed::to_set(value, ty);
    let set =
        set.map_err(|errors| Error::internal(format!("failed to create field set: {errors}")))?;
    Ok(typed::with_named_fields(&set, ty))
}
