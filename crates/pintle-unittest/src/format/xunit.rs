//! xUnit 2.

use std::io;

use super::xml::{self, Xml};
use super::{Facts, class, details, is_error, is_failure, seconds};
use crate::report::{SuiteResult, TestResult};

/// What tests are taken for methods of.
const METHOD: &str = "Helm-Validation";
/// The same of tests that ended with an error.
const ERROR: &str = "Helm-Validation-Error";

/// The suites as xUnit has them.
pub fn xunit(suites: &[SuiteResult], facts: &Facts) -> String {
    xml::document(|xml| {
        xml::element(xml, "assemblies", &[], |xml| {
            suites.iter().try_for_each(|suite| assembly(xml, suite, facts))
        })
    })
}

struct Counts {
    total: String,
    passed: String,
    failed: String,
    skipped: String,
    errors: String,
}

impl Counts {
    fn of(suite: &SuiteResult) -> Counts {
        let count = |is: fn(&TestResult) -> bool| {
            suite.tests.iter().filter(|test| is(test)).count().to_string()
        };
        if suite.error.is_some() {
            let [one, none] = ["1", "0"].map(str::to_owned);
            let (passed, failed) = (none.clone(), none.clone());
            return Counts { total: one.clone(), passed, failed, skipped: none, errors: one };
        }
        Counts {
            total: count(|_| true),
            passed: count(|test| test.passed && !test.skipped),
            failed: count(is_failure),
            skipped: count(|test| test.skipped),
            errors: count(is_error),
        }
    }
}

fn assembly(xml: &mut Xml, suite: &SuiteResult, facts: &Facts) -> io::Result<()> {
    let (counts, duration) = (Counts::of(suite), seconds(suite.duration()));
    let attributes = [
        ("name", &*suite.file),
        ("config-file", &suite.file),
        ("test-framework", super::FRAMEWORK),
        ("run-date", &facts.date),
        ("run-time", &facts.time),
        ("time", &duration),
        ("total", &counts.total),
        ("passed", &counts.passed),
        ("failed", &counts.failed),
        ("skipped", &counts.skipped),
        ("errors", &counts.errors),
    ];
    xml::element(xml, "assembly", &attributes, |xml| {
        xml::text(xml, "environment", &[], &facts.platform)?;
        if let Some(error) = &suite.error {
            return errors(xml, error);
        }
        xml::empty(xml, "errors", &[])?;
        let attributes = [
            ("name", &*suite.name),
            ("time", &duration),
            ("total", &counts.total),
            ("passed", &counts.passed),
            ("failed", &counts.failed),
            ("skipped", &counts.skipped),
        ];
        xml::element(xml, "collection", &attributes, |xml| {
            suite.tests.iter().try_for_each(|one| test(xml, suite, one))
        })
    })
}

/// Why a suite could not be run.
fn errors(xml: &mut Xml, error: &str) -> io::Result<()> {
    xml::element(xml, "errors", &[], |xml| {
        xml::element(xml, "error", &[("type", "Error"), ("name", "Error")], |xml| {
            failure(xml, ERROR, "Error", error)
        })
    })
}

fn failure(xml: &mut Xml, exception: &str, message: &str, details: &str) -> io::Result<()> {
    xml::element(xml, "failure", &[("exception-type", exception)], |xml| {
        xml::cdata(xml, "message", &[], message)?;
        xml::cdata(xml, "stack-trace", &[], details)
    })
}

fn test(xml: &mut Xml, suite: &SuiteResult, test: &TestResult) -> io::Result<()> {
    let result = match test {
        TestResult { skipped: true, .. } => "Skip",
        TestResult { passed: true, .. } => "Pass",
        _ => "Fail",
    };
    let duration = seconds(test.duration);
    let attributes = [
        ("name", &*test.name),
        ("type", class(suite)),
        ("method", METHOD),
        ("time", &duration),
        ("result", result),
    ];
    xml::element(xml, "test", &attributes, |xml| {
        xml::empty(xml, "traits", &[])?;
        if test.skipped {
            return xml::cdata(xml, "reason", &[], &details(test));
        }
        if test.passed {
            return Ok(());
        }
        let exception = if test.error.is_some() { ERROR } else { METHOD };
        failure(xml, exception, "Failed", &details(test))
    })
}
