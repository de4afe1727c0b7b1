//! Values against compiled schemas. Source: `validator.go` of santhosh-tekuri/jsonschema v6.
//!
//! Where Go walks a map in random order, this walks it in the byte order of the keys.

use std::cell::Cell;
use std::collections::BTreeSet;

use pintle_value::{Str, Value};

use super::documents::Places;
use super::equal::equal;
use super::finding::{Finding, FindingKind, Location, display, is_primitive};
use super::pattern::PatternEngine;
use super::rules::{Compiled, Draft, Id, Resource, Schema, Types};
use crate::Error;

/// How deep schemas may apply within schemas.
const MAX_DEPTH: usize = 1_500;

/// How often schemas may be applied: references can ask for more than any machine can do.
const MAX_STEPS: u64 = 20_000_000;

/// Holds `value` against the schema `root`.
///
/// # Errors
/// If it takes too long to find out. What is wrong with the value is the result.
pub(super) fn evaluate(
    compiled: &Compiled,
    places: &Places,
    engine: &dyn PatternEngine,
    root: Id,
    value: &Value,
) -> Result<Vec<Finding>, Error> {
    let (steps, too_deep) = (Cell::new(MAX_STEPS), Cell::new(false));
    let evaluator = Evaluator { compiled, places, engine, steps, too_deep };
    let findings = evaluator.findings(root, value);
    if evaluator.too_deep.get() || evaluator.steps.get() == 0 {
        return Err(Error::new("schema is too complex"));
    }
    Ok(findings)
}

pub(super) struct Evaluator<'s> {
    compiled: &'s Compiled,
    /// Where the schemas are from, to say so.
    places: &'s Places,
    pub(super) engine: &'s dyn PatternEngine,
    steps: Cell<u64>,
    too_deep: Cell<bool>,
}

/// The schemas that are being applied, from the innermost outwards.
pub(super) struct Scope<'a> {
    schema: Id,
    /// The keyword of the reference that led here, or nothing.
    keyword: &'static str,
    /// Number of the value: the same as long as the value is.
    value: usize,
    depth: usize,
    outer: Option<&'a Scope<'a>>,
}

/// What is being done.
#[derive(Clone, Copy)]
pub(super) struct Task<'a> {
    pub(super) value: &'a Value,
    pub(super) at: &'a Location<'a>,
    scope: &'a Scope<'a>,
    /// Whether only the verdict counts, so that findings need no text.
    pub(super) quiet: bool,
}

/// What no schema has looked at yet, as far as somebody asks.
#[derive(Default)]
pub(super) struct Unevaluated {
    pub(super) properties: BTreeSet<Str>,
    pub(super) items: BTreeSet<usize>,
}

impl Unevaluated {
    pub(super) fn is_empty(&self) -> bool {
        self.properties.is_empty() && self.items.is_empty()
    }

    fn keep_common(&mut self, other: &Unevaluated) {
        self.properties.retain(|name| other.properties.contains(name));
        self.items.retain(|index| other.items.contains(index));
    }
}

/// The findings about one value so far.
pub(super) struct State {
    pub(super) findings: Vec<Finding>,
    pub(super) unevaluated: Unevaluated,
}

impl State {
    pub(super) fn add(&mut self, result: Result<(), Finding>) {
        self.findings.extend(result.err());
    }
}

impl Task<'_> {
    /// A finding about the value at hand.
    pub(super) fn finding(&self, text: impl FnOnce() -> String) -> Finding {
        if self.quiet {
            return Finding::default();
        }
        Finding { at: self.at.pointer(), text: text(), ..Finding::default() }
    }

    /// A finding that other findings led to.
    pub(super) fn finding_of(
        &self,
        causes: Vec<Finding>,
        text: impl FnOnce() -> String,
    ) -> Finding {
        Finding { causes, ..self.finding(text) }
    }
}

impl<'s> Evaluator<'s> {
    /// All findings about a value, held against a schema as if for its own sake.
    pub(super) fn findings(&self, schema: Id, value: &Value) -> Vec<Finding> {
        let scope = Scope { schema, keyword: "", value: 0, depth: 0, outer: None };
        let task = Task { value, at: &Location::Root, scope: &scope, quiet: false };
        let unevaluated = self.unevaluated(value, schema, false);
        match self.check(task, unevaluated) {
            Ok(_) => Vec::new(),
            Err(finding) => finding.flatten(),
        }
    }

