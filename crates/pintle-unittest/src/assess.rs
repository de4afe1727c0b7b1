//! Holding assertions against rendered documents.

use std::collections::BTreeMap;

use crate::check::{Context, Info, Verdict};
use crate::rendered::{Files, Outcome, UNMARKED, names};
use crate::report::AssertionResult;
use crate::run::Work;
use crate::select::{Documents, select};
use crate::snapshot::Snapshots;
use crate::suite::{Assertion, Selector};
use crate::templates;

/// What assertions are held against.
pub(crate) struct Rendering<'a> {
    pub(crate) outcome: &'a Outcome,
    pub(crate) files: &'a Files,
    pub(crate) post_rendered: bool,
}

/// Holds all assertions of a test against what was rendered, and tells whether they hold.
pub(crate) fn assess(
    work: &Work<'_>,
    rendering: &Rendering<'_>,
    snapshots: &mut Snapshots<'_>,
) -> (bool, Vec<AssertionResult>) {
    let (mut passed, mut results) = (false, Vec::new());
    for (index, assertion) in work.test.assertions.iter().enumerate() {
        let Some(assertion) = assertion else { continue };
        let assessor = Assessor { work, rendering, assertion };
        let result = assessor.assess(index, snapshots);
        let held = passed || result.skip_reason.is_some();
        passed = if index == 0 { result.passed } else { held && result.passed };
        results.push(result);
        if !passed && work.options.failfast {
            break;
        }
    }
    (passed, results)
}

struct Assessor<'a> {
    work: &'a Work<'a>,
    rendering: &'a Rendering<'a>,
    assertion: &'a Assertion,
}

impl Assessor<'_> {
    fn assess(&self, index: usize, snapshots: &mut Snapshots<'_>) -> AssertionResult {
        let mut result = AssertionResult {
            index,
            kind: self.assertion.kind.name,
            not: self.assertion.not,
            line: self.assertion.line,
            passed: false,
            skip_reason: None,
            info: Info::new(),
        };
        let selector = self.assertion.selector.as_ref().or(self.work.test.selector.as_ref());
        let index = self.work.test.document_index.unwrap_or(self.assertion.document_index);
        let selected = match select(self.templates(), selector, index) {
            Ok(selected) => selected,
            Err(problem) => {
                result.info = vec!["Error:".to_owned(), problem];
                return result;
            }
        };
        let skips = |selector: &Selector| selector.skip_empty_templates;
        if selected.is_empty() && self.work.test.selector.as_ref().is_some_and(skips) {
            result.passed = true;
            result.skip_reason = Some(SKIPPED.to_owned());
            return result;
        }
        let verdict = match selected.is_empty() {
            true => self.without_templates(snapshots),
            false => self.templates_verdict(&selected, snapshots),
        };
        AssertionResult { passed: verdict.passed, info: verdict.info, ..result }
    }

    /// The documents of each template that the assertion is about.
    fn templates(&self) -> Documents<'_> {
        let files = self.rendering.files;
        let mut only = files.iter();
        if let (true, Some((path, documents)), None) =
            (self.rendering.post_rendered, only.next(), only.next())
            && path.ends_with(UNMARKED)
        {
            return BTreeMap::from([(path.clone(), documents.iter().collect())]);
        }
        let documents = |path: String| {
            let documents = files.get(&path).map(|d| d.iter().collect()).unwrap_or_default();
            (path, documents)
        };
        self.paths().into_iter().map(documents).collect()
    }

    /// Paths of the templates: those that the assertion names, else the test, else the suite.
    fn paths(&self) -> Vec<String> {
        let (test, suite) = (self.work.test, self.work.suite);
        let named = if !self.assertion.template.is_empty() {
            vec![self.assertion.template.clone()]
        } else if !test.templates.is_empty() {
            test.templates.clone()
        } else if !test.template.is_empty() {
            vec![test.template.clone()]
        } else {
            let named = names(&suite.templates);
            if named.iter().any(|name| name.contains('*')) {
                return self.all_paths();
            }
            named
        };
        named.iter().map(|name| templates::path(&suite.route, name)).collect()
    }

    fn all_paths(&self) -> Vec<String> {
        let crds = self.work.suite.include_crds.then_some(&self.rendering.outcome.crds);
        let crds = crds.into_iter().flatten().map(|crd| crd.path.clone());
        self.rendering.outcome.texts.keys().cloned().chain(crds).collect()
    }

    fn without_templates(&self, snapshots: &mut Snapshots<'_>) -> Verdict {
        if self.assertion.kind.needs_render != self.rendering.outcome.succeeded {
            return failed(vec![EMPTY.to_owned()]);
        }
        self.check(0, &[], snapshots)
    }

    fn templates_verdict(
        &self,
        selected: &Documents<'_>,
        snapshots: &mut Snapshots<'_>,
    ) -> Verdict {
        let mut all = Verdict { passed: true, info: Info::new() };
        for (template, documents) in selected {
            let (named, one) = self.template_verdict(template, documents, snapshots);
            if !one.passed {
                if named {
                    all.info.push(format!("Template:\t{template}"));
                }
                all.info.extend(one.info);
            }
            all.passed &= one.passed;
        }
        all
    }

    /// Checks one template; and whether its name has to be said.
    fn template_verdict(
        &self,
        template: &str,
        documents: &[&crate::yaml::Document],
        snapshots: &mut Snapshots<'_>,
    ) -> (bool, Verdict) {
        let needs_render = self.assertion.kind.needs_render;
        let rendered = self.rendering.files.get(template);
        if rendered.is_none() && needs_render {
            let problem = match template.is_empty() {
                true => {
                    "\tassertion.template must be given if testsuite.templates is empty".to_owned()
                }
                false => {
                    format!("\ttemplate \"{template}\" not exists or not selected in test suite")
                }
            };
            return (false, failed(vec!["Error:".to_owned(), problem]));
        }
        if needs_render != self.rendering.outcome.succeeded {
            let reason = rendered.and_then(|documents| documents.first());
            let text = reason.map(|document| {
                let raw = document.raw_text().map(crate::yaml::Data::go_text);
                format!("Error: Invalid rendering: {}", raw.as_deref().unwrap_or("%!s(<nil>)"))
            });
            return (true, failed(vec![text.unwrap_or_else(|| EMPTY.to_owned())]));
        }
        let count = rendered.map_or(0, Vec::len);
        (true, self.check(count, documents, snapshots))
    }

    fn check(
        &self,
        count: usize,
        documents: &[&crate::yaml::Document],
        snapshots: &mut Snapshots<'_>,
    ) -> Verdict {
        let context = Context {
            count,
            documents,
            negative: self.assertion.is_negative(),
            failfast: self.work.options.failfast,
            render_error: self.rendering.outcome.error.as_deref(),
        };
        self.assertion.check.run(&context, snapshots)
    }
}

const EMPTY: &str = "Error: rendered manifest is empty";

const SKIPPED: &str = "skipped as 'documentSelector.skipEmptyTemplates: true' and \
                       'selectedTemplates: empty'";

fn failed(info: Info) -> Verdict {
    Verdict { passed: false, info }
}
