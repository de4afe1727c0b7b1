//! Rules for one type of value each, and those that combine schemas.

use pintle_value::{List, Map, Str, Value};

use super::equal::duplicates;
use super::evaluate::{Evaluator, State, Task};
use super::finding::{Location, quote_all, quote_bytes};
use super::number::{Decimal, float_text, integer_text};
use super::rules::{
    ArrayRules, Dependent, Draft, Id, Items, LogicRules, NumberRules, ObjectRules, Rest, Schema,
    StringRules,
};

impl Evaluator<'_> {
    pub(super) fn check_object(
        &self,
        task: Task<'_>,
        schema: &Schema,
        rules: &ObjectRules,
        map: &Map,
        state: &mut State,
    ) {
        check_count(
            task,
            map.len(),
            (rules.min, rules.max),
            ("minProperties", "maxProperties"),
            state,
        );
        if let Some(missing) = missing(map, &rules.required) {
            state.findings.push(task.finding(|| match &*missing {
                [one] => format!("missing property {}", quote_bytes(one)),
                all => format!("missing properties {}", quote_all(all)),
            }));
        }
        if task.quiet && !state.findings.is_empty() {
            return;
        }
        for (name, dependent) in &rules.dependencies {
            if map.contains(name) {
                match dependent {
                    Dependent::Required(names) => dependency(task, map, name, names, state),
                    Dependent::Schema(id) => {
                        let result = self.check_same(task, *id, "", false, state);
                        state.add(result);
                    }
                }
            }
        }
        self.check_properties(task, rules, map, state);
        if schema.draft == Draft::D4 {
            return;
        }
        if let Some(id) = rules.names {
            self.check_names(task, id, map, state);
        }
        if schema.draft == Draft::D6 {
            return;
        }
        for (name, id) in &rules.dependent_schemas {
            if map.contains(name) {
                let result = self.check_same(task, *id, "", false, state);
                state.add(result);
            }
        }
        for (name, names) in &rules.dependent_required {
            if map.contains(name) {
                dependency(task, map, name, names, state);
            }
        }
    }

    fn check_properties(&self, task: Task<'_>, rules: &ObjectRules, map: &Map, state: &mut State) {
        let mut additional = Vec::new();
        for (name, value) in map.entries().iter() {
            if task.quiet && !state.findings.is_empty() {
                return;
            }
            let at = Location::Key(task.at, name);
            let mut evaluated = false;
            if let Ok(i) = rules.properties.binary_search_by(|(known, _)| known.cmp(name)) {
                evaluated = true;
                state.add(self.check_inner(task, rules.properties[i].1, value, &at));
            }
            for (pattern, id) in &rules.patterns {
                if pattern.matches(self.engine, name) {
                    evaluated = true;
                    state.add(self.check_inner(task, *id, value, &at));
                }
            }
            if !evaluated && let Some(rest) = &rules.additional {
                evaluated = true;
                match rest {
                    Rest::Allowed(true) => {}
                    Rest::Allowed(false) => additional.push(name.clone()),
                    Rest::Schema(id) => state.add(self.check_inner(task, *id, value, &at)),
                }
            }
            if evaluated {
                state.unevaluated.properties.remove(name);
            }
        }
        if !additional.is_empty() {
            let text = || format!("additional properties {} not allowed", quote_all(&additional));
            state.findings.push(task.finding(text));
        }
    }

    fn check_names(&self, task: Task<'_>, id: Id, map: &Map, state: &mut State) {
        for (name, _) in map.entries().iter() {
            let findings = self.findings(id, &Value::Str(name.clone()));
            if !findings.is_empty() {
                let text = || format!("invalid propertyName {}", quote_bytes(name));
                state.findings.push(task.finding_of(findings, text));
            }
        }
    }

    pub(super) fn check_array(
        &self,
        task: Task<'_>,
        schema: &Schema,
        rules: &ArrayRules,
        list: &List,
        state: &mut State,
    ) {
        check_count(task, list.len(), (rules.min, rules.max), ("minItems", "maxItems"), state);
        if rules.unique
            && let Some((i, j)) = duplicates(list)
        {
            let (i, j) = (count(i), count(j));
            state.findings.push(task.finding(|| format!("items at {i} and {j} are equal")));
        }
        let each = |ids: &[Id], state: &mut State| {
            for (i, (id, item)) in ids.iter().zip(list.iter()).enumerate() {
                state.add(self.check_inner(task, *id, item, &Location::Index(task.at, i)));
            }
            ids.len().min(list.len())
        };
        let all = |id: Id, from: usize, state: &mut State| {
            for (i, item) in list.iter().enumerate().skip(from) {
                state.add(self.check_inner(task, id, item, &Location::Index(task.at, i)));
            }
        };
        if schema.draft < Draft::D2020 {
            let evaluated = match &rules.items {
                None => 0,
                Some(Items::Each(ids)) => each(ids, state),
                Some(Items::All(id)) => {
                    all(*id, 0, state);
                    list.len()
                }
            };
            match &rules.additional {
                Some(Rest::Allowed(false)) if evaluated != list.len() => {
                    let more = count(list.len() - evaluated);
                    let text = || format!("last {more} additionalItem(s) not allowed");
                    state.findings.push(task.finding(text));
                }
                Some(Rest::Schema(id)) => all(*id, evaluated, state),
                _ => {}
            }
        } else {
            let evaluated = each(&rules.prefix, state);
            if let Some(id) = rules.rest {
                all(id, evaluated, state);
            }
        }
        if let Some(id) = rules.contains {
            self.check_contains(task, schema, rules, (id, list), state);
        }
    }

    fn check_contains(
        &self,
        task: Task<'_>,
        schema: &Schema,
        rules: &ArrayRules,
        (id, list): (Id, &List),
        state: &mut State,
    ) {
        let mut findings = Vec::new();
        let mut matched = Vec::new();
        for (i, item) in list.iter().enumerate() {
            match self.check_inner(task, id, item, &Location::Index(task.at, i)) {
                Err(finding) => findings.push(finding),
                Ok(()) => {
                    matched.push(i.to_string());
                    if schema.draft >= Draft::D2020 {
                        state.unevaluated.items.remove(&i);
                    }
                }
            }
        }
        let found = matched.len() as i64;
        let at = || format!("matched {} items at {}", integer_text(found), matched.join(" "));
        if let Some(min) = rules.min_contains {
            if found < min {
                let text = || {
                    let min = integer_text(min);
                    let but = if found == 0 { "none matched".to_owned() } else { at() };
                    format!("min {min} items required to match contains schema, but {but}")
                };
                state.findings.push(task.finding_of(findings, text));
            }
        } else if found == 0 {
            let text = || "no items match contains schema".to_owned();
            state.findings.push(task.finding_of(findings, text));
        }
        if let Some(max) = rules.max_contains
            && found > max
        {
            let text = || {
                let max = integer_text(max);
                format!("max {max} items required to match contains schema, but {}", at())
            };
            state.findings.push(task.finding(text));
        }
    }

    pub(super) fn check_string(
        &self,
        task: Task<'_>,
        rules: &StringRules,
        text: &Str,
        state: &mut State,
    ) {
        if rules.min.is_some() || rules.max.is_some() {
            let length = text.to_text().chars().count();
            check_count(task, length, (rules.min, rules.max), ("minLength", "maxLength"), state);
        }
        if let Some(pattern) = &rules.pattern
            && !pattern.matches(self.engine, text)
        {
            let (text, pattern) = (quote_bytes(text), quote_bytes(&pattern.text));
            let text = || format!("{text} does not match pattern {pattern}");
            state.findings.push(task.finding(text));
        }
    }

    pub(super) fn check_number(&self, task: Task<'_>, rules: &NumberRules, state: &mut State) {
        let Some(got) = Decimal::of(task.value) else { return };
        let mut check =
            |name: &str, limit: Option<Decimal>, holds: fn(Decimal, Decimal) -> bool| {
                if let Some(limit) = limit.filter(|limit| !holds(got, *limit)) {
                    let text = |n: Decimal| float_text(n.to_float());
                    let text = || format!("{name}: got {}, want {}", text(got), text(limit));
                    state.findings.push(task.finding(text));
                }
            };
        check("minimum", rules.min, |got, limit| got >= limit);
        check("maximum", rules.max, |got, limit| got <= limit);
        check("exclusiveMinimum", rules.above, |got, limit| got > limit);
        check("exclusiveMaximum", rules.below, |got, limit| got < limit);
        check("multipleOf", rules.multiple_of, Decimal::is_multiple_of);
    }

    pub(super) fn check_logic(&self, task: Task<'_>, rules: &LogicRules, state: &mut State) {
        if let Some(id) = rules.not
            && self.check_same(task, id, "", true, state).is_ok()
        {
            state.findings.push(task.finding(|| "'not' failed".to_owned()));
        }
        self.check_all_of(task, &rules.all_of, state);
        self.check_any_of(task, &rules.any_of, state);
        self.check_one_of(task, &rules.one_of, state);
        if let Some(condition) = rules.condition {
            let holds = self.check_same(task, condition, "", true, state).is_ok();
            if let Some(id) = if holds { rules.then } else { rules.otherwise } {
                let result = self.check_same(task, id, "", false, state);
                state.add(result);
            }
        }
    }

    fn check_all_of(&self, task: Task<'_>, ids: &[Id], state: &mut State) {
        let mut findings = Vec::new();
        for id in ids {
            if let Err(finding) = self.check_same(task, *id, "", false, state) {
                findings.push(finding);
                if task.quiet {
                    break;
                }
            }
        }
        if !findings.is_empty() {
            state.findings.push(task.finding_of(findings, || "'allOf' failed".to_owned()));
        }
    }

    fn check_any_of(&self, task: Task<'_>, ids: &[Id], state: &mut State) {
        let mut findings = Vec::new();
        let mut matched = ids.is_empty();
        for id in ids {
            match self.check_same(task, *id, "", false, state) {
                Err(finding) => findings.push(finding),
                Ok(()) => {
                    matched = true;
                    // All count as long as somebody asks what no schema has looked at.
                    if state.unevaluated.is_empty() {
                        break;
                    }
                }
            }
        }
        if !matched {
            state.findings.push(task.finding_of(findings, || "'anyOf' failed".to_owned()));
        }
    }

    fn check_one_of(&self, task: Task<'_>, ids: &[Id], state: &mut State) {
        let mut findings = Vec::new();
        let mut matched = None;
        for (i, id) in ids.iter().enumerate() {
            match (self.check_same(task, *id, "", matched.is_some(), state), matched) {
                (Err(finding), None) => findings.push(finding),
                (Err(_), Some(_)) => {}
                (Ok(()), None) => matched = Some(i),
                (Ok(()), Some(first)) => {
                    let (first, second) = (count(first), count(i));
                    let text = || format!("'oneOf' failed, subschemas {first}, {second} matched");
                    state.findings.push(task.finding(text));
                    break;
                }
            }
        }
        if matched.is_none() && !ids.is_empty() {
            let text = || "'oneOf' failed, none matched".to_owned();
            state.findings.push(task.finding_of(findings, text));
        }
    }
}

