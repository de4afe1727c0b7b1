//! What a rule is.

use pintle_source::Severity;

use crate::finding::{Finding, Place};
use crate::subject::Subject;

/// A rule: a function from a chart to findings, and what there is to say about it.
#[derive(Debug)]
pub struct Rule {
    /// Stable name in kebab-case.
    pub id: &'static str,
    /// How bad its findings are.
    pub severity: Severity,
    /// What has to be so, in one sentence.
    pub summary: &'static str,
    /// Why, and what to do about a finding.
    pub help: &'static str,
    /// The part of the chart it is about.
    pub(crate) part: Part,
    pub(crate) check: fn(&Subject<'_>, &mut Report<'_>),
}

/// The parts of a chart in the order in which Helm reports on them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    ChartYaml,
    Values,
    Templates,
    Dependencies,
    Crds,
}

/// Where among the findings about one part a finding belongs: file by file and document by
/// document. What is about no file comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Order {
    /// The file, from 1.
    pub(crate) file: usize,
    /// The document in the file, from 1.
    pub(crate) document: usize,
}

/// Takes the findings of a rule.
pub(crate) struct Report<'a> {
    rule: &'static Rule,
    index: usize,
    findings: &'a mut Vec<(SortKey, Finding)>,
}

type SortKey = (Part, Order, usize);

impl Report<'_> {
    /// Adds a finding about the whole part.
    pub(crate) fn add(&mut self, path: &str, message: impl Into<String>, places: Vec<Place>) {
        self.add_at(Order::default(), path, message, places);
    }

    /// Adds a finding about one document.
    pub(crate) fn add_at(
        &mut self,
        order: Order,
        path: &str,
        message: impl Into<String>,
        places: Vec<Place>,
    ) {
        let rule = self.rule;
        let finding = Finding { rule, path: path.to_owned(), message: message.into(), places };
        self.findings.push(((rule.part, order, self.index), finding));
    }
}

/// Runs the rules and gives their findings in Helm's order.
pub(crate) fn run(rules: &'static [&'static Rule], subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, rule) in rules.iter().enumerate() {
        (rule.check)(subject, &mut Report { rule, index, findings: &mut findings });
    }
    findings.sort_by_key(|(key, _)| *key);
    findings.into_iter().map(|(_, finding)| finding).collect()
}
