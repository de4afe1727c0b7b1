//! Annotations: lines that GitHub's runners show beside the code.

use crate::report::{ChartReport, SuiteResult, TestResult};

/// An annotation for each failure, at the line of the assertion or of the test.
pub fn annotations(reports: &[ChartReport]) -> String {
    let mut text = String::new();
    for report in reports {
        if let (Some(error), true) = (&report.error, report.unreadable.is_empty()) {
            add(&mut text, &report.path, None, &report.path, error);
        }
        for suite in report.unreadable.iter().chain(&report.suites) {
            match &suite.error {
                Some(error) => add(&mut text, &suite.file, None, &suite.name, error),
                None => suite.tests.iter().for_each(|test| add_test(&mut text, suite, test)),
            }
        }
    }
    text
}

fn add_test(text: &mut String, suite: &SuiteResult, test: &TestResult) {
    if test.passed || test.skipped {
        return;
    }
    let title = format!("{}: {}", suite.name, test.name);
    if let Some(error) = &test.error {
        return add(text, &suite.file, Some(test.line), &title, error);
    }
    for assertion in test.assertions.iter().filter(|assertion| !assertion.passed) {
        let message = format!("{}\n{}", assertion.title(), assertion.info.join("\n"));
        add(text, &suite.file, Some(assertion.line), &title, &message);
    }
}

fn add(text: &mut String, file: &str, line: Option<usize>, title: &str, message: &str) {
    let line = line.map(|line| format!(",line={line}")).unwrap_or_default();
    let (file, title) = (property(file), property(title));
    *text += &format!("::error file={file}{line},title={title}::{}\n", escaped(message));
}

/// A text without line breaks and percent signs, which the runner puts back.
fn escaped(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    escaped(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::annotations;
    use crate::report::{AssertionResult, ChartReport, SuiteResult, TestResult};

    #[test]
    fn failures_are_shown_where_the_assertion_is() {
        let assertion = AssertionResult {
            index: 1,
            kind: "equal",
            not: false,
            line: 12,
            passed: false,
            skip_reason: None,
            info: vec!["Path:\ta,b".to_owned(), "100%".to_owned()],
        };
        let test = TestResult {
            name: "is, well".to_owned(),
            assertions: vec![assertion],
            ..TestResult::default()
        };
        let suite = SuiteResult {
            name: "s".to_owned(),
            file: "c/tests/a_test.yaml".to_owned(),
            tests: vec![test],
            ..SuiteResult::default()
        };
        let report = ChartReport { suites: vec![suite], ..ChartReport::default() };
        assert_eq!(
            annotations(&[report]),
            "::error file=c/tests/a_test.yaml,line=12,title=s%3A is%2C well::\
             - asserts[1] `equal` fail%0APath:\ta,b%0A100%25\n"
        );
    }
}
