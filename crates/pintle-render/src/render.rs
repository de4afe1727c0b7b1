//! The way from a chart to its documents.

use pintle_chart::{Chart, Dependency, Notice};
use pintle_functions::HostHandle;
use pintle_manifest::{RenderedFile, sort};
use pintle_source::Frame;
use pintle_template::Limits;
use pintle_value::{Frozen, Map, Value};
use pintle_values::{
    KnownSchemas, SchemaOptions, Settled, SettledChart, check_schemas, coalesce, coalesce_as_helm3,
    settle,
};
use pintle_version::compatible_range;

use crate::capabilities::Capabilities;
use crate::engine::{Engine, Failure};
use crate::error::RenderError;
use crate::explain::Explainer;
use crate::output::{Rendered, RenderedCrd};
use crate::patterns::GoPatterns;
use crate::scope;
use crate::selection::Selection;

/// Ending of the files that are shown to people instead of being installed.
const NOTES: &str = "NOTES.txt";

/// Facts about a release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    /// Name of the release.
    pub name: String,
    /// Namespace it goes to.
    pub namespace: String,
    /// Number of the revision, from 1.
    pub revision: i64,
    /// Whether this is an upgrade rather than an installation.
    pub is_upgrade: bool,
    /// Whether this is an installation. Both are false while linting.
    pub is_install: bool,
}

impl Default for Release {
    fn default() -> Release {
        Release {
            name: "release-name".to_owned(),
            namespace: "default".to_owned(),
            revision: 1,
            is_upgrade: false,
            is_install: true,
        }
    }
}

impl Release {
    pub(crate) fn to_value(&self) -> Value {
        let fields: [(&str, Value); 6] = [
            ("Name", Value::str(&self.name)),
            ("Namespace", Value::str(&self.namespace)),
            ("IsUpgrade", self.is_upgrade.into()),
            ("IsInstall", self.is_install.into()),
            ("Revision", Value::int(self.revision)),
            ("Service", "Helm".into()),
        ];
        Value::Map(fields.into_iter().collect())
    }
}

/// Gives the document at an absolute URL, or the text of the error.
pub type SchemaLoader<'a> = &'a dyn Fn(&str) -> Result<Vec<u8>, String>;

/// Everything a rendering depends on besides the chart and the user's values.
pub struct Input<'a> {
    /// Facts about the release.
    pub release: Release,
    /// What the cluster can do.
    pub capabilities: &'a Capabilities,
    /// Clock, randomness, look-ups.
    pub host: HostHandle,
    /// Bounds on the templates' work.
    pub limits: Limits,
    /// Whether a missing key is an error.
    pub strict: bool,
    /// Whether values are taken without a look at the charts' schemas.
    pub skip_schema_validation: bool,
    /// Whether the constraint on the Kubernetes version is not looked at, as while linting.
    pub skip_kube_version: bool,
    /// Whether the notes of subcharts are added to those of the chart.
    pub subchart_notes: bool,
    /// What a `$ref` in a schema may load from outside; nothing without it.
    pub load_schema: Option<SchemaLoader<'a>>,
    /// Schemas that were compiled before, with the same `load_schema`.
    pub known_schemas: Option<&'a KnownSchemas>,
}

/// The text of every template, before it is sorted into documents.
#[derive(Debug)]
pub struct RenderedFiles {
    /// What each template wrote, in byte order of the paths; notes and partials left out.
    pub files: Vec<RenderedFile>,
    /// The text of the notes.
    pub notes: String,
    /// The files of `crds/`.
    pub crds: Vec<RenderedCrd>,
    /// What to tell the user.
    pub notices: Vec<Notice>,
}

/// Renders a chart.
///
/// # Errors
/// Whatever Helm would have to say, with more than Helm says about it: see [`RenderError`].
pub fn render(chart: &Chart, values: &Map, input: &Input<'_>) -> Result<Rendered, RenderError> {
    render_prepared(chart, values, input).map(|(rendered, _)| rendered)
}

