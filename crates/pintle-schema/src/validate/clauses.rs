//! `anyOf`, `oneOf`, `allOf` and `not`. Source: kube-openapi `schemaPropsValidator`.

use serde_json::Value;

use super::old::Old;
use super::outcome::Outcome;
use super::schema::Frame;
use super::view::View;
use crate::rules::{Clause, Rules};

impl<'s> Frame<'s, '_> {
    pub(super) fn clauses(&self, rules: &'s Rules, value: &Value, outcome: &mut Outcome) {
        // What clauses ask is asked of old values, too.
        let judge = |clause: &'s Clause| {
            Frame { view: View::Clause(clause), old: Old::NONE, ..*self }.value(value)
        };
        self.any_of(rules, judge, outcome);
        self.one_of(rules, judge, outcome);
        let mut valid = 0;
        for clause in &rules.all_of {
            let inner = judge(clause);
            valid += usize::from(inner.errors.is_empty());
            outcome.merge(inner);
        }
        if valid != rules.all_of.len() {
            let none = if valid == 0 { ". None validated" } else { "" };
            let words = format!("must validate all the schemas (allOf){none}");
            outcome.add(self.at.clause_error(&words));
        }
        if let Some(clause) = &rules.not
            && judge(clause).errors.is_empty()
        {
            outcome.add(self.at.clause_error("must not validate the schema (not)"));
        }
    }

    fn any_of(
        &self,
        rules: &'s Rules,
        judge: impl Fn(&'s Clause) -> Outcome,
        outcome: &mut Outcome,
    ) {
        let mut tried = Alternatives::default();
        for clause in &rules.any_of {
            tried.add(judge(clause));
            if tried.valid > 0 {
                break;
            }
        }
        if rules.any_of.is_empty() {
            return;
        }
        if tried.valid == 0 {
            outcome.add(self.at.clause_error("must validate at least one schema (anyOf)"));
        }
        tried.tell(outcome);
    }

    fn one_of(
        &self,
        rules: &'s Rules,
        judge: impl Fn(&'s Clause) -> Outcome,
        outcome: &mut Outcome,
    ) {
        if rules.one_of.is_empty() {
            return;
        }
        let mut tried = Alternatives::default();
        rules.one_of.iter().for_each(|clause| tried.add(judge(clause)));
        let found = match tried.valid {
            1 => return tried.tell(outcome),
            0 => "Found none valid".to_owned(),
            many => format!("Found {many} valid alternatives"),
        };
        let words = format!("must validate one and only one schema (oneOf). {found}");
        outcome.add(self.at.clause_error(&words));
        if tried.valid == 0 {
            tried.tell(outcome);
        }
    }
}

/// Alternatives that were tried.
#[derive(Default)]
struct Alternatives {
    valid: usize,
    first: Option<Outcome>,
    best_failure: Option<Outcome>,
}

impl Alternatives {
    fn add(&mut self, outcome: Outcome) {
        if outcome.errors.is_empty() {
            self.valid += 1;
            self.best_failure = None;
            self.first.get_or_insert(outcome);
        } else if self.valid == 0 {
            let best = self.best_failure.as_ref();
            if best.is_none_or(|best| outcome.matches > best.matches) {
                self.best_failure = Some(outcome);
            }
        }
    }

    fn tell(self, outcome: &mut Outcome) {
        if let Some(told) = self.best_failure.or(self.first) {
            outcome.merge(told);
        }
    }
}
