//! What rules look at.

use std::cell::OnceCell;
use std::sync::Arc;

use pintle_chart::{Chart, Error, Notice, RawMetadata};
use pintle_render::Input;
use pintle_value::{Map, Value};
use pintle_values::{SchemaOptions, coalesce_tables};
use pintle_version::KubeVersion;
use pintle_yaml::json::mismatch;
use pintle_yaml::{Limits as YamlLimits, Node, ReadOptions, Tree};

use crate::documents::{Found, Stop, objects};
use crate::finding::Place;
use crate::folder::{Entry, Folder, LoadedFolder};
use crate::host::LintHost;
use crate::rendering::Rendering;

/// The chart at hand, read as far as rules have asked for it.
pub(crate) struct Subject<'a> {
    pub(crate) folder: &'a Folder,
    pub(crate) loaded: &'a LoadedFolder,
    /// What the user gives.
    pub(crate) values: &'a Map,
    pub(crate) kube_version: &'a KubeVersion,
    pub(crate) input: &'a Input<'a>,
    pub(crate) schemas: &'a SchemaOptions<'a>,
    /// Where templates report to.
    pub(crate) host: &'a LintHost,
    pub(crate) skip_schema_validation: bool,
    chart_yaml: OnceCell<ChartYaml>,
    values_file: OnceCell<ValuesFile>,
    rendering: OnceCell<Rendering<'a>>,
    crds: OnceCell<Vec<CrdFile>>,
}

/// `Chart.yaml` as it is written.
pub(crate) struct ChartYaml {
    pub(crate) text: Vec<u8>,
    /// Its content, or why it cannot be read.
    pub(crate) metadata: Result<RawMetadata, String>,
}

/// `values.yaml` with what the user gives laid over it.
struct ValuesFile {
    error: Option<String>,
    notices: Vec<Notice>,
}

impl<'a> Subject<'a> {
    pub(crate) fn new(
        folder: &'a Folder,
        loaded: &'a LoadedFolder,
        options: &'a crate::Options<'a>,
        input: &'a Input<'a>,
        schemas: &'a SchemaOptions<'a>,
        host: &'a LintHost,
    ) -> Subject<'a> {
        Subject {
            folder,
            loaded,
            values: options.values,
            kube_version: &options.capabilities.kube_version,
            input,
            schemas,
            host,
            skip_schema_validation: options.skip_schema_validation,
            chart_yaml: OnceCell::new(),
            values_file: OnceCell::new(),
            rendering: OnceCell::new(),
            crds: OnceCell::new(),
        }
    }

    /// The chart, or why it cannot be loaded.
    pub(crate) fn chart(&self) -> Result<&'a Chart, &'a Error> {
        self.loaded.chart.as_ref()
    }

    pub(crate) fn chart_yaml(&self) -> &ChartYaml {
        self.chart_yaml.get_or_init(|| match self.folder.read("Chart.yaml") {
            Ok(text) => ChartYaml { metadata: RawMetadata::parse(&text, false), text },
            Err(error) => ChartYaml { text: Vec::new(), metadata: Err(error) },
        })
    }

    /// What `Chart.yaml` says, if it can be read.
    pub(crate) fn metadata(&self) -> Option<&RawMetadata> {
        self.chart_yaml().metadata.as_ref().ok()
    }

    /// The place of a key of `Chart.yaml`, or of its beginning.
    pub(crate) fn chart_yaml_place(&self, path: &[Step<'_>]) -> Vec<Place> {
        vec![key_place("Chart.yaml", &self.chart_yaml().text, path)]
    }

    /// Whether there is a folder of this name.
    pub(crate) fn has_folder(&self, name: &str) -> bool {
        self.folder.entry(name).is_ok_and(|entry| entry == Entry::Folder)
    }

    /// What is wrong with `values.yaml`, which is there.
    pub(crate) fn values_error(&self) -> Option<&str> {
        self.values_file.get_or_init(|| self.check_values()).error.as_deref()
    }

    /// Source: `validateValuesFile` of Helm, which looks at the chart's own schema only and lays
    /// tables over each other without a look at subcharts.
    fn check_values(&self) -> ValuesFile {
        let mut notices = Vec::new();
        let error = self.check_values_file(&mut notices).err();
        ValuesFile { error, notices }
    }

    fn check_values_file(&self, notices: &mut Vec<Notice>) -> Result<(), String> {
        let unable = |error: String| format!("unable to parse YAML: {error}");
        let text = self.folder.read("values.yaml").map_err(unable)?;
        let defaults = pintle_yaml::parse(&text, &ReadOptions::default());
        let defaults = match defaults.map_err(|error| unable(error.to_string()))? {
            Value::Nil => Map::new(),
            Value::Map(defaults) => defaults,
            other => {
                let error = mismatch(&other, "Go value of type common.Values");
                let error = format!("error unmarshaling JSON: while decoding JSON: {error}");
                return Err(unable(error));
            }
        };
        let values = self.values.deep_clone();
        let values = if values.is_nil() { Map::new() } else { values };
        coalesce_tables(&values, &defaults, notices).map_err(|error| error.to_string())?;
        let schema = self.folder.read("values.schema.json").unwrap_or_default();
        if schema.is_empty() || self.skip_schema_validation {
            return Ok(());
        }
        pintle_values::check_schema(&values, &schema, self.schemas, notices)
            .map_err(|error| error.to_string())
    }

    /// What the templates write; nothing if they are not there or the chart cannot be loaded.
    pub(crate) fn rendering(&self) -> Option<&Rendering<'a>> {
        let chart = self.chart().ok().filter(|_| self.has_folder("templates"))?;
        Some(self.rendering.get_or_init(|| Rendering::new(chart, self)))
    }

    /// The files of `crds/`, also those of subcharts, up to the first that is no YAML.
    pub(crate) fn crds(&self) -> &[CrdFile] {
        self.crds.get_or_init(|| match self.chart() {
            Ok(chart) if self.has_folder("crds") => CrdFile::all(chart),
            _ => Vec::new(),
        })
    }

    /// What Helm logs meanwhile, in its order. It loads the chart once for each part that needs
    /// it, and tells about it each time.
    pub(crate) fn notices(&self) -> Vec<Notice> {
        let mut notices = Vec::new();
        if let Some(values) = self.values_file.get() {
            notices.extend_from_slice(&values.notices);
        }
        if self.has_folder("templates") {
            notices.extend_from_slice(&self.loaded.notices);
        }
        if let Some(rendering) = self.rendering.get() {
            notices.extend_from_slice(&rendering.notices);
        }
        notices.extend_from_slice(&self.loaded.notices);
        if self.has_folder("crds") {
            notices.extend_from_slice(&self.loaded.notices);
        }
        notices
    }
}

