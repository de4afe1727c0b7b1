//! From a test to rendered documents.

use std::collections::BTreeMap;

use pintle_render::{Capabilities, Input, Release, RenderedCrd, Selection, render_selected};
use pintle_value::Map;
use pintle_version::KubeVersion;

use crate::failure;
use crate::host::TestHost;
use crate::paths::{base, extension, join};
use crate::run::Work;
use crate::suite::{ApiVersions, PostRenderer};
use crate::templates::{self, Selected};
use crate::yaml::{Data, Document, Entry, RAW, Table, documents, text};

/// The documents of each file.
pub(crate) type Files = BTreeMap<String, Vec<Document>>;

/// Name and namespace of a release, unless a suite says otherwise.
const RELEASE: &str = "RELEASE-NAME";
const NAMESPACE: &str = "NAMESPACE";

/// Names of releases are not longer than this. Source: Helm `maxNameLen`.
const MAX_NAME: usize = 53;

/// What came out of rendering the chart of a test.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// By path; the reason of a failure as `raw` if the test expects one.
    pub(crate) texts: BTreeMap<String, String>,
    pub(crate) succeeded: bool,
    /// Why there is nothing to look at.
    pub(crate) error: Option<String>,
    pub(crate) crds: Vec<RenderedCrd>,
}

/// Renders the chart. `may_fail` says that the test expects a failure.
pub(crate) fn render(work: &Work<'_>, values: &Map, may_fail: bool) -> Outcome {
    let name = &work.test.release.name;
    if !name.is_empty() && !is_release_name(name) {
        return Outcome { error: Some(bad_name()), ..Outcome::default() };
    }
    let capabilities = capabilities(work);
    let input = Input {
        release: release(work),
        capabilities: &capabilities,
        host: TestHost::wrap(&work.options.host, &work.test.provider, work.secrets),
        limits: work.options.limits.clone(),
        strict: false,
        skip_schema_validation: work.options.skip_schema_validation,
        skip_kube_version: true,
        subchart_notes: true,
        load_schema: None,
        known_schemas: Some(work.schemas),
    };
    let suite = work.suite;
    let selected = Selected::new(&suite.route, &suite.templates, &suite.exclude_templates);
    let facts = &work.test.chart;
    let selection = Selection {
        templates: &|path| selected.takes(path),
        version: Some(facts.version.as_str()).filter(|version| !version.is_empty()),
        app_version: Some(facts.app_version.as_str()).filter(|version| !version.is_empty()),
        parsed: work.parsed,
    };
    let rendered = render_selected(work.chart, values, &input, &selection);
    let crds = rendered.crds;
    match rendered.files {
        Ok(files) => {
            let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
            let texts = files.into_iter().map(|file| (file.path, text(file.text))).collect();
            Outcome { texts, succeeded: true, error: None, crds }
        }
        Err(error) => {
            let error = failure::text(&error);
            match failure::place(&error).filter(|_| may_fail) {
                Some((path, message)) => {
                    let texts = failed_texts(work, &path, &message);
                    Outcome { texts, succeeded: false, error: None, crds }
                }
                None => Outcome { error: Some(error), crds, ..Outcome::default() },
            }
        }
    }
}

/// The reason of a failure as the text of the template that failed. A partial fails for all
/// templates that the suite names.
fn failed_texts(work: &Work<'_>, path: &str, message: &str) -> BTreeMap<String, String> {
    let value = Data::Str(message.to_owned());
    let entry = Entry { key: RAW.to_owned(), is_text: true, value };
    let text = text(&Data::Table(Table::of(vec![entry])));
    if !base(path).starts_with('_') {
        return BTreeMap::from([(path.to_owned(), text)]);
    }
    let names = names(&work.suite.templates);
    names.iter().map(|name| (templates::path(&work.suite.route, name), text.clone())).collect()
}

/// The templates that a suite names, or the pattern for all.
pub(crate) fn names(templates: &[String]) -> Vec<String> {
    if templates.is_empty() { vec!["**".to_owned()] } else { templates.to_vec() }
}

/// Gives the texts to a program, one after the other, and takes them apart again.
///
/// # Errors
/// A program that cannot be run or fails.
pub(crate) fn post_render(
    work: &Work<'_>,
    renderer: &PostRenderer,
    texts: &BTreeMap<String, String>,
) -> Result<BTreeMap<String, String>, String> {
    let mut input = String::new();
    for (path, text) in texts {
        input += &format!("{FILE_MARK} {path}\n{}\n", text.trim());
    }
    let output = work.workspace.run(&renderer.command, &renderer.arguments, input.as_bytes());
    let output = output.map_err(|error| format!("post-render failed: {error}"))?;
    Ok(split(&String::from_utf8_lossy(&output)))
}

