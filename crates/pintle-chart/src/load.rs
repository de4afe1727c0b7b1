//! From files to charts. Source: `loader.LoadFiles` of Helm.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::SystemTime;

use pintle_value::{Frozen, OriginKind, Value};
use pintle_yaml::ReadOptions;

use crate::archive::unpack;
use crate::decode::{RawMetadata, decode_lock};
use crate::path::extension;
use crate::{Chart, Error, File, Limits, LoadOptions, Notice};

/// A file on its way into a chart.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Path relative to the chart, with `/`.
    pub name: Arc<str>,
    /// Content, without a byte order mark.
    pub data: Arc<[u8]>,
    /// When it was last changed, if that is known.
    pub modified: Option<SystemTime>,
}

/// A loaded chart and what Helm would have logged meanwhile.
#[derive(Debug)]
pub struct Loaded {
    /// The chart.
    pub chart: Chart,
    /// What to tell the user, in Helm's order.
    pub notices: Vec<Notice>,
}

/// The state of one loading, shared by all charts within the chart.
#[derive(Debug)]
pub(crate) struct Session {
    /// What the [`Limits`](crate::Limits) leave.
    pub(crate) budget: Budget,
    /// What to tell the user so far.
    pub(crate) notices: Vec<Notice>,
    /// Whether to remember where values are from.
    origins: bool,
    /// Full path of the chart at hand, such as `top/charts/sub`.
    path: String,
}

impl Session {
    pub(crate) fn new(options: &LoadOptions) -> Session {
        Session {
            budget: Budget::new(&options.limits),
            notices: Vec::new(),
            origins: options.origins,
            path: String::new(),
        }
    }

    /// Loads the chart from its files, which have been charged to the budget.
    pub(crate) fn finish(
        mut self,
        files: Vec<SourceFile>,
        chart_yaml: Option<&Value>,
    ) -> Result<Loaded, Error> {
        let chart = load(files, chart_yaml, &mut self)?;
        Ok(Loaded { chart, notices: self.notices })
    }

    fn values(&self, text: &[u8]) -> Result<Frozen, Error> {
        let mut options = ReadOptions::default();
        if self.origins {
            let source = format!("{}/values.yaml", self.path);
            options = options.with_origin(OriginKind::ChartDefault, source);
        }
        match pintle_yaml::load_values(text, &options) {
            Ok(values) => Ok(Frozen::new(&Value::Map(values))),
            Err(error) => Err(Error::Parse(format!("cannot load values.yaml: {error}"))),
        }
    }
}

/// What is left of the [`Limits`](crate::Limits).
#[derive(Debug)]
pub(crate) struct Budget {
    pub(crate) total_size: u64,
    pub(crate) remaining_size: u64,
    remaining_files: usize,
    remaining_depth: usize,
}

impl Budget {
    pub(crate) fn new(limits: &Limits) -> Budget {
        Budget {
            total_size: limits.total_size,
            remaining_size: limits.total_size,
            remaining_files: limits.files,
            remaining_depth: limits.depth,
        }
    }

    /// Charges one more file.
    pub(crate) fn count_file(&mut self) -> Result<(), Error> {
        let left = self.remaining_files.checked_sub(1);
        self.remaining_files =
            left.ok_or_else(|| Error::Limit("chart holds too many files".to_owned()))?;
        Ok(())
    }

    /// Charges one more level of charts within charts.
    fn enter_chart(&mut self) -> Result<(), Error> {
        let left = self.remaining_depth.checked_sub(1);
        self.remaining_depth =
            left.ok_or_else(|| Error::Limit("charts are nested too deeply".to_owned()))?;
        Ok(())
    }

    fn leave_chart(&mut self) {
        self.remaining_depth += 1;
    }
}

/// Loads a chart from files in memory, as they are: byte order marks are taken off only where
/// files are read from a directory or an archive.
///
/// # Errors
/// As Helm reports them; see [`Error`].
pub fn load_files(files: Vec<SourceFile>, options: &LoadOptions) -> Result<Loaded, Error> {
    let mut session = Session::new(options);
    let budget = &mut session.budget;
    for file in &files {
        budget.count_file()?;
        let left = budget.remaining_size.checked_sub(file.data.len() as u64);
        budget.remaining_size = left.ok_or_else(|| {
            let total = budget.total_size;
            Error::Limit(format!("chart exceeds maximum decompressed size of {total} bytes"))
        })?;
    }
    session.finish(files, None)
}

/// The byte order mark of UTF-8.
pub(crate) const BOM: &[u8] = b"\xef\xbb\xbf";

/// Loads a chart whose files have been charged to the budget. Its `Chart.yaml` may have been read
/// already.
fn load(
    files: Vec<SourceFile>,
    chart_yaml: Option<&Value>,
    session: &mut Session,
) -> Result<Chart, Error> {
    let mut loader = Loader::new(files.len());
    // Which of several files of one name counts is up to the order in the archive.
    for file in files.iter().filter(|file| &*file.name == "Chart.yaml") {
        let metadata = loader.metadata.get_or_insert_default();
        match chart_yaml {
            Some(value) => metadata.merge_value(value, "Chart.yaml")?,
            None => metadata.merge(&file.data, "Chart.yaml")?,
        }
    }
    if let Some(metadata) = &mut loader.metadata
        && metadata.fields.api_version.is_empty()
    {
        metadata.fields.api_version = "v1".to_owned();
    }
    let above = session.path.len();
    if let Some(metadata) = &loader.metadata {
        let separator = if above == 0 { "" } else { "/charts/" };
        session.path += separator;
        session.path += &metadata.fields.name;
    }
    for file in files {
        loader.add(file, session)?;
    }
    let chart = loader.finish(session)?;
    session.path.truncate(above);
    Ok(chart)
}