/// Renders a chart as [`render`] does and gives the templates with their data too: to free those of
/// a large chart takes long, which a process that ends can leave to the system.
///
/// # Errors
/// As [`render`].
pub fn render_prepared<'c>(
    chart: &'c Chart,
    values: &Map,
    input: &Input<'_>,
) -> Result<(Rendered, Prepared<'c>), RenderError> {
    with_notices(|notices| {
        let prepared = Prepared::new(chart, values, input, notices)?;
        let RenderedFiles { files, notes, crds, .. } = prepared.execute(input)?;
        let sorted =
            sort(&files).map_err(|error| prepared.explain_manifest(&files, &error, input))?;
        let mut rendered = Rendered { crds, notes, files, ..Rendered::default() };
        rendered.notices.append(notices);
        rendered.add(sorted);
        Ok((rendered, prepared))
    })
}

/// What a release record keeps of a chart beyond its files: what the settling of dependencies left.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    /// The declared dependencies, with what is known of them now.
    pub dependencies: Vec<Dependency>,
    /// The default values, those of subcharts among them; nothing if the chart has none.
    pub values: Option<Frozen>,
}

/// Renders a chart as [`render`] does and gives what a release record keeps of it. `change` may
/// change what the templates wrote before it is sorted into documents.
///
/// # Errors
/// As [`render`], and what `change` says.
pub fn render_release(
    chart: &Chart,
    values: &Map,
    input: &Input<'_>,
    change: Option<Change<'_>>,
) -> Result<(Rendered, Kept), RenderError> {
    let mut kept = Kept::default();
    let rendered = with_notices(|notices| {
        let prepared = Prepared::keeping(chart, values, input, notices, &mut kept)?;
        let mut files = prepared.execute(input)?;
        if let Some(change) = change {
            files.notices.append(notices);
            return change(files);
        }
        let RenderedFiles { files, notes, crds, .. } = files;
        let sorted =
            sort(&files).map_err(|error| prepared.explain_manifest(&files, &error, input))?;
        let mut rendered = Rendered { crds, notes, files, ..Rendered::default() };
        rendered.notices.append(notices);
        rendered.add(sorted);
        Ok(rendered)
    })?;
    Ok((rendered, kept))
}

/// A step between the templates and the documents.
pub type Change<'a> = &'a dyn Fn(RenderedFiles) -> Result<Rendered, RenderError>;

/// Renders the templates of a chart without looking at what they wrote.
///
/// # Errors
/// As [`render`], except for documents that are no YAML.
pub fn render_files(
    chart: &Chart,
    values: &Map,
    input: &Input<'_>,
) -> Result<RenderedFiles, RenderError> {
    with_notices(|notices| {
        let mut rendered = Prepared::new(chart, values, input, notices)?.execute(input)?;
        rendered.notices.append(notices);
        Ok(rendered)
    })
}

/// Executes the templates of a chart and leaves even the notes among the files.
///
/// # Errors
/// As [`render_files`].
pub fn render_templates(
    chart: &Chart,
    values: &Map,
    input: &Input<'_>,
) -> Result<RenderedFiles, RenderError> {
    with_notices(|notices| {
        let files = Prepared::new(chart, values, input, notices)?.run(input)?;
        let notices = std::mem::take(notices);
        Ok(RenderedFiles { files, notes: String::new(), crds: Vec::new(), notices })
    })
}

/// Gives an error what there was to tell the user before it.
fn with_notices<T>(
    step: impl FnOnce(&mut Vec<Notice>) -> Result<T, RenderError>,
) -> Result<T, RenderError> {
    let mut notices = Vec::new();
    step(&mut notices).map_err(|error| error.with_notices(notices))
}

/// Sorts the files of [`render_files`] into documents, after somebody changed them.
///
/// # Errors
/// The first document that is no YAML.
pub fn sort_files(rendered: RenderedFiles) -> Result<Rendered, RenderError> {
    let RenderedFiles { files, notes, crds, notices } = rendered;
    let sorted = sort(&files).map_err(|error| RenderError::manifest(&error))?;
    let mut rendered = Rendered { crds, notes, notices, files, ..Rendered::default() };
    rendered.add(sorted);
    Ok(rendered)
}

