//! Reading reports of tests.

use std::fmt;

use anyhow::Result;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use serde::{Deserialize, Serialize};

/// A test in a JUnit report.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestCase {
    /// Name of the suite.
    pub suite: String,
    /// Name of the test.
    pub test: String,
    /// `pass`, `fail`, `error` or `skip`.
    pub verdict: String,
    /// Why it did not pass.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
}

impl TestCase {
    /// Whether both are about the same test.
    pub fn is_same_test(&self, other: &TestCase) -> bool {
        self.suite == other.suite && self.test == other.test
    }
}

impl fmt::Display for TestCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} [{} / {}]", self.verdict, self.suite, self.test)
    }
}

/// The tests of a JUnit report by suite and name, as subcharts and templates of suites have no order
/// for helm-unittest. An empty text has none.
///
/// # Errors
/// A text that is no XML.
pub fn read_junit(text: &str) -> Result<Vec<TestCase>> {
    let mut cases = read(text)?;
    cases.sort_by(|a, b| (&a.suite, &a.test).cmp(&(&b.suite, &b.test)));
    Ok(cases)
}

fn read(text: &str) -> Result<Vec<TestCase>> {
    let mut reader = Reader::from_str(text);
    let (mut cases, mut suite) = (Vec::<TestCase>::new(), String::new());
    loop {
        match reader.read_event()? {
            Event::Eof => return Ok(cases),
            Event::Start(tag) | Event::Empty(tag) => match tag.name().as_ref() {
                "testsuite" => suite = attribute(&tag, "name")?,
                "testcase" => cases.push(TestCase {
                    suite: suite.clone(),
                    test: attribute(&tag, "name")?,
                    verdict: "pass".to_owned(),
                    text: String::new(),
                }),
                "failure" => mark(&mut cases, "fail", String::new()),
                "error" => mark(&mut cases, "error", String::new()),
                "skipped" => mark(&mut cases, "skip", attribute(&tag, "message")?),
                _ => {}
            },
            // Between elements there are line breaks and tabs.
            Event::Text(text) if text.trim().is_empty() && text.contains('\n') => {}
            Event::Text(text) => add(&mut cases, &text),
            Event::GeneralRef(reference) => {
                let escaped = format!("&{};", &*reference);
                add(&mut cases, &quick_xml::escape::unescape(&escaped)?);
            }
            _ => {}
        }
    }
}

fn mark(cases: &mut [TestCase], verdict: &str, text: String) {
    if let Some(case) = cases.last_mut() {
        verdict.clone_into(&mut case.verdict);
        case.text = text;
    }
}

fn add(cases: &mut [TestCase], text: &str) {
    if let Some(case) = cases.last_mut().filter(|case| case.verdict != "pass") {
        case.text.push_str(text);
    }
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Result<String> {
    let Some(value) = tag.try_get_attribute(name)? else { return Ok(String::new()) };
    Ok(quick_xml::escape::unescape(&value.value)?.into_owned())
}