#[derive(Default)]
struct Loader {
    chart: Chart,
    metadata: Option<RawMetadata>,
    /// Files below `charts/` by the name of the entry there, that name included in their names.
    subcharts: BTreeMap<String, Vec<SourceFile>>,
}

impl Loader {
    fn new(files: usize) -> Loader {
        let mut loader = Loader::default();
        loader.chart.raw.reserve_exact(files);
        loader
    }

    /// Puts a file where it belongs.
    fn add(&mut self, file: SourceFile, session: &mut Session) -> Result<(), Error> {
        let file = File { name: file.name, data: file.data, modified: file.modified };
        self.chart.raw.push(file.clone());
        match &*file.name {
            "Chart.yaml" => {}
            "Chart.lock" => self.chart.lock = decode_lock(&file.data, "Chart.lock")?,
            "values.yaml" => self.chart.values = session.values(&file.data)?,
            "values.schema.json" => self.chart.schema = Some(file.data),
            "requirements.yaml" => {
                if !self.is_v1() {
                    session.notices.push(Notice::info(REQUIREMENTS_NOTICE));
                }
                self.metadata.get_or_insert_default().merge(&file.data, "requirements.yaml")?;
                if self.is_v1() {
                    self.chart.files.push(file);
                }
            }
            "requirements.lock" => {
                self.chart.lock = decode_lock(&file.data, "requirements.lock")?;
                self.metadata.get_or_insert_default();
                if self.is_v1() {
                    self.chart.files.push(file);
                } else {
                    session.notices.push(Notice::info(LOCK_NOTICE));
                }
            }
            name if name.starts_with("templates/") => self.chart.templates.push(file),
            name => match name.strip_prefix("charts/") {
                Some(inner) if extension(inner) != ".prov" => {
                    let entry = inner.split('/').next().unwrap_or(inner).to_owned();
                    let name = Arc::from(inner);
                    let inner = SourceFile { name, data: file.data, modified: file.modified };
                    self.subcharts.entry(entry).or_default().push(inner);
                }
                _ => self.chart.files.push(file),
            },
        }
        Ok(())
    }

    fn is_v1(&self) -> bool {
        self.metadata.as_ref().is_some_and(|metadata| metadata.fields.api_version == "v1")
    }

    /// Checks the metadata and loads the subcharts.
    fn finish(mut self, session: &mut Session) -> Result<Chart, Error> {
        self.chart.metadata = self.metadata.ok_or(Error::NoChartYaml)?.validate()?;
        for (entry, files) in self.subcharts {
            if entry.starts_with(['_', '.']) {
                continue;
            }
            session.budget.enter_chart()?;
            let parent = self.chart.name();
            let loaded = if extension(&entry) == ".tgz" {
                load_packed(&entry, files, parent, session)?
            } else {
                load(below(files), None, session)
            };
            session.budget.leave_chart();
            let subchart = loaded.map_err(|error| Error::Subchart {
                parent: parent.to_owned(),
                entry,
                error: Box::new(error),
            })?;
            self.chart.dependencies.push(subchart);
        }
        Ok(self.chart)
    }
}

const REQUIREMENTS_NOTICE: &str = "Warning: Dependencies are handled in Chart.yaml since \
     apiVersion \"v2\". We recommend migrating dependencies to Chart.yaml.";

const LOCK_NOTICE: &str = "Warning: Dependency locking is handled in Chart.lock since \
     apiVersion \"v2\". We recommend migrating to Chart.lock.";

/// Loads a packed subchart. The outer error is about the entry, the inner one about its content.
fn load_packed(
    entry: &str,
    files: Vec<SourceFile>,
    parent: &str,
    session: &mut Session,
) -> Result<Result<Chart, Error>, Error> {
    let Some(archive) = files.into_iter().next() else {
        return Ok(Err(Error::NoChartYaml));
    };
    if &*archive.name != entry {
        let found = &archive.name;
        return Err(Error::Parse(format!(
            "error unpacking subchart tar in {parent}: expected {entry}, got {found}"
        )));
    }
    let unpacked = unpack(&archive.data, &mut session.budget);
    Ok(unpacked.and_then(|files| load(files, None, session)))
}

/// The files of a subchart's folder without the name of the folder. A file that is no folder
/// vanishes, so that the chart turns out to lack its `Chart.yaml`.
fn below(files: Vec<SourceFile>) -> Vec<SourceFile> {
    let strip = |mut file: SourceFile| {
        let (_, inner) = file.name.split_once('/')?;
        file.name = Arc::from(inner);
        Some(file)
    };
    files.into_iter().filter_map(strip).collect()
}