/// A file of `crds/`.
pub(crate) struct CrdFile {
    /// Path relative to the chart that it is from.
    pub(crate) name: String,
    /// Path relative to the chart at hand.
    path: String,
    text: Arc<[u8]>,
    pub(crate) objects: Vec<Found>,
    /// Where it stops being YAML.
    pub(crate) stop: Option<Stop>,
}

impl CrdFile {
    fn all(chart: &Chart) -> Vec<CrdFile> {
        let mut files = Vec::new();
        for crd in chart.crds() {
            let (objects, stop) = objects(&crd.file.data);
            let path = crd.path.strip_prefix(chart.name()).unwrap_or(&crd.path);
            let stopped = stop.is_some();
            files.push(CrdFile {
                name: crd.file.name.to_string(),
                path: path.trim_start_matches('/').to_owned(),
                text: crd.file.data.clone(),
                objects,
                stop,
            });
            if stopped {
                break;
            }
        }
        files
    }

    /// The place of a line, from 1.
    pub(crate) fn place(&self, line: usize) -> Place {
        Place::of_line(&self.path, &self.text, line)
    }
}

/// A step on the way to a value in YAML.
#[derive(Clone, Copy)]
pub(crate) enum Step<'s> {
    Key(&'s str),
    Item(usize),
}

/// The line of the value at `path`, as far as the path leads; without any the first line.
pub(crate) fn key_place(file: &str, text: &[u8], path: &[Step<'_>]) -> Place {
    let tree: Option<Tree<'_>> = pintle_yaml::parse_nodes(text, &YamlLimits::default()).ok();
    let root = tree.as_ref().and_then(Tree::root);
    let line = root.map_or(1, |root| line_of(root, path).unwrap_or(1));
    Place::of_line(file, text, line)
}

fn line_of(root: Node<'_>, path: &[Step<'_>]) -> Option<usize> {
    let mut node = root;
    let mut line = None;
    for step in path {
        match step {
            Step::Key(name) => {
                let mut pairs = node.resolved().pairs();
                let found = pairs.find(|(key, _)| key.text().eq_ignore_ascii_case(name.as_bytes()));
                let Some((key, value)) = found else { break };
                line = Some(key.line());
                node = value;
            }
            Step::Item(index) => {
                let Some(item) = node.resolved().items().nth(*index) else { break };
                line = Some(item.line());
                node = item;
            }
        }
    }
    line
}

/// The type of a value of `Chart.yaml` as Go names it.
pub(crate) fn type_of(text: &[u8], key: &str) -> Option<String> {
    let map = pintle_yaml::parse_map(text, &ReadOptions::default()).ok()?;
    let value: Value = map.get(key)?;
    Some(value.type_name().into_owned())
}
