//! NUnit 2.5.

use std::io;

use super::xml::{self, Xml};
use super::{Facts, class, details, is_error, is_failure, seconds};
use crate::report::{SuiteResult, TestResult};

/// The version of the format.
const VERSION: &str = "2.5.8.0";

/// The suites as NUnit has them.
pub fn nunit(suites: &[SuiteResult], facts: &Facts) -> String {
    let count = |is: fn(&TestResult) -> bool| {
        suites.iter().flat_map(|suite| &suite.tests).filter(|test| is(test)).count().to_string()
    };
    let attributes = [
        ("name", super::FRAMEWORK),
        ("total", &count(|_| true)),
        ("errors", &count(is_error)),
        ("failures", &count(is_failure)),
        ("inconclusive", "0"),
        ("not-run", "0"),
        ("ignored", "0"),
        ("skipped", &count(|test| test.skipped)),
        ("invalid", "0"),
        ("date", &facts.date),
        ("time", &facts.time),
    ];
    xml::document(|xml| {
        xml::element(xml, "test-results", &attributes, |xml| {
            environment(xml, facts)?;
            suites.iter().try_for_each(|one| suite(xml, one))
        })
    })
}

fn environment(xml: &mut Xml, facts: &Facts) -> io::Result<()> {
    let attributes = [
        ("nunit-version", VERSION),
        ("clr-version", "unknown"),
        ("os-version", "unknown"),
        ("platform", &facts.platform),
        ("cwd", &facts.folder),
        ("machine-name", &facts.machine),
        ("user", &facts.user),
        ("user-domain", ""),
    ];
    xml::empty(xml, "environment", &attributes)?;
    let language = facts.language.split('-').next().unwrap_or_default();
    let attributes = [("current-culture", language), ("current-uiculture", &facts.language)];
    xml::empty(xml, "culture-info", &attributes)
}

fn suite(xml: &mut Xml, suite: &SuiteResult) -> io::Result<()> {
    let duration = seconds(suite.duration());
    let attributes = [
        ("type", "TestFixture"),
        ("name", &*suite.name),
        ("description", &suite.file),
        ("success", bool_text(suite.passed)),
        ("time", &duration),
        ("executed", bool_text(!suite.skipped)),
        ("asserts", ""),
        ("result", result(suite.passed, suite.skipped)),
    ];
    xml::element(xml, "test-suite", &attributes, |xml| {
        xml::element(xml, "results", &[], |xml| {
            suite.tests.iter().try_for_each(|one| test(xml, suite, one))
        })
    })
}

fn test(xml: &mut Xml, suite: &SuiteResult, test: &TestResult) -> io::Result<()> {
    let description = format!("{}.{}", class(suite), test.name);
    let duration = seconds(test.duration);
    let attributes = [
        ("name", &*test.name),
        ("description", &description),
        ("success", bool_text(test.passed)),
        ("time", &duration),
        ("executed", bool_text(test.error.is_none() && !test.skipped)),
        ("asserts", "0"),
        ("result", result(test.passed, test.skipped)),
    ];
    if test.passed && !test.skipped {
        return xml::empty(xml, "test-case", &attributes);
    }
    xml::element(xml, "test-case", &attributes, |xml| {
        if test.skipped {
            return xml::element(xml, "reason", &[], |xml| {
                xml::text(xml, "message", &[], &details(test))
            });
        }
        xml::element(xml, "failure", &[], |xml| {
            xml::text(xml, "message", &[], "Failed")?;
            xml::text(xml, "stack-trace", &[], &details(test))
        })
    })
}

fn bool_text(b: bool) -> &'static str {
    if b { "true" } else { "false" }
}

fn result(passed: bool, skipped: bool) -> &'static str {
    match (skipped, passed) {
        (true, _) => "Skipped",
        (false, true) => "Success",
        (false, false) => "Failed",
    }
}
