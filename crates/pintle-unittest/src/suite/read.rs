//! Reading suite files.

use pintle_version::Version;
use pintle_yaml::Node;

use super::parts::{
    capabilities, chart, post_renderer, provider, release, selector, skip, suite_capabilities,
};
use super::{Suite, Test, assertion, inherit};
use crate::HELM_UNITTEST_VERSION;
use crate::yaml::{Decoder, double_backslashes, parts, read};

/// Where suites come from, and how they are read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SuiteSource<'a> {
    /// The file, as it is shown.
    pub(crate) file: &'a str,
    /// Names of the charts down to the one that the suites belong to.
    pub(crate) route: &'a str,
    /// Whether unknown fields are errors.
    pub(crate) strict: bool,
    /// Values files for all tests.
    pub(crate) values: &'a [String],
}

/// Reads all suites of a file. With an error come the suites before it.
///
/// # Errors
/// The first suite that cannot be read.
pub(crate) fn read_suites(source: SuiteSource<'_>, text: &str) -> Result<Vec<Suite>, String> {
    let mut suites = Vec::new();
    for part in parts(text) {
        if part.text.trim().is_empty() {
            continue;
        }
        if let Some(mut suite) = read_suite(source, part.text, part.offset, false)? {
            inherit::polish_early(&mut suite);
            suites.push(suite);
        }
    }
    Ok(suites)
}

/// Reads a suite that a template wrote.
///
/// # Errors
/// As [`read_suites`].
pub(crate) fn read_rendered_suite(
    source: SuiteSource<'_>,
    text: &str,
) -> Result<Option<Suite>, String> {
    read_suite(source, text, 0, true)
}

fn read_suite(
    source: SuiteSource<'_>,
    text: &str,
    offset: usize,
    is_rendered: bool,
) -> Result<Option<Suite>, String> {
    let suite = match decode(source, text, offset) {
        Err(error) if error.contains("unknown escape character") => {
            // Like this a suite is neither checked, nor does it get the values of the command line.
            let lenient = SuiteSource { strict: false, ..source };
            return decode(lenient, &double_backslashes(text), offset);
        }
        decoded => decoded?,
    };
    let Some(mut suite) = suite else { return Ok(None) };
    check(&mut suite, is_rendered)?;
    suite.values.extend_from_slice(source.values);
    Ok(Some(suite))
}

fn check(suite: &mut Suite, is_rendered: bool) -> Result<(), String> {
    if suite.tests.is_empty() {
        return Err("no tests found".to_owned());
    }
    if is_rendered && suite.name.is_empty() {
        return Err("helm chart based test suites must include `suite` field".to_owned());
    }
    if !suite.minimum_version.is_empty() && !is_new_enough(&suite.minimum_version) {
        suite.skip_reason = format!(
            "Test suite requires minimum unittest plugin version {}, but current version is {}",
            suite.minimum_version, HELM_UNITTEST_VERSION
        );
    }
    match suite.tests.iter().find(|test| test.assertions.is_empty()) {
        Some(test) => Err(format!("no asserts found (line {})", test.line)),
        None => Ok(()),
    }
}

fn is_new_enough(minimum: &str) -> bool {
    let parse = |text: &str| Version::parse(text).ok();
    match (parse(HELM_UNITTEST_VERSION), parse(minimum)) {
        (Some(current), Some(minimum)) => current.compare(&minimum).is_ge(),
        _ => false,
    }
}

fn decode(source: SuiteSource<'_>, text: &str, offset: usize) -> Result<Option<Suite>, String> {
    let tree = read(text)?;
    let Some(root) = tree.root() else { return Ok(None) };
    let mut decoder = Decoder::new(source.strict, offset);
    let mut suite = suite(&mut decoder, root)?;
    decoder.finish()?;
    suite.file = source.file.to_owned();
    suite.route = source.route.to_owned();
    Ok(Some(suite))
}

fn suite(decoder: &mut Decoder, node: Node<'_>) -> Result<Suite, String> {
    const FIELDS: &[&str] = &[
        "suite",
        "values",
        "set",
        "templates",
        "excludeTemplates",
        "includeCrds",
        "release",
        "chart",
        "capabilities",
        "kubernetesProvider",
        "postRenderer",
        "tests",
        "snapshotId",
        "skip",
    ];
    let mut suite = Suite::default();
    for field in decoder.fields(node, "unittest.TestSuite", FIELDS)? {
        let value = field.value;
        match field.name.as_str() {
            "suite" => suite.name = decoder.string(value)?,
            "values" => suite.values = decoder.strings(value)?,
            "set" => suite.set = decoder.table(value)?,
            "templates" => suite.templates = decoder.strings(value)?,
            "excludeTemplates" => suite.exclude_templates = decoder.strings(value)?,
            "includeCrds" => suite.include_crds = decoder.bool(value)?,
            "release" => suite.release = release(decoder, value)?,
            "chart" => suite.chart = chart(decoder, value)?,
            "capabilities" => suite.capabilities = suite_capabilities(decoder, value)?,
            "kubernetesProvider" => suite.provider = provider(decoder, value)?,
            "postRenderer" => suite.post_renderer = post_renderer(decoder, value)?,
            "snapshotId" => suite.snapshot_id = decoder.string(value)?,
            "skip" => (suite.skip_reason, suite.minimum_version) = skip(decoder, value)?,
            _ => {
                let tests = decoder.list(value, "[]*unittest.TestJob")?;
                suite.tests = tests
                    .into_iter()
                    .map(|test| read_test(decoder, test))
                    .collect::<Result<_, _>>()?;
            }
        }
    }
    Ok(suite)
}

fn read_test(decoder: &mut Decoder, node: Node<'_>) -> Result<Test, String> {
    const FIELDS: &[&str] = &[
        "it",
        "values",
        "set",
        "template",
        "templates",
        "documentIndex",
        "documentindices",
        "documentSelector",
        "release",
        "chart",
        "capabilities",
        "asserts",
        "skip",
        "kubernetesProvider",
        "postRenderer",
    ];
    let line = decoder.line(node);
    let mut test = Test { line, ..Test::default() };
    for field in decoder.fields(node, "unittest.TestJob", FIELDS)? {
        let value = field.value;
        match field.name.as_str() {
            "it" => test.name = decoder.string(value)?,
            "values" => test.values = decoder.strings(value)?,
            "set" => test.set = decoder.table(value)?,
            "template" => test.template = decoder.string(value)?,
            "templates" => test.templates = decoder.strings(value)?,
            "documentIndex" if decoder.is_null(value.resolved())? => {}
            "documentIndex" => test.document_index = Some(decoder.int(value)?),
            "documentSelector" if decoder.is_null(value.resolved())? => {}
            "documentSelector" => test.selector = Some(selector(decoder, value)?),
            "release" => test.release = release(decoder, value)?,
            "chart" => test.chart = chart(decoder, value)?,
            "capabilities" => test.capabilities = capabilities(&decoder.table(value)?),
            "kubernetesProvider" => test.provider = provider(decoder, value)?,
            "postRenderer" => test.post_renderer = post_renderer(decoder, value)?,
            "skip" => test.skip_reason = skip(decoder, value)?.0,
            "asserts" => {
                for item in decoder.list(value, "[]*unittest.Assertion")? {
                    test.assertions.push(assertion::read(decoder, item.resolved())?);
                }
            }
            _ => {}
        }
    }
    Ok(test)
}