    fn schema(&self, id: Id) -> &'s Schema {
        &self.compiled.schemas[id]
    }

    fn location(&self, id: Id) -> String {
        let schema = self.schema(id);
        self.places.location(schema.resource, &schema.source)
    }

    fn resource(&self, id: Id) -> &'s Resource {
        &self.compiled.resources[self.schema(id).resource]
    }

    /// Holds the value against another schema. The keyword is set for references.
    pub(super) fn check_same(
        &self,
        task: Task<'_>,
        schema: Id,
        keyword: &'static str,
        quiet: bool,
        state: &mut State,
    ) -> Result<(), Finding> {
        let scope = Scope {
            schema,
            keyword,
            value: task.scope.value,
            depth: task.scope.depth + 1,
            outer: Some(task.scope),
        };
        let unevaluated = self.unevaluated(task.value, schema, !state.unevaluated.is_empty());
        let task = Task { scope: &scope, quiet: task.quiet || quiet, ..task };
        let left = self.check(task, unevaluated)?;
        state.unevaluated.keep_common(&left);
        Ok(())
    }

    /// Holds a value inside of the value against a schema.
    pub(super) fn check_inner(
        &self,
        task: Task<'_>,
        schema: Id,
        value: &Value,
        at: &Location<'_>,
    ) -> Result<(), Finding> {
        let scope = Scope {
            schema,
            keyword: "",
            value: task.scope.value + 1,
            depth: task.scope.depth + 1,
            outer: Some(task.scope),
        };
        let unevaluated = self.unevaluated(value, schema, false);
        self.check(Task { value, at, scope: &scope, quiet: task.quiet }, unevaluated).map(drop)
    }

    /// What the schema would have to look at, if anybody asks.
    fn unevaluated(&self, value: &Value, schema: Id, asked: bool) -> Unevaluated {
        let schema = self.schema(schema);
        let mut left = Unevaluated::default();
        match value {
            Value::Map(map) => {
                let rules = schema.object.as_deref();
                let asked = asked || rules.is_some_and(|rules| rules.unevaluated.is_some());
                if asked && rules.is_none_or(|rules| rules.additional.is_none()) {
                    left.properties = map.entries().iter().map(|(key, _)| key.clone()).collect();
                }
            }
            Value::List(list) => {
                let rules = schema.array.as_deref();
                let asked = asked || rules.is_some_and(|rules| rules.unevaluated.is_some());
                let seen = rules.map_or(0, |rules| rules.evaluated_items(schema.draft));
                if asked && seen < list.len() {
                    left.items = (seen..list.len()).collect();
                }
            }
            _ => {}
        }
        left
    }

    fn check(&self, task: Task<'_>, unevaluated: Unevaluated) -> Result<Unevaluated, Finding> {
        let schema = self.schema(task.scope.schema);
        match schema.always {
            Some(true) => return Ok(unevaluated),
            Some(false) => return Err(task.finding(|| "false schema".to_owned())),
            None => {}
        }
        let steps = self.steps.get().saturating_sub(1);
        self.steps.set(steps);
        if task.scope.depth > MAX_DEPTH || steps == 0 {
            self.too_deep.set(true);
            return Ok(unevaluated);
        }
        self.check_cycle(task)?;
        self.check_type(task, schema)?;
        let mut state = State { findings: Vec::new(), unevaluated };
        if let Some(target) = schema.reference {
            let result = self.check_reference(task, target, "$ref", &mut state);
            if schema.draft < Draft::D2019 {
                return result.map(|()| state.unevaluated);
            }
            state.add(result);
        }
        match task.value {
            Value::Map(map) => {
                if let Some(rules) = &schema.object {
                    self.check_object(task, schema, rules, map, &mut state);
                }
            }
            Value::List(list) => {
                if let Some(rules) = &schema.array {
                    self.check_array(task, schema, rules, list, &mut state);
                }
            }
            Value::Str(text) => {
                if let Some(rules) = &schema.string {
                    self.check_string(task, rules, text, &mut state);
                }
            }
            _ => {
                if let Some(rules) = &schema.number {
                    self.check_number(task, rules, &mut state);
                }
            }
        }
        if state.findings.is_empty() || !task.quiet {
            if schema.draft >= Draft::D2019 {
                self.check_dynamic_references(task, schema, &mut state);
            }
            if let Some(rules) = &schema.logic {
                self.check_logic(task, rules, &mut state);
            }
            if schema.draft >= Draft::D2019 {
                self.check_unevaluated(task, schema, &mut state);
            }
        }
        let State { mut findings, unevaluated } = state;
        match findings.len() {
            0 => Ok(unevaluated),
            1 => Err(findings.remove(0)),
            _ => {
                let group = task.finding_of(findings, String::new);
                Err(Finding { kind: FindingKind::Group, ..group })
            }
        }
    }

    /// Rules whose failure makes all others pointless.
    fn check_type(&self, task: Task<'_>, schema: &Schema) -> Result<(), Finding> {
        let value = task.value;
        let of = Types::of(value);
        if of.is_empty() {
            return Err(task.finding(|| format!("invalid jsonType {}", value.type_name())));
        }
        if !schema.types.is_empty() && !schema.types.admit(value) {
            let (got, want) = (of.names(), schema.types.names());
            return Err(task.finding(|| format!("got {got}, want {want}")));
        }
        if let Some(want) = &schema.constant
            && !equal(value, want)
        {
            return Err(task.finding(|| match is_primitive(want) {
                true => format!("value must be {}", display(want)),
                false => "'const' failed".to_owned(),
            }));
        }
        if let Some(allowed) = &schema.allowed
            && !allowed.iter().any(|item| equal(value, item))
        {
            return Err(task.finding(|| enum_text(allowed)));
        }
        if let Some(format) = &schema.format
            && let Err(error) = format.check(value, self.engine)
        {
            let (shown, name) = (display(value), format.name());
            return Err(task.finding(|| format!("{shown} is not valid {name}: {error}")));
        }
        Ok(())
    }

    fn check_reference(
        &self,
        task: Task<'_>,
        target: Id,
        keyword: &'static str,
        state: &mut State,
    ) -> Result<(), Finding> {
        self.check_same(task, target, keyword, false, state).map_err(|finding| {
            let reference = task.finding_of(finding.flatten(), String::new);
            Finding { kind: FindingKind::Reference, ..reference }
        })
    }

    fn check_dynamic_references(&self, task: Task<'_>, schema: &Schema, state: &mut State) {
        let scopes = || std::iter::successors(Some(task.scope), |scope| scope.outer);
        if let Some(mut target) = schema.recursive_ref {
            if self.schema(target).recursive_anchor {
                let outermost =
                    scopes().filter(|s| self.resource(s.schema).recursive_anchor).last();
                target = outermost.map_or(target, |scope| scope.schema);
            }
            let result = self.check_reference(task, target, "$recursiveRef", state);
            state.add(result);
        }
        if let Some((mut target, anchor)) = schema.dynamic_ref.clone() {
            if anchor.is_some() && self.schema(target).dynamic_anchor == anchor {
                let found = |scope: &Scope<'_>| {
                    let anchors = &self.resource(scope.schema).dynamic_anchors;
                    anchors.iter().find(|(name, _)| Some(name) == anchor.as_ref()).map(|a| a.1)
                };
                target = scopes().filter_map(found).last().unwrap_or(target);
            }
            let result = self.check_reference(task, target, "$dynamicRef", state);
            state.add(result);
        }
    }

    fn check_unevaluated(&self, task: Task<'_>, schema: &Schema, state: &mut State) {
        match task.value {
            Value::Map(map) => {
                let Some(rest) = schema.object.as_ref().and_then(|r| r.unevaluated) else { return };
                for name in std::mem::take(&mut state.unevaluated.properties) {
                    if let Some(value) = map.get(&name) {
                        let at = Location::Key(task.at, &name);
                        state.add(self.check_inner(task, rest, &value, &at));
                    }
                }
            }
            Value::List(list) => {
                let Some(rest) = schema.array.as_ref().and_then(|r| r.unevaluated) else { return };
                for index in std::mem::take(&mut state.unevaluated.items) {
                    let at = Location::Index(task.at, index);
                    state.add(self.check_inner(task, rest, &list[index], &at));
                }
            }
            _ => {}
        }
    }

    /// A finding if the schema is being applied to the value already.
    fn check_cycle(&self, task: Task<'_>) -> Result<(), Finding> {
        let mut outer = task.scope.outer;
        while let Some(scope) = outer.filter(|scope| scope.value == task.scope.value) {
            if scope.schema == task.scope.schema {
                return Err(task.finding(|| {
                    let url = self.location(scope.schema);
                    let (one, other) = (self.path(task.scope), self.path(scope));
                    let url = pintle_value::strconv::quote(url.as_bytes());
                    format!("both {one} and {other} resolve to {url} causing reference cycle")
                }));
            }
            outer = scope.outer;
        }
        Ok(())
    }

    /// The keywords from the outermost schema to this one.
    fn path(&self, scope: &Scope<'_>) -> String {
        let mut path = String::new();
        let mut scope = scope;
        while let Some(outer) = scope.outer {
            let step = if scope.keyword.is_empty() {
                let (inner, outer) = (self.location(scope.schema), self.location(outer.schema));
                inner.strip_prefix(&outer).unwrap_or(&inner).to_owned()
            } else {
                format!("/{}", scope.keyword)
            };
            path.insert_str(0, &step);
            scope = outer;
        }
        path
    }
}

fn enum_text(allowed: &[Value]) -> String {
    if !allowed.iter().all(is_primitive) {
        return "'enum' failed".to_owned();
    }
    let shown: Vec<String> = allowed.iter().map(display).collect();
    match &*shown {
        [one] => format!("value must be {one}"),
        all => format!("value must be one of {}", all.join(", ")),
    }
}
