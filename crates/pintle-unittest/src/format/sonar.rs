//! SonarQube's generic format for tests.

use std::io;

use super::details;
use super::xml::{self, Xml};
use crate::report::{SuiteResult, TestResult};

/// The suites as SonarQube has them.
pub fn sonar(suites: &[SuiteResult]) -> String {
    xml::document(|xml| {
        xml::element(xml, "testExecutions", &[("version", "1")], |xml| {
            suites.iter().try_for_each(|suite| {
                xml::element(xml, "file", &[("path", &suite.file)], |xml| {
                    suite.tests.iter().try_for_each(|one| test(xml, one))
                })
            })
        })
    })
}

fn test(xml: &mut Xml, test: &TestResult) -> io::Result<()> {
    let duration = test.duration.as_millis().to_string();
    let attributes = [("name", &*test.name), ("duration", &duration)];
    if test.passed && !test.skipped {
        return xml::empty(xml, "testCase", &attributes);
    }
    xml::element(xml, "testCase", &attributes, |xml| match &test.error {
        _ if test.skipped => xml::cdata(xml, "skipped", &[("message", "Skipped")], &details(test)),
        Some(error) => xml::cdata(xml, "error", &[("message", "Error")], error),
        None => xml::cdata(xml, "failure", &[("message", "Failed")], &details(test)),
    })
}
