//! Laying one table over another. Source: `coalesceTablesFullKey` and its like in Helm.
//!
//! Helm changes maps in place, and maps are shared between the sections of a chart and its
//! subcharts: what a subchart's defaults add deep inside `global` shows up in its parent. So this
//! changes maps in place too.

use std::cmp::Ordering;

use pintle_value::fmt::sprintf;
use pintle_value::{Entries, Map, Origin, Str, Value};

use crate::{Error, Notice};

/// How deep tables may be nested. Charts and files are nested less; only imports of a table into
/// itself get here. Helm dies of a full stack.
pub(crate) const MAX_DEPTH: usize = 2_000;

/// Where a table is: names from the outermost chart inwards, joined by dots when somebody asks.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    outer: Option<&'a Place<'a>>,
    name: &'a [u8],
    depth: usize,
}

impl<'a> Place<'a> {
    /// The outermost place, which has no name.
    pub(crate) const ROOT: Place<'static> = Place { outer: None, name: b"", depth: 0 };

    /// The place `name` in this one.
    pub(crate) fn inner(&'a self, name: &'a [u8]) -> Place<'a> {
        Place { outer: Some(self), name, depth: self.depth + 1 }
    }

    fn text(&self) -> String {
        let mut names = Vec::new();
        let mut place = Some(self);
        while let Some(at) = place {
            names.push(at.name);
            place = at.outer;
        }
        let mut text = Vec::new();
        for name in names.into_iter().rev() {
            if !text.is_empty() {
                text.push(b'.');
            }
            text.extend_from_slice(name);
        }
        Str::from(text).to_text().into_owned()
    }
}

/// What happens to null.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Nulls {
    /// A null of the stronger table removes what the weaker one has, and defaults have none:
    /// coalescing.
    Remove,
    /// A null of the stronger table removes what the weaker one has, and null defaults stay:
    /// coalescing in Helm 3.
    RemoveStated,
    /// Null stays null: merging.
    Keep,
}

impl Nulls {
    /// Whether a null of the stronger table removes what the weaker one has.
    fn remove(self) -> bool {
        self != Nulls::Keep
    }
}

/// Joins tables and collects what Helm logs meanwhile.
pub(crate) struct Joiner<'n> {
    pub(crate) notices: &'n mut Vec<Notice>,
    /// Whether the weaker tables are seen by others and have to stay whole.
    pub(crate) keep_weak: bool,
}