/// Stands before each text that is given to a program.
const FILE_MARK: &str = "---\n#### file:";

/// Name of what a program gives back without the marks.
pub(crate) const UNMARKED: &str = "manifest.yaml";

fn split(text: &str) -> BTreeMap<String, String> {
    let mut texts = BTreeMap::new();
    let starts: Vec<usize> = text.match_indices(FILE_MARK).map(|(at, _)| at).collect();
    for (i, start) in starts.iter().enumerate() {
        let end = starts.get(i + 1).copied().unwrap_or(text.len());
        let block = &text[start + FILE_MARK.len()..end];
        let Some(block) = block.strip_prefix(' ') else { continue };
        let (path, rest) = block.split_once('\n').unwrap_or((block, ""));
        texts.insert(path.to_owned(), rest.to_owned());
    }
    if texts.is_empty() {
        texts.insert(UNMARKED.to_owned(), text.to_owned());
    }
    texts
}

/// Reads the documents of all files.
///
/// # Errors
/// The first file that is no YAML.
pub(crate) fn files(work: &Work<'_>, outcome: &Outcome) -> Result<Files, String> {
    let mut files = Files::new();
    if work.suite.include_crds {
        for crd in &outcome.crds {
            files.insert(crd.path.clone(), documents(&String::from_utf8_lossy(&crd.data))?);
        }
    }
    let chart = work.chart.name();
    for (path, text) in &outcome.texts {
        let path = match path.starts_with(chart) {
            true => path.clone(),
            false => join(&[chart, path]),
        };
        let extension = match extension(path.strip_suffix(".j2").unwrap_or(&path)) {
            // A failure is YAML, whatever the template is.
            _ if !outcome.succeeded => ".yaml",
            extension => extension,
        };
        match extension {
            ".yaml" | ".yml" | ".tpl" => files.insert(path, documents(text)?),
            ".txt" => files.insert(path, vec![Document::raw(text.clone())]),
            _ => None,
        };
    }
    Ok(files)
}

fn release(work: &Work<'_>) -> Release {
    let facts = &work.test.release;
    let or = |text: &str, default: &str| {
        if text.is_empty() { default.to_owned() } else { text.to_owned() }
    };
    Release {
        name: or(&facts.name, RELEASE),
        namespace: or(&facts.namespace, NAMESPACE),
        revision: facts.revision,
        is_upgrade: facts.is_upgrade,
        is_install: !facts.is_upgrade,
    }
}

fn capabilities(work: &Work<'_>) -> Capabilities {
    let (major, minor) = &work.kube_version;
    let version = format!("v{major}.{minor}.0");
    let api_versions = match &work.test.capabilities.api_versions {
        ApiVersions::Listed(versions) => versions.clone(),
        ApiVersions::Inherited | ApiVersions::Unset => Vec::new(),
    };
    let kube_version = KubeVersion {
        version: version.clone(),
        normalized: version,
        major: major.clone(),
        minor: minor.clone(),
    };
    Capabilities { kube_version, api_versions }
}

fn bad_name() -> String {
    let pattern = r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";
    format!(
        "invalid release name, must match regex {pattern} and the length must not be longer than \
         {MAX_NAME}"
    )
}

/// Source: Helm `ValidateReleaseName`.
fn is_release_name(name: &str) -> bool {
    let is_sign = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let is_part = |part: &str| {
        part.starts_with(is_sign)
            && part.ends_with(is_sign)
            && part.chars().all(|c| is_sign(c) || c == '-')
    };
    name.len() <= MAX_NAME && name.split('.').all(is_part)
}

#[cfg(test)]
mod tests {
    use super::{is_release_name, split};

    #[test]
    fn names_of_releases() {
        assert!(is_release_name("a") && is_release_name("my-app.x1"));
        assert!(!is_release_name("MY-APP") && !is_release_name("a-") && !is_release_name("a..b"));
    }

    #[test]
    fn what_a_program_gives_is_taken_apart() {
        let texts = split("---\n#### file: a/b.yaml\nx: 1\n---\ny: 2\n---\n#### file: c.yaml\n");
        assert_eq!(texts["a/b.yaml"], "x: 1\n---\ny: 2\n");
        assert_eq!(texts["c.yaml"], "");
        assert_eq!(split("x: 1\n")["manifest.yaml"], "x: 1\n");
    }
}