impl Rendered {
    fn add(&mut self, sorted: pintle_manifest::Sorted) {
        let unknown =
            |events: String| Notice::info("skipping unknown hooks").with("hookTypes", events);
        self.notices.extend(sorted.unknown_hooks.into_iter().map(unknown));
        self.manifests = sorted.manifests;
        self.hooks = sorted.hooks;
    }
}

/// A chart whose templates are ready to be executed.
pub struct Prepared<'c> {
    settled: Settled<'c>,
    engine: Engine,
}

impl<'c> Prepared<'c> {
    /// Settles dependencies, coalesces and checks values, and parses the templates. The order is
    /// that of Helm, because the first error is the one that is told.
    fn new(
        chart: &'c Chart,
        values: &Map,
        input: &Input<'_>,
        notices: &mut Vec<Notice>,
    ) -> Result<Prepared<'c>, RenderError> {
        let settled =
            settle(chart, values, notices).map_err(|error| RenderError::dependencies(&error))?;
        Prepared::of_settled(settled, values, input, notices)
    }

    /// As [`Prepared::new`] with some of the templates. `crds` gets the CRDs of the charts that
    /// take part, also before an error.
    pub(crate) fn selecting(
        chart: &'c Chart,
        values: &Map,
        input: &Input<'_>,
        selection: &Selection<'_>,
        crds: &mut Vec<RenderedCrd>,
        notices: &mut Vec<Notice>,
    ) -> Result<Prepared<'c>, RenderError> {
        let mut settled =
            settle(chart, values, notices).map_err(|error| RenderError::dependencies(&error))?;
        collect_crds(&settled.root, settled.root.name(), crds);
        let values = coalesce_as_helm3(&mut settled, values, notices);
        let values = checked(values, &settled, input, notices)?;
        let capabilities = input.capabilities.to_value();
        let entries =
            scope::entries(&settled.root, &values, &input.release, &capabilities, Some(selection));
        match Engine::with_parsed(entries, &input.limits, selection.parsed) {
            Ok(engine) => Ok(Prepared { settled, engine }),
            Err(failure) => {
                let explainer = Explainer { engine: None };
                Err(explainer.explain(settled.root.chart(), failure))
            }
        }
    }

    /// As [`Prepared::new`]; `kept` gets what a release record keeps.
    fn keeping(
        chart: &'c Chart,
        values: &Map,
        input: &Input<'_>,
        notices: &mut Vec<Notice>,
        kept: &mut Kept,
    ) -> Result<Prepared<'c>, RenderError> {
        let settled =
            settle(chart, values, notices).map_err(|error| RenderError::dependencies(&error))?;
        kept.dependencies = settled.root.dependencies().to_vec();
        let defaults = settled.root.copy_defaults();
        let has_values = chart.values.keys().next().is_some()
            || !defaults.is_empty()
            || chart.raw_file("values.yaml").is_some();
        kept.values = has_values.then(|| Frozen::new(&Value::Map(defaults)));
        Prepared::of_settled(settled, values, input, notices)
    }

    fn of_settled(
        mut settled: Settled<'c>,
        values: &Map,
        input: &Input<'_>,
        notices: &mut Vec<Notice>,
    ) -> Result<Prepared<'c>, RenderError> {
        let chart = settled.root.chart();
        let values = coalesce(&mut settled, values, notices);
        let values = checked(values, &settled, input, notices)?;
        if !input.skip_kube_version {
            check_kube_version(chart, input.capabilities)?;
        }
        Prepared::with_values(settled, values, input)
    }

    /// Parses the templates of a chart whose values are known. Schemas and the constraint on the
    /// version of Kubernetes are not looked at.
    ///
    /// # Errors
    /// The first template that does not parse.
    pub fn with_values(
        settled: Settled<'c>,
        values: Map,
        input: &Input<'_>,
    ) -> Result<Prepared<'c>, RenderError> {
        let capabilities = input.capabilities.to_value();
        let entries = scope::entries(&settled.root, &values, &input.release, &capabilities, None);
        let engine = match Engine::new(entries, input.strict, &input.limits) {
            Ok(engine) => engine,
            Err(failure) => {
                let explainer = Explainer { engine: None };
                return Err(explainer.explain(settled.root.chart(), failure));
            }
        };
        Ok(Prepared { settled, engine })
    }

    /// Where in the templates the byte at `offset` of what the template at `path` wrote comes
    /// from, innermost place first. The template is executed once more.
    pub fn places(&self, path: &str, offset: usize, input: &Input<'_>) -> Vec<Frame> {
        let explainer = Explainer { engine: Some(&self.engine) };
        explainer.places(path, offset, &input.host, &input.limits)
    }

    /// Executes the templates and leaves even the notes among the files, in byte order of the
    /// paths.
    ///
    /// # Errors
    /// The first template that fails.
    pub fn run(&self, input: &Input<'_>) -> Result<Vec<RenderedFile>, RenderError> {
        let files = self.engine.run(&input.host, &input.limits);
        let mut files = files.map_err(|failure| self.explain(failure))?;
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(files)
    }

    fn execute(&self, input: &Input<'_>) -> Result<RenderedFiles, RenderError> {
        let (files, notes) = self.take_notes(self.run(input)?, input.subchart_notes);
        let mut crds = Vec::new();
        collect_crds(&self.settled.root, self.settled.root.name(), &mut crds);
        Ok(RenderedFiles { files, notes, crds, notices: Vec::new() })
    }

    fn explain(&self, failure: Failure) -> RenderError {
        let explainer = Explainer { engine: Some(&self.engine) };
        explainer.explain(self.settled.root.chart(), failure)
    }

    fn explain_manifest(
        &self,
        files: &[RenderedFile],
        error: &pintle_manifest::SortError,
        input: &Input<'_>,
    ) -> RenderError {
        let explainer = Explainer { engine: Some(&self.engine) };
        explainer.explain_manifest(files, error, &input.host, &input.limits)
    }

    /// Takes the notes out of the files. Helm joins those of several charts in random order; here
    /// they come in the order of their paths.
    fn take_notes(
        &self,
        files: Vec<RenderedFile>,
        subchart_notes: bool,
    ) -> (Vec<RenderedFile>, String) {
        let own = format!("{}/templates/{NOTES}", self.settled.root.name());
        let (mut notes, files): (Vec<_>, Vec<_>) =
            files.into_iter().partition(|file| file.path.ends_with(NOTES));
        notes.retain(|file| subchart_notes || file.path == own);
        notes.sort_by(|a, b| a.path.cmp(&b.path));
        let texts = notes.iter().map(|file| pintle_value::rune::to_text(&file.text));
        let texts: Vec<_> = texts.filter(|text| !text.is_empty()).collect();
        (files, texts.join("\n"))
    }
}