impl Joiner<'_> {
    pub(crate) fn warn(&mut self, text: String) {
        self.notices.push(Notice::info(text));
    }

    /// Adds the entries of `weak` to `strong`, which wins where both have one.
    ///
    /// # Errors
    /// If tables are nested too deeply.
    pub(crate) fn join(
        &mut self,
        strong: &Map,
        weak: &Map,
        place: &Place<'_>,
        nulls: Nulls,
    ) -> Result<(), Error> {
        let nothing = weak.is_empty() && !self.keep_weak;
        if nothing || weak.is_nil() || strong.is_nil() || strong.ptr_eq(weak) {
            return Ok(());
        }
        if place.depth > MAX_DEPTH {
            return Err(Error::new("values are nested too deeply"));
        }
        // Both are out of their maps while they are joined, so that a table that holds itself
        // meets an empty one.
        let weak_entries = weak.update(std::mem::take);
        let mut weak_back = if self.keep_weak { Some(weak_entries.clone()) } else { None };
        let strong_entries = strong.update(std::mem::take);
        let joined = self.join_entries(strong_entries, weak_entries, place, nulls, &mut weak_back);
        strong.update(|entries| *entries = joined.0);
        if let Some(entries) = weak_back {
            weak.update(|kept| *kept = entries);
        }
        joined.1
    }

    /// Both go through their keys in order, side by side.
    fn join_entries(
        &mut self,
        strong: Entries,
        weak: Entries,
        place: &Place<'_>,
        nulls: Nulls,
        weak_back: &mut Option<Entries>,
    ) -> (Entries, Result<(), Error>) {
        let mut result = Ok(());
        let mut joined = Entries::with_capacity(strong.len() + weak.len());
        let mut strong = strong.into_items().peekable();
        let mut weak = weak.into_items().peekable();
        loop {
            let order = match (strong.peek(), weak.peek()) {
                (None, None) => return (joined, result),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some(a), Some(b)) => a.0.cmp(&b.0),
            };
            let strong_item = if order == Ordering::Greater { None } else { strong.next() };
            let weak_item = if order == Ordering::Less { None } else { weak.next() };
            if let (Some((key, Value::Nil, _)), Some(kept)) = (&strong_item, weak_back.as_mut()) {
                // Helm writes the nulls of the stronger table into the weaker one.
                kept.insert(key.clone(), Value::Nil);
            }
            let item = match (strong_item, weak_item) {
                (Some(strong), Some(weak)) => {
                    if result.is_ok() {
                        result = self.join_values(&strong, &weak.1, place, nulls);
                    }
                    let removed = nulls.remove() && strong.1.is_nil() && !weak.1.is_nil();
                    (!removed).then_some(strong)
                }
                (one, other) => one.or(other),
            };
            if let Some((key, value, origin)) = item {
                joined.push(key, value, origin);
            }
        }
    }

    fn join_values(
        &mut self,
        strong: &(Str, Value, Option<Origin>),
        weak: &Value,
        place: &Place<'_>,
        nulls: Nulls,
    ) -> Result<(), Error> {
        let at = place.inner(&strong.0);
        match (&strong.1, weak) {
            (Value::Nil, _) => Ok(()),
            (Value::Map(strong), Value::Map(weak)) => self.join(strong, weak, &at, nulls),
            (_, Value::Map(_)) => {
                let (at, value) = (at.text(), printed(weak));
                self.warn(format!(
                    "warning: cannot overwrite table with non table for {at} ({value})"
                ));
                Ok(())
            }
            (Value::Map(_), weak) if !weak.is_nil() => {
                let (at, value) = (at.text(), printed(weak));
                self.warn(format!(
                    "warning: destination for {at} is a table. Ignoring non-table value ({value})"
                ));
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Lays a chart's table over its defaults. Unlike [`Joiner::join`] this warns of clashes in
    /// its own words, cleans the defaults of null, and keeps the null of subcharts' sections
    /// (`is_section` tells which they are).
    pub(crate) fn join_defaults(
        &mut self,
        table: &Map,
        defaults: &Map,
        place: &Place<'_>,
        nulls: Nulls,
        is_section: &dyn Fn(&[u8]) -> bool,
    ) -> Result<(), Error> {
        let mut defaults = defaults.update(std::mem::take);
        if table.is_empty() {
            if nulls == Nulls::Remove {
                remove_nulls(&mut defaults);
            }
            table.update(|entries| *entries = defaults);
            return Ok(());
        }
        let strong = table.update(std::mem::take);
        let mut joined = Entries::with_capacity(strong.len() + defaults.len());
        let mut strong = strong.into_items().peekable();
        let mut result = Ok(());
        for (key, default, origin) in defaults.into_items() {
            while let Some((k, value, origin)) = strong.next_if(|(k, ..)| *k < key) {
                joined.push(k, value, origin);
            }
            let Some((_, value, value_origin)) = strong.next_if(|(k, ..)| *k == key) else {
                if let Some(default) = without_nulls(default, nulls) {
                    joined.push(key, default, origin);
                }
                continue;
            };
            if value.is_nil() && nulls.remove() {
                continue;
            }
            if let Value::Map(strong) = &value
                && result.is_ok()
            {
                let nulls = if is_section(&key) { Nulls::Keep } else { nulls };
                result = self.join_default(strong, default, &place.inner(&key), nulls);
            }
            joined.push(key, value, value_origin);
        }
        for (key, value, origin) in strong {
            joined.push(key, value, origin);
        }
        table.update(|entries| *entries = joined);
        result
    }

    fn join_default(
        &mut self,
        table: &Map,
        default: Value,
        place: &Place<'_>,
        nulls: Nulls,
    ) -> Result<(), Error> {
        match default {
            Value::Map(default) => {
                if nulls == Nulls::Remove {
                    default.update(remove_nulls);
                }
                self.join(table, &default, place, nulls)
            }
            Value::Nil => Ok(()),
            _ => {
                let at = place.text();
                self.warn(format!("warning: skipped value for {at}: Not a table."));
                Ok(())
            }
        }
    }
}

fn without_nulls(value: Value, nulls: Nulls) -> Option<Value> {
    match &value {
        Value::Nil if nulls == Nulls::Remove => return None,
        Value::Map(map) if nulls == Nulls::Remove && !map.is_nil() => map.update(remove_nulls),
        _ => {}
    }
    Some(value)
}

/// Removes null from a table and the tables in it. Source: `cleanNilValues`.
fn remove_nulls(entries: &mut Entries) {
    entries.retain(|_, value| match value {
        Value::Nil => false,
        Value::Map(map) if !map.is_nil() => {
            map.update(remove_nulls);
            true
        }
        _ => true,
    });
}

/// A value as `%v` prints it.
pub(crate) fn printed(value: &Value) -> String {
    Str::from(sprintf(b"%v", std::slice::from_ref(value))).to_text().into_owned()
}
