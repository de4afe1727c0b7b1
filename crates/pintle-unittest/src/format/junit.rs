//! JUnit.

use std::io;

use super::xml::{self, Xml};
use super::{Facts, class, details_in_line, is_error, is_failure, seconds};
use crate::report::{SuiteResult, TestResult};

/// What helm-unittest says of itself in these reports, whatever its version.
const VERSION: &str = "1.6";

/// The suites as JUnit has them.
pub fn junit(suites: &[SuiteResult], facts: &Facts) -> String {
    xml::document(|xml| {
        xml::element(xml, "testsuites", &[], |xml| {
            let numbered = suites.iter().enumerate();
            numbered.into_iter().try_for_each(|(id, one)| suite(xml, id, one, facts))
        })
    })
}

fn suite(xml: &mut Xml, id: usize, suite: &SuiteResult, facts: &Facts) -> io::Result<()> {
    let count = |is: fn(&TestResult) -> bool| suite.tests.iter().filter(|t| is(t)).count();
    let attributes = [
        ("id", &*id.to_string()),
        ("tests", &suite.tests.len().to_string()),
        ("failures", &count(is_failure).to_string()),
        ("errors", &count(is_error).to_string()),
        ("package", ""),
        ("time", &seconds(suite.duration())),
        ("name", &suite.name),
        ("timestamp", &format!("{}T{}", facts.date, facts.time)),
        ("hostname", &facts.machine),
    ];
    xml::element(xml, "testsuite", &attributes, |xml| {
        xml::element(xml, "properties", &[], |xml| {
            let attributes = [("name", "helm-unittest.version"), ("value", VERSION)];
            xml::empty(xml, "property", &attributes)
        })?;
        suite.tests.iter().try_for_each(|one| test(xml, suite, one))
    })
}

fn test(xml: &mut Xml, suite: &SuiteResult, test: &TestResult) -> io::Result<()> {
    let duration = seconds(test.duration);
    let attributes = [("classname", class(suite)), ("name", &test.name), ("time", &duration)];
    if !test.skipped && test.passed {
        return xml::empty(xml, "testcase", &attributes);
    }
    xml::element(xml, "testcase", &attributes, |xml| match &test.error {
        _ if test.skipped => xml::empty(xml, "skipped", &[("message", &details_in_line(test))]),
        Some(error) => xml::text(xml, "error", &[("message", "Error"), ("type", "")], error),
        None => {
            let attributes = [("message", "Failed"), ("type", "")];
            xml::text(xml, "failure", &attributes, &details_in_line(test))
        }
    })
}