impl ArrayRules {
    /// How many items from the beginning the rules look at.
    pub(super) fn evaluated_items(&self, draft: Draft) -> usize {
        if draft >= Draft::D2020 {
            return if self.rest.is_some() { usize::MAX } else { self.prefix.len() };
        }
        match &self.items {
            _ if self.additional.is_some() => usize::MAX,
            Some(Items::All(_)) => usize::MAX,
            Some(Items::Each(ids)) => ids.len(),
            None => 0,
        }
    }
}

fn check_count(
    task: Task<'_>,
    got: usize,
    (min, max): (Option<i64>, Option<i64>),
    (min_name, max_name): (&str, &str),
    state: &mut State,
) {
    let got = got as i64;
    let mut check = |name: &str, limit: Option<i64>, fails: bool| {
        if let Some(want) = limit.filter(|_| fails) {
            let (got, want) = (integer_text(got), integer_text(want));
            state.findings.push(task.finding(|| format!("{name}: got {got}, want {want}")));
        }
    };
    check(min_name, min, min.is_some_and(|min| got < min));
    check(max_name, max, max.is_some_and(|max| got > max));
}

fn dependency(task: Task<'_>, map: &Map, name: &Str, names: &[Str], state: &mut State) {
    if let Some(missing) = missing(map, names) {
        state.findings.push(task.finding(|| {
            let (missing, name) = (quote_all(&missing), quote_bytes(name));
            format!("properties {missing} required, if {name} exists")
        }));
    }
}

/// Those of `names` that `map` does not have, if any.
fn missing(map: &Map, names: &[Str]) -> Option<Vec<Str>> {
    let missing: Vec<Str> = names.iter().filter(|name| !map.contains(name)).cloned().collect();
    (!missing.is_empty()).then_some(missing)
}

fn count(n: usize) -> String {
    integer_text(n as i64)
}