/// The values, if they fit the schemas of all charts.
fn checked(
    values: Result<Map, pintle_values::Error>,
    settled: &Settled<'_>,
    input: &Input<'_>,
    notices: &mut Vec<Notice>,
) -> Result<Map, RenderError> {
    let values = values.map_err(|error| RenderError::values(error.to_string()))?;
    if !input.skip_schema_validation {
        let options = SchemaOptions {
            patterns: &GoPatterns,
            load: input.load_schema,
            known: input.known_schemas,
        };
        check_schemas(settled, &values, &options, notices)
            .map_err(|error| RenderError::schema(error.to_string()))?;
    }
    Ok(values)
}

fn check_kube_version(chart: &Chart, capabilities: &Capabilities) -> Result<(), RenderError> {
    let constraint = &chart.metadata.kube_version;
    let version = &capabilities.kube_version;
    if constraint.is_empty() || compatible_range(constraint, &version.normalized) {
        return Ok(());
    }
    Err(RenderError::kube_version(constraint, &version.version))
}

/// The CRDs of the charts that take part, the outer ones first.
fn collect_crds(chart: &SettledChart<'_>, path: &str, crds: &mut Vec<RenderedCrd>) {
    for file in chart.chart().own_crds() {
        let path = format!("{path}/{}", file.name);
        crds.push(RenderedCrd { path, data: file.data.clone() });
    }
    for subchart in chart.subcharts() {
        collect_crds(subchart, &format!("{path}/charts/{}", subchart.name()), crds);
    }
}
