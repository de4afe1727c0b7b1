//! Reports as texts.

mod github;
mod junit;
mod nunit;
mod sonar;
mod text;
mod xml;
mod xunit;

use std::time::Duration;

use crate::report::{AssertionResult, SuiteResult, TestResult};

pub use self::github::annotations;
pub use self::junit::junit;
pub use self::nunit::nunit;
pub use self::sonar::sonar;
pub use self::text::{Paint, chart, summary};
pub use self::xunit::xunit;

/// What reports call the program that ran the tests.
const FRAMEWORK: &str = "helm-unittest";

/// Where and when suites were run: what reports say beside the results.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Name of the machine.
    pub machine: String,
    /// Name of the user.
    pub user: String,
    /// The folder that relative paths start from.
    pub folder: String,
    /// System and processor, such as `linux-amd64`.
    pub platform: String,
    /// Language, such as `en-US`.
    pub language: String,
    /// The day, such as `2026-01-31`.
    pub date: String,
    /// The time of day, such as `15:04:05`.
    pub time: String,
}

/// All that is to be said of a test that did not pass, line by line.
fn details(test: &TestResult) -> String {
    let mut text = String::new();
    if test.skipped {
        text += &format!("SKIPPED '{}' \n", test.name);
    }
    if let Some(error) = &test.error {
        text += &format!("{error}\n");
    }
    test.assertions.iter().for_each(|assertion| add_details(&mut text, assertion));
    text
}

fn add_details(text: &mut String, assertion: &AssertionResult) {
    *text += &format!("\t\t {} \n", assertion.title());
    match &assertion.skip_reason {
        Some(reason) => *text += &format!("\t\t\t {reason} \n"),
        None => assertion.info.iter().for_each(|line| *text += &format!("\t\t\t {line} \n")),
    }
}

/// The details in one line.
fn details_in_line(test: &TestResult) -> String {
    details(test).replace('\n', ",").replace('\t', "")
}

fn seconds(duration: Duration) -> String {
    format!("{:.3}", duration.as_secs_f64())
}

/// Name of the class that a suite's tests are taken for.
fn class(suite: &SuiteResult) -> &str {
    suite.name.rsplit('/').next().unwrap_or_default()
}

/// Whether a test ended before its assertions.
fn is_error(test: &TestResult) -> bool {
    !test.skipped && !test.passed && test.error.is_some()
}

/// Whether an assertion of a test does not hold.
fn is_failure(test: &TestResult) -> bool {
    !test.skipped && !test.passed && test.error.is_none()
}
