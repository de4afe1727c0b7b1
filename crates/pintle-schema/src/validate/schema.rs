//! One value beside one schema. Source: kube-openapi `SchemaValidator`.

use std::sync::LazyLock;

use serde_json::{Map, Value};

use super::error::FieldError;
use super::kinds::{enumeration, kind};
use super::old::Old;
use super::outcome::{At, Outcome};
use super::view::View;
use super::{formats, numbers, strings};
use crate::depth::MAX_DEPTH;
use crate::rules::Rules;

static NOTHING: LazyLock<Rules> = LazyLock::new(Rules::default);

/// A schema beside a place in the object, and the value that was there before.
#[derive(Clone, Copy)]
pub(super) struct Frame<'s, 'v> {
    pub(super) view: View<'s>,
    pub(super) old: Old<'v>,
    pub(super) at: &'v At<'s>,
    pub(super) depth: usize,
}

/// What is wrong with a value. The prefix stands before all paths, but not in texts.
pub(super) fn errors<'s>(
    view: View<'s>,
    value: &Value,
    old: Old<'_>,
    prefix: &'s str,
) -> Vec<FieldError> {
    let at = At { prefix, path: String::new() };
    Frame { view, old, at: &at, depth: MAX_DEPTH }.ratcheted(value).errors
}

impl<'s> Frame<'s, '_> {
    /// A value that an old one may excuse.
    fn ratcheted(&self, value: &Value) -> Outcome {
        let mut outcome = self.value(value);
        if !outcome.errors.is_empty() && self.old.is_same(value, self.view) {
            outcome.errors.clear();
        }
        outcome
    }

    /// The same for a value below, with its own old one.
    fn below(&self, view: View<'s>, old: Old<'_>, path: String, value: &Value) -> Outcome {
        let at = At { prefix: self.at.prefix, path };
        Frame { view, old, at: &at, depth: self.depth }.ratcheted(value)
    }

    /// All checks, in the order of the API server, which is that of its errors.
    pub(super) fn value(&self, value: &Value) -> Outcome {
        let mut outcome = Outcome::default();
        let Some(depth) = self.depth.checked_sub(1) else { return outcome };
        let (view, at) = (self.view, self.at);
        let rules = view.rules().unwrap_or(&NOTHING);
        if value.is_null() {
            kind(view, value, at, &mut outcome);
            enumeration(rules, value, at, &mut outcome);
            return outcome;
        }
        let below = Frame { depth, ..*self };
        let format = view.format();
        if !view.kinds().is_empty() || !format.is_empty() {
            kind(view, value, at, &mut outcome);
            outcome.matches += 1;
        }
        if let Some(rules) = view.rules() {
            below.clauses(rules, value, &mut outcome);
        }
        outcome.matches += 2;
        match value {
            Value::String(text) => self.text(rules, format, text, &mut outcome),
            Value::Number(number) => {
                numbers::check(rules, view, number, at, &mut outcome);
                outcome.matches += 2;
            }
            Value::Array(items) => {
                below.items(rules, items, &mut outcome);
                outcome.matches += 2;
            }
            _ => {}
        }
        enumeration(rules, value, at, &mut outcome);
        outcome.matches += 1;
        if let Value::Object(fields) = value {
            below.fields(rules, fields, &mut outcome);
            outcome.matches += 1;
        }
        outcome.matches += 1;
        outcome
    }

    fn text(&self, rules: &Rules, format: &str, text: &str, outcome: &mut Outcome) {
        strings::check(rules, text, self.at, outcome);
        outcome.matches += 1;
        if !format.is_empty() {
            if !formats::is_valid(format, text) {
                outcome.add(self.at.type_error(format, text));
            }
            outcome.matches += 1;
        }
    }

    fn items(&self, rules: &Rules, items: &[Value], outcome: &mut Outcome) {
        let Frame { view, old, at, .. } = *self;
        if let Some(inner) = view.items() {
            for (index, item) in items.iter().enumerate() {
                let path = format!("{}[{index}]", at.path);
                outcome.merge(self.below(inner, old.item(item, view), path, item));
            }
        }
        let count = i64::try_from(items.len()).unwrap_or(i64::MAX);
        if let Some(min) = rules.min_items.filter(|min| count < *min) {
            outcome.add(at.invalid(&count.into(), &format!("should have at least {min} items")));
        }
        if let Some(max) = rules.max_items.filter(|max| count > *max) {
            outcome.add(FieldError::too_many(at.field(), count, max));
        }
        if rules.unique_items && super::lists::has_duplicates(items) {
            outcome.add(at.invalid(&"".into(), "shouldn't contain duplicates"));
        }
    }

    fn fields(&self, rules: &Rules, fields: &Map<String, Value>, outcome: &mut Outcome) {
        let Frame { view, old, at, .. } = *self;
        let count = i64::try_from(fields.len()).unwrap_or(i64::MAX);
        if let Some(min) = rules.min_properties.filter(|min| count < *min) {
            let words = format!("should have at least {min} properties");
            outcome.add(at.invalid(&count.into(), &words));
        }
        if let Some(max) = rules.max_properties.filter(|max| count > *max) {
            outcome.add(FieldError::too_many(at.field(), count, max));
        }
        for (name, value) in fields.iter().filter(|(name, _)| view.property(name).is_none()) {
            let Some(inner) = view.additional() else { break };
            let path = format!("{}.{name}", at.path);
            outcome.merge(self.below(inner, old.field(name, view), path, value));
        }
        for (name, inner) in view.properties() {
            let Some(value) = fields.get(name) else { continue };
            let is_root = at.path.is_empty();
            let path = if is_root { name.to_owned() } else { format!("{}.{name}", at.path) };
            // The version that an object is written in says nothing about the old one.
            let is_type_meta = is_root && matches!(name, "apiVersion" | "kind");
            let old = if is_type_meta { Old::NONE } else { old.field(name, view) };
            outcome.merge(self.below(inner, old, path, value));
        }
        for name in rules.required.iter().filter(|name| !fields.contains_key(*name)) {
            outcome.add(FieldError::required(at.field_of(&format!("{}.{name}", at.path))));
        }
    }
}
